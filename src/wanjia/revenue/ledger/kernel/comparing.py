"""Comparing what is kept with what a recomputation finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

import polars as pl

from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.ledger.types import Difference, Verified

#: Rows of differences → how each is called.
Naming = Callable[[pl.DataFrame], list[str]]


def compared(name: str, *, kept: pl.DataFrame, found: pl.DataFrame, on: tuple[str, ...], naming: Naming) -> Verified:
    """
    Compare two tables of amounts, value by value; a value that one of them lacks is 0 there.

    :param kept: one row per value: the columns ``on`` and ``amount``, what is on record
    :param found: the same of what was recomputed
    :param naming: calls the rows that differ by names that people know
    """
    sums = [table.group_by(on).agg(pl.col("amount").cast(MONEY).sum()) for table in (kept, found)]
    both = sums[0].join(sums[1].rename({"amount": "amount_found"}), on=on, how="full", coalesce=True, nulls_equal=True)
    zero = pl.lit(0).cast(MONEY)
    filled = both.with_columns(pl.col("amount").fill_null(zero), pl.col("amount_found").fill_null(zero))
    off = filled.filter(pl.col("amount") != pl.col("amount_found")).sort(on)
    names = naming(off) if off.height else []
    pairs = off.select("amount", "amount_found").iter_rows()
    differences = tuple(Difference(called, *pair) for called, pair in zip(names, pairs, strict=True))
    return Verified(name, filled.height, filled.select(pl.col("amount").sum()).item(), differences)


def together(name: str, *, parts: Iterable[Verified]) -> Verified:
    """Put what was compared in parts together; without parts nothing was."""
    whole = Verified(name, 0, Decimal("0.00"))
    for part in parts:
        total, differences = whole.total + part.total, (*whole.differences, *part.differences)
        whole = Verified(name, whole.compared + part.compared, total, differences)
    return whole
