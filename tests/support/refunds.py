"""A refund that was paid out, with its voucher; for samples of pages."""

from decimal import Decimal

from django.utils import timezone

from tests.support.till import CASHIER
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import Actor
from wanjia.revenue.payments.operations.paying_out import pay_refund
from wanjia.revenue.payments.types import Payout, PayoutWay
from wanjia.revenue.receivables.operations.moving import NewMove, decide_move, propose_move
from wanjia.revenue.receivables.types import MoveKind


def make_voucher(account_id: int, *, by: Actor) -> None:
    """Have an account that has credit paid 12.34 yuan out, at the till that was opened for samples."""
    at, new = timezone.now(), NewMove(account_id, MoveKind.REFUND, Decimal("12.34"), "电费退补")
    move_id = propose_move(new, by=by, at=at)
    decide_move(move_id=move_id, step="approve", reason="核对无误", by=process_actor("worker"), at=at)
    payout = Payout(move_id, PayoutWay.CASH, "户主本人", "身份证 尾号 0018")
    pay_refund(payout, by=Actor(CASHIER, "收费员", by.scope), at=at)
