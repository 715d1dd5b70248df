"""Words of what customers owe and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wanjia.revenue.ledger.types import LedgerAccount


class ChargeKind(StrEnum):
    """
    费用类别: what a charge is for, kept apart from issue to settlement.

    ENERGY 电度电费, BASIC 基本电费, POWER_FACTOR 力调电费, FUND 代征基金 (by name), LATE_FEE 电费违约金,
    PENALTY 违约使用电费, COMPENSATION 赔偿 (below 0: the company owes it).
    """

    ENERGY = "ENERGY"
    BASIC = "BASIC"
    POWER_FACTOR = "POWER_FACTOR"
    FUND = "FUND"
    LATE_FEE = "LATE_FEE"
    PENALTY = "PENALTY"
    COMPENSATION = "COMPENSATION"


class DebtorClass(StrEnum):
    """Which late fee rates and payment terms apply: a home's, or any other customer's."""

    RESIDENTIAL = "RESIDENTIAL"
    OTHER = "OTHER"


class CreditKind(StrEnum):
    """
    Where credit of a customer comes from.

    PAYMENT: money paid; REDUCTION: a bill below 0 that was released; TRANSFER: another account's credit; DEPOSIT: a
    deposit used; OPENING: taken over from the old books.
    """

    PAYMENT = "PAYMENT"
    REDUCTION = "REDUCTION"
    TRANSFER = "TRANSFER"
    DEPOSIT = "DEPOSIT"
    OPENING = "OPENING"


class SettlementKind(StrEnum):
    """
    By what a charge was settled.

    CREDIT: by credit of the customer; NETTING: by a charge below 0 of the same bill; RELEASE: a charge below 0 became
    credit; WAIVER, WRITE_OFF: given up.
    """

    CREDIT = "CREDIT"
    NETTING = "NETTING"
    RELEASE = "RELEASE"
    WAIVER = "WAIVER"
    WRITE_OFF = "WRITE_OFF"


class ConcessionState(StrEnum):
    """Where it stands that a charge shall be given up."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    UNDONE = "UNDONE"


class MoveKind(StrEnum):
    """RELEASE: the reduction of one bill becomes credit; REFUND: it is paid out; TRANSFER: another account has it."""

    RELEASE = "RELEASE"
    REFUND = "REFUND"
    TRANSFER = "TRANSFER"


