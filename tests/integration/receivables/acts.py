"""
What people do with money in the village: each act says what and with which figures, and finds its rows when it is done.

So acts may be done in any order, twice, or several at the same moment; what the rules refuse changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.apps import apps

from tests.integration.billing import village
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.interfaces.worker import billing as worker
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.billing.operations import cancelling
from wanjia.revenue.ledger import operations as ledger
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations import moving as tills
from wanjia.revenue.payments.operations import remitting, returning, shifts, voiding
from wanjia.revenue.payments.operations.paying_out import pay_refund
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.operations.recording_many import record_payments
from wanjia.revenue.payments.operations.taking import take_payment
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import CounterPayment, NewCheque, NewPayment, NewReturn, Payout, PayoutWay, Tender
from wanjia.revenue.rebilling.operations import correct_month
from wanjia.revenue.receivables.operations import charging, conceding, depositing, moving
from wanjia.revenue.receivables.operations.settling import apply_credit
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import ChargeKind, MoveKind, NewCharge, SettlementKind

CLERK, HEAD = Actor("N1", "收费员", WHOLE_COMPANY), Actor("N2", "所长", WHOLE_COMPANY)
CASHIERS = (Actor("K1", "一号窗口", WHOLE_COMPANY), Actor("K2", "二号窗口", WHOLE_COMPANY))
#: What a till can be counted in.
COIN = Decimal("0.01")


Step = Callable[[datetime, Any], Any]


class Act:
    """
    Something that somebody does, in one step or in several that follow each other, each a transaction of its own.

    A step gets the moment and what the step before gave.
    """

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the steps in their order."""
        return (self.do,)

    def answers(self) -> dict[str, Decimal]:
        """Give the payments that must be there once it is done: their keys and amounts."""
        return {}

    def do(self, at: datetime, _before: Any) -> Any:
        """
        Do it.

        :raises Refused: if it cannot be done now
        """
        raise NotImplementedError


def table(name: str) -> Any:
    """Give the rows of a model."""
    return apps.get_model(name).objects


def account(number: str) -> int:
    """Give the id of an account."""
    return account_named(number, scope=WHOLE_COMPANY).account_id


def one_of(rows: Any, nth: int) -> Any:
    """Give one of some rows; None if there are none."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.get(pk=ids[nth % len(ids)]) if ids else None


def till_of_today(by: Actor) -> Step:
    """Give the step of opening the cashier's shift if there is none, after ending that of an earlier day."""

    def step(at: datetime, _before: Any) -> None:
        mine = table("payments.Shift").filter(cashier=by.number, state__in=["OPEN", "COUNTED"]).first()
        if mine is not None and mine.opened_on < at.date():
            ended(mine.pk, by=by, at=at)
            mine = None
        if mine is None:
            shifts.open_shift(unit_code="S1", opening_float=Decimal(200), by=by, at=at)

    return step


def ended(shift_id: int, *, by: Actor, at: datetime) -> None:
    """Count, close and remit a till."""
    till = till_of(shift_id)
    pieces = {COIN: int(till.cash / COIN)}
    shifts.count_shift(shift_id=shift_id, pieces=pieces, cheques=till.cheque_count, by=by, at=at)
    shifts.close_shift(shift_id=shift_id, person="", reason="", by=by, at=at)
    remitting.remit_shift(shift_id=shift_id, slip_number=f"slip-{shift_id}", by=by, at=at)


@dataclass(frozen=True)
class Pay(Act):
    """An order paid through a channel; the same order told again is the same payment."""

    number: str
    amount: Decimal
    order: int
    days_ago: int = 0

    @property
    def key(self) -> str:
        """What the channel calls it."""
        return f"online-{self.number}-{self.amount}-{self.order}"

    def answers(self) -> dict[str, Decimal]:
        return {self.key: self.amount}

    def new(self, at: datetime) -> NewPayment:
        """Give it as the channel tells it."""
        return NewPayment(
            account_id=account(self.number),
            amount=self.amount,
            tender=Tender.ONLINE,
            channel="TEST",
            unit_id=village.station_id(),
            held_in=LedgerAccount.CHANNEL,
            item="TEST",
            received_on=at.date() - timedelta(days=self.days_ago),
            key=self.key,
            has_receipt=True,
        )

    def do(self, at: datetime, _before: Any) -> Any:
        return record_payment(self.new(at), by=CLERK, at=at)


