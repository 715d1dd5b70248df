"""Cases from found to posted: who may do what, what is kept, what is conserved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from tests.integration.console.people import hire
from tests.integration.corrections.test_problems import AT, balanced, error, posted
from tests.integration.corrections.works import CLERK, POSTER, SECOND, account_id
from tests.integration.registry import station_actor
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.billing.operations.cancelling import cancel_bill
from wanjia.revenue.billing.operations.held import BillRefused
from wanjia.revenue.billing.queries import bills
from wanjia.revenue.corrections.operations import deciding, finding, posting
from wanjia.revenue.corrections.queries.working_out import CaseRefused, worked_out
from wanjia.revenue.corrections.types import Breach, BreachKind, Cause, FoundError, Method
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.rebilling.operations import correct_month
from wanjia.revenue.rebilling.queries import CorrectionRefused
from wanjia.revenue.receivables.operations.moving import NewMove, decide_move, propose_move
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.operations.settling import apply_credit
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.charges import open_charges
from wanjia.revenue.receivables.types import Money, MoveKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("billed")]
MAY = Period(date(2023, 5, 1), date(2023, 6, 1))
DAY = date(2026, 1, 5)


def more(kwh: int, *, number: str = "METER-10", period: Period = MAY, **facts: Any) -> FoundError:
    """Give an error of so many kWh."""
    facts = {"evidence": "抄表差错", "inputs": {"energy_kwh": str(kwh)}, "period": period, **facts}
    return error(number, Cause.READING, Method.ENERGY, **facts)


def proposed(found: FoundError) -> int:
    """Find, work out and propose an error."""
    case_id = finding.find(found, by=CLERK, at=AT)
    finding.compute(case_id=case_id, by=CLERK, at=AT)
    return deciding.propose(case_id=case_id, by=CLERK, at=AT)


def paid(number: str, amount: int, *, source_id: int = 1, by: Actor = POSTER) -> Any:
    """Take money from an account's customer."""
    money = Money(
        account_id=account_id(number),
        amount=Decimal(amount),
        unit_id=unit_named("S1").unit_id,
        held_in=LedgerAccount.CASH,
        item=by.number,
        source_kind="tests.money",
        source_id=source_id,
        received_on=AT.date(),
    )
    return receive(money, by=by, at=AT)


