"""While supply is off: begin, give it back part by part, end, and look back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.reliability import rules
from wanjia.energy.reliability.kernel.budget import Cost
from wanjia.energy.reliability.models import Outage, OutageScope
from wanjia.energy.reliability.operations.held import (
    PLANS,
    OutageRefused,
    freeze,
    kept,
    known,
    outage_held,
    refuse_unknown,
    step,
    tell,
    write_parts,
)
from wanjia.energy.reliability.queries.grids import Walked, all_grid, all_hit, days_of, kinds_of
from wanjia.energy.reliability.queries.pricing import parts_of
from wanjia.energy.reliability.types import Basis, NewOutage, OutageState, ScopeAction, Scoped
from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.queries import unit_named


def start_outage(outage_id: int, *, by: Actor, at: datetime) -> None:
    """
    Switch off what was planned, from this moment on.

    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if it was not announced in time and is no emergency, or the announced time is not now
    """
    outage = outage_held(outage_id, by=by)
    name = "start_unannounced" if outage.state == OutageState.APPROVED else "start"
    step(outage, name=name, case=known(outage, by=by, at=at))
    outage.started_at = at
    outage.save(update_fields=["state", "started_at"])
    late = localtime(at) - localtime(outage.from_at)
    planned = parts_of(outage.pk, is_planned=True)
    now = [replace(part, from_at=part.from_at + late, to_at=None) for part in planned]
    write_parts(outage, parts=[part for part in now if part.from_at <= at], is_planned=False)
    tell("reliability.outage_started", about=outage, by=by, at=at)


def record_fault(new: NewOutage, *, by: Actor, at: datetime) -> int:
    """
    Record supply that failed, from a call or from what the meters reported.

    :param new: ``from_at`` is when it began; ``to_at`` is not looked at: it ends with its stages
    :returns: the outage's id
    :raises OutageRefused: if the unit is not the actor's, the kind is a planned one, it has not begun yet, nothing is
        out, or a part is unknown
    """
    unit = unit_named(new.unit_code)
    if not by.scope.holds(unit.path):
        msg = "You record faults of your own units only."
        raise OutageRefused(msg)
    if new.kind in PLANS:
        msg = "Planned work is planned, priced and announced, not recorded as a fault."
        raise OutageRefused(msg)
    if new.from_at > at:
        msg = "A fault cannot begin later than now."
        raise OutageRefused(msg)
    begin = localtime(new.from_at)
    if (why := rules.why_not_planned(replace(new, to_at=new.from_at + timedelta(minutes=1)))) is not None:
        raise OutageRefused(why)
    refuse_unknown(new.parts, grid=all_grid(days_of(begin, to_at=localtime(at))))
    outage = Outage.objects.create(
        unit_id=unit.unit_id,
        kind=new.kind,
        reason=new.reason,
        influence=new.influence,
        state=OutageState.RUNNING,
        work=kept(new.work),
        responsible=new.responsible.strip()[:40],
        from_at=begin,
        started_at=begin,
        requested_by=by.number,
        requested_at=at,
    )
    parts = [replace(part, from_at=begin, to_at=None) for part in new.parts]
    write_parts(outage, parts=parts, is_planned=False)
    _count(outage, walked=all_hit(parts, from_at=begin, to_at=localtime(at) + timedelta(minutes=1)))
    outage.save()
    tell("reliability.fault_recorded", about=outage, by=by, at=at, work=outage.work, customers=outage.customers)
    return outage.pk


def give_back(outage_id: int, *, code: str, moment: datetime, by: Actor, at: datetime) -> None:
    """
    Write down that a part came back into use (a stage of restoration).

    :raises OutageRefused: if it is not of the actor's units, is not running, the part is not out, or the moment lies
        outside the outage
    """
    outage = _running(outage_id, moment=moment, by=by, at=at)
    rows = OutageScope.objects.filter(outage=outage, is_planned=False, code=code, to_at__isnull=True)
    row = rows.exclude(from_at__gte=moment).order_by("pk").first()
    if row is None:
        msg = f"{code} is not out of use at that moment."
        raise OutageRefused(msg)
    row.to_at = moment
    row.save(update_fields=["to_at"])
    tell("reliability.part_switched", about=outage, by=by, at=at, code=code, moment=localtime(moment).isoformat())


def switch_part(outage_id: int, *, code: str, action: ScopeAction, moment: datetime, by: Actor, at: datetime) -> None:
    """
    Write down that a tie was closed to supply from elsewhere, or that one more part had to be taken out.

    :raises OutageRefused: if it is not of the actor's units, is not running, or the moment lies outside the outage
    :raises UnknownElement: if nobody knows the part
    """
    outage = _running(outage_id, moment=moment, by=by, at=at)
    kind = kinds_of([code], day=localtime(moment).date())[code]
    write_parts(outage, parts=[Scoped(kind, code, action, localtime(moment))], is_planned=False)
    facts = {"code": code, "action": action.value, "moment": localtime(moment).isoformat()}
    tell("reliability.part_switched", about=outage, by=by, at=at, **facts)


def _running(outage_id: int, *, moment: datetime, by: Actor, at: datetime) -> Outage:
    outage = outage_held(outage_id, by=by)
    if outage.state != OutageState.RUNNING:
        msg = "Supply is not off: nothing is switched now."
        raise OutageRefused(msg)
    if (why := rules.why_not_stage(moment, started_at=outage.started_at, at=at)) is not None:
        raise OutageRefused(why)
    return outage


def restore_outage(outage_id: int, *, moment: datetime, by: Actor, at: datetime) -> None:
    """
    End an outage: what is still out comes back at one moment; whom it hit is worked out and frozen.

    :raises OutageRefused: if it is not of the actor's units, or the moment lies outside the outage
    :raises StepRefused: if it is not running
    """
    outage = _running(outage_id, moment=moment, by=by, at=at)
    OutageScope.objects.filter(outage=outage, is_planned=False, to_at__isnull=True).update(to_at=moment)
    step(outage, name="restore", case=known(outage, by=by, at=at))
    parts = parts_of(outage.pk, is_planned=False)
    end = max(part.to_at for part in parts if part.to_at is not None)
    walked = all_hit(parts, from_at=localtime(outage.started_at), to_at=end)
    found = freeze(outage, walked=walked, is_planned=False)
    _count(outage, walked=walked)
    outage.lv_hours, outage.mv_hours = (_sum(found, basis=basis) for basis in (Basis.LV, Basis.MV))
    outage.restored_at, outage.grid_version = end, walked.version
    outage.save()
    facts = {"customers": outage.customers, "lv_hours": str(outage.lv_hours), "mv_hours": str(outage.mv_hours)}
    tell("reliability.outage_restored", about=outage, by=by, at=at, **facts)


def review_outage(outage_id: int, *, review: str, by: Actor, at: datetime) -> None:
    """
    Close an outage with what came out of it.

    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if supply is not back, or nothing is said
    """
    outage = outage_held(outage_id, by=by)
    step(outage, name="review", case=known(outage, by=by, at=at, reason=review))
    outage.review = kept(review)
    outage.save(update_fields=["state", "review"])
    tell("reliability.outage_reviewed", about=outage, by=by, at=at, review=outage.review)


def _count(outage: Outage, *, walked: Walked) -> None:
    hits = walked.hits
    outage.customers = hits.filter(pl.col("basis") == Basis.LV.value)["usage_point_id"].n_unique()
    outage.areas = hits.filter(pl.col("basis") == Basis.MV.value)["area_id"].n_unique()


def _sum(found: Sequence[Cost], *, basis: Basis) -> object:
    return sum(cost.hours for cost in found if cost.basis is basis)
