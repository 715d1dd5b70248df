"""How old debts are."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

import polars as pl

#: A debt that no step holds.
OUTSIDE = ""


def aged(debts: pl.DataFrame, *, buckets: pl.DataFrame, on: date) -> pl.DataFrame:
    """
    Tell for each debt which step of ageing it falls in; a step of earlier years goes before those of days.

    :param debts: ``due_date`` and whatever else
    :param buckets: ``name``, ``least_days``, ``most_days`` (null: no limit), ``is_earlier_year``; no step of days holds
        a day of another one
    :param on: the day from which debts look back
    :returns: the same rows with ``days`` (overdue; 0 or less: not due yet) and ``bucket``, empty where no step holds it
    """
    days = (pl.lit(on) - pl.col("due_date")).dt.total_days()
    counted = debts.with_columns(days=days)
    steps = sorted(buckets.iter_rows(named=True), key=lambda step: step["is_earlier_year"])
    chosen = reduce(lambda found, step: _choose(step, otherwise=found, on=on), steps, pl.lit(OUTSIDE))
    return counted.with_columns(bucket=chosen)


def _choose(step: dict[str, Any], *, otherwise: pl.Expr, on: date) -> pl.Expr:
    """Give the step's name where it holds the debt, else what was chosen before."""
    if step["is_earlier_year"]:
        holds = pl.col("due_date").dt.year() < on.year
    else:
        holds = pl.lit(value=True)
        if step["least_days"] is not None:
            holds &= pl.col("days") >= step["least_days"]
        if step["most_days"] is not None:
            holds &= pl.col("days") <= step["most_days"]
    return pl.when(holds).then(pl.lit(step["name"])).otherwise(otherwise)
