"""
Questions about readings and the usage that they tell; every table keeps to the units of the scope.

``usage_points`` narrows a table to those ids; without it the whole scope is given.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_frame
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.history import RECENT_MONTHS, YEAR
from wanjia.measurement.readings.kernel.schema import CAPACITIES, READINGS
from wanjia.measurement.readings.kernel.usage import Sources
from wanjia.measurement.readings.models import (
    Reading,
    ReadingQuerySet,
)
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering

Ids = Collection[int]
Days = Collection[date]

EVER = Period(date(1900, 1, 1))
IDS_AT_MOST = 10_000
DAYS_AROUND = timedelta(days=62)
DAYS_EVER = timedelta(days=365 * 100)


def current_readings(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give the readings that none supersedes, from the start of ``period`` to its end, that day included.

    :returns: ``reading_id`` and all fields, in the order of their ids
    """
    found = Reading.objects.current().inside(scope).between(period.start, end=period.end or date.max)
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="reading_id")


def stretches_during(
    period: Period, *, scope: Scope, usage_points: Ids | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Give the usage that shares a day with ``period``, each stretch whole: from the reading before to the one after.

    Quickest where the period begins and ends on the turning day of the usage points' routes; right for any.

    :param period: with an end
    :returns: `STRETCHES`, and `FINDINGS` of `wanjia.measurement.readings.kernel.usage` by usage point
    """
    return usage_sources(period, scope=scope, usage_points=usage_points).usage(during=period)


def usage_sources(
    period: Period,
    *,
    scope: Scope,
    usage_points: Ids | None = None,
    since: date | None = None,
    skipping: Days = (),
    only: Days | None = None,
) -> Sources:
    """
    Give the tables from which the usage of ``period`` can be told, the readings next to it on either side included.

    :param since: give the readings from this day on as well
    :param skipping: but not those of these days, which nobody looks at one by one
    :param only: of the readings inside the period give those of these days, where each day was read and few are needed
    """
    installations = metering.installations(EVER, scope=scope, usage_points=usage_points)
    meters = None if usage_points is None else installations["meter_id"].unique().to_list()
    indexes = metering.installation_indexes(EVER, scope=scope, usage_points=usage_points)
    current = Reading.objects.current().inside(scope)
    inside = current.between(period.start, end=period.end or date.max)
    inside = inside if only is None else inside.filter(reading_date__in=list(only))
    sources = Sources(
        readings=readings_of(inside, usage_points=usage_points),
        installations=installations,
        indexes=indexes.rename({"kind": "register"}),
        multipliers=metering.multipliers(EVER, scope=scope, usage_points=usage_points),
        registers=metering.registers(scope, meters=meters).rename({"kind": "register"}),
    )
    for days in (DAYS_AROUND, DAYS_EVER):
        sources = sources.with_readings(_next_to(period, sources=sources, current=current, days=days))
    if since is not None:
        earlier = current.filter(reading_date__gte=since, reading_date__lt=period.start)
        months = readings_of(earlier.exclude(reading_date__in=skipping), usage_points=usage_points)
        sources = sources.with_readings([months])
    return sources


def _next_to(period: Period, *, sources: Sources, current: ReadingQuerySet, days: timedelta) -> list[pl.DataFrame]:
    """Read what lies before and after a period, up to so many days, where its own edges were not read."""
    before, after = sources.unread_at(period)
    earlier = current.filter(reading_date__lt=period.start, reading_date__gte=period.start - days)
    parts = [readings_of(earlier, usage_points=before)]
    if period.end is not None:
        later = current.filter(reading_date__gt=period.end, reading_date__lte=period.end + days)
        parts.append(readings_of(later, usage_points=after))
    return parts


def readings_of(rows: ReadingQuerySet, *, usage_points: Ids | None) -> pl.DataFrame:
    """Read `READINGS`, of the usage points named, or whole if there are very many."""
    columns = {name: name for name in READINGS.columns} | {"reading_id": "pk", "register": "kind"}
    if usage_points is None:
        return READINGS.check(read_frame(rows, **columns))
    ids = list(usage_points)
    if len(ids) > IDS_AT_MOST:
        wanted = pl.DataFrame({"usage_point_id": ids}, schema={"usage_point_id": pl.Int64})
        return READINGS.check(read_frame(rows, **columns).join(wanted, on="usage_point_id", how="semi"))
    return READINGS.check(read_frame(rows.filter(usage_point_id__among=ids), **columns))


def capacities(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the capacity (`CAPACITIES`) that the agreements at a usage point had in ``period``, the highest of each."""
    terms = customers.terms_during(period, scope=scope, usage_points=usage_points)
    agreements = customers.agreements_during(period, scope=scope, usage_points=usage_points)
    highest = terms.group_by("agreement_id").agg(pl.col("contract_kva").max())
    summed = (
        agreements.join(highest, on="agreement_id")
        .group_by("usage_point_id")
        .agg(capacity_kva=pl.col("contract_kva").sum())
    )
    return CAPACITIES.check(CAPACITIES.fitted(summed.lazy()).pipe(collected))


def sources_with_months_before(
    cycle: Period, *, scope: Scope, usage_points: Ids, limits: pl.DataFrame | None = None
) -> tuple[Sources, date]:
    """
    Give the tables of a cycle's usage with the months that rules and estimates look at.

    Of the 13 months before its end that is each of the latest few, and the month of a year ago; those between count as
    one, which halves what is read.

    :returns: the tables, and the day from which they go
    """
    turning = cycle.start + timedelta(days=cycle.days)
    looked_at = [RECENT_MONTHS + 1] if limits is None else limits.filter(name="cycles")["value"].to_list()
    single = int(max(looked_at))
    since = months_earlier(turning, months=YEAR + 1)
    between = [months_earlier(turning, months=months) for months in range(single + 1, YEAR)]
    sources = usage_sources(cycle, scope=scope, usage_points=usage_points, since=since, skipping=between)
    return sources, since
