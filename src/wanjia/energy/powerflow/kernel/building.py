"""
From the archive's tables to a grid: what hangs on a feeder's head, or behind an area's transformers, on one day.

Whatever closed pieces connect with the head belongs to the feeder, up to busbars of others; of a busbar that several
feeders share, only those parts in which areas of this feeder hang. Another busbar that is reached is a second source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit
from wanjia.registry.network.types import NodeKind, SegmentKind, VectorGroup

NAN = float("nan")
#: A neutral as thick as the phases: zero sequence R + 3·R.
ZERO_SEQUENCE = 4.0
#: From this voltage on the insulation of a cable is counted, kV.
HIGH_KV = 1.0
INSULATED = "cables whose insulation and sheath are those of the figures"
LEFT_OUT = "customers' own transformers left out"
PLATES, ZEROS = "nameplates taken from the table of transformers", "neutrals taken as thick as the phases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cables:
    """
    What cables lose beside their conductors.

    :ivar uf_per_km: capacitance above 1 kV, µF/km; ``tan_delta`` the loss factor of the insulation
    :ivar sheath_share: lost in sheath and armour, of what the conductor loses
    """

    uf_per_km: float = 0.0
    tan_delta: float = 0.0
    sheath_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """
    Tables of the registry on one day, as its queries give them.

    :ivar segments: joined with nothing; ``conductors`` by ``conductor_id``
    :ivar units: transformers by area: ``area_id, number, rated_kva`` and the nameplate
    :ivar offered: models that stand for a nameplate that is not known, ``rated_kva`` and the nameplate
    :ivar cables: what the archive of conductors does not have
    """

    nodes: pl.DataFrame
    segments: pl.DataFrame
    conductors: pl.DataFrame
    connections: pl.DataFrame
    units: pl.DataFrame
    offered: pl.DataFrame
    cables: Cables = field(default_factory=Cables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """
    A grid with what was assumed for it.

    :ivar length_km: of each branch; ``places`` has the node of the load of each area or usage point
    :ivar assumed: what was not in the archive, and how often
    """

    case: Case
    length_km: Mapping[str, float]
    places: Mapping[int, str]
    assumed: Mapping[str, int]


@dataclass(slots=True)
class Nodes:
    """Nodes by id, and the pieces at each."""

    rows: dict[int, dict[str, Any]]
    near: dict[int, list[tuple[int, dict[str, Any]]]]

    def name(self, node_id: int) -> str:
        """Give a node's code; one that the archive does not have is named by its id."""
        found = self.rows.get(node_id)
        return str(found["code"]) if found else f"#{node_id}"

    def volts(self, node_id: int) -> float:
        """Give a node's nominal voltage, kV; no number for one that the archive does not have."""
        found = self.rows.get(node_id)
        return float(found["voltage_kv"]) if found else NAN


def feeder_built(
    archive: Archive, *, name: str, head: int, areas: Collection[int], at_mv: Collection[int], source_pu: float = 1.0
) -> Built:
    """
    Build a feeder from its head to the lower side of the transformers of its areas.

    :param head: id of the node at its head
    :param areas: ids of the areas that the archive ties to it
    :param at_mv: those that are metered before their transformer, which is then left out
    """
    nodes, assumed = _nodes(archive), Counter[str]()
    hung = [row for row in archive.connections.iter_rows(named=True) if row["area_id"] in areas]
    reached = _reached(nodes, head=head, wanted={row["mv_node_id"] for row in hung})
    branches, lengths = _branches(archive, nodes=nodes, kept=reached, assumed=assumed)
    units, places, low = [], {}, set[int]()
    for row in hung:
        is_high = row["area_id"] in at_mv
        places[row["area_id"]] = nodes.name(row["mv_node_id"] if is_high else row["lv_node_id"])
        assumed[LEFT_OUT] += is_high
        if not is_high:
            low.add(row["lv_node_id"])
            units += list(_units(archive, row=row, nodes=nodes, assumed=assumed))
    kept = [*sorted(reached | {row["mv_node_id"] for row in hung}), *sorted(low - reached)]
    others = [one for one in sorted(reached) if one != head and _is_busbar(nodes, node_id=one)]
    case = Case(
        name=name,
        buses=_buses(nodes, ids=kept, loaded=set(places.values())),
        branches=branches,
        sources=tuple(Source(nodes.name(one), source_pu) for one in (head, *others)),
        units=tuple(units),
    )
    return Built(case=case, length_km=lengths, places=places, assumed=+assumed)


