"""Planning an outage: compute before you cut, then hand it up or decide on it."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from wanjia.energy.reliability import rules
from wanjia.energy.reliability.models import Outage
from wanjia.energy.reliability.operations.announcing import call_off
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
from wanjia.energy.reliability.queries.grids import all_grid, days_of
from wanjia.energy.reliability.queries.pricing import Priced, all_priced, parts_of
from wanjia.energy.reliability.types import NewOutage, OutageState
from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.queries import unit_named


def plan_outage(new: NewOutage, *, by: Actor, at: datetime) -> int:
    """
    Write a planned outage down as a draft; nothing is decided yet.

    :returns: its id
    :raises OutageRefused: if the unit is not the actor's, the kind is none that is planned, the time lies behind, a
        part is unknown, or something lacks
    """
    unit = unit_named(new.unit_code)
    if not by.scope.holds(unit.path):
        msg = "You plan outages of your own units only."
        raise OutageRefused(msg)
    if new.kind not in PLANS:
        msg = "What was not planned is recorded as a fault."
        raise OutageRefused(msg)
    if (why := rules.why_not_planned(new)) is not None:
        raise OutageRefused(why)
    if new.from_at < at and not new.is_emergency:
        msg = "The time lies behind: plan it for later, or record what happened as a fault."
        raise OutageRefused(msg)
    span = {"from_at": localtime(new.from_at), "to_at": localtime(new.to_at)}
    refuse_unknown(new.parts, grid=all_grid(days_of(span["from_at"], to_at=span["to_at"])))
    outage = Outage.objects.create(
        unit_id=unit.unit_id,
        kind=new.kind,
        reason=new.reason,
        influence=new.influence,
        state=OutageState.DRAFT,
        work=kept(new.work),
        responsible=new.responsible.strip()[:40],
        is_emergency=new.is_emergency,
        requested_by=by.number,
        requested_at=at,
        **span,
    )
    write_parts(outage, parts=new.parts, is_planned=True)
    tell("reliability.outage_planned", about=outage, by=by, at=at, work=outage.work)
    return outage.pk


def check_outage(outage_id: int, *, by: Actor, at: datetime) -> bool:
    """
    Price an outage in customer-hours against what is left of its lines and months, and freeze whom it would hit.

    :returns: whether the budget suffices; where it does not, the outage can be handed up or refused
    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if it is decided already
    """
    outage = outage_held(outage_id, by=by)
    priced = _priced(outage)
    case = known(outage, by=by, at=at, over=priced.over, important=priced.important)
    step(outage, name="find_over" if priced.over else "check", case=case)
    freeze(outage, walked=priced.walked, is_planned=True)
    outage.customers, outage.areas = priced.customers, priced.areas
    outage.lv_hours = outage.planned_lv_hours = priced.lv_hours
    outage.mv_hours = outage.planned_mv_hours = priced.mv_hours
    outage.is_over_budget, outage.grid_version = bool(priced.over), priced.walked.version
    outage.save()
    facts = {"customers": priced.customers, "lv_hours": str(priced.lv_hours), "mv_hours": str(priced.mv_hours)}
    tell("reliability.outage_checked", about=outage, by=by, at=at, is_over_budget=outage.is_over_budget, **facts)
    return not priced.over


def _priced(outage: Outage) -> Priced:
    begin, end = localtime(outage.from_at), localtime(outage.to_at or outage.from_at)
    return all_priced(parts_of(outage.pk, is_planned=True), from_at=begin, to_at=end, but=outage.pk)


def escalate_outage(outage_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Hand an outage beyond its budget up to the director.

    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if it is within its budget, was not checked, or the reason lacks
    """
    outage = outage_held(outage_id, by=by)
    step(outage, name="escalate", case=known(outage, by=by, at=at, reason=reason))
    outage.escalation = kept(reason)
    outage.save(update_fields=["state", "escalation"])
    tell("reliability.outage_escalated", about=outage, by=by, at=at, reason=outage.escalation)


def approve_outage(outage_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Approve an outage: within the budget, which is looked at once more, or, handed up, by the director beyond it.

    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if it was not checked, the actor planned it, the budget was used up since, its time has come,
        or important customers are hit and nothing is said about them
    """
    outage = outage_held(outage_id, by=by)
    priced = _priced(outage)
    case = known(outage, by=by, at=at, reason=reason, over=priced.over, important=priced.important)
    step(outage, name="approve_over" if outage.state == OutageState.ESCALATED else "approve", case=case)
    freeze(outage, walked=priced.walked, is_planned=True)
    _decide(outage, name="reliability.outage_approved", reason=reason, by=by, at=at)


def refuse_outage(outage_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Turn an outage down.

    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if it is decided already, or the reason lacks
    """
    outage = outage_held(outage_id, by=by)
    step(outage, name="refuse", case=known(outage, by=by, at=at, reason=reason))
    _decide(outage, name="reliability.outage_refused", reason=reason, by=by, at=at)


def cancel_outage(outage_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Call an outage off before it begins, or a fault that was none; whoever was told of it is told that it is off.

    :raises OutageRefused: if it is not of the actor's units
    :raises StepRefused: if supply is off for planned work, or it is over, or the reason lacks
    """
    outage = outage_held(outage_id, by=by)
    step(outage, name="cancel", case=known(outage, by=by, at=at, reason=reason))
    if outage.noticed_at is not None:
        call_off(outage, by=by, at=at)
    _decide(outage, name="reliability.outage_cancelled", reason=reason, by=by, at=at)


def _decide(outage: Outage, *, name: str, reason: str, by: Actor, at: datetime) -> None:
    outage.decided_by, outage.decided_at, outage.decision_reason = by.number, at, kept(reason)
    outage.save()
    tell(name, about=outage, by=by, at=at, reason=outage.decision_reason)
