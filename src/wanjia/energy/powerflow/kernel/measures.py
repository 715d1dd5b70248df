"""
What could be done against loss, each measure computed again with the grid as it would then be.

A year is the period times 8,760 hours over its own; a saving is what the whole grid loses less, so that a bigger wire
also counts what it saves elsewhere. Only what saves something is given, the quickest to pay back first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit, grid_of
from wanjia.energy.powerflow.kernel.checks import faults_of
from wanjia.energy.powerflow.kernel.classical import STANDARD_C, resistance_at
from wanjia.energy.powerflow.kernel.distances import centre_of, kilometres
from wanjia.energy.powerflow.kernel.grid import Floats, Flow
from wanjia.energy.powerflow.kernel.solver import NoSolution
from wanjia.energy.powerflow.kernel.tracing import traced
from wanjia.energy.powerflow.types import Advice, LossMeasure
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up

HOURS_A_YEAR = 8760
#: How many places of each kind are tried, those that lose most first.
TRIED = 3
#: A wire counts as bigger from a fifth less resistance.
LESS_RESISTANCE = 0.8
#: Capacitors come in steps, kvar.
STEP_KVAR = 10
#: A new transformer is chosen so that the peak fills it to this share.
FILLED = 0.8
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Wire:
    """A conductor that could be laid: Ω/km at 20 °C, A, and what a km of it costs, laid; none if nobody entered it."""

    code: str
    r_ohm_per_km: float
    x_ohm_per_km: float
    rated_a: float
    yuan_per_km: Decimal | None = None

    def ohm(self, km: float, *, air_c: float, load_a: float = 0.0) -> float:
        """Give its resistance when it is as warm as the air and its current make it."""
        rated_a = self.rated_a or 1.0
        return resistance_at(
            self.r_ohm_per_km * km, load_a=load_a if self.rated_a else 0.0, rated_a=rated_a, air_c=air_c
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    What can be bought on a day, and what energy is worth.

    :ivar energy_yuan: per kWh
    :ivar wire_yuan: per km of a wire without a price of its own; ``move_yuan`` per transformer; ``capacitor_yuan`` per
        kvar; ``unit_yuan`` per kVA of a transformer without a price of its own
    :ivar unit_prices: model → what one costs, installed
    :ivar radius_km: longest way from the source that is allowed
    :ivar units: transformers of today; their names are models, their ends are empty
    """

    energy_yuan: Decimal
    wire_yuan: Decimal
    move_yuan: Decimal
    capacitor_yuan: Decimal
    unit_yuan: Decimal
    radius_km: float
    wires: Sequence[Wire]
    units: Sequence[Unit]
    unit_prices: Mapping[str, Decimal] = field(default_factory=dict)

    def laid(self, wire: Wire, *, km: float) -> Decimal:
        """Give what so many km of a wire cost."""
        return (self.wire_yuan if wire.yuan_per_km is None else wire.yuan_per_km) * Decimal(km)

    def installed(self, model: Unit) -> Decimal:
        """Give what a transformer costs."""
        return self.unit_prices.get(model.name, self.unit_yuan * Decimal(model.rated_kva))


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """
    A grid with the loads of a period that stands for the year.

    :ivar p_kw: [T, N], as `Case.loaded`
    :ivar hours: length of a step
    :ivar length_km: of each branch, by name; what is not there has none
    :ivar source_pu: [T, S]; none: as the case says
    :ivar air_c: the resistances of the case are those at this air; new wires get it, too
    """

    case: Case
    p_kw: Floats
    q_kvar: Floats
    hours: float
    length_km: Mapping[str, float]
    source_pu: Floats | None = None
    air_c: float = STANDARD_C


def measures(year: Year, *, offer: Offer, flow: Flow) -> tuple[Advice, ...]:
    """
    Try all measures on a checked grid.

    :param flow: of the grid as it is, from the same loads
    :returns: those that save energy, the shortest payback first
    """
    base = float(flow.loss_kw.sum())
    tried = (
        *_bigger_wires(year, offer=offer, flow=flow),
        *_better_units(year, offer=offer, flow=flow),
        *_compensated(year, offer=offer),
        *_centred(year, offer=offer),
        *_shortened(year, offer=offer),
    )
    found = [advice for trial in tried if (advice := _priced(trial, year=year, base=base, offer=offer)) is not None]
    return tuple(sorted(found, key=_rank))