@dataclass(frozen=True)
class PayInFile(Act):
    """Orders of several accounts, one of each, that a channel tells of in one file; it may have told of some before."""

    orders: tuple[Pay, ...]

    def answers(self) -> dict[str, Decimal]:
        return {one.key: one.amount for one in self.orders}

    def do(self, at: datetime, _before: Any) -> Any:
        return record_payments([replace(one.new(at), has_receipt=False) for one in self.orders], by=CLERK, at=at)


@dataclass(frozen=True)
class PayAtCounter(Act):
    """Cash, a cheque or a card, taken by a cashier; the form sent twice is one payment."""

    number: str
    amount: Decimal
    order: int
    cashier: Actor
    tender: Tender

    @property
    def key(self) -> str:
        """What the form is called."""
        return f"form-{self.cashier.number}-{self.number}-{self.amount}-{self.order}"

    def answers(self) -> dict[str, Decimal]:
        return {self.key: self.amount}

    @property
    def steps(self) -> tuple[Step, ...]:
        return (till_of_today(self.cashier), self.do)

    def do(self, at: datetime, _before: Any) -> Any:
        cheque = NewCheque(str(self.order), "工行", "光明村") if self.tender is Tender.CHEQUE else None
        payment = CounterPayment(account(self.number), self.amount, self.tender, self.key, cheque)
        return take_payment(payment, by=self.cashier, at=at)


@dataclass(frozen=True)
class Void(Act):
    """A payment of today, taken by mistake."""

    nth: int

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.ask, self.decide)

    def ask(self, at: datetime, _before: Any) -> int | None:
        taken = table("payments.Payment").filter(state="TAKEN", shift__isnull=False, taken_at=at)
        payment = one_of(taken, self.nth)
        return payment and voiding.request_void(payment_id=payment.pk, reason="记错户", by=CLERK, at=at)

    def decide(self, at: datetime, asked: int | None) -> None:
        if asked is not None:
            voiding.decide_void(void_id=asked, step="approve", reason="属实", by=HEAD, at=at)


@dataclass(frozen=True)
class Return(Act):
    """A payment that the channel or the customer's bank did not pay: a cheque among them."""

    nth: int
    asks_fee: bool = False

    def do(self, at: datetime, _before: Any) -> Any:
        standing = table("payments.Payment").filter(state="TAKEN", tender__in=[Tender.ONLINE, Tender.CHEQUE])
        payment = one_of(standing, self.nth)
        if payment is not None:
            back = NewReturn(
                payment.pk, "未到账", LedgerAccount.CHANNEL, "TEST", village.station_id(), asks_fee=self.asks_fee
            )
            returning.return_payment(back, by=CLERK, at=at)


@dataclass(frozen=True)
class EndShift(Act):
    """A till counted, closed and sent to the bank."""

    cashier: Actor

    def do(self, at: datetime, _before: Any) -> Any:
        mine = table("payments.Shift").filter(cashier=self.cashier.number, state__in=["OPEN", "COUNTED"]).first()
        if mine is not None:
            ended(mine.pk, by=self.cashier, at=at)


@dataclass(frozen=True)
class ConfirmSlip(Act):
    """The bank's word that money of a slip came: half of it, or all that is on its way."""

    nth: int
    is_half: bool
    reference: int

    def do(self, at: datetime, _before: Any) -> Any:
        slip = one_of(table("payments.Remittance").filter(state="SENT"), self.nth)
        if slip is not None:
            amount = returning.in_transit(slip)
            part = (amount / 2).quantize(COIN) if self.is_half else amount
            word = remitting.Confirmation(slip.pk, part, f"bank-{self.reference}", at.date())
            remitting.confirm_remittance(word, by=HEAD, at=at)


