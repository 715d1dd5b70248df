"""
A month of some accounts priced under one book: the kernels of billing, without writing anything down.

`priced` reads what billing gathers (`AccountSide`) and a `PriceBook`, and returns PRICED: every account of the cycles
due once, priced or with the reason why not.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.billing.kernel.batch import AccountSide, held_accounts
from wanjia.revenue.billing.kernel.chain import Billed, BillingTables, bill
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import USAGE
from wanjia.revenue.billing.kernel.segments import Cut, DueTables, cut
from wanjia.revenue.billing.types import RefusalCode
from wanjia.revenue.whatif.kernel.books import PriceBook
from wanjia.revenue.whatif.kernel.schema import PRICED


@dataclass(frozen=True, slots=True)
class Worked:
    """Accounts billed under a book: their segments, lines and refusals."""

    cut: Cut
    billed: Billed


def usage_of(side: AccountSide) -> pl.DataFrame:
    """Give the energy between readings that accounts are billed by (USAGE)."""
    return USAGE.fitted(side.stretches.lazy()).pipe(collected)


def worked(side: AccountSide, *, book: PriceBook, usage: pl.DataFrame) -> Worked:
    """
    Bill accounts under a book.

    :param usage: USAGE, the account side's own or what a draft's calendar makes of it
    """
    pieces = cut(
        DueTables(
            cycles=side.cycles,
            agreements=side.agreements,
            terms=side.terms,
            carve_outs=side.carve_outs,
            rates=book.rates,
            losses=book.losses,
            loss_bands=book.loss_bands,
            used=side.used,
        )
    )
    billed = bill(
        BillingTables(
            usage=usage,
            segments=pieces.segments.drop("terms_id"),
            prices=PriceTables(book.rates, book.funds, book.power_factor_rates),
            parent_ties=side.parent_ties,
            carve_outs=pieces.carve_outs,
            loss_bands=pieces.loss_bands,
        ),
        held=held_accounts(pieces.segments, accounts=side),
    )
    return Worked(pieces, billed)


def priced(side: AccountSide, *, book: PriceBook, usage: pl.DataFrame) -> pl.DataFrame:
    """Price accounts under a book (PRICED), one row per account of ``side``; one without any line comes to 0."""
    found = worked(side, book=book, usage=usage)
    segments, refusals = found.cut.segments, found.billed.refusals
    owner = segments.lazy().select("segment_id", "account_id")
    sums = found.billed.lines.lazy().join(owner, on="segment_id").group_by("account_id").agg(pl.col("amount").sum())
    why = refusals.lazy().group_by("account_id").agg(why=pl.col("code").unique().sort().str.join(","))
    known = side.accounts.lazy().select("account_id")
    due = segments.lazy().select("account_id", is_due=pl.lit(value=True)).unique()
    nothing_due = pl.lit(RefusalCode.READING_MISSING.value)
    return PRICED.fitted(
        known.join(sums, on="account_id", how="left")
        .join(why, on="account_id", how="left")
        .join(due, on="account_id", how="left")
        .join(_main_structures(found, rates=book.rates), on="account_id", how="left")
        .with_columns(why=pl.when(pl.col("is_due").is_null()).then(nothing_due).otherwise(pl.col("why").fill_null("")))
        .with_columns(amount=pl.when(pl.col("why") == "").then(pl.col("amount").fill_null(0)).cast(MONEY))
        .sort("account_id")
    ).pipe(collected)


def _main_structures(found: Worked, *, rates: pl.DataFrame) -> pl.LazyFrame:
    """Name the structure that prices most of each account's energy; by segment where nothing was measured."""
    energy = found.billed.parts.lazy().filter(pl.col("part") == 0).select("segment_id", "energy_total")
    codes = rates.lazy().select("rate_id", "structure")
    return (
        found.cut.segments.lazy()
        .select("segment_id", "account_id", "rate_id")
        .join(codes, on="rate_id", how="left")
        .join(energy, on="segment_id", how="left")
        .group_by("account_id", "structure")
        .agg(pl.col("energy_total").fill_null(0).sum())
        .sort("account_id", "energy_total", "structure", descending=[False, True, False], nulls_last=True)
        .group_by("account_id", maintain_order=True)
        .agg(pl.col("structure").first())
    )
