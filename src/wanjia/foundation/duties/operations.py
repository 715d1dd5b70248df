"""Asking for, deciding on and revoking exemptions from the separation of duties."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.duties import rules
from wanjia.foundation.duties.flow import EXEMPTION, Decision
from wanjia.foundation.duties.models import LONGEST_REASON, Exemption
from wanjia.foundation.duties.types import ExemptionPlan, ExemptionState
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import UnknownUnit, unit_named


class ExemptionRefused(Refused):
    """An exemption that cannot be asked for, or not be decided on like that; the text is fit for the user."""


def request_exemption(plan: ExemptionPlan, *, by: Actor, at: datetime) -> int:
    """
    Ask that a rule of the separation of duties does not bind a unit for some days.

    :returns: the exemption's id; it holds once another person has approved it
    :raises UnknownUnit: if the unit is not among the actor's
    :raises ExemptionRefused: if it would begin in the past, not end, hold too long, or lack a reason, or if one for the
        same rule, unit and days is there
    """
    unit = unit_named(plan.unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {plan.unit_code} is not among yours"
        raise UnknownUnit(msg)
    _refuse(rules.why_not_requested(plan.period, reason=plan.reason, today=localtime(at).date()))
    if Exemption.objects.pending().during(plan.period).filter(rule=plan.rule, unit_id=unit.unit_id).exists():
        _refuse("There is an exemption of this unit from this rule on some of these days already.")
    exemption = Exemption(
        rule=plan.rule,
        unit_id=unit.unit_id,
        start_date=plan.period.start,
        end_date=plan.period.end,
        reason=plan.reason.strip()[:LONGEST_REASON],
        state=ExemptionState.REQUESTED,
        requested_by=by.number,
        requested_at=at,
    )
    exemption.save()
    _record("duties.exemption_requested", of=exemption, reason=exemption.reason, by=by, at=at)
    return exemption.pk


def approve_exemption(exemption_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Let an exemption hold on its days.

    :returns: the exemption's id
    :raises ExemptionRefused: if it is not among the actor's units
    :raises StepRefused: if it is decided already, a reason lacks, or the actor asked for it
    """
    return _decide(exemption_id, step="approve", event="duties.exemption_approved", reason=reason, by=by, at=at)


def refuse_exemption(exemption_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Turn an exemption down; the rule goes on binding the unit.

    :returns: the exemption's id
    :raises ExemptionRefused: if it is not among the actor's units
    :raises StepRefused: if it is decided already, a reason lacks, or the actor asked for it
    """
    return _decide(exemption_id, step="refuse", event="duties.exemption_refused", reason=reason, by=by, at=at)


def revoke_exemption(exemption_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Let an exemption hold no longer, from this moment on; what was done under it stays.

    :returns: the exemption's id
    :raises ExemptionRefused: if it is not among the actor's units
    :raises StepRefused: if it is not approved, or a reason lacks
    """
    exemption = _held(exemption_id, by=by)
    decision = Decision(requested_by=exemption.requested_by, by=by.number, reason=reason)
    exemption.state = EXEMPTION.after("revoke", state=exemption.state, thing=decision)
    exemption.revoked_by, exemption.revoked_at, exemption.revoked_date = by.number, at, localtime(at).date()
    exemption.revocation_reason = reason.strip()[:LONGEST_REASON]
    exemption.save(update_fields=["state", "revoked_by", "revoked_at", "revoked_date", "revocation_reason"])
    _record("duties.exemption_revoked", of=exemption, reason=exemption.revocation_reason, by=by, at=at)
    return exemption.pk


def _decide(exemption_id: int, *, step: str, event: str, reason: str, by: Actor, at: datetime) -> int:
    exemption = _held(exemption_id, by=by)
    decision = Decision(requested_by=exemption.requested_by, by=by.number, reason=reason)
    exemption.state = EXEMPTION.after(step, state=exemption.state, thing=decision)
    exemption.decided_by, exemption.decided_at = by.number, at
    exemption.decision_reason = reason.strip()[:LONGEST_REASON]
    exemption.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    _record(event, of=exemption, reason=exemption.decision_reason, by=by, at=at)
    return exemption.pk


def _held(exemption_id: int, *, by: Actor) -> Exemption:
    """Lock an exemption of the actor's units."""
    found: Exemption | None = Exemption.objects.inside(by.scope).filter(pk=exemption_id).locked().first()
    if found is None:
        msg = "There is no such exemption among your units."
        raise ExemptionRefused(msg)
    return found


def _refuse(why: str | None) -> None:
    if why is not None:
        raise ExemptionRefused(why)


def _record(name: str, *, of: Exemption, reason: str, by: Actor, at: datetime) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="duties.exemption",
        subject_id=of.pk,
        unit_id=of.unit_id,
        rule=of.rule,
        start_date=str(of.start_date),
        end_date=str(of.end_date),
        reason=reason,
    )
