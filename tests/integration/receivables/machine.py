"""
Acts with money in any order and several at the same moment, with the power failing.

Each round works on a copy of a billed village, so that everything is committed and people can have connections of their
own. An act is tried with the connection failing before one of its statements; then that step must be as if it had never
begun, and is done again. After every round a slow recomputation looks at all that was written, and the payments must be
those that were answered for: none lost, none twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.integration.billing import village
from tests.integration.receivables import acts
from tests.integration.receivables.acts import Act, table
from tests.oracles.cash import faults
from tests.support.apart import Database
from tests.support.others import at_once
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.payments.types import Tender
from wanjia.revenue.receivables.types import MoveKind

FIRST_DAY = datetime(2026, 1, 12, 10, tzinfo=village.AT.tzinfo)
#: Few accounts, so that acts meet each other: two homes, and the yard with a flat behind it.
WHO = st.sampled_from(("1001", "1002", "1006"))
AMOUNTS = st.one_of(st.decimals("0.01", "100", places=2), st.decimals("300", "900", places=2))
TILL = st.sampled_from(acts.CASHIERS)
NTH = st.integers(0, 9)
#: Each act outside has a number of its own; the same again is the same act.
ONCE = st.integers(0, 10**9)
ORDERS = st.builds(acts.Pay, WHO, AMOUNTS, ONCE, st.integers(0, 20))
PAYING = st.one_of(
    ORDERS,
    st.builds(acts.PayAtCounter, WHO, AMOUNTS, ONCE, TILL, st.sampled_from((Tender.CASH, Tender.CHEQUE, Tender.CARD))),
)
ACTS = st.one_of(
    PAYING,
    st.builds(acts.PayInFile, st.lists(ORDERS, min_size=1, unique_by=lambda one: one.number).map(tuple)),
    st.builds(acts.Void, NTH),
    st.builds(acts.Return, NTH, st.booleans()),
    st.builds(acts.EndShift, TILL),
    st.builds(acts.ConfirmSlip, NTH, st.booleans(), ONCE),
    st.builds(acts.Bill, st.just(village.JANUARY)),
    st.builds(acts.Correct, WHO, st.integers(-100, 100)),
    st.builds(acts.Cancel, WHO),
    st.builds(acts.Charge, WHO, AMOUNTS, ONCE, st.booleans()),
    st.builds(acts.GiveUp, WHO, st.booleans(), st.booleans()),
    st.builds(acts.Deposit, WHO, AMOUNTS, st.sampled_from(("take", "use", "return")), ONCE, TILL),
    st.builds(acts.Move, WHO, WHO, AMOUNTS, st.sampled_from(MoveKind), TILL),
    st.builds(acts.UseCredit, WHO),
    st.builds(acts.CloseMonth),
    st.builds(acts.ReopenMonth),
)
_rounds = count(1)


class PowerCut(Exception):
    """The connection failed."""


@dataclass
class Cut:
    """When the connection fails: before its statement of that number, counted from 1, and once; 0: never."""

    left: int

    @contextmanager
    def looming(self) -> Iterator[None]:
        """Let it fail inside, if its turn comes."""

        def fail(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                raise PowerCut
            return execute(sql, params, many, context)

        with connection.execute_wrapper(fail):
            yield


def walked(act: Act, *, at: datetime, cut: Cut, after_cut: Callable[[], None] = lambda: None) -> None:
    """Do an act step by step, each in a transaction of its own, and again if a power cut undid it."""
    found = None
    for step in act.steps:
        try:
            with cut.looming(), transaction.atomic():
                found = step(at, found)
        except PowerCut:
            after_cut()
            with transaction.atomic():
                found = step(at, found)


CUTS = st.builds(Cut, st.integers(0, 80))


class Cash(RuleBasedStateMachine):
    """A village whose money moves."""

    def __init__(self, billed_village: Database) -> None:
        super().__init__()
        self.stack = ExitStack()
        copy = self.stack.enter_context(billed_village.copied(f"round{next(_rounds)}"))
        self.stack.enter_context(copy.used())
        self.at = FIRST_DAY
        self.answered: dict[str, Decimal] = {}

    def teardown(self) -> None:
        self.stack.close()

    def done(self, act: Act, cut: Cut, *, after_cut: Callable[[], None] = lambda: None) -> None:
        """Do an act, and note what it answered for; what the rules refuse changes nothing."""
        try:
            walked(act, at=self.at, cut=cut, after_cut=after_cut)
        except Refused:
            return
        self.answered |= act.answers()

    def done_alone(self, act: Act, cut: Cut) -> None:
        """Do an act while nobody else does anything."""
        self.done(act, cut, after_cut=self.holds_together)

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(act=ACTS, cut=CUTS)
    def one(self, act: Act, cut: Cut) -> None:
        self.done_alone(act, cut)

    @rule(act=PAYING, cut=CUTS)
    def told_twice(self, act: Act, cut: Cut) -> None:
        self.done_alone(act, cut)
        self.done_alone(act, cut)

    @rule(
        payers=st.lists(st.tuples(PAYING, CUTS), min_size=1, max_size=4),
        others=st.lists(st.tuples(ACTS, CUTS), min_size=1, max_size=4),
        is_echoed=st.booleans(),
    )
    def several_at_once(self, payers: list[tuple[Act, Cut]], others: list[tuple[Act, Cut]], is_echoed: bool) -> None:
        """Several people at the same moment; with an echo, a payment is told again, and a channel's file has it too."""
        first = payers[0][0]
        again = [first, acts.PayInFile((first,)) if isinstance(first, acts.Pay) else first]
        again = [(act, Cut(0)) for act in again if is_echoed]
        whole = [*payers, *again, *others]
        raised = at_once(*(partial(self.done, act, cut) for act, cut in whole))
        assert not raised, (raised, [act for act, _cut in whole])

    @invariant()
    def holds_together(self) -> None:
        assert not faults()

    @invariant()
    def every_payment_is_there_once(self) -> None:
        assert dict(table("payments.Payment").values_list("key", "amount")) == self.answered
