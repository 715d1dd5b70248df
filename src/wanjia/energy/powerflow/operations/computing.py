"""A month's theoretical loss is computed and written down, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from wanjia.energy.powerflow.kernel.faults import GridRefused
from wanjia.energy.powerflow.kernel.monthly import Reckoned, reckoned
from wanjia.energy.powerflow.models import ClassicalLoss, LossAdvice, NodeVoltage, TheoreticalLoss, TheoreticalRun
from wanjia.energy.powerflow.queries.figures import FigureMissing, air_of, all_figures, offer_on
from wanjia.energy.powerflow.queries.gathering import NotReckonable, area_gathered, feeder_gathered
from wanjia.energy.powerflow.types import LossFigureKind, LossPart
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import unit_at
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up
from wanjia.measurement.intervals.operations.citing import cite, cite_no_more
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Cited
from wanjia.registry.network import queries as network
from wanjia.registry.network.queries import AreaRow, FeederRow

SUBJECT = "powerflow.theoreticalrun"


class OutsideScope(Refused):
    """The feeder or area belongs to a unit that is not the actor's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A calculation that is not yet written: its result, or why there is none."""

    feeder_id: int | None
    area_id: int | None
    unit_path: str
    month: Period
    version: int
    found: Reckoned | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    refusal: str = ""


def reckon_feeder(feeder: FeederRow, *, month: Period, by: Actor) -> Prepared:
    """Compute a feeder's month without writing anything; what keeps it from being computed is kept as its refusal."""
    version = current_version()
    blank = Prepared(feeder_id=feeder.feeder_id, area_id=None, unit_path=feeder.unit_path, month=month, version=version)
    try:
        gathered = feeder_gathered(feeder, month=month, scope=by.scope, version=version)
        figures = all_figures(month.start)
        offer = offer_on(month.start, figures=figures, is_low=False)
        air_c = float(air_of(figures, month=month.start))
        found = reckoned(gathered.built, drawn=gathered.drawn, offer=offer, air_c=air_c)
    except (GridRefused, NotReckonable, FigureMissing) as refused:
        return replace(blank, refusal=str(refused))
    return replace(blank, found=found, parameters=gathered.parameters)


def reckon_area(area: AreaRow, *, month: Period, by: Actor) -> Prepared:
    """Compute an area's month phase by phase without writing anything, as `reckon_feeder`."""
    version = current_version()
    blank = Prepared(feeder_id=None, area_id=area.area_id, unit_path=area.unit_path, month=month, version=version)
    try:
        gathered = area_gathered(area, month=month, scope=by.scope, version=version)
        figures = all_figures(month.start)
        offer = offer_on(month.start, figures=figures, is_low=True)
        rephase = figures[LossFigureKind.REPHASE_COST]
        air_c = float(air_of(figures, month=month.start))
        found = reckoned(gathered.built, drawn=gathered.drawn, offer=offer, rephase_yuan=rephase, air_c=air_c)
    except (GridRefused, NotReckonable, FigureMissing) as refused:
        return replace(blank, refusal=str(refused))
    return replace(blank, found=found, parameters=gathered.parameters)


def write_run(prepared: Prepared, *, by: Actor, at: datetime) -> int:
    """
    Write a calculation down in place of an earlier one of the same feeder or area and month.

    :returns: id of the run
    :raises OutsideScope: if the feeder or area is none of the actor's units
    """
    unit_id = unit_at(prepared.unit_path)
    if unit_id is None or not by.scope.holds(prepared.unit_path):
        msg = "that feeder or area is none of your units'"
        raise OutsideScope(msg)
    same = Q(feeder_id=prepared.feeder_id, area_id=prepared.area_id, month=prepared.month.start)
    TheoreticalRun.objects.locked().filter(same).delete()
    found = prepared.found
    run = TheoreticalRun.objects.create(
        feeder_id=prepared.feeder_id,
        area_id=prepared.area_id,
        unit_id=unit_id,
        month=prepared.month.start,
        is_by_phase=prepared.area_id is not None,
        store_version=prepared.version,
        parameters=dict(prepared.parameters),
        computed_at=at,
        computed_by=by.number,
        refusal=prepared.refusal,
        **({} if found is None else _totals(found)),
    )
    if found is not None:
        _write_parts(run, found=found, scope=by.scope)
    events.record(
        "powerflow.loss_computed" if found is not None else "powerflow.loss_not_computed",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        subject_id=run.pk,
        unit_id=unit_id,
        month=f"{prepared.month.start:%Y-%m}",
        store_version=prepared.version,
    )
    _cite(run, month=prepared.month, by=by, at=at)
    return run.pk