class TestFinding:
    def test_the_same_source_is_one_case(self) -> None:
        found = more(100, source_kind="inspection.finding", source_id=7)

        assert finding.find(found, by=CLERK, at=AT) == finding.find(found, by=SECOND, at=AT)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"evidence": " "}, "what shows the error"),
            ({"method": Method.LOADS}, "not worked out by that method"),
            ({"period": Period(MAY.start)}, "days that are over"),
            ({"inputs": {"energy_kwh": "viel"}}, "is no number"),
            ({"inputs": {}}, "needs energy_kwh"),
            ({"breach": Breach(BreachKind.METER_MOVED)}, "Only a breach or theft"),
            ({"cause": Cause.BREACH, "method": Method.NOTHING}, "which breach"),
            ({"cause": Cause.OUTAGE, "method": Method.NOTHING}, "how many hours"),
        ],
    )
    def test_what_lacks_is_told(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(CaseRefused, match=why):
            finding.find(replace(more(100), **changes), by=CLERK, at=AT)

    def test_an_account_of_other_units_is_refused(self) -> None:
        with pytest.raises(CaseRefused, match="among your units"):
            finding.find(more(100), by=station_actor("S2"), at=AT)

    def test_days_without_a_bill_are_refused(self) -> None:
        case_id = finding.find(more(1, period=Period(date(2021, 1, 1), date(2021, 2, 1))), by=CLERK, at=AT)

        with pytest.raises(CorrectionRefused, match="No bill"):
            finding.compute(case_id=case_id, by=CLERK, at=AT)

    def test_nothing_to_correct_is_told(self) -> None:
        found = error("METER-10", Cause.READING, Method.MENDED, period=MAY)

        with pytest.raises(CaseRefused, match="Nothing differs"):
            worked_out(found, scope=WHOLE_COMPANY)

    def test_more_than_the_rule_allows_is_refused(self) -> None:
        breach = Breach(BreachKind.THEFT, times=Decimal(4))
        found = error("THEFT-01", Cause.THEFT, Method.LOADS, inputs={"power_kw": "1"}, breach=breach)

        with pytest.raises(CaseRefused, match="At most 3"):
            worked_out(found, scope=WHOLE_COMPANY)

    def test_a_dropped_case_is_over(self) -> None:
        case_id = finding.find(more(100), by=CLERK, at=AT)
        with pytest.raises(StepRefused, match="Say why"):
            finding.drop(case_id=case_id, reason=" ", by=CLERK, at=AT)
        finding.drop(case_id=case_id, reason="查无差错", by=CLERK, at=AT)

        with pytest.raises(StepRefused, match="not possible"):
            finding.compute(case_id=case_id, by=CLERK, at=AT)


class TestDeciding:
    """Amounts and posts: who worked on a case does not approve it, and large ones go up."""

    def test_who_worked_on_it_does_not_decide(self) -> None:
        with pytest.raises(StepRefused, match="another person must decide"):
            deciding.decide(case_id=proposed(more(100)), step="approve", reason="ok", by=CLERK, at=AT)

    @pytest.mark.proves("A255")
    @pytest.mark.parametrize(
        ("role", "unit", "kwh", "may"),
        [
            (Role.STATION_HEAD, "S1", 2500, True),
            (Role.STATION_HEAD, "S1", 2501, False),
            (Role.BILLING_ACCOUNTANT, "C", 2501, False),
            (Role.GENERAL_OFFICE_MANAGER, "C", 25_000, True),
            (Role.GENERAL_OFFICE_MANAGER, "C", 25_001, False),
            (Role.MARKETING_DIRECTOR, "C", 25_001, True),
        ],
    )
    def test_the_amount_decides_whose_post_reaches(self, role: Role, unit: str, kwh: int, may: bool) -> None:
        hire("P1", (unit, role), may_sign_in=False)
        case_id, by = proposed(more(kwh)), actor_of("P1", on=DAY)

        if may:
            deciding.decide(case_id=case_id, step="approve", reason="ok", by=by, at=AT)
        else:
            with pytest.raises(StepRefused, match="a higher post must decide"):
                deciding.decide(case_id=case_id, step="approve", reason="ok", by=by, at=AT)

    @pytest.mark.proves("A255")
    def test_refunds_by_policy_are_decided_centrally(self) -> None:
        hire("P1", ("S1", Role.STATION_HEAD), may_sign_in=False)
        case_id = proposed(replace(more(-1), cause=Cause.POLICY))

        with pytest.raises(StepRefused, match="decided centrally"):
            deciding.decide(case_id=case_id, step="approve", reason="ok", by=actor_of("P1", on=DAY), at=AT)

    def test_a_refused_case_is_not_posted(self) -> None:
        case_id = proposed(more(100))
        deciding.decide(case_id=case_id, step="refuse", reason="证据不足", by=SECOND, at=AT)

        with pytest.raises(StepRefused):
            posting.post(case_id=case_id, by=POSTER, at=AT)


class TestPosting:
    def test_posting_twice_posts_once(self) -> None:
        case = posted(more(100))
        owed = balance_of(case.account_id)

        again = posting.post(case_id=case.pk, by=POSTER, at=AT)

        assert len(again) == 1
        assert balance_of(case.account_id) == owed

    def test_what_changed_since_approval_is_worked_out_again(self) -> None:
        case_id = proposed(error("METER-10", Cause.MULTIPLIER, Method.FACTOR, period=MAY, inputs={"factor": "2"}))
        deciding.decide(case_id=case_id, step="approve", reason="ok", by=SECOND, at=AT)
        posted(more(10))

        with pytest.raises(CorrectionRefused, match="work it out again"):
            posting.post(case_id=case_id, by=POSTER, at=AT)
        finding.compute(case_id=case_id, by=CLERK, at=AT)

        case = apps.get_model("corrections", "CorrectionCase").objects.get(pk=case_id)
        assert (case.state, case.decided_by) == ("COMPUTED", "")

    def test_old_and_difference_make_new_by_kind_and_energy(self) -> None:
        case = posted(more(-700, number="METER-01"))
        month = apps.get_model("corrections", "CaseMonth").objects.get(case=case)
        lines = apps.get_model("corrections", "CaseLine").objects.filter(month=month)
        correction = bills.lines_of_bill(month.correction_id)

        for kind in {line.kind for line in lines}:
            moved = sum(one.amount_after - one.amount_before for one in lines if one.kind == kind)
            assert moved == sum(line.amount for line in correction if line.kind == kind)
        assert month.correction.energy_kwh == month.energy_after_kwh - month.energy_before_kwh == -700
        assert balanced()

    def test_billing_the_month_again_keeps_what_was_corrected(self) -> None:
        case = posted(more(1000, period=Period(date(2023, 5, 10), date(2023, 7, 10))))
        energy = {bill.bill_month: bills.standing_energy(bill.bill_id) for bill in _bills("METER-10")}

        correct_month(account_id=case.account_id, bill_month=date(2023, 5, 1), reason="again", by=CLERK, at=AT)

        assert sum(energy.values()) == 7 * 3000 + 1000
        assert {one.bill_month: bills.standing_energy(one.bill_id) for one in _bills("METER-10")} == energy

    def test_a_corrected_bill_is_not_cancelled(self) -> None:
        posted(more(100))
        may = next(bill for bill in _bills("METER-10") if bill.bill_month == MAY.start)

        with pytest.raises(BillRefused, match="A correction stands beside"):
            cancel_bill(bill_id=may.bill_id, reason="wrong", by=CLERK, at=AT)


def _bills(number: str) -> list[Any]:
    return bills.standing_bills(account_id(number), since=date(2023, 1, 1), until=date(2024, 1, 1))


class TestReductions:
    """The reduction of one bill settles no other debt before somebody has agreed (A427, A433)."""

    @pytest.mark.proves("A427")
    @pytest.mark.proves("A433")
    def test_it_nets_its_own_bill_and_nothing_else(self) -> None:
        paid("METER-10", 10_000)
        owed = balance_of(account_id("METER-10")).owed
        case = posted(more(-1000, period=Period(date(2023, 1, 1), date(2023, 2, 1))))

        position = balance_of(case.account_id)
        assert position.reduction == Decimal(400)
        assert apply_credit(account_id=case.account_id, by=POSTER, at=AT) == 0
        assert balance_of(case.account_id).owed == owed or position.owed == owed

    @pytest.mark.proves("A427")
    @pytest.mark.proves("A433")
    def test_approved_by_a_second_person_it_becomes_credit(self) -> None:
        paid("METER-10", 100_000)
        case = posted(more(-1000))
        month = apps.get_model("corrections", "CaseMonth").objects.get(case=case)
        move = NewMove(case.account_id, MoveKind.RELEASE, Decimal(400), "退费", bill_id=month.correction_id)
        move_id = propose_move(move, by=CLERK, at=AT)
        credit = balance_of(case.account_id).credit

        decide_move(move_id=move_id, step="approve", reason="同意", by=SECOND, at=AT)

        after = balance_of(case.account_id)
        assert (after.reduction, after.credit) == (Decimal(0), credit + 400)
        assert balanced()

    @pytest.mark.proves("A443")
    def test_money_taken_before_the_formal_issue_settles_it(self) -> None:
        paid("METER-10", 100_000)
        credit = balance_of(account_id("METER-10")).credit

        case = posted(more(1000))

        after = balance_of(case.account_id)
        assert (after.owed, after.credit) == (Decimal(0), credit - 400)
        assert not open_charges(case.account_id)


class TestPenalty:
    def test_who_handled_the_case_does_not_take_its_money(self) -> None:
        for number in ("P1", "P2"):
            hire(number, ("C", Role.BILLING_ACCOUNTANT), ("C", Role.CASHIER), may_sign_in=False)
        handler, cashier = actor_of("P1", on=DAY), actor_of("P2", on=DAY)
        found = error("THEFT-01", Cause.THEFT, Method.LOADS, inputs={"power_kw": "1"}, breach=Breach(BreachKind.THEFT))
        case_id = finding.find(found, by=handler, at=AT)
        finding.compute(case_id=case_id, by=handler, at=AT)
        deciding.propose(case_id=case_id, by=handler, at=AT)
        deciding.decide(case_id=case_id, step="approve", reason="ok", by=SECOND, at=AT)
        posting.post(case_id=case_id, by=POSTER, at=AT)

        with pytest.raises(CaseRefused, match="must be taken by another person"):
            paid("THEFT-01", 100_000, by=handler)
        paid("THEFT-01", 100_000, source_id=2, by=cashier)

        assert balance_of(account_id("THEFT-01")).owed == 0
