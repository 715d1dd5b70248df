"""Collection counted: how much of each day came, written down for lists and files."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import from_units, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import unit_at
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES
from wanjia.measurement.intervals.models import CollectionDay
from wanjia.measurement.intervals.queries.collection import completeness

SUBJECT = "intervals.collectionday"


def count_collection(period: Period, *, by: Actor, at: datetime) -> int:
    """
    Count what came of each day by terminal, area and unit, in the place of what was counted of the actor's units.

    :param period: with an end
    :returns: rows written
    """
    counted = completeness(period, scope=by.scope)
    days = [period.start, period.start + timedelta(days=period.days)]
    CollectionDay.objects.inside(by.scope).filter(day__gte=days[0], day__lt=days[1]).delete()
    rates = [_rate(name).alias(f"{name}_pct") for name in ("come", "in_time")]
    missing = (pl.col("due") - pl.col("come")).alias("missing")
    written = write_rows(CollectionDay, table=counted.with_columns(missing, *rates, counted_at=pl.lit(at)))
    events.record(
        "intervals.collection_counted",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        unit_id=unit_at(by.scope.unit_paths[0]) if len(by.scope.unit_paths) == 1 else None,
        start=period.start.isoformat(),
        end=days[1].isoformat(),
        written=written,
    )
    return written


def _rate(name: str) -> pl.Expr:
    """Give the share of a count in what was due, percent, rounded half up to the places that are kept."""
    units = (2 * 100 * 10**QUANTITY_PLACES * pl.col(name) + pl.col("due")) // (2 * pl.col("due"))
    return from_units(units, places=QUANTITY_PLACES)
