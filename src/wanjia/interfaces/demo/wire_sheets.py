"""The grid as sheets: conductors, nodes, pieces of line and switches, and where areas and customers hang."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from wanjia.interfaces.demo.grid import SINCE
from wanjia.interfaces.demo.meters import point_number
from wanjia.interfaces.demo.network import Network, Site, degrees
from wanjia.interfaces.demo.places import station_code
from wanjia.interfaces.demo.plates import plate_of
from wanjia.interfaces.demo.simulation.conductors import CONDUCTORS
from wanjia.interfaces.demo.simulation.feeder import SPUR_WIRE, TRUNK_WIRE
from wanjia.interfaces.demo.simulation.layout import Tree

PHASE_NAMES = ("A", "B", "C", "ABC")
MV_KV, LV_KV = 10, "0.4"
NODE = ("code", "name", "unit_code", "kind", "voltage_kv", "longitude", "latitude")
SEGMENT = ("code", "from_code", "to_code", "kind", "conductor_code", "length_m", "phases", "is_open")
Row = dict[str, Any]


def feeder_code(feeder: int) -> str:
    """Give the code of a feeder."""
    return f"YZL{feeder:02}"


def head_node(feeder: int) -> str:
    """Give the code of the node at which a feeder leaves its substation."""
    return f"{feeder_code(feeder)}-000"


def tap_node(feeder: int, *, tap: int) -> str:
    """Give the code of the pole at which a spur turns off, counted from 1."""
    return f"{feeder_code(feeder)}-{tap:03}"


def mv_node(site: Site) -> str:
    """Give the code of the node before an area's transformer."""
    return f"{site.code}-H"


def lv_node(site: Site, *, node: int = 0) -> str:
    """Give the code of a low-voltage node of an area; 0 is the busbar behind its transformer."""
    return f"{site.code}-L{node:03}"


def wire_sheets(found: Network) -> dict[str, pl.DataFrame]:
    """Write the grid down."""
    nodes = [*_mv_nodes(found), *_lv_nodes(found)]
    segments = [*_mv_segments(found), *_lv_segments(found)]
    heads = [{"feeder_code": feeder_code(f), "node_code": head_node(f), "start_date": SINCE} for f in found.heads]
    connections = [
        {"area_code": site.code, "mv_node_code": mv_node(site), "lv_node_code": lv_node(site), "start_date": SINCE}
        for site in found.sites.values()
    ]
    return {
        "conductor_types": _conductors(),
        "connectivity_nodes": pl.DataFrame(nodes, infer_schema_length=None),
        "line_segments": pl.DataFrame(segments, infer_schema_length=None),
        "feeder_heads": pl.DataFrame(heads),
        "area_connections": pl.DataFrame(connections).with_columns(vector_group=pl.lit("DYN11"), tap_pct=pl.lit(0)),
    }


def _conductors() -> pl.DataFrame:
    rows = [
        {
            "code": wire.code,
            "section_mm2": wire.section_mm2,
            "r_ohm_per_km": str(wire.r_ohm_per_km),
            "x_ohm_per_km": str(wire.x_ohm_per_km),
            "r0_ohm_per_km": str(wire.r0_ohm_per_km),
            "x0_ohm_per_km": str(wire.x0_ohm_per_km),
            "rated_current_a": wire.rated_a,
            "source": wire.source,
        }
        for wire in CONDUCTORS.values()
    ]
    return pl.DataFrame(rows)


def _node(code: str, *, name: str, station: int, kind: str, place: tuple[float, float], is_mv: bool = True) -> Row:
    longitude, latitude = degrees(place)
    voltage = str(MV_KV) if is_mv else LV_KV
    values = (code, name, station_code(station), kind, voltage, str(longitude), str(latitude))
    return dict(zip(NODE, values, strict=True))


def _mv_nodes(found: Network) -> Iterator[Row]:
    for feeder, taps in found.taps.items():
        station, name = found.station_of[feeder], f"云{feeder:02}线"
        yield _node(head_node(feeder), name=f"{name}出口", station=station, kind="BUSBAR", place=found.heads[feeder])
        for tap, area in enumerate(taps, start=1):
            site = found.sites[area]
            place = site.tap if site.feeder == feeder else _beyond(site)
            yield _node(tap_node(feeder, tap=tap), name=f"{name}{tap}号杆", station=station, kind="POLE", place=place)
    for site in found.sites.values():
        kind, name = "TRANSFORMER_MV", f"{site.name}高压侧"
        yield _node(mv_node(site), name=name, station=site.station, kind=kind, place=site.place)


def _beyond(site: Site) -> tuple[float, float]:
    """Put the pole of the feeder that fed an area before on the other side of its transformer."""
    return 2 * site.place[0] - site.tap[0], 2 * site.place[1] - site.tap[1]


def _lv_nodes(found: Network) -> Iterator[Row]:
    for site in found.sites.values():
        name = f"{site.name}低压侧"
        yield _node(
            lv_node(site), name=name, station=site.station, kind="TRANSFORMER_LV", place=site.place, is_mv=False
        )
    for area, tree in found.trees.items():
        site = found.sites[area]
        for number in range(1, tree.nodes):
            place = (site.place[0] + float(tree.east_m[number]), site.place[1] + float(tree.north_m[number]))
            word = "表箱" if tree.kind[number] == "METER_BOX" else "杆"
            name = f"{site.name}{number}号{word}"
            kind = tree.kind[number]
            yield _node(
                lv_node(site, node=number), name=name, station=site.station, kind=kind, place=place, is_mv=False
            )


