"""Decisions about runs and bills: how a run is parted, how bills are numbered, what can be cancelled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from wanjia.measurement.readings.rules import cycle_of
from wanjia.revenue.billing.types import BillKind, BillState

NUMBER_DIGITS = 7
#: How many cycles before the one asked an account is looked back for that were never billed.
CYCLES_LOOKED_BACK = 11
#: An account without any bill is billed from its start if that lies this many cycles back at most.
NEW_ACCOUNT_CYCLES = 2


def packed(due: pl.DataFrame, *, size: int) -> list[tuple[list[int], int]]:
    """
    Put routes together into chunks of at most ``size`` accounts (a larger route alone): their ids and how many.

    A chunk holds routes of one turning day, so that its accounts ask for readings of the same days.

    :param due: ``account_id``, ``route_id``, ``turning_day``
    """
    chunks: list[tuple[list[int], int]] = []
    key: int | None = None
    counted = due.group_by("turning_day", "route_id").agg(pl.len()).sort("turning_day", "route_id")
    for turning_day, route, accounts in counted.iter_rows():
        if turning_day != key or chunks[-1][1] + accounts > size:
            chunks.append(([], 0))
            key = turning_day
        routes, held = chunks[-1]
        chunks[-1] = ([*routes, route], held + accounts)
    return chunks


def bill_numbers(bill_month: date, *, after: str | None, count: int) -> list[str]:
    """
    Give the next numbers of bills of a month: the month, then a counter.

    :param after: the latest number given in that month, None if there is none
    """
    prefix = f"{bill_month:%Y%m}"
    latest = int(after.removeprefix(prefix)) if after else 0
    return [f"{prefix}{number:0{NUMBER_DIGITS}d}" for number in range(latest + 1, latest + count + 1)]


def why_not_cancellable(
    *, state: str, kind: str, is_paid: bool, is_closed: bool, number: str | None, is_corrected: bool = False
) -> str | None:
    """Tell why a bill cannot be cancelled by its opposite, or nothing."""
    if state != BillState.ISSUED or kind not in (BillKind.REGULAR, BillKind.REBILL):
        return f"Bill {number or 'without number'} is not an issued bill, so there is nothing to cancel."
    if is_paid:
        return f"Bill {number} is paid: correct it instead, so that the difference is billed or refunded."
    if is_closed:
        return f"The month of bill {number} is closed: correct it instead, so that its reports stand."
    if is_corrected:
        return f"A correction stands beside bill {number}: correct it again instead of cancelling it."
    return None


def cycles_of(month: date, *, turning_days: Collection[int]) -> pl.DataFrame:
    """
    Lay out the cycles of a month and of the months before, by turning day.

    :returns: ``turning_day``, ``back`` (months before), ``cycle_start``, ``cycle_end``, ``lately`` (start of the cycle
        before which an account does not count as new)
    """
    rows = [
        (
            day,
            back,
            cycle.start,
            cycle.end,
            cycle_of(months_before(month, months=NEW_ACCOUNT_CYCLES), turning_day=day).start,
        )
        for day in turning_days
        for back in range(CYCLES_LOOKED_BACK + 1)
        for cycle in [cycle_of(months_before(month, months=back), turning_day=day)]
    ]
    dates = dict.fromkeys(("cycle_start", "cycle_end", "lately"), pl.Date)
    return pl.DataFrame(rows, schema={"turning_day": pl.Int64, "back": pl.Int64, **dates}, orient="row")


def months_before(month: date, *, months: int) -> date:
    """Give the first day of a month some months earlier."""
    years, number = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(years, number + 1, 1)
