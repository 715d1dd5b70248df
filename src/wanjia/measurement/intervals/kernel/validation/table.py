"""What lies before the rules: one row per meter, its curves of the day side by side with all that they are held to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.measurement.intervals.kernel.validation.schema import (
    ELEMENTS,
    LIMITS,
    LIST,
    METERS_DUE,
    PAST,
    REVIEWED,
    RIVALS,
    SHIFTS,
)
from wanjia.measurement.intervals.types import VOLTAGES, Quantity
from wanjia.registry.metering.types import RegisterKind

#: What a limit's column counts in: four places, so that everything is compared in whole numbers.
UNITS = 10**4
#: A register that nobody described shows hundredths.
STEP_OF_UNKNOWN = 100
PLACES = 4
#: Un of a meter behind a potential transformer is its rating, or that between phase and neutral: rating ÷ √3.
SQRT_3 = 3**0.5
TENTHS = 10
EMPTY = pl.lit(pl.Series([[None] * ELEMENTS], dtype=LIST))


def limit(rule: str, *, name: str) -> pl.Expr:
    """Give the column that carries a limit, in ten-thousandths."""
    return pl.col(f"limit {rule} {name}")


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What the curves of a day are held against.

    :ivar frozen: FROZEN that may hold the day and the one after
    """

    frozen: pl.DataFrame
    past: pl.DataFrame = field(default_factory=PAST.empty)
    shifts: pl.DataFrame = field(default_factory=SHIFTS.empty)
    rivals: pl.DataFrame = field(default_factory=RIVALS.empty)


def reviewed(
    curves: pl.DataFrame, *, day: date, meters: pl.DataFrame, beside: Beside, limits: pl.DataFrame
) -> pl.DataFrame:
    """
    Lay out the curves of a day beside registers, ratings, history and limits.

    :param curves: CURVES of the day; other days are left out
    :param meters: `METERS_DUE`; only these are laid out
    :param limits: `LIMITS` of the day, none of those asked for missing
    :returns: `REVIEWED` and a column for each limit, in the order of meters
    """
    values = {(rule, name): int(value.scaleb(PLACES)) for rule, name, value in LIMITS.check(limits).iter_rows()}
    table = (
        METERS_DUE.fitted(meters.lazy())
        .join(_wide(curves, day=day), on="meter_id", how="left")
        .join(_registers(beside.frozen, day=day), on="meter_id", how="left")
        .join(PAST.fitted(beside.past.lazy()), on="meter_id", how="left")
        .join(SHIFTS.fitted(beside.shifts.lazy()), on="meter_id", how="left")
        .join(RIVALS.fitted(beside.rivals.lazy()), on="meter_id", how="left")
        .sort("meter_id")
        .with_columns(
            line_id=pl.int_range(pl.len(), dtype=pl.Int64),
            day=pl.lit(day),
            rated_current=units(pl.col("rated_current_a")) // TENTHS,
            register_step=_step(),
            multiplier=units(pl.col("multiplier")),
            estimated_days=pl.col("estimated_days").fill_null(0),
            deliveries=pl.col("deliveries").fill_null(0),
            nominal_voltage=_nominal_voltage(direct=values["LOW_VOLTAGE", "nominal"]),
        )
        .with_columns(basic_current=_basic_current(values))
    )
    whole = REVIEWED.check(collected(REVIEWED.fitted(table)))
    return whole.with_columns(
        pl.lit(value, dtype=pl.Int64).alias(limit(rule, name=name).meta.output_name())
        for (rule, name), value in values.items()
    )


def units(decimal: pl.Expr) -> pl.Expr:
    """Turn a decimal of four places into whole ten-thousandths."""
    return (decimal.cast(QUANTITY) * pl.lit(UNITS).cast(pl.Decimal(38, 0))).cast(pl.Int64)


def _wide(curves: pl.DataFrame, *, day: date) -> pl.LazyFrame:
    """Put the curves of a meter side by side; a quantity that nobody delivered is null."""
    mine = curves.lazy().filter(pl.col("day") == day).with_columns(pl.col("values").cast(LIST))
    energy = pl.col("quantity") == Quantity.ENERGY_IMPORT.value
    return mine.group_by("meter_id").agg(
        *(
            pl.col("values").filter(pl.col("quantity") == quantity.value).first().alias(quantity.value)
            for quantity in Quantity
        ),
        pl.col("qualities").filter(energy).first().cast(pl.List(pl.Int64)),
    )


def _registers(frozen: pl.DataFrame, *, day: date) -> pl.LazyFrame:
    total = frozen.lazy().filter(register=RegisterKind.ACTIVE_TOTAL.value)
    return total.group_by("meter_id").agg(
        pl.col("value").filter(pl.col("day") == day).first().alias("start_register"),
        pl.col("value").filter(pl.col("day") == day + timedelta(days=1)).first().alias("end_register"),
    )


def _step() -> pl.Expr:
    digits = pl.col("decimal_digits")
    return (
        pl.when(digits.is_null())
        .then(STEP_OF_UNKNOWN)
        .otherwise(pl.lit(10).cast(pl.Int64).pow((PLACES - digits).clip(0)))
    )


def _basic_current(limits: dict[tuple[str, str], int]) -> pl.Expr:
    share = pl.when("has_current_transformer").then(limits["BASIC_CURRENT", "by_transformer"])
    return (pl.col("rated_current") * share.otherwise(limits["BASIC_CURRENT", "direct"])) // UNITS


def _nominal_voltage(*, direct: int) -> pl.Expr:
    """Tell Un in 0.1 V: without a potential transformer the limit; else whichever of its two voltages lies nearer."""
    rating = (pl.col("potential_secondary_v").cast(pl.Float64) * TENTHS).cast(pl.Int64)
    to_neutral = (pl.col("potential_secondary_v").cast(pl.Float64) * TENTHS / SQRT_3).cast(pl.Int64)
    shown = pl.max_horizontal(*(pl.col(quantity.value).list.median() for quantity in VOLTAGES))
    is_nearer = shown.is_not_null() & ((shown - rating).abs() < (shown - to_neutral).abs())
    behind = pl.when(is_nearer).then(rating).otherwise(to_neutral)
    return pl.when(pl.col("potential_secondary_v").is_null()).then(direct * TENTHS // UNITS).otherwise(behind)


def matrix(lists: pl.Series) -> np.ndarray:
    """Give lists of 96 as floats, one row each; what is null is NaN."""
    filled = lists.to_frame("x").select(pl.when(pl.col("x").is_null()).then(EMPTY).otherwise(pl.col("x")).alias("x"))
    flat = filled["x"].explode().cast(pl.Float64).to_numpy()
    return np.asarray(flat, dtype=np.float64).reshape(lists.len(), ELEMENTS)
