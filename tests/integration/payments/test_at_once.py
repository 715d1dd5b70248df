"""Fifty people who pay one account at the same moment."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from tests.integration.payments.counter import books, cashier, make_counter, online, opened, owe, taken
from tests.support.others import at_once, many_writers
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.revenue.payments.models import Payment, Receipt
from wanjia.revenue.payments.queries.tills import unaccounted_cash
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
