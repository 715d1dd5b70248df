"""Words of payments: what was handed in, by which way, in which shift, and on which slip it went to the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wanjia.revenue.ledger.types import LedgerAccount

#: The channel of what is paid at a counter.
COUNTER = "COUNTER"
#: The part of the cash account that is the change fund of a unit, while nobody has it in a till.
FLOAT = "FLOAT"


class Tender(StrEnum):
    """
    付款方式: what a customer paid with.

    CASH 现金, CHEQUE 支票, CARD 刷卡 at a counter; BANK 银行代扣、托收或转账, ONLINE 线上渠道, AGENT 代收点.
    """

    CASH = "CASH"
    CHEQUE = "CHEQUE"
    CARD = "CARD"
    BANK = "BANK"
    ONLINE = "ONLINE"
    AGENT = "AGENT"


class PaymentState(StrEnum):
    """TAKEN: it stands; VOIDED 作废: the cashier took it wrongly; RETURNED 退票或退回: the bank did not pay it."""

    TAKEN = "TAKEN"
    VOIDED = "VOIDED"
    RETURNED = "RETURNED"


class ShiftState(StrEnum):
    """班次: OPEN takes payments; COUNTED was counted; CLOSED is squared; REMITTED went to the bank."""

    OPEN = "OPEN"
    COUNTED = "COUNTED"
    CLOSED = "CLOSED"
    REMITTED = "REMITTED"


#: Shifts whose money somebody still has in hand.
IN_HAND = (ShiftState.OPEN, ShiftState.COUNTED, ShiftState.CLOSED)


class VoidState(StrEnum):
    """Where a request stands to void a payment."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


class ChequeState(StrEnum):
    """
    支票状态.

    HELD: in the till; REMITTED: on its way through the bank; CLEARED: paid; RETURNED 退票: not paid; HANDED_BACK: given
    back to the customer, its payment voided.
    """

    HELD = "HELD"
    REMITTED = "REMITTED"
    CLEARED = "CLEARED"
    RETURNED = "RETURNED"
    HANDED_BACK = "HANDED_BACK"


class RemittanceState(StrEnum):
    """解款单: SENT to the bank; CONFIRMED by the bank's statement."""

    SENT = "SENT"
    CONFIRMED = "CONFIRMED"


class MovementKind(StrEnum):
    """
    What else goes into a till, or out of it, beside payments.

    DEPOSIT_TAKEN, DEPOSIT_RETURNED: security of a customer; REFUND_PAID: an approved refund; HANDED_IN: money that
    somebody else collected, such as an agent; HANDED_OVER, TAKEN_OVER: cash from one cashier to another.
    """

    DEPOSIT_TAKEN = "DEPOSIT_TAKEN"
    DEPOSIT_RETURNED = "DEPOSIT_RETURNED"
    REFUND_PAID = "REFUND_PAID"
    HANDED_IN = "HANDED_IN"
    HANDED_OVER = "HANDED_OVER"
    TAKEN_OVER = "TAKEN_OVER"


class HandoverState(StrEnum):
    """
    现金交接: PROPOSED by who gives; CONFIRMED by who takes, and only then the money has another name; REFUSED by who
    takes; WITHDRAWN by who gives.
    """

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class PayoutWay(StrEnum):
    """退费方式: how an approved refund is paid out: CASH 现金 from the till, TRANSFER 转账 through the bank."""

    CASH = "CASH"
    TRANSFER = "TRANSFER"


class ReceiptState(StrEnum):
    """VALID, or VOID: the payment was voided or returned; the number stays."""

    VALID = "VALID"
    VOID = "VOID"


class Limit(StrEnum):
    """
    A dated figure of the counter.

    DIFFERENCE_TOLERANCE: a till may count so many yuan more or less without a second person; RETURN_FEE_SHARE: of a
    returned cheque's amount asked from its drawer, where the cashier asks for it.
    """

    DIFFERENCE_TOLERANCE = "DIFFERENCE_TOLERANCE"
    RETURN_FEE_SHARE = "RETURN_FEE_SHARE"


#: What is paid at a counter, and where the books keep it.
HELD_IN: dict[Tender, LedgerAccount] = {
    Tender.CASH: LedgerAccount.CASH,
    Tender.CHEQUE: LedgerAccount.CHEQUES,
    Tender.CARD: LedgerAccount.CHANNEL,
}


