"""One grid at one moment: checked, computed, and told in plain figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import Case, grid_of
from wanjia.energy.powerflow.kernel.checks import faults_of
from wanjia.energy.powerflow.kernel.faults import Fault, GridFault
from wanjia.energy.powerflow.kernel.grid import Floats, Flow, Grid, PhaseFlow
from wanjia.energy.powerflow.kernel.solver import NoSolution
from wanjia.energy.powerflow.kernel.tracing import traced
from wanjia.energy.powerflow.kernel.unbalanced import unbalanced
from wanjia.foundation.findings.types import Severity

#: Halvings by which the share of the loads that a grid can carry is found: to a tenth of a percent.
HALVINGS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """
    What a case came to.

    :ivar flow: one step, phase by phase where the loads are; none where it was refused
    :ivar faults: what is wrong with it; where the flow stands, warnings only
    """

    case: Case
    flow: Flow | PhaseFlow | None
    faults: tuple[Fault, ...]

    @property
    def lowest(self) -> tuple[float, str]:
        """Give the lowest voltage among the supplied nodes and their phases, of the nominal one, and its node."""
        if self.flow is None:
            return 0.0, ""
        dead = set(traced(self.case).unsupplied)
        found = zip(self.flow.u_pu[0], self.case.buses, strict=True)
        return min((float(u_pu.min()), bus.name) for u_pu, bus in found if bus.name not in dead)


def solved(case: Case, *, may_be_meshed: bool = False) -> Solved:
    """Check a case and compute it; what keeps it from being computed is told as faults, never raised."""
    faults = (*faults_of(case, may_be_meshed=may_be_meshed), *_zero_sequences(case))
    if any(fault.severity is Severity.ERROR for fault in faults):
        return Solved(case=case, flow=None, faults=faults)
    grid, p_kw, q_kvar = grid_of(case), *loads_of(case)
    try:
        return Solved(case=case, flow=_run(grid, p_kw=p_kw, q_kvar=q_kvar), faults=faults)
    except NoSolution:
        over = overload(case, grid=grid, p_kw=p_kw, q_kvar=q_kvar)
        return Solved(case=case, flow=None, faults=(*faults, over))


def _run(grid: Grid, *, p_kw: Floats, q_kvar: Floats) -> Flow | PhaseFlow:
    run = unbalanced if p_kw.ndim == 3 else balanced
    return run(grid, p_kw=p_kw, q_kvar=q_kvar)


def _zero_sequences(case: Case) -> tuple[Fault, ...]:
    """Name lines whose neutral is not known where phases draw differently."""
    return tuple(
        Fault(
            kind=GridFault.NO_ZERO_SEQUENCE,
            element=f"branch {branch.name}",
            what="phases draw differently, and its zero sequence is not known",
            cure="Give r0_ohm and x0_ohm: those of a phase plus three times the neutral",
        )
        for branch in case.branches
        if case.is_by_phase and not branch.is_switch and (branch.r0_ohm is None or branch.x0_ohm is None)
    )


def loads_of(case: Case) -> tuple[Floats, Floats]:
    """Give the loads of a case as one step: [1, N] kW and kvar, or [1, N, 3] where phases draw differently."""
    if case.is_by_phase:
        even = [bus.by_phase or ((bus.p_kw / 3, bus.q_kvar / 3),) * 3 for bus in case.loaded]
        both = np.array([even], dtype=np.float64)
        return both[..., 0], both[..., 1]
    p_kw = np.array([[bus.p_kw for bus in case.loaded]], dtype=np.float64).reshape(1, -1)
    q_kvar = np.array([[bus.q_kvar for bus in case.loaded]], dtype=np.float64).reshape(1, -1)
    return p_kw, q_kvar


def overload(case: Case, *, grid: Grid, p_kw: Floats, q_kvar: Floats) -> Fault:
    """
    Say of loads without a solution what share of them the grid carries, and where the voltage gives way.

    :param p_kw: [1, N], of the step without a solution
    """
    carried, broken, lowest = 0.0, 1.0, ""
    for _halving in range(HALVINGS):
        share = (carried + broken) / 2
        try:
            flow = _run(grid, p_kw=p_kw * share, q_kvar=q_kvar * share)
        except NoSolution:
            broken = share
        else:
            carried = share
            lowest = Solved(case=case, flow=flow, faults=()).lowest[1]
    return Fault(
        kind=GridFault.NO_SOLUTION,
        element=f"node {lowest}" if lowest else case.name,
        what=f"the loads are more than the grid can carry: it gives way here beyond {carried * 100:.1f} % of them",
        cure="Check the loads and the impedances on the way there; then shift load or lay a bigger wire",
    )
