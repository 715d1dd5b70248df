"""What an append asks before it writes: whether the meters are the actor's, and what stands under the keys."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.store.scanning import Seen, answer
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.layout import Layout
from wanjia.measurement.intervals.kernel.schema import shaped
from wanjia.measurement.intervals.models import IntervalPart
from wanjia.measurement.intervals.queries.parts import Asked, question_of
from wanjia.measurement.intervals.types import Table
from wanjia.registry.metering.queries import all_meter_ids, installations

NAMED = 5


def meters_not_taken(rows: pl.DataFrame, *, layout: Layout, scope: Scope) -> str | None:
    """
    Tell which meters are unknown, or did not hang among the units on the days told of.

    A register frozen at the moment a meter was taken down is still the units' own.
    """
    if rows.is_empty():
        return None
    unknown = rows.select("meter_id").unique().join(all_meter_ids(), on="meter_id", how="anti").sort("meter_id")
    if unknown.height:
        return f"no meter has the id {_named(unknown)}: record the meters first, then hand the delivery in again"
    if "" in scope.unit_paths:
        return None
    days = rows.select("meter_id", "day").unique()
    earliest, latest = days.select(pl.col("day").min().alias("a"), pl.col("day").max().alias("b")).row(0)
    hung = installations(Period(earliest - timedelta(days=1), latest + timedelta(days=1)), scope=scope)
    spans = hung.select("meter_id", "start_date", "end_date")
    is_frozen = layout.table is Table.FROZEN
    before_end = pl.col("day") <= pl.col("end_date") if is_frozen else pl.col("day") < pl.col("end_date")
    held = days.join(spans, on="meter_id").filter(
        (pl.col("start_date") <= pl.col("day")) & (pl.col("end_date").is_null() | before_end)
    )
    strange = days.join(held, on=["meter_id", "day"], how="anti").select("meter_id").unique().sort("meter_id")
    if strange.is_empty():
        return None
    return f"the meters with the ids {_named(strange)} did not hang among your units on those days: leave them out"


def standing_under(said: pl.DataFrame, *, place: tuple[str, str, int], layout: Layout, version: int) -> pl.DataFrame:
    """Give the rows that stand at a version under the keys of rows to be, all of one place, as they are kept."""
    month, quantity, bucket = place
    days, meters = said["day"], said["meter_id"]
    beside = IntervalPart.objects.until(version).filter(
        table=layout.table,
        month=month,
        quantity=quantity,
        bucket=bucket,
        earliest_day__lte=days.max(),
        latest_day__gte=days.min(),
        least_meter__lte=meters.max(),
        greatest_meter__gte=meters.min(),
    )
    if not beside.exists():
        return layout.kept.empty()
    asked = Asked(
        layout.table,
        Period(days.min(), days.max() + timedelta(days=1)),  # type: ignore[arg-type, operator]
        quantities=[quantity] if layout.table is Table.CURVES else None,
        version=version,
        between=(meters.min(), meters.max()),  # type: ignore[arg-type]
    )
    text, seen = question_of(asked, columns=list(layout.kept.columns))
    named = ", ".join(f'"{column}"' for column in layout.key)
    keys = said.select(layout.key)
    wanted = f"SELECT * FROM ({text}) SEMI JOIN wanted_keys USING ({named})"  # noqa: S608 - names are ours
    found = answer(wanted, seen=Seen(seen.parts, tables={**seen.tables, "wanted_keys": keys}, values=seen.values))
    return layout.kept.check(shaped(found, schema=layout.kept))


def _named(meters: pl.DataFrame) -> str:
    shown = ", ".join(str(each) for each in meters["meter_id"].head(NAMED))
    return shown + (f" and {meters.height - NAMED} more" if meters.height > NAMED else "")
