"""The four classical methods on the same feeder and period as the power flow, to stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wanjia.energy.powerflow.kernel.cases import Case
from wanjia.energy.powerflow.kernel.classical import (
    current_a,
    equivalent_ohm,
    iron_kwh,
    line_kwh,
    loss_factor,
    rms,
    shape_factor_squared,
    transformer_equivalent_ohm,
)
from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.kernel.tracing import traced
from wanjia.energy.powerflow.types import LossMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """Resistances as seen from the head: of the lines by kWh and by kVAh, of the transformers; and their iron."""

    line_by_kwh: float
    line_by_kvah: float
    units: float
    iron_kwh: float


def classical_losses(case: Case, *, p_kw: Floats, q_kvar: Floats, hours: float) -> dict[LossMethod, float]:
    """
    Compute a radial feeder by the four classical methods from the current at its head.

    The head's current is that of all loads together at the nominal voltage, as a meter there would tell it. The first
    three weigh sections by kWh; the fourth, the equivalent resistance proper, by kVAh, which needs reactive energy.

    :param p_kw: [T, N] as `Case.loaded`; ``hours`` is the length of a step
    :returns: kWh by method, no-load losses of the transformers included
    """
    u_kv = next(bus.u_kv for bus in case.buses if bus.name == case.sources[0].bus)
    head = current_a(p_kw.sum(axis=1), q_kvar=q_kvar.sum(axis=1), u_kv=u_kv)
    whole_hours = hours * len(head)
    seen = _equivalent(case, p_kw=p_kw, q_kvar=q_kvar, u_kv=u_kv, hours=whole_hours)
    by_kwh, by_kvah = seen.line_by_kwh + seen.units, seen.line_by_kvah + seen.units
    squares = _squares(head)
    return {
        method: line_kwh(
            square, ohm=by_kvah if method is LossMethod.EQUIVALENT_RESISTANCE else by_kwh, hours=whole_hours
        )
        + seen.iron_kwh
        for method, square in squares.items()
    }


def _squares(head: Floats) -> dict[LossMethod, float]:
    """Give the mean squared current as each method estimates it."""
    exact, largest = rms(head) ** 2, float(head.max())
    if not largest:
        return dict.fromkeys((one for one in LossMethod if one is not LossMethod.POWER_FLOW), 0.0)
    least = float(head.min()) / largest
    # The mean of equal floats may come out a hair above the largest of them.
    rates = {"load_rate": min(max(float(head.mean()) / largest, least), 1.0), "least_rate": least}
    mean = shape_factor_squared(rates["load_rate"], least_rate=rates["least_rate"]) * float(head.mean()) ** 2
    most = loss_factor(rates["load_rate"], least_rate=rates["least_rate"]) * largest**2
    return {
        LossMethod.ROOT_MEAN_SQUARE: exact,
        LossMethod.MEAN_CURRENT: mean,
        LossMethod.LARGEST_CURRENT: most,
        LossMethod.EQUIVALENT_RESISTANCE: exact,
    }


def _equivalent(case: Case, *, p_kw: Floats, q_kvar: Floats, u_kv: float, hours: float) -> Equivalent:
    active, reactive = p_kw.sum(axis=0), q_kvar.sum(axis=0)
    below_p, whole_p = _passing(case, at_loads=active)
    below_q, whole_q = _passing(case, at_loads=reactive)
    ohms = np.array([one.r_ohm for one in case.branches])
    return Equivalent(
        line_by_kwh=equivalent_ohm(ohms, passing=below_p, whole=whole_p),
        line_by_kvah=equivalent_ohm(ohms, passing=np.hypot(below_p, below_q), whole=float(np.hypot(whole_p, whole_q))),
        units=transformer_equivalent_ohm(
            u_kv,
            load_loss_kw=np.array([one.load_loss_kw for one in case.units]),
            rated_kva=np.array([one.rated_kva for one in case.units]),
        ),
        iron_kwh=sum(iron_kwh(one.no_load_loss_kw, u_kv=1, tap_kv=1, hours=hours) for one in case.units),
    )


def _passing(case: Case, *, at_loads: Floats) -> tuple[Floats, float]:
    """Sum what is drawn below each branch of a radial grid, and at the head; branches without supply have 0."""
    trace = traced(case)
    below = dict.fromkeys(trace.order, 0.0)
    for bus, drawn in zip(case.loaded, at_loads, strict=True):
        below[bus.name] += float(drawn)
    through: dict[tuple[str, str], float] = {}
    for name in reversed(trace.order):
        above = trace.above[name]
        if above != name:
            below[above] += below[name]
            through[above, name] = below[name]
    passing = [through.get((one.start, one.end), through.get((one.end, one.start), 0.0)) for one in case.branches]
    closed = np.array([one.is_closed for one in case.branches], dtype=bool)
    return np.where(closed, passing, 0.0), float(at_loads.sum())
