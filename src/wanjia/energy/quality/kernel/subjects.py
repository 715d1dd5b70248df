"""Curves of usage points as those of what they measure."""

from __future__ import annotations

import polars as pl

from wanjia.measurement.intervals.types import Quantity

SWAPPED = {
    Quantity.ENERGY_IMPORT: Quantity.ENERGY_EXPORT,
    Quantity.ENERGY_EXPORT: Quantity.ENERGY_IMPORT,
    Quantity.REACTIVE_IMPORT: Quantity.REACTIVE_EXPORT,
    Quantity.REACTIVE_EXPORT: Quantity.REACTIVE_IMPORT,
}
POWERS = (Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER)


def as_subjects(curves: pl.DataFrame, *, heads: pl.DataFrame) -> pl.DataFrame:
    """
    Give the curves of usage points as those of what they measure (SUBJECT_CURVES), on the days on which they did.

    :param curves: POINT_CURVES
    :param heads: ``subject_id, usage_point_id, is_reversed, start_date, end_date``
    """
    held = curves.join(heads, on="usage_point_id").filter(
        (pl.col("start_date") <= pl.col("day")) & (pl.col("end_date").is_null() | (pl.col("day") < pl.col("end_date")))
    )
    turned = pl.col("is_reversed") & pl.col("quantity").is_in(list(POWERS))
    swapped = pl.col("quantity").replace({str(old): str(new) for old, new in SWAPPED.items()})
    return held.select(
        "subject_id",
        "day",
        pl.when(pl.col("is_reversed")).then(swapped).otherwise(pl.col("quantity")).alias("quantity"),
        pl.when(turned).then(pl.col("values").list.eval(-pl.element())).otherwise(pl.col("values")).alias("values"),
        "qualities",
    )
