"""Decisions about runs and bills: how a run is parted, how bills are numbered, what can be cancelled."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.revenue.billing.types import BillKind, BillState

NUMBER_DIGITS = 7


def bill_month_of(day: date) -> date:
    """Give the first day of the month that a day lies in."""
    return day.replace(day=1)


def packed(due: pl.DataFrame, *, size: int) -> list[tuple[list[int], int]]:
    """Put routes together into chunks of at most ``size`` accounts (a larger route alone): their ids and how many."""
    chunks: list[tuple[list[int], int]] = []
    routes: list[int] = []
    held = 0
    for route, accounts in due.group_by("route_id").agg(pl.len()).sort("route_id").iter_rows():
        if routes and held + accounts > size:
            chunks.append((routes, held))
            routes, held = [], 0
        routes, held = [*routes, route], held + accounts
    return [*chunks, (routes, held)]


def bill_numbers(bill_month: date, *, after: str | None, count: int) -> list[str]:
    """
    Give the next numbers of bills of a month: the month, then a counter.

    :param after: the latest number given in that month, None if there is none
    """
    prefix = f"{bill_month:%Y%m}"
    latest = int(after.removeprefix(prefix)) if after else 0
    return [f"{prefix}{number:0{NUMBER_DIGITS}d}" for number in range(latest + 1, latest + count + 1)]


def why_not_cancellable(*, state: str, kind: str, is_paid: bool, is_closed: bool, number: str | None) -> str | None:
    """Tell why a bill cannot be cancelled by its opposite, or nothing."""
    if state != BillState.ISSUED or kind not in (BillKind.REGULAR, BillKind.REBILL):
        return f"Bill {number or 'without number'} is not an issued bill, so there is nothing to cancel."
    if is_paid:
        return f"Bill {number} is paid: correct it instead, so that the difference is billed or refunded."
    if is_closed:
        return f"The month of bill {number} is closed: correct it instead, so that its reports stand."
    return None
