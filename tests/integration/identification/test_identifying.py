"""Areas are compared from the interval store, and what is found otherwise is proposed to the archive."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from pytest_django import Settings

from tests.integration.registry import ENGINEER, make_units, station_actor, table
from tests.support.low_voltage import POINTS, Plan, World, world
from wanjia.energy.identification.operations.identifying import identify, suggest_ties
from wanjia.energy.identification.queries.beside import voltages_beside
from wanjia.energy.identification.queries.comparing import NotComparable
from wanjia.energy.identification.queries.results import (
    UnknownRun,
    result_of_proposal,
    result_with_id,
    run_with_id,
)
from wanjia.energy.identification.types import Verdict
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.models import LaterDataFinding
from wanjia.measurement.intervals.operations.appending import append
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import sheets
from wanjia.registry.metering.listings import TIE_PROPOSALS
from wanjia.registry.metering.queries import all_meters, usage_points
from wanjia.registry.network import operations as network
from wanjia.registry.network.queries import UnknownPart
from wanjia.registry.network.sheets import TRANSFORMER_AREAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("street")]
AT = datetime(2026, 2, 20, 3, 0, tzinfo=UTC)
SINCE, FIRST, DAYS = date(2025, 1, 1), date(2026, 1, 1), 10
PERIOD = Period(FIRST, FIRST + timedelta(days=DAYS))
PHASES = ("A", "B", "C", "ABC")
MADE = world(77, plan=Plan(areas=2, customers=10, days=DAYS, wrong_ties=1, wrong_phases=1))


@pytest.fixture
def street(db: None, tmp_path: Path, settings: Settings) -> None:
    """Make the areas A1 and A2 of station S1 as the archive has them, and hand in what their meters said."""
    settings.WANJIA_INTERVALS = tmp_path / "intervals"
    make_units()
    who: dict[str, Any] = {"by": ENGINEER, "at": AT}
    areas = [{"code": f"A{n}", "name": f"{n}台区", "unit_code": "S1", "kind": "PUBLIC"} for n in (1, 2)]
    network.load_transformer_areas(table(TRANSFORMER_AREAS, *areas), **who)
    customers = [f"P{n:02d}" for n in range(len(MADE.area))]
    numbers = [*customers, "H1", "H2"]
    where = {"unit_code": "S1", "address": "人民路", "metering_mode": "LV_SUPPLY_LV_METER"}
    metering.load_usage_points(table(sheets.USAGE_POINTS, *({"number": n, **where} for n in numbers)), **who)
    metering.load_meters(table(sheets.METERS, *({"number": f"M-{n}", "model_code": "DTZ"} for n in numbers)), **who)
    hung = [{"meter_number": f"M-{n}", "usage_point_number": n, "start_date": SINCE} for n in numbers]
    metering.load_installations(table(sheets.INSTALLATIONS, *hung), **who)
    ties = [
        {"usage_point_number": n, "area_code": f"A{area + 1}", "start_date": SINCE}
        for n, area in zip(customers, MADE.archive_area.tolist(), strict=True)
    ]
    metering.load_usage_point_ties(table(sheets.USAGE_POINT_TIES, *ties), **who)
    connections = [
        {"usage_point_number": n, "phases": PHASES[phase], "start_date": SINCE}
        for n, phase in zip(customers, MADE.archive_phase.tolist(), strict=True)
    ]
    metering.load_usage_point_connections(table(sheets.USAGE_POINT_CONNECTIONS, *connections), **who)
    heads = [
        {"usage_point_number": f"H{n}", "kind": "AREA_HEAD", "area_code": f"A{n}", "start_date": SINCE} for n in (1, 2)
    ]
    metering.load_gateway_points(table(sheets.GATEWAY_POINTS, *heads), **who)
    append({"CURVES": curves(MADE, customers)}, source="made", **who)


def curves(made: World, customers: list[str]) -> pl.DataFrame:
    """Write the series of a world as the store takes them."""
    meters = dict(all_meters().select("number", "meter_id").iter_rows())
    rows: list[dict[str, Any]] = []

    def add(number: str, quantity: str, values: Any, scale: int) -> None:
        if np.isnan(values).all():
            return
        for day, whole in enumerate(np.rint(values * 10**scale).astype(int).reshape(-1, POINTS)):
            at = FIRST + timedelta(days=day)
            rows.append({"meter_id": meters[f"M-{number}"], "day": at, "quantity": quantity, "values": whole.tolist()})

    for index, number in enumerate(customers):
        add(number, "ENERGY_IMPORT", np.maximum(made.energies[index], 0), 4)
        for phase in range(3):
            add(number, f"VOLTAGE_{PHASES[phase]}", made.voltages[index, phase], 1)
    for area in range(2):
        add(f"H{area + 1}", "ENERGY_IMPORT", made.head_energies[area], 4)
        for phase in range(3):
            add(f"H{area + 1}", f"VOLTAGE_{PHASES[phase]}", made.head_voltages[area, phase], 1)
            add(f"H{area + 1}", f"ACTIVE_POWER_{PHASES[phase]}", made.head_powers[area, phase], 4)
    return pl.DataFrame(rows, schema={**CURVES.dtypes})


def compared(**changed: Any) -> int:
    return identify(**{"areas": ("A1", "A2"), "period": PERIOD, "by": ENGINEER, "at": AT, **changed})


def numbers_moved() -> set[str]:
    moved = np.flatnonzero(MADE.area != MADE.archive_area)
    return {f"P{n:02d}" for n in moved}


class TestCiting:
    def test_later_values_raise_a_finding_until_the_areas_are_compared_again(self) -> None:
        compared()

        meter = dict(all_meters().select("number", "meter_id").iter_rows())["M-H1"]
        row = {"meter_id": meter, "day": FIRST, "quantity": "VOLTAGE_A", "values": [2300] * 96}
        append({"CURVES": CURVES.frame([row])}, source="later", by=ENGINEER, at=AT)

        finding = LaterDataFinding.objects.get()
        cited = finding.citation
        named = ("identification.identificationrun", "2026-01-01/2026-01-11 A1 A2")
        assert (cited.subject_kind, cited.subject_key) == named
        assert (cited.batch.version, finding.batch.version, finding.state) == (1, 2, "OPEN")
        compared(areas=("A2", "A1"))
        assert LaterDataFinding.objects.get().state == "RECOMPUTED"


class TestIdentifying:
    def test_finds_what_the_archive_has_elsewhere_and_proposes_it(self) -> None:
        run = compared()

        proposed = suggest_ties(run, by=ENGINEER, at=AT)

        found = run_with_id(run, scope=WHOLE_COMPANY)
        assert found.counts[Verdict.OTHER_AREA] == 1
        assert found.counts[Verdict.OTHER_PHASE] == 1
        assert proposed == found.proposed == 2
        rows = list(TIE_PROPOSALS.rows(WHOLE_COMPANY).filter(to_area__isnull=False))
        assert {row.usage_point.number for row in rows} == numbers_moved()
        result = result_of_proposal(rows[0].pk, scope=WHOLE_COMPANY)
        assert result is not None
        assert result_with_id(result.result_id, scope=WHOLE_COMPANY) == result
        assert (result.verdict, rows[0].start_date) == (Verdict.OTHER_AREA, PERIOD.end)
        shown = voltages_beside(result, run=found, scope=WHOLE_COMPANY)
        assert shown is not None
        assert [len(line) for line in shown.on_day] == [POINTS] * 3

    def test_proposes_nothing_twice(self) -> None:
        run = compared()
        suggest_ties(run, by=ENGINEER, at=AT)

        assert suggest_ties(run, by=ENGINEER, at=AT) == 0
        assert suggest_ties(compared(), by=ENGINEER, at=AT) == 0

    def test_areas_outside_ones_units_are_refused(self) -> None:
        with pytest.raises(UnknownPart):
            compared(by=station_actor("S2"))

    def test_runs_outside_ones_units_are_refused(self) -> None:
        with pytest.raises(UnknownRun, match="no such identification"):
            suggest_ties(compared(), by=station_actor("S2"), at=AT)

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"period": Period(FIRST, FIRST + timedelta(days=6))}, "6 days is too short"),
            ({"period": Period(date(2026, 2, 1), date(2026, 2, 11))}, "Fewer than two customers"),
        ],
    )
    def test_too_little_is_refused(self, changed: dict[str, Any], why: str) -> None:
        with pytest.raises(NotComparable, match=why):
            compared(**changed)

    def test_an_area_without_a_head_is_refused(self) -> None:
        third = {"code": "A3", "name": "3台区", "unit_code": "S1", "kind": "PUBLIC"}
        network.load_transformer_areas(table(TRANSFORMER_AREAS, third), by=ENGINEER, at=AT)

        with pytest.raises(NotComparable, match="A3 has no meter at its head"):
            compared(areas=("A1", "A3"))

    def test_every_customer_is_told_once(self) -> None:
        run = compared()

        found = run_with_id(run, scope=WHOLE_COMPANY)
        assert sum(found.counts.values()) == len(MADE.area) == usage_points(WHOLE_COMPANY).height - 2
