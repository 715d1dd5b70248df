"""Payments that came by a channel: taken once, settled, returned."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.integration.payments.counter import AT, books, cashier, make_counter, online, station
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.held import PaymentRefused
from wanjia.revenue.payments.operations.returning import return_payment
from wanjia.revenue.payments.types import NewReturn
from wanjia.revenue.receivables.operations.held import MoneyRefused
from wanjia.revenue.receivables.queries.balances import balance_of

pytestmark = pytest.mark.django_db


def back(payment_id: int, *, reason: str = "insufficient funds", asks_fee: bool = False) -> None:
    new = NewReturn(payment_id, reason, LedgerAccount.CHANNEL, "WECHAT", station(), asks_fee)
    return_payment(new, by=cashier(), at=AT)


class TestRecordPayment:
    def test_it_settles_what_is_owed_and_keeps_the_rest(self) -> None:
        account_id = make_counter("120.00")

        taken = online(account_id, "150.00")

        assert (taken.settled, taken.left, taken.is_new) == (Decimal("120.00"), Decimal("30.00"), True)
        assert books()["CHANNEL"] == Decimal("150.00")
        assert balance_of(account_id).free == Decimal("30.00")

    def test_the_same_key_is_the_same_payment(self) -> None:
        account_id = make_counter("120.00")
        first = online(account_id, "50.00", key="W1")

        again = online(account_id, "50.00", key="W1")

        assert again == replace(first, is_new=False)
        assert balance_of(account_id).owed == Decimal("70.00")

    def test_a_key_of_another_amount_is_refused(self) -> None:
        account_id = make_counter("120.00")
        online(account_id, "50.00", key="W1")

        with pytest.raises(PaymentRefused, match="another account or amount"):
            online(account_id, "60.00", key="W1")

    def test_nothing_is_no_payment(self) -> None:
        with pytest.raises(PaymentRefused, match="more than"):
            online(make_counter(), "0.00")

    def test_an_account_of_another_station_is_refused(self) -> None:
        make_counter()
        from wanjia.foundation.access.types import WHOLE_COMPANY
        from wanjia.registry.customers.queries import account_named

        elsewhere = account_named("1002", scope=WHOLE_COMPANY).account_id
        with pytest.raises(MoneyRefused, match="no such account"):
            online(elsewhere, "10.00")


class TestReturnPayment:
    def test_what_it_settled_is_owed_again(self) -> None:
        account_id = make_counter("120.00")
        taken = online(account_id, "150.00")

        back(taken.payment_id)
        back(taken.payment_id)

        balance = balance_of(account_id)
        assert (balance.owed, balance.credit) == (Decimal("120.00"), Decimal(0))
        assert "CHANNEL" not in books()

    def test_a_fee_is_asked_from_the_drawer(self) -> None:
        account_id = make_counter("120.00")
        taken = online(account_id, "100.00")

        back(taken.payment_id, asks_fee=True)

        assert balance_of(account_id).owed == Decimal("122.00")

    def test_it_wants_a_reason_and_a_payment(self) -> None:
        taken = online(make_counter(), "10.00")

        with pytest.raises(MoneyRefused, match="Say why"):
            back(taken.payment_id, reason=" ")
        with pytest.raises(PaymentRefused, match="no such payment"):
            back(taken.payment_id + 1)
