"""Payments taken by mistake: voided by a second person, while the money is still in the till."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments import flow, rules
from wanjia.revenue.payments.models import LONGEST_REASON, Cheque, Payment, Shift, VoidRequest
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of, tell_payment
from wanjia.revenue.payments.operations.returning import taken_off
from wanjia.revenue.payments.operations.shifts import uncounted
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import NewReturn, PaymentState, ShiftState, Tender, VoidState


def request_void(*, payment_id: int, reason: str, by: Actor, at: datetime) -> int:
    """
    Ask that a payment be voided; it stands until another person agrees.

    :returns: the request's id
    :raises PaymentRefused: if there is no such standing payment among the actor's units, no reason is given, somebody
        asked before, it is not of today, or its money is on its way to the bank
    """
    payment: Payment | None = Payment.objects.inside(by.scope).filter(pk=payment_id).locked().first()
    if payment is None or payment.state != PaymentState.TAKEN:
        _refuse("There is no payment among your units that stands and could be voided.")
        raise AssertionError
    if not reason.strip():
        _refuse("Say why: the reason stays on record.")
    _refuse(_why_too_late(payment, at=at))
    if VoidRequest.objects.filter(payment=payment, state=VoidState.REQUESTED).exists():
        _refuse("Somebody asked for this void already: it waits for a decision.")
    asked = VoidRequest.objects.create(
        payment=payment,
        unit_id=payment.unit_id,
        state=VoidState.REQUESTED,
        reason=reason.strip()[:LONGEST_REASON],
        requested_by=by.number,
        requested_at=at,
    )
    tell_payment("payments.void_requested", of=payment, by=by, at=at, reason=asked.reason, void_id=asked.pk)
    return int(asked.pk)


def decide_void(*, void_id: int, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Void a payment as somebody else asked, or refuse to. A void hands the money back out of the till.

    What the payment settled is owed again; the receipt is marked void and keeps its number; a till that was counted
    is counted again.

    :param step: ``approve`` or ``refuse``
    :raises PaymentRefused: if there is no such request among the actor's units, or it came too late
    :raises StepRefused: if the actor asked for it, it is decided already, or no reason is given
    """
    asked: VoidRequest | None = (
        VoidRequest.objects.inside(by.scope).select_related("payment").filter(pk=void_id).first()
    )
    if asked is None:
        _refuse("There is no such request among your units.")
        raise AssertionError
    payment = asked.payment
    hold_name(f"payments.shift.{payment.shift_id}")
    if step == "approve":
        flow.VOID.after(step, state=asked.state, thing=flow.VoidDecision(asked.requested_by, by.number, reason))
        _refuse(_why_too_late(payment, at=at))
        _hand_back(payment, reason=asked.reason, by=by, at=at)
    asked = VoidRequest.objects.filter(pk=void_id).locked().get()
    decision = flow.VoidDecision(asked.requested_by, by.number, reason)
    asked.state = flow.VOID.after(step, state=asked.state, thing=decision)
    asked.decided_by, asked.decided_at, asked.decision_reason = by.number, at, reason.strip()[:LONGEST_REASON]
    asked.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    name = "payments.payment_voided" if step == "approve" else "payments.void_refused"
    facts = {"reason": asked.decision_reason, "void_id": asked.pk, "requested_by": asked.requested_by}
    tell_payment(name, of=payment, by=by, at=at, **facts)


def _hand_back(payment: Payment, *, reason: str, by: Actor, at: datetime) -> None:
    held_in = LedgerAccount(payment.held_in)
    if held_in is LedgerAccount.CASH and payment.amount > (there_is := till_of(payment.shift_id or 0).cash):
        _refuse(f"The till holds {there_is} in cash, less than {payment.amount}: propose a refund instead.")
    held = NewReturn(payment.pk, reason, held_in, payment.item, payment.unit_id)
    taken_off(payment, held=held, step="void", by=by, at=at)
    cheque: Cheque | None = Cheque.objects.filter(payment=payment).locked().first()
    if cheque is not None:
        cheque.state = flow.CHEQUE.after("hand_back", state=cheque.state, thing=None)
        cheque.save(update_fields=["state"])
    shift = Shift.objects.filter(pk=payment.shift_id or 0).locked().get()
    if shift.state == ShiftState.COUNTED and payment.tender != Tender.CARD:
        uncounted(shift, at=at)


def _why_too_late(payment: Payment, *, at: datetime) -> str | None:
    shift = Shift.objects.filter(pk=payment.shift_id or 0).first()
    state = ShiftState(shift.state) if shift is not None else None
    return rules.why_not_voided(taken_on=day_of(payment.taken_at), today=day_of(at), shift=state)


def _refuse(why: str | None) -> None:
    if why is not None:
        raise PaymentRefused(why)
