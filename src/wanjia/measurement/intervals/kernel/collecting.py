"""How much of what meters should hand in came, and came in time: by terminal, area, unit and day."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from wanjia.measurement.intervals.kernel.schema import COMPLETENESS, ZONE

PLACE = ["terminal_id", "area_id", "unit_id", "day"]


def completeness(due: pl.DataFrame, *, came: pl.DataFrame, due_hours: pl.DataFrame) -> pl.DataFrame:
    """
    Count meters by terminal, area, unit and day.

    :param due: ``meter_id, day, terminal_id, area_id, unit_id``: meters whose registers should have been frozen
    :param came: ``meter_id, day, came_at`` (null: not known): those that were, and when that was first in the store
    :param due_hours: ``day, hours``: how long after the start of the day a value counts as in time; a day without one
        has no limit
    :returns: `COMPLETENESS`, in the order of day, terminal, area and unit
    """
    known = due.join(came.with_columns(is_come=pl.lit(value=True)), on=["meter_id", "day"], how="left")
    limited = known.join(due_hours, on="day", how="left")
    midnight = pl.col("day").cast(pl.Datetime("us")).dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")
    latest = midnight + pl.col("hours") * pl.lit(timedelta(hours=1))
    in_time = pl.col("came_at") <= latest
    counted = limited.group_by(PLACE).agg(
        pl.len().cast(pl.Int64).alias("due"),
        pl.col("is_come").fill_null(value=False).sum().cast(pl.Int64).alias("come"),
        (pl.col("is_come") & (pl.col("hours").is_null() | in_time))
        .fill_null(value=False)
        .sum()
        .cast(pl.Int64)
        .alias("in_time"),
    )
    columns = list(COMPLETENESS.columns)
    return COMPLETENESS.check(counted.select(columns).sort("day", "terminal_id", "area_id", "unit_id", nulls_last=True))
