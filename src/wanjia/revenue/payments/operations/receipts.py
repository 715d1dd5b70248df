"""Receipt numbers allotted without gaps, receipts printed and marked void."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import Payment, Receipt, ReceiptSeries, TillMovement
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of
from wanjia.revenue.payments.types import ReceiptState


def allot(thing: Payment | TillMovement, *, by: Actor, at: datetime) -> Receipt:
    """
    Give a payment or a deposit the next receipt number of its unit and year, under the lock of the series.

    Called last in a transaction: all payments of the unit wait for this lock. What is rolled back takes no number.
    """
    year = day_of(at).year
    ReceiptSeries.objects.get_or_create(unit_id=thing.unit_id, year=year)
    series = ReceiptSeries.objects.filter(unit_id=thing.unit_id, year=year).locked().select_related("unit").get()
    series.latest += 1
    series.save(update_fields=["latest"])
    return Receipt.objects.create(
        series=series,
        unit_id=thing.unit_id,
        number=series.latest,
        text=rules.receipt_text(series.unit.code, year=year, number=series.latest),
        payment=thing if isinstance(thing, Payment) else None,
        movement=thing if isinstance(thing, TillMovement) else None,
        amount=thing.amount,
        state=ReceiptState.VALID,
        issued_at=at,
        issued_by=by.number,
    )


def mark_void(payment: Payment) -> None:
    """Mark the receipt of a payment that does not stand any more; its number stays."""
    Receipt.objects.filter(payment=payment).update(state=ReceiptState.VOID)


def note_print(receipt_id: int, *, by: Actor, at: datetime) -> int:
    """
    Write down that a receipt is printed: the first print, or one more.

    :returns: how often it was printed, this time included
    :raises PaymentRefused: if there is no such receipt among the actor's units
    """
    found: Receipt | None = Receipt.objects.inside(by.scope).filter(pk=receipt_id).locked().first()
    if found is None:
        msg = "There is no such receipt among your units."
        raise PaymentRefused(msg)
    found.printed += 1
    found.save(update_fields=["printed"])
    events.record(
        "payments.receipt_printed",
        by=by,
        at=at,
        subject_kind="payments.receipt",
        subject_id=found.pk,
        unit_id=found.unit_id,
        number=found.text,
        times=found.printed,
    )
    return int(found.printed)
