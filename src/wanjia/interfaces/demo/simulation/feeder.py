"""
A 10 kV feeder with transformer areas on it, run forward: loads of customers in, what heads and meters would see out.

Loads of other lines at the same busbar wander with some unbalance, so that the voltage of each phase moves on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.flow import Flow, Grid, Nameplate, run
from wanjia.interfaces.demo.simulation.layout import Tree
from wanjia.interfaces.demo.simulation.profiles import HOURS, walk

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MV, LV = 10_000.0, 400.0
THREE_PHASE = 3
#: Steps computed at once: ten days.
CHUNK = 960
TRUNK_WIRE, SPUR_WIRE = "LGJ-120", "LGJ-50"
REST_KW, REST_TANGENT, REST_UNBALANCE = 4_000.0, 0.45, 0.03


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """
    An area as it really is.

    :ivar phase: of each customer 0, 1, 2, or 3 for one on all three
    """

    tree: Tree
    phase: Integers
    plate: Nameplate


@dataclass(frozen=True, slots=True)
class FeederPlan:
    """
    A feeder: taps along the trunk, at each an area or a load supplied at 10 kV.

    :ivar trunk_m: from the busbar or the tap before to each tap
    :ivar spur_m: from the tap to its transformer or customer
    :ivar areas: those that are modeled, at the first taps of ``tap_of_area``
    :ivar tap_of_area: at which tap each area hangs
    :ivar tap_of_lump: at which tap each load at 10 kV hangs
    """

    trunk_m: tuple[float, ...]
    spur_m: tuple[float, ...]
    areas: tuple[AreaPlan, ...]
    tap_of_area: tuple[int, ...]
    tap_of_lump: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """
    What is drawn.

    :ivar kw: for each area customers × steps
    :ivar tangent: for each area one per customer
    :ivar lump_kw: loads at 10 kV × steps; ``lump_kvar`` likewise
    """

    kw: tuple[Floats, ...]
    tangent: tuple[Floats, ...]
    lump_kw: Floats
    lump_kvar: Floats


@dataclass(frozen=True, slots=True)
class AreaFlow:
    """
    What one area sees; the last axis is time.

    :ivar customer_v: at each customer's box: customers × 3 × steps, V
    :ivar bus_v: at the low-voltage busbar: 3 × steps
    :ivar head_kw: through the busbar: 3 × steps; ``head_kvar``, ``head_a`` likewise
    :ivar line_kw: lost in low-voltage lines: steps
    :ivar transformer_kw: lost in the transformer: steps
    """

    customer_v: Floats
    bus_v: Floats
    head_kw: Floats
    head_kvar: Floats
    head_a: Floats
    line_kw: Floats
    transformer_kw: Floats


@dataclass(frozen=True, slots=True)
class FeederFlow:
    """
    What the feeder sees.

    :ivar line_kw: lost in its 10 kV lines: steps
    :ivar head_kw: 3 × steps; ``head_kvar``, ``head_a``, ``bus_v`` likewise
    """

    areas: tuple[AreaFlow, ...]
    line_kw: Floats
    head_kw: Floats
    head_kvar: Floats
    head_a: Floats
    bus_v: Floats


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    The rest of the world, one value per step.

    :ivar source: voltage behind the source's impedance, in parts of the nominal one
    :ivar rest_kw: of other lines, steps × 3; ``rest_kvar`` likewise
    """

    source: Floats
    rest_kw: Floats
    rest_kvar: Floats


def surroundings(days: int, *, draw: np.random.Generator) -> Surroundings:
    """Let the source wander, and other lines load the busbar with an unbalance that turns around."""
    steps = days * len(HOURS)
    evening = np.tile(np.exp(-0.5 * ((HOURS - 19.5) / 3.0) ** 2), days)
    source = 1.022 + 0.004 * walk(steps, hold=0.97, draw=draw) - 0.012 * evening
    whole = REST_KW * (0.75 + 0.45 * evening + 0.08 * walk(steps, hold=0.95, draw=draw))
    turn = np.exp(2j * np.pi / 3 * np.arange(3))[None, :]
    skew = REST_UNBALANCE * (walk(steps, hold=0.9, draw=draw) + 1j * walk(steps, hold=0.9, draw=draw))
    power = (whole * (1 + 1j * REST_TANGENT))[:, None] / 3 * np.ones((1, 3)) + (whole * skew)[:, None] / 3 * turn
    return Surroundings(source, power.real, power.imag)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where things stand in a grid: nodes of the areas' trees, numbers of their lines, count of lines at 10 kV."""

    nodes: tuple[Integers, ...]
    lines: tuple[range, ...]
    mv_lines: int


