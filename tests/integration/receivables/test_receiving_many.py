"""Money of many customers at once does what it does one by one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.integration.registry import station_actor
from tests.oracles.cash import faults
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.operations.recording_many import record_payments
from wanjia.revenue.payments.types import NewPayment, Tender
from wanjia.revenue.receivables.operations.beginning import begin_books
from wanjia.revenue.receivables.operations.depositing import take_deposit, use_deposit
from wanjia.revenue.receivables.operations.held import MoneyRefused
from wanjia.revenue.receivables.operations.settling import apply_credit
from wanjia.revenue.receivables.operations.settling_many import apply_credits
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import Money

pytestmark = pytest.mark.django_db
BANK = Actor("bank", "银行", WHOLE_COMPANY)
NUMBERS = tuple(house.number for house in village.HOUSES)
AMOUNTS = st.decimals("0.01", "900", places=2)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        village.make_village()
        village.billed(village.DECEMBER)
        yield


@pytest.fixture(autouse=True)
def december(made: None, db: None) -> None:
    """Start each test from December as it was billed."""


def account(number: str) -> int:
    return account_named(number, scope=WHOLE_COMPANY).account_id


def payment(number: str, amount: Decimal | str, at: datetime) -> NewPayment:
    return NewPayment(
        account_id=account(number),
        amount=Decimal(amount),
        tender=Tender.BANK,
        channel="BANK",
        unit_id=village.station_id(),
        held_in=LedgerAccount.BANK_IN_TRANSIT,
        item="BANK",
        received_on=timezone.localdate(at),
        key=f"bank-{number}-{at.isoformat()}",
    )


def state() -> list[Any]:
    """Give what became of it: balances, and what is open of every charge and credit."""
    charges = apps.get_model("receivables", "Charge").objects.order_by("account_id", "bill_id", "kind", "amount")
    credits_ = apps.get_model("receivables", "Credit").objects.order_by("account_id", "amount")
    postings = apps.get_model("ledger", "Posting").objects.order_by(
        "customer_account_id", "ledger_account", "amount", "item"
    )
    return [
        [balance_of(account(number)) for number in NUMBERS],
        list(charges.values_list("account_id", "kind", "amount", "open_amount")),
        list(credits_.values_list("account_id", "amount", "open_amount")),
        list(postings.values_list("customer_account_id", "ledger_account", "item", "amount")),
    ]


def undone(act: Any) -> list[Any]:
    """Do something, look, and undo it."""
    with transaction.atomic():
        act()
        assert not faults()
        seen = state()
        transaction.set_rollback(True)
    return seen


class TestRecordPayments:
    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(amounts=st.dictionaries(st.sampled_from(NUMBERS), AMOUNTS, min_size=1), days=st.sampled_from([0, 3, 40]))
    def test_does_what_each_would_do_alone(self, amounts: dict[str, Decimal], days: int) -> None:
        at = timezone.now() + timedelta(days=days)
        new = [payment(number, amount, at) for number, amount in amounts.items()]

        together = undone(lambda: record_payments(new, by=BANK, at=at))
        alone = undone(lambda: [record_payment(one, by=BANK, at=at) for one in new])

        assert together == alone

    def test_known_ones_are_left_out(self) -> None:
        at = timezone.now()
        first = [payment("1001", "10", at)]

        assert record_payments(first, by=BANK, at=at) == 1
        assert record_payments([*first, payment("1002", "20", at)], by=BANK, at=at) == 1

        assert not faults()

    def test_of_another_unit_nothing_is_taken(self) -> None:
        at = timezone.now()

        with pytest.raises(MoneyRefused, match="not of your units"):
            record_payments([payment("1001", "10", at)], by=station_actor("S2"), at=at)

    def test_a_customer_comes_once(self) -> None:
        at = timezone.now()
        twice = [payment("1001", "10", at), payment("1001", "20", at + timedelta(seconds=1))]

        with pytest.raises(MoneyRefused, match="one payment of each customer"):
            record_payments(twice, by=BANK, at=at)


class TestBeginBooks:
    def test_what_is_owed_cannot_be_left_out_any_more(self) -> None:
        with pytest.raises(MoneyRefused, match="have begun"):
            begin_books(month=village.JANUARY, source="交接", by=BANK, at=timezone.now())

    def test_begin_with_the_first_day_of_a_month(self) -> None:
        with pytest.raises(MoneyRefused, match="first day"):
            begin_books(month=village.JANUARY + timedelta(days=1), source="交接", by=BANK, at=timezone.now())


class TestApplyCredits:
    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(amounts=st.dictionaries(st.sampled_from(NUMBERS), AMOUNTS, min_size=1), days=st.sampled_from([0, 3, 40]))
    def test_settles_what_each_would_alone(self, amounts: dict[str, Decimal], days: int) -> None:
        at = timezone.now() + timedelta(days=days)
        whose = [account(number) for number in sorted(amounts)]

        def have_credit() -> None:
            for source, (number, amount) in enumerate(sorted(amounts.items())):
                deposit = Money(
                    account(number),
                    amount,
                    village.station_id(),
                    LedgerAccount.CASH,
                    "N1",
                    "tests.deposit",
                    source,
                    day,
                )
                take_deposit(deposit, by=BANK, at=at)
                use_deposit(
                    account_id=account(number),
                    amount=amount,
                    source_kind="tests.deposit",
                    source_id=source,
                    by=BANK,
                    at=at,
                )

        def together() -> None:
            have_credit()
            apply_credits(whose, by=BANK, at=at)

        def alone() -> None:
            have_credit()
            for one in whose:
                apply_credit(account_id=one, by=BANK, at=at)

        day = timezone.localdate(at)
        assert undone(together) == undone(alone)
