"""The four classical methods on the same feeder and period as the power flow, to stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wanjia.energy.powerflow.kernel.cases import Case
from wanjia.energy.powerflow.kernel.classical import (
    bounded,
    current_a,
    equivalent_ohm,
    iron_kwh,
    line_kwh,
    loss_factor,
    rms,
    shape_factor_squared,
    transformer_equivalent_ohm,
    unbalance_factor,
)
from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.kernel.tracing import traced
from wanjia.energy.powerflow.types import LossMethod

#: Axes of loads that are told phase by phase.
PHASED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """Resistances as seen from the head: of the lines by kWh and by kVAh, of the transformers; and their iron."""

    line_by_kwh: float
    line_by_kvah: float
    units: float
    iron_kwh: float


def classical_losses(case: Case, *, p_kw: Floats, q_kvar: Floats, hours: float) -> dict[LossMethod, float]:
    """
    Compute a radial feeder or area by the four classical methods from the current at its head.

    The head's current is that of all loads together at the nominal voltage, as a meter there would tell it. The first
    three weigh sections by kWh; the fourth, the equivalent resistance proper, by kVAh, which needs reactive energy.
    Where power flows back, a section counts what passes it in either direction. Sections of another voltage are seen
    from the head's. In an area the wires' part is multiplied by the unbalance of the phases at its head.

    :param p_kw: [T, N] or [T, N, 3], as `Case.loaded`; ``hours`` is the length of a step
    :returns: kWh by method, no-load losses of the transformers included
    """
    uneven = _unbalance(case, p_kw=p_kw, q_kvar=q_kvar) if p_kw.ndim == PHASED else 1.0
    if p_kw.ndim == PHASED:
        p_kw, q_kvar = p_kw.sum(axis=2), q_kvar.sum(axis=2)
    u_kv = next(bus.u_kv for bus in case.buses if bus.name == case.sources[0].bus)
    head = current_a(p_kw.sum(axis=1), q_kvar=q_kvar.sum(axis=1), u_kv=u_kv)
    whole_hours = hours * len(head)
    seen = _equivalent(case, p_kw=p_kw, q_kvar=q_kvar, u_kv=u_kv, hours=whole_hours)
    by_kwh = seen.line_by_kwh * uneven + seen.units
    by_kvah = seen.line_by_kvah * uneven + seen.units
    squares = _squares(head)
    return {
        method: line_kwh(
            square, ohm=by_kvah if method is LossMethod.EQUIVALENT_RESISTANCE else by_kwh, hours=whole_hours
        )
        + seen.iron_kwh
        for method, square in squares.items()
    }


def _unbalance(case: Case, *, p_kw: Floats, q_kvar: Floats) -> float:
    """Give the unbalance factor of the phases at the head, with the neutral that the wires have."""
    phases = np.hypot(p_kw.sum(axis=1), q_kvar.sum(axis=1))
    ohms = [(one.r_ohm, one.r0_ohm) for one in case.branches if one.r_ohm and one.r0_ohm is not None]
    own = sum(ohm for ohm, _ in ohms)
    neutral = sum((zero - ohm) / 3 for ohm, zero in ohms)
    return unbalance_factor(phases, neutral_ratio=neutral / own if own else 0.0)


def _squares(head: Floats) -> dict[LossMethod, float]:
    """Give the mean squared current as each method estimates it."""
    exact, largest = rms(head) ** 2, float(head.max(initial=0.0))
    if not largest:
        return dict.fromkeys((one for one in LossMethod if one is not LossMethod.POWER_FLOW), 0.0)
    least = float(head.min()) / largest
    # The mean of equal floats may come out a hair above the largest of them.
    rate = min(max(float(head.mean()) / largest, least), 1.0)
    shape = bounded(shape_factor_squared(rate, least_rate=least) * rate**2, load_rate=rate)
    most = bounded(loss_factor(rate, least_rate=least), load_rate=rate)
    return {
        LossMethod.ROOT_MEAN_SQUARE: exact,
        LossMethod.MEAN_CURRENT: shape * largest**2,
        LossMethod.LARGEST_CURRENT: most * largest**2,
        LossMethod.EQUIVALENT_RESISTANCE: exact,
    }


def _equivalent(case: Case, *, p_kw: Floats, q_kvar: Floats, u_kv: float, hours: float) -> Equivalent:
    passing_p, whole_p = _passing(case, at_loads=p_kw)
    passing_q, whole_q = _passing(case, at_loads=q_kvar)
    volts = {bus.name: bus.u_kv for bus in case.buses}
    ohms = np.array([one.r_ohm * (u_kv / volts[one.start]) ** 2 for one in case.branches])
    return Equivalent(
        line_by_kwh=equivalent_ohm(ohms, passing=passing_p, whole=whole_p),
        line_by_kvah=equivalent_ohm(
            ohms, passing=np.hypot(passing_p, passing_q), whole=float(np.hypot(whole_p, whole_q))
        ),
        units=transformer_equivalent_ohm(
            u_kv,
            load_loss_kw=np.array([one.load_loss_kw for one in case.units]),
            rated_kva=np.array([one.rated_kva for one in case.units]),
        ),
        iron_kwh=sum(iron_kwh(one.no_load_loss_kw, u_kv=1, tap_kv=1, hours=hours) for one in case.units),
    )


def _passing(case: Case, *, at_loads: Floats) -> tuple[Floats, float]:
    """
    Sum what passes each branch of a radial grid over time, whichever way, and what passes the head.

    :param at_loads: [T, N]
    :returns: [L], 0 for branches without supply; the head
    """
    trace = traced(case)
    nothing = np.zeros(len(at_loads))
    below = dict.fromkeys(trace.order, nothing)
    for at, bus in enumerate(case.loaded):
        below[bus.name] = below[bus.name] + at_loads[:, at]
    through: dict[tuple[str, str], float] = {}
    for name in reversed(trace.order):
        above = trace.above[name]
        if above != name:
            below[above] = below[above] + below[name]
            through[above, name] = float(np.abs(below[name]).sum())
    passing = [through.get((one.start, one.end), through.get((one.end, one.start), 0.0)) for one in case.branches]
    closed = np.array([one.is_closed for one in case.branches], dtype=bool)
    return np.where(closed, passing, 0.0), float(np.abs(at_loads.sum(axis=1)).sum())
