"""Tills of two cashiers: payments, one of them to be voided, a deposit, cash on its way to the other; for samples."""

from decimal import Decimal

from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import AccountRow
from wanjia.revenue.payments.operations.handing_over import propose_handover
from wanjia.revenue.payments.operations.moving import take_deposit
from wanjia.revenue.payments.operations.shifts import open_shift
from wanjia.revenue.payments.operations.taking import take_payment
from wanjia.revenue.payments.operations.voiding import request_void
from wanjia.revenue.payments.types import CounterPayment, NewCheque, Tender

CASHIER, OTHER = "SAMPLE-CASHIER", "SAMPLE-OTHER"


def make_till(account: AccountRow, *, by: Actor) -> None:
    """Open tills beside the one of whoever looks, take money, ask for a void, and propose a handover."""
    cashier, at = Actor(CASHIER, "收费员", by.scope), timezone.now()
    open_shift(unit_code=account.unit_code, opening_float=Decimal("200.00"), by=cashier, at=at)
    cash = CounterPayment(account.account_id, Decimal("10.00"), Tender.CASH, "sample-1")
    taken = take_payment(cash, by=cashier, at=at)
    cheque = NewCheque("10203040", "工商银行", account.name)
    paid = CounterPayment(account.account_id, Decimal("12.50"), Tender.CHEQUE, "sample-2", cheque)
    take_payment(paid, by=cashier, at=at)
    take_deposit(account_id=account.account_id, amount=Decimal("500.00"), key="sample-3", by=cashier, at=at)
    request_void(payment_id=taken.payment_id, reason="户号录错", by=cashier, at=at)
    open_shift(unit_code=account.unit_code, opening_float=Decimal(0), by=Actor(OTHER, "收费员", by.scope), at=at)
    propose_handover(to=OTHER, pieces={Decimal(100): 2}, by=cashier, at=at)
