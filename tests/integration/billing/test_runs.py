"""Billing a month: planned, priced, reviewed, issued."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.integration.billing import village
from tests.integration.billing.village import CLERK, DECEMBER, JANUARY, NOVEMBER, billed, make_village, station_id
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.workflow.types import StepRefused
from wanjia.interfaces.worker import billing as worker
from wanjia.revenue.billing.operations import cancelling, issuing, pricing, settling
from wanjia.revenue.billing.operations.held import RunRefused
from wanjia.revenue.billing.queries import bills, findings, runs

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 1)
Found = dict[str, tuple[str, int, Decimal]]


def bills_of(number: str) -> Found:
    """Give the issued bills of a run by account: number, energy, amount."""
    rows = bills.issued_bills(WHOLE_COMPANY).filter(run__number=number).order_by("number")
    return {bill.account.number: (str(bill.number), bill.energy_kwh, bill.amount) for bill in rows}


def plan(month: date = JANUARY) -> str:
    """Plan a month of all routes."""
    return worker.plan(month, unit_id=station_id(), route_ids=None, by=CLERK)


def run_id(number: str) -> int:
    """Give the id of a run."""
    return runs.run_named(number, scope=WHOLE_COMPANY).pk


def findings_of(number: str) -> set[tuple[str, str]]:
    """Give account and rule of the open findings of a run."""
    return set(findings.open_findings(run_id(number)).values_list("account__number", "rule"))


class TestOneMonth:
    def test_every_account_gets_a_bill_in_account_order(self) -> None:
        make_village()

        found = bills_of(billed(JANUARY))

        assert list(found) == ["1001", "1002", "1003", "1004", "1005", "1006", "1007"]
        assert [bill[0] for bill in found.values()] == [f"202601{n:07d}" for n in range(1, 8)]

    def test_lines_sum_to_the_bill_and_name_their_price_and_readings(self) -> None:
        make_village()

        number = billed(JANUARY)

        for bill in bills.issued_bills(WHOLE_COMPANY).filter(run__number=number):
            lines = bills.lines_of_bill(bill.pk)
            assert sum(line.amount for line in lines) == bill.amount
            assert sum(line.quantity for line in lines if line.kind == "ENERGY") == bill.energy_kwh
            assert all(line.price_row_id for line in lines if line.kind != "POWER_FACTOR")
            usage = bills.usage_of_bill(bill.pk)
            assert all(each.end_reading_id for each in usage)
            assert any(each.register == "ACTIVE_TOTAL" for each in usage)

    def test_the_yard_pays_for_what_the_flat_behind_it_leaves(self) -> None:
        make_village()

        found = bills_of(billed(JANUARY))

        assert found["1006"][1] == 700
        assert found["1007"][1] == 200

    def test_prices_that_are_samples_show_on_the_bill(self) -> None:
        make_village()

        number = billed(JANUARY)

        rows = bills.issued_bills(WHOLE_COMPANY).filter(run__number=number)
        assert dict(rows.values_list("account__number", "is_sample"))["1001"] is True
        assert dict(rows.values_list("account__number", "is_sample"))["1005"] is False

    def test_bills_become_visible_together(self) -> None:
        make_village()
        number = plan()
        worker.price(number, by=CLERK)
        issuing.begin_issue(run_id=run_id(number), by=CLERK, at=worker.now())
        chunk = runs.chunks_of(run_id(number))[0]

        issuing.issue_chunk(chunk_id=chunk.pk, by=CLERK, at=worker.now())

        assert bills_of(number) == {}


class TestOnceOnly:
    def test_planning_again_takes_up_the_same_run(self) -> None:
        make_village()

        assert plan() == plan()

    def test_a_billed_month_leaves_nobody_to_bill(self) -> None:
        make_village()
        billed(JANUARY)

        with pytest.raises(RunRefused, match="No account is left to bill for 2026-01"):
            plan()

    def test_pricing_a_chunk_again_replaces_its_drafts(self) -> None:
        make_village()
        chunk = runs.chunks_of(run_id(plan()))[0]
        first = pricing.price_chunk(chunk_id=chunk.pk, by=CLERK, at=worker.now())

        again = pricing.price_chunk(chunk_id=chunk.pk, by=CLERK, at=worker.now())

        assert again == first

    def test_two_runs_cannot_hold_the_same_account_and_month(self) -> None:
        from django.apps import apps

        make_village()
        number = plan()
        worker.price(number, by=CLERK)
        bill = apps.get_model("billing", "Bill").objects.filter(run__number=number).first()
        bill.pk, bill.number, bill.run_id = None, None, None

        with pytest.raises(IntegrityError), transaction.atomic():
            bill.save(force_insert=True)

    def test_an_issued_chunk_is_not_priced_again(self) -> None:
        make_village()
        chunk = runs.chunks_of(run_id(billed(JANUARY)))[0]

        with pytest.raises(StepRefused, match="'price' is not possible while 'issued'"):
            pricing.price_chunk(chunk_id=chunk.pk, by=CLERK, at=worker.now())

    def test_a_cancelled_run_frees_its_accounts(self) -> None:
        make_village()
        number = plan()
        worker.price(number, by=CLERK)

        cancelling.cancel_run(run_id=run_id(number), reason="wrong month", by=CLERK, at=worker.now())

        assert plan() != number
        assert len(bills_of(billed(JANUARY))) == 7

    def test_an_issued_run_cannot_be_cancelled(self) -> None:
        make_village()
        number = billed(JANUARY)

        with pytest.raises(StepRefused, match="'cancel' is not possible while 'issued'"):
            cancelling.cancel_run(run_id=run_id(number), reason="too late", by=CLERK, at=worker.now())


class TestInputsThatChange:
    def test_only_bills_whose_reading_was_corrected_are_priced_again(self) -> None:
        make_village()
        number = plan()
        worker.price(number, by=CLERK)
        correct_reading("1001", date(2026, 2, 1), Decimal(2960))

        worker.issue(number, by=CLERK)

        assert bills_of(number)["1001"][1] == 160
        assert bills_of(number)["1002"][1] == 320
        assert repriced(number) == ["1001"]

    def test_untouched_drafts_are_issued_as_they_were_priced(self) -> None:
        make_village()
        number = plan()
        worker.price(number, by=CLERK)

        worker.issue(number, by=CLERK)

        assert repriced(number) == []


class TestMissedMonths:
    def test_a_month_without_a_reading_is_settled_at_the_next_real_one(self) -> None:
        make_village(until=NOVEMBER)
        billed(date(2025, 10, 1))
        village.deliver(DECEMBER, without=("1002",))
        first = billed(NOVEMBER)
        village.deliver(JANUARY)

        second = billed(DECEMBER)

        assert "1002" not in bills_of(first)
        assert bills_of(second)["1002"][1] == 640
        assert bills_of(second)["1001"][1] == 150

    @pytest.mark.proves("A258", "A423")
    def test_an_account_without_reading_is_named_and_not_estimated(self) -> None:
        make_village(until=JANUARY)
        village.deliver(FEBRUARY, without=("1002",))
        number = plan()

        worker.price(number, by=CLERK)

        assert findings_of(number) == {("1002", "READING_MISSING")}

    def test_parent_waits_for_the_child_behind_it(self) -> None:
        make_village(until=JANUARY)
        village.deliver(FEBRUARY, without=("1007",))

        found = bills_of(billed(JANUARY))

        assert "1007" not in found
        assert "1006" not in found


class TestReview:
    @pytest.mark.proves("A426")
    def test_a_bill_of_many_times_the_usual_amount_waits_for_a_decision(self) -> None:
        make_village(until=JANUARY)
        billed(DECEMBER)
        village.deliver(FEBRUARY, plus={"1002": 2000})
        number = plan()
        worker.price(number, by=CLERK)

        assert ("1002", "AMOUNT_BEYOND_HISTORY") in findings_of(number)
        with pytest.raises(RunRefused, match="wait for a decision"):
            issuing.begin_issue(run_id=run_id(number), by=CLERK, at=worker.now())

    def test_an_accepted_finding_lets_the_bill_go_out(self) -> None:
        make_village(until=JANUARY)
        billed(DECEMBER)
        village.deliver(FEBRUARY, plus={"1002": 2000})
        number = plan()
        worker.price(number, by=CLERK)
        settle_all(number, step="accept")

        worker.issue(number, by=CLERK)

        assert bills_of(number)["1002"][1] == 2320

    def test_a_held_bill_stays_for_a_later_run(self) -> None:
        make_village(until=JANUARY)
        billed(DECEMBER)
        village.deliver(FEBRUARY, plus={"1002": 2000})
        number = plan()
        worker.price(number, by=CLERK)
        settle_all(number, step="hold")
        worker.issue(number, by=CLERK)

        later = plan()

        assert "1002" not in bills_of(number)
        assert runs.chunks_of(run_id(later))[0].accounts == 1

    def test_a_refused_account_has_no_bill_to_accept(self) -> None:
        make_village(until=JANUARY)
        village.deliver(FEBRUARY, without=("1002",))
        number = plan()
        worker.price(number, by=CLERK)

        with pytest.raises(RunRefused, match="has no bill to accept"):
            settle_all(number, step="accept")

    def test_a_decision_needs_a_reason(self) -> None:
        make_village(until=JANUARY)
        village.deliver(FEBRUARY, without=("1002",))
        number = plan()
        worker.price(number, by=CLERK)
        finding = findings.open_findings(run_id(number)).get()

        with pytest.raises(RunRefused, match="Say why"):
            settling.settle_finding(finding_id=finding.pk, step="hold", reason=" ", by=CLERK, at=worker.now())


class TestMissingPrice:
    def test_a_month_without_a_published_price_names_the_accounts_and_bills_the_rest(self) -> None:
        make_village()
        billed(JANUARY)
        march = date(2026, 3, 1)
        village.TURNS.append(march)
        try:
            village.deliver(march)
            number = plan(FEBRUARY)
            worker.price(number, by=CLERK)
        finally:
            village.TURNS.remove(march)

        assert {account for account, rule in findings_of(number) if rule == "PRICE_MISSING"} == {"1004", "1005", "1006"}


def settle_all(number: str, *, step: str) -> None:
    """Decide on every open finding of a run."""
    for finding in findings.open_findings(run_id(number)):
        settling.settle_finding(finding_id=finding.pk, step=step, reason="looked at", by=CLERK, at=worker.now())


def correct_reading(account: str, day: date, value: Decimal) -> None:
    """Put another value in a reading's place."""
    village.correct(account, day=day, value=value)


def repriced(number: str) -> list[str]:
    """Give the accounts that were priced again while a run was issued."""
    from django.apps import apps

    events = apps.get_model("events", "Event").objects.filter(name="billing.chunk_issued", subject_id=run_id(number))
    ids = [account for event in events for account in event.facts["priced_again"]]
    numbers = apps.get_model("customers", "CustomerAccount").objects.filter(pk__in=ids)
    return sorted(numbers.values_list("number", flat=True))