def _rank(advice: Advice) -> tuple[bool, Decimal, Decimal]:
    return advice.payback_years is None, advice.payback_years or NOTHING, -advice.saved_kwh


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A measure before it is computed; ``q_kvar`` where it changes the loads."""

    measure: LossMeasure
    element: str
    size: float
    unit: str
    cost_yuan: Decimal
    case: Case
    q_kvar: Floats | None = None


def _priced(trial: Trial, *, year: Year, base: float, offer: Offer) -> Advice | None:
    if any(fault.severity is Severity.ERROR for fault in faults_of(trial.case)):
        return None
    q_kvar = year.q_kvar if trial.q_kvar is None else trial.q_kvar
    try:
        flow = balanced(grid_of(trial.case), p_kw=year.p_kw, q_kvar=q_kvar, source_pu=_held(trial.case, year=year))
    except NoSolution:
        return None
    saved = (base - float(flow.loss_kw.sum())) / len(year.p_kw) * HOURS_A_YEAR
    return advice_of(trial, saved_kwh=saved, energy_yuan=offer.energy_yuan)


def _held(case: Case, *, year: Year) -> Floats | None:
    """Give the voltages of the sources; one that a measure adds has that of the first."""
    if year.source_pu is None:
        return None
    added = len(case.sources) - year.source_pu.shape[1]
    return np.hstack([year.source_pu, np.repeat(year.source_pu[:, :1], added, axis=1)])


def advice_of(trial: Trial, *, saved_kwh: float, energy_yuan: Decimal) -> Advice | None:
    """Price a computed measure: kWh to 4 places, yuan to the fen, years to one place; none if nothing is saved."""
    saved = half_up(Decimal(saved_kwh), places=QUANTITY_PLACES)
    if saved <= 0:
        return None
    yuan = half_up(saved * energy_yuan, places=2)
    cost = half_up(trial.cost_yuan, places=2)
    return Advice(
        measure=trial.measure,
        element=trial.element,
        size=half_up(Decimal(trial.size), places=QUANTITY_PLACES),
        unit=trial.unit,
        saved_kwh=saved,
        saved_yuan=yuan,
        cost_yuan=cost,
        payback_years=half_up(cost / yuan, places=1) if yuan else None,
    )


def _bigger_wires(year: Year, *, offer: Offer, flow: Flow) -> Iterator[Trial]:
    branches = year.case.branches
    lost = flow.line_kw.sum(axis=0)
    for at in np.argsort(-lost, kind="stable")[:TRIED]:
        branch, km = branches[at], year.length_km.get(branches[at].name, 0.0)
        mean_a = float(flow.line_a[:, at].mean())
        bigger = _next_wire(branch, km=km, wires=offer.wires, air_c=year.air_c, mean_a=mean_a)
        if bigger is None or lost[at] <= 0:
            continue
        ohm = bigger.ohm(km, air_c=year.air_c, load_a=mean_a)
        changed = replace(branch, r_ohm=ohm, x_ohm=bigger.x_ohm_per_km * km)
        yield Trial(
            measure=LossMeasure.BIGGER_WIRE,
            element=branch.name,
            size=km,
            unit="km",
            cost_yuan=offer.laid(bigger, km=km),
            case=replace(year.case, branches=(*branches[:at], changed, *branches[at + 1 :])),
        )


def _next_wire(branch: Branch, *, km: float, wires: Sequence[Wire], air_c: float, mean_a: float) -> Wire | None:
    """Give the thinnest wire that has clearly less resistance."""
    most = LESS_RESISTANCE * branch.r_ohm
    better = [wire for wire in wires if km and wire.ohm(km, air_c=air_c, load_a=mean_a) <= most]
    return max(better, key=lambda wire: wire.r_ohm_per_km, default=None)


def _better_units(year: Year, *, offer: Offer, flow: Flow) -> Iterator[Trial]:
    units = year.case.units
    lost = (flow.iron_kw + flow.copper_kw).sum(axis=0)
    for at in np.argsort(-lost, kind="stable")[:TRIED]:
        old = units[at]
        peak = float(flow.transformer_a[:, at].max()) * old.u2_kv * np.sqrt(3)
        new = _model(offer.units, kva=max(old.rated_kva, peak))
        if new is None:
            continue
        changed = replace(new, name=old.name, start=old.start, end=old.end, group=old.group, tap_pct=old.tap_pct)
        yield Trial(
            measure=LossMeasure.BETTER_TRANSFORMER,
            element=old.name,
            size=changed.rated_kva,
            unit="kVA",
            cost_yuan=offer.installed(new),
            case=replace(year.case, units=(*units[:at], changed, *units[at + 1 :])),
        )


def _model(units: Sequence[Unit], *, kva: float) -> Unit | None:
    return min((one for one in units if one.rated_kva >= kva), key=lambda one: one.rated_kva, default=None)


def _compensated(year: Year, *, offer: Offer) -> Iterator[Trial]:
    drawn = year.q_kvar.sum(axis=0)
    for at in np.argsort(-drawn, kind="stable")[:TRIED]:
        kvar = int(year.q_kvar[:, at].mean() // STEP_KVAR) * STEP_KVAR
        if kvar <= 0:
            continue
        q_kvar = year.q_kvar.copy()
        q_kvar[:, at] -= kvar
        yield Trial(
            measure=LossMeasure.COMPENSATION,
            element=year.case.loaded[at].name,
            size=kvar,
            unit="kvar",
            cost_yuan=offer.capacitor_yuan * kvar,
            case=year.case,
            q_kvar=q_kvar,
        )


def _centred(year: Year, *, offer: Offer) -> Iterator[Trial]:
    """Stand an area's only transformer where its loads are."""
    case = year.case
    if len(case.units) != 1 or any(branch.start == case.units[0].start for branch in case.branches):
        return
    unit = case.units[0]
    centre = centre_of(case, root=unit.end, weights=year.p_kw.sum(axis=0))
    if centre not in (None, unit.end):
        yield Trial(
            measure=LossMeasure.LOAD_CENTRE,
            element=unit.name,
            size=1,
            unit="",
            cost_yuan=offer.move_yuan,
            case=replace(case, units=(replace(unit, end=str(centre)),)),
        )


