"""The daily check of the books: bills issued against what was booked, and what collectors hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils.timezone import localdate

from tests.integration.billing import village
from tests.integration.payments.counter import AT, TODAY, cashier, make_counter, opened, station, taken
from tests.integration.reconciliation.bank import CLERK, SECOND
from tests.integration.registry import station_actor
from wanjia.revenue.ledger.operations import oppose, post
from wanjia.revenue.ledger.types import Booking, EntryKind, LedgerAccount, Leg
from wanjia.revenue.payments.operations.remitting import remit_shift
from wanjia.revenue.payments.operations.shifts import close_shift, count_shift
from wanjia.revenue.reconciliation.models import BooksDay, CheckFinding
from wanjia.revenue.reconciliation.operations.checking import settle_finding
from wanjia.revenue.reconciliation.operations.daily import check_books
from wanjia.revenue.reconciliation.operations.held import MatchRefused

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def findings() -> list[tuple[str, str, str]]:
    """Give kind, whom it is about, and state."""
    return list(CheckFinding.objects.order_by("kind", "about").values_list("kind", "about", "state"))


def check(*, at=AT) -> int:
    """Check the day of the tests for the whole company."""
    return check_books(TODAY, unit_code="C", by=CLERK, at=at)


@pytest.mark.proves("A442")
class TestCollectors:
    def test_a_till_that_was_not_closed_was_not_checked(self, db: None) -> None:
        make_counter("1000.00")
        shift = opened()
        assert check() == 0

        assert check(at=LATER) == 1
        assert findings() == [("UNCHECKED", cashier().number, "OPEN")]

        count_shift(shift_id=shift, pieces={}, cheques=0, by=cashier(), at=LATER)
        close_shift(shift_id=shift, person="", reason="", by=cashier(), at=LATER)
        remit_shift(shift_id=shift, slip_number="", by=cashier(), at=LATER)
        assert check(at=LATER) == 0

    def test_cash_in_the_books_that_no_shift_holds_is_found_until_it_is_mended(self, db: None) -> None:
        payer = make_counter("1000.00")
        opened()
        taken(payer, "300.00")
        assert check() == 0
        more = (Leg(LedgerAccount.CASH, Decimal(50), station(), item="K1"),)
        past = (*more, Leg(LedgerAccount.CASH_DIFFERENCE, Decimal(-50), station()))
        entry_id = post(Booking(EntryKind.BANK, TODAY, "tests.past", 1, past), by=CLERK, at=AT)

        assert check() == 1
        one = CheckFinding.objects.get()
        assert (one.kind, one.about, one.theirs, one.ours, one.owner) == ("COLLECTOR", "K1", 300, 350, "B1")
        assert one.due_at is not None

        settle_finding(one.pk, step="correct", reason="booked anew", by=CLERK, at=AT)
        assert check() == 1, "said to be corrected, and still there: it is open again"
        oppose(entry_id=entry_id, kind=EntryKind.BANK, book_date=TODAY, text="wrong", by=CLERK, at=AT)
        assert check() == 0
        assert findings() == [("COLLECTOR", "K1", "CORRECTED")]


@pytest.mark.proves("A444")
class TestIssued:
    @pytest.fixture
    def day(self, db: None):
        village.make_village()
        village.billed(village.DECEMBER)
        issued = apps.get_model("billing", "Bill").objects.filter(state="ISSUED").first()
        return issued.issued_at

    def test_a_days_bills_are_their_lines_and_what_was_booked(self, day) -> None:
        left = check_books(localdate(day), unit_code="C", by=CLERK, at=day)

        row = BooksDay.objects.get()
        assert left == 0
        assert row.bills > 0
        assert row.issued == row.booked
        assert row.energy_kwh > 0

    def test_what_was_booked_wrong_and_energy_without_its_lines_are_findings(self, day) -> None:
        bill = apps.get_model("billing", "Bill").objects.filter(state="ISSUED", energy_kwh__gt=0).first()
        apps.get_model("billing", "Bill").objects.filter(pk=bill.pk).update(
            amount=bill.amount + 1, energy_kwh=bill.energy_kwh + 5
        )

        assert check_books(localdate(day), unit_code="C", by=CLERK, at=day) == 2
        found = {one.kind: one.theirs - one.ours for one in CheckFinding.objects.all()}
        assert found == {"ISSUED": Decimal(1), "ISSUED_ENERGY": Decimal(5)}


class TestRefusals:
    def test_a_unit_of_others_and_a_day_to_come(self, db: None) -> None:
        make_counter("10.00")
        with pytest.raises(MatchRefused, match="not among yours"):
            check_books(TODAY, unit_code="C", by=station_actor("S1"), at=AT)
        with pytest.raises(MatchRefused, match="not here yet"):
            check_books(TODAY + timedelta(days=1), unit_code="C", by=SECOND, at=AT)
