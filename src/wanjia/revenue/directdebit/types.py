"""Words of direct debits: who lets a bank collect, what a bank is asked to collect, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class MandateKind(StrEnum):
    """代扣 DIRECT_DEBIT: the bank collects from an account by itself; 托收 COLLECTION_ORDER: it presents an order."""

    DIRECT_DEBIT = "DIRECT_DEBIT"
    COLLECTION_ORDER = "COLLECTION_ORDER"


class MandateState(StrEnum):
    """
    协议状态.

    PROPOSED by one person; ACTIVE once another has confirmed it against the paper; SUSPENDED: nothing is asked for now;
    ENDED, REFUSED: never again.
    """

    PROPOSED = "PROPOSED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    REFUSED = "REFUSED"


#: An account has one of these at a time.
STANDING = (MandateState.PROPOSED, MandateState.ACTIVE, MandateState.SUSPENDED)


class AskPer(StrEnum):
    """What one line of a batch asks for: all that is due on an ACCOUNT, or each BILL by itself."""

    ACCOUNT = "ACCOUNT"
    BILL = "BILL"


class BatchState(StrEnum):
    """
    批次状态.

    MADE by one person; APPROVED by another, and its file is written; SENT to the bank; SETTLED: the bank has answered
    every line; CANCELLED before it was sent.
    """

    MADE = "MADE"
    APPROVED = "APPROVED"
    SENT = "SENT"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


class LineState(StrEnum):
    """
    扣款状态.

    ASKED: no answer yet; CONFIRMED: the bank has the money, it is not booked yet; COLLECTED: booked; FAILED: the bank
    did not get it; TAKEN_BACK: it was booked and the bank took it back; GIVEN_UP: no answer came; WITHDRAWN: the batch
    was cancelled.
    """

    ASKED = "ASKED"
    CONFIRMED = "CONFIRMED"
    COLLECTED = "COLLECTED"
    FAILED = "FAILED"
    TAKEN_BACK = "TAKEN_BACK"
    GIVEN_UP = "GIVEN_UP"
    WITHDRAWN = "WITHDRAWN"


#: Lines whose debts no other batch may ask for.
STILL_ASKED = (LineState.ASKED, LineState.CONFIRMED)


class Outcome(StrEnum):
    """
    What a code of a bank means.

    PAID; PENDING: the bank has taken the order and answers later; NO_FUNDS 余额不足; ACCOUNT: closed, frozen or unknown
    账户异常; NAME: the holder's name is another 户名不符; MANDATE: none, or revoked 无有效协议; LIMIT 超限; OTHER.
    """

    PAID = "PAID"
    PENDING = "PENDING"
    NO_FUNDS = "NO_FUNDS"
    ACCOUNT = "ACCOUNT"
    NAME = "NAME"
    MANDATE = "MANDATE"
    LIMIT = "LIMIT"
    OTHER = "OTHER"


class DebitLimit(StrEnum):
    """
    A dated figure of direct debits.

    RETURNS_BEFORE_SUSPENSION: so many debits one after another failed for lack of funds suspend a mandate;
    MISSING_DAYS: after so many days without an answer a line is missing.
    """

    RETURNS_BEFORE_SUSPENSION = "RETURNS_BEFORE_SUSPENSION"
    MISSING_DAYS = "MISSING_DAYS"


class LayoutForm(StrEnum):
    """How a layout's records stand in a file: FIXED widths in bytes, or comma-separated (CSV)."""

    FIXED = "FIXED"
    CSV = "CSV"


class LayoutWay(StrEnum):
    """ASK: what we send to a bank; RETURN: what it sends back."""

    ASK = "ASK"
    RETURN = "RETURN"


class Record(StrEnum):
    """A record of a file: one HEAD, LINEs, one TAIL that counts and sums them."""

    HEAD = "HEAD"
    LINE = "LINE"
    TAIL = "TAIL"


class FieldKind(StrEnum):
    """
    How a field is written.

    TEXT; DAY 20260112; ISO_DAY 2026-01-12; FEN 12050 and YUAN 120.50 for 120.50 yuan; COUNT: a whole number; FIXED:
    always the same text.
    """

    TEXT = "TEXT"
    DAY = "DAY"
    ISO_DAY = "ISO_DAY"
    FEN = "FEN"
    YUAN = "YUAN"
    COUNT = "COUNT"
    FIXED = "FIXED"


