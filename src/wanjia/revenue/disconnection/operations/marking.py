"""Writing down which customers are important."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.disconnection.models import ImportantAccount
from wanjia.revenue.disconnection.operations.held import CutRefused, kept
from wanjia.revenue.disconnection.types import Importance


def mark_important(
    account_id: int, *, importance: Importance, period: Period, source: str, by: Actor, at: datetime
) -> int:
    """
    Enter a customer in the list of important customers for some time.

    :param source: the list of the authority that names the customer
    :raises CutRefused: if the account is not of the actor's units, or is important on some of these days already
    """
    if not accounts_inside(by.scope).filter(pk=account_id).exists():
        msg = "There is no such account among your units."
        raise CutRefused(msg)
    if ImportantAccount.objects.during(period).filter(account_id=account_id).exists():
        msg = "This customer is in the list of important customers on some of these days already."
        raise CutRefused(msg)
    row = ImportantAccount.objects.create(
        account_id=account_id,
        importance=importance,
        source=kept(source),
        start_date=period.start,
        end_date=period.end,
        entered_by=by.number,
    )
    events.record(
        "disconnection.importance_marked",
        by=by,
        at=at,
        subject_kind="customers.account",
        subject_id=account_id,
        unit_id=units_of([account_id])[account_id][0],
        importance=importance.value,
        start_date=str(period.start),
        end_date=str(period.end or ""),
    )
    return row.pk
