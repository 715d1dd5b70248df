"""
Payments that never really came: returned by a bank or a channel, a cheque among them, or voided.

# Note [Where a returned cheque's money is]
Until a cheque is remitted it is in CHEQUES of its cashier; until the bank has confirmed its slip, in BANK_IN_TRANSIT
under the slip's number; after that in BANK, from where the bank takes it again: of the account that a line of the bank
names, else of none until that line is seen.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments import flow, rules
from wanjia.revenue.payments.models import LONGEST_REASON, Cheque, Payment, Remittance, Shift
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of, tell_payment
from wanjia.revenue.payments.operations.receipts import mark_void
from wanjia.revenue.payments.operations.recording import SOURCE
from wanjia.revenue.payments.operations.shifts import uncounted
from wanjia.revenue.payments.queries.limits import limit_on
from wanjia.revenue.payments.types import (
    ChequeState,
    Limit,
    NewReturn,
    PaymentState,
    RemittanceState,
    ShiftState,
    Tender,
)
from wanjia.revenue.receivables.operations.charging import charge
from wanjia.revenue.receivables.operations.receiving import take_back
from wanjia.revenue.receivables.types import ChargeKind, NewCharge


def return_payment(new: NewReturn, *, by: Actor, at: datetime) -> None:
    """
    Take a payment back that the bank or a channel did not pay: what it settled is owed again.

    Books the opposite against ``held_in``; for a cheque we know better where its money is (see Note [Where a returned
    cheque's money is]). A payment that was returned before stays as it is. The receipt is marked void and keeps its
    number. Call it in a transaction, before locking rows of your own.

    :raises PaymentRefused: if there is no such payment among the actor's units, it was paid in cash, or it is a cheque
        that shall be taken out of the bank and is not there yet
    :raises StepRefused: if it was voided
    :raises MoneyRefused: if no reason is given, or the money was refunded or moved on
    """
    payment: Payment | None = Payment.objects.inside(by.scope).filter(pk=new.payment_id).first()
    if payment is None:
        msg = "There is no such payment among your units."
        raise PaymentRefused(msg)
    if payment.state == PaymentState.RETURNED:
        return
    if payment.tender == Tender.CASH:
        msg = "Cash does not come back from a bank: have the payment voided, or propose a refund."
        raise PaymentRefused(msg)
    if payment.tender == Tender.CHEQUE:
        _take_cheque_off(payment, new=new, by=by, at=at)
    else:
        taken_off(payment, held=new, step="return", by=by, at=at)
    fee = _charged_fee(payment, by=by, at=at) if new.asks_fee else None
    facts = {"reason": new.reason, "fee": fee, "tender": payment.tender, "channel": payment.channel}
    tell_payment("payments.payment_returned", of=payment, by=by, at=at, **facts)


def return_cheque(*, cheque_id: int, reason: str, asks_fee: bool, by: Actor, at: datetime) -> None:
    """
    Take a cheque back that the bank did not pay: what it settled is owed again.

    :param asks_fee: whether the dated share for a returned cheque is charged to the customer
    :raises PaymentRefused: if there is no such cheque among the actor's units
    :raises StepRefused: if it was handed back
    :raises MoneyRefused: if no reason is given, or the money was refunded or moved on
    """
    cheque: Cheque | None = Cheque.objects.inside(by.scope).filter(pk=cheque_id).first()
    if cheque is None:
        msg = "There is no such cheque among your units."
        raise PaymentRefused(msg)
    new = NewReturn(cheque.payment_id, reason, LedgerAccount.CHEQUES, "", cheque.unit_id, asks_fee)
    return_payment(new, by=by, at=at)


def _take_cheque_off(payment: Payment, *, new: NewReturn, by: Actor, at: datetime) -> None:
    """Take a cheque's money back from where it is, and mark the cheque."""
    hold_name(f"payments.shift.{payment.shift_id}")
    cheque = Cheque.objects.get(payment=payment)
    if cheque.remittance_id is not None:
        hold_name(f"payments.remittance.{cheque.remittance_id}")
        cheque.refresh_from_db()
    held = _whereabouts(cheque, payment=payment, new=new)
    if new.held_in is LedgerAccount.BANK and held.held_in is not LedgerAccount.BANK:
        msg = "The bank has not credited this cheque yet: match the line of its slip first."
        raise PaymentRefused(msg)
    taken_off(payment, held=held, step="return", by=by, at=at)
    if held.held_in is LedgerAccount.BANK_IN_TRANSIT:
        slip = Remittance.objects.filter(pk=cheque.remittance_id or 0).locked().get()
        slip.bounced += cheque.amount
        settle_slip(slip)
    shift = Shift.objects.filter(pk=payment.shift_id or 0).locked().get()
    if held.held_in is LedgerAccount.CHEQUES and shift.state == ShiftState.COUNTED:
        uncounted(shift, at=at)
    cheque.state = flow.CHEQUE.after("return", state=cheque.state, thing=None)
    cheque.returned_on = day_of(at)
    cheque.save(update_fields=["state", "returned_on"])


def _whereabouts(cheque: Cheque, *, payment: Payment, new: NewReturn) -> NewReturn:
    """Tell where the books have a cheque's money now."""
    reason = new.reason
    if cheque.remittance_id is None:
        return NewReturn(payment.pk, reason, LedgerAccount.CHEQUES, payment.item, payment.unit_id)
    slip = Remittance.objects.get(pk=cheque.remittance_id)
    if cheque.state == ChequeState.REMITTED and in_transit(slip) >= cheque.amount:
        return NewReturn(payment.pk, reason, LedgerAccount.BANK_IN_TRANSIT, slip.slip_number, slip.unit_id)
    if new.held_in is LedgerAccount.BANK:
        return new
    return NewReturn(payment.pk, reason, LedgerAccount.BANK, "", slip.unit_id)


def in_transit(slip: Remittance) -> Decimal:
    """Give what of a slip is still on its way to the bank."""
    return Decimal(slip.cash + slip.cheques - slip.bounced - slip.confirmed)


def settle_slip(slip: Remittance) -> None:
    """Write a slip down; once nothing is on its way any more it is confirmed, and its cheques are cleared."""
    if not in_transit(slip) and slip.state != RemittanceState.CONFIRMED:
        slip.state = flow.REMITTANCE.after("confirm", state=slip.state, thing=None)
        Cheque.objects.filter(remittance=slip, state=ChequeState.REMITTED).update(state=ChequeState.CLEARED)
    slip.save(update_fields=["bounced", "confirmed", "state"])


def taken_off(payment: Payment, *, held: NewReturn, step: str, by: Actor, at: datetime) -> None:
    """Take a payment's money back out of where it is held, and mark payment and receipt; once, whoever comes second."""
    take_back(
        credit_id=payment.credit_id or 0,
        held_in=held.held_in,
        item=held.item,
        unit_id=held.unit_id,
        reason=held.reason,
        by=by,
        at=at,
    )
    fresh = Payment.objects.filter(pk=payment.pk).locked().get()
    payment.state = flow.PAYMENT.after(step, state=fresh.state, thing=None)
    payment.ended_at, payment.ended_reason = at, held.reason[:LONGEST_REASON]
    payment.save(update_fields=["state", "ended_at", "ended_reason"])
    mark_void(payment)


def _charged_fee(payment: Payment, *, by: Actor, at: datetime) -> object:
    """Charge the drawer of a returned cheque the share of its amount that the day's row names."""
    day = day_of(at)
    fee = rules.return_fee(payment.amount, share=limit_on(Limit.RETURN_FEE_SHARE, day=day))
    if not fee:
        return None
    asked = NewCharge(
        account_id=payment.account_id,
        kind=ChargeKind.PENALTY,
        item="RETURNED_CHEQUE",
        amount=fee,
        bill_id=None,
        month=day.replace(day=1),
        due_date=day,
        source_kind=SOURCE,
        source_id=payment.pk,
    )
    charge(asked, by=by, at=at)
    return fee