@dataclass(frozen=True)
class Bill(Act):
    """The bills of a month, once; a run that was left half-way is taken up again."""

    month: date

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.plan, self.price, self.hold, self.issue)

    def plan(self, _at: datetime, _before: Any) -> str | None:
        if table("billing.BillingRun").filter(bill_month=self.month, state="issued").exists():
            return None
        return worker.plan(self.month, unit_id=village.station_id(), route_ids=None, by=village.CLERK)

    def price(self, _at: datetime, run: str | None) -> str | None:
        if run:
            worker.price(run, by=village.CLERK)
        return run

    def hold(self, _at: datetime, run: str | None) -> str | None:
        if run:
            worker.hold_open_findings(run, reason="for the test", by=village.CLERK)
        return run

    def issue(self, at: datetime, run: str | None) -> None:
        if run:
            worker.issue(run, by=village.CLERK, clock=lambda: at)


@dataclass(frozen=True)
class Correct(Act):
    """A reading that was wrong, and the month that is billed again for it."""

    number: str
    more: int

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.read, self.bill)

    def read(self, _at: datetime, _before: Any) -> None:
        months = village.TURNS.index(date(2026, 1, 1))
        house = next(one for one in village.HOUSES if one.number == self.number)
        value = 1000 + house.monthly["ACTIVE_TOTAL"] * months + self.more
        village.correct(self.number, day=date(2026, 1, 1), value=value)

    def bill(self, at: datetime, _before: Any) -> None:
        month = village.DECEMBER
        correct_month(account_id=account(self.number), bill_month=month, reason="抄错", by=HEAD, at=at)


@dataclass(frozen=True)
class Cancel(Act):
    """A bill that nobody has paid, cancelled."""

    number: str

    def do(self, at: datetime, _before: Any) -> Any:
        standing = table("billing.Bill").filter(account__number=self.number, state="ISSUED", paid_at=None)
        bill = standing.filter(kind="REGULAR").order_by("pk").first()
        if bill is not None:
            cancelling.cancel_bill(bill_id=bill.pk, reason="重复", by=HEAD, at=at)


@dataclass(frozen=True)
class Charge(Act):
    """Late fees up to now, or a penalty."""

    number: str
    amount: Decimal
    source: int
    is_late_fee: bool

    def do(self, at: datetime, _before: Any) -> Any:
        whose, day = account(self.number), at.date()
        if self.is_late_fee:
            charging.charge_late_fees(account_id=whose, until=day, by=CLERK, at=at)
            return
        kind, month = ChargeKind.PENALTY, day.replace(day=1)
        asked = NewCharge(whose, kind, "BREACH", self.amount, None, month, day, "tests.breach", self.source)
        charging.charge(asked, by=CLERK, at=at)


@dataclass(frozen=True)
class GiveUp(Act):
    """A late fee waived, or a debt written off; perhaps owed again after all."""

    number: str
    is_waiver: bool
    is_undone: bool

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.propose, self.decide, self.undo)

    def propose(self, at: datetime, _before: Any) -> int | None:
        owed = table("receivables.Charge").filter(account__number=self.number, open_amount__gt=0)
        charge = (owed.filter(kind="LATE_FEE") if self.is_waiver else owed).order_by("pk").first()
        kind = SettlementKind.WAIVER if self.is_waiver else SettlementKind.WRITE_OFF
        return charge and conceding.propose(
            charge_id=charge.pk, kind=kind, amount=charge.open_amount, reason="减免", by=CLERK, at=at
        )

    def decide(self, at: datetime, made: int | None) -> int | None:
        if made is not None:
            conceding.decide(concession_id=made, step="approve", reason="同意", by=HEAD, at=at)
        return made

    def undo(self, at: datetime, made: int | None) -> None:
        if made is not None and self.is_undone:
            conceding.undo(concession_id=made, reason="已付", by=HEAD, at=at)


