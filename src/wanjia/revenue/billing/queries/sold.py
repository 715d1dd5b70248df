"""Questions about energy sold, seen from the grid: what was billed behind an area, a feeder or a usage point."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers import queries as customers
from wanjia.revenue.billing.queries.bills import issued_bills

WHOLE_TIME = Period(date.min)


def sold_by_month(points: pl.DataFrame, *, scope: Scope) -> pl.DataFrame:
    """
    Sum the bills that customers of usage points have, by month, the earliest first; opposites count with their sign.

    A bill counts if the latest day of its cycle lies in the days for which its usage point is given, so that a point
    that moved is counted where it stood when the cycle ended.

    :param points: ``usage_point_id, start_date, end_date``: usage points, and the days for which they are asked about
    :returns: ``bill_month, bills, energy_kwh, amount``
    """
    ids = points["usage_point_id"].unique().to_list()
    agreements = customers.agreements_during(WHOLE_TIME, scope=scope, usage_points=ids)
    supplied = agreements.select("account_id", "usage_point_id", since="start_date", until="end_date")
    rows = issued_bills(scope).filter(account_id__among=supplied["account_id"].unique().to_list()).order_by()
    names = ("account_id", "bill_month", "end_date", "energy_kwh", "amount")
    bills = read_frame(rows, bill_id="pk", **{name: name for name in names}).rename({"end_date": "turned"})
    spans = points.select("usage_point_id", "start_date", "end_date")
    counted = (
        bills.join(supplied, on="account_id")
        .filter(_holds_latest_day("since", end="until"))
        .join(spans, on="usage_point_id")
        .filter(_holds_latest_day("start_date", end="end_date"))
        .unique("bill_id")
    )
    sums = counted.group_by("bill_month").agg(
        pl.len().alias("bills"), pl.col("energy_kwh").sum(), pl.col("amount").sum()
    )
    return sums.sort("bill_month")


def _holds_latest_day(start: str, *, end: str) -> pl.Expr:
    """Keep bills whose cycle's latest day, the one before ``turned``, lies in a span."""
    return (pl.col(start) < pl.col("turned")) & (pl.col(end).is_null() | (pl.col("turned") <= pl.col(end)))
