"""
Feeders written down as plain values, such as JSON holds them; `docs/algorithms/theoretical-loss.md` lists the columns.

A feeder has ``u_kv``, ``slack_buses`` with ``slack_pu``, the tables ``bus`` and ``branch``, and where it needs them
``transformer``, ``load``, ``generator`` and ``shunt``. Nothing is passed over in silence: a table that is not known is
refused, since its elements would be missing in the grid; a field or column is noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, pi
from typing import Any

from wanjia.energy.powerflow.kernel import layouts
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit
from wanjia.energy.powerflow.kernel.demands import Demands, read_demands
from wanjia.energy.powerflow.kernel.faults import GridFault
from wanjia.energy.powerflow.kernel.tables import NAN, Row, Told, rows_of
from wanjia.registry.network.types import Phases, VectorGroup

LINE, SWITCH = "LINE", "SWITCH"
FREQUENCY_HZ = 50.0


def is_feeder(told: object) -> bool:
    """Tell whether a value describes one feeder, whole or not."""
    return isinstance(told, Mapping) and bool(layouts.MARKS & set(told))


def case_told(whole: Mapping[str, Any], *, name: str) -> Case:
    """
    Read one feeder; whether its figures make sense is judged by `checks`.

    :raises GridRefused: if it is not written as a feeder is, naming table, row and column
    """
    told = Told(name)
    _fields(whole, told=told)
    top = Row(told, name, whole)
    base_kva = top.figure({"base_kva": 1.0, "base_mva": 1e3}, default=NAN)
    if base_kva <= 0:
        told.refuse(name, what=f"a base of {base_kva:g} kVA cannot be", cure="Give base_mva above 0")
        base_kva = NAN
    demands = Demands(base_kva=base_kva)
    buses = _buses(whole, top=top, demands=demands)
    volts = {bus.name: bus.u_kv for bus in buses}
    read_demands(whole, demands=demands, told=told, nodes=volts)
    branches = _branches(whole, told=told, volts=volts, base_kva=demands.base_kva)
    units = _units(whole, told=told, volts=volts)
    sources = _sources(top)
    return Case(
        name=name,
        buses=tuple(demands.put(bus) for bus in buses),
        branches=branches,
        sources=sources,
        units=units,
        shunts=tuple(demands.shunts),
        notes=told.settle(),
    )


def _fields(whole: Mapping[str, Any], *, told: Told) -> None:
    for field in sorted(set(whole) - layouts.FIELDS - layouts.TELLING):
        value = whole[field]
        if isinstance(value, list) and value and all(isinstance(one, list | dict) for one in value):
            names = ", ".join(layout.name for layout in layouts.LAYOUTS)
            told.refuse(
                f"field {field}",
                what="no table of a feeder is called so, and its rows would be missing",
                cure=f"Call it one of {names}, or take it out",
            )
        else:
            told.note(f"field {field}", what="it is not known and was not used", cure="Correct its name if it counts")


def _buses(whole: Mapping[str, Any], *, top: Row, demands: Demands) -> list[Bus]:
    found = []
    for row in rows_of(whole, layout=layouts.BUS, told=top.told):
        label = row.label("bus")
        row.element = f"node {label}"
        found.append(Bus(name=label, u_kv=row.figure({"u_kv": 1.0}, default=NAN)))
        demands.take(row, at=label)
    if whole.get("bus") == []:
        top.told.refuse(top.element, what="it has no rows called bus", cure="Write them as a list of lists")
    if not any(isnan(bus.u_kv) for bus in found):
        return found
    nominal = top.figure({"u_kv": 1.0})
    return [Bus(name=bus.name, u_kv=nominal if isnan(bus.u_kv) else bus.u_kv) for bus in found]


def _branches(
    whole: Mapping[str, Any], *, told: Told, volts: Mapping[str, float], base_kva: float
) -> tuple[Branch, ...]:
    """Read branches; one without a name is called after its ends, with a number where that is taken."""
    if "branch" not in whole and "transformer" in whole:
        return ()
    taken: dict[str, int] = {}
    found = []
    for row in rows_of(whole, layout=layouts.BRANCH, told=told):
        start, end = row.label("from"), row.label("to")
        name = row.label("id") if row.has("id") else f"{start}-{end}"
        if not row.has("id"):
            taken[name] = taken.get(name, 0) + 1
            name = name if taken[name] == 1 else f"{name} ({taken[name]})"
        row.element = f"branch {name}"
        is_switch = row.choice("kind", among=(LINE, SWITCH), default=LINE) == SWITCH
        row.choice("phases", among=(Phases.ABC,), default=Phases.ABC)
        base = volts.get(start, NAN) ** 2 * 1e3 / base_kva
        found.append(
            Branch(
                name=name,
                start=start,
                end=end,
                r_ohm=_ohm(row, ways=layouts.R_WAYS, base=base, is_switch=is_switch),
                x_ohm=_ohm(row, ways=layouts.X_WAYS, base=base, is_switch=is_switch),
                is_closed=row.flag("status", default=True),
                is_switch=is_switch,
                # Half of the susceptance in µS hangs at each end; the whole is ωC.
                c_uf=row.figure({"c_uf": 1.0, "b_us": 1 / (2 * pi * FREQUENCY_HZ)}, default=0.0),
                tan_delta=row.figure({"tan_delta": 1.0}, default=0.0),
                r0_ohm=row.figure({"r0_ohm": 1.0}) if row.has("r0_ohm") else None,
                x0_ohm=row.figure({"x0_ohm": 1.0}) if row.has("x0_ohm") else None,
                rated_a=row.figure({"rated_a": 1.0}, default=0.0),
            )
        )
    return tuple(found)


def _ohm(row: Row, *, ways: tuple[str, ...], base: float, is_switch: bool) -> float:
    """Read a resistance or reactance in Ω, per unit, or for each km."""
    ohm, per_unit, per_km, _ = ways
    if row.has(per_unit) and isnan(base):
        row.told.refuse(row.element, what=f"its {per_unit} is a share of nothing", cure="Give base_mva and u_kv")
    km = row.figure({"length_km": 1.0, "length_m": 1e-3}) if row.has(per_km) else NAN
    return row.figure({ohm: 1.0, per_unit: base, per_km: km}, default=0.0 if is_switch else None)


def _units(whole: Mapping[str, Any], *, told: Told, volts: Mapping[str, float]) -> tuple[Unit, ...]:
    found = []
    for at, row in enumerate(rows_of(whole, layout=layouts.TRANSFORMER, told=told) if "transformer" in whole else ()):
        start, end = row.label("from"), row.label("to")
        name = row.label("id") if row.has("id") else f"{at + 1}"
        row.element = f"transformer {name}"
        unit = Unit(
            name=name,
            start=start,
            end=end,
            rated_kva=row.figure({"rated_kva": 1.0}),
            u1_kv=row.figure({"u1_kv": 1.0}, default=volts.get(start, NAN)),
            u2_kv=row.figure({"u2_kv": 1.0}, default=volts.get(end, NAN)),
            no_load_loss_kw=row.figure({"no_load_loss_kw": 1.0, "no_load_loss_w": 1e-3}),
            load_loss_kw=row.figure({"load_loss_kw": 1.0, "load_loss_w": 1e-3}),
            no_load_current_pct=row.figure({"no_load_current_pct": 1.0}),
            impedance_pct=row.figure({"impedance_pct": 1.0}),
            tap_pct=row.figure({"tap_pct": 1.0}, default=0.0),
            group=VectorGroup(row.choice("group", among=tuple(VectorGroup), default=VectorGroup.DYN11)),
        )
        if row.flag("status", default=True):
            found.append(unit)
    return tuple(found)


def _sources(top: Row) -> tuple[Source, ...]:
    whole, told = top.cells, top.told
    if "slack_buses" not in whole:
        cure = "List the nodes that feed it as slack_buses"
        told.refuse(top.element, what="it has no slack_buses", cure=cure, kind=GridFault.NO_SOURCE)
        return ()
    buses = whole["slack_buses"]
    if not isinstance(buses, list):
        told.refuse(top.element, what="its slack_buses are no list", cure="Write them in square brackets")
        return ()
    volts = whole.get("slack_pu")
    held = [1.0] * len(buses) if volts is None else volts
    if not isinstance(held, list) or len(held) != len(buses):
        told.refuse(top.element, what="it has not as many slack_pu as slack_buses", cure="Give one for each")
        return ()
    rows = [Row(told, f"source {bus}", {"bus": bus, "slack_pu": u_pu}) for bus, u_pu in zip(buses, held, strict=True)]
    return tuple(Source(row.label("bus"), row.figure({"slack_pu": 1.0})) for row in rows)