def flows(plan: FeederPlan, *, demand: Demand, around: Surroundings) -> FeederFlow:
    """
    Run a feeder forward.

    :param demand: what customers draw
    :param around: as many steps as the demand has
    """
    grid, places = _grid(plan)
    kw, kvar = _at_loads(plan, grid=grid, places=places, demand=demand, around=around)
    steps = len(around.source)
    parts = [
        _cut(
            plan,
            places=places,
            flow=run(grid, kw=kw[at : at + CHUNK], kvar=kvar[at : at + CHUNK], source=around.source[at : at + CHUNK]),
        )
        for at in range(0, steps, CHUNK)
    ]
    return _joined(parts)


def _grid(plan: FeederPlan) -> tuple[Grid, _Places]:
    grid = Grid()
    grid.loads.append(grid.node(MV))
    taps = []
    before = 0
    for length in plan.trunk_m:
        taps.append(grid.node(MV))
        grid.lines.append((before, taps[-1], TRUNK_WIRE, length))
        before = taps[-1]
    ends = [grid.node(MV) for _ in taps]
    grid.lines += [(tap, end, SPUR_WIRE, m) for tap, end, m in zip(taps, ends, plan.spur_m, strict=True)]
    mv_lines = len(grid.lines)
    nodes, lines = [], []
    for area, tap in zip(plan.areas, plan.tap_of_area, strict=True):
        mine = np.array([grid.node(LV) for _ in range(area.tree.nodes)], dtype=np.int64)
        grid.transformers.append((ends[tap], int(mine[0]), area.plate))
        first = len(grid.lines)
        grid.lines += [
            (int(mine[area.tree.parent[n]]), int(mine[n]), area.tree.conductor[n], float(area.tree.length_m[n]))
            for n in range(1, area.tree.nodes)
        ]
        nodes.append(mine)
        lines.append(range(first, len(grid.lines)))
        grid.loads += [int(mine[box]) for box in area.tree.boxes]
    grid.loads += [ends[tap] for tap in plan.tap_of_lump]
    return grid, _Places(tuple(nodes), tuple(lines), mv_lines)


def _at_loads(
    plan: FeederPlan, *, grid: Grid, places: _Places, demand: Demand, around: Surroundings
) -> tuple[Floats, Floats]:
    """Give the powers at each node that carries loads: steps × loads × 3."""
    steps = len(around.source)
    kw, kvar = np.zeros((steps, len(grid.loads), 3)), np.zeros((steps, len(grid.loads), 3))
    kw[:, 0], kvar[:, 0] = around.rest_kw, around.rest_kvar
    place = {node: number for number, node in enumerate(grid.loads) if number}
    for number, area in enumerate(plan.areas):
        box = np.array([place[int(places.nodes[number][node])] for node in area.tree.box_of])
        for customer, phase in enumerate(area.phase):
            drawn, tangent = demand.kw[number][customer], demand.tangent[number][customer]
            on = slice(None) if phase == THREE_PHASE else slice(phase, phase + 1)
            share = (drawn / 3 if phase == THREE_PHASE else drawn)[:, None]
            kw[:, box[customer], on] += share
            kvar[:, box[customer], on] += share * tangent
    if plan.tap_of_lump:
        kw[:, -len(plan.tap_of_lump) :] = (demand.lump_kw.T / 3)[:, :, None]
        kvar[:, -len(plan.tap_of_lump) :] = (demand.lump_kvar.T / 3)[:, :, None]
    return kw, kvar


def _cut(plan: FeederPlan, *, places: _Places, flow: Flow) -> FeederFlow:
    areas = []
    for number, area in enumerate(plan.areas):
        mine = places.nodes[number]
        areas.append(
            AreaFlow(
                customer_v=np.moveaxis(flow.voltages[:, mine[area.tree.box_of]], 0, 2),
                bus_v=flow.voltages[:, mine[0]].T,
                head_kw=flow.out_kw[:, number].T,
                head_kvar=flow.out_kvar[:, number].T,
                head_a=flow.out_a[:, number].T,
                line_kw=flow.line_kw[:, places.lines[number].start : places.lines[number].stop].sum(axis=1),
                transformer_kw=flow.transformer_kw[:, number],
            )
        )
    return FeederFlow(
        areas=tuple(areas),
        line_kw=flow.line_kw[:, : places.mv_lines].sum(axis=1),
        head_kw=flow.head_kw.T,
        head_kvar=flow.head_kvar.T,
        head_a=flow.head_a.T,
        bus_v=flow.voltages[:, 0].T,
    )


def _joined(parts: Sequence[FeederFlow]) -> FeederFlow:
    """Put stretches of time together."""
    areas = tuple(
        AreaFlow(**{name: _along(parts, name=name, area=number) for name in AreaFlow.__slots__})
        for number in range(len(parts[0].areas))
    )
    names = ("line_kw", "head_kw", "head_kvar", "head_a", "bus_v")
    return FeederFlow(areas, **{name: _along(parts, name=name) for name in names})


def _along(parts: Sequence[FeederFlow], *, name: str, area: int | None = None) -> Floats:
    found = [getattr(part if area is None else part.areas[area], name) for part in parts]
    return np.concatenate(found, axis=-1)
