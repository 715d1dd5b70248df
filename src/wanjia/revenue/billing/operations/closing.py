"""Months closed and payments noted: from then on bills are only corrected."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime

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
