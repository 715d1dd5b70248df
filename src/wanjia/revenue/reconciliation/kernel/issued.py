"""
The check of a day's issued bills: what the bills say, what their lines say, what the books have.

Reads `schema.ISSUED` and `schema.BOOKED`, returns `schema.ISSUE_DIFFERENCES` by bill: a row for each bill of which the
books have another amount than it asks for, or whose lines come to other energy than its head; and for each that the
books have and the day did not issue. Source: requirement A444, which counts a day that was not checked as an accident.
"""

from __future__ import annotations

import polars as pl

from wanjia.revenue.reconciliation.kernel.schema import BOOKED, ISSUE_DIFFERENCES, ISSUED


def compared_issue(issued: pl.DataFrame, *, booked: pl.DataFrame) -> pl.DataFrame:
    """Compare the bills of a day with what the books of that day charge for bills."""
    both = ISSUED.check(issued).join(
        BOOKED.check(booked).rename({"unit_id": "book_unit_id"}), on="bill_id", how="full", coalesce=True
    )
    whole = both.with_columns(
        pl.coalesce("unit_id", "book_unit_id").alias("unit_id"),
        pl.col("amount").fill_null(0),
        pl.col("booked").fill_null(0),
        pl.col("energy_kwh").fill_null(0),
        pl.col("line_kwh").fill_null(0),
    )
    differs = (pl.col("amount") != pl.col("booked")) | (pl.col("energy_kwh") != pl.col("line_kwh"))
    return ISSUE_DIFFERENCES.check(whole.filter(differs).select(list(ISSUE_DIFFERENCES.columns)).sort("bill_id"))
