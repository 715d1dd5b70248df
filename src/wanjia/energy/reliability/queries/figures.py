"""Indices of a unit over a period, from the outages that happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

from wanjia.energy.reliability.kernel import indices
from wanjia.energy.reliability.kernel.schema import INTERRUPTIONS
from wanjia.energy.reliability.models import OutageHit, ReliabilityTarget
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.served import served
from wanjia.energy.reliability.types import HAPPENED, Basis, Figures, Limit
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEARS = 5


def interruptions(period: Period, *, basis: Basis, scope: Scope) -> pl.DataFrame:
    """Give the interruptions that touched a period, of customers in the areas of a scope: INTERRUPTIONS."""
    return interruptions_by_unit(period, basis=basis, scope=scope).drop("unit_path")


def interruptions_by_unit(period: Period, *, basis: Basis, scope: Scope) -> pl.DataFrame:
    """Give the same with the path of the unit to which the area belongs: ``unit_path``."""
    start, end = (datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (period.start, period.end or date.max))
    rows = OutageHit.objects.filter(
        within(scope, path="area__unit__path"),
        is_planned=False,
        basis=basis,
        outage__state__in=HAPPENED,
        from_at__lt=end,
        to_at__gt=start,
    ).order_by("pk")
    table = read_frame(
        rows,
        outage_id="outage_id",
        customer_id="usage_point_id" if basis is Basis.LV else "area_id",
        from_at="from_at",
        to_at="to_at",
        influence="outage__influence",
        unit_path="area__unit__path",
    )
    local = [pl.col(name).dt.convert_time_zone("Asia/Shanghai").cast(INTERRUPTIONS.dtypes[name]) for name in MOMENTS]
    whole = table.with_columns(*local, customers=pl.lit(1, dtype=pl.Int64))
    return whole.select(*INTERRUPTIONS.columns, "unit_path")


MOMENTS = ("from_at", "to_at")


def figures(period: Period, *, basis: Basis, scope: Scope) -> Figures:
    """
    Compute the indices of a scope over a period; served is the mean of its first and its latest day.

    :raises LimitLacking: if a figure that they are judged by has no row
    """
    end = period.end or period.start + timedelta(days=1)
    at_start = served(scope, basis=basis, on=period.start)
    at_end = served(scope, basis=basis, on=end - timedelta(days=1))
    sustained = limits_on(period.start)[Limit.SUSTAINED_MINUTES]
    table = interruptions(period, basis=basis, scope=scope)
    return indices.indices(table, period=period, served=(at_start + at_end + 1) // 2, sustained=sustained)


def major_event_days(year: int, *, scope: Scope) -> list[date]:
    """Name the major event days of a year among LV customers of a scope, by the five years before."""
    limits = limits_on(date(year, 1, 1))
    span = Period(date(year - YEARS, 1, 1), date(year + 1, 1, 1))
    table = interruptions(span, basis=Basis.LV, scope=scope)
    count = served(scope, basis=Basis.LV, on=date(year, 1, 1))
    daily = indices.daily_saidi(table, served=count, sustained=limits[Limit.SUSTAINED_MINUTES])
    return indices.major_event_days(daily, year=year, betas=float(limits[Limit.MAJOR_EVENT_BETAS]))


def target_of(unit_id: int, *, basis: Basis, on: date) -> Decimal | None:
    """Give the target of a unit that holds on a day, if there is one."""
    rows = ReliabilityTarget.objects.on(on).filter(unit_id=unit_id, basis=basis).order_by("-start_date")
    found: Mapping[str, Decimal] | None = rows.values("target_pct").first()
    return None if found is None else found["target_pct"]