def _cite(run: TheoreticalRun, *, month: Period, by: Actor, at: datetime) -> None:
    """Note the version relied on; a refusal and an empty store rely on none."""
    part = run.feeder or run.area
    kind = "powerflow.feeder" if run.feeder else "powerflow.area"
    key = f"{month.start:%Y-%m} {part.code if part else ''}"
    if run.refusal or not run.store_version:
        cite_no_more(kind, subject_key=key, by=by, at=at)
        return
    cited = Cited(kind, key, run.unit_id, month.start, month.start + timedelta(days=month.days))
    cite(run.store_version, cited=cited, by=by, at=at)


def _totals(found: Reckoned) -> dict[str, Any]:
    low = int(found.lowest_pu.argmin())
    return {
        "supplied_kwh": _kept(found.supplied_kwh),
        "loss_kwh": sum((part.energy_kwh for part in found.parts), Decimal(0)),
        "lowest_pu": _kept(found.lowest_pu[low]),
        "lowest_node": found.case.buses[low].name,
        "by_hour": [str(_kept(kw)) for kw in found.by_hour],
    }


def _kept(value: float) -> Decimal:
    return half_up(Decimal(float(value)), places=QUANTITY_PLACES)


def _write_parts(run: TheoreticalRun, *, found: Reckoned, scope: Scope) -> None:
    loads = _loading(found)
    TheoreticalLoss.objects.bulk_create(
        TheoreticalLoss(
            run=run,
            part=one.part,
            element=one.element,
            energy_kwh=one.energy_kwh,
            **loads.get((one.part, one.element), {}),
        )
        for one in found.parts
    )
    ClassicalLoss.objects.bulk_create(
        ClassicalLoss(run=run, method=method, energy_kwh=_kept(kwh)) for method, kwh in found.classical.items()
    )
    ids: dict[str, int] = dict(network.connectivity_nodes(scope).select("code", "node_id").iter_rows())
    NodeVoltage.objects.bulk_create(
        NodeVoltage(run=run, node_id=ids[bus.name], lowest_pu=_kept(low), highest_pu=_kept(high))
        for bus, low, high in zip(found.case.buses, found.lowest_pu, found.highest_pu, strict=True)
        if bus.name in ids
    )
    LossAdvice.objects.bulk_create(
        LossAdvice(
            run=run,
            place=place,
            measure=one.measure,
            element=one.element,
            size=one.size,
            size_unit=one.unit,
            saved_kwh=one.saved_kwh,
            saved_yuan=one.saved_yuan,
            cost_yuan=one.cost_yuan,
            payback_years=one.payback_years,
        )
        for place, one in enumerate(found.advice, start=1)
    )


def _loading(found: Reckoned) -> dict[tuple[LossPart, str], dict[str, Decimal | None]]:
    """Give the largest current and the share of the rated one, by part and element."""
    told: dict[tuple[LossPart, str], dict[str, Decimal | None]] = {}
    for branch, most in zip(found.case.branches, found.line_a, strict=True):
        share = _kept(most / branch.rated_a * 100) if branch.rated_a else None
        told[LossPart.LINE, branch.name] = {"most_a": _kept(most), "loading_pct": share}
    for unit, most in zip(found.case.units, found.unit_a, strict=True):
        rated = unit.rated_kva / (unit.u2_kv * 3**0.5)
        told[LossPart.COPPER, unit.name] = {"most_a": _kept(most), "loading_pct": _kept(most / rated * 100)}
    return told
