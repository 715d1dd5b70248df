"""An outage from the draft to the review, on a small town; every refusal."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from tests.integration.api.county import kept_for_a_module
from tests.integration.registry import station_actor
from tests.integration.reliability import town
from tests.integration.reliability.town import HEAD, MANAGER, PLANNER, at, budget, new
from wanjia.energy.reliability.operations.announcing import announce_outage
from wanjia.energy.reliability.operations.held import OutageRefused
from wanjia.energy.reliability.operations.planning import (
    approve_outage,
    cancel_outage,
    check_outage,
    escalate_outage,
    plan_outage,
    refuse_outage,
)
from wanjia.energy.reliability.operations.running import (
    give_back,
    record_fault,
    restore_outage,
    review_outage,
    start_outage,
    switch_part,
)
from wanjia.energy.reliability.queries.grids import UnknownElement
from wanjia.energy.reliability.queries.pricing import all_priced, parts_of
from wanjia.energy.reliability.types import OutageKind, OutageReason, OutageState, ScopeAction
from wanjia.foundation.workflow.types import StepRefused


@pytest.fixture(scope="module", autouse=True)
def _town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        town.make_town()
        yield


pytestmark = pytest.mark.django_db
NOW, BEGIN, END = at(5, 1, 9), at(5, 20, 8), at(5, 20, 12)


def outage(outage_id: int) -> Any:
    return apps.get_model("reliability.Outage").objects.get(pk=outage_id)


def planned(*codes: str, **more: Any) -> int:
    return plan_outage(new(*(codes or ("S2",)), begin=BEGIN, end=END, **more), by=PLANNER, at=NOW)


def approved(**more: Any) -> int:
    budget("F1", 5, mv=100)
    made = planned(**more)
    check_outage(made, by=PLANNER, at=NOW)
    approve_outage(made, reason="", by=HEAD, at=NOW)
    return made


def running(**more: Any) -> int:
    made = approved(**more)
    announce_outage(made, by=PLANNER, at=NOW)
    start_outage(made, by=PLANNER, at=BEGIN)
    return made


class TestPlanOutage:
    def test_a_draft_takes_nothing_from_the_budget(self) -> None:
        budget("F1", 5, mv=100)
        planned()

        priced = all_priced([town.part("S2", begin=BEGIN, end=END)], from_at=BEGIN, to_at=END)

        assert priced.lines[0].standing.ahead == 0

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"work": "  "}, "Say what is done"),
            ({"kind": OutageKind.FAULT}, "recorded as a fault"),
        ],
    )
    def test_what_lacks_is_refused(self, changes: dict[str, Any], words: str) -> None:
        with pytest.raises(OutageRefused, match=words):
            planned(**changes)

    def test_a_time_behind_is_refused_and_an_emergency_is_not(self) -> None:
        behind = new("S2", begin=at(4, 1), end=at(4, 1, 2))

        with pytest.raises(OutageRefused, match="lies behind"):
            plan_outage(behind, by=PLANNER, at=NOW)
        assert plan_outage(new("S2", begin=at(5, 1, 8), end=END, is_emergency=True), by=PLANNER, at=NOW)

    @pytest.mark.parametrize(
        ("end", "words"), [(BEGIN, "later than it goes off"), (BEGIN + timedelta(days=32), "a month at most")]
    )
    def test_spans_that_cannot_be_are_refused(self, end: Any, words: str) -> None:
        with pytest.raises(OutageRefused, match=words):
            plan_outage(new("S2", begin=BEGIN, end=end), by=PLANNER, at=NOW)

    def test_nothing_to_switch_and_unknown_parts_are_refused(self) -> None:
        with pytest.raises(OutageRefused, match="at least one"):
            plan_outage(new(begin=BEGIN, end=END), by=PLANNER, at=NOW)
        with pytest.raises(OutageRefused, match=r"Nobody knows .*: S99"):
            planned("S2", "S99")

    def test_other_units_are_out_of_reach(self) -> None:
        with pytest.raises(OutageRefused, match="own units"):
            plan_outage(new("S2", begin=BEGIN, end=END), by=station_actor("S2"), at=NOW)
        with pytest.raises(OutageRefused, match="no such outage"):
            check_outage(planned(), by=station_actor("S2"), at=NOW)


@pytest.mark.proves("A151")
class TestComputeBeforeYouCut:
    def test_within_the_budget_it_is_checked_with_customers_and_hours(self) -> None:
        budget("F1", 5, mv=10)
        made = planned("S1")

        fits = check_outage(made, by=PLANNER, at=NOW)

        found = outage(made)
        assert fits
        assert (found.state, found.customers, found.areas) == (OutageState.CHECKED, 3, 2)
        assert (found.planned_lv_hours, found.planned_mv_hours) == (Decimal(12), Decimal(8))
        assert len(found.grid_version) == 64

    def test_beyond_what_is_left_it_can_only_be_escalated_or_refused(self) -> None:
        budget("F1", 5, mv=8)
        made = planned("S1")

        fits = check_outage(made, by=PLANNER, at=NOW)

        assert not fits
        assert outage(made).state == OutageState.OVER_BUDGET
        with pytest.raises(StepRefused, match="not possible"):
            approve_outage(made, reason="", by=HEAD, at=NOW)
        with pytest.raises(StepRefused, match="cannot wait"):
            escalate_outage(made, reason=" ", by=PLANNER, at=NOW)

    def test_the_director_decides_on_what_was_escalated_and_nobody_else(self) -> None:
        made = planned("S1")
        check_outage(made, by=PLANNER, at=NOW)
        escalate_outage(made, reason="变压器渗油", by=PLANNER, at=NOW)

        with pytest.raises(StepRefused, match="only the manager"):
            approve_outage(made, reason="同意", by=HEAD, at=NOW)
        approve_outage(made, reason="同意", by=MANAGER, at=NOW)

        assert (outage(made).state, outage(made).escalation) == (OutageState.APPROVED, "变压器渗油")

    def test_a_budget_on_both_bases_must_suffice_on_both(self) -> None:
        budget("F1", 5, mv=100, lv=5)

        assert not check_outage(planned("S1"), by=PLANNER, at=NOW)

    def test_what_others_plan_counts_and_is_looked_at_again_at_the_approval(self) -> None:
        budget("F1", 5, mv=14)
        first, second = planned("S1"), planned("S1")
        assert check_outage(first, by=PLANNER, at=NOW)
        assert not check_outage(second, by=PLANNER, at=NOW)
        apps.get_model("reliability.HoursBudget").objects.update(hours=6)

        with pytest.raises(StepRefused, match="do not suffice"):
            approve_outage(first, reason="", by=HEAD, at=NOW)

    def test_a_span_over_two_months_asks_both(self) -> None:
        budget("F1", 5, mv=100)
        begin, end = at(5, 31, 22), at(6, 1, 2)
        made = plan_outage(new("A2", begin=begin, end=end), by=PLANNER, at=NOW)

        priced = all_priced(parts_of(made, is_planned=True), from_at=begin, to_at=end)

        assert [(line.month.month, line.hours, line.is_over) for line in priced.lines] == [(5, 2, False), (6, 2, True)]

    def test_important_customers_need_a_word(self) -> None:
        budget("F1", 6, mv=100)
        made = plan_outage(new("S1", begin=at(6, 20, 8), end=at(6, 20, 9)), by=PLANNER, at=NOW)
        check_outage(made, by=PLANNER, at=NOW)

        with pytest.raises(StepRefused, match=r"Important customers are hit \(1001\)"):
            approve_outage(made, reason="", by=HEAD, at=NOW)
        approve_outage(made, reason="已联系医院，自备发电机到位", by=HEAD, at=NOW)

    def test_another_person_decides(self) -> None:
        budget("F1", 5, mv=100)
        made = planned()
        check_outage(made, by=PLANNER, at=NOW)

        with pytest.raises(StepRefused, match="Another person"):
            approve_outage(made, reason="", by=PLANNER, at=NOW)

    def test_a_plan_whose_time_has_come_is_not_approved(self) -> None:
        budget("F1", 5, mv=100)
        made = planned()
        check_outage(made, by=PLANNER, at=NOW)

        with pytest.raises(StepRefused, match="has come already"):
            approve_outage(made, reason="", by=HEAD, at=BEGIN)

    def test_refusing_wants_a_reason(self) -> None:
        made = planned()
        check_outage(made, by=PLANNER, at=NOW)

        with pytest.raises(StepRefused, match="Say why"):
            refuse_outage(made, reason="", by=HEAD, at=NOW)
        refuse_outage(made, reason="迎峰度夏", by=HEAD, at=NOW)

        assert outage(made).state == OutageState.REFUSED

    @pytest.mark.proves("A155")
    def test_other_work_on_the_line_and_repeats_are_named(self) -> None:
        first = approved()
        later = BEGIN + timedelta(days=9)

        over = later + timedelta(hours=1)
        priced = all_priced([town.part("S1", begin=later, end=over)], from_at=later, to_at=over)

        assert [near.outage_id for near in priced.merges] == [first]
        assert [near.outage_id for near in priced.repeats] == [first]

    def test_switches_that_would_help_are_named(self) -> None:
        priced = all_priced([town.part("S2", begin=BEGIN, end=END)], from_at=BEGIN, to_at=END, helped=True)

        assert [(tie.code, tie.customers) for tie in priced.ties] == [("T", 1)]


@pytest.mark.proves("A154")
class TestAnnounceOutage:
    def test_everybody_hit_gets_a_message(self) -> None:
        made = approved()

        written = announce_outage(made, by=PLANNER, at=NOW)

        message = apps.get_model("outbox.Message").objects.get(about_kind="reliability.outage")
        assert (written, message.about_number, message.address) == (1, "1003", "13800000021")
        assert "线路检修" in message.text
        assert "05-20 08:00" in message.text

    def test_later_than_seven_days_ahead_it_is_refused(self) -> None:
        made = approved()
        edge = BEGIN - timedelta(days=7)

        with pytest.raises(StepRefused, match="168 hours ahead"):
            announce_outage(made, by=PLANNER, at=edge + timedelta(seconds=1))
        assert announce_outage(made, by=PLANNER, at=edge) == 1

    def test_a_temporary_outage_is_announced_a_day_ahead(self) -> None:
        made = approved(kind=OutageKind.TEMPORARY)

        assert announce_outage(made, by=PLANNER, at=BEGIN - timedelta(hours=24)) == 1

    def test_without_a_text_nothing_is_announced(self) -> None:
        made = approved()
        apps.get_model("reliability.NoticeText").objects.all().delete()

        with pytest.raises(OutageRefused, match="no text in force"):
            announce_outage(made, by=PLANNER, at=NOW)

    def test_who_was_told_hears_that_it_is_off(self) -> None:
        made = approved()
        announce_outage(made, by=PLANNER, at=NOW)
        messages = apps.get_model("outbox.Message").objects.filter(about_id=made)
        messages.update(state="SENT")

        cancel_outage(made, reason="下雨", by=PLANNER, at=NOW)

        assert list(messages.order_by("pk").values_list("template", flat=True)) == ["OUTAGE", "OUTAGE-OFF"]

    def test_a_message_that_has_not_left_is_taken_back_instead(self) -> None:
        made = approved()
        announce_outage(made, by=PLANNER, at=NOW)

        cancel_outage(made, reason="下雨", by=PLANNER, at=NOW)

        states = apps.get_model("outbox.Message").objects.filter(about_id=made).values_list("state", flat=True)
        assert list(states) == ["WITHDRAWN"]

    def test_calling_off_wants_a_reason(self) -> None:
        with pytest.raises(StepRefused, match="Say why"):
            cancel_outage(approved(), reason="", by=PLANNER, at=NOW)


@pytest.mark.proves("A152")
class TestRunning:
    def test_without_notice_only_an_emergency_starts(self) -> None:
        with pytest.raises(StepRefused, match="only an emergency"):
            start_outage(approved(), by=PLANNER, at=BEGIN)

        urgent = approved_emergency()
        start_outage(urgent, by=PLANNER, at=BEGIN)

        assert outage(urgent).state == OutageState.RUNNING

    @pytest.mark.parametrize(
        ("moment", "words"), [(BEGIN - timedelta(minutes=1), "before the time"), (END, "time is over")]
    )
    def test_it_starts_within_the_time_that_customers_were_told(self, moment: Any, words: str) -> None:
        made = approved()
        announce_outage(made, by=PLANNER, at=NOW)

        with pytest.raises(StepRefused, match=words):
            start_outage(made, by=PLANNER, at=moment)

    def test_stages_decide_whom_it_hit_and_for_how_long(self) -> None:
        made = running_on("S1", "S2")
        give_back(made, code="S1", moment=at(5, 20, 9), by=PLANNER, at=at(5, 20, 9, 5))
        switch_part(made, code="T", action=ScopeAction.CLOSED, moment=at(5, 20, 10), by=PLANNER, at=at(5, 20, 10))

        restore_outage(made, moment=at(5, 20, 11), by=PLANNER, at=at(5, 20, 11))

        found = outage(made)
        # 1001 and 1002 one hour each, 1003 two hours; A1 one hour, A2 two hours.
        assert (found.state, found.lv_hours, found.mv_hours) == (OutageState.RESTORED, Decimal(4), Decimal(3))
        assert (found.planned_lv_hours, found.customers) == (Decimal(12), 3)
        hits = apps.get_model("reliability.OutageHit").objects.filter(outage=made, is_planned=False, basis="LV")
        ends = {hit.usage_point.number: hit.to_at for hit in hits.select_related("usage_point")}
        assert ends == {"P1001": at(5, 20, 9), "P1002": at(5, 20, 9), "P1003": at(5, 20, 10)}

    def test_what_happened_takes_the_place_of_what_was_planned_in_the_budget(self) -> None:
        made = running()
        restore_outage(made, moment=at(5, 20, 9), by=PLANNER, at=at(5, 20, 9))

        priced = all_priced([town.part("S2", begin=BEGIN, end=END)], from_at=BEGIN, to_at=END)

        assert (priced.lines[0].standing.planned, priced.lines[0].standing.ahead) == (Decimal(1), Decimal(0))

    def test_nothing_is_switched_out_of_time_or_twice(self) -> None:
        made = running()

        with pytest.raises(OutageRefused, match="before the outage began"):
            give_back(made, code="S2", moment=BEGIN - timedelta(minutes=1), by=PLANNER, at=END)
        with pytest.raises(OutageRefused, match="has not come"):
            restore_outage(made, moment=END, by=PLANNER, at=BEGIN)
        with pytest.raises(OutageRefused, match="S1 is not out"):
            give_back(made, code="S1", moment=at(5, 20, 9), by=PLANNER, at=END)
        with pytest.raises(UnknownElement, match="S99"):
            switch_part(made, code="S99", action=ScopeAction.CLOSED, moment=BEGIN, by=PLANNER, at=END)
        with pytest.raises(OutageRefused, match="not off"):
            give_back(planned(), code="S2", moment=BEGIN, by=PLANNER, at=END)

    def test_a_review_says_what_came_out_of_it(self) -> None:
        made = running()
        restore_outage(made, moment=at(5, 20, 9), by=PLANNER, at=END)

        with pytest.raises(StepRefused, match="what came out"):
            review_outage(made, review="", by=PLANNER, at=END)
        review_outage(made, review="按期完成，无遗留", by=PLANNER, at=END)

        assert outage(made).state == OutageState.REVIEWED


def approved_emergency() -> int:
    made = planned(is_emergency=True)
    check_outage(made, by=PLANNER, at=NOW)
    if outage(made).state == OutageState.OVER_BUDGET:
        escalate_outage(made, reason="急", by=PLANNER, at=NOW)
    approve_outage(made, reason="急", by=MANAGER, at=NOW)
    return made


def running_on(*codes: str) -> int:
    budget("F1", 5, mv=100)
    made = planned(*codes)
    check_outage(made, by=PLANNER, at=NOW)
    approve_outage(made, reason="", by=HEAD, at=NOW)
    announce_outage(made, by=PLANNER, at=NOW)
    start_outage(made, by=PLANNER, at=BEGIN)
    return made


class TestRecordFault:
    def fault(self, *codes: str, **more: Any) -> int:
        told = {"kind": OutageKind.FAULT, "reason": OutageReason.LIGHTNING, "work": "雷击断线", **more}
        return record_fault(new(*codes, begin=at(5, 2, 7), end=at(5, 2, 7), **told), by=PLANNER, at=at(5, 2, 8))

    def test_it_runs_from_its_beginning_and_ends_with_its_stages(self) -> None:
        made = self.fault("F1")

        assert (outage(made).state, outage(made).customers) == (OutageState.RUNNING, 3)
        restore_outage(made, moment=at(5, 2, 9), by=PLANNER, at=at(5, 2, 9))

        assert (outage(made).lv_hours, outage(made).mv_hours) == (Decimal(6), Decimal(6))

    def test_it_eats_the_reserve_first(self) -> None:
        budget("F1", 5, mv=100)
        restore_outage(self.fault("F1"), moment=at(5, 2, 9), by=PLANNER, at=at(5, 2, 9))

        priced = all_priced([town.part("S2", begin=BEGIN, end=END)], from_at=BEGIN, to_at=END)

        assert (priced.lines[0].standing.faults, priced.lines[0].standing.left) == (Decimal(6), Decimal(90))

    def test_planned_work_later_times_and_other_units_are_refused(self) -> None:
        with pytest.raises(OutageRefused, match="Planned work is planned"):
            self.fault("F1", kind=OutageKind.PLANNED)
        with pytest.raises(OutageRefused, match="later than now"):
            record_fault(new("F1", begin=END, end=END, kind=OutageKind.FAULT), by=PLANNER, at=NOW)
        with pytest.raises(OutageRefused, match="own units"):
            record_fault(new("F1", begin=NOW, end=NOW, kind=OutageKind.FAULT), by=station_actor("S2"), at=NOW)
        with pytest.raises(OutageRefused, match="at least one"):
            self.fault()
        with pytest.raises(OutageRefused, match="Nobody knows"):
            self.fault("S99")

    def test_a_false_alarm_is_called_off_with_its_reason(self) -> None:
        made = self.fault("F1")

        cancel_outage(made, reason="误报", by=PLANNER, at=at(5, 2, 9))

        assert outage(made).state == OutageState.CANCELLED
