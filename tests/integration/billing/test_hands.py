"""Nobody issues, corrects or collects a bill made from a reading that he or she entered, unless the unit is exempt."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from tests.integration.billing.village import CLERK, deliver, make_village, station_id
from tests.integration.registry import ENGINEER
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.duties import operations as duties
from wanjia.foundation.duties.types import DutyRule, ExemptionPlan
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker import billing as worker
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings.queries import usage
from wanjia.registry.customers.queries import accounts
from wanjia.registry.metering.queries import usage_points
from wanjia.revenue.billing.operations import closing, issuing
from wanjia.revenue.billing.operations.held import BillRefused, RunRefused
from wanjia.revenue.billing.queries import bills, hands, runs
from wanjia.revenue.rebilling import operations as rebilling

pytestmark = pytest.mark.django_db
JANUARY, TURN = date(2025, 1, 1), date(2025, 2, 1)
AT = datetime(2025, 2, 3, 1, 0, tzinfo=UTC)
WRITER = Actor("C7", "录入员", WHOLE_COMPANY, person_id=7)
ISSUER = Actor("C8", "发行员", WHOLE_COMPANY, person_id=8)
ISSUE, COLLECT = DutyRule.ISSUE_OWN_READING, DutyRule.COLLECT_OWN_READING


def corrected(*numbers: str, by: Actor = WRITER, value: int = 1160, turn: date = TURN) -> None:
    """Put another value in the place of what homes showed at a turn."""
    known = usage.current_readings(Period(turn), scope=WHOLE_COMPANY)
    points = usage_points(WHOLE_COMPANY).select("usage_point_id", point="number")
    found = known.join(points, on="usage_point_id").filter(reading_date=turn, kind="ACTIVE_TOTAL")
    ids = [found.filter(point=f"P{number}")["reading_id"].item() for number in numbers]
    readings.correct(values=dict.fromkeys(ids, Decimal(value)), reason="misread", by=by, at=AT)


def priced(month: date = JANUARY) -> str:
    """Plan and price a month; whatever wants a look is held."""
    number = worker.plan(month, unit_id=station_id(), route_ids=None, by=CLERK)
    worker.price(number, by=CLERK)
    worker.hold_open_findings(number, reason="for the test", by=CLERK)
    return number


def begin(number: str, *, by: Actor) -> None:
    with transaction.atomic():
        issuing.begin_issue(run_id=runs.run_named(number, scope=WHOLE_COMPANY).pk, by=by, at=worker.now())


def exempt(rule: DutyRule, *, unit: str = "S1") -> None:
    """Switch a rule off from today on."""
    today = localdate()
    period = Period(today, date(today.year + 1, today.month, 1))
    plan = ExemptionPlan(rule, unit_code=unit, period=period, reason="one clerk only")
    wanted = duties.request_exemption(plan, by=ENGINEER, at=worker.now())
    duties.approve_exemption(wanted, reason="seen", by=replace(ENGINEER, number="E2"), at=worker.now())


def bill_of(number: str) -> int:
    known = dict(accounts(WHOLE_COMPANY).select("number", "account_id").iter_rows())
    return bills.bills_of_ladder_year(known[number], since=JANUARY)[0].bill_id


@pytest.fixture(autouse=True)
def village(db: None) -> None:
    make_village(until=TURN)


class TestIssue:
    @pytest.mark.proves("A247", "A029")
    def test_who_entered_a_reading_is_refused_with_the_accounts_and_the_cure(self) -> None:
        corrected("1001", "1002")
        number = priced()

        with pytest.raises(RunRefused, match=r"C7 entered readings of 2 .*1001, 1002.*another person.*exemption"):
            begin(number, by=WRITER)

        assert runs.run_named(number, scope=WHOLE_COMPANY).state == "priced"

    def test_another_person_issues_them(self) -> None:
        corrected("1001")
        number = priced()

        worker.issue(number, by=ISSUER)

        assert runs.run_summary(number, scope=WHOLE_COMPANY).state == "issued"

    def test_a_reading_that_was_corrected_since_by_somebody_else_is_no_longer_the_first_ones(self) -> None:
        corrected("1001")
        corrected("1001", by=replace(ISSUER, number="C9"), value=1170)
        number = priced()

        begin(number, by=WRITER)

    def test_the_reading_that_a_bill_starts_from_counts_too(self) -> None:
        corrected("1001")
        worker.issue(priced(), by=ISSUER)
        deliver(date(2025, 3, 1))
        number = priced(TURN)

        with pytest.raises(RunRefused, match="accounts 1001"):
            begin(number, by=WRITER)

    def test_a_process_is_not_bound(self) -> None:
        worker.issue(priced(), by=CLERK)

    def test_an_exemption_of_the_unit_lets_it_pass_and_one_of_another_or_for_another_rule_does_not(self) -> None:
        corrected("1001")
        number = priced()
        exempt(ISSUE, unit="S2")
        exempt(COLLECT)
        with pytest.raises(RunRefused):
            begin(number, by=WRITER)

        exempt(ISSUE)
        begin(number, by=WRITER)

    def test_somebody_who_entered_nothing_costs_one_question(self) -> None:
        from django.db import connection

        with CaptureQueriesContext(connection) as asked:
            drafts = bills.issued_bills(WHOLE_COMPANY)
            assert hands.why_not_issued_by(ISSUER, bills=drafts, month=JANUARY, day=TURN) is None

        assert len(asked) == 1


class TestIssueAfterChange:
    def test_a_reading_changed_while_the_run_is_issued_is_looked_at_again(self) -> None:
        number = priced()
        begin(number, by=WRITER)
        corrected("1001")
        (chunk, *_) = runs.chunks_of(runs.run_named(number, scope=WHOLE_COMPANY).pk)

        with pytest.raises(RunRefused, match="C7 entered readings of 1"):
            issuing.issue_chunk(chunk_id=chunk.pk, by=WRITER, at=worker.now())


class TestCorrection:
    def test_a_bill_is_not_written_anew_by_who_entered_the_new_reading(self) -> None:
        worker.issue(priced(), by=ISSUER)
        corrected("1001")
        account = dict(accounts(WHOLE_COMPANY).select("number", "account_id").iter_rows())["1001"]

        with pytest.raises(BillRefused, match="another person"):
            rebilling.correct_month(account_id=account, bill_month=JANUARY, reason="x", by=WRITER, at=worker.now())
        assert rebilling.correct_month(account_id=account, bill_month=JANUARY, reason="x", by=ISSUER, at=worker.now())


class TestCollect:
    @pytest.mark.proves("A247", "A029")
    def test_who_entered_the_reading_takes_no_money_for_it(self) -> None:
        corrected("1001")
        worker.issue(priced(), by=ISSUER)

        with pytest.raises(BillRefused, match="paid by another person"):
            closing.note_payment(bill_id=bill_of("1001"), by=WRITER, at=worker.now())
        closing.note_payment(bill_id=bill_of("1002"), by=WRITER, at=worker.now())
        exempt(COLLECT)
        closing.note_payment(bill_id=bill_of("1001"), by=WRITER, at=worker.now())
