"""Words of the ledger: its accounts, the legs of an entry, and what is booked in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

#: The currency of a company that names none.
YUAN = "CNY"


class LedgerAccount(StrEnum):
    """
    会计科目: what an amount in the books is.

    Assets (debit is more): RECEIVABLE 应收电费, CASH 库存现金, CHEQUES 在手支票, BANK_IN_TRANSIT 在途资金,
    BANK 银行存款, CHANNEL 渠道待清算, AGENT 代收点应交款. Owed by us (credit is more): PREPAYMENT 预收电费,
    DEPOSIT 电费保证金, COLLECTED_FOR_OTHERS 代征基金, SUSPENSE 待查款项. Income: ENERGY_REVENUE, BASIC_REVENUE,
    POWER_FACTOR_REVENUE, LATE_FEE 违约金, PENALTY 违约使用电费. Expense: WRITE_OFF 坏账, COMPENSATION 赔偿,
    CASH_DIFFERENCE 长短款, BANK_CHARGES 银行与渠道手续费. CLEARING 内部往来 is what units owe each other.
    OPENING_BALANCE 期初余额 is the other side of what was taken over from the books before these.
    """

    RECEIVABLE = "RECEIVABLE"
    CASH = "CASH"
    CHEQUES = "CHEQUES"
    BANK_IN_TRANSIT = "BANK_IN_TRANSIT"
    BANK = "BANK"
    CHANNEL = "CHANNEL"
    AGENT = "AGENT"
    PREPAYMENT = "PREPAYMENT"
    DEPOSIT = "DEPOSIT"
    COLLECTED_FOR_OTHERS = "COLLECTED_FOR_OTHERS"
    SUSPENSE = "SUSPENSE"
    ENERGY_REVENUE = "ENERGY_REVENUE"
    BASIC_REVENUE = "BASIC_REVENUE"
    POWER_FACTOR_REVENUE = "POWER_FACTOR_REVENUE"
    LATE_FEE = "LATE_FEE"
    PENALTY = "PENALTY"
    WRITE_OFF = "WRITE_OFF"
    COMPENSATION = "COMPENSATION"
    CASH_DIFFERENCE = "CASH_DIFFERENCE"
    BANK_CHARGES = "BANK_CHARGES"
    CLEARING = "CLEARING"
    OPENING_BALANCE = "OPENING_BALANCE"


class EntryKind(StrEnum):
    """
    业务类型: why an entry was booked.

    BILL: a bill was issued, cancelled or corrected; PAYMENT: money of a customer came in; RETURN: it was taken back
    (a void, a returned cheque or debit); ALLOCATION: credit settled a debt; LATE_FEE, WAIVER, WRITE_OFF, PENALTY,
    RELEASE (a reduction became credit), TRANSFER, REFUND, DEPOSIT as they say; REMITTANCE: money moved from a till to
    the bank; BANK: the bank confirmed or returned money; DIFFERENCE: a till counted more or less; HANDOVER: money went
    from hand to hand, of an agent to a till or from one cashier to another; OPENING: taken over from the books before
    these.
    """

    BILL = "BILL"
    PAYMENT = "PAYMENT"
    RETURN = "RETURN"
    ALLOCATION = "ALLOCATION"
    LATE_FEE = "LATE_FEE"
    WAIVER = "WAIVER"
    WRITE_OFF = "WRITE_OFF"
    PENALTY = "PENALTY"
    COMPENSATION = "COMPENSATION"
    RELEASE = "RELEASE"
    TRANSFER = "TRANSFER"
    REFUND = "REFUND"
    DEPOSIT = "DEPOSIT"
    REMITTANCE = "REMITTANCE"
    BANK = "BANK"
    DIFFERENCE = "DIFFERENCE"
    HANDOVER = "HANDOVER"
    OPENING = "OPENING"


class ClosingState(StrEnum):
    """Where the closing of a month stands."""

    CLOSED = "CLOSED"
    REOPENING = "REOPENING"
    REOPENED = "REOPENED"


@dataclass(frozen=True, slots=True)
class Leg:
    """
    One side of an entry.

    :ivar amount: yuan; above 0 a debit, below 0 a credit
    :ivar unit_id: the unit in whose books it stands
    :ivar customer_account_id: whose debt or credit it is, for RECEIVABLE, PREPAYMENT and DEPOSIT
    :ivar item: what the account is split by: a fund's name, a channel, a cashier or an agent; else empty
    :ivar counter_unit_id: under CLEARING the unit that it is owed by or to
    """

    ledger_account: LedgerAccount
    amount: Decimal
    unit_id: int
    customer_account_id: int | None = None
    item: str = ""
    counter_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """
    One entry to be: why, when, and because of what.

    :ivar book_date: the day it counts for; its month must be open in every unit concerned
    :ivar source_kind: what caused it, as ``package.model``
    """

    kind: EntryKind
    book_date: date
    source_kind: str
    source_id: int
    legs: tuple[Leg, ...]
    text: str = ""
    currency: str = YUAN
    opposes_id: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """
    Something that a recomputation finds otherwise than it is kept.

    :ivar about: what it is of, such as ``entry 7``
    :ivar kept: what is on record, yuan
    :ivar found: what the rows that it comes from say, yuan
    """

    about: str
    kept: Decimal
    found: Decimal


@dataclass(frozen=True, slots=True)
class Verified:
    """
    One thing recomputed everywhere.

    :ivar name: what was recomputed, as a sentence that holds if there is no difference
    :ivar compared: how many values were looked at
    :ivar total: their sum, yuan
    """

    name: str
    compared: int
    total: Decimal
    differences: tuple[Difference, ...] = ()
