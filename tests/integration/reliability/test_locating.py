"""From losses of power that meters told to a fault, and what meters said about an outage, on a small town."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from pytest_django import Settings

from tests.integration.api.county import kept_for_a_module
from tests.integration.registry import station_actor
from tests.integration.reliability import town
from tests.integration.reliability.town import PLANNER, at, new
from wanjia.energy.reliability.operations.running import give_back, record_fault, restore_outage
from wanjia.energy.reliability.queries.locating import reported_of, suspects_at
from wanjia.energy.reliability.types import ElementKind, OutageKind
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.measurement.intervals.kernel.schema import EVENTS
from wanjia.measurement.intervals.operations.appending import append

BEGAN, NOW = at(5, 2, 7), at(5, 2, 7, 30)


@pytest.fixture(scope="module", autouse=True)
def _town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        town.make_town()
        town.hang_meters()
        yield


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Settings, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path / "intervals"
    # Town of four customers: what makes a fault of a county would never be met.
    apps.get_model("reliability.ReliabilityRule").objects.filter(name="LOCATION_METERS").update(value=2)


def tell(*meters: str, code: str = "POWER_OFF", moment: datetime = BEGAN) -> None:
    ids = dict(apps.get_model("metering.Meter").objects.values_list("number", "pk"))
    rows = [
        {"meter_id": ids[number], "at": moment + timedelta(seconds=place), "code": code, "ended_at": None}
        for place, number in enumerate(meters)
    ]
    append({"EVENTS": EVENTS.frame(rows)}, source=f"{code} {moment} {meters}", by=PLANNER, at=at(6, 1))


def found(*, moment: datetime = NOW, scope: Any = WHOLE_COMPANY) -> list[tuple[ElementKind, str, int]]:
    return [(one.suspect.kind, one.suspect.code, one.suspect.off) for one in suspects_at(moment, scope=scope)]


def fault(*codes: str) -> int:
    told = new(*codes, begin=BEGAN, end=BEGAN, kind=OutageKind.FAULT)
    return record_fault(told, by=PLANNER, at=at(5, 2, 7, 10))


@pytest.mark.proves("A158", "A386")
class TestSuspectsAt:
    def test_meters_of_two_areas_point_at_the_line_before_both(self) -> None:
        tell("M1001", "M1002", "M1003")

        (one,) = suspects_at(NOW, scope=WHOLE_COMPANY)

        assert (one.suspect.kind, one.suspect.code) == (ElementKind.SEGMENT, "S1")
        assert (one.suspect.off, one.since) == (3, BEGAN)

    def test_the_meter_at_the_head_of_an_area_speaks_for_its_busbar(self) -> None:
        tell("M1003", "MH2")

        assert found() == [(ElementKind.AREA, "A2", 2)]

    def test_power_that_came_back_is_no_fault(self) -> None:
        tell("M1001", "M1002")
        tell("M1001", "M1002", code="POWER_ON", moment=at(5, 2, 7, 20))

        assert found(moment=at(5, 2, 7, 10)) == [(ElementKind.AREA, "A1", 2)]
        assert found() == []

    def test_losses_far_apart_are_not_put_together(self) -> None:
        tell("M1001")
        tell("M1002", moment=BEGAN + timedelta(minutes=20))

        assert found() == []

    def test_what_lies_too_far_back_is_not_looked_at(self) -> None:
        tell("M1001", "M1002")

        assert found(moment=at(5, 3, 6, 59)) == [(ElementKind.AREA, "A1", 2)]
        assert found(moment=at(5, 3, 7, 1)) == []

    def test_what_an_outage_explains_is_not_suspected_again_until_that_part_is_back(self) -> None:
        tell("M1001", "M1002", "M1003")
        made = fault("S1", "S2")

        assert found() == []
        give_back(made, code="S1", moment=at(5, 2, 7, 20), by=PLANNER, at=NOW)
        tell("M1003", code="POWER_ON", moment=at(5, 2, 7, 21))
        assert found() == [(ElementKind.AREA, "A1", 2)]

    def test_other_units_see_nothing_of_it(self) -> None:
        tell("M1001", "M1002")

        assert found(scope=station_actor("S2").scope) == []


class TestReportedOf:
    def test_what_meters_told_is_counted_beside_those_that_said_nothing(self) -> None:
        tell("M1001", "M1003")
        tell("M1003", code="POWER_ON", moment=at(5, 2, 8))
        made = fault("F1")
        restore_outage(made, moment=at(5, 2, 8), by=PLANNER, at=at(5, 2, 8, 10))

        told = reported_of(made, at=at(5, 2, 9).astimezone(UTC))

        assert told is not None
        assert (told.meters, told.lost, told.back, told.silent) == (3, 2, 1, 1)
        assert (told.first_lost, told.latest_back) == (BEGAN, at(5, 2, 8))
        point = apps.get_model("metering.UsagePoint").objects.get(number="P1001").pk
        assert told.still_off == (point,)

    def test_while_it_runs_nobody_is_missed(self) -> None:
        tell("M1001")

        told = reported_of(fault("A1"), at=NOW)

        assert told is not None
        assert (told.meters, told.lost, told.back, told.still_off) == (2, 1, 0, ())

    def test_before_it_begins_and_where_nobody_is_hit_nothing_is_told(self) -> None:
        empty = reported_of(fault("A4"), at=NOW)

        assert empty is not None
        assert (empty.meters, empty.lost) == (0, 0)
        assert reported_of(0, at=NOW) is None
