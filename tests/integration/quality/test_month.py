"""A month worked out: voltages by point, findings with their durations, power factors, advice; and written again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from tests.integration.api.county import kept_for_a_module
from tests.integration.quality import world
from tests.integration.quality.world import FEB_5
from tests.integration.registry import ENGINEER, JAN, station_actor
from wanjia.energy.quality.operations.computing import MonthRefused, compute_month
from wanjia.energy.quality.queries.board import report_of
from wanjia.energy.quality.queries.limits import LimitMissing
from wanjia.measurement.intervals.models import LaterDataFinding

pytestmark = pytest.mark.django_db
WEEK_MINUTES = 7 * 1440


@pytest.fixture(scope="module", autouse=True)
def week(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        world.make_grid()
        world.make_archives()
        world.deliver_week()
        yield


def rows(model: str, **chosen: Any) -> Any:
    return apps.get_model("quality", model).objects.filter(**chosen).order_by("pk")


def findings(**chosen: Any) -> list[tuple[str, int]]:
    return sorted(rows("QualityFinding", **chosen).values_list("rule", "minutes"))


class TestVoltages:
    @pytest.mark.proves("A136", "A141")
    def test_minutes_in_and_out_of_the_limits_at_each_point(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        found = {row.point.name: row for row in rows("VoltageMonth").select_related("point")}
        low, fine, busbar = found["人民路末端"], found["二台区末端"], found["10千伏母线"]
        assert (low.monitored_minutes, low.under_minutes, low.longest_under_minutes) == (WEEK_MINUTES, 7 * 240, 240)
        assert low.rate_pct == Decimal("83.3333")
        assert (low.lowest_v, low.highest_v, low.lower_v) == (Decimal(190), Decimal(215), Decimal(198))
        assert (fine.rate_pct, busbar.rate_pct) == (100, 100)
        assert (busbar.lower_v, busbar.upper_v, busbar.lowest_v) == (9300, 10_700, 10_200)


class TestFindings:
    @pytest.mark.proves("A145", "A385")
    def test_say_what_is_wrong_of_what_and_for_how_long(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        assert findings(area__code="A1", usage_point=None) == [
            ("LOW_BY_OVERLOAD", 1680),
            *[("LOW_VOLTAGE_AREA", 240)] * 7,
            *[("OVERLOAD", 240)] * 7,
            ("TAP_TOO_LOW", 1680),
        ]
        assert findings(area__code="A2", usage_point=None) == [("DEAD_CURRENT_PHASE", WEEK_MINUTES)]
        assert findings(usage_point__number="P1") == [("LOW_VOLTAGE_CUSTOMER", 240)] * 7
        assert findings(area=None) == [("POWER_FACTOR_LOW", 0)]

    def test_are_dated_and_bring_their_figures(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        found = rows("QualityFinding", rule="OVERLOAD").first()
        assert f"{found.started_at.isoformat()}" == "2026-01-01T10:00:00+00:00"
        assert found.ended_at.isoformat() == "2026-01-01T14:00:00+00:00"
        assert found.evidence == "minutes=240; highest_pct=105.00; limit_pct=100.00"
        dead = rows("QualityFinding", rule="DEAD_CURRENT_PHASE").get()
        assert dead.phase == "B"


class TestPowerFactors:
    @pytest.mark.proves("A139")
    def test_of_a_line_follow_from_its_energies(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        line = rows("PowerFactorMonth", feeder__code="L1").get()
        assert (line.active_kwh, line.reactive_kvarh) == (168_000, 151_200)
        assert (line.power_factor, line.is_met, line.target) == (Decimal("0.7433"), False, Decimal("0.9"))
        assert line.needed_kvar == Decimal("415.6779")


class TestTaps:
    @pytest.mark.proves("A142")
    def test_that_bring_more_minutes_into_the_limits_are_advised(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        advice = rows("TapAdvice").get()
        assert (advice.area.code, advice.now_pct, advice.advised_pct) == ("A1", 0, Decimal(-5))
        assert (advice.outside_now_minutes, advice.outside_then_minutes) == (1680, 0)
        assert (advice.lowest_v, advice.highest_v) == (200, Decimal("231.6"))


class TestAgain:
    def test_a_month_worked_out_twice_stands_there_once(self) -> None:
        first = compute_month(JAN, by=ENGINEER, at=FEB_5)
        count = rows("QualityFinding").count()

        assert compute_month(JAN, by=ENGINEER, at=FEB_5) == first
        assert rows("QualityFinding").count() == count

    def test_somebody_of_one_unit_works_out_that_unit_only(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)
        theirs = rows("QualityFinding", unit__code="S1").values_list("pk", flat=True)
        before = list(theirs)

        compute_month(JAN, by=station_actor("S2"), at=FEB_5)

        assert list(theirs) == before
        assert findings(unit__code="S2") == [("DEAD_CURRENT_PHASE", WEEK_MINUTES)]

    def test_a_month_without_curves_is_empty(self) -> None:
        written = compute_month(date(2025, 12, 1), by=ENGINEER, at=FEB_5)

        assert (written.points, written.findings) == (0, 0)

    def test_a_month_to_come_is_refused(self) -> None:
        with pytest.raises(MonthRefused, match="2026-03 has not begun"):
            compute_month(date(2026, 3, 1), by=ENGINEER, at=FEB_5)

    def test_without_a_limit_nothing_is_worked_out(self) -> None:
        rows("QualityLimit", name="HEAVY_PCT").delete()

        with pytest.raises(LimitMissing, match="HEAVY_PCT"):
            compute_month(JAN, by=ENGINEER, at=FEB_5)


class TestCiting:
    def test_later_values_of_the_month_raise_a_finding_until_it_is_worked_out_anew(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        world.deliver({"M1": {"VOLTAGE_A": world.day_of(2160)}}, name="later")

        finding = LaterDataFinding.objects.get()
        cited = finding.citation
        assert (cited.subject_kind, cited.subject_key) == ("quality.month", "2026-01 C")
        assert (cited.batch.version, finding.batch.version, finding.state) == (1, 2, "OPEN")
        compute_month(JAN, by=ENGINEER, at=FEB_5)
        assert LaterDataFinding.objects.get().state == "RECOMPUTED"

    def test_what_a_unit_cited_stands_no_more_once_the_company_worked_the_month_out(self) -> None:
        compute_month(JAN, by=station_actor("S2"), at=FEB_5)
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        world.deliver({"M1": {"VOLTAGE_A": world.day_of(2160)}}, name="later")

        assert [one.citation.subject_key for one in LaterDataFinding.objects.all()] == ["2026-01 C"]

    def test_the_running_month_cites_the_days_that_it_looked_at(self) -> None:
        compute_month(JAN, by=ENGINEER, at=datetime(2026, 1, 8, 1, 0, tzinfo=UTC))

        world.deliver({"M1": {"VOLTAGE_A": world.day_of(2160)}}, days=[date(2026, 1, 8)], name="next day")

        assert not LaterDataFinding.objects.exists()


class TestReport:
    @pytest.mark.proves("A137")
    def test_holds_the_composite_rate_against_its_target_and_what_a_meeting_needs(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)

        found = report_of(JAN, scope=ENGINEER.scope)

        assert (found.rate.composite_pct, found.rate.target_pct) == (Decimal("95.8333"), Decimal("98.881"))
        assert found.rate.is_met is False
        assert [(one.point_class, one.points, one.rate_pct) for one in found.rate.classes] == [
            ("A", 1, 100),
            ("D", 2, Decimal("91.6667")),
        ]
        assert found.worst[0].name == "人民路末端"
        assert (found.feeders, found.feeders_met, found.taps) == (1, 0, 1)
        assert found.needed_kvar == Decimal("415.6779")
