"""How far nodes lie from their source, and where the middle of the load is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wanjia.energy.powerflow.kernel.cases import Case
from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.kernel.tracing import traced


def kilometres(case: Case, *, length_km: Mapping[str, float]) -> dict[str, float]:
    """
    Give the length of line from each supplied node to its source; behind a transformer it begins anew (供电半径).

    :param length_km: of each branch, by name
    """
    trace, units = traced(case), {unit.end for unit in case.units}
    away: dict[str, float] = {}
    for name in trace.order:
        above = trace.above[name]
        if above == name or (name in units and trace.by[name] in {unit.name for unit in case.units}):
            away[name] = 0.0
        else:
            away[name] = away[above] + length_km.get(trace.by[name], 0.0)
    return away


def centre_of(case: Case, *, root: str, weights: Floats) -> str | None:
    """
    Give the node from which energy has the least resistance to pass, summed over the loads (负荷中心).

    On a tree it is where no branch holds more than half: the walk goes from the root toward the heavier part.

    :param weights: [N] energy drawn at each load
    """
    trace = traced(case)
    if root not in trace.above:
        return None
    below = dict.fromkeys(trace.order, 0.0)
    for bus, weight in zip(case.loaded, np.asarray(weights), strict=True):
        below[bus.name] += float(weight)
    children: dict[str, list[str]] = {name: [] for name in trace.order}
    for name in reversed(trace.order):
        above = trace.above[name]
        if above != name:
            below[above] += below[name]
            children[above].append(name)
    half, here = below[root] / 2, root
    while heavier := [name for name in children[here] if below[name] > half]:
        here = heavier[0]
    return here
