"""Days on which the delay of what an account owes is not charged, such as while it is paid in parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from wanjia.foundation.access.types import Actor
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import FeeFreeze
from wanjia.revenue.receivables.operations.held import MoneyRefused, position_held, tell
from wanjia.revenue.receivables.queries.charges import open_charges


@dataclass(frozen=True, slots=True)
class NewFreeze:
    """
    A freeze of the late fees of what an account owes now.

    :ivar start: first day that is not charged
    :ivar source_kind: what it is granted for, as ``package.model``
    """

    account_id: int
    start: date
    reason: str
    source_kind: str
    source_id: int


def freeze(new: NewFreeze, *, by: Actor, at: datetime) -> int:
    """
    Let the delay of everything that an account owes now rest from a day on; what comes later is charged as ever.

    For one source only once at a time. Days that were charged before stay charged.

    :returns: how many debts rest now
    :raises MoneyRefused: if the account is not of the actor's units, or no reason is given
    """
    if not new.reason.strip():
        msg = "Say why: the reason stays on record."
        raise MoneyRefused(msg)
    position = position_held(new.account_id, by=by)
    source = {"source_kind": new.source_kind, "source_id": new.source_id}
    if FeeFreeze.objects.filter(account_id=new.account_id, end_date=None, lost_on=None, **source).exists():
        return 0
    charges = [one for one in open_charges(new.account_id) if one.kind in rules.PRINCIPAL and one.open > 0]
    debts = sorted({(one.bill_id, one.opening_id) for one in charges if one.bill_id or one.opening_id})
    _write(debts, new=new, by=by, at=at)
    _told("receivables.late_fees_frozen", new=new, unit_id=position.account.unit_id, by=by, at=at, debts=len(debts))
    return len(debts)


def refreeze(new: NewFreeze, *, by: Actor, at: datetime) -> int:
    """
    Let the delay of those debts rest again that rested for a source before, from the day on which that ended.

    :param new: its ``start`` is the day on which the freeze ended
    :returns: how many debts rest now
    :raises MoneyRefused: if the account is not of the actor's units
    """
    position = position_held(new.account_id, by=by)
    ended = _of(new).filter(end_date=new.start)
    debts = sorted({(row.bill_id or 0, row.opening_id or 0) for row in ended})
    _write(debts, new=new, by=by, at=at)
    if debts:
        _told("receivables.late_fees_frozen", new=new, unit_id=position.account.unit_id, by=by, at=at, debts=len(debts))
    return len(debts)


def unfreeze(new: NewFreeze, *, is_lost: bool, by: Actor, at: datetime) -> int:
    """
    Let the delay of what rested for a source be charged again from a day on, or for all days as if it never rested.

    A freeze that would end before its first day never was.

    :param new: its ``start`` is the first day that is charged again
    :param is_lost: charge the days that rested, too
    :returns: how many debts no longer rest
    :raises MoneyRefused: if the account is not of the actor's units
    """
    position = position_held(new.account_id, by=by)
    resting = list(_of(new).filter(end_date=None) if not is_lost else _of(new))
    for row in resting:
        if is_lost or row.start_date >= new.start:
            row.lost_on = new.start
        else:
            row.end_date = new.start
        row.save(update_fields=["lost_on", "end_date"])
    if resting:
        unit_id, count = position.account.unit_id, len(resting)
        _told("receivables.late_fees_unfrozen", new=new, unit_id=unit_id, by=by, at=at, debts=count, is_lost=is_lost)
    return len(resting)


def _of(new: NewFreeze) -> QuerySet[FeeFreeze]:
    source = {"source_kind": new.source_kind, "source_id": new.source_id}
    return FeeFreeze.objects.filter(account_id=new.account_id, lost_on=None, **source).order_by("pk")


def _write(debts: Iterable[tuple[int, int]], *, new: NewFreeze, by: Actor, at: datetime) -> None:
    FeeFreeze.objects.bulk_create(
        FeeFreeze(
            account_id=new.account_id,
            bill_id=bill_id or None,
            opening_id=opening_id or None,
            start_date=new.start,
            reason=new.reason.strip()[:200],
            source_kind=new.source_kind,
            source_id=new.source_id,
            set_by=by.number,
            set_at=at,
        )
        for bill_id, opening_id in debts
    )


def _told(name: str, *, new: NewFreeze, unit_id: int, by: Actor, at: datetime, **facts: object) -> None:
    told = {"start": new.start.isoformat(), "reason": new.reason, "source_kind": new.source_kind, **facts}
    tell(name, account_id=new.account_id, unit_id=unit_id, by=by, at=at, source_id=new.source_id, **told)
