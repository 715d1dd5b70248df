"""Frozen registers that did not come are estimated, marked, and give way to measured ones."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.integration.console.people import browser, hire
from tests.integration.intervals.village import DAY, NIGHT, QUIET, deliver, gap, ids, make_village
from tests.integration.registry import ENGINEER, station_actor
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.jobs import operations as jobs
from wanjia.foundation.jobs.types import TIMETABLE
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker.running import run_waiting
from wanjia.measurement.intervals.kernel.schema import FROZEN
from wanjia.measurement.intervals.operations.appending import DeliveryRefused, append
from wanjia.measurement.intervals.operations.estimating import WouldOverwrite
from wanjia.measurement.intervals.operations.registers import estimate_registers
from wanjia.measurement.intervals.queries.collection import completeness
from wanjia.measurement.intervals.queries.points import daily_energy
from wanjia.measurement.intervals.queries.reading import frozen
from wanjia.measurement.intervals.queries.registers import RegisterPlan, plan_registers
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Quality, RegistersEstimated

pytestmark = pytest.mark.django_db
A_DAY = sum(QUIET)
LATER = NIGHT + timedelta(hours=1)
UNTIL = DAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    settings.WANJIA_FILES = tmp_path / "files"
    make_village()


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def freeze(meter: str, *, name: str = "", register: str = "ACTIVE_TOTAL", **values: int) -> None:
    """Freeze a register so many days after DAY: ``d0=1_000``."""
    rows = [
        {"meter_id": ids()[meter], "day": after(int(day[1:])), "register": register, "value": value, "quality": 0}
        for day, value in values.items()
    ]
    append({"FROZEN": FROZEN.frame(rows)}, source=f"{meter} {register} {name} {values}", by=ENGINEER, at=NIGHT)


def planned(*, until: date = UNTIL) -> RegisterPlan:
    return plan_registers(until, scope=ENGINEER.scope)


def estimated(*, until: date = UNTIL) -> RegistersEstimated:
    return estimate_registers(planned(until=until), by=ENGINEER, at=NIGHT)


def shown(meter: str, *, register: str = "ACTIVE_TOTAL") -> list[tuple[int, int, bool]]:
    rows = frozen([ids()[meter]], period=Period(DAY), registers=None, scope=ENGINEER.scope)
    return [
        ((row["day"] - DAY).days, row["value"], row["quality"] == Quality.ESTIMATED)
        for row in rows.filter(register=register).iter_rows(named=True)
    ]


def records() -> list[tuple[Any, ...]]:
    rows = apps.get_model("intervals", "RegisterEstimate").objects.order_by("pk")
    return list(rows.values_list("meter__number", "day", "basis", "state"))


class TestEstimateRegisters:
    def test_after_a_complete_curve_the_register_stands_at_start_and_sum(self) -> None:
        freeze("M1", d0=1_000)
        deliver({"M1": QUIET})

        assert estimated() == RegistersEstimated(meters=1, registers=1, replaced=0)

        assert shown("M1") == [(0, 1_000, False), (1, 1_000 + A_DAY, True)]
        assert records() == [("M1", after(1), "CURVE", "STANDING")]

    def test_between_two_that_stand_the_days_share_what_it_ran_to_the_last_digit(self) -> None:
        freeze("M1", d0=1_000, d3=1_100)

        estimated()

        assert shown("M1") == [(0, 1_000, False), (1, 1_034, True), (2, 1_067, True), (3, 1_100, False)]
        assert [row[2] for row in records()] == ["EVEN", "EVEN"]

    def test_by_what_is_usual_on_days_of_their_kind(self) -> None:
        # Wednesday, Thursday and Friday are days of work; the Wednesday ran 40
        freeze("M1", d0=1_000, d1=1_040, d3=1_120)

        estimated()

        assert shown("M1")[2] == (2, 1_080, True)
        assert records()[0][2] == "USUAL"

    def test_reactive_energy_follows_its_own_curve_and_other_registers_are_left(self) -> None:
        freeze("M1", register="REACTIVE_FORWARD", d0=500)
        freeze("M1", register="ACTIVE_PEAK", d0=500, d2=700)
        deliver({"M1": QUIET}, quantity="REACTIVE_IMPORT")

        estimated()

        assert shown("M1", register="REACTIVE_FORWARD") == [(0, 500, False), (1, 500 + A_DAY, True)]
        assert shown("M1", register="ACTIVE_PEAK") == [(0, 500, False), (2, 700, False)]

    def test_without_curve_and_without_a_later_register_nothing_is_made_up(self) -> None:
        freeze("M1", d0=1_000)
        deliver({"M1": gap(5, 9)})

        assert estimated() == RegistersEstimated(0, 0, 0)

    def test_again_it_changes_nothing(self) -> None:
        freeze("M1", d0=1_000, d3=1_100)
        estimated()
        before = (records(), current_version())

        assert estimated() == RegistersEstimated(0, 0, 0)
        assert (records(), current_version()) == before

    def test_a_gap_longer_than_the_limit_is_left(self) -> None:
        apps.get_model("intervals", "IntervalLimit").objects.filter(rule="REGISTER_GAP").update(value=2)
        freeze("M1", d0=1_000, d3=1_100)

        assert estimated() == RegistersEstimated(0, 0, 0)

    def test_energies_of_the_days_are_marked_and_sum_to_the_register(self) -> None:
        freeze("M1", d0=0, d3=1_000_000)
        estimated()

        days = daily_energy(Period(DAY, UNTIL), scope=ENGINEER.scope).drop_nulls("energy_kwh")

        assert days["energy_kwh"].sum() == 100
        assert days["is_estimated"].to_list() == [True, True, True]

    def test_what_was_put_in_its_place_was_not_collected(self) -> None:
        freeze("M1", d0=1_000, d3=1_100)
        estimated()

        counted = completeness(Period(DAY, after(4)), scope=ENGINEER.scope)

        assert int(counted["come"].sum()) == 2

    def test_of_other_units_nothing_is_planned_and_a_plan_of_theirs_is_refused(self) -> None:
        freeze("M1", d0=1_000, d3=1_100)

        assert plan_registers(UNTIL, scope=station_actor("S2").scope).rows == ()
        with pytest.raises(DeliveryRefused):
            estimate_registers(planned(), by=station_actor("S2"), at=NIGHT)


class TestMeasuredOnesWin:
    def test_one_that_comes_later_replaces_the_estimate_and_those_beside_are_made_anew(self) -> None:
        freeze("M1", d0=1_000, d3=1_100)
        estimated()

        freeze("M1", d1=1_010)

        assert estimated() == RegistersEstimated(meters=1, registers=1, replaced=2)
        assert shown("M1") == [(0, 1_000, False), (1, 1_010, False), (2, 1_055, True), (3, 1_100, False)]
        assert [row[3] for row in records()] == ["REPLACED", "REPLACED", "STANDING"]

    def test_a_plan_over_one_that_was_measured_meanwhile_is_refused(self) -> None:
        freeze("M1", d0=1_000, d3=1_100)
        stale = planned()
        freeze("M1", d1=1_010)

        with pytest.raises(WouldOverwrite, match="measured meanwhile"):
            estimate_registers(stale, by=ENGINEER, at=LATER)
        assert records() == []


def test_the_night_job_does_it_and_says_how_many() -> None:
    freeze("M1", d0=1_000)
    deliver({"M1": QUIET})
    arguments = {"of": str(after(1))}
    job = jobs.submit("intervals.validate_days", arguments=arguments, by=process_actor(TIMETABLE), at=NIGHT)

    run_waiting()

    row = apps.get_model("jobs", "Job").objects.get(pk=job)
    assert row.state == "done", row.why
    assert dict(row.result["facts"])["Registers estimated"] == "1"
    assert len(shown("M1")) == 2


def test_the_page_of_the_meter_shows_them_marked(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    freeze("M1", d0=10_000, d3=13_000)
    estimated()
    hire("V1", ("S1", Role.TECHNICIAN))

    address = f"/intervals/meter/M1/?month={DAY:%Y-%m}&panel=registers"
    page = browser("V1").get(address, headers={"accept-language": "en"}).content.decode()

    assert page.count("Estimated or corrected") == 2
    assert "1.1" in page