@dataclass(frozen=True)
class Deposit(Act):
    """A deposit taken into a till, given back out of it, or used for what is owed."""

    number: str
    amount: Decimal
    kind: Literal["take", "use", "return"]
    source: int
    cashier: Actor

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.do,) if self.kind == "use" else (till_of_today(self.cashier), self.do)

    def do(self, at: datetime, _before: Any) -> Any:
        whose, key = account(self.number), f"deposit-{self.kind}-{self.source}"
        most = self.amount if self.kind == "take" else min(self.amount, balance_of(whose).deposit)
        if self.kind == "use":
            source = ("tests.deposit", self.source)
            depositing.use_deposit(
                account_id=whose, amount=most, source_kind=source[0], source_id=source[1], by=CLERK, at=at
            )
            return
        act = tills.take_deposit if self.kind == "take" else tills.return_deposit
        act(account_id=whose, amount=most, key=key, by=self.cashier, at=at)


@dataclass(frozen=True)
class Move(Act):
    """A reduction that becomes credit, credit that another account gets, or a refund in cash."""

    number: str
    other: str
    amount: Decimal
    kind: MoveKind
    cashier: Actor

    @property
    def steps(self) -> tuple[Step, ...]:
        whole = (self.propose, self.decide)
        return (*whole, till_of_today(self.cashier), self.pay) if self.kind is MoveKind.REFUND else whole

    def propose(self, at: datetime, _before: Any) -> int:
        whose = account(self.number)
        below = table("receivables.Charge").filter(account_id=whose, open_amount__lt=0).order_by("pk").first()
        if self.kind is MoveKind.RELEASE:
            most = -below.open_amount if below is not None else Decimal(0)
        else:
            most = balance_of(whose).credit
        bill = None if below is None else below.bill_id
        new = moving.NewMove(whose, self.kind, min(self.amount, most), "多收", bill, account(self.other))
        return moving.propose_move(new, by=CLERK, at=at)

    def decide(self, at: datetime, made: int) -> None:
        moving.decide_move(move_id=made, step="approve", reason="同意", by=HEAD, at=at)

    def pay(self, at: datetime, _before: Any) -> None:
        waiting = table("receivables.CreditMove").filter(account__number=self.number, kind="REFUND", state="APPROVED")
        move = waiting.order_by("pk").first()
        if move is not None:
            way = PayoutWay.TRANSFER if move.pk % 3 == 0 else PayoutWay.CASH
            payout = Payout(move.pk, way, "李四光", paper="身份证", bank="工行", bank_account="6222")
            pay_refund(payout, by=self.cashier, at=at)


@dataclass(frozen=True)
class UseCredit(Act):
    """What was paid in advance, used for what is owed by now."""

    number: str

    def do(self, at: datetime, _before: Any) -> Any:
        return apply_credit(account_id=account(self.number), by=CLERK, at=at)


@dataclass(frozen=True)
class CloseMonth(Act):
    """The books of last month closed."""

    def do(self, at: datetime, _before: Any) -> Any:
        month = (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
        return ledger.close_month(unit_id=village.station_id(), month=month, by=CLERK, at=at)


@dataclass(frozen=True)
class ReopenMonth(Act):
    """The latest closed month opened again, with a second person's consent."""

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.ask, self.decide)

    def ask(self, at: datetime, _before: Any) -> int | None:
        closing = table("ledger.MonthClosing").filter(state="CLOSED").order_by("-month").first()
        if closing is not None:
            ledger.ask_reopening(closing_id=closing.pk, reason="漏记", by=CLERK, at=at)
        return closing and closing.pk

    def decide(self, at: datetime, closing: int | None) -> None:
        if closing is not None:
            ledger.decide_reopening(closing_id=closing, step="reopen", by=HEAD, at=at)
