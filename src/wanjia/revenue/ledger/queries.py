"""Questions about what is booked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db.models import QuerySet, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import month_of
from wanjia.revenue.ledger.models import Entry, MonthClosing, Posting
from wanjia.revenue.ledger.types import ClosingState, LedgerAccount, Leg

FROZEN = (ClosingState.CLOSED, ClosingState.REOPENING)


def closed_among(unit_ids: Collection[int], *, month: date) -> list[int]:
    """Give those units in whose books a month is closed."""
    closed = MonthClosing.objects.filter(unit_id__in=list(unit_ids), month=month, state__in=FROZEN)
    return list(closed.order_by("unit_id").values_list("unit_id", flat=True))


def closing_of(unit_id: int, *, month: date) -> int | None:
    """Give the closing of a month that holds, if there is one."""
    held = MonthClosing.objects.filter(unit_id=unit_id, month=month, state__in=FROZEN)
    return held.values_list("pk", flat=True).first()


def latest_closed(unit_id: int, *, after: date) -> date | None:
    """Give the latest closed month of a unit after a month, if there is one."""
    later = MonthClosing.objects.filter(unit_id=unit_id, month__gt=after, state__in=FROZEN)
    return later.order_by("-month").values_list("month", flat=True).first()


def earliest_open(unit_id: int, *, before: date) -> date | None:
    """Give the earliest month before another that has entries of a unit and is not closed, if there is one."""
    closed = MonthClosing.objects.filter(unit_id=unit_id, state__in=FROZEN).values_list("month", flat=True)
    dates = Entry.objects.filter(
        book_date__lt=before, pk__in=Posting.objects.filter(unit_id=unit_id).values("entry_id")
    ).dates("book_date", "month")
    return next((month for month in dates if month not in set(closed)), None)


def entry_legs(entry_id: int) -> tuple[Leg, ...]:
    """Give the legs of an entry as they were booked."""
    rows = Posting.objects.filter(entry_id=entry_id).order_by("pk")
    return tuple(
        Leg(
            LedgerAccount(row.ledger_account),
            row.amount,
            row.unit_id,
            row.customer_account_id,
            row.item,
            row.counter_unit_id,
        )
        for row in rows
    )


def entries_of(source_kind: str, *, source_ids: Collection[int]) -> list[int]:
    """Give the entries that were booked because of some things, in the order of booking."""
    found = Entry.objects.filter(source_kind=source_kind, source_id__in=list(source_ids))
    return list(found.order_by("pk").values_list("pk", flat=True))


def postings(scope: Scope) -> QuerySet[Posting]:
    """Give the postings in the books of a scope's units."""
    return Posting.objects.filter(unit__in=units_inside(scope.unit_paths))


def trial_balance(scope: Scope, *, until: date, since: date | None = None) -> pl.DataFrame:
    """
    Give what each account of each unit stands at after a day.

    :param since: count only entries from this day on: the movement of a time
    :returns: ``unit_id``, ``ledger_account``, ``currency``, ``debit``, ``credit`` (both 0 or more) and ``amount``, in
        that order; the amounts of each unit and currency sum to zero
    """
    rows = postings(scope).filter(entry__book_date__lte=until)
    if since is not None:
        rows = rows.filter(entry__book_date__gte=since)
    sums = rows.values("unit_id", "ledger_account", "entry__currency").annotate(total=Sum("amount"))
    table = read_frame(
        sums.order_by("unit_id", "ledger_account"),
        unit_id="unit_id",
        ledger_account="ledger_account",
        currency="entry__currency",
        amount="total",
    )
    zero = pl.lit(0).cast(table.schema["amount"])
    return table.with_columns(
        debit=pl.max_horizontal(pl.col("amount"), zero), credit=pl.max_horizontal(0 - pl.col("amount"), zero)
    )


def month_end(month: date) -> date:
    """Give the first day after a month."""
    return month_of(month).end or month
