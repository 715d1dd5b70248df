"""Writing down which customers are important: proposed by one person, approved by another, ended on a day."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.disconnection.flow import IMPORTANCE, Decision
from wanjia.revenue.disconnection.models import ImportantAccount
from wanjia.revenue.disconnection.operations.held import CutRefused, kept
from wanjia.revenue.disconnection.rules import why_not_listed
from wanjia.revenue.disconnection.types import ImportanceState, NewImportance


def propose_importance(new: NewImportance, *, by: Actor, at: datetime) -> int:
    """
    Propose that a customer is important for some time; it protects once another person has approved it.

    :returns: the entry's id
    :raises CutRefused: if the account is not of the actor's units, is in the list on some of these days already, or
        document or authority lack
    """
    if not accounts_inside(by.scope).filter(pk=new.account_id).exists():
        msg = "There is no such account among your units."
        raise CutRefused(msg)
    if (why := why_not_listed(new)) is not None:
        raise CutRefused(why)
    same = ImportantAccount.objects.standing().during(Period(new.start_date, new.end_date))
    if same.filter(account_id=new.account_id).exists():
        msg = "This customer is in the list of important customers on some of these days already."
        raise CutRefused(msg)
    row = ImportantAccount.objects.create(
        account_id=new.account_id,
        importance=new.importance,
        source=kept(new.source),
        authority=new.authority.strip()[:100],
        state=ImportanceState.PROPOSED,
        start_date=new.start_date,
        end_date=new.end_date,
        entered_by=by.number,
        entered_at=at,
    )
    _record("disconnection.importance_proposed", of=row, by=by, at=at, importance=row.importance, reason=row.source)
    return row.pk


def decide_importance(entry_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Approve or refuse an entry that somebody else proposed, or take one's own back.

    :param step: ``approve``, ``refuse`` or ``withdraw``
    :raises CutRefused: if it is not of the actor's units
    :raises StepRefused: if it is decided already, is one's own (not, to take it back), or a reason lacks
    """
    row = _held(entry_id, by=by)
    decision = Decision(proposed_by=row.entered_by, by=by.number, reason=reason)
    row.state = IMPORTANCE.after(step, state=row.state, thing=decision)
    row.decided_by, row.decided_at, row.decision_reason = by.number, at, kept(reason)
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    is_approved = row.state == ImportanceState.IN_FORCE
    name = "disconnection.importance_marked" if is_approved else "disconnection.importance_refused"
    _record(name, of=row, by=by, at=at, importance=row.importance, reason=row.decision_reason)


def end_importance(entry_id: int, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """
    Let an entry protect no longer from a day on.

    :raises CutRefused: if it is not of the actor's units, does not protect, the reason lacks, the day is past or not
        later than its first, or somebody ended it on a day before
    """
    row = _held(entry_id, by=by)
    if row.state != ImportanceState.IN_FORCE or (row.end_date is not None and row.end_date <= on):
        msg = "This entry protects nobody on that day."
        raise CutRefused(msg)
    if on <= max(row.start_date, localtime(at).date()):
        msg = "An entry ends tomorrow or later, and holds for one day at least."
        raise CutRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise CutRefused(msg)
    row.end_date = on
    row.save(update_fields=["end_date"])
    _record("disconnection.importance_ended", of=row, by=by, at=at, importance=row.importance, reason=kept(reason))


def _held(entry_id: int, *, by: Actor) -> ImportantAccount:
    found: ImportantAccount | None = ImportantAccount.objects.inside(by.scope).filter(pk=entry_id).locked().first()
    if found is None:
        msg = "There is no such entry among your units."
        raise CutRefused(msg)
    return found


def _record(name: str, *, of: ImportantAccount, by: Actor, at: datetime, **facts: object) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="disconnection.importance",
        subject_id=of.pk,
        unit_id=units_of([of.account_id])[of.account_id][0],
        account_id=of.account_id,
        start_date=str(of.start_date),
        end_date=str(of.end_date or ""),
        **facts,
    )
