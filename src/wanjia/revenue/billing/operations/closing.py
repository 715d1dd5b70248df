"""Months closed and payments noted: from then on bills are only corrected."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.revenue.billing.models import (
    Bill,
    ClosedMonth,
)
from wanjia.revenue.billing.operations.held import BillRefused, bill_held, record_bill
from wanjia.revenue.billing.queries import hands


def close_month(*, unit_id: int, bill_month: date, by: Actor, at: datetime) -> ClosedMonth:
    """Close a month of a unit: its bills can from now on only be corrected. Closing it twice closes it once."""
    closed, is_new = ClosedMonth.objects.get_or_create(
        unit_id=unit_id, bill_month=bill_month, defaults={"closed_by": by.number, "closed_at": at}
    )
    if is_new:
        month = f"{bill_month:%Y-%m}"
        events.record(
            "billing.month_closed",
            by=by,
            at=at,
            subject_kind="organisation.unit",
            subject_id=unit_id,
            unit_id=unit_id,
            month=month,
        )
    return closed


def bills_held(bill_ids: Collection[int], *, by: Actor) -> None:
    """
    Lock bills until the transaction ends, so that none is cancelled while money comes in for it.

    Whoever pays locks the bills first and what is owed after, as cancelling does.

    :raises BillRefused: if one is not among the actor's units
    """
    mine = Bill.objects.filter(within(by.scope, path="account__unit__path"), pk__in=list(bill_ids)).locked()
    if len(list(mine.values_list("pk", flat=True))) != len(set(bill_ids)):
        msg = "There is a bill among these that is not of your units."
        raise BillRefused(msg)


def bills_held_if_free(bill_ids: Collection[int], *, by: Actor) -> frozenset[int]:
    """Lock those of some bills that are of the actor's units and that nobody else has locked, and give them."""
    mine = Bill.objects.filter(within(by.scope, path="account__unit__path"), pk__among=list(bill_ids))
    return frozenset(mine.locked_if_free().values_list("pk", flat=True))


def note_payments(bill_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """
    Note that bills are paid, wholly or in part, so that they are no longer cancelled.

    :raises BillRefused: if one is made from a reading that the actor entered
    """
    for bill_id in sorted(set(bill_ids)):
        note_payment(bill_id=bill_id, by=by, at=at)


def note_payment(*, bill_id: int, by: Actor, at: datetime) -> None:
    """
    Note that a bill is paid, so that it is no longer cancelled; called by receivables.

    :raises BillRefused: if the bill is made from a reading that the actor entered
    """
    bill = bill_held(bill_id, by=by)
    one = Bill.objects.filter(pk=bill_id)
    if (why := hands.why_not_collected_by(by, bills=one, month=bill.bill_month, day=localtime(at).date())) is not None:
        raise BillRefused(why)
    if bill.paid_at is None:
        Bill.objects.filter(pk=bill_id).update(paid_at=at)
        record_bill("billing.bill_paid", bill=bill, by=by, at=at)


def note_many_paid(bill_ids: Collection[int], *, is_settled_before: bool = False, by: Actor, at: datetime) -> None:
    """
    Note that many bills are paid, in one event, without asking by whose hand: where a process takes money in, which
    entered no reading, or where nobody takes any, as when credit settles a debt.

    :param is_settled_before: whether they were settled before the books began
    """
    fresh = Bill.objects.filter(pk__among=list(bill_ids), paid_at=None)
    bills = fresh.update(paid_at=at)
    if bills:
        name = "billing.bills_settled_before" if is_settled_before else "billing.bills_paid"
        events.record(name, by=by, at=at, subject_kind="billing.bill", bills=bills)


def note_unpaid(bill_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """Note that the money for bills was taken back, all of it: they are as if it had never come."""
    for bill_id in sorted(set(bill_ids)):
        bill = bill_held(bill_id, by=by)
        Bill.objects.filter(pk=bill_id).update(paid_at=None)
        record_bill("billing.bill_unpaid", bill=bill, by=by, at=at)
