"""Refunds of account 1001 that were approved, and how they are paid out."""

from decimal import Decimal
from typing import Any

from tests.integration.payments.counter import AT, cashier, head
from wanjia.revenue.payments.types import PayoutWay
from wanjia.revenue.receivables.operations.moving import NewMove, decide_move, propose_move
from wanjia.revenue.receivables.types import MoveKind

CASH: dict[str, Any] = {"way": PayoutWay.CASH, "payee": "张三", "paper": "身份证 尾号1234"}
TRANSFER: dict[str, Any] = {
    "way": PayoutWay.TRANSFER,
    "payee": "张三",
    "bank": "建设银行",
    "bank_account": "6222000011112222",
}


def approved(account_id: int, amount: str = "30.00") -> int:
    """Propose a refund and have somebody else approve it."""
    move = propose_move(NewMove(account_id, MoveKind.REFUND, Decimal(amount), "退补"), by=cashier("P1"), at=AT)
    decide_move(move_id=move, step="approve", reason="ok", by=head(), at=AT)
    return move
