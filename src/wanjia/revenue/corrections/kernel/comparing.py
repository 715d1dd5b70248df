"""
Old and new side by side: the lines of a bill as they stand and as they would be, and what the difference comes to.

Reads bill lines (the columns of `BillLine`); returns SIDES. Source: docs/algorithms/corrections.md.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import MONEY, PRICE, QUANTITY

KEY = ("kind", "item", "time_of_use", "tier", "unit_price")

SIDES = Schema(
    row="kind of line at one price, before and after",
    columns={
        "kind": Column(pl.String, "`LineKind`"),
        "item": Column(pl.String, "name of the fund, else empty"),
        "time_of_use": Column(pl.String, "`TimeOfUse`"),
        "tier": Column(pl.Int64, "tier of the ladder, 0 where there is none"),
        "unit_price": Column(PRICE, "yuan per unit, or fraction of the base", null="quantity only"),
        "quantity_before": Column(QUANTITY, "as it stands"),
        "quantity_after": Column(QUANTITY, "as it would be"),
        "amount_before": Column(MONEY, "as it stands", unit="yuan"),
        "amount_after": Column(MONEY, "as it would be", unit="yuan"),
    },
)


def sides(standing: pl.DataFrame, *, new: pl.DataFrame) -> pl.DataFrame:
    """
    Put the lines of a bill before and after beside each other (SIDES), what stays the same too.

    :param standing: lines as they stand, those of corrections included: their opposites cancel out
    """
    both = pl.concat([_summed(standing, name="before"), _summed(new, name="after")], how="diagonal")
    figures = ("quantity_before", "quantity_after", "amount_before", "amount_after")
    joined = both.group_by(KEY).agg(pl.col(figures).sum())
    kept = joined.filter(pl.any_horizontal(pl.col(figures) != 0)).sort(KEY, nulls_last=True)
    return SIDES.check(kept.select(SIDES.columns.keys()).cast(SIDES.dtypes))  # type: ignore[arg-type]


def _summed(lines: pl.DataFrame, *, name: str) -> pl.DataFrame:
    kept = lines.select(
        pl.col("kind", "item", "time_of_use").cast(pl.String),
        pl.col("tier").cast(pl.Int64),
        pl.col("unit_price").cast(PRICE),
        pl.col("quantity").cast(QUANTITY),
        pl.col("amount").cast(MONEY).fill_null(0),
    )
    return kept.group_by(KEY).agg(
        pl.col("quantity").sum().alias(f"quantity_{name}"), pl.col("amount").sum().alias(f"amount_{name}")
    )


def unrounded(compared: pl.DataFrame) -> Decimal:
    """Give what the difference comes to before any line is rounded, yuan: what a penalty is counted on."""
    return sum(
        (
            (after - before) * price
            for before, after, price in compared.select("quantity_before", "quantity_after", "unit_price").iter_rows()
            if price is not None
        ),
        Decimal(0),
    )