class FieldName(StrEnum):
    """
    What a field holds.

    BATCH: our batch number; CREDITOR_…: ours with the bank; COLLECT_ON; COUNT and SUM of the lines; REFERENCE: of the
    line; MANDATE: its reference; HOLDER, BANK_ACCOUNT and BANK_CODE of whom the bank collects from; CUSTOMER 户号;
    AMOUNT; PURPOSE 用途; RESULT: the bank's code; RESULT_TEXT; ANSWERED_ON; MARK: a fixed text.
    """

    MARK = "MARK"
    BATCH = "BATCH"
    CREDITOR_NUMBER = "CREDITOR_NUMBER"
    CREDITOR_NAME = "CREDITOR_NAME"
    CREDITOR_ACCOUNT = "CREDITOR_ACCOUNT"
    COLLECT_ON = "COLLECT_ON"
    COUNT = "COUNT"
    SUM = "SUM"
    PLACE = "PLACE"
    REFERENCE = "REFERENCE"
    MANDATE = "MANDATE"
    HOLDER = "HOLDER"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    BANK_CODE = "BANK_CODE"
    CUSTOMER = "CUSTOMER"
    AMOUNT = "AMOUNT"
    PURPOSE = "PURPOSE"
    RESULT = "RESULT"
    RESULT_TEXT = "RESULT_TEXT"
    ANSWERED_ON = "ANSWERED_ON"


#: Formats that are no layouts: messages of ISO 20022, written and read by programs of their own.
PAIN_008_02, PAIN_008_08, PAIN_002 = "PAIN.008.001.02", "PAIN.008.001.08", "PAIN.002"
#: Under which name codes of ISO 20022 stand in the table of codes.
ISO_CODES = "ISO"


@dataclass(frozen=True, slots=True)
class Field:
    """
    A field of a layout.

    :ivar width: bytes, under FIXED
    :ivar title: header of its column, under CSV
    :ivar mark: the text that it always has, under `FieldKind.FIXED`
    """

    name: FieldName
    kind: FieldKind
    width: int = 0
    title: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a bank wants its files: rows of a table, so that another bank is other rows."""

    code: str
    form: LayoutForm
    encoding: str
    head: tuple[Field, ...]
    line: tuple[Field, ...]
    tail: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """
    What a bank is asked to collect from one account with it.

    :ivar customer: number of the account with us 户号
    :ivar signed_on: when the mandate was signed
    """

    place: int
    reference: str
    mandate: str
    signed_on: date
    holder: str
    bank_account: str
    bank_code: str
    customer: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """
    A batch as a bank shall get it.

    :ivar creditor_number: what the bank calls us 企业代码
    :ivar creditor_bank_code: of the bank that collects for us 联行号
    """

    batch: str
    made_at: datetime
    collect_on: date
    kind: MandateKind
    creditor_name: str
    creditor_number: str
    creditor_account: str
    creditor_bank_code: str
    lines: tuple[OrderLine, ...]

    @property
    def total(self) -> Decimal:
        """Give the sum of the lines, yuan."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a bank says about a line.

    :ivar amount: yuan; None where the format may leave it out and the bank did
    :ivar code: the bank's code of the outcome or of the reason
    :ivar outcome: where the format itself says it; None: the table of codes does
    :ivar place: line of the file
    """

    reference: str
    amount: Decimal | None
    code: str
    text: str
    answered_on: date | None
    place: int
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class ParsedReturn:
    """
    A bank's return file.

    :ivar for_all: an answer that holds for all lines that are not among ``answers``
    """

    batch: str
    answers: tuple[Answer, ...]
    for_all: Answer | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A line as it stands, when a bank answers.

    :ivar state: what was heard of it so far
    """

    line_id: int
    amount: Decimal
    state: LineState


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code of a bank means, in the bank's words."""

    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What follows from an answer for a line.

    :ivar step: of the line's flow; empty where nothing changes
    """

    line_id: int
    step: str
    outcome: Outcome
    code: str
    text: str
    answered_on: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class NewBank:
    """
    A bank that collects for us.

    :ivar bank_code: 联行号, 12 digits
    :ivar creditor_number: what the bank calls us 企业代码
    :ivar ask_format: a layout, or a message of ISO 20022
    """

    code: str
    name: str
    bank_code: str
    unit_code: str
    creditor_name: str
    creditor_number: str
    creditor_account: str
    ask_format: str
    return_format: str
    asks_per: AskPer


@dataclass(frozen=True, slots=True)
class NewMandate:
    """
    A mandate to be.

    :ivar reference: number of the paper 协议号, unique with the bank
    :ivar start: first day on which the bank may be asked
    """

    account_number: str
    bank: str
    kind: MandateKind
    reference: str
    holder: str
    bank_account: str
    bank_code: str
    signed_on: date
    start: date


@dataclass(frozen=True, slots=True)
class NewBatch:
    """
    A batch to be.

    :ivar unit_code: whose customers: of this unit and those below
    :ivar due_until: asked is what is due by this day, included
    :ivar collect_on: the day on which the bank shall collect; the file is with it by then
    """

    bank: str
    kind: MandateKind
    unit_code: str
    due_until: date
    collect_on: date


@dataclass(frozen=True, slots=True)
class ReturnTaken:
    """What became of a return file; all 0 where it was known."""

    return_id: int
    confirmed: int
    failed: int
    taken_back: int
    unchanged: int
    is_new: bool
