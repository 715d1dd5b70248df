"""Targets shared out, indices of months, and lists, on a small town."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from tests.integration.api.county import kept_for_a_module
from tests.integration.registry import station_actor
from tests.integration.reliability import town
from tests.integration.reliability.town import HEAD, PLANNER, at, new
from wanjia.energy.reliability import listings
from wanjia.energy.reliability.operations.budgeting import allocate_budget, set_target
from wanjia.energy.reliability.operations.held import OutageRefused
from wanjia.energy.reliability.operations.monthly import work_out_month
from wanjia.energy.reliability.operations.planning import check_outage, plan_outage
from wanjia.energy.reliability.operations.running import record_fault, restore_outage
from wanjia.energy.reliability.queries.figures import figures, major_event_days
from wanjia.energy.reliability.queries.limits import LimitLacking, limits_on
from wanjia.energy.reliability.queries.outages import (
    UnknownOutage,
    hits_by_area,
    lines_in,
    outage_with_id,
    outages_in,
)
from wanjia.energy.reliability.types import Basis, Influence, Limit, NewTarget, OutageKind
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period, month_of


@pytest.fixture(scope="module", autouse=True)
def _town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        town.make_town()
        yield


pytestmark = pytest.mark.django_db
NOW, YEAR, MAY = at(5, 1, 9), Period(date(2026, 1, 1), date(2027, 1, 1)), month_of(date(2026, 5, 1))


def target(pct: str = "99.892", *, basis: Basis = Basis.MV, unit: str = "S1", source: str = "年度指标") -> NewTarget:
    return NewTarget(unit, basis, Decimal(pct), YEAR, source)


def fault(code: str, *, begin: Any, end: Any, **more: Any) -> int:
    made = record_fault(new(code, begin=begin, end=begin, kind=OutageKind.FAULT, **more), by=PLANNER, at=end)
    restore_outage(made, moment=end, by=PLANNER, at=end)
    return made


class TestSetTarget:
    @pytest.mark.parametrize("pct", ["0", "100.0001"])
    def test_targets_that_cannot_be_are_refused(self, pct: str) -> None:
        with pytest.raises(OutageRefused, match="above 0 and at most at 100"):
            set_target(target(pct), by=HEAD, at=NOW)

    def test_a_target_wants_its_ground_and_an_own_unit(self) -> None:
        with pytest.raises(OutageRefused, match="where the target comes from"):
            set_target(target(source=" "), by=HEAD, at=NOW)
        with pytest.raises(OutageRefused, match="own units"):
            set_target(target(), by=station_actor("S2"), at=NOW)


@pytest.mark.proves("A149")
@pytest.mark.proves("A150")
class TestAllocateBudget:
    def test_hours_of_the_year_are_shared_out_exactly_to_lines_and_months(self) -> None:
        set_target(target(), by=HEAD, at=NOW)

        total = allocate_budget("S1", basis=Basis.MV, year=2026, by=HEAD, at=NOW)

        rows = apps.get_model("reliability.HoursBudget").objects.all()
        # 0.108 % of 8,760 h for four areas.
        assert total == Decimal("37.8432")
        assert (rows.count(), sum(row.hours for row in rows)) == (24, total)
        assert {row.feeder.code for row in rows} == {"F1", "F2"}
        assert all(abs(row.reserve - row.hours * 3 / 10) <= Decimal("0.00005") for row in rows)

    def test_done_again_it_takes_the_place_of_the_first(self) -> None:
        set_target(target(), by=HEAD, at=NOW)
        allocate_budget("S1", basis=Basis.MV, year=2026, by=HEAD, at=NOW)
        line = apps.get_model("network.Feeder").objects.get(code="F1").pk

        weights = {(line, date(2026, 5, 1)): Decimal(1)}
        total = allocate_budget("S1", basis=Basis.MV, year=2026, weights=weights, by=HEAD, at=NOW)

        may = apps.get_model("reliability.HoursBudget").objects.get(feeder=line, of_month=MAY.start)
        assert may.hours == total

    def test_what_lacks_is_refused(self) -> None:
        with pytest.raises(OutageRefused, match="no target"):
            allocate_budget("S1", basis=Basis.MV, year=2026, by=HEAD, at=NOW)
        set_target(target(), by=HEAD, at=NOW)
        set_target(target(unit="S2"), by=HEAD, at=NOW)
        with pytest.raises(OutageRefused, match="no lines"):
            allocate_budget("S2", basis=Basis.MV, year=2026, by=HEAD, at=NOW)
        with pytest.raises(OutageRefused, match="own units"):
            allocate_budget("S1", basis=Basis.MV, year=2026, by=station_actor("S2"), at=NOW)
        weights = {(0, date(2026, 5, 1)): Decimal(1)}
        with pytest.raises(OutageRefused, match="not for"):
            allocate_budget("S1", basis=Basis.MV, year=2026, weights=weights, by=HEAD, at=NOW)


@pytest.mark.proves("A148")
class TestFigures:
    def test_both_bases_come_from_what_happened(self) -> None:
        fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))
        fault("A3", begin=at(5, 3, 7), end=at(5, 3, 7, 5))

        low, middle = (figures(MAY, basis=basis, scope=WHOLE_COMPANY) for basis in (Basis.LV, Basis.MV))

        assert (low.served, low.interruptions, low.customer_hours, low.maifi) == (4, 3, Decimal(6), Decimal("0.25"))
        assert (middle.served, middle.interruptions, middle.customer_hours) == (4, 3, Decimal(6))
        assert low.rs_1 == Decimal("99.798387")

    def test_influences_are_left_out_where_they_must(self) -> None:
        fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9), influence=Influence.OUTSIDE)

        found = figures(MAY, basis=Basis.MV, scope=WHOLE_COMPANY)

        assert (found.rs_2, found.rs_1) == (Decimal(100), found.rs_3)

    def test_other_units_see_nothing_of_it(self) -> None:
        fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))

        found = figures(MAY, basis=Basis.LV, scope=station_actor("S2").scope)

        assert (found.served, found.customer_hours) == (0, Decimal(0))

    def test_a_year_without_years_before_it_knows_no_major_event_day(self) -> None:
        fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))

        assert major_event_days(2026, scope=WHOLE_COMPANY) == []

    def test_a_figure_without_a_row_stops_everything(self) -> None:
        apps.get_model("reliability.ReliabilityRule").objects.filter(name=Limit.SUSTAINED_MINUTES).delete()

        with pytest.raises(LimitLacking, match="SUSTAINED_MINUTES"):
            limits_on(date(2026, 5, 1))


class TestWorkOutMonth:
    def test_a_month_is_kept_once_on_each_basis(self) -> None:
        set_target(target(), by=HEAD, at=NOW)
        fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))

        for _ in range(2):
            work_out_month("S1", month=MAY, by=HEAD, at=at(6, 2))

        rows = apps.get_model("reliability.ReliabilityMonth").objects.order_by("basis")
        assert [(row.basis, row.interruptions, row.target_pct) for row in rows] == [
            ("LV", 3, None),
            ("MV", 3, Decimal("99.892")),
        ]

    def test_running_months_and_other_units_are_refused(self) -> None:
        with pytest.raises(OutageRefused, match="not over"):
            work_out_month("S1", month=MAY, by=HEAD, at=at(5, 31, 23))
        with pytest.raises(OutageRefused, match="own units"):
            work_out_month("S1", month=MAY, by=station_actor("S2"), at=at(6, 2))


@pytest.mark.proves("A159")
class TestLists:
    def test_a_line_shows_what_is_used_planned_and_left(self) -> None:
        town.budget("F1", 5, mv=100)
        fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))
        made = plan_outage(new("S2", begin=at(5, 20, 8), end=at(5, 20, 12)), by=PLANNER, at=NOW)
        check_outage(made, by=PLANNER, at=NOW)

        row = listings.BUDGETS.rows(WHOLE_COMPANY).get()
        (line,) = lines_in(MAY.start, basis=Basis.MV, scope=WHOLE_COMPANY)

        assert (row.used, row.ahead, row.left) == (Decimal(6), Decimal(4), Decimal(90))
        assert (line.faults, line.planned, line.ahead, line.left) == (Decimal(6), 0, Decimal(4), Decimal(86))

    def test_the_calendar_holds_what_touches_the_month_and_is_not_turned_down(self) -> None:
        fault("F1", begin=at(4, 30, 23), end=at(5, 1, 1))
        fault("F1", begin=at(4, 3, 7), end=at(4, 3, 9))

        found = outages_in(MAY, scope=WHOLE_COMPANY, at=NOW)

        assert [entry.from_at for entry in found] == [at(4, 30, 23)]
        assert outages_in(MAY, scope=station_actor("S2").scope, at=NOW) == []

    def test_areas_hit_are_shown_with_their_customers(self) -> None:
        made = fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))

        found = hits_by_area(made, is_planned=False)

        assert [(hit.code, hit.customers, hit.is_whole) for hit in found] == [
            ("A1", 2, True),
            ("A2", 1, True),
            ("A4", 0, True),
        ]

    def test_an_outage_of_other_units_is_not_found(self) -> None:
        made = fault("F1", begin=at(5, 2, 7), end=at(5, 2, 9))

        with pytest.raises(UnknownOutage, match="no such outage"):
            outage_with_id(made, scope=station_actor("S2").scope)

    @pytest.mark.parametrize("listing", [listings.OUTAGES, listings.BUDGETS, listings.MONTHS, listings.RULES])
    def test_every_list_can_be_read(self, listing: Any) -> None:
        assert listing.rows(WHOLE_COMPANY).count() >= 0