def area_built(
    archive: Archive, *, name: str, area_id: int, points: Mapping[int, int], source_pu: float = 1.0
) -> Built | None:
    """
    Build an area from the higher side of its transformers to its customers; none if nobody knows where it stands.

    :param points: usage point → id of the node where it is connected
    """
    row = next((one for one in archive.connections.iter_rows(named=True) if one["area_id"] == area_id), None)
    if row is None:
        return None
    nodes, assumed = _nodes(archive), Counter[str]()
    reached = _reached(nodes, head=row["lv_node_id"], wanted=None) - {row["mv_node_id"]}
    branches, lengths = _branches(archive, nodes=nodes, kept=reached, assumed=assumed)
    places = {point: nodes.name(node) for point, node in points.items()}
    kept = [row["mv_node_id"], *sorted(reached | set(points.values()))]
    case = Case(
        name=name,
        buses=_buses(nodes, ids=kept, loaded=set(places.values())),
        branches=branches,
        sources=(Source(nodes.name(row["mv_node_id"]), source_pu),),
        units=tuple(_units(archive, row=row, nodes=nodes, assumed=assumed)),
    )
    return Built(case=case, length_km=lengths, places=places, assumed=+assumed)


def _nodes(archive: Archive) -> Nodes:
    near: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for row in archive.segments.iter_rows(named=True):
        if not row["is_open"]:
            near[row["from_node_id"]].append((row["to_node_id"], row))
            near[row["to_node_id"]].append((row["from_node_id"], row))
    return Nodes({row["node_id"]: row for row in archive.nodes.iter_rows(named=True)}, near)


def _is_busbar(nodes: Nodes, *, node_id: int) -> bool:
    return node_id in nodes.rows and nodes.rows[node_id]["kind"] == NodeKind.BUSBAR


def _reached(nodes: Nodes, *, head: int, wanted: set[int] | None) -> set[int]:
    """Give the nodes behind the head; of its ways out, only those that lead to a wanted node, if some are named."""
    found = {head}
    for first, _segment in nodes.near[head]:
        if first in found:
            continue
        part = _part(nodes, first=first, head=head)
        if wanted is None or part & wanted:
            found |= part
    return found


def _part(nodes: Nodes, *, first: int, head: int) -> set[int]:
    part, waiting = {first}, [first]
    while waiting:
        here = waiting.pop()
        if _is_busbar(nodes, node_id=here):
            continue
        for there, _segment in nodes.near[here]:
            if there != head and there not in part:
                part.add(there)
                waiting.append(there)
    return part


def _buses(nodes: Nodes, *, ids: Collection[int], loaded: set[str]) -> tuple[Bus, ...]:
    """Give nodes in order; one that the archive does not have is left out, so that `checks` names it as missing."""
    return tuple(
        Bus(name=nodes.name(one), u_kv=float(nodes.rows[one]["voltage_kv"]), has_load=nodes.name(one) in loaded)
        for one in ids
        if one in nodes.rows
    )


def _branches(
    archive: Archive, *, nodes: Nodes, kept: set[int], assumed: Counter[str]
) -> tuple[tuple[Branch, ...], dict[str, float]]:
    wires = {row["conductor_id"]: row for row in archive.conductors.iter_rows(named=True)}
    branches, lengths = [], {}
    for row in archive.segments.sort("code").iter_rows(named=True):
        if row["from_node_id"] not in kept or row["to_node_id"] not in kept:
            continue
        wire, km = wires.get(row["conductor_id"]), float(row["length_m"]) / 1000
        is_switch = row["kind"] == SegmentKind.SWITCH
        r, x, r0, x0 = (0.0, 0.0, 0.0, 0.0) if is_switch else _ohms(wire, km=km, assumed=assumed)
        lengths[row["code"]] = km
        branch = Branch(
            name=row["code"],
            start=nodes.name(row["from_node_id"]),
            end=nodes.name(row["to_node_id"]),
            r_ohm=r,
            x_ohm=x,
            r0_ohm=r0,
            x0_ohm=x0,
            is_closed=not row["is_open"],
            is_switch=is_switch,
            rated_a=float(wire["rated_current_a"]) if wire else 0.0,
        )
        if row["kind"] == SegmentKind.CABLE:
            branch = _cable(branch, km=km, u_kv=nodes.volts(row["from_node_id"]), of=archive.cables)
            assumed[INSULATED] += 1
        branches.append(branch)
    return tuple(branches), lengths


