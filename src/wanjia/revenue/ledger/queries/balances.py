"""Questions about what accounts stand at."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import Max, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.revenue.ledger.models import MonthBalance, Posting
from wanjia.revenue.ledger.queries.closings import closing_before
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount

SUMS = ("unit_id", "ledger_account", "currency")


def trial_balance(scope: Scope, *, until: date, since: date | None = None) -> pl.DataFrame:
    """
    Give what each account of each unit stands at after a day.

    :param since: count only entries from this day on: the movement of a time
    :returns: ``unit_id``, ``ledger_account``, ``currency``, ``debit``, ``credit`` (both 0 or more) and ``amount``, in
        that order; the amounts of each unit and currency sum to zero
    """
    rows = postings(scope).filter(book_date__lte=until)
    if since is not None:
        rows = rows.filter(book_date__gte=since)
    sums = rows.values(*SUMS).annotate(total=Sum("amount"))
    table = read_frame(
        sums.order_by("unit_id", "ledger_account"),
        unit_id="unit_id",
        ledger_account="ledger_account",
        currency="currency",
        amount="total",
    )
    zero = pl.lit(0).cast(table.schema["amount"])
    return table.with_columns(
        debit=pl.max_horizontal(pl.col("amount"), zero), credit=pl.max_horizontal(0 - pl.col("amount"), zero)
    )


def turnover(scope: Scope, *, since: date, until: date) -> pl.DataFrame:
    """
    Give the debits and the credits of each account of each unit from a day to another, that day included.

    :returns: ``unit_id``, ``ledger_account``, ``currency``, ``debit``, ``credit``, both 0 or more
    """
    rows = postings(scope).filter(book_date__gte=since, book_date__lte=until)
    sides = [
        read_frame(
            side.values(*SUMS).annotate(total=Sum("amount")).order_by("unit_id", "ledger_account"),
            **{name: name for name in SUMS},
            amount="total",
        )
        for side in (rows.filter(amount__gt=0), rows.filter(amount__lt=0))
    ]
    debited, credited = sides[0].rename({"amount": "debit"}), sides[1].rename({"amount": "credit"})
    both = debited.join(credited, on=SUMS, how="full", coalesce=True)
    zero = pl.lit(0).cast(sides[0].schema["amount"])
    filled = both.with_columns(debit=pl.col("debit").fill_null(zero), credit=0 - pl.col("credit").fill_null(zero))
    return filled.sort(SUMS)


def balances_before(end: date, *, unit_id: int) -> pl.DataFrame:
    """
    Give what the accounts of a unit stand at before a day, from its latest closing before that day on.

    :returns: ``ledger_account``, ``currency``, ``amount``
    """
    closing = closing_before(end, unit_id=unit_id)
    rows = Posting.objects.filter(unit_id=unit_id, book_date__lt=end)
    names = {"ledger_account": "ledger_account", "currency": "currency"}
    kept = read_frame(
        MonthBalance.objects.filter(closing_id=closing.closing_id if closing else None).order_by("pk"),
        **names,
        amount="amount",
    )
    if closing is not None:
        rows = rows.filter(book_date__gte=closing.end)
    moved = rows.values(*names).annotate(total=Sum("amount"))
    both = pl.concat([kept, read_frame(moved.order_by("ledger_account"), **names, amount="total")])
    return both.group_by(*names).agg(pl.col("amount").sum()).sort(*names)


def items_before(end: date, *, unit_id: int, ledger_account: str) -> pl.DataFrame:
    """
    Give what an account of a unit stands at before a day, by what it is split by; items at 0 are left out.

    :returns: ``item``, ``amount``, the largest first
    """
    rows = Posting.objects.filter(unit_id=unit_id, ledger_account=ledger_account, book_date__lt=end)
    sums = rows.values("item").annotate(total=Sum("amount")).exclude(total=0)
    return read_frame(sums.order_by("-total", "item"), item="item", amount="total")


def clearing_differences(end: date, *, unit_id: int) -> pl.DataFrame:
    """
    Give the units that do not say of a unit before a day what it says of them.

    :returns: ``counter_unit_id``, ``amount``: what is left when both sides are put together
    """
    rows = Posting.objects.filter(ledger_account=LedgerAccount.CLEARING, book_date__lt=end)
    sides = (("counter_unit_id", rows.filter(unit_id=unit_id)), ("unit_id", rows.filter(counter_unit_id=unit_id)))
    sums = [
        read_frame(side.values(name).annotate(total=Sum("amount")).order_by(name), counter_unit_id=name, amount="total")
        for name, side in sides
    ]
    both = pl.concat(sums).group_by("counter_unit_id").agg(pl.col("amount").sum())
    return both.filter(pl.col("amount") != 0).sort("counter_unit_id")


def kept_balances(closing_id: int) -> pl.DataFrame:
    """Give what the accounts stood at when a month was closed: ``ledger_account``, ``currency``, ``amount``."""
    rows = MonthBalance.objects.filter(closing_id=closing_id).order_by("ledger_account", "currency")
    return read_frame(rows, ledger_account="ledger_account", currency="currency", amount="amount")


def latest_booked(scope: Scope) -> date | None:
    """Give the latest day on which something was booked in a scope's units, if ever."""
    latest: date | None = postings(scope).aggregate(latest=Max("book_date"))["latest"]
    return latest
