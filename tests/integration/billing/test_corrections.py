"""Cancelling bills and billing months again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.integration.billing.village import CLERK, billed, make_village, months_up_to
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.registry.customers.operations import change_terms
from wanjia.registry.customers.queries import accounts
from wanjia.registry.customers.types import AgreedTerms
from wanjia.revenue.billing.operations import cancelling, closing, pricing
from wanjia.revenue.billing.operations.held import BillRefused, RunRefused
from wanjia.revenue.billing.queries import bills, runs
from wanjia.revenue.rebilling import operations as rebilling
from wanjia.revenue.rebilling.queries import CorrectionRefused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 5, tzinfo=UTC)
MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


@pytest.fixture(scope="module")
def billed_village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Bill the village from January to June 2025."""
    with kept_for_a_module(django_db_blocker):
        make_village(until=date(2025, 7, 1))
        for month in months_up_to(date(2025, 6, 1)):
            billed(month)
        yield


@pytest.fixture(autouse=True)
def half_a_year(billed_village: None, db: None) -> None:
    """Start each test from the billed half of a year."""


def account_id(number: str) -> int:
    """Give the id of an account."""
    return dict(accounts(WHOLE_COMPANY).select("number", "account_id").iter_rows())[number]


def bill_id(number: str, month: date) -> int:
    """Give the id of the bill of an account and month that stands."""
    return bills.bills_of_ladder_year(account_id(number), since=month)[0].bill_id


def corrected(number: str, month: date) -> list[str]:
    """Bill a month of an account again."""
    return rebilling.correct_month(account_id=account_id(number), bill_month=month, reason="misread", by=CLERK, at=NOW)


def issued(number: str) -> Iterator[tuple[date, str, int, Decimal]]:
    """Give month, kind, energy and amount of all bills of an account in the order of their numbers."""
    rows = bills.issued_bills(WHOLE_COMPANY).filter(account__number=number).order_by("bill_month", "number")
    for bill in rows:
        yield bill.bill_month, bill.kind, bill.energy_kwh, bill.amount


def tiers(number: str) -> dict[date, dict[int, Decimal]]:
    """Give the energy of each tier by month, everything issued together."""
    found: dict[date, dict[int, Decimal]] = {}
    for bill in bills.issued_bills(WHOLE_COMPANY).filter(account__number=number):
        for line in bills.lines_of_bill(bill.pk):
            if line.tier:
                month = found.setdefault(line.start_date, {})
                month[line.tier] = month.get(line.tier, Decimal(0)) + line.quantity
    return {month: {tier: kwh for tier, kwh in kinds.items() if kwh} for month, kinds in sorted(found.items())}


class TestAnnualLadder:
    def test_tiers_follow_what_was_used_since_january(self) -> None:
        assert tiers("1002") == {
            date(2025, 1, 1): {1: 320},
            date(2025, 2, 1): {1: 320},
            date(2025, 3, 1): {1: 320},
            date(2025, 4, 1): {1: 320},
            date(2025, 5, 1): {1: 320},
            date(2025, 6, 1): {1: 320},
        }
        assert tiers("1003")[date(2025, 6, 1)] == {2: 700}

    def test_a_reading_moves_energy_between_its_two_months_only(self) -> None:
        village.correct("1002", day=APRIL, value=1000 + 3 * 320 + 300)

        numbers = corrected("1002", MARCH)

        assert len(numbers) == 2
        assert tiers("1002")[date(2025, 3, 1)] == {1: 620}
        assert tiers("1002")[date(2025, 4, 1)] == {1: 20}

    def test_a_household_that_grew_moves_the_later_months_of_the_year(self) -> None:
        changed = AgreedTerms(structure_code="HB.RES", contract_kva=Decimal(8), running_kva=Decimal(8))
        change_terms("G1003", terms=changed, on=MARCH, by=CLERK, at=NOW)

        numbers = corrected("1003", MARCH)

        assert len(numbers) == 3
        # Two months as a large household: 2160 + 2 × 100 in tier 1, from the 2100 used by March on
        assert tiers("1003")[date(2025, 4, 1)] == {1: 260, 2: 440}
        assert tiers("1003")[date(2025, 6, 1)] == {2: 700}

    def test_energy_and_tiers_are_conserved_whatever_is_corrected(self) -> None:
        village.correct("1003", day=APRIL, value=1000 + 3 * 700 - 400)

        corrected("1003", MARCH)

        total = sum(energy for _, _, energy, _ in issued("1003"))
        assert total == 6 * 700
        assert sum(sum(kinds.values()) for kinds in tiers("1003").values()) == total


