"""Words of reconciliation: statements of banks, what they are matched with, and checks of channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class StatementFormat(StrEnum):
    """
    对账单格式.

    CAMT_053: ISO 20022 camt.053.001.02 and .08; BANK_CSV: a CSV as online banking gives it; BANK_FIXED: lines of fixed
    width as hosts exchange them.
    """

    CAMT_053 = "CAMT_053"
    BANK_CSV = "BANK_CSV"
    BANK_FIXED = "BANK_FIXED"


class LineState(StrEnum):
    """
    对账单明细状态.

    OPEN: waits to be matched; MATCHED: it has its counterpart in the books; SUSPENSE 待查: booked as money whose cause
    is not known.
    """

    OPEN = "OPEN"
    MATCHED = "MATCHED"
    SUSPENSE = "SUSPENSE"


class ItemKind(StrEnum):
    """
    What in the books a line of a bank may be.

    PAYMENT: one payment on its way; REMITTANCE: a cashier's slip; HAND_IN: an agent's slip; REFUND: a refund paid out
    by transfer; GROUP: all payments of a channel's day or a batch; RETURN: a payment that came back; CHARGE: what the
    bank or a channel keeps or takes; SUSPENSE: money of unknown cause that goes back to its sender; SEVERAL: a person
    chose more.
    """

    PAYMENT = "PAYMENT"
    REMITTANCE = "REMITTANCE"
    HAND_IN = "HAND_IN"
    REFUND = "REFUND"
    GROUP = "GROUP"
    RETURN = "RETURN"
    CHARGE = "CHARGE"
    SUSPENSE = "SUSPENSE"
    SEVERAL = "SEVERAL"


class MatchState(StrEnum):
    """SUGGESTED: by a rule, waits for a person; CONFIRMED: booked; REJECTED: it was not so; UNDONE: taken back."""

    SUGGESTED = "SUGGESTED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    UNDONE = "UNDONE"


class MatchRule(StrEnum):
    """
    By what a match was found.

    EXACT: reference and amount agree and nothing else does; SCORE: several signs, weighed; SUM: the line is the sum of
    a channel's day or a batch, less a fee within the limit; HAND: a person said so.
    """

    EXACT = "EXACT"
    SCORE = "SCORE"
    SUM = "SUM"
    HAND = "HAND"


class Sign(StrEnum):
    """
    A sign that a line and a thing in the books are the same, with a weight of its own.

    AMOUNT: they are of one amount; DATE: how few days lie between; NAME: how alike the names are; REFERENCE: how much
    of a reference is found in the line's text.
    """

    AMOUNT = "AMOUNT"
    DATE = "DATE"
    NAME = "NAME"
    REFERENCE = "REFERENCE"


class MatchLimit(StrEnum):
    """
    A dated figure of matching.

    ACCEPT_AT: from this score on a match is booked by itself, if the next best is MARGIN lower; SUGGEST_AT: from this
    score on it is suggested; DAYS: so many days may lie between; FEE_SHARE: so much of a sum may be missing as the
    fee of a channel whose contract is not known; ASSIGN_APPROVAL: money whose cause was not known is assigned by two
    persons above so many yuan.
    """

    ACCEPT_AT = "ACCEPT_AT"
    MARGIN = "MARGIN"
    SUGGEST_AT = "SUGGEST_AT"
    DAYS = "DAYS"
    FEE_SHARE = "FEE_SHARE"
    ASSIGN_APPROVAL = "ASSIGN_APPROVAL"


class SuspenseState(StrEnum):
    """
    待查款状态.

    HELD: nobody knows whose it is; PROPOSED: an account, or that it goes back, is proposed, a second person decides;
    ASSIGNED: it is that customer's payment; RETURNING 待退回: it shall go back to whoever sent it; RETURNED 已退回: the
    bank shows that it went; RELEASED: the line waits to be matched after all.
    """

    HELD = "HELD"
    PROPOSED = "PROPOSED"
    ASSIGNED = "ASSIGNED"
    RETURNING = "RETURNING"
    RETURNED = "RETURNED"
    RELEASED = "RELEASED"


class Discrepancy(StrEnum):
    """
    对账差异.

    MISSING_HERE: the channel has it, we have not; MISSING_THERE: we have it, the channel has not; AMOUNT_DIFFERS;
    DATE_DIFFERS; DOUBLED_THERE and DOUBLED_HERE: one reference twice; BANK_SHORT, BANK_OVER: the bank has less or more
    than the channel says; COLLECTOR: money in the books of a cashier or agent is not what shifts, sales and hand-ins
    come to; UNCHECKED: a till of the day was not counted and closed; ISSUED: what was booked is not what the bills of
    the day come to, yuan; ISSUED_ENERGY: the lines of the day's bills are not their energy, kWh.
    """

    MISSING_HERE = "MISSING_HERE"
    MISSING_THERE = "MISSING_THERE"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    DATE_DIFFERS = "DATE_DIFFERS"
    DOUBLED_THERE = "DOUBLED_THERE"
    DOUBLED_HERE = "DOUBLED_HERE"
    BANK_SHORT = "BANK_SHORT"
    BANK_OVER = "BANK_OVER"
    COLLECTOR = "COLLECTOR"
    UNCHECKED = "UNCHECKED"
    ISSUED = "ISSUED"
    ISSUED_ENERGY = "ISSUED_ENERGY"


class FindingState(StrEnum):
    """OPEN; EXPLAINED: the difference is right as it is; CORRECTED: it was mended; CLOSED: another person agrees."""

    OPEN = "OPEN"
    EXPLAINED = "EXPLAINED"
    CORRECTED = "CORRECTED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """
    A line of a statement as the bank wrote it.

    :ivar amount: above 0 money in, below 0 money out
    :ivar reference: the bank's own, unique in the account
    :ivar payer_reference: what the payer gave with it
    :ivar place: line of the file
    """

    booked_on: date
    value_date: date
    amount: Decimal
    reference: str
    payer_reference: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    text: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """
    A statement of one account as the bank wrote it.

    :ivar number: what the bank calls it
    :ivar sequence: its place in the row of statements; None where the bank does not count
    :ivar opening: balance before the first line
    """

    account_number: str
    currency: str
    number: str
    sequence: int | None
    start_date: date
    end_date: date
    opening: Decimal
    closing: Decimal
    lines: tuple[ParsedLine, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What became of a file that was handed in.

    :ivar statement_ids: of every statement in it, also of those that were there before
    :ivar lines: lines written now
    :ivar is_new: whether any statement is new
    """

    statement_ids: tuple[int, ...]
    lines: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    A thing in the books that a person says a line is.

    :ivar key: ``P7`` a payment, ``R7`` a cashier's slip, ``H7`` an agent's, ``V7`` the voucher of a refund, or the name
        of a bundle; empty for a charge
    :ivar amount: how much of the line it is, yuan; a charge or refund is below 0
    """

    kind: ItemKind
    key: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Matching:
    """
    The figures that matching works by on a day.

    :ivar weights: sign → points at most; together 100
    :ivar days: so many days may lie between line and book
    """

    weights: dict[Sign, int]
    accept_at: int
    margin: int
    suggest_at: int
    days: int
