"""
What a meter ran on a day, what is usual for it on such days, and for how long it has rested on estimates.

Energy is the difference of frozen registers times the multiplier; where a register of the day itself is missing, the
sum of its complete curve. Usual is the mean of the days of the same kind of which both registers stand, halves up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.measurement.intervals.kernel.validation.schema import ELEMENTS, LIST, PAST
from wanjia.measurement.intervals.kernel.validation.table import UNITS, units
from wanjia.measurement.intervals.types import Quantity
from wanjia.registry.metering.types import RegisterKind


def past(
    meters: pl.DataFrame,
    *,
    day: date,
    alike: Collection[date],
    frozen: pl.DataFrame,
    curves: pl.DataFrame,
    estimated: pl.DataFrame,
) -> pl.DataFrame:
    """
    Sum a meter's past up.

    :param meters: ``meter_id, multiplier``
    :param alike: earlier days of the kind of ``day``
    :param frozen: FROZEN from the earliest of these days to the day after ``day``
    :param curves: CURVES of ``day``
    :param estimated: ``meter_id, day`` of days that rest on estimates
    :returns: `PAST`, one row per meter
    """
    daily = _daily(frozen.lazy())
    ran = daily.filter(pl.col("day") == day).select("meter_id", "ran")
    usual = (
        daily.filter(pl.col("day").is_in(list(alike)) & (pl.col("ran") >= 0))
        .group_by("meter_id")
        .agg(divided_half_up(pl.col("ran").sum(), by=pl.len().cast(pl.Int64)).alias("usual"))
    )
    values = pl.col("values").cast(LIST)
    whole = (
        curves.lazy()
        .filter((pl.col("day") == day) & (pl.col("quantity") == Quantity.ENERGY_IMPORT.value))
        .filter(values.list.drop_nulls().list.len() == ELEMENTS)
        .select("meter_id", summed=values.list.sum())
    )
    times = units(pl.col("multiplier"))
    table = (
        meters.lazy()
        .select("meter_id", "multiplier")
        .join(ran, on="meter_id", how="left")
        .join(usual, on="meter_id", how="left")
        .join(whole, on="meter_id", how="left")
        .join(_in_a_row(estimated, day=day).lazy(), on="meter_id", how="left")
        .with_columns(
            energy=pl.coalesce("ran", "summed") * times // UNITS,
            usual=pl.col("usual") * times // UNITS,
            estimated_days=pl.col("estimated_days").fill_null(0),
        )
    )
    return PAST.check(collected(PAST.fitted(table)))


def _daily(frozen: pl.LazyFrame) -> pl.LazyFrame:
    """Give what the total register ran on each day of which both ends stand."""
    total = frozen.filter(register=RegisterKind.ACTIVE_TOTAL.value).select("meter_id", "day", "value")
    end = total.select("meter_id", pl.col("day").dt.offset_by("-1d"), end="value")
    return total.join(end, on=["meter_id", "day"]).select("meter_id", "day", ran=pl.col("end") - pl.col("value"))


def _in_a_row(estimated: pl.DataFrame, *, day: date) -> pl.DataFrame:
    """Count the days in a row, up to the day, that rest on estimates."""
    days: dict[int, set[date]] = {}
    for meter_id, one in estimated.select("meter_id", "day").iter_rows():
        days.setdefault(meter_id, set()).add(one)
    counted = {meter_id: _run(known, day=day) for meter_id, known in days.items()}
    return pl.DataFrame(
        {"meter_id": list(counted), "estimated_days": list(counted.values())},
        schema={"meter_id": pl.Int64, "estimated_days": pl.Int64},
    )


def _run(known: Collection[date], *, day: date) -> int:
    count = 0
    while day - timedelta(days=count) in known:
        count += 1
    return count


def earliest_of(days: Sequence[date], *, day: date) -> date:
    """Give the earliest of some days, the day itself without any."""
    return min([*days, day])
