"""The books begin: from which month on bills are owed here."""

from __future__ import annotations

from datetime import date, datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.revenue.receivables.models import Charge, CollectionSwitch
from wanjia.revenue.receivables.operations.held import MoneyRefused, day_of
from wanjia.revenue.receivables.queries.charges import books_begin
from wanjia.revenue.receivables.types import Switch


def begin_books(*, month: date, source: str, by: Actor, at: datetime) -> None:
    """
    Let the books begin with a month: bills of earlier months were settled elsewhere.

    :param month: its first day
    :param source: the ground for it
    :raises MoneyRefused: if it is no first day, a bill is owed already, or they began with another month
    """
    if month.day != 1:
        msg = f"Books begin with a month: give its first day, not {month}."
        raise MoneyRefused(msg)
    begun = books_begin()
    if begun == month:
        return
    if begun is not None or Charge.objects.exists():
        msg = "The books have begun: what is owed here cannot be left out any more."
        raise MoneyRefused(msg)
    CollectionSwitch.objects.create(
        name=Switch.BOOKS_BEGIN, value=month.isoformat(), start_date=day_of(at), source=source
    )
    events.record(
        "receivables.books_begun",
        by=by,
        at=at,
        subject_kind="receivables.switch",
        month=f"{month:%Y-%m}",
        source=source,
    )
