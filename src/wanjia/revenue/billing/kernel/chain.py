"""
The whole way from usage to bill lines, for a county as for one customer.

One implementation: a trial bill is a batch of one. Accounts that settle together (parent and child meters) must be in one
batch. Source: ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.revenue.billing.kernel.measured import energies_by, measure, refusals, shared_over, spans_of
from wanjia.revenue.billing.kernel.pricing import PriceTables, price
from wanjia.revenue.billing.kernel.schema import (
    CARVE_OUTS,
    CHILDREN,
    ENERGIES,
    LOSS_BANDS_OF_SEGMENTS,
    REFUSALS,
)
from wanjia.revenue.billing.kernel.settlement import settle
from wanjia.revenue.billing.types import RefusalCode

PARENT_TIES = {
    "child_point_id": pl.Int64,
    "parent_point_id": pl.Int64,
    "tie_start": pl.Date,
    "tie_end": pl.Date,
}


@dataclass(frozen=True, slots=True)
class BillingTables:
    """
    What a batch of bills is made from.

    :ivar usage: USAGE of the usage points and of the children behind them
    :ivar segments: SEGMENTS
    :ivar parent_ties: PARENT_TIES: a child's energy is taken off its parent on the days of the tie
    """

    usage: pl.DataFrame
    segments: pl.DataFrame
    prices: PriceTables
    parent_ties: pl.DataFrame
    carve_outs: pl.DataFrame
    loss_bands: pl.DataFrame

    @classmethod
    def plain(cls, *, usage: pl.DataFrame, segments: pl.DataFrame, prices: PriceTables) -> BillingTables:
        """Make a batch without children, carve-outs and loss tables."""
        return cls(
            usage=usage,
            segments=segments,
            prices=prices,
            parent_ties=pl.DataFrame(schema=PARENT_TIES),
            carve_outs=CARVE_OUTS.empty(),
            loss_bands=LOSS_BANDS_OF_SEGMENTS.empty(),
        )


@dataclass(frozen=True, slots=True)
class Billed:
    """LINES of the accounts that can be billed, REFUSALS of the others, and what lies between for explaining."""

    lines: pl.DataFrame
    refusals: pl.DataFrame
    measured: pl.DataFrame
    parts: pl.DataFrame


def bill(tables: BillingTables, *, held: pl.DataFrame | None = None) -> Billed:
    """
    Bill a batch of accounts.

    An account with a refusal has no lines at all.

    :param held: ``account_id``, ``agreement_id`` of accounts that must wait, whatever they come to
    """
    usage, segments = tables.usage.lazy(), tables.segments.lazy()
    measured, unread = measure(usage, segments)
    parts, contradicted = settle(
        segments,
        measured.lazy(),
        tables.prices.rates.lazy(),
        children=children_of(usage, segments, tables.parent_ties),
        carve_outs=tables.carve_outs,
        bands=tables.loss_bands,
    )
    carved_unrated = unrated_carve_outs(tables)
    lines, unpriced = price(segments, measured.lazy(), parts.lazy(), tables=tables.prices)
    waiting = refusals(
        (held if held is not None else REFUSALS.empty()).lazy(), code=RefusalCode.READING_HELD, evidence=pl.lit("")
    ).collect()
    refused = pl.concat([waiting, unread, contradicted, unpriced, carved_unrated]).unique(maintain_order=True)
    return Billed(
        lines=without_refused(lines, tables.segments, refused), refusals=refused, measured=measured, parts=parts
    )


def children_of(usage: pl.LazyFrame, segments: pl.LazyFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Sum what the children behind each segment used on the days of their ties (CHILDREN)."""
    if ties.is_empty():
        return CHILDREN.empty()
    spans = (
        spans_of(segments)
        .join(ties.lazy(), left_on="usage_point_id", right_on="parent_point_id")
        .select(
            "segment_id",
            usage_point_id="child_point_id",
            from_date=pl.max_horizontal("from_date", "tie_start"),
            to_date=pl.min_horizontal("to_date", "tie_end"),
        )
        .filter(pl.col("from_date") < pl.col("to_date"))
        .with_row_index("span")
    )
    shares = shared_over(usage, spans.select("span", "usage_point_id", "from_date", "to_date"), key="span")
    sums = energies_by(shares, key="span").join(spans.select("span", "segment_id"), on="span")
    return CHILDREN.fitted(sums.select("segment_id", *ENERGIES)).collect()


def unrated_carve_outs(tables: BillingTables) -> pl.DataFrame:
    """Refuse the agreements with a carve-out that has no rate card."""
    rows = tables.carve_outs.lazy().filter(pl.col("rate_id").is_null()).select("segment_id", "part")
    return refusals(
        rows.join(tables.segments.lazy(), on="segment_id"),
        code=RefusalCode.PRICE_MISSING,
        evidence=pl.format("carve_out={}", "part"),
    ).collect()


def without_refused(lines: pl.DataFrame, segments: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Drop the lines of every account that has a refusal."""
    if refused.is_empty():
        return lines
    held = segments.lazy().join(refused.lazy().select("account_id").unique(), on="account_id").select("segment_id")
    return lines.lazy().join(held, on="segment_id", how="anti").collect()
