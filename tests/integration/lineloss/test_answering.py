"""Targets, persons, measures and findings: what may be written down, by whom, and what comes of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from tests.integration.lineloss.hamlet import AT, HEAD, MARCH, make_hamlet, worked
from tests.integration.registry import station_actor, table
from wanjia.energy.lineloss import sheets
from wanjia.energy.lineloss.models import LossFinding, LossMeasure, LossPlan, LossResponsibility, LossTarget
from wanjia.energy.lineloss.operations import computing, finding, loading, measuring, targeting
from wanjia.energy.lineloss.operations.finding import FindingRefused
from wanjia.energy.lineloss.operations.measuring import MeasureRefused
from wanjia.energy.lineloss.operations.targeting import TargetRefused
from wanjia.energy.lineloss.queries.answering import (
    UnknownFinding,
    finding_with_id,
    open_findings,
    proposals_for,
    responsible_on,
    targets_in,
)
from wanjia.energy.lineloss.queries.diagnosing import all_causes_of
from wanjia.energy.lineloss.types import MeasureKind, NewMeasure, NewTarget, TargetPeriod, Way
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.queries import UnknownPerson
from wanjia.foundation.periods.types import Period
from wanjia.foundation.workflow.types import StepRefused
from wanjia.registry.network.queries import UnknownPart

APRIL = Period(date(2026, 4, 1), date(2026, 5, 1))
MAY = datetime(2026, 5, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def hamlet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_hamlet()
        computing.write_month(worked(), by=HEAD, at=AT)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def target(**changes: Any) -> NewTarget:
    facts: dict[str, Any] = {
        "way": Way.AREA,
        "code": "A2",
        "period": TargetPeriod.QUARTER,
        "start_month": date(2026, 4, 1),
        "rate_pct": Decimal(6),
        "source": "年度计划",
        "person_number": "N1",
    }
    return NewTarget(**{**facts, **changes})


def measure(**changes: Any) -> NewMeasure:
    facts: dict[str, Any] = {
        "way": Way.AREA,
        "code": "A2",
        "kind": MeasureKind.SEALED,
        "text": "补齐封印",
        "due_date": date(2026, 4, 20),
        "person_number": "N2",
        "seals_checked": 12,
    }
    return NewMeasure(**{**facts, **changes})


class TestTargets:
    @pytest.mark.proves("A115")
    @pytest.mark.proves("A116")
    def test_a_target_holds_for_its_quarter_and_names_who_answers(self) -> None:
        targeting.set_target(target(), by=HEAD, at=AT)

        held = targets_in(date(2026, 6, 1), scope=WHOLE_COMPANY)[Way.AREA, "A2"]
        assert (int(held.rate_pct), held.person) == (6, "张三")
        assert targets_in(date(2026, 7, 1), scope=WHOLE_COMPANY) == {}

    def test_that_of_the_shortest_period_counts_and_the_earlier_one_is_kept(self) -> None:
        targeting.set_target(target(), by=HEAD, at=AT)
        targeting.set_target(target(period=TargetPeriod.MONTH, rate_pct=Decimal(5)), by=HEAD, at=AT)
        targeting.set_target(target(period=TargetPeriod.MONTH, rate_pct=Decimal(4)), by=HEAD, at=AT)

        assert targets_in(date(2026, 4, 1), scope=WHOLE_COMPANY)[Way.AREA, "A2"].rate_pct == 4
        assert targets_in(date(2026, 5, 1), scope=WHOLE_COMPANY)[Way.AREA, "A2"].rate_pct == 6
        assert LossTarget.objects.filter(is_latest=False).count() == 1

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"way": Way.LEVEL}, "units, lines"),
            ({"start_month": date(2026, 5, 1)}, "first day"),
            ({"start_month": date(2026, 4, 2)}, "first day"),
            ({"rate_pct": Decimal("100.01")}, "between 0 and 100"),
            ({"rate_pct": Decimal("-0.01")}, "between 0 and 100"),
            ({"source": " "}, "ground"),
        ],
    )
    def test_a_wrong_one_is_refused(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(TargetRefused, match=why):
            targeting.set_target(target(**changes), by=HEAD, at=AT)

    def test_nobody_sets_one_for_another_unit(self) -> None:
        with pytest.raises(UnknownPart):
            targeting.set_target(target(), by=station_actor("S2"), at=AT)
        with pytest.raises(TargetRefused, match="not among yours"):
            targeting.set_target(target(way=Way.UNIT, code="S1"), by=station_actor("S2"), at=AT)
        with pytest.raises(UnknownPerson):
            targeting.set_target(target(person_number="N9"), by=HEAD, at=AT)

    def test_history_proposes_a_little_less_than_it_was(self) -> None:
        found = proposals_for(date(2026, 4, 1), scope=WHOLE_COMPANY, way=Way.AREA)

        assert found == [
            ("A1", "A1台区", Decimal("3.80"), 1),
            ("A2", "A2台区", Decimal("11.88"), 1),
        ]


class TestPersons:
    def test_the_next_one_answers_from_his_day_on(self) -> None:
        for person, since in (("N1", date(2026, 1, 1)), ("N2", date(2026, 4, 1))):
            targeting.name_responsible(Way.FEEDER, code="L1", person_number=person, since=since, by=HEAD, at=AT)

        assert responsible_on(date(2026, 3, 31)) == {(Way.FEEDER, "L1"): "张三"}
        assert responsible_on(date(2026, 4, 1)) == {(Way.FEEDER, "L1"): "李四"}

    def test_not_before_whoever_was_named_later_and_not_for_a_unit(self) -> None:
        targeting.name_responsible(Way.AREA, code="A1", person_number="N1", since=date(2026, 4, 1), by=HEAD, at=AT)

        with pytest.raises(TargetRefused, match="already"):
            targeting.name_responsible(Way.AREA, code="A1", person_number="N2", since=date(2026, 4, 1), by=HEAD, at=AT)
        with pytest.raises(TargetRefused, match="lines and transformer areas"):
            targeting.name_responsible(Way.UNIT, code="S1", person_number="N2", since=date(2026, 4, 1), by=HEAD, at=AT)

    def test_they_come_on_a_sheet_too(self) -> None:
        rows = [
            {"area_code": "A1", "person_number": "N1", "start_date": date(2026, 1, 1)},
            {"feeder_code": "L1", "person_number": "N2", "start_date": date(2026, 1, 1)},
        ]
        loaded = loading.load_responsibilities(table(sheets.RESPONSIBILITIES, *rows), by=HEAD, at=AT)

        assert loaded.written == 2
        assert LossResponsibility.objects.count() == 2

    def test_limits_and_unmetered_supply_come_on_sheets(self) -> None:
        limit = {"kind": "HIGH_AREA", "value": 8, "start_date": date(2026, 5, 1), "source": "地区规定"}
        light = {
            "area_code": "A1",
            "kind": "STREET_LIGHT",
            "kwh_a_day": "3.2",
            "start_date": MARCH.start,
            "source": "协议",
        }

        assert loading.load_limits(table(sheets.LIMITS, limit), by=HEAD, at=AT).written == 1
        assert loading.load_unmetered(table(sheets.UNMETERED, light), by=HEAD, at=AT).written == 1

    @pytest.mark.proves("A117")
    def test_a_plan_has_three_parts(self) -> None:
        targeting.write_plan("S1", year=2026, texts=("月度分析", "降至 5%", "封印到位"), by=HEAD, at=AT)
        targeting.write_plan("S1", year=2026, texts=("周分析", "降至 5%", "封印到位"), by=HEAD, at=AT)

        assert LossPlan.objects.get().work == "周分析"
        with pytest.raises(TargetRefused, match="none is empty"):
            targeting.write_plan("S1", year=2026, texts=("月度分析", " ", "封印到位"), by=HEAD, at=AT)


class TestMeasures:
    @pytest.mark.proves("A119")
    @pytest.mark.proves("A124")
    @pytest.mark.proves("A134")
    def test_the_month_after_says_whether_it_worked(self) -> None:
        row = measuring.enter_measure(measure(), by=HEAD, at=AT)
        measuring.finish_measure(row, on=date(2026, 4, 1), by=HEAD, at=AT)
        assert measuring.review_measures(date(2026, 5, 1), by=HEAD, at=MAY) == 0
        may = worked(Period(date(2026, 5, 1), date(2026, 6, 1)), changes={"P3": 390})
        computing.write_month(may, by=HEAD, at=MAY)

        assert measuring.review_measures(date(2026, 5, 1), by=HEAD, at=MAY) == 1

        kept = LossMeasure.objects.get()
        assert (kept.before_pct, kept.after_pct, kept.effect) == (Decimal("12.5"), Decimal("2.5"), "EFFECTIVE")

    def test_without_effect_it_is_adjusted_and_judged_again(self) -> None:
        row = measuring.enter_measure(measure(), by=HEAD, at=AT)
        measuring.finish_measure(row, on=date(2026, 4, 1), by=HEAD, at=AT)
        with pytest.raises(MeasureRefused, match="without effect"):
            measuring.adjust_measure(row, text="查漏", by=HEAD, at=AT)
        may = Period(date(2026, 5, 1), date(2026, 6, 1))
        computing.write_month(worked(may), by=HEAD, at=MAY)
        measuring.review_measures(may.start, by=HEAD, at=MAY)

        measuring.adjust_measure(row, text="逐户查表", by=HEAD, at=MAY)

        kept = LossMeasure.objects.get()
        assert (kept.effect, kept.adjustment) == ("WITHOUT_EFFECT", "逐户查表")
        june = Period(date(2026, 6, 1), date(2026, 7, 1))
        computing.write_month(worked(june, changes={"P3": 395}), by=HEAD, at=MAY)
        measuring.review_measures(june.start, by=HEAD, at=MAY)
        assert LossMeasure.objects.get().effect == "EFFECTIVE"

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"way": Way.UNIT, "code": "S1"}, "lines and transformer areas"),
            ({"text": ""}, "what is to be done"),
            ({"due_date": date(2026, 3, 31)}, "today or later"),
        ],
    )
    def test_a_wrong_one_is_refused(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(MeasureRefused, match=why):
            measuring.enter_measure(measure(**changes), by=HEAD, at=AT)

    def test_it_is_done_once_not_ahead_and_not_by_another_unit(self) -> None:
        row = measuring.enter_measure(measure(), by=HEAD, at=AT)

        for by, day in ((HEAD, date(2026, 4, 2)), (station_actor("S2"), date(2026, 4, 1))):
            with pytest.raises(MeasureRefused):
                measuring.finish_measure(row, on=day, by=by, at=AT)
        measuring.finish_measure(row, on=date(2026, 4, 1), by=HEAD, at=AT)
        with pytest.raises(MeasureRefused):
            measuring.finish_measure(row, on=date(2026, 4, 1), by=HEAD, at=AT)


class TestFindings:
    @pytest.mark.proves("A128")
    def test_what_is_found_is_written_once_and_solved_when_it_is_gone(self) -> None:
        causes = all_causes_of(worked(changes={"P2": None}))
        assert finding.write_findings(causes, month=MARCH.start, by=HEAD, at=AT) == 2
        assert finding.write_findings(causes, month=MARCH.start, by=HEAD, at=AT) == 0
        assert open_findings(WHOLE_COMPANY) == (2, AT)

        finding.write_findings(all_causes_of(worked()), month=MARCH.start, by=HEAD, at=AT)

        assert dict(LossFinding.objects.values_list("rule", "state")) == {
            "LOSS_MISSING_COLLECTION": "SOLVED",
            "LOSS_UNEXPLAINED": "OPEN",
        }

    def test_it_is_decided_by_its_unit_with_a_note(self) -> None:
        causes = all_causes_of(worked(changes={"P2": None}))
        finding.write_findings(causes, month=MARCH.start, by=HEAD, at=AT)
        row = LossFinding.objects.get(rule="LOSS_MISSING_COLLECTION")

        with pytest.raises(StepRefused, match="Say what was found"):
            finding.move_finding(row.pk, step="confirm", note=" ", by=HEAD, at=AT)
        with pytest.raises(StepRefused, match="not possible"):
            finding.move_finding(row.pk, step="solve", note="好了", by=HEAD, at=AT)
        for step, by in (("confirm", station_actor("S2")), ("vanish", HEAD)):
            with pytest.raises(FindingRefused):
                finding.move_finding(row.pk, step=step, note="好了", by=by, at=AT)
        finding.move_finding(row.pk, step="dismiss", note="表计正常", by=HEAD, at=AT)
        assert finding_with_id(row.pk, scope=WHOLE_COMPANY).steps == ()
        with pytest.raises(UnknownFinding):
            finding_with_id(row.pk, scope=station_actor("S2").scope)