class TestCancel:
    def test_the_opposite_takes_everything_back(self) -> None:
        opposite = cancelling.cancel_bill(bill_id=bill_id("1005", MARCH), reason="wrong price", by=CLERK, at=NOW)

        assert opposite.opposes.amount == -opposite.amount
        both = [*bills.lines_of_bill(opposite.pk), *bills.lines_of_bill(opposite.opposes_id)]
        assert sum(line.amount for line in both) == 0
        assert sum(line.quantity for line in both) == 0

    def test_a_bill_is_not_cancelled_twice(self) -> None:
        cancelled = bill_id("1005", MARCH)
        cancelling.cancel_bill(bill_id=cancelled, reason="wrong price", by=CLERK, at=NOW)

        with pytest.raises(BillRefused, match="not an issued bill"):
            cancelling.cancel_bill(bill_id=cancelled, reason="again", by=CLERK, at=NOW)

    def test_a_paid_bill_is_not_cancelled(self) -> None:
        closing.note_payment(bill_id=bill_id("1005", MARCH), by=CLERK, at=NOW)

        with pytest.raises(BillRefused, match="is paid: correct it instead"):
            cancelling.cancel_bill(bill_id=bill_id("1005", MARCH), reason="wrong", by=CLERK, at=NOW)

    def test_a_bill_of_a_closed_month_is_not_cancelled(self) -> None:
        closing.close_month(unit_id=village.station_id(), bill_month=MARCH, by=CLERK, at=NOW)

        with pytest.raises(BillRefused, match="closed: correct it instead"):
            cancelling.cancel_bill(bill_id=bill_id("1005", MARCH), reason="wrong", by=CLERK, at=NOW)


class TestOtherUnits:
    """Somebody of another station cannot touch these bills and runs."""

    def test_a_bill_of_another_unit_is_not_cancelled(self) -> None:
        with pytest.raises(BillRefused, match="among your units"):
            cancelling.cancel_bill(bill_id=bill_id("1005", MARCH), reason="not mine", by=station_actor("S2"), at=NOW)

    def test_a_bill_of_another_unit_is_not_marked_paid(self) -> None:
        with pytest.raises(BillRefused, match="among your units"):
            closing.note_payment(bill_id=bill_id("1005", MARCH), by=station_actor("S2"), at=NOW)

    def test_a_run_of_another_unit_is_not_cancelled(self) -> None:
        run = runs.run_named("R202503-001", scope=WHOLE_COMPANY)

        with pytest.raises(RunRefused, match="among your units"):
            cancelling.cancel_run(run_id=run.pk, reason="not mine", by=station_actor("S2"), at=NOW)

    def test_a_part_of_a_run_of_another_unit_is_not_priced(self) -> None:
        run = runs.run_named("R202503-001", scope=WHOLE_COMPANY)
        chunk = runs.chunks_of(run.pk)[0]

        with pytest.raises(RunRefused, match="among your units"):
            pricing.price_chunk(chunk_id=chunk.pk, by=station_actor("S2"), at=NOW)


class TestCorrect:
    def test_an_open_month_is_opposed_and_billed_anew(self) -> None:
        village.correct("1001", day=APRIL, value=1000 + 3 * 150 + 50)

        corrected("1001", MARCH)

        march = [(kind, energy) for month, kind, energy, _ in issued("1001") if month == MARCH]
        assert march == [("REGULAR", 150), ("REVERSAL", -150), ("REBILL", 200)]

    def test_a_closed_month_gets_a_bill_of_the_difference(self) -> None:
        closing.close_month(unit_id=village.station_id(), bill_month=MARCH, by=CLERK, at=NOW)
        village.correct("1001", day=APRIL, value=1000 + 3 * 150 + 50)

        corrected("1001", MARCH)

        march = [(kind, energy) for month, kind, energy, _ in issued("1001") if month == MARCH]
        assert march == [("REGULAR", 150), ("CORRECTION", 50)]

    def test_a_second_correction_starts_from_the_first(self) -> None:
        closing.close_month(unit_id=village.station_id(), bill_month=MARCH, by=CLERK, at=NOW)
        for more in (50, 20):
            village.correct("1001", day=APRIL, value=1000 + 3 * 150 + more)
            corrected("1001", MARCH)

        march = [energy for month, _, energy, _ in issued("1001") if month == MARCH]
        assert march == [150, 50, -30]

    def test_a_month_that_was_never_billed_cannot_be_corrected(self) -> None:
        with pytest.raises(CorrectionRefused, match="no bill of 2025-09"):
            corrected("1001", date(2025, 9, 1))

    def test_correcting_without_a_change_bills_the_same_again(self) -> None:
        before = sum(amount for *_, amount in issued("1005"))

        corrected("1005", MARCH)

        assert sum(amount for *_, amount in issued("1005")) == before
