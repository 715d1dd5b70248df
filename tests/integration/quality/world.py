"""One feeder with two areas, meters at their heads, a customer in each, and a week of curves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from tests.integration.registry import AT, ENGINEER, JAN, make_points, table
from wanjia.energy.quality.operations import archives
from wanjia.energy.quality.sheets import COMPENSATION_DEVICES, MONITORING_POINTS
from wanjia.foundation.staffing import operations as staffing
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.types import Table
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as meter_queries
from wanjia.registry.metering import sheets as meter
from wanjia.registry.network import operations as network
from wanjia.registry.network import sheets as grid

WHO: dict[str, Any] = {"by": ENGINEER, "at": AT}
FEB_5 = datetime(2026, 2, 5, 1, 0, tzinfo=UTC)
#: Usage point → meter; H1 and H2 are the heads of areas A1 and A2, F the head of feeder L1.
METERS = {"P1": "M1", "P2": "M2", "P3": "M3", "H1": "MH1", "H2": "MH2", "F": "MF"}
WEEK = [JAN + timedelta(days=n) for n in range(7)]
EVENING = range(72, 88)


def make_grid() -> None:
    """Make units S1 and S2, areas A1 and A2 with 200 kVA each on feeder L1, and all meters."""
    make_points()
    staffing.load_people(pl.DataFrame({"number": ["E7"], "name": ["赵六"]}), **WHO)
    network.load_feeders(
        table(grid.FEEDERS, {"code": "L1", "name": "城一线", "unit_code": "S1", "voltage_kv": 10}), **WHO
    )
    ties = [{"area_code": code, "feeder_code": "L1", "start_date": JAN} for code in ("A1", "A2")]
    network.load_area_ties(table(grid.AREA_TIES, *ties), **WHO)
    transformers = [{"number": f"T{n}", "model_code": "S13", "rated_kva": 200} for n in (1, 2)]
    network.load_transformers(table(grid.TRANSFORMERS, *transformers), **WHO)
    placed = [{"transformer_number": f"T{n}", "area_code": f"A{n}", "start_date": JAN} for n in (1, 2)]
    network.load_transformer_placements(table(grid.TRANSFORMER_PLACEMENTS, *placed), **WHO)
    nodes = [
        {"code": f"N{n}", "name": f"N{n}", "unit_code": "S1", "kind": "POLE", "voltage_kv": kv}
        for n, kv in ((0, 10), (1, 10), (2, 10), (3, "0.4"), (4, "0.4"))
    ]
    network.load_connectivity_nodes(table(grid.CONNECTIVITY_NODES, *nodes), **WHO)
    wire = {
        "code": "LJ-16",
        "r_ohm_per_km": "1.98",
        "x_ohm_per_km": "0.39",
        "rated_current_a": 105,
        "source": "example",
    }
    network.load_conductor_types(table(grid.CONDUCTOR_TYPES, wire), **WHO)
    segments = [
        {"code": "G1", "from_code": "N0", "to_code": "N1", "kind": "SWITCH", "phases": "ABC"},
        {"code": "G2", "from_code": "N1", "to_code": "N2", "kind": "OVERHEAD", "phases": "ABC"},
    ]
    segments[1] |= {"conductor_code": "LJ-16", "length_m": 200}  # type: ignore[dict-item]
    network.load_line_segments(
        table(grid.LINE_SEGMENTS, *({**row, "start_date": JAN, "is_open": False} for row in segments)), **WHO
    )
    network.load_feeder_heads(
        table(grid.FEEDER_HEADS, {"feeder_code": "L1", "node_code": "N0", "start_date": JAN}), **WHO
    )
    set_ = [
        {"area_code": f"A{n}", "mv_node_code": "N2", "lv_node_code": f"N{n + 2}", "vector_group": "DYN11", "tap_pct": 0}
        for n in (1, 2)
    ]
    network.load_area_connections(table(grid.AREA_CONNECTIONS, *({**row, "start_date": JAN} for row in set_)), **WHO)
    _meters()


def _meters() -> None:
    points = [
        {"number": number, "unit_code": unit, "address": "变电站", "metering_mode": "LV_SUPPLY_LV_METER"}
        for number, unit in (("H1", "S1"), ("H2", "S2"), ("F", "S1"))
    ]
    metering.load_usage_points(table(meter.USAGE_POINTS, *points), **WHO)
    metering.load_meters(table(meter.METERS, *({"number": m, "model_code": "DTZ"} for m in METERS.values())), **WHO)
    hung = [{"meter_number": m, "usage_point_number": p, "start_date": JAN} for p, m in METERS.items()]
    metering.load_installations(table(meter.INSTALLATIONS, *hung), **WHO)
    ties = [{"usage_point_number": f"P{n}", "area_code": area, "start_date": JAN} for n, area in ((1, "A1"), (3, "A2"))]
    metering.load_usage_point_ties(table(meter.USAGE_POINT_TIES, *ties), **WHO)
    gateways = [
        {"usage_point_number": "H1", "kind": "AREA_HEAD", "area_code": "A1"},
        {"usage_point_number": "H2", "kind": "AREA_HEAD", "area_code": "A2"},
        {"usage_point_number": "F", "kind": "FEEDER_HEAD", "feeder_code": "L1"},
    ]
    rows = [{**row, "is_reversed": False, "start_date": JAN} for row in gateways]
    metering.load_gateway_points(table(meter.GATEWAY_POINTS, *rows), **WHO)


def point_row(**changes: Any) -> dict[str, Any]:
    """Give a monitoring point of class D at P1, with changes."""
    row = {
        "usage_point_number": "P1",
        "name": "人民路末端",
        "point_class": "D",
        "position": "END",
        "nominal_v": 220,
        "responsible_number": "E7",
        "start_date": JAN,
    }
    return {**row, **changes}


def device_row(**changes: Any) -> dict[str, Any]:
    """Give capacitors of 150 kvar in three steps on feeder L1, with changes."""
    row = {
        "code": "BC1",
        "name": "城一线1号电容",
        "unit_code": "S1",
        "feeder_code": "L1",
        "kvar": 150,
        "steps": 3,
        "control": "MANUAL",
        "start_date": JAN,
    }
    return {**row, **changes}


def make_archives() -> None:
    """Make monitoring points of classes A (feeder head) and D (P1, P3), and a compensation device."""
    points = [
        point_row(),
        point_row(usage_point_number="P3", name="二台区末端"),
        point_row(usage_point_number="F", name="10千伏母线", point_class="A", position="HEAD", nominal_v=10_000),
    ]
    archives.load_monitoring_points(table(MONITORING_POINTS, *points), **WHO)
    archives.load_compensation_devices(table(COMPENSATION_DEVICES, device_row()), **WHO)


def day_of(value: Any, *, evening: Any = None) -> list[Any]:
    """Give a day of one value, but another from 18:00 to 22:00."""
    return [evening if evening is not None and place in EVENING else value for place in range(96)]


def deliver(curves: dict[str, dict[str, list[Any]]], *, days: list[date] | None = None, name: str = "week") -> int:
    """Append curves to the store: meter → quantity → a day, the same each day; give the version."""
    ids = dict(meter_queries.all_meters().select("number", "meter_id").iter_rows())
    rows = [
        {"meter_id": ids[number], "day": day, "quantity": quantity, "values": values, "qualities": None}
        for day in days or WEEK
        for number, quantities in curves.items()
        for quantity, values in quantities.items()
    ]
    return append({Table.CURVES: CURVES.frame(rows)}, source=name, by=ENGINEER, at=FEB_5).version


def head(
    volts: list[Any], *, amps: tuple[Any, Any, Any] = (90_000, 90_000, 90_000), kw: Any = 600_000
) -> dict[str, list[Any]]:
    """Give the curves of a head of an area."""
    currents = {
        f"CURRENT_{phase}": value if isinstance(value, list) else day_of(value)
        for phase, value in zip("ABC", amps, strict=True)
    }
    power = kw if isinstance(kw, list) else day_of(kw)
    powers = {"ACTIVE_POWER": power, "REACTIVE_POWER": day_of(0)}
    return {**{f"VOLTAGE_{phase}": volts for phase in "ABC"}, **currents, **powers}


def deliver_week() -> int:
    """
    Deliver a week: A1 is low in the evening under overload, its customer lower still; A2 has lost the current of B.

    The feeder carries 1,000 kW with 900 kvar, and its busbar stands at 10.2 kV.
    """
    low, good = day_of(2200, evening=1975), day_of(2250)
    feeder = {"VOLTAGE_A": day_of(102_000), "ACTIVE_POWER": day_of(10_000_000), "REACTIVE_POWER": day_of(9_000_000)}
    curves = {
        "MH1": head(low, kw=day_of(600_000, evening=2_100_000)),
        "MH2": head(good, amps=(90_000, 0, 80_000), kw=400_000),
        "MF": feeder,
        "M1": {"VOLTAGE_A": day_of(2150, evening=1900)},
        "M3": {"VOLTAGE_B": day_of(2240)},
    }
    return deliver(curves)
