"""A feeder's or an area's month: flow, losses by part, classical methods beside it, measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.building import Built
from wanjia.energy.powerflow.kernel.cases import Case, grid_of
from wanjia.energy.powerflow.kernel.checks import faults_of
from wanjia.energy.powerflow.kernel.comparison import classical_losses
from wanjia.energy.powerflow.kernel.faults import GridRefused
from wanjia.energy.powerflow.kernel.grid import Floats, Flow, PhaseFlow
from wanjia.energy.powerflow.kernel.measures import Offer, Trial, Year, advice_of, measures
from wanjia.energy.powerflow.kernel.separation import separated
from wanjia.energy.powerflow.kernel.solver import NoSolution
from wanjia.energy.powerflow.kernel.solving import overload
from wanjia.energy.powerflow.kernel.unbalanced import unbalanced
from wanjia.energy.powerflow.types import Advice, LossMeasure, LossMethod, PartLoss
from wanjia.foundation.findings.types import Severity

#: Steps of a quarter of an hour in an hour.
STEPS = 4
HOURS = 0.25
HOURS_A_YEAR = 8760
#: What a customer moved to another phase takes along, as a share of what the fullest phase has too much.
NEUTRAL_LIMIT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    What is drawn month long, by quarter of an hour.

    :ivar p_kw: [T, N] or [T, N, 3], as `Case.loaded`
    :ivar source_pu: [T, S]; none: as the case says
    :ivar meters_kwh: what meters use themselves in the month
    :ivar single_phase: how many customers hang on one phase
    """

    p_kw: Floats
    q_kvar: Floats
    source_pu: Floats | None = None
    meters_kwh: float = 0.0
    single_phase: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """
    What a month came to.

    :ivar supplied_kwh: what came in at the sources
    :ivar by_hour: mean loss of each hour, kW
    :ivar lowest_pu: [B] lowest voltage of each node over the month, over all phases; ``highest_pu`` likewise
    :ivar line_a: [L] largest current of each piece; ``unit_a`` of each transformer
    """

    case: Case
    supplied_kwh: float
    parts: tuple[PartLoss, ...]
    classical: dict[LossMethod, float]
    advice: tuple[Advice, ...]
    by_hour: tuple[float, ...]
    lowest_pu: Floats
    highest_pu: Floats
    line_a: Floats
    unit_a: Floats


def reckoned(built: Built, *, drawn: Drawn, offer: Offer, rephase_yuan: Decimal = Decimal(0)) -> Reckoned:
    """
    Compute a month of a grid built from the archive.

    :raises GridRefused: naming what is wrong with the grid
    """
    case = built.case
    errors = tuple(fault for fault in faults_of(case) if fault.severity is Severity.ERROR)
    if errors:
        raise GridRefused(errors)
    is_by_phase = drawn.p_kw.ndim == 3
    p_kw, q_kvar = (drawn.p_kw.sum(axis=2), drawn.q_kvar.sum(axis=2)) if is_by_phase else (drawn.p_kw, drawn.q_kvar)
    flow = _flow(case, drawn=drawn, p_kw=p_kw, q_kvar=q_kvar)
    year = Year(case=case, p_kw=p_kw, q_kvar=q_kvar, hours=HOURS, length_km=built.length_km)
    even = balanced(grid_of(case), p_kw=p_kw, q_kvar=q_kvar)
    advice = measures(year, offer=offer, flow=even)
    if isinstance(flow, PhaseFlow):
        advice = (*_phases_balanced(flow, even=even, drawn=drawn, offer=offer, yuan=rephase_yuan, case=case), *advice)
    nodes = flow.u_pu if flow.u_pu.ndim == 2 else flow.u_pu.transpose(0, 2, 1).reshape(-1, flow.u_pu.shape[1])
    return Reckoned(
        case=case,
        supplied_kwh=float(flow.source_kw.sum()) * HOURS + drawn.meters_kwh,
        parts=separated(case, flow=flow, hours=HOURS, meters_kwh=drawn.meters_kwh),
        classical=classical_losses(case, p_kw=p_kw, q_kvar=q_kvar, hours=HOURS),
        advice=advice,
        by_hour=tuple(float(kw) for kw in flow.loss_kw.reshape(-1, STEPS).mean(axis=1)),
        lowest_pu=nodes.min(axis=0),
        highest_pu=nodes.max(axis=0),
        line_a=_most(flow.line_a),
        unit_a=_most(flow.transformer_a),
    )


def _flow(case: Case, *, drawn: Drawn, p_kw: Floats, q_kvar: Floats) -> Flow | PhaseFlow:
    grid, run = grid_of(case), unbalanced if drawn.p_kw.ndim == 3 else balanced
    try:
        return run(grid, p_kw=drawn.p_kw, q_kvar=drawn.q_kvar, source_pu=drawn.source_pu)
    except NoSolution as none:
        worst = none.steps[0] if none.steps else int(p_kw.sum(axis=1).argmax())
        step = slice(worst, worst + 1)
        raise GridRefused((overload(case, grid=grid, p_kw=p_kw[step], q_kvar=q_kvar[step]),)) from none


def _most(amperes: Floats) -> Floats:
    """Give the largest current over time and phases."""
    over: Floats = amperes.max(axis=0)
    return over if over.ndim == 1 else over.max(axis=1)


def _phases_balanced(
    flow: PhaseFlow, *, even: Flow, drawn: Drawn, offer: Offer, yuan: Decimal, case: Case
) -> tuple[Advice, ...]:
    """Price equal phases: what the loss would be if each load were spread over all three."""
    by_phase = drawn.p_kw.sum(axis=(0, 1))
    whole = float(by_phase.sum())
    over = (float(by_phase.max()) - whole / 3) / whole if whole > NEUTRAL_LIMIT else 0.0
    moved = int(np.ceil(over * drawn.single_phase))
    saved = (float(flow.loss_kw.sum()) - float(even.loss_kw.sum())) / len(drawn.p_kw) * HOURS_A_YEAR
    trial = Trial(
        measure=LossMeasure.PHASE_BALANCE,
        element=case.name,
        size=moved,
        unit="",
        cost_yuan=yuan * moved,
        case=replace(case),
    )
    found = advice_of(trial, saved_kwh=saved, energy_yuan=offer.energy_yuan) if moved else None
    return () if found is None else (found,)