def _segment(start: str, *, end: str, wire: str, length: float, code: str = "") -> Row:
    values = (code or f"{end}-X", start, end, "OVERHEAD", wire, str(round(length, 1)), "ABC", False)
    return {**dict(zip(SEGMENT, values, strict=True)), "start_date": SINCE, "end_date": None}


def _switch(start: str, *, end: str, code: str) -> Row:
    values = (code, start, end, "SWITCH", None, "0", "ABC", True)
    return {**dict(zip(SEGMENT, values, strict=True)), "start_date": SINCE, "end_date": None}


def _mv_segments(found: Network) -> Iterator[Row]:
    """Give trunks, spurs of their time, and the open switches between neighbours."""
    for feeder, taps in found.taps.items():
        before = head_node(feeder)
        for tap, area in enumerate(taps, start=1):
            site, node = found.sites[area], tap_node(feeder, tap=tap)
            yield _segment(before, end=node, wire=TRUNK_WIRE, length=site.trunk_m)
            spur = _segment(node, end=mv_node(site), wire=SPUR_WIRE, length=site.spur_m, code=f"{site.code}-X")
            yield {**spur, **_span(site, feeder=feeder)}
            before = node
        if found.station_of.get(feeder + 1) == found.station_of[feeder]:
            end = tap_node(feeder + 1, tap=len(found.taps[feeder + 1]))
            yield _switch(before, end=end, code=f"{feeder_code(feeder)}-{feeder_code(feeder + 1)}-LK")


def _span(site: Site, *, feeder: int) -> dict[str, date | None]:
    """Give the days on which a feeder feeds an area."""
    if site.moved_on is None:
        return {"start_date": SINCE, "end_date": None}
    is_before = feeder == site.feeder_before
    return {"start_date": SINCE if is_before else site.moved_on, "end_date": site.moved_on if is_before else None}


def _lv_segments(found: Network) -> Iterator[Row]:
    for area, tree in found.trees.items():
        site = found.sites[area]
        for number in range(1, tree.nodes):
            start, end = lv_node(site, node=int(tree.parent[number])), lv_node(site, node=number)
            yield _segment(start, end=end, wire=tree.conductor[number], length=float(tree.length_m[number]))


def with_network(sheets: Mapping[str, pl.DataFrame], *, found: Network) -> dict[str, pl.DataFrame]:
    """Put the dated ties of areas and the nameplates of transformers into the sheets of the grid."""
    ties = [
        {"area_code": site.code, "feeder_code": feeder_code(feeder), **_span(site, feeder=feeder)}
        for site in found.sites.values()
        for feeder in (site.feeder_before, site.feeder)
        if feeder is not None
    ]
    plates = [_plate(site) for _, site in sorted(found.sites.items())]
    return {
        **sheets,
        "area_ties": pl.DataFrame(ties, schema_overrides={"end_date": pl.Date}, infer_schema_length=None),
        "transformers": pl.DataFrame(plates, infer_schema_length=None),
    }


def _plate(site: Site) -> Row:
    plate = plate_of(site.series, kva=site.rated_kva)
    return {
        "number": f"BYQ{site.code.removeprefix('TQ')}",
        "model_code": f"{site.series}-{site.rated_kva}",
        "rated_kva": site.rated_kva,
        "no_load_loss_w": plate.no_load_w,
        "load_loss_w": plate.load_w,
        "no_load_current_pct": str(plate.no_load_current_pct),
        "impedance_pct": str(plate.impedance_pct),
    }


def archived_ties(ties: pl.DataFrame, *, found: Network, supplies: pl.DataFrame) -> pl.DataFrame:
    """Let the archive place some customers in a neighbouring area, see `planted`."""
    codes = {who: found.sites[area].code for who, area in found.wrong.wrong_ties.items()}
    if not codes:
        return ties
    wrong = supplies.filter(pl.col("i").is_in(list(codes))).select(
        usage_point_number=point_number(), wrong_code=pl.col("i").replace_strict(codes, return_dtype=pl.String)
    )
    known = ties.join(wrong, on="usage_point_number", how="left", maintain_order="left")
    return known.with_columns(area_code=pl.coalesce("wrong_code", "area_code")).drop("wrong_code")


def connection_sheet(found: Network, *, supplies: pl.DataFrame) -> pl.DataFrame:
    """Write down at which node and phases the archive has each customer; some of it is wrong, see `planted`."""
    wrong = found.wrong
    codes = {area: site.code for area, site in found.sites.items()}
    homes = {who: (area, phase, box) for who, area, phase, box in found.homes.iter_rows()}
    rows = []
    for who, number, area, mode, since in (
        supplies.sort("order").select("i", point_number(), "area", "metering_mode", "installed").iter_rows()
    ):
        if who in homes:
            node = _box_node(who, home=homes[who], found=found)
            phase = PHASE_NAMES[wrong.wrong_phases.get(who, homes[who][1])]
        else:
            node, phase = f"{codes[area]}-{'H' if mode == 'HV_SUPPLY_HV_METER' else 'L000'}", "ABC"
        rows.append({"usage_point_number": number, "node_code": node, "phases": phase, "start_date": since})
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(end_date=pl.lit(None, dtype=pl.Date))


def _box_node(who: int, *, home: tuple[int, int, int | None], found: Network) -> str | None:
    area, _, box = home
    if box is None:
        return None
    if who in found.wrong.wrong_ties:
        other = found.wrong.wrong_ties[who]
        boxes = _boxes(found.trees[other])
        return lv_node(found.sites[other], node=boxes[who % len(boxes)])
    return lv_node(found.sites[area], node=box)


def _boxes(tree: Tree) -> list[int]:
    return [int(box) for box in tree.boxes]
