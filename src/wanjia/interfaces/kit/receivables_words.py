"""The words of what customers owe and paid."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.receivables.types import (
    Bucket,
    ChargeKind,
    ConcessionState,
    CreditKind,
    DebtorClass,
    DepositKind,
    MoveKind,
    MoveState,
    OpeningKind,
    SettlementKind,
    Switch,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    ChargeKind: {
        "ENERGY": pgettext_lazy("charge", "Energy charge"),
        "BASIC": pgettext_lazy("charge", "Basic charge"),
        "POWER_FACTOR": pgettext_lazy("charge", "Power factor adjustment"),
        "FUND": pgettext_lazy("charge", "Government fund"),
        "LATE_FEE": pgettext_lazy("charge", "Late fee"),
        "PENALTY": pgettext_lazy("charge", "Penalty for breach"),
        "COMPENSATION": pgettext_lazy("charge", "Compensation"),
    },
    DebtorClass: {
        "RESIDENTIAL": pgettext_lazy("debtor", "Homes"),
        "OTHER": pgettext_lazy("debtor", "Other customers"),
    },
    CreditKind: {
        "PAYMENT": pgettext_lazy("credit", "Payment"),
        "REDUCTION": pgettext_lazy("credit", "Released reduction"),
        "TRANSFER": pgettext_lazy("credit", "Transfer from another account"),
        "DEPOSIT": pgettext_lazy("credit", "Deposit used"),
        "OPENING": pgettext_lazy("credit", "Taken over from the old books"),
    },
    OpeningKind: {
        "ENERGY": pgettext_lazy("charge", "Energy charge"),
        "BASIC": pgettext_lazy("charge", "Basic charge"),
        "POWER_FACTOR": pgettext_lazy("charge", "Power factor adjustment"),
        "FUND": pgettext_lazy("charge", "Government fund"),
        "LATE_FEE": pgettext_lazy("charge", "Late fee"),
        "PENALTY": pgettext_lazy("charge", "Penalty for breach"),
        "CREDIT": pgettext_lazy("opening", "Paid in advance"),
        "DEPOSIT": pgettext_lazy("opening", "Deposit"),
        "TOTAL_OWED": pgettext_lazy("opening", "Control total of debts"),
        "TOTAL_CREDIT": pgettext_lazy("opening", "Control total of what is paid in advance"),
        "TOTAL_DEPOSIT": pgettext_lazy("opening", "Control total of deposits"),
    },
    SettlementKind: {
        "CREDIT": pgettext_lazy("settlement", "Credit"),
        "NETTING": pgettext_lazy("settlement", "Netted with a reduction of the same bill"),
        "RELEASE": pgettext_lazy("settlement", "Released as credit"),
        "WAIVER": pgettext_lazy("settlement", "Waiver"),
        "WRITE_OFF": pgettext_lazy("settlement", "Write-off"),
    },
    ConcessionState: {
        "PROPOSED": pgettext_lazy("concession", "Proposed"),
        "APPROVED": pgettext_lazy("concession", "Approved"),
        "REFUSED": pgettext_lazy("concession", "Refused"),
        "UNDONE": pgettext_lazy("concession", "Taken back"),
    },
    MoveKind: {
        "RELEASE": pgettext_lazy("credit move", "Release of a reduction"),
        "REFUND": pgettext_lazy("credit move", "Refund"),
        "TRANSFER": pgettext_lazy("credit move", "Transfer"),
    },
    MoveState: {
        "PROPOSED": pgettext_lazy("credit move", "Proposed"),
        "APPROVED": pgettext_lazy("credit move", "Approved, to be paid out"),
        "REFUSED": pgettext_lazy("credit move", "Refused"),
        "DONE": pgettext_lazy("credit move", "Carried out"),
    },
    DepositKind: {
        "TAKEN": pgettext_lazy("deposit", "Taken"),
        "USED": pgettext_lazy("deposit", "Used as credit"),
        "RETURNED": pgettext_lazy("deposit", "Returned"),
    },
    Bucket: {
        "CURRENT": pgettext_lazy("age of a debt", "Not due yet"),
        "MONTH": pgettext_lazy("age of a debt", "Up to a month"),
        "QUARTER": pgettext_lazy("age of a debt", "Up to a quarter"),
        "YEAR": pgettext_lazy("age of a debt", "Longer, this year"),
        "EARLIER_YEARS": pgettext_lazy("age of a debt", "Earlier years"),
    },
    Switch: {
        "ALLOCATION_ORDER": pgettext_lazy("collecting", "Which bill is settled first"),
        "LATE_FEE_PLACE": pgettext_lazy("collecting", "Place of the late fee within a bill"),
        "CREDIT_AT_ISSUE": pgettext_lazy("collecting", "What was paid in advance, when a bill is issued"),
        "CROSS_YEAR": pgettext_lazy("collecting", "Late fee of debts of earlier years"),
        "BOOKS_BEGIN": pgettext_lazy("collecting", "When the books begin"),
        "OPENING_LATE_FEES": pgettext_lazy("collecting", "Late fee of debts of the old books"),
    },
}
#: Value of a choice about collecting → words.
SWITCH_VALUES: Mapping[str, _StrPromise] = {
    "OLDEST_FIRST": pgettext_lazy("collecting", "the oldest"),
    "NEWEST_FIRST": pgettext_lazy("collecting", "the newest"),
    "BEFORE_PRINCIPAL": pgettext_lazy("collecting", "before the electricity"),
    "AFTER_PRINCIPAL": pgettext_lazy("collecting", "after the electricity"),
    "APPLY": pgettext_lazy("collecting", "settles it at once"),
    "KEEP": pgettext_lazy("collecting", "is kept until somebody uses it"),
    "BY_DAY": pgettext_lazy("collecting", "each day at the rate of the year it lies in"),
    "BY_PAYMENT": pgettext_lazy("collecting", "all days at the rate of the year of payment"),
    "FROM_BEGIN": pgettext_lazy("collecting", "counts from the day on which the books begin"),
    "FROM_DUE_DATE": pgettext_lazy("collecting", "counts from the due day, less what was brought along"),
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "receivables.concession": {
        "PROPOSED": pgettext_lazy("concession", "Proposed"),
        "APPROVED": pgettext_lazy("concession", "Approved"),
        "REFUSED": pgettext_lazy("concession", "Refused"),
        "UNDONE": pgettext_lazy("concession", "Taken back"),
        "approve": pgettext_lazy("concession", "Approve"),
        "refuse": pgettext_lazy("concession", "Refuse"),
        "undo": pgettext_lazy("concession", "Take back: it is owed again"),
    },
    "receivables.credit_move": {
        "PROPOSED": pgettext_lazy("credit move", "Proposed"),
        "APPROVED": pgettext_lazy("credit move", "Approved, to be paid out"),
        "REFUSED": pgettext_lazy("credit move", "Refused"),
        "DONE": pgettext_lazy("credit move", "Carried out"),
        "approve": pgettext_lazy("credit move", "Approve"),
        "refuse": pgettext_lazy("credit move", "Refuse"),
        "carry_out": pgettext_lazy("credit move", "Carry out"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "receivables.bill_posted": pgettext_lazy("event", "Bill charged"),
    "receivables.bills_posted": pgettext_lazy("event", "Bills of a run charged"),
    "receivables.charge_made": pgettext_lazy("event", "Charged without a bill"),
    "receivables.late_fee_charged": pgettext_lazy("event", "Late fee charged"),
    "receivables.late_fee_given_back": pgettext_lazy("event", "Late fee given back"),
    "receivables.late_fees_frozen": pgettext_lazy("event", "Late fees rest"),
    "receivables.late_fees_unfrozen": pgettext_lazy("event", "Late fees no longer rest"),
    "receivables.money_received": pgettext_lazy("event", "Money received"),
    "receivables.monies_received": pgettext_lazy("event", "Money of many customers received"),
    "receivables.books_begun": pgettext_lazy("event", "Books begun"),
    "receivables.balances_taken_over": pgettext_lazy("event", "Balances taken over from the old books"),
    "receivables.money_taken_back": pgettext_lazy("event", "Money taken back"),
    "receivables.credits_applied": pgettext_lazy("event", "Debts of many customers settled with what was paid before"),
    "receivables.credit_applied": pgettext_lazy("event", "Debt settled with what was paid in advance"),
    "receivables.concession_proposed": pgettext_lazy("event", "Waiver or write-off proposed"),
    "receivables.concession_approved": pgettext_lazy("event", "Waiver or write-off approved"),
    "receivables.concession_refused": pgettext_lazy("event", "Waiver or write-off refused"),
    "receivables.concession_undone": pgettext_lazy("event", "Waiver or write-off taken back"),
    "receivables.move_proposed": pgettext_lazy("event", "Move of credit proposed"),
    "receivables.move_approved": pgettext_lazy("event", "Move of credit approved"),
    "receivables.move_refused": pgettext_lazy("event", "Move of credit refused"),
    "receivables.refund_paid": pgettext_lazy("event", "Refund paid out"),
    "receivables.deposit_moved": pgettext_lazy("event", "Deposit taken, used or returned"),
    "receivables.group_made": pgettext_lazy("event", "Group account made"),
    "receivables.group_member_added": pgettext_lazy("event", "Account put into a group"),
    "receivables.group_member_removed": pgettext_lazy("event", "Account taken out of a group"),
    "receivables.route_put_in_charge": pgettext_lazy("event", "Area manager put in charge of a route"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "receivables.charge": pgettext_lazy("subject", "Charge"),
    "receivables.concession": pgettext_lazy("subject", "Waiver or write-off"),
    "receivables.credit": pgettext_lazy("subject", "Credit of a customer"),
    "receivables.credit_move": pgettext_lazy("subject", "Move of credit"),
    "receivables.move": pgettext_lazy("subject", "Move of credit"),
    "receivables.deposit": pgettext_lazy("subject", "Deposit"),
    "receivables.opening": pgettext_lazy("subject", "Balance taken over"),
    "receivables.opening_fee": pgettext_lazy("subject", "Late fee of a debt taken over"),
    "receivables.switch": pgettext_lazy("subject", "Choice about collecting"),
    "receivables.group": pgettext_lazy("subject", "Group account"),
}
FACTS: Mapping[str, _StrPromise] = {
    "account": pgettext_lazy("fact", "account"),
    "debts": pgettext_lazy("fact", "debts"),
    "is_lost": pgettext_lazy("fact", "charged for all days"),
    "new": pgettext_lazy("fact", "freeze"),
    "monies": pgettext_lazy("fact", "payments"),
    "received_on": pgettext_lazy("fact", "received on"),
    "owed": pgettext_lazy("fact", "owed"),
    "credit": pgettext_lazy("fact", "paid in advance"),
    "deposit": pgettext_lazy("fact", "deposited"),
    "made": pgettext_lazy("fact", "proposal"),
    "charge": pgettext_lazy("fact", "charge"),
    "amount": pgettext_lazy("fact", "amount"),
    "charge_id": pgettext_lazy("fact", "charge"),
    "concession_id": pgettext_lazy("fact", "proposal"),
    "credit_id": pgettext_lazy("fact", "credit"),
    "group_name": pgettext_lazy("fact", "name of the group"),
    "left": pgettext_lazy("fact", "left"),
    "move_id": pgettext_lazy("fact", "proposal"),
    "person": pgettext_lazy("fact", "staff number"),
    "route": pgettext_lazy("fact", "reading route"),
    "settled": pgettext_lazy("fact", "settled"),
    "source_id": pgettext_lazy("fact", "number of its cause"),
    "source_kind": pgettext_lazy("fact", "cause"),
    "until": pgettext_lazy("fact", "until"),
}
