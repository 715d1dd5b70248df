"""The words of reconciliation: codes, flows, events and what events keep."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.reconciliation.types import (
    Discrepancy,
    FindingState,
    ItemKind,
    LineState,
    MatchLimit,
    MatchRule,
    MatchState,
    Sign,
    StatementFormat,
    SuspenseState,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    StatementFormat: {
        "CAMT_053": pgettext_lazy("statement format", "camt.053 (ISO 20022)"),
        "BANK_CSV": pgettext_lazy("statement format", "CSV of online banking"),
        "BANK_FIXED": pgettext_lazy("statement format", "File of fixed width"),
    },
    LineState: {
        "OPEN": pgettext_lazy("bank line", "Waits"),
        "MATCHED": pgettext_lazy("bank line", "Matched"),
        "SUSPENSE": pgettext_lazy("bank line", "Cause unknown"),
    },
    ItemKind: {
        "PAYMENT": pgettext_lazy("matched with", "Payment"),
        "REMITTANCE": pgettext_lazy("matched with", "Slip to the bank"),
        "HAND_IN": pgettext_lazy("matched with", "Slip of an agent"),
        "REFUND": pgettext_lazy("matched with", "Refund by transfer"),
        "GROUP": pgettext_lazy("matched with", "Day of a channel or batch"),
        "RETURN": pgettext_lazy("matched with", "Payment that came back"),
        "CHARGE": pgettext_lazy("matched with", "Charge of bank or channel"),
        "SUSPENSE": pgettext_lazy("matched with", "Unknown money sent back"),
        "SEVERAL": pgettext_lazy("matched with", "Several things"),
    },
    MatchState: {
        "SUGGESTED": pgettext_lazy("bank match", "Suggested"),
        "CONFIRMED": pgettext_lazy("bank match", "Confirmed"),
        "REJECTED": pgettext_lazy("bank match", "Rejected"),
        "UNDONE": pgettext_lazy("bank match", "Taken back"),
    },
    MatchRule: {
        "EXACT": pgettext_lazy("match rule", "Reference and amount"),
        "SCORE": pgettext_lazy("match rule", "Several signs, weighed"),
        "SUM": pgettext_lazy("match rule", "Sum of a channel's day or batch"),
        "HAND": pgettext_lazy("match rule", "By hand"),
    },
    Sign: {
        "AMOUNT": pgettext_lazy("match sign", "Amount"),
        "DATE": pgettext_lazy("match sign", "Days between"),
        "NAME": pgettext_lazy("match sign", "Names alike"),
        "REFERENCE": pgettext_lazy("match sign", "References"),
    },
    MatchLimit: {
        "ACCEPT_AT": pgettext_lazy("match limit", "Booked by itself from, points"),
        "MARGIN": pgettext_lazy("match limit", "Ahead of the next best by, points"),
        "SUGGEST_AT": pgettext_lazy("match limit", "Suggested from, points"),
        "DAYS": pgettext_lazy("match limit", "Days between at most"),
        "FEE_SHARE": pgettext_lazy("match limit", "Fee of a sum at most, share"),
        "ASSIGN_APPROVAL": pgettext_lazy("match limit", "Two persons assign money of unknown cause above, yuan"),
    },
    SuspenseState: {
        "HELD": pgettext_lazy("suspense", "Nobody known"),
        "PROPOSED": pgettext_lazy("suspense", "Waits for a second person"),
        "ASSIGNED": pgettext_lazy("suspense", "Assigned"),
        "RETURNING": pgettext_lazy("suspense", "To be transferred back"),
        "RETURNED": pgettext_lazy("suspense", "Gone back"),
        "RELEASED": pgettext_lazy("suspense", "Let go"),
    },
    Discrepancy: {
        "MISSING_HERE": pgettext_lazy("discrepancy", "Missing here"),
        "MISSING_THERE": pgettext_lazy("discrepancy", "Missing there"),
        "AMOUNT_DIFFERS": pgettext_lazy("discrepancy", "Amount differs"),
        "DATE_DIFFERS": pgettext_lazy("discrepancy", "Day differs"),
        "DOUBLED_THERE": pgettext_lazy("discrepancy", "Twice there"),
        "DOUBLED_HERE": pgettext_lazy("discrepancy", "Twice here"),
        "BANK_SHORT": pgettext_lazy("discrepancy", "Bank has less"),
        "BANK_OVER": pgettext_lazy("discrepancy", "Bank has more"),
        "COLLECTOR": pgettext_lazy("discrepancy", "Collector's money differs"),
        "UNCHECKED": pgettext_lazy("discrepancy", "Till not counted and closed"),
        "ISSUED": pgettext_lazy("discrepancy", "Issued amounts differ"),
        "ISSUED_ENERGY": pgettext_lazy("discrepancy", "Issued energy differs"),
    },
    FindingState: {
        "OPEN": pgettext_lazy("check finding", "Open"),
        "EXPLAINED": pgettext_lazy("check finding", "Explained"),
        "CORRECTED": pgettext_lazy("check finding", "Corrected"),
        "CLOSED": pgettext_lazy("check finding", "Closed"),
    },
}

#: Flow's name → state or step → words.
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "reconciliation.line": {
        **CODES[LineState],
        "match": pgettext_lazy("bank line flow", "Match"),
        "open_again": pgettext_lazy("bank line flow", "Take the match back"),
        "suspend": pgettext_lazy("bank line flow", "Put to suspense"),
        "release": pgettext_lazy("bank line flow", "Let go"),
        "assign": pgettext_lazy("bank line flow", "Assign"),
        "return": pgettext_lazy("bank line flow", "Gone back to its sender"),
        "suspend_again": pgettext_lazy("bank line flow", "Not gone back after all"),
    },
    "reconciliation.match": {
        **CODES[MatchState],
        "confirm": pgettext_lazy("bank match flow", "Accept"),
        "reject": pgettext_lazy("bank match flow", "Reject"),
        "undo": pgettext_lazy("bank match flow", "Take back"),
    },
    "reconciliation.suspense": {
        **CODES[SuspenseState],
        "assign": pgettext_lazy("suspense flow", "Assign"),
        "propose": pgettext_lazy("suspense flow", "Propose an account"),
        "approve": pgettext_lazy("suspense flow", "Approve"),
        "refuse": pgettext_lazy("suspense flow", "Refuse"),
        "release": pgettext_lazy("suspense flow", "Let go"),
        "send_back": pgettext_lazy("suspense flow", "Transfer back"),
        "approve_return": pgettext_lazy("suspense flow", "Approve that it goes back"),
        "return": pgettext_lazy("suspense flow", "The bank shows it gone"),
        "undo_return": pgettext_lazy("suspense flow", "Not gone back after all"),
    },
    "reconciliation.finding": {
        **CODES[FindingState],
        "explain": pgettext_lazy("check finding flow", "Explain"),
        "correct": pgettext_lazy("check finding flow", "Corrected"),
        "close": pgettext_lazy("check finding flow", "Close"),
        "find_again": pgettext_lazy("check finding flow", "Found again"),
        "reopen": pgettext_lazy("check finding flow", "Open again"),
    },
}

EVENTS: Mapping[str, _StrPromise] = {
    "reconciliation.account_ended": pgettext_lazy("event", "Bank account ended"),
    "reconciliation.account_opened": pgettext_lazy("event", "Bank account registered"),
    "reconciliation.assignment_proposed": pgettext_lazy("event", "Account for unknown money proposed"),
    "reconciliation.assignment_refused": pgettext_lazy("event", "Account for unknown money refused"),
    "reconciliation.books_checked": pgettext_lazy("event", "Day's books checked"),
    "reconciliation.channel_checked": pgettext_lazy("event", "Day of a channel checked"),
    "reconciliation.finding_handed": pgettext_lazy("event", "Finding handed over"),
    "reconciliation.finding_settled": pgettext_lazy("event", "Finding decided on"),
    "reconciliation.lines_matched": pgettext_lazy("event", "Lines of a bank matched"),
    "reconciliation.match_confirmed": pgettext_lazy("event", "Match of a line confirmed"),
    "reconciliation.match_rejected": pgettext_lazy("event", "Suggested match rejected"),
    "reconciliation.match_undone": pgettext_lazy("event", "Match of a line taken back"),
    "reconciliation.money_assigned": pgettext_lazy("event", "Unknown money assigned to a customer"),
    "reconciliation.money_released": pgettext_lazy("event", "Unknown money let go"),
    "reconciliation.money_returned": pgettext_lazy("event", "Unknown money gone back to its sender"),
    "reconciliation.money_sent_back": pgettext_lazy("event", "Unknown money to be transferred back"),
    "reconciliation.return_proposed": pgettext_lazy("event", "Transfer back of unknown money proposed"),
    "reconciliation.return_undone": pgettext_lazy("event", "Unknown money has not gone back after all"),
    "reconciliation.money_suspended": pgettext_lazy("event", "Money of unknown cause kept apart"),
    "reconciliation.sender_named": pgettext_lazy("event", "Sender of a channel named"),
    "reconciliation.statement_taken": pgettext_lazy("event", "Bank statement taken in"),
    "payments.remittance_unconfirmed": pgettext_lazy("event", "Confirmation of a slip taken back"),
}

SUBJECTS: Mapping[str, _StrPromise] = {
    "reconciliation.bankaccount": pgettext_lazy("subject", "Bank account"),
    "reconciliation.bankstatement": pgettext_lazy("subject", "Bank statement"),
    "reconciliation.booksday": pgettext_lazy("subject", "Day's check of the books"),
    "reconciliation.channelday": pgettext_lazy("subject", "Day of a channel"),
    "reconciliation.channelsender": pgettext_lazy("subject", "Sender of a channel"),
    "reconciliation.checkfinding": pgettext_lazy("subject", "Reconciliation finding"),
    "reconciliation.finding": pgettext_lazy("subject", "Reconciliation finding"),
    "reconciliation.line": pgettext_lazy("subject", "Line of a bank statement"),
    "reconciliation.match": pgettext_lazy("subject", "Match of a bank line"),
    "reconciliation.matches": pgettext_lazy("subject", "Matches of bank lines"),
    "reconciliation.matchingrun": pgettext_lazy("subject", "Round of matching"),
    "reconciliation.suspense": pgettext_lazy("subject", "Money of unknown cause"),
}

FACTS: Mapping[str, _StrPromise] = {
    "accepted": pgettext_lazy("fact", "booked"),
    "account_number": pgettext_lazy("fact", "account number"),
    "bank": pgettext_lazy("fact", "bank"),
    "booked": pgettext_lazy("fact", "booked"),
    "open_findings": pgettext_lazy("fact", "open findings"),
    "findings": pgettext_lazy("fact", "findings"),
    "held": pgettext_lazy("fact", "kept apart"),
    "line_id": pgettext_lazy("fact", "line"),
    "lines": pgettext_lazy("fact", "lines"),
    "match": pgettext_lazy("fact", "match"),
    "name": pgettext_lazy("fact", "name"),
    "sender": pgettext_lazy("fact", "sender"),
    "owner": pgettext_lazy("fact", "owner"),
    "paid_in": pgettext_lazy("fact", "paid in"),
    "paid_out": pgettext_lazy("fact", "paid out"),
    "subject": pgettext_lazy("fact", "concerning"),
    "suggested": pgettext_lazy("fact", "suggested"),
    "words": pgettext_lazy("fact", "words"),
}
