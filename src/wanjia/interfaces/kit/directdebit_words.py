"""The words of direct debits."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.directdebit.types import (
    AskPer,
    BatchState,
    DebitLimit,
    FieldKind,
    FieldName,
    LayoutForm,
    LayoutWay,
    LineState,
    MandateKind,
    MandateState,
    Outcome,
    Record,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MANDATESTATES = {
    "PROPOSED": pgettext_lazy("mandate", "To be confirmed"),
    "ACTIVE": pgettext_lazy("mandate", "In force"),
    "SUSPENDED": pgettext_lazy("mandate", "Suspended"),
    "ENDED": pgettext_lazy("mandate", "Ended"),
    "REFUSED": pgettext_lazy("mandate", "Refused"),
}
BATCHSTATES = {
    "MADE": pgettext_lazy("debit batch", "To be checked"),
    "APPROVED": pgettext_lazy("debit batch", "To be sent"),
    "SENT": pgettext_lazy("debit batch", "With the bank"),
    "SETTLED": pgettext_lazy("debit batch", "Answered"),
    "CANCELLED": pgettext_lazy("debit batch", "Cancelled"),
}
LINESTATES = {
    "ASKED": pgettext_lazy("debit", "No answer yet"),
    "CONFIRMED": pgettext_lazy("debit", "To be booked"),
    "COLLECTED": pgettext_lazy("debit", "Collected"),
    "FAILED": pgettext_lazy("debit", "Failed"),
    "TAKEN_BACK": pgettext_lazy("debit", "Taken back"),
    "GIVEN_UP": pgettext_lazy("debit", "Given up"),
    "WITHDRAWN": pgettext_lazy("debit", "Withdrawn"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    MandateKind: {
        "DIRECT_DEBIT": pgettext_lazy("mandate", "Direct debit"),
        "COLLECTION_ORDER": pgettext_lazy("mandate", "Collection order"),
    },
    MandateState: MANDATESTATES,
    BatchState: BATCHSTATES,
    LineState: LINESTATES,
    AskPer: {
        "ACCOUNT": pgettext_lazy("debit", "All that an account owes"),
        "BILL": pgettext_lazy("debit", "Each bill by itself"),
    },
    Outcome: {
        "PAID": pgettext_lazy("debit", "Paid"),
        "PENDING": pgettext_lazy("debit", "Answered later"),
        "NO_FUNDS": pgettext_lazy("debit", "Lack of funds"),
        "ACCOUNT": pgettext_lazy("debit", "Account closed, frozen or unknown"),
        "NAME": pgettext_lazy("debit", "Another holder"),
        "MANDATE": pgettext_lazy("debit", "No mandate"),
        "LIMIT": pgettext_lazy("debit", "Above the limit"),
        "OTHER": pgettext_lazy("debit", "Another reason"),
    },
    DebitLimit: {
        "RETURNS_BEFORE_SUSPENSION": pgettext_lazy("debit rule", "Failures that suspend a mandate"),
        "MISSING_DAYS": pgettext_lazy("debit rule", "Days after which an answer is missing"),
    },
}
LAYOUTS: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    LayoutForm: {
        "FIXED": pgettext_lazy("layout", "Fixed widths"),
        "CSV": pgettext_lazy("layout", "Comma-separated"),
    },
    LayoutWay: {
        "ASK": pgettext_lazy("layout", "What we send"),
        "RETURN": pgettext_lazy("layout", "What the bank answers"),
    },
    Record: {
        "HEAD": pgettext_lazy("layout", "Head"),
        "LINE": pgettext_lazy("layout", "Line"),
        "TAIL": pgettext_lazy("layout", "Tail"),
    },
    FieldKind: {
        "TEXT": pgettext_lazy("layout", "Text"),
        "DAY": pgettext_lazy("layout", "Day as 20260112"),
        "ISO_DAY": pgettext_lazy("layout", "Day as 2026-01-12"),
        "FEN": pgettext_lazy("layout", "Amount in fen"),
        "YUAN": pgettext_lazy("layout", "Amount in yuan"),
        "COUNT": pgettext_lazy("layout", "Whole number"),
        "FIXED": pgettext_lazy("layout", "Always the same"),
    },
    FieldName: {
        "MARK": pgettext_lazy("layout", "Mark of the record"),
        "BATCH": pgettext_lazy("layout", "Batch"),
        "CREDITOR_NUMBER": pgettext_lazy("layout", "Our number with the bank"),
        "CREDITOR_NAME": pgettext_lazy("layout", "Our name with the bank"),
        "CREDITOR_ACCOUNT": pgettext_lazy("layout", "Our account with the bank"),
        "COLLECT_ON": pgettext_lazy("layout", "Day of collecting"),
        "COUNT": pgettext_lazy("layout", "How many lines"),
        "SUM": pgettext_lazy("layout", "Sum of the lines"),
        "PLACE": pgettext_lazy("layout", "Place"),
        "REFERENCE": pgettext_lazy("layout", "Reference of the line"),
        "MANDATE": pgettext_lazy("layout", "Mandate number"),
        "HOLDER": pgettext_lazy("layout", "Holder"),
        "BANK_ACCOUNT": pgettext_lazy("layout", "Bank account"),
        "BANK_CODE": pgettext_lazy("layout", "Bank code"),
        "CUSTOMER": pgettext_lazy("layout", "Account number"),
        "AMOUNT": pgettext_lazy("layout", "Amount"),
        "PURPOSE": pgettext_lazy("layout", "Purpose"),
        "RESULT": pgettext_lazy("layout", "Code of the result"),
        "RESULT_TEXT": pgettext_lazy("layout", "Words of the bank"),
        "ANSWERED_ON": pgettext_lazy("layout", "Day of the answer"),
    },
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "directdebit.mandate": {
        **MANDATESTATES,
        "confirm": pgettext_lazy("mandate flow", "Confirm the mandate"),
        "refuse": pgettext_lazy("mandate flow", "Refuse the mandate"),
        "suspend": pgettext_lazy("mandate flow", "Suspend the mandate"),
        "resume": pgettext_lazy("mandate flow", "Let the bank collect again"),
        "end": pgettext_lazy("mandate flow", "End the mandate"),
    },
    "directdebit.batch": {
        **BATCHSTATES,
        "approve": pgettext_lazy("batch flow", "Approve and write the file"),
        "cancel": pgettext_lazy("batch flow", "Cancel the batch"),
        "send": pgettext_lazy("batch flow", "Mark as sent to the bank"),
        "take_return": pgettext_lazy("batch flow", "Hand in the bank's answer"),
        "give_up": pgettext_lazy("batch flow", "Give up what is missing"),
        "settle": pgettext_lazy("batch flow", "All is answered"),
    },
    "directdebit.line": {
        **LINESTATES,
        "confirm": pgettext_lazy("debit flow", "The bank has the money"),
        "book": pgettext_lazy("debit flow", "Book the money"),
        "fail": pgettext_lazy("debit flow", "The bank did not get it"),
        "take_back": pgettext_lazy("debit flow", "The bank takes it back"),
        "give_up": pgettext_lazy("debit flow", "Give up"),
        "withdraw": pgettext_lazy("debit flow", "Withdraw"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "directdebit.bank_opened": pgettext_lazy("event", "Bank collects for us"),
    "directdebit.mandate_proposed": pgettext_lazy("event", "Mandate proposed"),
    "directdebit.mandate_moved": pgettext_lazy("event", "Mandate confirmed, suspended or ended"),
    "directdebit.mandate_suspended": pgettext_lazy("event", "Mandate suspended after failed debits"),
    "directdebit.mandates_loaded": pgettext_lazy("event", "Mandates taken in"),
    "directdebit.batch_made": pgettext_lazy("event", "Batch of debits made"),
    "directdebit.batch_approved": pgettext_lazy("event", "Batch of debits approved"),
    "directdebit.batch_sent": pgettext_lazy("event", "Batch of debits sent to the bank"),
    "directdebit.batch_cancelled": pgettext_lazy("event", "Batch of debits cancelled"),
    "directdebit.batch_settled": pgettext_lazy("event", "Batch of debits answered"),
    "directdebit.return_taken": pgettext_lazy("event", "Answer of the bank taken in"),
    "directdebit.debits_failed": pgettext_lazy("event", "Debits failed or taken back"),
    "directdebit.debits_booked": pgettext_lazy("event", "Debits booked"),
    "directdebit.missing_given_up": pgettext_lazy("event", "Missing answers given up"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "directdebit.debitbank": pgettext_lazy("subject", "Bank that collects"),
    "directdebit.mandate": pgettext_lazy("subject", "Mandate"),
    "directdebit.debitbatch": pgettext_lazy("subject", "Batch of debits"),
}
FACTS: Mapping[str, _StrPromise] = {
    "returns": pgettext_lazy("fact", "Failed for lack of funds"),
    "left_out": pgettext_lazy("fact", "Left out: paid meanwhile"),
    "digest": pgettext_lazy("fact", "Fingerprint of the file"),
    "confirmed": pgettext_lazy("fact", "Collected"),
    "failed": pgettext_lazy("fact", "Failed"),
    "taken_back": pgettext_lazy("fact", "Taken back"),
    "debits": pgettext_lazy("fact", "Debits"),
    "file": pgettext_lazy("fact", "File"),
    "reference": pgettext_lazy("fact", "Mandate number"),
}
