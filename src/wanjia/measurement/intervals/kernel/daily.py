"""
Energy of each usage point by day, from registers frozen at 00:00, and from curves where registers say nothing.

A register's difference from one midnight to the next counts; its index at installation and removal stands in for a
frozen value that did not come. Days on which no meter hung have no row. docs/algorithms/interval-store.md works an
example.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.measurement.intervals.kernel.schema import DAILY_ENERGY
from wanjia.measurement.intervals.types import FROZEN_SCALE, POINTS_A_DAY, Quality

ONE = 10**4
MADE_UP = [Quality.ESTIMATED.value, Quality.CORRECTED.value]
ENERGY = pl.Decimal(18, FROZEN_SCALE)


@dataclass(frozen=True, slots=True)
class Sources:
    """
    What daily energy is made from.

    :ivar days: ``usage_point_id, meter_id, day, multiplier`` (ten-thousandths), one row per day on which a meter hung
    :ivar shown: ``meter_id, day, value, quality``: active totals at the start of days, one row each
    :ivar digits: ``meter_id, integer_digits`` of the active total
    :ivar taken: ``meter_id, day, units, elements, worst_quality``: sums of imported energy
    :ivar fed: the same of exported energy
    """

    days: pl.DataFrame
    shown: pl.DataFrame
    digits: pl.DataFrame
    taken: pl.DataFrame
    fed: pl.DataFrame


def days_hung(spans: pl.DataFrame, *, start: date, end: date) -> pl.DataFrame:
    """
    Name each day of a period on which each span holds.

    :param spans: ``start_date, end_date`` and others
    :returns: the others and ``day``
    """
    within = spans.with_columns(
        pl.max_horizontal("start_date", pl.lit(start)).alias("from"),
        pl.min_horizontal(pl.col("end_date").fill_null(end), pl.lit(end)).alias("until"),
    ).filter(pl.col("from") < pl.col("until"))
    days = within.with_columns(pl.date_ranges("from", "until", closed="left").alias("day")).explode("day")
    return days.drop("start_date", "end_date", "from", "until")


def by_registers(sources: Sources) -> pl.DataFrame:
    """
    Give what registers say of each day.

    A register that shows less than before went past the end of its dial if it lost more than half of it; else what ran
    is not known.

    :returns: ``days`` with ``units`` (secondary, null where not known) and ``is_estimated``
    """
    following = sources.shown.select(
        "meter_id", pl.col("day").dt.offset_by("-1d"), next="value", next_quality="quality"
    )
    shown = sources.days.join(sources.shown, on=["meter_id", "day"], how="left").join(
        following, on=["meter_id", "day"], how="left"
    )
    dial = 10 ** (pl.col("integer_digits").cast(pl.Int64) + FROZEN_SCALE)
    ran = pl.col("next") - pl.col("value")
    units = pl.when(ran >= 0).then(ran).when(-ran > dial / 2).then(ran + dial)
    is_made_up = pl.col("quality").is_in(MADE_UP) | pl.col("next_quality").is_in(MADE_UP)
    return shown.join(sources.digits, on="meter_id", how="left").select(
        *sources.days.columns,
        units.cast(pl.Int64).alias("units"),
        is_made_up.fill_null(value=False).alias("is_estimated"),
    )


def daily_energy(registers: pl.DataFrame, *, sources: Sources) -> pl.DataFrame:
    """
    Give energy by usage point and day, as `DAILY_ENERGY`, in their order.

    :param registers: what `by_registers` gave
    """
    taken = _whole(sources.taken, name="curve_units")
    fed = _whole(sources.fed, name="fed_units")
    joined = registers.join(taken, on=["meter_id", "day"], how="left").join(fed, on=["meter_id", "day"], how="left")
    counts_reverse = pl.col("meter_id").is_in(sources.fed["meter_id"].unique().to_list())
    chosen = joined.with_columns(
        pl.coalesce("units", "curve_units").alias("import"),
        pl.when(counts_reverse).then("fed_units").otherwise(0).alias("export"),
        pl.when(pl.col("units").is_null())
        .then(pl.col("curve_units_made_up"))
        .otherwise("is_estimated")
        .fill_null(value=False)
        .alias("is_estimated"),
    )
    return DAILY_ENERGY.check(
        chosen.select(
            "usage_point_id",
            "day",
            _primary("import").alias("energy_kwh"),
            _primary("export").alias("reverse_kwh"),
            pl.col("is_estimated") | pl.col("fed_units_made_up").fill_null(value=False),
        ).sort("usage_point_id", "day")
    )


def _whole(sums: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Keep the sums of curves that miss nothing."""
    return sums.filter(pl.col("elements") == POINTS_A_DAY).select(
        "meter_id",
        "day",
        pl.col("units").alias(name),
        pl.col("worst_quality").is_in(MADE_UP).fill_null(value=False).alias(f"{name}_made_up"),
    )


def _primary(column: str) -> pl.Expr:
    """Multiply a secondary energy by the ratio of its day."""
    units = divided_half_up(pl.col(column) * pl.col("multiplier"), by=ONE)
    return (units.cast(pl.Decimal(38, 0)) * pl.lit("0.0001").cast(pl.Decimal(38, FROZEN_SCALE))).cast(ENERGY)
