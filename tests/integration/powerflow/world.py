"""A line of two areas, one of them with its customers, and what their meters said on two days."""

from datetime import UTC, date, datetime

import polars as pl

from tests.integration.registry import make_units, table
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.operations.appending import append
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as registry
from wanjia.registry.metering import sheets as meter
from wanjia.registry.network import operations as network
from wanjia.registry.network import sheets as grid

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
BY = Actor("B1", "线损专责", WHOLE_COMPANY)
SINCE, DAYS = date(2026, 1, 1), (date(2026, 3, 1), date(2026, 3, 2))
#: Usage point → kW that it draws, and where it hangs.
HEADS = {"G1": ("A1", 40.0), "G2": ("A2", 25.0)}
#: The usage point at the head of the line, which measures its voltage.
HEAD = "G0"
CUSTOMERS = {"P1": ("N5", "A", 6.0), "P2": ("N5", "B", 2.0), "P3": ("N6", "ABC", 9.0)}
NODES = {"N1": ("BUSBAR", 10), "N2": ("POLE", 10), "N3": ("TRANSFORMER_MV", 10), "N4": ("TRANSFORMER_LV", 0.4)}
NODES |= {
    "N5": ("METER_BOX", 0.4),
    "N6": ("METER_BOX", 0.4),
    "N7": ("TRANSFORMER_MV", 10),
    "N8": ("TRANSFORMER_LV", 0.4),
}
SEGMENTS = {"S1": ("N1", "N2", "LGJ", 3000), "S2": ("N2", "N3", "LGJ", 500), "S3": ("N2", "N7", "LGJ", 800)}
SEGMENTS |= {"L1": ("N4", "N5", "BLV", 300), "L2": ("N5", "N6", "BLV", 400)}


def make_line() -> None:
    """Write the line L1 with areas A1 and A2 down by the operations of the platform."""
    make_units()
    network.load_feeders(
        table(grid.FEEDERS, {"code": "L1", "name": "城一线", "unit_code": "S1", "voltage_kv": 10}), by=BY, at=AT
    )
    areas = [{"code": f"A{n}", "name": f"{n}台区", "unit_code": "S1", "kind": "PUBLIC"} for n in (1, 2)]
    network.load_transformer_areas(table(grid.TRANSFORMER_AREAS, *areas), by=BY, at=AT)
    ties = [{"area_code": f"A{n}", "feeder_code": "L1", "start_date": SINCE} for n in (1, 2)]
    network.load_area_ties(table(grid.AREA_TIES, *ties), by=BY, at=AT)
    _grid()
    _units()
    _points()


def _grid() -> None:
    wires = [
        {"code": code, "r_ohm_per_km": r, "x_ohm_per_km": 0.38, "rated_current_a": 170, "source": "样本"}
        for code, r in (("LGJ", 0.65), ("BLV", 0.64), ("LGJ-120", 0.27))
    ]
    network.load_conductor_types(table(grid.CONDUCTOR_TYPES, *wires), by=BY, at=AT)
    nodes = [
        {"code": code, "name": code, "unit_code": "S1", "kind": kind, "voltage_kv": kv}
        | {"longitude": f"120.{n}", "latitude": f"30.{n}"}
        for n, (code, (kind, kv)) in enumerate(NODES.items())
    ]
    network.load_connectivity_nodes(table(grid.CONNECTIVITY_NODES, *nodes), by=BY, at=AT)
    pieces = [
        {"code": code, "from_code": a, "to_code": b, "kind": "OVERHEAD", "conductor_code": wire, "length_m": metres}
        | {"phases": "ABC", "is_open": False, "start_date": SINCE}
        for code, (a, b, wire, metres) in SEGMENTS.items()
    ]
    network.load_line_segments(table(grid.LINE_SEGMENTS, *pieces), by=BY, at=AT)
    head = {"feeder_code": "L1", "node_code": "N1", "start_date": SINCE}
    network.load_feeder_heads(table(grid.FEEDER_HEADS, head), by=BY, at=AT)


