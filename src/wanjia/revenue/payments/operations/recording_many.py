"""Payments of many customers written down at once, as a bank or a channel tells of them in one file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import update_rows
from wanjia.foundation.events import operations as events
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.models import Payment
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of
from wanjia.revenue.payments.operations.recording import SOURCE
from wanjia.revenue.payments.types import NewPayment, PaymentState
from wanjia.revenue.receivables.operations.receiving_many import receive_many
from wanjia.revenue.receivables.operations.together import fen
from wanjia.revenue.receivables.types import Money


def record_payments(new: Sequence[NewPayment], *, by: Actor, at: datetime) -> int:
    """
    Take in payments of many customers, one of each, as `recording.record_payment` does; known keys are left out.

    :param new: without receipts
    :returns: how many were new
    :raises PaymentRefused: if one asks for a receipt
    :raises MoneyRefused: as `receive_many` does; then nothing is taken in
    """
    if any(one.has_receipt for one in new):
        msg = "A payment that needs a receipt at once is taken in alone."
        raise PaymentRefused(msg)
    made = _written(new, by=by, at=at)
    if not made:
        return 0
    received = receive_many([_money(payment) for payment in made], by=by, at=at)
    rows = [
        (one.pk, f"{day_of(at):%y%m%d}{one.pk:08d}", received[one.pk].credit_id, fen(received[one.pk].settled))
        for one in made
    ]
    schema = {"id": pl.Int64, "number": pl.String, "credit_id": pl.Int64, "settled": pl.Int64}
    update_rows(Payment, table=pl.DataFrame(rows, schema=schema, orient="row"))
    amount = sum(one.amount for one in made)
    events.record(
        "payments.payments_taken",
        by=by,
        at=at,
        subject_kind="payments.payment",
        payments=len(made),
        amount=str(amount),
        channels=sorted({one.channel for one in made}),
    )
    return len(made)


def _written(new: Sequence[NewPayment], *, by: Actor, at: datetime) -> list[Payment]:
    """
    Write payments down, and give those whose keys were free.

    Whoever has a key at this moment ends first: keys are taken in their order, so that two files cannot wait for each
    other. A payment that somebody else took has its number by then.
    """
    keys = [one.key for one in new]
    known = set(Payment.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = sorted((one for one in new if one.key not in known), key=lambda one: one.key)
    Payment.objects.bulk_create((_payment(one, by=by, at=at) for one in fresh), ignore_conflicts=True)
    return list(Payment.objects.filter(key__in=[one.key for one in fresh], number="").order_by("pk"))


def _payment(new: NewPayment, *, by: Actor, at: datetime) -> Payment:
    return Payment(
        account_id=new.account_id,
        unit_id=new.unit_id,
        state=PaymentState.TAKEN,
        tender=new.tender,
        channel=new.channel,
        amount=new.amount,  # a fixed point is a decimal
        taken_at=at,
        taken_by=by.number,
        received_on=new.received_on,
        held_in=new.held_in,
        item=new.item,
        key=new.key,
        external_reference=new.external_reference,
    )


def _money(payment: Payment) -> Money:
    return Money(
        account_id=payment.account_id,
        amount=payment.amount,
        unit_id=payment.unit_id,
        held_in=LedgerAccount(payment.held_in),
        item=payment.item,
        source_kind=SOURCE,
        source_id=payment.pk,
        received_on=payment.received_on,
    )
