"""A cut that waits for approval, a hold, and balances of a day: for pages that show them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any


def make_cuts(owner: Any, *, numbers: tuple[str, str]) -> None:
    """
    Ask for a cut of one account, place a hold on another, and write the balances of today.

    :param numbers: two accounts of the owner's units; the first one signs under fee control
    """
    from django.utils import timezone

    from wanjia.foundation.access.queries import process_actor
    from wanjia.registry.customers.queries import account_named
    from wanjia.revenue.disconnection.operations.holding import place_hold
    from wanjia.revenue.disconnection.operations.requesting import request_cut
    from wanjia.revenue.disconnection.types import CutCause, HoldReason, NewCut, NewHold
    from wanjia.revenue.prepayment.operations.agreeing import sign
    from wanjia.revenue.prepayment.operations.balancing import write_balances
    from wanjia.revenue.prepayment.operations.warning import plan_warnings
    from wanjia.revenue.prepayment.queries.balances import balances_on
    from wanjia.revenue.prepayment.types import NewAgreement

    at, today = timezone.now(), timezone.localdate()
    first, second = (account_named(number, scope=owner.scope).account_id for number in numbers)
    before = today - timedelta(days=1)
    wanted = NewCut(first, CutCause.PREPAYMENT_EMPTY, Decimal("86.40"), before, before, "余额用尽")
    request_cut(wanted, by=process_actor("worker"), at=at)
    hold = NewHold(HoldReason.MEDICAL, today, today + timedelta(days=30), account_id=second, note="家用呼吸机")
    place_hold(hold, by=owner, at=at)
    sign(NewAgreement(first, f"FK-{numbers[0]}", before, "客户本人", before), by=owner, at=at)
    found = balances_on(today, scope=owner.scope)
    written = write_balances(found.table, units=found.units, day=today, by=owner, at=at)
    plan_warnings(written, day=today, by=owner, at=at)
