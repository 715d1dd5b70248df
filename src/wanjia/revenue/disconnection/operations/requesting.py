"""Asking for a cut, and deciding on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.workflow.queries import limits_on
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.disconnection.models import Cut
from wanjia.revenue.disconnection.operations.commanding import withdraw_commands
from wanjia.revenue.disconnection.operations.held import CutRefused, cut_held, kept, known, step, tell
from wanjia.revenue.disconnection.queries.cases import is_settled
from wanjia.revenue.disconnection.rules import BEFORE_APPROVAL, why_not
from wanjia.revenue.disconnection.types import CutState, NewCut


def request_cut(wanted: NewCut, *, by: Actor, at: datetime) -> int:
    """
    Ask that supply of an account be cut; asked for again, the cut that is open already is given.

    Nothing is cut yet: a second person approves it, and the legal periods run.

    :returns: the cut's id
    :raises CutRefused: if the account is not of the actor's units, owes too little electricity debt or not long enough,
        was not asked to pay, or is protected by a hold
    """
    if not accounts_inside(by.scope).filter(pk=wanted.account_id).exists():
        msg = "There is no such account among your units."
        raise CutRefused(msg)
    running: int | None = Cut.objects.open().filter(account_id=wanted.account_id).values_list("pk", flat=True).first()
    if running is not None:
        return running
    cut = _new(wanted, by=by, at=at)
    if (why := why_not(known(cut, by=by, at=at), conditions=BEFORE_APPROVAL)) is not None:
        raise CutRefused(why)
    cut.due_at = at + _may_wait("cuts_to_approve", at=at)
    cut.save()
    tell("disconnection.cut_requested", about=cut, by=by, at=at, debt=str(cut.debt))
    return cut.pk


def _new(wanted: NewCut, *, by: Actor, at: datetime) -> Cut:
    return Cut(
        account_id=wanted.account_id,
        unit_id=units_of([wanted.account_id])[wanted.account_id][0],
        cause=wanted.cause,
        state=CutState.REQUESTED,
        debt=wanted.debt,
        oldest_due_date=wanted.oldest_due_date,
        dunned_on=wanted.dunned_on,
        note=kept(wanted.note),
        requested_by=by.number,
        requested_at=at,
    )


def approve_cut(cut_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Let a cut go on to its written notice.

    :raises CutRefused: if it is not of the actor's units
    :raises StepRefused: if the actor asked for it, gives no reason, or debt, dunning or a hold forbids it
    """
    _decide(cut_id, name="approve", event="disconnection.cut_approved", reason=reason, by=by, at=at)


def refuse_cut(cut_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Turn a cut down.

    :raises CutRefused: if it is not of the actor's units
    :raises StepRefused: if the actor asked for it, or gives no reason
    """
    _decide(cut_id, name="refuse", event="disconnection.cut_refused", reason=reason, by=by, at=at)


def _decide(cut_id: int, *, name: str, event: str, reason: str, by: Actor, at: datetime) -> None:
    cut = cut_held(cut_id, by=by)
    due = at + _may_wait("cuts_to_serve", at=at) if name == "approve" else None
    step(cut, name=name, case=known(cut, by=by, at=at, reason=reason), due_at=due)
    cut.decided_by, cut.decided_at, cut.decision_reason = by.number, at, kept(reason)
    cut.save(update_fields=["state", "due_at", "decided_by", "decided_at", "decision_reason"])
    tell(event, about=cut, by=by, at=at, reason=kept(reason))


def cancel_cut(cut_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Call a cut off while supply is on; a command that nobody has yet is called back.

    :raises CutRefused: if it is not of the actor's units
    :raises StepRefused: if supply is off, the command is on its way, or a reason lacks
    """
    end(cut_held(cut_id, by=by), reason=reason, by=by, at=at)


def end(cut: Cut, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Call a locked cut off.

    :raises StepRefused: as `cancel_cut`
    """
    case = known(cut, by=by, at=at, reason=reason)
    step(cut, name="cancel", case=case)
    withdraw_commands(cut, note=reason)
    cut.ended_reason = kept(reason)
    cut.settled_at = at if is_settled(case) else None
    cut.save(update_fields=["state", "due_at", "ended_reason", "settled_at"])
    tell("disconnection.cut_cancelled", about=cut, by=by, at=at, reason=cut.ended_reason)


def _may_wait(work: str, *, at: datetime) -> timedelta:
    return timedelta(hours=limits_on(localtime(at).date()).get(work, 0))