class MoveState(StrEnum):
    """Where a move of credit stands; an approved refund waits to be paid out."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    DONE = "DONE"


class DepositKind(StrEnum):
    """A deposit taken, used as credit, or returned."""

    TAKEN = "TAKEN"
    USED = "USED"
    RETURNED = "RETURNED"


class OpeningKind(StrEnum):
    """
    What a row of the sheet of old books is: a kind of debt as in `ChargeKind`, or what a customer has.

    CREDIT 预收电费; DEPOSIT 电费保证金; TOTAL_OWED, TOTAL_CREDIT, TOTAL_DEPOSIT: what the old books show for all.
    """

    ENERGY = "ENERGY"
    BASIC = "BASIC"
    POWER_FACTOR = "POWER_FACTOR"
    FUND = "FUND"
    LATE_FEE = "LATE_FEE"
    PENALTY = "PENALTY"
    CREDIT = "CREDIT"
    DEPOSIT = "DEPOSIT"
    TOTAL_OWED = "TOTAL_OWED"
    TOTAL_CREDIT = "TOTAL_CREDIT"
    TOTAL_DEPOSIT = "TOTAL_DEPOSIT"


#: Rows of the sheet of old books that are debts.
OWED = frozenset(OpeningKind(kind) for kind in ChargeKind if kind is not ChargeKind.COMPENSATION)


class Bucket(StrEnum):
    """
    账龄: how old a debt is.

    CURRENT: not due yet; EARLIER_YEARS 陈欠: due in an earlier calendar year; the others by days since the due day.
    """

    CURRENT = "CURRENT"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    EARLIER_YEARS = "EARLIER_YEARS"


class Switch(StrEnum):
    """
    A dated choice about collecting.

    ALLOCATION_ORDER: OLDEST_FIRST or NEWEST_FIRST; LATE_FEE_PLACE: BEFORE_PRINCIPAL or AFTER_PRINCIPAL, within a bill;
    CREDIT_AT_ISSUE: APPLY or KEEP what a customer has paid in advance when a bill is issued; CROSS_YEAR: BY_DAY (each
    day of a debt of an earlier year at the cross-year rate) or BY_PAYMENT (all days, once paid in a later year);
    BOOKS_BEGIN: the first month whose bills are owed here; those before it were settled elsewhere; OPENING_LATE_FEES:
    late fees of a debt that is taken over count FROM_BEGIN of the books (those until then are brought along) or
    FROM_DUE_DATE; what holds on the day of taking over holds for the debt.
    """

    ALLOCATION_ORDER = "ALLOCATION_ORDER"
    LATE_FEE_PLACE = "LATE_FEE_PLACE"
    CREDIT_AT_ISSUE = "CREDIT_AT_ISSUE"
    CROSS_YEAR = "CROSS_YEAR"
    BOOKS_BEGIN = "BOOKS_BEGIN"
    OPENING_LATE_FEES = "OPENING_LATE_FEES"


#: What brought a charge, credit or deposit of the old books: the debt or balance that was taken over.
OPENING = "receivables.opening"
#: What a late fee is for that was charged here on a debt of the old books.
OPENING_FEE = "receivables.opening_fee"

#: Which ledger account a charge is income, or money of others, in.
EARNED_IN: dict[ChargeKind, LedgerAccount] = {
    ChargeKind.ENERGY: LedgerAccount.ENERGY_REVENUE,
    ChargeKind.BASIC: LedgerAccount.BASIC_REVENUE,
    ChargeKind.POWER_FACTOR: LedgerAccount.POWER_FACTOR_REVENUE,
    ChargeKind.FUND: LedgerAccount.COLLECTED_FOR_OTHERS,
    ChargeKind.LATE_FEE: LedgerAccount.LATE_FEE,
    ChargeKind.PENALTY: LedgerAccount.PENALTY,
    ChargeKind.COMPENSATION: LedgerAccount.COMPENSATION,
}


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """
    A charge that is not settled yet.

    :ivar open: yuan left; below 0 where the company owes it
    :ivar bill_id: 0 for a charge without a bill
    :ivar opening_id: the debt of the old books that it belongs to; 0: none
    """

    charge_id: int
    bill_id: int
    kind: ChargeKind
    item: str
    due_date: date
    open: Decimal
    opening_id: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """So much of some money goes to one charge."""

    charge_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """
    Money of a customer that came in.

    :ivar unit_id: the unit in whose hands it is
    :ivar held_in: where it is: CASH, CHEQUES, CHANNEL, AGENT, BANK_IN_TRANSIT, BANK or SUSPENSE
    :ivar item: the cashier, channel or agent that has it
    :ivar source_kind: what brought it, as ``package.model``
    :ivar received_on: the day to which late fees run
    """

    account_id: int
    amount: Decimal
    unit_id: int
    held_in: LedgerAccount
    item: str
    source_kind: str
    source_id: int
    received_on: date


@dataclass(frozen=True, slots=True)
class Received:
    """
    What became of money that came in.

    :ivar credit_id: the credit it is; what is left of it stays with the customer as a prepayment
    :ivar settled: what of it went to charges, yuan
    :ivar left: what is left, yuan
    """

    credit_id: int
    settled: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """
    What stands between a customer and the company, yuan.

    :ivar owed: open charges above 0, without late fees that are not charged yet
    :ivar reduction: open charges below 0, as an amount above 0: owed to the customer by one bill
    :ivar credit: paid in advance
    :ivar deposit: kept as security
    """

    account_id: int
    owed: Decimal
    reduction: Decimal
    credit: Decimal
    deposit: Decimal

    @property
    def free(self) -> Decimal:
        """Give what the customer has above what is owed; below 0 a debt."""
        return self.credit - self.owed


@dataclass(frozen=True, slots=True)
class NewCharge:
    """
    A charge that no run of billing makes: a penalty, a compensation.

    :ivar amount: yuan; below 0 where the company owes it
    :ivar bill_id: the bill that it belongs to, if any
    :ivar source_kind: what caused it, as ``package.model``
    """

    account_id: int
    kind: ChargeKind
    item: str
    amount: Decimal
    bill_id: int | None
    month: date
    due_date: date
    source_kind: str
    source_id: int


@dataclass(frozen=True, slots=True)
class FeeRates:
    """
    What a day of delay costs.

    :ivar same_year: share of the debt a day, in the year in which it was due
    :ivar cross_year: share of the debt a day, in later years
    :ivar minimum: yuan; less is charged as so much
    :ivar cap_share: at most so much of the debt; None: no cap
    """

    same_year: Decimal
    cross_year: Decimal
    minimum: Decimal
    cap_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Switches:
    """The choices about collecting that hold on a day."""

    oldest_first: bool = True
    fee_first: bool = True
    applies_credit: bool = True
    cross_year_by_day: bool = True
    opening_fees_from_due: bool = False
