"""What a billing run would bill, and what is not ready for it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.measurement.readings import rules as reading_rules
from wanjia.measurement.readings.queries import walking
from wanjia.revenue.billing.queries.inputs import accounts_on_routes
from wanjia.revenue.billing.queries.runs import accounts_held


@dataclass(frozen=True, slots=True)
class RouteReady:
    """
    A reading route that could be billed.

    :ivar accounts: without a bill of the month yet
    :ivar points_unread: usage points not read on the turning day
    :ivar holding_back: findings that keep accounts from being billed until they are settled
    """

    route_id: int
    code: str
    name: str
    turning: date
    accounts: int
    points: int
    points_unread: int
    open_findings: int
    holding_back: int

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing of it waits."""
        return not self.points_unread and not self.open_findings


def routes_ready(month: date, *, scope: Scope) -> list[RouteReady]:
    """Tell of each route of the scope with accounts to bill for a month how far it is, by turning day and code."""
    placed = accounts_on_routes(month, route_ids=None, scope=scope)
    due = placed.filter(~pl.col("account_id").is_in(accounts_held(month).implode()))
    counts = due.group_by("route_id").agg(accounts=pl.len())
    read = walking.progress(month, route_ids=counts["route_id"].to_list())
    named = walking.routes(scope).select("route_id", "code", "name")
    rows = counts.join(read, on="route_id").join(named, on="route_id").sort("turning", "code")
    return [
        RouteReady(
            route_id=row["route_id"],
            code=row["code"],
            name=row["name"],
            turning=row["turning"],
            accounts=row["accounts"],
            points=row["usage_points"],
            points_unread=row["usage_points"] - row["points_read"],
            open_findings=row["open_findings"],
            holding_back=row["holding_back"],
        )
        for row in rows.iter_rows(named=True)
    ]


def month_to_bill(latest: date | None, *, today: date) -> date:
    """Give the month after the latest billed one, or the month before today where nothing was billed."""
    return reading_rules.months_earlier(latest or reading_rules.months_earlier(today, months=2), months=-1)
