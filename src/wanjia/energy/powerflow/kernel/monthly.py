"""A feeder's or an area's month: flow, losses by part, classical methods beside it, measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.building import Built
from wanjia.energy.powerflow.kernel.cases import Case, grid_of
from wanjia.energy.powerflow.kernel.checks import faults_of
from wanjia.energy.powerflow.kernel.classical import STANDARD_C
from wanjia.energy.powerflow.kernel.comparison import classical_losses
from wanjia.energy.powerflow.kernel.faults import GridRefused
from wanjia.energy.powerflow.kernel.grid import Floats, Flow, PhaseFlow
from wanjia.energy.powerflow.kernel.measures import Offer, Trial, Year, advice_of, measures
from wanjia.energy.powerflow.kernel.separation import separated
from wanjia.energy.powerflow.kernel.solver import NoSolution
from wanjia.energy.powerflow.kernel.solving import overload
from wanjia.energy.powerflow.kernel.unbalanced import unbalanced
from wanjia.energy.powerflow.kernel.warming import warmed
from wanjia.energy.powerflow.types import Advice, LossMeasure, LossMethod, PartLoss
from wanjia.foundation.findings.types import Severity

#: Steps of a quarter of an hour in an hour.
STEPS = 4
HOURS = 0.25
HOURS_A_YEAR = 8760
#: How often currents and the voltage of the source are put right; what then remains is below 1e-4 of the voltage.
ROUNDS = 2
#: What a customer moved to another phase takes along, as a share of what the fullest phase has too much.
NEUTRAL_LIMIT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    What is drawn month long, by quarter of an hour.

    :ivar p_kw: [T, N] or [T, N, 3], as `Case.loaded`
    :ivar source_pu: [T] voltage measured at ``seen_at``, of its nominal one, without gaps; none: as the case says
    :ivar seen_at: the node where it was measured; none: at the source itself
    :ivar meters_kwh: what meters use themselves in the month
    :ivar single_phase: how many customers hang on one phase
    """

    p_kw: Floats
    q_kvar: Floats
    source_pu: Floats | None = None
    seen_at: str | None = None
    meters_kwh: float = 0.0
    single_phase: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """
    What a month came to.

    :ivar case: its lines as warm as they were
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


def reckoned(
    built: Built, *, drawn: Drawn, offer: Offer, rephase_yuan: Decimal = Decimal(0), air_c: float = STANDARD_C
) -> Reckoned:
    """
    Compute a month of a grid built from the archive.

    :param air_c: mean temperature of the air in the month, °C
    :raises GridRefused: naming what is wrong with the grid
    """
    errors = tuple(fault for fault in faults_of(built.case) if fault.severity is Severity.ERROR)
    if errors:
        raise GridRefused(errors)
    is_by_phase = drawn.p_kw.ndim == 3
    p_kw, q_kvar = (drawn.p_kw.sum(axis=2), drawn.q_kvar.sum(axis=2)) if is_by_phase else (drawn.p_kw, drawn.q_kvar)
    case, source_pu, flow = _settled(built.case, drawn=drawn, air_c=air_c)
    year = Year(
        case=case,
        p_kw=p_kw,
        q_kvar=q_kvar,
        hours=HOURS,
        length_km=built.length_km,
        source_pu=source_pu,
        air_c=air_c,
    )
    even = balanced(grid_of(case), p_kw=p_kw, q_kvar=q_kvar, source_pu=source_pu)
    advice = measures(year, offer=offer, flow=even)
    if isinstance(flow, PhaseFlow):
        advice = (*_phases_balanced(flow, even=even, drawn=drawn, offer=offer, yuan=rephase_yuan, case=case), *advice)
    nodes = flow.u_pu if flow.u_pu.ndim == 2 else flow.u_pu.transpose(0, 2, 1).reshape(-1, flow.u_pu.shape[1])
    return Reckoned(
        case=case,
        supplied_kwh=float(flow.source_kw.sum()) * HOURS + drawn.meters_kwh,
        parts=separated(case, flow=flow, hours=HOURS, meters_kwh=drawn.meters_kwh),
        classical=classical_losses(case, p_kw=drawn.p_kw, q_kvar=drawn.q_kvar, hours=HOURS),
        advice=advice,
        by_hour=tuple(float(kw) for kw in flow.loss_kw.reshape(-1, STEPS).mean(axis=1)),
        lowest_pu=nodes.min(axis=0),
        highest_pu=nodes.max(axis=0),
        line_a=_most(flow.line_a),
        unit_a=_most(flow.transformer_a),
    )


def _settled(case: Case, *, drawn: Drawn, air_c: float) -> tuple[Case, Floats | None, Flow | PhaseFlow]:
    """
    Compute until lines are as warm as their currents make them, and the node that was measured shows what was measured.

    :returns: the grid with warm lines, the voltages of its sources [T, S], the flow
    """
    source = None if drawn.source_pu is None else np.repeat(drawn.source_pu[:, np.newaxis], len(case.sources), axis=1)
    warm = warmed(case, air_c=air_c, mean_a={})
    flow = _flow(warm, drawn=drawn, source_pu=source)
    for _round in range(ROUNDS):
        mean_a = {one.name: float(flow.line_a[:, at].mean()) for at, one in enumerate(case.branches)}
        warm = warmed(case, air_c=air_c, mean_a=mean_a)
        if source is not None and drawn.source_pu is not None and drawn.seen_at is not None:
            at = next(at for at, bus in enumerate(case.buses) if bus.name == drawn.seen_at)
            shown = flow.u_pu[:, at] if flow.u_pu.ndim == 2 else flow.u_pu[:, at].mean(axis=1)
            source = source * (drawn.source_pu / shown)[:, np.newaxis]
        flow = _flow(warm, drawn=drawn, source_pu=source)
    return warm, source, flow


def _flow(case: Case, *, drawn: Drawn, source_pu: Floats | None) -> Flow | PhaseFlow:
    grid, run = grid_of(case), unbalanced if drawn.p_kw.ndim == 3 else balanced
    try:
        return run(grid, p_kw=drawn.p_kw, q_kvar=drawn.q_kvar, source_pu=source_pu)
    except NoSolution as none:
        whole = drawn.p_kw.sum(axis=tuple(range(1, drawn.p_kw.ndim)))
        worst = none.steps[0] if none.steps else int(whole.argmax())
        step = slice(worst, worst + 1)
        raise GridRefused((overload(case, grid=grid, p_kw=drawn.p_kw[step], q_kvar=drawn.q_kvar[step]),)) from none


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
