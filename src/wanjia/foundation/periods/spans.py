"""Spans of days in tables: columns ``start_date`` and ``end_date``, half-open, an empty end for what goes on."""

from __future__ import annotations

from datetime import date

import polars as pl

FOREVER = date.max


def overlapping(spans: pl.DataFrame, *, by: tuple[str, ...]) -> pl.DataFrame:
    """
    Find spans that begin while another one of the same subject still holds.

    :param spans: any columns beside ``by``, ``start_date``, ``end_date``; rows with an empty subject are left out
    :param by: columns that name the subject
    :returns: the later span of each such pair, all columns kept, those of the earlier one beside them as ``other_…``
    """
    rest = [name for name in spans.columns if name not in by]
    return (
        spans.drop_nulls(by)
        .sort(*by, "start_date", pl.col("end_date").fill_null(FOREVER))
        .with_columns(
            pl.col("end_date").fill_null(FOREVER).cum_max().shift(1).over(by).alias("held_until"),
            *(pl.col(name).shift(1).over(by).alias(f"other_{name}") for name in rest),
        )
        .filter(pl.col("start_date") < pl.col("held_until"))
        .drop("held_until")
    )


def shared_days(*, start: pl.Expr, end: pl.Expr, other_start: pl.Expr, other_end: pl.Expr) -> pl.Expr:
    """Tell whether two spans share a day."""
    return (end.is_null() | (other_start < end)) & (other_end.is_null() | (start < other_end))


def lies_within(*, start: pl.Expr, end: pl.Expr, outer_start: pl.Expr, outer_end: pl.Expr) -> pl.Expr:
    """Tell whether every day of a span lies in the outer one."""
    return (outer_start <= start) & (outer_end.is_null() | (end.is_not_null() & (end <= outer_end)))


def holds_on(day: date) -> pl.Expr:
    """Tell which spans hold on a day."""
    return (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
