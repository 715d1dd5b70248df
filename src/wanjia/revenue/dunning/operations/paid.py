"""What a payment does to dunning, in the same transaction: steps stop, promises and agreements count it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.dunning.models import Agreement, Notice, Promise
from wanjia.revenue.dunning.operations import agreeing, promising
from wanjia.revenue.dunning.operations.handing import call_back
from wanjia.revenue.dunning.operations.held import day_of, tell
from wanjia.revenue.dunning.queries.debts import overdue_of
from wanjia.revenue.dunning.queries.rows import limit_on
from wanjia.revenue.dunning.types import AHEAD, Limit, NoticeState

DONE = (NoticeState.SENT, NoticeState.DELIVERED, NoticeState.ANSWERED)


def note_money(account_id: int, *, amount: Decimal, by: Actor, at: datetime) -> int:
    """
    Count money of a customer, or (below 0) money taken back, and stop what is planned against debts that are paid.

    :returns: how many planned steps were cancelled
    """
    promising.count_payment(account_id, amount=amount, by=by, at=at)
    agreeing.count_payment(account_id, amount=amount, by=by, at=at)
    _credit_step(account_id, amount=amount, at=at)
    return stop_paid(account_id, by=by, at=at) if amount > 0 else 0


def ever_reminded(account_ids: Collection[int]) -> list[int]:
    """Give those of some accounts that were ever reminded, promised something or agreed on parts, in their order."""
    found: set[int] = set()
    for model in (Notice, Promise, Agreement):
        found |= set(model.objects.filter(account__among=list(account_ids)).values_list("account_id", flat=True))
    return sorted(found)


def stop_paid(account_id: int, *, by: Actor, at: datetime) -> int:
    """Cancel the planned steps against debts of an account that are paid; give how many."""
    planned = list(Notice.objects.filter(account_id=account_id, state__in=AHEAD).locked())
    if not planned:
        return 0
    _amount, oldest = overdue_of(account_id, day=day_of(at))
    settled = [notice for notice in planned if oldest is None or notice.debt_date < oldest]
    paid = call_back(settled, why="The debt is paid.", by=by, at=at)
    if paid:
        unit_id = paid[0].unit_id
        tell("dunning.steps_stopped", account_id=account_id, unit_id=unit_id, by=by, at=at, notices=len(paid))
    return len(paid)


def _credit_step(account_id: int, *, amount: Decimal, at: datetime) -> None:
    """Count money as the effect of the latest step that reached the customer not long ago."""
    days = int(limit_on(day_of(at), name=Limit.EFFECT_DAYS))
    recent = Notice.objects.filter(account_id=account_id, state__in=DONE, done_at__gte=at - timedelta(days=days))
    latest: Notice | None = recent.order_by("-done_at", "-pk").first()
    if latest is not None:
        held: Notice = Notice.objects.filter(pk=latest.pk).locked().get()
        held.recovered = max(held.recovered + amount, Decimal(0))
        held.save(update_fields=["recovered"])
