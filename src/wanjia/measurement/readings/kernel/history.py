"""
What a register did in a cycle and in the months before, condensed from its stretches.

Reads `STRETCHES` and `READINGS`, gives `HISTORY`. Everything goes by days, so it does not matter whether the months
before come as twelve stretches or as one long one: validation reads only the months that it looks at one by one.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import QUANTITY, divided_half_up
from wanjia.measurement.readings.kernel.schema import HISTORY
from wanjia.measurement.readings.rules import months_earlier
from wanjia.measurement.readings.types import ReadingQuality

POINT = ("usage_point_id", "register")
RECENT_MONTHS = 3
YEAR = 12
UNITS = 10**4


def history(stretches: pl.LazyFrame, *, readings: pl.LazyFrame, cycle: Period) -> pl.DataFrame:
    """
    Condense stretches into one row per usage point and register.

    The cycle's own usage is what ends inside it, and what runs up to its end from an earlier reading; what ends later
    is left out.

    :param stretches: `STRETCHES` up to the end of the cycle; how far they go back is how much counts as the past
    :param readings: `READINGS`, for the quality of their ends
    :param cycle: with an end
    :returns: `HISTORY` by usage point and register
    :raises BadPeriod: if the cycle has no end
    """
    turning = cycle.start + timedelta(days=cycle.days)
    ends = readings.select(end_reading_id="reading_id", end_quality="quality")
    days = (pl.col("end_date") - pl.col("start_date")).dt.total_days()
    known = (
        stretches.filter(pl.col("end_date") <= turning)
        .join(ends, on="end_reading_id", how="left")
        .with_columns(days=days)
        .sort(*POINT, "end_date")
    )
    is_now = pl.col("end_date") > cycle.start
    is_recent = ~is_now & (pl.col("start_date") >= months_earlier(cycle.start, months=RECENT_MONTHS))
    is_year_ago = (pl.col("start_date") >= months_earlier(cycle.start, months=YEAR)) & (
        pl.col("end_date") <= months_earlier(turning, months=YEAR)
    )
    now = pl.col("energy").filter(is_now)
    is_estimate = pl.col("end_quality").eq_missing(ReadingQuality.ESTIMATED.value)
    condensed = known.group_by(POINT, maintain_order=True).agg(
        _sum_or_null(now).alias("energy"),
        _sum_or_null(pl.col("days").filter(is_now)).alias("days"),
        now.min().alias("least_energy"),
        is_now.sum().cast(pl.Int64).alias("parts"),
        *(pl.col(name).filter(is_now).last() for name in ("multiplier", "start_value", "end_value")),
        *_spans(~is_now, name="past"),
        *_spans(is_recent, name="recent"),
        *_spans(is_year_ago, name="year_ago"),
        _mean_demand(is_recent).alias("recent_demand_kw"),
        _mean_demand(is_year_ago).alias("year_ago_demand_kw"),
        _run_of(pl.col("energy").fill_null(1) == 0).alias("still_cycles"),
        _run_of(is_estimate).alias("estimated_cycles"),
    )
    return HISTORY.check(HISTORY.fitted(condensed).pipe(collected))


def _spans(chosen: pl.Expr, *, name: str) -> tuple[pl.Expr, pl.Expr]:
    """Sum energy and days of the chosen stretches; null if there is none."""
    energy, days = (_sum_or_null(pl.col(column).filter(chosen)) for column in ("energy", "days"))
    return energy.alias(f"{name}_energy"), days.alias(f"{name}_days")


def _sum_or_null(values: pl.Expr) -> pl.Expr:
    return pl.when(values.count() > 0).then(values.sum())


def _mean_demand(chosen: pl.Expr) -> pl.Expr:
    """Take the mean of the chosen demands, half up to 4 places."""
    demands = pl.col("demand_kw").filter(chosen)
    units = (demands.sum() * pl.lit(UNITS).cast(pl.Decimal(38, 0))).cast(pl.Int64)
    mean = divided_half_up(units, by=pl.max_horizontal(demands.count().cast(pl.Int64), 1))
    return pl.when(demands.count() > 0).then(mean.cast(QUANTITY) * pl.lit("0.0001").cast(QUANTITY))


def _run_of(holds: pl.Expr) -> pl.Expr:
    """Count how many of the latest rows of a group hold, without a break."""
    return holds.reverse().cast(pl.Int64).cum_prod().sum()


def scaled_to(days: pl.Expr, *, energy: pl.Expr, of_days: pl.Expr) -> pl.Expr:
    """Scale an energy from the days that it took to other days, half up."""
    return divided_half_up(energy.cast(pl.Int128) * days, by=pl.max_horizontal(of_days, 1))
