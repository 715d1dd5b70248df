"""The words of the counter: payments, shifts, receipts, cheques, slips to the bank."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.payments.types import (
    ChequeState,
    HandoverState,
    Limit,
    MovementKind,
    PaymentState,
    PayoutWay,
    ReceiptState,
    RemittanceState,
    ShiftState,
    Tender,
    VoidState,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHIFT_STATES = {
    "OPEN": pgettext_lazy("shift", "Open"),
    "COUNTED": pgettext_lazy("shift", "Counted"),
    "CLOSED": pgettext_lazy("shift", "Closed, money still in hand"),
    "REMITTED": pgettext_lazy("shift", "Sent to the bank"),
}
PAYMENT_STATES = {
    "TAKEN": pgettext_lazy("payment", "Stands"),
    "VOIDED": pgettext_lazy("payment", "Voided"),
    "RETURNED": pgettext_lazy("payment", "Returned"),
}
CHEQUE_STATES = {
    "HELD": pgettext_lazy("cheque", "In the till"),
    "REMITTED": pgettext_lazy("cheque", "On its way to the bank"),
    "CLEARED": pgettext_lazy("cheque", "Paid by the bank"),
    "RETURNED": pgettext_lazy("cheque", "Returned unpaid"),
    "HANDED_BACK": pgettext_lazy("cheque", "Handed back to the customer"),
}
VOID_STATES = {
    "REQUESTED": pgettext_lazy("void", "Asked for"),
    "APPROVED": pgettext_lazy("void", "Voided"),
    "REFUSED": pgettext_lazy("void", "Refused"),
}
HANDOVER_STATES = {
    "PROPOSED": pgettext_lazy("handover", "Waits for who takes it"),
    "CONFIRMED": pgettext_lazy("handover", "Taken over"),
    "REFUSED": pgettext_lazy("handover", "Not taken"),
    "WITHDRAWN": pgettext_lazy("handover", "Withdrawn"),
}
SLIP_STATES = {
    "SENT": pgettext_lazy("slip", "On its way"),
    "CONFIRMED": pgettext_lazy("slip", "Shown by the bank"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    Tender: {
        "CASH": pgettext_lazy("tender", "Cash"),
        "CHEQUE": pgettext_lazy("tender", "Cheque"),
        "CARD": pgettext_lazy("tender", "Card"),
        "BANK": pgettext_lazy("tender", "Bank"),
        "ONLINE": pgettext_lazy("tender", "Online"),
        "AGENT": pgettext_lazy("tender", "Agent"),
    },
    PaymentState: PAYMENT_STATES,
    ShiftState: SHIFT_STATES,
    VoidState: VOID_STATES,
    ChequeState: CHEQUE_STATES,
    RemittanceState: SLIP_STATES,
    ReceiptState: {
        "VALID": pgettext_lazy("receipt", "Valid"),
        "VOID": pgettext_lazy("receipt", "Void"),
    },
    HandoverState: HANDOVER_STATES,
    MovementKind: {
        "DEPOSIT_TAKEN": pgettext_lazy("till", "Deposit taken"),
        "DEPOSIT_RETURNED": pgettext_lazy("till", "Deposit given back"),
        "REFUND_PAID": pgettext_lazy("till", "Refund handed out"),
        "HANDED_IN": pgettext_lazy("till", "Handed in"),
        "HANDED_OVER": pgettext_lazy("till", "Handed over to another cashier"),
        "TAKEN_OVER": pgettext_lazy("till", "Taken over from another cashier"),
    },
    PayoutWay: {
        "CASH": pgettext_lazy("payout", "Cash"),
        "TRANSFER": pgettext_lazy("payout", "Bank transfer"),
    },
    Limit: {
        "DIFFERENCE_TOLERANCE": pgettext_lazy("counter", "Difference of a till without a second person, yuan"),
        "RETURN_FEE_SHARE": pgettext_lazy("counter", "Share of a returned cheque asked from its drawer"),
    },
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "payments.payment": {
        **PAYMENT_STATES,
        "void": pgettext_lazy("payment", "Void"),
        "return": pgettext_lazy("payment", "Return"),
    },
    "payments.shift": {
        **SHIFT_STATES,
        "count": pgettext_lazy("shift", "Count"),
        "resume": pgettext_lazy("shift", "Go on"),
        "close": pgettext_lazy("shift", "Close"),
        "remit": pgettext_lazy("shift", "Send to the bank"),
    },
    "payments.cheque": {
        **CHEQUE_STATES,
        "remit": pgettext_lazy("cheque", "Send to the bank"),
        "clear": pgettext_lazy("cheque", "Clear"),
        "return": pgettext_lazy("cheque", "Return"),
        "hand_back": pgettext_lazy("cheque", "Hand back"),
        "take_back": pgettext_lazy("cheque", "Take the clearing back"),
    },
    "payments.remittance": {
        **SLIP_STATES,
        "confirm": pgettext_lazy("slip", "Confirm"),
        "take_back": pgettext_lazy("slip", "Take the confirmation back"),
    },
    "payments.handover": {
        **HANDOVER_STATES,
        "confirm": pgettext_lazy("handover", "Take it over"),
        "refuse": pgettext_lazy("handover", "Refuse"),
        "withdraw": pgettext_lazy("handover", "Withdraw"),
    },
    "payments.void": {
        **VOID_STATES,
        "approve": pgettext_lazy("void", "Void the payment"),
        "refuse": pgettext_lazy("void", "Refuse"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "payments.payment_taken": pgettext_lazy("event", "Payment taken"),
    "payments.payments_taken": pgettext_lazy("event", "Payments of a file taken"),
    "payments.payment_voided": pgettext_lazy("event", "Payment voided"),
    "payments.payment_returned": pgettext_lazy("event", "Payment returned"),
    "payments.void_requested": pgettext_lazy("event", "Void asked for"),
    "payments.void_refused": pgettext_lazy("event", "Void refused"),
    "payments.receipt_printed": pgettext_lazy("event", "Receipt printed"),
    "payments.handover_proposed": pgettext_lazy("event", "Handover of cash proposed"),
    "payments.handover_confirmed": pgettext_lazy("event", "Cash taken over"),
    "payments.handover_refused": pgettext_lazy("event", "Handover of cash refused"),
    "payments.handover_withdrawn": pgettext_lazy("event", "Handover of cash withdrawn"),
    "payments.shift_opened": pgettext_lazy("event", "Shift opened"),
    "payments.shift_counted": pgettext_lazy("event", "Till counted"),
    "payments.shift_resumed": pgettext_lazy("event", "Shift takes payments again"),
    "payments.difference_approved": pgettext_lazy("event", "Difference of a till agreed to"),
    "payments.shift_closed": pgettext_lazy("event", "Shift closed"),
    "payments.shift_remitted": pgettext_lazy("event", "Money of a shift sent to the bank"),
    "payments.remittance_confirmed": pgettext_lazy("event", "Slip shown by the bank"),
    "payments.remittance_unconfirmed": pgettext_lazy("event", "Confirmation of a slip taken back"),
    "payments.refund_paid_out": pgettext_lazy("event", "Refund paid out, with a voucher"),
    "payments.voucher_printed": pgettext_lazy("event", "Voucher printed"),
    "payments.till_moved": pgettext_lazy("event", "Deposit, refund or hand-over in a till"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "payments.payment": pgettext_lazy("subject", "Payment"),
    "payments.cheque": pgettext_lazy("subject", "Cheque"),
    "payments.receipt": pgettext_lazy("subject", "Receipt"),
    "payments.void": pgettext_lazy("subject", "Request to void"),
    "payments.voucher": pgettext_lazy("subject", "Voucher of a refund"),
    "payments.handover": pgettext_lazy("subject", "Cash handed over"),
    "payments.shift": pgettext_lazy("subject", "Shift"),
    "payments.remittance": pgettext_lazy("subject", "Slip to the bank"),
    "payments.movement": pgettext_lazy("subject", "Till"),
}
FACTS: Mapping[str, _StrPromise] = {
    "bank_reference": pgettext_lazy("fact", "reference of the bank"),
    "book": pgettext_lazy("fact", "by the books"),
    "cash": pgettext_lazy("fact", "cash"),
    "channels": pgettext_lazy("fact", "channels"),
    "cheques": pgettext_lazy("fact", "cheques"),
    "counted": pgettext_lazy("fact", "counted"),
    "difference": pgettext_lazy("fact", "difference"),
    "external_reference": pgettext_lazy("fact", "reference of the other side"),
    "fee": pgettext_lazy("fact", "fee"),
    "opening_float": pgettext_lazy("fact", "change to begin with"),
    "payments": pgettext_lazy("fact", "payments"),
    "received_on": pgettext_lazy("fact", "paid on"),
    "slip_number": pgettext_lazy("fact", "slip to the bank"),
    "tender": pgettext_lazy("fact", "paid by"),
    "times": pgettext_lazy("fact", "times"),
    "void_id": pgettext_lazy("fact", "request to void"),
    "voucher": pgettext_lazy("fact", "voucher"),
    "way": pgettext_lazy("fact", "paid out by"),
}
