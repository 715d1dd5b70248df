"""One account's lines under two books, beside each other."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import MONEY, PRICE, QUANTITY
from wanjia.revenue.whatif.kernel.pricing import Worked

BESIDE = Schema(
    row="bill line that one of the books, or both, give",
    columns={
        "agreement_id": Column(pl.Int64, "agreement"),
        "start_date": Column(pl.Date, "earliest day of its segment"),
        "end_date": Column(pl.Date, "day after the latest"),
        "part": Column(pl.Int64, "0 the agreement's own energy, 1… its carve-outs"),
        "kind": Column(pl.String, "`LineKind`"),
        "item": Column(pl.String, "name of the fund, else empty"),
        "time_of_use": Column(pl.String, "`TimeOfUse`"),
        "tier": Column(pl.Int64, "tier, 0 where there is none"),
        "quantity": Column(QUANTITY, "as it is", null="the book has no such line"),
        "unit_price": Column(PRICE, "as it is", null="no such line, or quantity only"),
        "amount": Column(MONEY, "as it is", unit="yuan", null="no such line, or quantity only"),
        "draft_quantity": Column(QUANTITY, "under the draft", null="the draft has no such line"),
        "draft_unit_price": Column(PRICE, "under the draft", null="no such line, or quantity only"),
        "draft_amount": Column(MONEY, "under the draft", unit="yuan", null="no such line, or quantity only"),
    },
)
KEY = ["agreement_id", "start_date", "end_date", "part", "kind", "item", "time_of_use", "tier"]
FIGURES = ("quantity", "unit_price", "amount")


def side_by_side(base: Worked, *, draft: Worked) -> pl.DataFrame:
    """
    Lay the lines of two pricings beside each other (BESIDE), in the order in which they are read.

    Lines of the same days, part, kind, period and tier share a row; where a draft cuts the days otherwise, each has its
    own.
    """
    ours = _lines(base).select(*KEY, *FIGURES, "kind_place", "time_place")
    theirs = _lines(draft).select(
        *KEY, *(pl.col(name).alias(f"draft_{name}") for name in FIGURES), "kind_place", "time_place"
    )
    joined = ours.join(theirs, on=[*KEY, "kind_place", "time_place"], how="full", coalesce=True)
    ordered = joined.sort("agreement_id", "start_date", "part", "kind_place", "time_place", "tier", "item")
    return BESIDE.fitted(ordered).pipe(collected)


def _lines(worked: Worked) -> pl.LazyFrame:
    owner = worked.cut.segments.lazy().select("segment_id", "agreement_id", "start_date", "end_date")
    return (
        worked.billed.lines.lazy()
        .join(owner, on="segment_id")
        .with_columns(kind_place=pl.col("kind").to_physical(), time_place=pl.col("time_of_use").to_physical())
        .with_columns(pl.col("kind", "time_of_use").cast(pl.String))
        .group_by(*KEY, "kind_place", "time_place", maintain_order=True)
        .agg(pl.col("quantity").sum(), pl.col("unit_price").first(), pl.col("amount").sum())
    )
