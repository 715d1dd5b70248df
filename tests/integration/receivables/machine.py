"""
Bills, payments, returns, corrections, losses, deposits, refunds and closings in any order, with the power failing.

Each act is tried with the connection failing before one of its statements; then it must be as if it had never begun,
and is done again. After every act a slow recomputation looks at all that was written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.integration.billing import village
from tests.oracles.cash import faults
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.findings.types import Refused
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.billing.operations import cancelling
from wanjia.revenue.ledger import operations as ledger
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.operations.returning import return_payment
from wanjia.revenue.payments.types import NewPayment, NewReturn, Tender
from wanjia.revenue.rebilling.operations import correct_month
from wanjia.revenue.receivables.operations import conceding, depositing, moving
from wanjia.revenue.receivables.operations.settling import apply_credit
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import Money, MoveKind, SettlementKind

CASHIER, HEAD = Actor("N1", "收费员", WHOLE_COMPANY), Actor("N2", "所长", WHOLE_COMPANY)
MONTHS = (village.DECEMBER, village.JANUARY)
#: Few accounts, so that acts meet each other: two homes, and the yard with a flat behind it.
NUMBERS = ("1001", "1002", "1006")
AMOUNTS = st.one_of(st.decimals("0.01", "100", places=2), st.decimals("300", "900", places=2))
CRASHES = st.integers(0, 60)
THEM = st.sampled_from(NUMBERS)


class PowerCut(Exception):
    """The connection failed."""


@contextmanager
def failing_before(statement: int) -> Any:
    """Let the connection fail before its statement of that number, counted from 1; 0: never."""
    left = [statement]

    def fail(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise PowerCut
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield


def table(name: str) -> Any:
    return apps.get_model(name).objects


class Cash(RuleBasedStateMachine):
    """A village whose money moves."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.at = datetime(2026, 3, 2, 10, tzinfo=village.AT.tzinfo)
        self.keys: list[NewPayment] = []
        self.sources = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def done(self, act: Callable[[], Any], *, crash: int) -> Any:
        """Do something after a power cut undid it; what the rules refuse changes nothing."""
        try:
            with failing_before(crash), transaction.atomic():
                return act()
        except PowerCut:
            assert not faults()
        except Refused:
            return None
        try:
            with transaction.atomic():
                return act()
        except Refused:
            return None

    def account(self, number: str) -> int:
        return account_named(number, scope=WHOLE_COMPANY).account_id

    def source(self) -> int:
        self.sources += 1
        return self.sources

    @initialize()
    def bill_december(self) -> None:
        village.billed(MONTHS[0])

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(number=THEM, amount=AMOUNTS, crash=CRASHES)
    def pay(self, number: str, amount: Decimal, crash: int) -> None:
        new = NewPayment(
            account_id=self.account(number),
            amount=amount,
            tender=Tender.ONLINE,
            channel="TEST",
            unit_id=village.station_id(),
            held_in=LedgerAccount.CHANNEL,
            item="TEST",
            received_on=self.at.date(),
            key=f"key-{self.source()}",
            has_receipt=True,
        )
        self.done(lambda: record_payment(new, by=CASHIER, at=self.at), crash=crash)
        self.keys.append(new)

    @rule(data=st.data(), crash=CRASHES)
    def pay_again_with_the_same_key(self, data: st.DataObject, crash: int) -> None:
        if self.keys:
            new = data.draw(st.sampled_from(self.keys))
            taken = self.done(lambda: record_payment(new, by=CASHIER, at=self.at), crash=crash)
            assert taken is None or not taken.is_new

    @rule(data=st.data(), crash=CRASHES)
    def return_one(self, data: st.DataObject, crash: int) -> None:
        ids = list(table("payments.Payment").filter(state="TAKEN").order_by("pk").values_list("pk", flat=True))
        if ids:
            back = NewReturn(
                payment_id=data.draw(st.sampled_from(ids)),
                held_in=LedgerAccount.CHANNEL,
                item="TEST",
                unit_id=village.station_id(),
                reason="未到账",
                asks_fee=False,
            )
            self.done(lambda: return_payment(back, by=CASHIER, at=self.at), crash=crash)

    @rule(number=THEM, more=st.integers(-100, 100), crash=CRASHES)
    def correct(self, number: str, more: int, crash: int) -> None:
        def act() -> None:
            months = village.TURNS.index(date(2026, 1, 1))
            house = next(one for one in village.HOUSES if one.number == number)
            value = 1000 + house.monthly["ACTIVE_TOTAL"] * months + more
            village.correct(number, day=date(2026, 1, 1), value=value)
            correct_month(account_id=self.account(number), bill_month=MONTHS[0], reason="抄错", by=HEAD, at=self.at)

        self.done(act, crash=crash)

    @rule(number=THEM, crash=CRASHES)
    def cancel(self, number: str, crash: int) -> None:
        standing = table("billing.Bill").filter(account__number=number, state="ISSUED", paid_at=None, kind="REGULAR")
        bill = standing.order_by("pk").values_list("pk", flat=True).first()
        if bill is not None:
            act = lambda: cancelling.cancel_bill(bill_id=bill, reason="重复", by=HEAD, at=self.at)  # noqa: E731
            self.done(act, crash=crash)

    @rule(number=THEM, is_waiver=st.booleans(), is_undone=st.booleans(), crash=CRASHES)
    def give_up(self, number: str, is_waiver: bool, is_undone: bool, crash: int) -> None:
        owed = table("receivables.Charge").filter(account__number=number, open_amount__gt=0)
        charge = (owed.filter(kind="LATE_FEE") if is_waiver else owed).order_by("pk").first()
        kind = SettlementKind.WAIVER if is_waiver else SettlementKind.WRITE_OFF

        def act() -> None:
            made = conceding.propose(
                charge_id=charge.pk, kind=kind, amount=charge.open_amount, reason="减免", by=CASHIER, at=self.at
            )
            conceding.decide(concession_id=made, step="approve", reason="同意", by=HEAD, at=self.at)
            if is_undone:
                conceding.undo(concession_id=made, reason="已付", by=HEAD, at=self.at)

        if charge is not None:
            self.done(act, crash=crash)

    @rule(number=THEM, amount=AMOUNTS, kind=st.sampled_from(["take", "use", "return"]), crash=CRASHES)
    def move_deposit(self, number: str, amount: Decimal, kind: str, crash: int) -> None:
        account, source = self.account(number), self.source()
        if kind != "take":
            amount = min(amount, balance_of(account).deposit)
        money = Money(
            account, amount, village.station_id(), LedgerAccount.CASH, "N1", "tests.deposit", source, self.at.date()
        )

        def act() -> None:
            if kind == "take":
                depositing.take_deposit(money, by=CASHIER, at=self.at)
            elif kind == "return":
                depositing.return_deposit(money, by=CASHIER, at=self.at)
            else:
                depositing.use_deposit(
                    account_id=account,
                    amount=amount,
                    source_kind="tests.deposit",
                    source_id=source,
                    by=CASHIER,
                    at=self.at,
                )

        self.done(act, crash=crash)

    @rule(number=THEM, other=THEM, amount=AMOUNTS, kind=st.sampled_from(MoveKind), crash=CRASHES)
    def move_credit(self, number: str, other: str, amount: Decimal, kind: MoveKind, crash: int) -> None:
        account = self.account(number)
        below = table("receivables.Charge").filter(account_id=account, open_amount__lt=0).order_by("pk").first()
        if kind is MoveKind.RELEASE:
            most = -below.open_amount if below is not None else Decimal(0)
        else:
            most = balance_of(account).credit
        bill = None if below is None else below.bill_id
        new = moving.NewMove(account, kind, min(amount, most), "多收", bill, self.account(other))

        def act() -> None:
            made = moving.propose_move(new, by=CASHIER, at=self.at)
            moving.decide_move(move_id=made, step="approve", reason="同意", by=HEAD, at=self.at)
            if kind is MoveKind.REFUND:
                moving.pay_out(
                    move_id=made,
                    held_in=LedgerAccount.CASH,
                    item="N1",
                    unit_id=village.station_id(),
                    by=CASHIER,
                    at=self.at,
                )

        self.done(act, crash=crash)

    @rule(number=THEM, crash=CRASHES)
    def use_credit(self, number: str, crash: int) -> None:
        self.done(lambda: apply_credit(account_id=self.account(number), by=CASHIER, at=self.at), crash=crash)

    @rule(crash=CRASHES)
    def bill_january(self, crash: int) -> None:
        if not table("billing.BillingRun").filter(bill_month=MONTHS[1]).exists():
            self.done(lambda: village.billed(MONTHS[1]), crash=crash)

    @rule(is_reopened=st.booleans(), crash=CRASHES)
    def close_month(self, is_reopened: bool, crash: int) -> None:
        month = (self.at.date().replace(day=1) - timedelta(days=1)).replace(day=1)

        def act() -> None:
            closing = ledger.close_month(unit_id=village.station_id(), month=month, by=CASHIER, at=self.at)
            if is_reopened:
                ledger.ask_reopening(closing_id=closing, reason="漏记", by=CASHIER, at=self.at)
                ledger.decide_reopening(closing_id=closing, step="reopen", by=HEAD, at=self.at)

        self.done(act, crash=crash)

    @invariant()
    def holds_together(self) -> None:
        assert not faults()