def _cable(branch: Branch, *, km: float, u_kv: float, of: Cables) -> Branch:
    """Give a cable with its insulation, and its sheath as so much more resistance."""
    more = 1 + of.sheath_share
    sheathed = replace(branch, r_ohm=branch.r_ohm * more, r0_ohm=(branch.r0_ohm or 0.0) * more)
    return replace(sheathed, c_uf=of.uf_per_km * km, tan_delta=of.tan_delta) if u_kv >= HIGH_KV else sheathed


def _ohms(wire: Mapping[str, Any] | None, *, km: float, assumed: Counter[str]) -> tuple[float, float, float, float]:
    if wire is None:
        return NAN, NAN, NAN, NAN
    r, x = float(wire["r_ohm_per_km"]) * km, float(wire["x_ohm_per_km"]) * km
    if wire["r0_ohm_per_km"] is None or wire["x0_ohm_per_km"] is None:
        assumed[ZEROS] += 1
        return r, x, ZERO_SEQUENCE * r, ZERO_SEQUENCE * x
    return r, x, float(wire["r0_ohm_per_km"]) * km, float(wire["x0_ohm_per_km"]) * km


def _units(archive: Archive, *, row: Mapping[str, Any], nodes: Nodes, assumed: Counter[str]) -> Iterator[Unit]:
    for unit in archive.units.filter(pl.col("area_id") == row["area_id"]).sort("number").iter_rows(named=True):
        plate = _plate(unit, offered=archive.offered)
        assumed[PLATES] += plate is not unit
        yield unit_of(
            plate,
            name=unit["number"],
            ends=(nodes.name(row["mv_node_id"]), nodes.name(row["lv_node_id"])),
            volts=(nodes.volts(row["mv_node_id"]), nodes.volts(row["lv_node_id"])),
            connected=row,
        )


def unit_of(
    plate: Mapping[str, Any],
    *,
    name: str,
    ends: tuple[str, str] = ("", ""),
    volts: tuple[float, float] = (10.0, 0.4),
    connected: Mapping[str, Any] | None = None,
) -> Unit:
    """Give a transformer from its nameplate; a figure that is not known is no number, which `checks` refuses."""

    def figure(column: str, share: float = 1.0) -> float:
        return NAN if plate[column] is None else float(plate[column]) * share

    return Unit(
        name=name,
        start=ends[0],
        end=ends[1],
        rated_kva=figure("rated_kva"),
        u1_kv=volts[0],
        u2_kv=volts[1],
        no_load_loss_kw=figure("no_load_loss_w", 1e-3),
        load_loss_kw=figure("load_loss_w", 1e-3),
        no_load_current_pct=figure("no_load_current_pct"),
        impedance_pct=figure("impedance_pct"),
        tap_pct=float(connected["tap_pct"]) if connected else 0.0,
        group=VectorGroup(connected["vector_group"]) if connected else VectorGroup.DYN11,
    )


def _plate(unit: dict[str, Any], *, offered: pl.DataFrame) -> dict[str, Any]:
    """Give a transformer's own nameplate, or, where a part of it is missing, that of the next model as large."""
    known = ("no_load_loss_w", "load_loss_w", "no_load_current_pct", "impedance_pct")
    if all(unit[name] is not None for name in known):
        return unit
    models = offered.filter(pl.col("rated_kva") >= unit["rated_kva"]).sort("rated_kva")
    if models.is_empty():
        return unit
    model = models.row(0, named=True)
    own = {name: unit[name] for name in known if unit[name] is not None}
    return {**model, **own, "rated_kva": unit["rated_kva"]}
