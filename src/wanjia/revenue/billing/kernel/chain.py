"""
The whole way from usage to bill lines, for a county as for one customer.

One implementation: a trial bill is a batch of one. Accounts that settle together (parent and child meters) must be in
one batch. Source: ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.engine import collected
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
    measured, unread = measure(usage, segments=segments)
    children, unread_children = children_of(usage, segments=segments, ties=tables.parent_ties)
    parts, contradicted = settle(
        segments,
        measured=measured.lazy(),
        rates=tables.prices.rates.lazy(),
        children=children,
        carve_outs=tables.carve_outs,
        bands=tables.loss_bands,
    )
    carved_unrated = unrated_carve_outs(tables)
    lines, unpriced = price(segments, measured=measured.lazy(), parts=parts.lazy(), tables=tables.prices)
    why = [waiting(held), unread, unread_children, contradicted, unpriced, carved_unrated]
    refused = pl.concat(why).unique(maintain_order=True)
    return Billed(
        lines=without_refused(lines, segments=tables.segments, refused=refused),
        refusals=refused,
        measured=measured,
        parts=parts,
    )


def waiting(held: pl.DataFrame | None) -> pl.DataFrame:
    """Refuse the accounts that must wait for a reading."""
    if held is None:
        return REFUSALS.empty()
    return refusals(held.lazy(), code=RefusalCode.READING_HELD, evidence=pl.lit("")).pipe(collected)


def children_of(
    usage: pl.LazyFrame, *, segments: pl.LazyFrame, ties: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sum what the children behind each segment used on the days of their ties (CHILDREN); refuse days unread."""
    if ties.is_empty():
        return CHILDREN.empty(), REFUSALS.empty()
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
        .pipe(collected)
        .lazy()
    )
    shares = shared_over(usage, spans=spans.select("span", "usage_point_id", "from_date", "to_date"), key="span")
    sums = spans.join(energies_by(shares, key="span"), on="span", how="left").pipe(collected)
    days = (pl.col("to_date") - pl.col("from_date")).dt.total_days()
    unread = sums.lazy().filter(pl.col("days_read").fill_null(0) < days).select("segment_id", "days_read", days=days)
    refused = refusals(
        unread.join(segments, on="segment_id"),
        code=RefusalCode.READING_MISSING,
        evidence=pl.format("child days={}; days_read={}", "days", pl.col("days_read").fill_null(0)),
    )
    read = sums.lazy().select("segment_id", pl.col(ENERGIES).fill_null(0))
    return CHILDREN.fitted(read).pipe(collected), refused.pipe(collected)


def unrated_carve_outs(tables: BillingTables) -> pl.DataFrame:
    """Refuse the agreements with a carve-out that has no rate card."""
    if tables.carve_outs["rate_id"].null_count() == 0:
        return REFUSALS.empty()
    rows = tables.carve_outs.lazy().filter(pl.col("rate_id").is_null()).select("segment_id", "part")
    return refusals(
        rows.join(tables.segments.lazy(), on="segment_id"),
        code=RefusalCode.PRICE_MISSING,
        evidence=pl.format("carve_out={}", "part"),
    ).pipe(collected)


def without_refused(lines: pl.DataFrame, *, segments: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Drop the lines of every account that has a refusal."""
    if refused.is_empty():
        return lines
    held = segments.lazy().join(refused.lazy().select("account_id").unique(), on="account_id").select("segment_id")
    return lines.lazy().join(held, on="segment_id", how="anti").pipe(collected)
