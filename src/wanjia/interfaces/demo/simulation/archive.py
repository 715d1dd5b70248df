"""What the archive of a simulated world says: the tables of the registry's queries, with planted errors in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from wanjia.interfaces.demo.simulation.conductors import CONDUCTORS
from wanjia.interfaces.demo.simulation.faults import Planted
from wanjia.interfaces.demo.simulation.feeder import SPUR_WIRE, TRUNK_WIRE, FeederPlan
from wanjia.interfaces.demo.simulation.scene import Residents

FEEDER, SUBSTATION = 1, 1
FIRST_HEAD_POINT, FIRST_HEAD_METER = 9_001, 9_501
FEEDER_POINT, FEEDER_METER = 9_000, 9_500
NODES_OF_AREA = 1_000
PHASE_NAMES = ("A", "B", "C", "ABC")
FEEDER_CT, FEEDER_PT = 40, 100
FEEDER_PRIMARY_A = 200
AREA_CT_STEPS = (50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000)
CT_SECONDARY_A = 5


def area_ratio(kva: int) -> int:
    """Choose the ratio of the current transformers at the head of an area."""
    amperes = kva / (np.sqrt(3) * 0.4)
    return next((step for step in AREA_CT_STEPS if step >= amperes), AREA_CT_STEPS[-1]) // CT_SECONDARY_A


def archive_of(
    plan: FeederPlan, *, people: Residents, wrong: Planted, since: date, draw: np.random.Generator
) -> Mapping[str, pl.DataFrame]:
    """Write the archive down; `World` names its tables."""
    return {
        **_grid_tables(plan, since=since),
        **_point_tables(plan, people=people, wrong=wrong, since=since, draw=draw),
        **_gateway_tables(plan, since=since),
    }


def _dated(rows: Sequence[Mapping[str, Any]], *, since: date) -> pl.DataFrame:
    table = pl.DataFrame(list(rows), infer_schema_length=None)
    return table.with_columns(start_date=pl.lit(since), end_date=pl.lit(None, dtype=pl.Date))


def _mv_node(tap: int, *, is_end: bool = False) -> int:
    return 2 + 2 * tap + int(is_end)


def _lv_node(area: int, *, node: int) -> int:
    return NODES_OF_AREA * (area + 1) + node


def _grid_tables(plan: FeederPlan, *, since: date) -> dict[str, pl.DataFrame]:
    numbered = list(enumerate(plan.areas))
    areas = [
        {"area_id": n + 1, "code": f"TQ{n + 1:05}", "name": f"{n + 1}号台区", "kind": "PUBLIC"} for n, _ in numbered
    ]
    plates = [
        {
            "area_id": n + 1,
            "transformer_id": n + 1,
            "rated_kva": Decimal(area.plate.kva),
            "no_load_loss_w": Decimal(area.plate.no_load_w),
            "load_loss_w": Decimal(area.plate.load_w),
            "no_load_current_pct": Decimal(str(area.plate.no_load_current_pct)),
            "impedance_pct": Decimal(str(area.plate.impedance_pct)),
        }
        for n, area in numbered
    ]
    connections = [
        {"area_id": n + 1, "mv_node_id": _mv_node(tap, is_end=True), "lv_node_id": _lv_node(n, node=0)}
        | {"vector_group": "DYN11", "tap_pct": Decimal(0)}
        for n, tap in enumerate(plan.tap_of_area)
    ]
    return {
        "areas": pl.DataFrame(areas),
        "transformers": _dated(plates, since=since),
        "area_ties": _dated([{"area_id": n + 1, "feeder_id": FEEDER} for n, _ in numbered], since=since),
        "area_connections": _dated(connections, since=since),
        "conductor_types": _conductor_table(),
        "connectivity_nodes": pl.DataFrame(_nodes(plan)),
        "line_segments": _dated(_segments(plan), since=since).with_columns(segment_id=pl.int_range(pl.len()) + 1),
        "feeder_heads": _dated([{"feeder_id": FEEDER, "node_id": 1}], since=since),
    }


def _conductor_table() -> pl.DataFrame:
    rows = [
        {
            "conductor_id": number,
            "code": wire.code,
            "r_ohm_per_km": Decimal(str(wire.r_ohm_per_km)),
            "x_ohm_per_km": Decimal(str(wire.x_ohm_per_km)),
            "r0_ohm_per_km": Decimal(str(wire.r0_ohm_per_km)),
            "x0_ohm_per_km": Decimal(str(wire.x0_ohm_per_km)),
            "rated_current_a": Decimal(wire.rated_a),
            "source": wire.source,
        }
        for number, wire in enumerate(CONDUCTORS.values(), start=1)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _nodes(plan: FeederPlan) -> list[dict[str, Any]]:
    rows = [{"node_id": 1, "code": "N1", "kind": "BUSBAR", "voltage_kv": Decimal(10)}]
    for tap in range(len(plan.trunk_m)):
        for is_end in (False, True):
            kind = "TRANSFORMER_MV" if is_end else "POLE"
            number = _mv_node(tap, is_end=is_end)
            rows.append({"node_id": number, "code": f"N{number}", "kind": kind, "voltage_kv": Decimal(10)})
    for number, area in enumerate(plan.areas):
        for node, kind in enumerate(area.tree.kind):
            key = _lv_node(number, node=node)
            rows.append({"node_id": key, "code": f"N{key}", "kind": kind, "voltage_kv": Decimal("0.4")})
    return rows


def _segments(plan: FeederPlan) -> list[dict[str, Any]]:
    conductor_ids = {code: number for number, code in enumerate(CONDUCTORS, start=1)}
    rows: list[dict[str, Any]] = []

    def add(start: int, end: int, wire: str, length: float) -> None:
        row = {"code": f"S{end}", "from_node_id": start, "to_node_id": end, "kind": "OVERHEAD", "phases": "ABC"}
        rows.append(
            row | {"conductor_id": conductor_ids[wire], "length_m": Decimal(str(round(length, 1))), "is_open": False}
        )

    before = 1
    for tap, (trunk, spur) in enumerate(zip(plan.trunk_m, plan.spur_m, strict=True)):
        add(before, _mv_node(tap), TRUNK_WIRE, trunk)
        add(_mv_node(tap), _mv_node(tap, is_end=True), SPUR_WIRE, spur)
        before = _mv_node(tap)
    for number, area in enumerate(plan.areas):
        for node in range(1, area.tree.nodes):
            parent = _lv_node(number, node=int(area.tree.parent[node]))
            add(parent, _lv_node(number, node=node), area.tree.conductor[node], float(area.tree.length_m[node]))
    return rows


def _point_tables(
    plan: FeederPlan, *, people: Residents, wrong: Planted, since: date, draw: np.random.Generator
) -> dict[str, pl.DataFrame]:
    points, meters = people.points.tolist(), people.meters.tolist()
    ties = [{"usage_point_id": p, "area_id": int(a) + 1} for p, a in zip(points, wrong.archive_area, strict=True)]
    nodes = _archived_nodes(plan, people=people, wrong=wrong, draw=draw)
    connections = [
        {"usage_point_id": p, "node_id": node, "phases": PHASE_NAMES[int(phase)]}
        for p, node, phase in zip(points, nodes, wrong.archive_phase, strict=True)
    ]
    hung = [{"usage_point_id": p, "meter_id": m} for p, m in zip(points, meters, strict=True)]
    heads = [{"usage_point_id": FIRST_HEAD_POINT + n, "meter_id": FIRST_HEAD_METER + n} for n in range(len(plan.areas))]
    heads.append({"usage_point_id": FEEDER_POINT, "meter_id": FEEDER_METER})
    return {
        "usage_points": pl.DataFrame({"usage_point_id": points, "load_class": [c.value for c in people.classes]}),
        "usage_point_ties": _dated(ties, since=since),
        "usage_point_connections": _dated(connections, since=since),
        "installations": _dated([*hung, *heads], since=since),
    }


def _archived_nodes(plan: FeederPlan, *, people: Residents, wrong: Planted, draw: np.random.Generator) -> list[int]:
    """Give the box of each customer; who is tied to a wrong area is placed at one of its boxes."""
    place = np.zeros(int(people.area.max()) + 1, dtype=np.int64)
    found = []
    for true, archived in zip(people.area, wrong.archive_area, strict=True):
        if true == archived:
            node = int(plan.areas[true].tree.box_of[place[true]])
        else:
            node = int(draw.choice(plan.areas[archived].tree.boxes))
        place[true] += 1
        found.append(_lv_node(int(archived), node=node))
    return found


def _gateway_tables(plan: FeederPlan, *, since: date) -> dict[str, pl.DataFrame]:
    ratios = [area_ratio(area.plate.kva) for area in plan.areas]
    nothing = {"substation_id": None, "feeder_id": None, "area_id": None, "is_reversed": False}
    gateways: list[dict[str, Any]] = [{**nothing, "usage_point_id": FEEDER_POINT, "kind": "FEEDER_HEAD"}]
    gateways[0]["feeder_id"] = FEEDER
    multipliers = [_ratio(FEEDER_POINT, current=FEEDER_CT, potential=FEEDER_PT)]
    for number, ratio in enumerate(ratios):
        point = FIRST_HEAD_POINT + number
        gateways.append({**nothing, "usage_point_id": point, "kind": "AREA_HEAD", "area_id": number + 1})
        multipliers.append(_ratio(point, current=ratio, potential=1))
    return {"gateway_points": _dated(gateways, since=since), "multipliers": _dated(multipliers, since=since)}


def _ratio(point: int, *, current: int, potential: int) -> dict[str, Any]:
    return {
        "usage_point_id": point,
        "multiplier": Decimal(current * potential),
        "current_ratio": current,
        "potential_ratio": potential,
    }
