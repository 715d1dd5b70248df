"""Routes, the stops on them, and the limits of validation."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.readings.walk import AT, FEB, JAN, READER, events, of_station, point_id, route_ids
from tests.integration.registry import table
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.measurement.readings import operations, sheets
from wanjia.measurement.readings.queries import validating, walking
from wanjia.measurement.readings.types import LimitPlan, RouteKind, RoutePlan, StopPlan

pytestmark = pytest.mark.usefixtures("routes")


def plan(**changes: Any) -> RoutePlan:
    return RoutePlan(
        **{"code": "R9", "name": "九段", "unit_code": "S1", "kind": RouteKind.REMOTE, "turning_day": 20, **changes}
    )


class TestPlanRoute:
    @pytest.mark.proves("A254")
    def test_a_route_is_read_on_its_turning_day(self) -> None:
        route_id = operations.plan_route(plan(), by=READER, at=AT)

        row = walking.routes(WHOLE_COMPANY).filter(route_id=route_id).row(0, named=True)
        assert (row["code"], row["kind"], row["turning_day"]) == ("R9", "REMOTE", 20)
        assert events()["name"][-1] == "readings.reading_routes_loaded"

    @pytest.mark.parametrize("day", [0, 29])
    def test_a_day_that_some_month_lacks_is_refused(self, day: int) -> None:
        with pytest.raises(SheetRefused, match=f"cannot turn on day {day}"):
            operations.plan_route(plan(turning_day=day), by=READER, at=AT)

    def test_a_code_that_is_taken_is_refused(self) -> None:
        with pytest.raises(SheetRefused, match="already there"):
            operations.plan_route(plan(code="R1"), by=READER, at=AT)

    def test_a_unit_of_others_is_refused(self) -> None:
        with pytest.raises(SheetRefused, match="among your units"):
            operations.plan_route(plan(), by=of_station("S2"), at=AT)


class TestPlaceOnRoute:
    def test_the_stop_before_ends_where_the_new_one_starts(self) -> None:
        operations.place_on_route(StopPlan("R2", point_id("P1"), 7, JAN), by=READER, at=AT)

        before, after = (walking.route_stops_on(day, scope=WHOLE_COMPANY) for day in (date(2025, 12, 31), JAN))
        for stops, code in ((before, "R1"), (after, "R2")):
            assert stops.filter(usage_point_id=point_id("P1"))["route_code"].to_list() == [code]
        assert events()["name"][-1] == "readings.stop_placed"

    def test_stops_come_in_the_order_of_the_walk(self) -> None:
        operations.place_on_route(StopPlan("R1", point_id("P3"), 0, JAN), by=READER, at=AT)

        assert walking.usage_points_of(route_ids("R1"), day=JAN, scope=WHOLE_COMPANY) == [
            point_id(number) for number in ("P1", "P3", "P2")
        ]

    def test_what_begins_later_is_not_overwritten(self) -> None:
        operations.place_on_route(StopPlan("R2", point_id("P1"), 7, FEB), by=READER, at=AT)

        with pytest.raises(operations.NotPossible, match="already planned"):
            operations.place_on_route(StopPlan("R2", point_id("P1"), 8, JAN), by=READER, at=AT)

    def test_a_route_of_others_is_unknown(self) -> None:
        with pytest.raises(walking.UnknownRoute, match="R2"):
            operations.place_on_route(StopPlan("R2", point_id("P1"), 7, JAN), by=of_station("S1"), at=AT)

    def test_two_stops_of_one_usage_point_at_once_are_refused(self) -> None:
        stop = {"route_code": "R2", "usage_point_number": "P1", "sequence": 1, "start_date": JAN}

        with pytest.raises(SheetRefused, match="overlaps"):
            operations.load_route_stops(table(sheets.ROUTE_STOPS, stop), by=READER, at=AT)


class TestLimits:
    def plan(self, **changes: Any) -> LimitPlan:
        values = {"rule": "JUMP_UP", "name": "factor", "value": Decimal(5), "source": "our rule", "start_date": JAN}
        return LimitPlan(**{**values, **changes})

    def factor(self, day: date) -> Decimal:
        return validating.limits_on(day).filter(rule="JUMP_UP", name="factor")["value"].item()

    def test_shipped_ones_are_in_force_until_replaced(self) -> None:
        operations.replace_limit(self.plan(), by=READER, at=AT)

        assert self.factor(date(2025, 12, 31)) == Decimal(3)
        assert self.factor(JAN) == Decimal(5)

    def test_one_that_begins_later_is_not_overwritten(self) -> None:
        operations.replace_limit(self.plan(), by=READER, at=AT)

        with pytest.raises(operations.NotPossible, match="already planned"):
            operations.replace_limit(self.plan(value=Decimal(4)), by=READER, at=AT)

    def test_a_file_brings_more(self) -> None:
        row = {"rule": "OWN", "name": "factor", "value": 1, "source": "ours", "start_date": JAN}

        assert operations.load_validation_limits(table(sheets.VALIDATION_LIMITS, row), by=READER, at=AT).written == 1
