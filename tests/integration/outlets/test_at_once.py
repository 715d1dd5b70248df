"""Fifty messages of a channel at the same moment: of one transaction, and of many on one account."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from tests.integration.outlets.selling import make_channel, told
from tests.integration.payments.counter import books, make_counter
from tests.support.others import at_once, many_writers
from wanjia.revenue.outlets.models import ChannelPayment
from wanjia.revenue.outlets.types import ChannelAnswer
from wanjia.revenue.payments.models import Payment
from wanjia.revenue.receivables.queries.balances import balance_of

MESSAGES, REPEATED = 50, 10
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@many_writers
def test_each_transaction_is_one_payment_with_one_answer_and_nothing_is_lost() -> None:
    account_id = make_counter("120.00", "80.50")
    with transaction.atomic():
        make_channel()
    answers: list[ChannelAnswer] = []

    def tell(number: int) -> Callable[[], None]:
        name = "SAME" if number < REPEATED else f"W{number}"

        def work() -> None:
            with transaction.atomic():
                answers.append(told(name, amount="10.00"))

        return work

    assert at_once(*(tell(number) for number in range(MESSAGES))) == []

    payments = MESSAGES - REPEATED + 1
    assert ChannelPayment.objects.count() == Payment.objects.count() == payments
    assert len({answer.payment_number for answer in answers}) == payments
    assert len(answers) == MESSAGES
    balance = balance_of(account_id)
    assert (balance.owed, balance.credit) == (Decimal(0), Decimal("10.00") * payments - Decimal("200.50"))
    assert sum(Payment.objects.values_list("settled", flat=True)) == Decimal("200.50")
    assert books()["CHANNEL"] == Decimal("10.00") * payments
