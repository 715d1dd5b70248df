"""
Payments written down, whichever way they came.

`record_payment` is for everything that comes in outside a till: online channels, agents, banks, debits. A cashier's
payments go by `taking.take_payment`, which adds the shift, the cheque and the receipt.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from wanjia.foundation.access.types import Actor
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.models import Payment, Receipt, Shift
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of, tell_payment
from wanjia.revenue.payments.operations.receipts import allot
from wanjia.revenue.payments.types import NewPayment, PaymentState, Taken
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.types import Money

SOURCE = "payments.payment"


def record_payment(new: NewPayment, *, by: Actor, at: datetime) -> Taken:
    """
    Take in a payment that came by a channel, a bank or an agent: it settles what is owed, the rest is a prepayment.

    Books Dr ``held_in`` / Cr RECEIVABLE (and PREPAYMENT). The same key again gives the payment that it was, whatever
    became of it since, with ``is_new`` false; two at the same moment wait for each other. Call it in a transaction,
    before locking rows of your own (receivables lock bills and the account).

    :raises PaymentRefused: if the key belongs to a payment of another account or amount
    :raises MoneyRefused: if the amount is none, or the account is not of the actor's units
    :raises BillRefused: if a bill that it settles is made from a reading that the actor entered
    """
    payment, is_new = written(new, shift=None, by=by, at=at)
    if not is_new:
        return taken_before(payment)
    received = settled(payment, by=by, at=at)
    return finished(payment, received=received, has_receipt=new.has_receipt, by=by, at=at)


def written(new: NewPayment, *, shift: Shift | None, by: Actor, at: datetime) -> tuple[Payment, bool]:
    """Write a payment down, or give the one that had the key before; tell whether it is new."""
    payment, is_new = Payment.objects.get_or_create(
        key=new.key,
        defaults={
            "account_id": new.account_id,
            "unit_id": new.unit_id,
            "shift": shift,
            "state": PaymentState.TAKEN,
            "tender": new.tender,
            "channel": new.channel,
            "amount": _above_zero(new),
            "taken_at": at,
            "taken_by": by.number,
            "received_on": new.received_on,
            "held_in": new.held_in,
            "item": new.item,
            "external_reference": new.external_reference,
        },
    )
    if not is_new and (payment.account_id, payment.amount) != (new.account_id, new.amount):
        msg = f"The reference {new.key} belongs to payment {payment.number}, of another account or amount."
        raise PaymentRefused(msg)
    return payment, is_new


def _above_zero(new: NewPayment) -> Any:
    if new.amount <= 0:
        msg = "A payment is more than 0.00 yuan."
        raise PaymentRefused(msg)
    return new.amount


def settled(payment: Payment, *, by: Actor, at: datetime) -> Taken:
    """Let receivables take the money in, and give what became of it."""
    money = Money(
        account_id=payment.account_id,
        amount=payment.amount,
        unit_id=payment.unit_id,
        held_in=LedgerAccount(payment.held_in),
        item=payment.item,
        source_kind=SOURCE,
        source_id=payment.pk,
        received_on=payment.received_on,
    )
    received = receive(money, by=by, at=at)
    return Taken(payment.pk, "", "", received.credit_id, received.settled, received.left, is_new=True)


def finished(payment: Payment, *, received: Taken, has_receipt: bool, by: Actor, at: datetime) -> Taken:
    """Give a payment its number, tell of it, and last allot its receipt."""
    payment.number = f"{day_of(at):%y%m%d}{payment.pk:08d}"
    payment.credit_id, payment.settled = received.credit_id, received.settled
    payment.save(update_fields=["number", "credit", "settled"])
    tell_payment(
        "payments.payment_taken",
        of=payment,
        by=by,
        at=at,
        channel=payment.channel,
        tender=payment.tender,
        settled=received.settled,
        left=received.left,
        received_on=payment.received_on.isoformat(),
        external_reference=payment.external_reference,
    )
    receipt = allot(payment, by=by, at=at).text if has_receipt else ""
    return replace(received, number=payment.number, receipt_number=receipt)


def taken_before(payment: Payment) -> Taken:
    """Give what a payment was when it was taken."""
    receipt = Receipt.objects.filter(payment=payment).values_list("text", flat=True).first() or ""
    left = payment.amount - payment.settled
    return Taken(payment.pk, payment.number, receipt, payment.credit_id or 0, payment.settled, left, is_new=False)
