"""A cut goes through its legal periods, is stopped by holds and payments, and collects no other money."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps

from tests.integration.disconnection.cases import (
    CLERK,
    DAY,
    HALF_AN_HOUR,
    HEAD,
    HOUR,
    MONDAY,
    THURSDAY,
    approved,
    make_debtor,
    notice,
    noticed,
    off,
    ordered,
    owe,
    pay,
    requested,
    state,
)
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.disconnection.models import Cut, CutCommand
from wanjia.revenue.disconnection.operations import commanding, holding, marking, requesting, serving, settled
from wanjia.revenue.disconnection.operations.held import CutRefused
from wanjia.revenue.disconnection.queries.cuts import commands_pending, commands_to_take
from wanjia.revenue.disconnection.queries.standing import held_accounts, importance_of, important_accounts
from wanjia.revenue.disconnection.types import (
    CommandReport,
    CommandState,
    CommandWay,
    CutCause,
    CutState,
    HoldReason,
    Importance,
    NewCut,
    NewHold,
    NewImportance,
    Outcome,
    Service,
)
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations.receiving import take_back
from wanjia.revenue.receivables.types import ChargeKind

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def listed(account: int, **changes: object) -> NewImportance:
    facts = {"importance": Importance.FIRST, "start_date": date(2026, 1, 1), "end_date": None, **changes}
    return NewImportance(account, **{"source": "发改局名单", "authority": "县发改局", **facts})  # type: ignore[arg-type]


def proposed(account: int, **changes: object) -> int:
    return marking.propose_importance(listed(account, **changes), by=CLERK, at=MONDAY)


def important(account: int, **changes: object) -> int:
    entry = proposed(account, **changes)
    marking.decide_importance(entry, step="approve", reason="名单属实", by=HEAD, at=MONDAY)
    return entry


def hold(**changes: object) -> int:
    wanted = NewHold(HoldReason.MEDICAL, date(2026, 1, 1), **changes)  # type: ignore[arg-type]
    return holding.place_hold(wanted, by=HEAD, at=MONDAY)


class TestRequest:
    def test_it_waits_for_a_second_person_and_is_asked_for_once(self) -> None:
        account = make_debtor()
        cut = requested(account)

        assert requested(account) == cut
        assert state(cut) is CutState.REQUESTED
        with pytest.raises(StepRefused, match="another person"):
            requesting.approve_cut(cut, reason="x", by=CLERK, at=MONDAY)
        with pytest.raises(StepRefused, match="Say why"):
            requesting.approve_cut(cut, reason=" ", by=HEAD, at=MONDAY)
        requesting.refuse_cut(cut, reason="地址有误", by=HEAD, at=MONDAY)
        assert state(cut) is CutState.REFUSED

    @pytest.mark.parametrize("days", [30, 31])
    def test_only_after_more_than_thirty_days(self, days: int) -> None:
        account = make_debtor(due=MONDAY.date() - timedelta(days=days))

        if days > 30:
            assert requested(account)
        else:
            with pytest.raises(CutRefused, match="below"):
                requested(account)

    def test_only_of_ones_own_units_and_after_dunning(self) -> None:
        account = make_debtor()

        wanted = NewCut(account, CutCause.DEBT, Decimal(120), date(2025, 11, 20), date(2025, 12, 20))
        with pytest.raises(CutRefused, match="no such account"):
            requesting.request_cut(wanted, by=station_actor("S2"), at=MONDAY)
        with pytest.raises(CutRefused, match="asked to pay"):
            requested(account, dunned_on=None)

    @pytest.mark.proves("A266")
    def test_no_other_money_than_electricity_debt_counts(self) -> None:
        account = make_debtor("500.00", kind=ChargeKind.PENALTY)
        owe(account, "30.00", kind=ChargeKind.LATE_FEE)

        with pytest.raises(CutRefused, match="electricity debt"):
            requested(account)
        owe(account, "20.00")
        assert requested(account)


class TestPeriods:
    def test_the_whole_way(self) -> None:
        cut, command = off(make_debtor())

        names = timeline("disconnection.cut", scope=WHOLE_COMPANY, subject_id=cut)["name"].to_list()
        assert names == [
            f"disconnection.{name}"
            for name in (
                "cut_requested", "cut_approved", "notice_served", "reminder_given", "cut_ordered", "command_taken",
                "cut_done",
            )
        ]  # fmt: skip
        assert state(cut) is CutState.CUT
        assert CutCommand.objects.get(pk=command).state == CommandState.DONE

    @pytest.mark.parametrize(("later", "why"), [(2, "3 to 7 days"), (3, ""), (8, "3 to 7 days")])
    def test_the_notice_names_a_moment_three_to_seven_days_ahead(self, later: int, why: str) -> None:
        cut = approved(make_debtor())
        planned = MONDAY + timedelta(days=later)

        if why:
            with pytest.raises(CutRefused, match=why):
                serving.serve_notice(cut, notice=notice(planned_at=planned), by=CLERK, at=MONDAY)
        else:
            serving.serve_notice(cut, notice=notice(planned_at=planned), by=CLERK, at=MONDAY)
            assert state(cut) is CutState.NOTICED

    def test_the_notice_has_a_proof_and_a_lawful_hour(self) -> None:
        cut = approved(make_debtor())

        for wrong, why in (
            (notice(proof=" "), "proved"),
            (notice(served_on=date(2026, 1, 6)), "once it was served"),
            (notice(planned_at=THURSDAY + DAY), "day of the week"),
            (notice(planned_at=THURSDAY + 8 * HOUR), "from 09:00–16:00"),
        ):
            with pytest.raises(CutRefused, match=why):
                serving.serve_notice(cut, notice=wrong, by=CLERK, at=MONDAY)

    def test_a_reminder_half_an_hour_before(self) -> None:
        cut = noticed(make_debtor())

        with pytest.raises(StepRefused, match="not possible"):
            commanding.order_cut(cut, way=CommandWay.FIELD, by=HEAD, at=THURSDAY)
        with pytest.raises(StepRefused, match="from 2026-01-08 on"):
            serving.remind(cut, way=Service.PHONE, by=CLERK, at=THURSDAY - DAY)
        serving.remind(cut, way=Service.PHONE, by=CLERK, at=THURSDAY)
        with pytest.raises(StepRefused, match="wait 30 minutes"):
            commanding.order_cut(cut, way=CommandWay.FIELD, by=HEAD, at=THURSDAY + HALF_AN_HOUR - timedelta(seconds=1))
        with pytest.raises(StepRefused, match="more than 4 hours"):
            commanding.order_cut(cut, way=CommandWay.FIELD, by=HEAD, at=THURSDAY + 5 * HOUR)
        commanding.order_cut(cut, way=CommandWay.FIELD, by=HEAD, at=THURSDAY + HALF_AN_HOUR)

    def test_an_old_notice_is_served_anew(self) -> None:
        cut = noticed(make_debtor())

        with pytest.raises(StepRefused, match="more than 7 days old"):
            serving.remind(cut, way=Service.PHONE, by=CLERK, at=THURSDAY + 5 * DAY)
        again = notice(served_on=date(2026, 1, 13), planned_at=THURSDAY + 11 * DAY)
        serving.serve_notice(cut, notice=again, by=CLERK, at=THURSDAY + 5 * DAY)

    def test_not_before_a_rest_day(self) -> None:
        cut = approved(make_debtor())
        eve = THURSDAY.replace(month=4, day=30)
        serving_day = notice(served_on=date(2026, 4, 26), planned_at=eve)

        with pytest.raises(CutRefused, match="a rest day follows"):
            serving.serve_notice(cut, notice=serving_day, by=CLERK, at=eve - 4 * DAY)

    def test_an_important_customer_only_with_a_copy_to_the_authority(self) -> None:
        account = make_debtor()
        important(account)
        cut = approved(account)

        with pytest.raises(CutRefused, match="authority"):
            serving.serve_notice(cut, notice=notice(), by=CLERK, at=MONDAY)
        copied = notice(copied_on=date(2026, 1, 5), copy_proof="收文 2026-7")
        serving.serve_notice(cut, notice=copied, by=CLERK, at=MONDAY)

        with pytest.raises(CutRefused, match="already"):
            important(account, start_date=date(2026, 3, 1))


class TestImportant:
    def test_it_protects_once_another_person_has_approved_it(self) -> None:
        account = make_debtor()
        entry = proposed(account)
        assert importance_of(account, day=MONDAY.date()) is None
        for step, reason, by, why in (
            ("approve", "名单属实", CLERK, "another person"),
            ("refuse", " ", HEAD, "Say why"),
            ("withdraw", "", HEAD, "Only who proposed"),
        ):
            with pytest.raises(StepRefused, match=why):
                marking.decide_importance(entry, step=step, reason=reason, by=by, at=MONDAY)

        marking.decide_importance(entry, step="approve", reason="名单属实", by=HEAD, at=MONDAY)
        assert importance_of(account, day=MONDAY.date()) is Importance.FIRST
        assert important_accounts(MONDAY.date()) == {account: Importance.FIRST}

    def test_refused_it_protects_nobody_and_may_be_proposed_anew(self) -> None:
        account = make_debtor()
        marking.decide_importance(proposed(account), step="refuse", reason="名单已废止", by=HEAD, at=MONDAY)

        assert important_accounts(MONDAY.date()) == {}
        important(account)

    def test_it_ends_on_a_day_to_come_with_a_reason(self) -> None:
        account = make_debtor()
        entry, later = important(account), MONDAY.date() + DAY
        for on, reason, why in ((MONDAY.date(), "降级", "tomorrow"), (later, " ", "Say why")):
            with pytest.raises(CutRefused, match=why):
                marking.end_importance(entry, on=on, reason=reason, by=HEAD, at=MONDAY)
        marking.end_importance(entry, on=later, reason="降级", by=HEAD, at=MONDAY)

        assert importance_of(account, day=MONDAY.date()) is Importance.FIRST
        assert importance_of(account, day=later) is None
        with pytest.raises(CutRefused, match="protects nobody"):
            marking.end_importance(entry, on=later + DAY, reason="x", by=HEAD, at=MONDAY)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"source": " "}, "which list"),
            ({"authority": ""}, "which authority"),
            ({"end_date": date(2026, 1, 1)}, "end"),
        ],
    )
    def test_document_authority_and_days_are_asked_for(self, changes: dict[str, object], why: str) -> None:
        with pytest.raises(CutRefused, match=why):
            proposed(make_debtor(), **changes)

    def test_of_other_units_nothing_is_proposed_or_decided(self) -> None:
        account = make_debtor()
        entry, other = proposed(account), station_actor("S2")
        with pytest.raises(CutRefused, match="no such entry"):
            marking.decide_importance(entry, step="approve", reason="x", by=other, at=MONDAY)
        with pytest.raises(CutRefused, match="no such account"):
            marking.propose_importance(listed(account), by=other, at=MONDAY)


class TestLease:
    def test_who_has_it_may_ask_again_and_others_once_it_is_over(self) -> None:
        cut, command = ordered(make_debtor())
        other = replace(HEAD, number="H2")
        assert commanding.take_command(command, by=HEAD, at=THURSDAY)
        assert commanding.take_command(command, by=HEAD, at=THURSDAY)
        with pytest.raises(StepRefused, match="not possible"):
            commanding.take_command(command, by=other, at=THURSDAY + 29 * MINUTE)

        assert [one.command_id for one in commands_to_take(WHOLE_COMPANY, at=THURSDAY + 30 * MINUTE)] == [command]
        assert commanding.take_command(command, by=other, at=THURSDAY + 30 * MINUTE)
        assert state(cut) is CutState.ORDERED

    def test_run_out_and_overtaken_it_is_given_to_nobody_because_it_may_be_done(self) -> None:
        account = make_debtor()
        cut, command = ordered(account)
        commanding.take_command(command, by=HEAD, at=THURSDAY)
        pay(account, "120.00", at=THURSDAY)

        with pytest.raises(CutRefused, match="find out whether it was carried out"):
            commanding.take_command(command, by=replace(HEAD, number="H2"), at=THURSDAY + HOUR)
        commanding.report_command(command, report=CommandReport(Outcome.DONE), by=HEAD, at=THURSDAY + HOUR)
        assert state(cut) is CutState.RESTORE_ORDERED

    def test_the_moment_of_the_meter_counts_and_must_be_possible(self) -> None:
        cut, command = ordered(make_debtor())
        for moment, why in ((THURSDAY + HOUR, "future"), (THURSDAY - HOUR, "before the order")):
            with pytest.raises(CutRefused, match=why):
                commanding.report_command(
                    command, report=CommandReport(Outcome.DONE, happened_at=moment), by=HEAD, at=THURSDAY + MINUTE
                )
        with pytest.raises(CutRefused, match="why it failed"):
            commanding.report_command(command, report=CommandReport(Outcome.FAILED), by=HEAD, at=THURSDAY + HOUR)
        done = CommandReport(Outcome.DONE, answer="OK 0x01", happened_at=THURSDAY + MINUTE)
        commanding.report_command(command, report=done, by=HEAD, at=THURSDAY + HOUR)

        assert Cut.objects.get(pk=cut).cut_at == THURSDAY + MINUTE
        assert CutCommand.objects.get(pk=command).answer == "OK 0x01"


class TestHolds:
    @pytest.mark.parametrize("on", ["account", "unit", "company", "everybody"])
    def test_nothing_is_asked_for_under_a_hold(self, on: str) -> None:
        account = make_debtor()
        hold(
            **{
                "account": {"account_id": account},
                "unit": {"unit_id": unit_named("S1").unit_id},
                "company": {"unit_id": unit_named("C").unit_id},
                "everybody": {},
            }[on]
        )

        with pytest.raises(CutRefused, match="hold"):
            requested(account)
        assert held_accounts([account], day=MONDAY.date()) == {account: HoldReason.MEDICAL}

    def test_of_another_unit_it_stops_nothing(self) -> None:
        account = make_debtor()
        hold(unit_id=unit_named("S2").unit_id)

        assert requested(account)

    def test_it_calls_a_command_back_that_nobody_has(self) -> None:
        account = make_debtor()
        cut, command = ordered(account)
        holding.place_hold(
            NewHold(HoldReason.FLOOD_SEASON, THURSDAY.date(), unit_id=unit_named("S1").unit_id), by=HEAD, at=THURSDAY
        )

        assert state(cut) is CutState.NOTICED
        assert CutCommand.objects.get(pk=command).state == CommandState.WITHDRAWN
        assert not commands_pending(WHOLE_COMPANY, way=CommandWay.REMOTE)
        with pytest.raises(StepRefused, match="not possible"):
            commanding.take_command(command, by=HEAD, at=THURSDAY)

    def test_one_that_begins_later_stops_the_command_when_it_is_taken(self) -> None:
        account = make_debtor()
        cut, command = ordered(account)
        tomorrow = NewHold(HoldReason.DISPUTE, THURSDAY.date() + DAY, account_id=account)
        holding.place_hold(tomorrow, by=HEAD, at=THURSDAY)

        assert state(cut) is CutState.ORDERED
        assert commanding.take_command(command, by=HEAD, at=THURSDAY + DAY) is False
        assert state(cut) is CutState.NOTICED

    def test_released_it_lets_the_cut_go_on(self) -> None:
        account = make_debtor()
        cut, held = noticed(account), hold(account_id=account)
        with pytest.raises(StepRefused, match="hold"):
            serving.remind(cut, way=Service.SMS, by=CLERK, at=THURSDAY)

        with pytest.raises(CutRefused, match="Say why"):
            holding.release_hold(held, reason="", by=HEAD, at=MONDAY)
        with pytest.raises(CutRefused, match="no such hold"):
            holding.release_hold(held, reason="x", by=station_actor("S2"), at=MONDAY)
        holding.release_hold(held, reason="设备已搬走", by=HEAD, at=MONDAY)

        serving.remind(cut, way=Service.SMS, by=CLERK, at=THURSDAY)
        with pytest.raises(CutRefused, match="released already"):
            holding.release_hold(held, reason="x", by=HEAD, at=MONDAY)

    def test_of_one_source_it_is_placed_once_and_within_ones_units(self) -> None:
        account = make_debtor()
        once = {"account_id": account, "source_kind": "dunning.promise", "source_id": 7}

        assert hold(**once) == hold(**once)
        for wrong, why in (
            ({"account_id": account, "unit_id": 1}, "not on both"),
            ({"account_id": account, "end_date": date(2026, 1, 5)}, "later"),
        ):
            with pytest.raises(CutRefused, match=why):
                hold(**wrong)
        stranger = station_actor("S2")
        for foreign in ({"account_id": account}, {"unit_id": unit_named("S1").unit_id}, {}):
            wanted = NewHold(HoldReason.OTHER, date(2026, 1, 5), **foreign)  # type: ignore[arg-type]
            with pytest.raises(CutRefused, match=r"units|yours|everybody"):
                holding.place_hold(wanted, by=stranger, at=MONDAY)


class TestMoney:
    @pytest.mark.parametrize("until", ["requested", "noticed", "ordered"])
    def test_paid_before_it_the_cut_is_called_off_at_once(self, until: str) -> None:
        account = make_debtor()
        cut = {"requested": requested, "noticed": noticed, "ordered": lambda one: ordered(one)[0]}[until](account)

        pay(account, "200.00", at=THURSDAY)

        assert state(cut) is CutState.CANCELLED
        assert not commands_pending(WHOLE_COMPANY, way=CommandWay.REMOTE)

    def test_paid_in_part_it_goes_on(self) -> None:
        account = make_debtor()
        cut = noticed(account)

        pay(account, "20.00", at=THURSDAY)

        assert state(cut) is CutState.NOTICED

    def test_paid_after_it_supply_is_ordered_back_within_a_day(self) -> None:
        account = make_debtor()
        cut, _command = off(account)
        paid_at = THURSDAY + 2 * DAY

        pay(account, "200.00", at=paid_at)

        assert state(cut) is CutState.RESTORE_ORDERED
        restore = commands_pending(WHOLE_COMPANY, way=CommandWay.REMOTE)[0]
        assert restore.due_at == paid_at + DAY
        commanding.take_command(restore.command_id, by=HEAD, at=paid_at)
        commanding.report_command(
            restore.command_id, report=CommandReport(Outcome.FAILED, "继电器拒动"), by=HEAD, at=paid_at
        )
        assert state(cut) is CutState.RESTORE_FAILED
        field = commanding.order_restore(cut, way=CommandWay.FIELD, reason="现场送电", by=HEAD, at=paid_at)
        commanding.report_command(field, report=CommandReport(Outcome.DONE), by=HEAD, at=paid_at + HOUR)
        assert state(cut) is CutState.RESTORED

    def test_paid_while_the_command_is_on_its_way_supply_comes_back_after_the_report(self) -> None:
        account = make_debtor()
        cut, command = ordered(account)
        assert commanding.take_command(command, by=HEAD, at=THURSDAY)

        with pytest.raises(StepRefused, match="on its way"):
            requesting.cancel_cut(cut, reason="x", by=CLERK, at=THURSDAY)
        pay(account, "200.00", at=THURSDAY)
        assert state(cut) is CutState.ORDERED
        commanding.report_command(command, report=CommandReport(Outcome.DONE), by=HEAD, at=THURSDAY + HOUR)
        commanding.report_command(command, report=CommandReport(Outcome.DONE), by=HEAD, at=THURSDAY + HOUR)

        assert state(cut) is CutState.RESTORE_ORDERED
        assert Cut.objects.get(pk=cut).settled_at == THURSDAY

    def test_money_taken_back_cuts_nothing_at_once(self) -> None:
        account = make_debtor()
        cut, _command = off(account)
        credit = pay(account, "200.00", at=THURSDAY + DAY)

        take_back(
            credit_id=credit,
            held_in=LedgerAccount.CASH,
            item="K1",
            unit_id=unit_named("S1").unit_id,
            reason="退票",
            by=CLERK,
            at=THURSDAY + 2 * DAY,
        )

        assert state(cut) is CutState.RESTORE_ORDERED
        assert CutCommand.objects.filter(action="CUT").count() == 1

    def test_what_a_corrected_bill_settles_is_swept_up(self) -> None:
        account = make_debtor()
        cut = noticed(account)
        apps.get_model("receivables", "Charge").objects.update(open_amount=0)

        assert settled.settle_paid_cuts(by=CLERK, at=THURSDAY) == 1
        assert state(cut) is CutState.CANCELLED

    def test_a_failed_cut_is_reminded_and_ordered_again(self) -> None:
        cut, command = ordered(make_debtor())
        commanding.take_command(command, by=HEAD, at=THURSDAY)
        commanding.report_command(command, report=CommandReport(Outcome.FAILED, "无人"), by=HEAD, at=THURSDAY)

        assert state(cut) is CutState.FAILED
        serving.remind(cut, way=Service.HANDED, by=CLERK, at=THURSDAY + HOUR)
        commanding.order_cut(cut, way=CommandWay.FIELD, by=HEAD, at=THURSDAY + 2 * HOUR)

    def test_a_prepayment_that_is_filled_up_again_settles_its_cut(self) -> None:
        account = make_debtor()
        cut = requested(account, cause=CutCause.PREPAYMENT_EMPTY, debt=Decimal(50))

        settled.restate_debt(account, debt=Decimal(40), by=CLERK, at=MONDAY)
        assert state(cut) is CutState.REQUESTED
        pay(account, "39.50", at=MONDAY)
        assert state(cut) is CutState.CANCELLED
