"""The words of the books: accounts, why an entry was booked, and where the closing of a month stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.ledger.types import ClosingState, EntryKind, LedgerAccount

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    LedgerAccount: {
        "RECEIVABLE": pgettext_lazy("ledger account", "Receivable from customers"),
        "CASH": pgettext_lazy("ledger account", "Cash in hand"),
        "CHEQUES": pgettext_lazy("ledger account", "Cheques in hand"),
        "BANK_IN_TRANSIT": pgettext_lazy("ledger account", "On the way to the bank"),
        "BANK": pgettext_lazy("ledger account", "Bank"),
        "CHANNEL": pgettext_lazy("ledger account", "Held by channels"),
        "AGENT": pgettext_lazy("ledger account", "Held by agents"),
        "PREPAYMENT": pgettext_lazy("ledger account", "Paid in advance"),
        "DEPOSIT": pgettext_lazy("ledger account", "Deposits of customers"),
        "COLLECTED_FOR_OTHERS": pgettext_lazy("ledger account", "Funds collected for others"),
        "SUSPENSE": pgettext_lazy("ledger account", "Suspense"),
        "ENERGY_REVENUE": pgettext_lazy("ledger account", "Energy charges"),
        "BASIC_REVENUE": pgettext_lazy("ledger account", "Basic charges"),
        "POWER_FACTOR_REVENUE": pgettext_lazy("ledger account", "Power factor adjustments"),
        "LATE_FEE": pgettext_lazy("ledger account", "Late fees"),
        "PENALTY": pgettext_lazy("ledger account", "Penalties for breach"),
        "WRITE_OFF": pgettext_lazy("ledger account", "Bad debts written off"),
        "COMPENSATION": pgettext_lazy("ledger account", "Compensation"),
        "CASH_DIFFERENCE": pgettext_lazy("ledger account", "Cash over and short"),
        "BANK_CHARGES": pgettext_lazy("ledger account", "Charges of banks and channels"),
        "CLEARING": pgettext_lazy("ledger account", "Clearing between units"),
        "OPENING_BALANCE": pgettext_lazy("ledger account", "Balances taken over"),
    },
    EntryKind: {
        "BILL": pgettext_lazy("entry", "Bill"),
        "PAYMENT": pgettext_lazy("entry", "Payment"),
        "RETURN": pgettext_lazy("entry", "Payment taken back"),
        "ALLOCATION": pgettext_lazy("entry", "Advance set against a debt"),
        "LATE_FEE": pgettext_lazy("entry", "Late fee"),
        "WAIVER": pgettext_lazy("entry", "Late fee waived"),
        "WRITE_OFF": pgettext_lazy("entry", "Bad debt written off"),
        "PENALTY": pgettext_lazy("entry", "Penalty"),
        "COMPENSATION": pgettext_lazy("entry", "Compensation"),
        "RELEASE": pgettext_lazy("entry", "Reduction turned into an advance"),
        "TRANSFER": pgettext_lazy("entry", "Transfer"),
        "REFUND": pgettext_lazy("entry", "Refund"),
        "DEPOSIT": pgettext_lazy("entry", "Deposit"),
        "REMITTANCE": pgettext_lazy("entry", "Remittance to the bank"),
        "BANK": pgettext_lazy("entry", "Confirmed or returned by the bank"),
        "DIFFERENCE": pgettext_lazy("entry", "Till over or short"),
        "HANDOVER": pgettext_lazy("entry", "Cash handed over"),
        "OPENING": pgettext_lazy("entry", "Taken over from the old books"),
    },
    ClosingState: {
        "CLOSED": pgettext_lazy("closing", "Closed"),
        "REOPENING": pgettext_lazy("closing", "Reopening asked for"),
        "REOPENED": pgettext_lazy("closing", "Reopened"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "ledger.month_closed": pgettext_lazy("event", "Month of the books closed"),
    "ledger.reopening_asked": pgettext_lazy("event", "Reopening of a month asked for"),
    "ledger.month_reopened": pgettext_lazy("event", "Month of the books reopened"),
    "ledger.reopening_refused": pgettext_lazy("event", "Reopening of a month refused"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "ledger.closing": pgettext_lazy("subject", "Closing of a month"),
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "ledger.closing": {
        "CLOSED": pgettext_lazy("closing", "Closed"),
        "REOPENING": pgettext_lazy("closing", "Reopening asked for"),
        "REOPENED": pgettext_lazy("closing", "Reopened"),
        "ask_reopening": pgettext_lazy("closing", "Ask for reopening"),
        "refuse_reopening": pgettext_lazy("closing", "Leave it closed"),
        "reopen": pgettext_lazy("closing", "Reopen"),
    },
}