@dataclass(frozen=True, slots=True)
class NewPayment:
    """
    Money of a customer that came in by some way other than a till.

    :ivar account_id: whose debts it settles; of the actor's units
    :ivar amount: yuan, above 0
    :ivar channel: code of the way it came: an outlet, an online channel, a bank
    :ivar unit_id: the unit in whose books the money is
    :ivar held_in: where the money is: CHANNEL, AGENT, BANK_IN_TRANSIT, BANK or SUSPENSE
    :ivar item: what that account is split by: the channel, the agent, the batch
    :ivar received_on: the day to which late fees run: when the customer paid, whenever we heard of it
    :ivar key: unique for the act outside (the channel's order, the bank's reference with its line); the same key again
        is the same payment
    :ivar external_reference: what the other side calls it
    :ivar has_receipt: whether a receipt number is allotted now
    """

    account_id: int
    amount: Decimal
    tender: Tender
    channel: str
    unit_id: int
    held_in: LedgerAccount
    item: str
    received_on: date
    key: str
    external_reference: str = ""
    has_receipt: bool = False


@dataclass(frozen=True, slots=True)
class NewCheque:
    """A cheque as it is handed in."""

    number: str
    bank: str
    drawer: str


@dataclass(frozen=True, slots=True)
class CounterPayment:
    """
    What a cashier takes from a customer.

    :ivar key: made once when the form is shown, so that pressing twice takes once
    :ivar cheque: under CHEQUE which one
    :ivar external_reference: under CARD the terminal's reference
    """

    account_id: int
    amount: Decimal
    tender: Tender
    key: str
    cheque: NewCheque | None = None
    external_reference: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A payment that was taken, now or before with the same key.

    :ivar receipt_number: empty if none was allotted
    :ivar credit_id: the customer's credit that it is
    :ivar settled: what of it went to debts when it was taken, yuan
    :ivar left: what was left, a prepayment, yuan
    :ivar is_new: whether this call took it
    """

    payment_id: int
    number: str
    receipt_number: str
    credit_id: int
    settled: Decimal
    left: Decimal
    is_new: bool


@dataclass(frozen=True, slots=True)
class NewReturn:
    """
    A payment that the bank or a channel did not pay after all.

    :ivar held_in: where the books have the money now, with its item and unit; it is taken from there
    :ivar asks_fee: whether the dated share for a returned cheque is charged to the customer
    """

    payment_id: int
    reason: str
    held_in: LedgerAccount
    item: str
    unit_id: int
    asks_fee: bool = False


@dataclass(frozen=True, slots=True)
class Payout:
    """
    An approved refund about to be paid out.

    :ivar move_id: the approved move of credit, of receivables
    :ivar payee: who receives the money
    :ivar paper: under CASH the identity paper that was shown
    :ivar bank: under TRANSFER where the payee's account is, with its number as ``bank_account``
    """

    move_id: int
    way: PayoutWay
    payee: str
    paper: str = ""
    bank: str = ""
    bank_account: str = ""


@dataclass(frozen=True, slots=True)
class PaidOut:
    """
    A refund that was paid out, now or before.

    :ivar voucher_number: what is printed on its voucher
    :ivar amount: yuan
    :ivar is_new: whether this call paid it
    """

    voucher_id: int
    voucher_number: str
    amount: Decimal
    is_new: bool


@dataclass(frozen=True, slots=True)
class HandedIn:
    """
    Money that somebody else collected and hands to a cashier.

    :ivar held_in: where the books have it until then, with its item and unit, such as AGENT and the agent's code
    :ivar source_kind: what the hand-over belongs to, as ``package.model``
    """

    amount: Decimal
    held_in: LedgerAccount
    item: str
    unit_id: int
    source_kind: str
    source_id: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Till:
    """
    What a till holds by the books, yuan.

    :ivar opening_float: change that the cashier had to begin with
    :ivar change: what of the cash is change that goes back to the unit: the float, and what came or went with cash that
        was handed over
    :ivar cash: cash in the till, that float included
    :ivar cheques: amounts of the cheques in it
    :ivar cheque_count: how many they are
    :ivar card: taken by card; not in the till
    """

    opening_float: Decimal
    change: Decimal
    cash: Decimal
    cheques: Decimal
    cheque_count: int
    card: Decimal
