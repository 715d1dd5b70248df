"""Losses by element and part as stored decimals that sum exactly to the stored total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from wanjia.energy.powerflow.kernel.cases import Case
from wanjia.energy.powerflow.kernel.grid import Flow, PhaseFlow
from wanjia.energy.powerflow.types import LossPart, PartLoss
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up


def shared_out(values: Sequence[float], *, places: int = QUANTITY_PLACES) -> tuple[Decimal, ...]:
    """
    Round values so that they sum to their rounded sum: each down, the rest to the largest remainders.

    :param values: of any sign; equal remainders go to the earlier one
    :returns: as many decimals, each less than one unit of the latest place away from its value
    """
    exact = [Decimal(value) for value in values]
    unit = Decimal(1).scaleb(-places)
    low = [value.quantize(unit, rounding=ROUND_FLOOR) for value in exact]
    rest = int((half_up(sum(exact, Decimal(0)), places=places) - sum(low, Decimal(0))) / unit)
    by_rest = sorted(range(len(exact)), key=lambda at: (low[at] - exact[at], at))
    more = set(by_rest[:rest])
    return tuple(value + unit if at in more else value for at, value in enumerate(low))


def separated(case: Case, *, flow: Flow | PhaseFlow, hours: float, meters_kwh: float = 0.0) -> tuple[PartLoss, ...]:
    """
    Split a period's loss into lines, iron, copper and meters, element by element.

    :param hours: length of each step
    :param meters_kwh: what the meters used themselves over the period
    :returns: parts without loss left out; their sum is the rounded sum of all, see `shared_out`
    """
    named = [(LossPart.LINE, one.name) for one in case.branches]
    figures = list(flow.line_kw.sum(axis=0) * hours)
    for part, by_unit in ((LossPart.IRON, flow.iron_kw), (LossPart.COPPER, flow.copper_kw)):
        named += [(part, one.name) for one in case.units]
        figures += list(by_unit.sum(axis=0) * hours)
    named.append((LossPart.METER, ""))
    figures.append(meters_kwh)
    rounded = shared_out([float(figure) for figure in figures])
    return tuple(
        PartLoss(part=part, element=name, energy_kwh=energy)
        for (part, name), energy in zip(named, rounded, strict=True)
        if energy
    )
