"""Placing and releasing holds: how anybody stops a cut."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import holds_all_units, units_inside
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.disconnection.models import Cut, Hold
from wanjia.revenue.disconnection.operations.commanding import stop
from wanjia.revenue.disconnection.operations.held import CutRefused, kept, known
from wanjia.revenue.disconnection.rules import why_not_held
from wanjia.revenue.disconnection.types import AHEAD, CommandState, CutState, HoldReason, NewHold


def place_hold(wanted: NewHold, *, by: Actor, at: datetime) -> int:
    """
    Forbid cutting an account, a unit with all below it, or everybody; commands that nobody has taken are called back.

    :returns: the hold's id; that of the hold which the same source placed before
    :raises CutRefused: if it concerns what is not of the actor's units, names two things, or ends before it begins
    """
    if (why := why_not_held(wanted, today=localtime(at).date())) is not None:
        raise CutRefused(why)
    unit_id = _unit_concerned(wanted, by=by)
    before = _placed_before(wanted)
    if before is not None:
        return before
    hold = Hold.objects.create(
        reason=wanted.reason,
        start_date=wanted.start_date,
        end_date=wanted.end_date,
        account_id=wanted.account_id,
        unit_id=wanted.unit_id,
        note=kept(wanted.note),
        source_kind=wanted.source_kind,
        source_id=wanted.source_id,
        placed_by=by.number,
        placed_at=at,
    )
    _stop_ordered(hold, by=by, at=at)
    _tell("disconnection.hold_placed", about=hold, unit_id=unit_id, reason=hold.reason, by=by, at=at)
    return hold.pk


def _unit_concerned(wanted: NewHold, *, by: Actor) -> int | None:
    if wanted.account_id is not None:
        if not accounts_inside(by.scope).filter(pk=wanted.account_id).exists():
            msg = "There is no such account among your units."
            raise CutRefused(msg)
        return units_of([wanted.account_id])[wanted.account_id][0]
    if wanted.unit_id is not None:
        if not units_inside(by.scope.unit_paths).filter(pk=wanted.unit_id).exists():
            msg = "There is no such unit among yours."
            raise CutRefused(msg)
        return wanted.unit_id
    if not holds_all_units(by.scope.unit_paths):
        msg = "Only who answers for the whole company can place a hold for everybody: choose a unit."
        raise CutRefused(msg)
    return None


def _placed_before(wanted: NewHold) -> int | None:
    if wanted.source_id is None:
        return None
    same = Hold.objects.filter(source_kind=wanted.source_kind, source_id=wanted.source_id)
    found: int | None = same.values_list("pk", flat=True).first()
    return found


def _stop_ordered(hold: Hold, *, by: Actor, at: datetime) -> None:
    """Lock every cut ahead that a hold concerns, so that an order made at this moment sees it, and stop what is."""
    if not hold.period.holds(localtime(at).date()):
        return
    concerned = Q()
    if hold.account_id is not None:
        concerned = Q(account_id=hold.account_id)
    elif hold.unit is not None:
        concerned = Q(account__unit__path__startswith=hold.unit.path)
    for cut in Cut.objects.filter(concerned, state__in=AHEAD).locked():
        case = known(cut, by=by, at=at)
        if cut.state == CutState.ORDERED and case.command is CommandState.PENDING:
            stop(cut, case=case, note="A hold was placed.", by=by, at=at)


def release_hold(hold_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Let a hold forbid nothing any more, from this moment on.

    :raises CutRefused: if it is not of the actor's units, is released already, or a reason lacks
    """
    hold = Hold.objects.filter(pk=hold_id).locked().first()
    if hold is None or not _is_mine(hold, by=by):
        msg = "There is no such hold among your units."
        raise CutRefused(msg)
    if hold.released_at is not None:
        msg = "This hold is released already."
        raise CutRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise CutRefused(msg)
    hold.released_by, hold.released_at, hold.release_reason = by.number, at, kept(reason)
    hold.save(update_fields=["released_by", "released_at", "release_reason"])
    unit_id = _unit_concerned(_as_wanted(hold), by=by)
    _tell("disconnection.hold_released", about=hold, unit_id=unit_id, reason=hold.release_reason, by=by, at=at)


def _as_wanted(hold: Hold) -> NewHold:
    return NewHold(
        HoldReason(hold.reason), hold.start_date, hold.end_date, account_id=hold.account_id, unit_id=hold.unit_id
    )


def _is_mine(hold: Hold, *, by: Actor) -> bool:
    try:
        _unit_concerned(_as_wanted(hold), by=by)
    except CutRefused:
        return False
    return True


def _tell(name: str, *, about: Hold, unit_id: int | None, reason: str, by: Actor, at: datetime) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="disconnection.hold",
        subject_id=about.pk,
        unit_id=unit_id,
        account_id=about.account_id,
        reason=reason,
        start_date=str(about.start_date),
        end_date=str(about.end_date or ""),
    )
