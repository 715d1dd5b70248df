"""A company of two stations with a substation, two lines, three areas and a factory, and what its meters said."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import polars as pl

from tests.integration.registry import make_units, table
from wanjia.energy.lineloss.kernel.schema import ENERGIES, KWH
from wanjia.energy.lineloss.queries.gathering import Energies
from wanjia.energy.lineloss.queries.working import Worked, all_losses_of
from wanjia.energy.lineloss.types import LossKind
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.periods.types import Period
from wanjia.foundation.staffing import operations as staffing
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as points
from wanjia.registry.metering import sheets as meter
from wanjia.registry.network import operations as network
from wanjia.registry.network import sheets as grid

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
HEAD = Actor("B1", "线损专责", WHOLE_COMPANY)
SINCE = date(2026, 1, 1)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
#: kWh a day: what each usage point measures, in order from the substation down.
KWH_A_DAY: dict[str, int] = {
    "G-SUPPLY": 2000,
    "G-BUS": 1990,
    "G-OWN": 10,
    "G-L1": 1200,
    "G-L2": 770,
    "G-A1": 500,
    "G-A2": 400,
    "G-A3": 330,
    "P1": 300,
    "P2": 180,
    "P3": 350,
    "P4": 340,
    "P5": 620,
    "P6": 400,
}
#: Point → area in the archive; A9 is the factory's own.
AREAS = {"P1": "A1", "P2": "A1", "P3": "A2", "P4": "A3", "P5": "A9", "P6": "A8"}
GATEWAYS = {
    "G-SUPPLY": ("SUPPLY", "substation_code", "T1"),
    "G-BUS": ("BUSBAR", "substation_code", "T1"),
    "G-OWN": ("OWN_USE", "substation_code", "T1"),
    "G-L1": ("FEEDER_HEAD", "feeder_code", "L1"),
    "G-L2": ("FEEDER_HEAD", "feeder_code", "L2"),
    "G-A1": ("AREA_HEAD", "area_code", "A1"),
    "G-A2": ("AREA_HEAD", "area_code", "A2"),
    "G-A3": ("AREA_HEAD", "area_code", "A3"),
}


def make_hamlet() -> None:
    """Write it all down by the operations of the platform."""
    make_units()
    people = pl.DataFrame({"number": ["N1", "N2"], "name": ["张三", "李四"]})
    staffing.load_people(people, by=HEAD, at=AT)
    _grid()
    numbers = [
        {
            "number": number,
            "unit_code": "S2" if number in ("G-L2", "G-A3", "P4", "P6") else "S1",
            "address": "东村",
            "metering_mode": "LV_SUPPLY_LV_METER",
        }
        for number in KWH_A_DAY
    ]
    metering.load_usage_points(table(meter.USAGE_POINTS, *numbers), by=HEAD, at=AT)
    ties = [{"usage_point_number": p, "area_code": area, "start_date": SINCE} for p, area in AREAS.items()]
    metering.load_usage_point_ties(table(meter.USAGE_POINT_TIES, *ties), by=HEAD, at=AT)
    gates = [
        {"usage_point_number": p, "kind": kind, name: code, "start_date": SINCE, "is_reversed": False}
        for p, (kind, name, code) in GATEWAYS.items()
    ]
    metering.load_gateway_points(table(meter.GATEWAY_POINTS, *gates), by=HEAD, at=AT)


def _grid() -> None:
    stations = [{"code": "T1", "name": "城关变", "unit_code": "C", "voltage_kv": 35}]
    network.load_substations(table(grid.SUBSTATIONS, *stations), by=HEAD, at=AT)
    lines = [{"code": f"L{n}", "name": f"城{n}线", "unit_code": f"S{n}", "voltage_kv": 10} for n in (1, 2)]
    network.load_feeders(table(grid.FEEDERS, *lines), by=HEAD, at=AT)
    fed = [{"feeder_code": f"L{n}", "substation_code": "T1", "start_date": SINCE} for n in (1, 2)]
    network.load_feeder_ties(table(grid.FEEDER_TIES, *fed), by=HEAD, at=AT)
    kinds = {"A1": "PUBLIC", "A2": "PUBLIC", "A3": "PUBLIC", "A8": "PRIVATE", "A9": "PRIVATE"}
    units = {"A3": "S2", "A8": "S2"}
    areas = [
        {"code": code, "name": f"{code}台区", "unit_code": units.get(code, "S1"), "kind": kind}
        for code, kind in kinds.items()
    ]
    network.load_transformer_areas(table(grid.TRANSFORMER_AREAS, *areas), by=HEAD, at=AT)
    lines_of = {"A1": "L1", "A2": "L2", "A3": "L2", "A8": "L2", "A9": "L1"}
    hung = [{"area_code": area, "feeder_code": line, "start_date": SINCE} for area, line in lines_of.items()]
    network.load_area_ties(table(grid.AREA_TIES, *hung), by=HEAD, at=AT)


def planted(changes: Mapping[str, int | None] | None = None) -> Energies:
    """Let meters say what `KWH_A_DAY` does, but for what is changed (kWh a day; None: not known)."""
    told: dict[str, int | None] = {**KWH_A_DAY, **(changes or {})}

    def energies(period: Period, *, scope: Scope) -> pl.DataFrame:
        ids = points.usage_points(scope).select("number", "usage_point_id")
        numbers = dict(ids.iter_rows())
        return ENERGIES.frame(
            [
                {
                    "usage_point_id": numbers[number],
                    "day": day,
                    "energy": None if kwh is None else kwh * KWH,
                    "reverse": 0,
                    "is_estimated": False,
                }
                for number, kwh in told.items()
                if number in numbers
                for day in days(period)
            ]
        )

    return energies


def days(period: Period) -> Iterator[date]:
    """Give the days of a period."""
    for count in range(period.days):
        yield period.start + timedelta(days=count)


def worked(
    period: Period = MARCH,
    *,
    kind: LossKind = LossKind.SIMULTANEOUS,
    changes: Mapping[str, int | None] | None = None,
) -> Worked:
    """Work the losses of days out."""
    return all_losses_of(period, kind=kind, energies=planted(changes))
