"""Payments taken at a counter."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import Cheque, Payment
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of, shift_shared
from wanjia.revenue.payments.operations.recording import finished, settled, taken_before, written
from wanjia.revenue.payments.types import (
    COUNTER,
    HELD_IN,
    ChequeState,
    CounterPayment,
    NewCheque,
    NewPayment,
    Taken,
    Tender,
)


def take_payment(payment: CounterPayment, *, by: Actor, at: datetime) -> Taken:
    """
    Take what a customer pays at the counter into the actor's open shift: part of what is owed, all, or more.

    The same key again gives the payment that it was, even when the shift is over.

    :raises ShiftRefused: if the actor has no shift of today that takes payments
    :raises PaymentRefused: if the way of paying does not belong to a counter, a cheque lacks its number or was taken
        before, or the key belongs to another payment
    :raises MoneyRefused: if the account is not of the actor's units
    :raises BillRefused: if a bill that it settles is made from a reading that the actor entered
    """
    if (why := rules.why_not_taken(payment.tender, cheque=payment.cheque)) is not None:
        raise PaymentRefused(why)
    before = Payment.objects.filter(key=payment.key, taken_by=by.number, account_id=payment.account_id).first()
    if before is not None and before.amount == payment.amount:
        return taken_before(before)
    shift = shift_shared(by=by, at=at)
    held_in = HELD_IN[payment.tender]
    new = NewPayment(
        account_id=payment.account_id,
        amount=payment.amount,
        tender=payment.tender,
        channel=COUNTER,
        unit_id=shift.unit_id,
        held_in=held_in,
        item=Tender.CARD.value if payment.tender is Tender.CARD else by.number,
        received_on=day_of(at),
        key=payment.key,
        external_reference=payment.cheque.number if payment.cheque else payment.external_reference,
        has_receipt=True,
    )
    row, is_new = written(new, shift=shift, by=by, at=at)
    if not is_new:
        return taken_before(row)
    received = settled(row, by=by, at=at)
    if payment.cheque is not None:
        _keep(payment.cheque, payment=row)
    return finished(row, received=received, has_receipt=True, by=by, at=at)


def _keep(cheque: NewCheque, *, payment: Payment) -> None:
    """Write down the cheque; a bank's number is taken once, unless it came back."""
    gone = (ChequeState.RETURNED, ChequeState.HANDED_BACK)
    number, bank = cheque.number.strip(), cheque.bank.strip()
    if Cheque.objects.filter(bank=bank, number=number).exclude(state__in=gone).exists():
        msg = f"Cheque {number} of {bank} was taken before: look at its number again."
        raise PaymentRefused(msg)
    Cheque.objects.create(
        payment=payment,
        unit_id=payment.unit_id,
        number=number,
        bank=bank,
        drawer=cheque.drawer.strip(),
        amount=payment.amount,
        state=ChequeState.HELD,
    )
