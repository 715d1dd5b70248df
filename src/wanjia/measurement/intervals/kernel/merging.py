"""
What stands after a later delivery: element by element, what it says replaces, what it does not say stays.

Whoever delivers it, a value says nothing where one of higher precedence stands: an estimate where something was
measured, and what a meter says where a person corrected it (`rules.gives_way`).
"""

from __future__ import annotations

import polars as pl

from wanjia.measurement.intervals.kernel.layout import Layout
from wanjia.measurement.intervals.rules import gives_way
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quality, Table

NO_QUALITIES = [0] * POINTS_A_DAY
#: A value over one that does not give way to it.
WOULD_COVER = pl.any_horizontal(
    (pl.col("quality_stood") == int(stood))
    & pl.col("quality").is_in([int(said) for said in Quality if not gives_way(stood, to=said)])
    for stood in Quality
)


def merged(said: pl.DataFrame, *, standing: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """
    Merge rows that a delivery says with those that stand under the same keys.

    :param said: rows as kept
    :param standing: a row for each key of ``said``
    :returns: whole rows, only those that differ from what stands, in no order
    """
    both = said.join(standing, on=layout.key, how="inner", suffix="_stood")
    if both.is_empty():
        return said.clear()
    match layout.table:
        case Table.CURVES:
            return _merged_curves(both).select(said.columns)
        case Table.FROZEN:
            differs = (pl.col("value") != pl.col("value_stood")) | (pl.col("quality") != pl.col("quality_stood"))
            return both.filter(differs & ~WOULD_COVER).select(said.columns)
        case Table.EVENTS:
            ended = pl.coalesce("ended_at", "ended_at_stood")
            differs = ended.ne_missing(pl.col("ended_at_stood"))
            return both.filter(differs).with_columns(ended.alias("ended_at")).select(said.columns)


def _merged_curves(both: pl.DataFrame) -> pl.DataFrame:
    flat = pl.DataFrame(
        [
            both["values"].explode().alias("value"),
            both["values_stood"].explode().alias("value_stood"),
            _all_qualities(both["qualities"]).alias("quality"),
            _all_qualities(both["qualities_stood"]).alias("quality_stood"),
        ]
    )
    is_said = pl.col("value").is_not_null() & ~(pl.col("value_stood").is_not_null() & WOULD_COVER)
    now = flat.select(
        pl.when(is_said).then("value").otherwise("value_stood").alias("values"),
        pl.when(is_said).then("quality").otherwise("quality_stood").alias("qualities"),
        (is_said & (pl.col("value").ne_missing(pl.col("value_stood")) | (pl.col("quality") != pl.col("quality_stood"))))
        .fill_null(value=False)
        .alias("differs"),
    )
    shape = (both.height, POINTS_A_DAY)
    lists = [now[name].reshape(shape).arr.to_list().alias(name) for name in ("values", "qualities")]
    whole = both.with_columns(*lists, now["differs"].reshape(shape).arr.any().alias("differs"))
    some = pl.when(pl.col("qualities").list.max() > 0).then("qualities").alias("qualities")
    return whole.filter("differs").with_columns(some)


def _all_qualities(lists: pl.Series) -> pl.Series:
    """Give the qualities of each element, one after the other; an empty list says MEASURED of all."""
    measured = pl.lit(NO_QUALITIES, dtype=pl.List(pl.UInt8))
    return lists.to_frame("lists").select(pl.col("lists").fill_null(measured)).to_series().explode()
