"""How payments, shifts, cheques, remittances and requests to void move."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.types import (
    ChequeState,
    HandoverState,
    PaymentState,
    RemittanceState,
    ShiftState,
    VoidState,
)

PAYMENT: Flow[None] = Flow(
    name="payments.payment",
    states=(
        State(PaymentState.TAKEN, final=True),
        State(PaymentState.VOIDED, final=True),
        State(PaymentState.RETURNED, final=True),
    ),
    steps=(
        Step("void", (PaymentState.TAKEN,), PaymentState.VOIDED),
        Step("return", (PaymentState.TAKEN,), PaymentState.RETURNED),
    ),
)


def _is_squared(squaring: rules.Squaring) -> str | None:
    return rules.why_not_squared(squaring)


SHIFT: Flow[rules.Squaring] = Flow(
    name="payments.shift",
    states=(
        State(ShiftState.OPEN),
        State(ShiftState.COUNTED),
        State(ShiftState.CLOSED),
        State(ShiftState.REMITTED, final=True),
    ),
    steps=(
        Step("count", (ShiftState.OPEN, ShiftState.COUNTED), ShiftState.COUNTED),
        Step("resume", (ShiftState.COUNTED,), ShiftState.OPEN),
        Step("close", (ShiftState.COUNTED,), ShiftState.CLOSED, guard=_is_squared),
        Step("remit", (ShiftState.CLOSED,), ShiftState.REMITTED),
    ),
)

CHEQUE: Flow[None] = Flow(
    name="payments.cheque",
    states=(
        State(ChequeState.HELD),
        State(ChequeState.REMITTED),
        State(ChequeState.CLEARED, final=True),
        State(ChequeState.RETURNED, final=True),
        State(ChequeState.HANDED_BACK, final=True),
    ),
    steps=(
        Step("remit", (ChequeState.HELD,), ChequeState.REMITTED),
        Step("clear", (ChequeState.REMITTED,), ChequeState.CLEARED),
        Step("take_back", (ChequeState.CLEARED,), ChequeState.REMITTED),
        Step("return", (ChequeState.HELD, ChequeState.REMITTED, ChequeState.CLEARED), ChequeState.RETURNED),
        Step("hand_back", (ChequeState.HELD,), ChequeState.HANDED_BACK),
    ),
)

REMITTANCE: Flow[None] = Flow(
    name="payments.remittance",
    states=(State(RemittanceState.SENT), State(RemittanceState.CONFIRMED, final=True)),
    steps=(
        Step("confirm", (RemittanceState.SENT,), RemittanceState.CONFIRMED),
        Step("take_back", (RemittanceState.CONFIRMED,), RemittanceState.SENT),
    ),
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs a handover of cash, for which step, between whom."""

    step: str
    by: str
    giver: str
    taker: str


def _is_signed(one: Signature) -> str | None:
    return rules.why_not_signed(one.step, by=one.by, giver=one.giver, taker=one.taker)


HANDOVER: Flow[Signature] = Flow(
    name="payments.handover",
    states=(
        State(HandoverState.PROPOSED),
        State(HandoverState.CONFIRMED, final=True),
        State(HandoverState.REFUSED, final=True),
        State(HandoverState.WITHDRAWN, final=True),
    ),
    steps=(
        Step("confirm", (HandoverState.PROPOSED,), HandoverState.CONFIRMED, guard=_is_signed),
        Step("refuse", (HandoverState.PROPOSED,), HandoverState.REFUSED, guard=_is_signed),
        Step("withdraw", (HandoverState.PROPOSED,), HandoverState.WITHDRAWN, guard=_is_signed),
    ),
)


@dataclass(frozen=True, slots=True)
class VoidDecision:
    """Who decides on a void that somebody asked for, and on what ground."""

    requested_by: str
    by: str
    reason: str


def _is_second_person(decision: VoidDecision) -> str | None:
    return rules.why_not_decided(decision.by, requested_by=decision.requested_by, reason=decision.reason)


VOID: Flow[VoidDecision] = Flow(
    name="payments.void",
    states=(
        State(VoidState.REQUESTED),
        State(VoidState.APPROVED, final=True),
        State(VoidState.REFUSED, final=True),
    ),
    steps=(
        Step("approve", (VoidState.REQUESTED,), VoidState.APPROVED, guard=_is_second_person),
        Step("refuse", (VoidState.REQUESTED,), VoidState.REFUSED, guard=_is_second_person),
    ),
)