def _units() -> None:
    plate = {"no_load_loss_w": 240, "load_loss_w": 2600, "no_load_current_pct": 0.8, "impedance_pct": 4}
    units = [{"number": "T1", "model_code": "S13", "rated_kva": 200, **plate}]
    units.append({"number": "T2", "model_code": "S9", "rated_kva": 100})
    network.load_transformers(table(grid.TRANSFORMERS, *units), by=BY, at=AT)
    placed = [{"transformer_number": f"T{n}", "area_code": f"A{n}", "start_date": SINCE} for n in (1, 2)]
    network.load_transformer_placements(table(grid.TRANSFORMER_PLACEMENTS, *placed), by=BY, at=AT)
    ends = {"A1": ("N3", "N4"), "A2": ("N7", "N8")}
    connected = [
        {"area_code": area, "mv_node_code": high, "lv_node_code": low, "vector_group": "DYN11", "tap_pct": 0}
        | {"start_date": SINCE}
        for area, (high, low) in ends.items()
    ]
    network.load_area_connections(table(grid.AREA_CONNECTIONS, *connected), by=BY, at=AT)


def _points() -> None:
    numbers = [*HEADS, *CUSTOMERS, HEAD]
    points = [
        {"number": one, "unit_code": "S1", "address": "东村", "metering_mode": "LV_SUPPLY_LV_METER"} for one in numbers
    ]
    metering.load_usage_points(table(meter.USAGE_POINTS, *points), by=BY, at=AT)
    gates = [
        {"usage_point_number": one, "kind": "AREA_HEAD", "area_code": area, "start_date": SINCE, "is_reversed": False}
        for one, (area, _) in HEADS.items()
    ]
    head = {"usage_point_number": HEAD, "kind": "FEEDER_HEAD", "feeder_code": "L1", "start_date": SINCE}
    gates.append(head | {"is_reversed": False})
    metering.load_gateway_points(table(meter.GATEWAY_POINTS, *gates), by=BY, at=AT)
    ties = [{"usage_point_number": one, "area_code": "A1", "start_date": SINCE} for one in CUSTOMERS]
    metering.load_usage_point_ties(table(meter.USAGE_POINT_TIES, *ties), by=BY, at=AT)
    hung = [
        {"usage_point_number": one, "node_code": node, "phases": phases, "start_date": SINCE}
        for one, (node, phases, _) in CUSTOMERS.items()
    ]
    metering.load_usage_point_connections(table(meter.USAGE_POINT_CONNECTIONS, *hung), by=BY, at=AT)
    meters = [{"number": f"M-{one}", "model_code": "DTZ", "rated_current_a": 60} for one in numbers]
    metering.load_meters(table(meter.METERS, *meters), by=BY, at=AT)
    hangs = [{"meter_number": f"M-{one}", "usage_point_number": one, "start_date": SINCE} for one in numbers]
    metering.load_installations(table(meter.INSTALLATIONS, *hangs), by=BY, at=AT)


def measure(*, without: tuple[str, ...] = (), gap: int = 0) -> int:
    """Hand in curves of two days; ``gap`` quarters of an hour of G1 are missing on the second. Gives the version."""
    drawn = {one: kw for one, (_, kw) in HEADS.items()} | {one: kw for one, (_, _, kw) in CUSTOMERS.items()}
    ids = dict(registry.all_meters().select("number", "meter_id").iter_rows())
    rows = [
        {
            "meter_id": ids[f"M-{one}"],
            "day": day,
            "quantity": "ENERGY_IMPORT",
            "values": [
                None if one == "G1" and day == DAYS[1] and at < gap else round(kw * 2500 * (1 + (at % 4) / 10))
                for at in range(96)
            ],
        }
        for one, kw in drawn.items()
        if one not in without
        for day in DAYS
    ]
    delivered: pl.DataFrame = CURVES.frame(rows)
    return append({"CURVES": delivered}, source=f"a {without} {gap}", by=BY, at=AT).version


def measure_volts(volts: dict[str, tuple[float, ...]]) -> int:
    """Hand in voltages of phases A, B, C of both days, V, by usage point; every fourth quarter is missing."""
    ids = dict(registry.all_meters().select("number", "meter_id").iter_rows())
    rows = [
        {
            "meter_id": ids[f"M-{one}"],
            "day": day,
            "quantity": f"VOLTAGE_{phase}",
            "values": [None if at % 4 == 3 else round(volt * 10) for at in range(96)],
        }
        for one, phases in volts.items()
        for phase, volt in zip("ABC", phases, strict=True)
        for day in DAYS
    ]
    return append({"CURVES": CURVES.frame(rows)}, source=f"volts {volts}", by=BY, at=AT).version
