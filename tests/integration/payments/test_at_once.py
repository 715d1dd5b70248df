"""Fifty people who pay one account at the same moment."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction

from tests.integration.payments.counter import AT, books, cashier, make_counter, online, opened, owe, taken
from tests.integration.payments.refunds import CASH, TRANSFER, approved
from tests.support.others import Other, at_once, many_writers
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.revenue.payments.models import Payment, Receipt, Voucher
from wanjia.revenue.payments.operations.paying_out import pay_refund
from wanjia.revenue.payments.queries.tills import till_of, unaccounted_cash
from wanjia.revenue.payments.types import Payout
from wanjia.revenue.receivables.queries.balances import balance_of

PAYERS, TILLS = 50, 5
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@many_writers
def test_fifty_payers_on_one_account_lose_nothing() -> None:
    account_id = make_counter("120.00", "80.50")
    for number in range(TILLS):
        opened(by=cashier(f"K{number}"))

    def pay(number: int) -> Callable[[], object]:
        pays = transaction.atomic(taken)
        return lambda: pays(account_id, "10.00", by=cashier(f"K{number % TILLS}"), key=f"p{number}")

    assert at_once(*(pay(number) for number in range(PAYERS))) == []

    balance = balance_of(account_id)
    assert (balance.owed, balance.credit) == (Decimal(0), Decimal("299.50"))
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, PAYERS + 1))
    assert sum(Payment.objects.values_list("settled", flat=True)) == Decimal("200.50")
    assert books()["CASH"] == Decimal("500.00")
    assert unaccounted_cash(WHOLE_COMPANY) == []


@many_writers
def test_one_order_told_by_many_is_one_payment() -> None:
    account_id = make_counter("120.00")
    owe(account_id, "5.00")

    assert at_once(*([lambda: transaction.atomic(online)(account_id, "20.00", key="W1")] * 10)) == []

    assert Payment.objects.count() == 1
    assert balance_of(account_id).owed == Decimal("105.00")


@many_writers
@pytest.mark.proves("A438")
def test_a_refund_that_two_cashiers_pay_at_once_is_paid_once() -> None:
    account_id = make_counter("10.00")
    with transaction.atomic():
        shifts = [opened(by=cashier(number), opening_float="100.00") for number in ("K1", "K2")]
        taken(account_id, "60.00", by=cashier("K1"))
        move = approved(account_id)

    with transaction.atomic():
        mine = pay_refund(Payout(move, **CASH), by=cashier("K1"), at=AT)
        other = Other(lambda: pay_refund(Payout(move, **TRANSFER), by=cashier("K2"), at=AT))
        assert other.is_waiting

    assert other.end() == replace(mine, is_new=False)
    assert [till_of(shift).cash for shift in shifts] == [Decimal(130), Decimal(100)]
    assert (balance_of(account_id).credit, Voucher.objects.get().amount) == (Decimal(20), Decimal(30))
    found = books()
    assert (found["CASH"], found.get("BANK_IN_TRANSIT"), unaccounted_cash(WHOLE_COMPANY)) == (Decimal(30), None, [])
