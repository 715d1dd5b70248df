"""Fifty people who pay one account at the same moment."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from tests.integration.payments.counter import books, cashier, make_counter, online, opened, owe, taken
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.revenue.payments.models import Payment, Receipt
from wanjia.revenue.payments.queries.tills import unaccounted_cash
from wanjia.revenue.receivables.queries.balances import balance_of

PAYERS, TILLS = 50, 5
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*works: object) -> list[Exception]:
    """Run works in threads of their own connections that start together; give what they raised."""
    raised: list[Exception] = []
    start = threading.Barrier(len(works))

    def run(work: object) -> None:
        start.wait()
        try:
            with transaction.atomic():
                work()  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - told by the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the embedded database lets one write at a time")
def test_fifty_payers_on_one_account_lose_nothing() -> None:
    account_id = make_counter("120.00", "80.50")
    for number in range(TILLS):
        opened(by=cashier(f"K{number}"))

    def pay(number: int) -> object:
        return lambda: taken(account_id, "10.00", by=cashier(f"K{number % TILLS}"), key=f"p{number}")

    assert at_once(*(pay(number) for number in range(PAYERS))) == []

    balance = balance_of(account_id)
    assert (balance.owed, balance.credit) == (Decimal(0), Decimal("299.50"))
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, PAYERS + 1))
    assert sum(Payment.objects.values_list("settled", flat=True)) == Decimal("200.50")
    assert books()["CASH"] == Decimal("500.00")
    assert unaccounted_cash(WHOLE_COMPANY) == []


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the embedded database lets one write at a time")
def test_one_order_told_by_many_is_one_payment() -> None:
    account_id = make_counter("120.00")
    owe(account_id, "5.00")

    assert at_once(*([lambda: online(account_id, "20.00", key="W1")] * 10)) == []

    assert Payment.objects.count() == 1
    assert balance_of(account_id).owed == Decimal("105.00")
