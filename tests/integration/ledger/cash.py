"""A village whose bills are paid, given back, waived and closed: something of every sort to verify."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.integration.billing import village
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger import operations as ledger
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations import charging, depositing, moving, receiving
from wanjia.revenue.receivables.types import ChargeKind, Money, MoveKind, NewCharge

CASHIER, HEAD = Actor("N1", "收费员", WHOLE_COMPANY), Actor("N2", "所长", WHOLE_COMPANY)
#: Bills are booked on the day on which they are issued: today.
AT = timezone.localtime()
ON, MONTH = AT.date(), AT.date().replace(day=1)
NEXT_MONTH = AT + timedelta(days=32)
WHO: dict[str, Any] = {"by": CASHIER, "at": AT}


def account(number: str) -> int:
    """Give the id of an account."""
    return account_named(number, scope=WHOLE_COMPANY).account_id


def money(number: str, amount: str, *, source: int, code: str = "S1") -> Money:
    """Make money at a counter of a station."""
    unit_id = unit_named(code).unit_id
    return Money(
        account(number), Decimal(amount), unit_id, LedgerAccount.CASH, "N1", "payments.payment", source, received_on=ON
    )


def make_cash() -> None:
    """Bill two months, and let money move in every way; the month is closed then."""
    village.make_village()
    village.billed(village.DECEMBER)
    village.billed(village.JANUARY)
    receiving.receive(money("1001", "50.00", source=1), **WHO)
    receiving.receive(money("1002", "5000.00", source=2, code="S2"), **WHO)
    back = receiving.receive(money("1004", "100.00", source=3), **WHO)
    receiving.take_back(
        credit_id=back.credit_id,
        held_in=LedgerAccount.CASH,
        item="N1",
        unit_id=unit_named("S1").unit_id,
        reason="退票",
        **WHO,
    )
    depositing.take_deposit(money("1001", "200.00", source=4), **WHO)
    refund = moving.NewMove(account("1002"), MoveKind.REFUND, Decimal("12.30"), "客户申请")
    move_id = moving.propose_move(refund, **WHO)
    moving.decide_move(move_id=move_id, step="approve", reason="核对无误", by=HEAD, at=AT)
    moving.pay_out(
        move_id=move_id, held_in=LedgerAccount.CASH, item="N1", unit_id=unit_named("S2").unit_id, by=HEAD, at=AT
    )
    penalty = NewCharge(account("1001"), ChargeKind.PENALTY, "", Decimal("30.00"), None, MONTH, ON, "tests.case", 1)
    charging.charge(penalty, **WHO)
    for code in ("S1", "S2"):
        ledger.close_month(unit_id=unit_named(code).unit_id, month=MONTH, by=HEAD, at=NEXT_MONTH)