def _shortened(year: Year, *, offer: Offer) -> Iterator[Trial]:
    """Feed what lies beyond the radius from a new place: a transformer in an area, a line from the source else."""
    case = year.case
    away, trace = kilometres(case, length_km=year.length_km), traced(case)
    far = max(away, key=lambda name: away[name], default="")
    if not far or away[far] <= offer.radius_km:
        return
    beyond = [name for name in trace.way(far) if away[name] > offer.radius_km]
    cut, fed_by = beyond[len(beyond) // 2], trace.by
    branches = tuple(replace(one, is_closed=False) if one.name == fed_by[cut] else one for one in case.branches)
    opened = replace(case, branches=branches)
    if len(case.units) == 1:
        yield from _new_unit(opened, at=cut, year=year, offer=offer)
    elif offer.wires:
        yield _new_line(opened, at=cut, km=away[cut], offer=offer, air_c=year.air_c)


def _new_line(case: Case, *, at: str, km: float, offer: Offer, air_c: float) -> Trial:
    wire = min(offer.wires, key=lambda one: one.r_ohm_per_km)
    source = case.sources[0].bus
    line = Branch(
        name=f"{source}>{at}", start=source, end=at, r_ohm=wire.ohm(km, air_c=air_c), x_ohm=wire.x_ohm_per_km * km
    )
    return Trial(
        measure=LossMeasure.SHORTER_RADIUS,
        element=at,
        size=km,
        unit="km",
        cost_yuan=offer.laid(wire, km=km),
        case=replace(case, branches=(*case.branches, line)),
    )


def _new_unit(case: Case, *, at: str, year: Year, offer: Offer) -> Iterator[Trial]:
    below = _below(year.case, at=at)
    columns = [row for row, bus in enumerate(case.loaded) if bus.name in below]
    kva = np.hypot(year.p_kw[:, columns].sum(axis=1), year.q_kvar[:, columns].sum(axis=1)).max() / FILLED
    model = _model(offer.units, kva=float(kva))
    source = case.sources[0]
    if model is None:
        return
    feeding = next(bus for bus in case.buses if bus.name == source.bus)
    there = Bus(name=f"{at}*", u_kv=feeding.u_kv)
    unit = replace(model, name=f"{case.units[0].name}*", start=there.name, end=at)
    yield Trial(
        measure=LossMeasure.SHORTER_RADIUS,
        element=at,
        size=unit.rated_kva,
        unit="kVA",
        cost_yuan=offer.installed(model),
        case=replace(
            case,
            buses=(*case.buses, there),
            units=(*case.units, unit),
            sources=(*case.sources, Source(there.name, source.u_pu)),
        ),
    )


def _below(case: Case, *, at: str) -> set[str]:
    trace = traced(case)
    return {name for name in trace.order if at in trace.way(name)}
