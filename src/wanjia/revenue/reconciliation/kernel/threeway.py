"""
The three-way check of a channel's day: what the channel says, what we have, what the bank has.

Reads `schema.PAID` twice, returns `schema.DIFFERENCES` by kind and reference. Source: the daily check of accounts that
requirement A440 counts as an accident if it is left out; three parties because a channel and we may agree and the money
still not come.
"""

from __future__ import annotations

import polars as pl

from wanjia.revenue.reconciliation.kernel.schema import DIFFERENCES, PAID
from wanjia.revenue.reconciliation.types import Discrepancy


def compared(theirs: pl.DataFrame, *, ours: pl.DataFrame, banked: int | None) -> pl.DataFrame:
    """
    Compare a channel's payments with ours by reference, and the channel's sum with what the bank has.

    :param banked: what the bank has of the day, fees included, fen; None: nothing has been looked for yet
    :returns: `schema.DIFFERENCES`; none of one kind for a reference appears twice
    """
    parts = [*_doubled(PAID.check(theirs), ours=PAID.check(ours)), *_single(theirs, ours=ours)]
    told = int(theirs["amount"].sum())
    if banked is not None and banked != told:
        kind = Discrepancy.BANK_SHORT if banked < told else Discrepancy.BANK_OVER
        parts.append(DIFFERENCES.frame([{"reference": "", "kind": kind.value, "theirs": told, "ours": banked}]))
    return pl.concat([DIFFERENCES.empty(), *parts]).sort("kind", "reference")


def _doubled(theirs: pl.DataFrame, *, ours: pl.DataFrame) -> list[pl.DataFrame]:
    """Find references that stand twice on one side; the sums of both sides are told."""
    sums = _once(theirs, prefix="their").join(_once(ours, prefix="our"), on="reference", how="full", coalesce=True)
    sides = ((Discrepancy.DOUBLED_THERE, "their_count"), (Discrepancy.DOUBLED_HERE, "our_count"))
    return [_told(sums.filter(pl.col(count) > 1), kind=kind) for kind, count in sides]


def _single(theirs: pl.DataFrame, *, ours: pl.DataFrame) -> list[pl.DataFrame]:
    """Compare what stands once at most on each side."""
    both = _once(theirs, prefix="their").join(_once(ours, prefix="our"), on="reference", how="full", coalesce=True)
    is_single = (pl.col("their_count").fill_null(1) == 1) & (pl.col("our_count").fill_null(1) == 1)
    single = both.filter(is_single)
    same = single.filter(pl.col("their_amount") == pl.col("our_amount"))
    return [
        _told(single.filter(pl.col("our_amount").is_null()), kind=Discrepancy.MISSING_HERE),
        _told(single.filter(pl.col("their_amount").is_null()), kind=Discrepancy.MISSING_THERE),
        _told(single.filter(pl.col("their_amount") != pl.col("our_amount")), kind=Discrepancy.AMOUNT_DIFFERS),
        _told(same.filter(pl.col("their_day") != pl.col("our_day")), kind=Discrepancy.DATE_DIFFERS),
    ]


def _once(paid: pl.DataFrame, *, prefix: str) -> pl.DataFrame:
    amount, day = pl.col("amount").sum().alias(f"{prefix}_amount"), pl.col("day").min().alias(f"{prefix}_day")
    return paid.group_by("reference").agg(amount, day, pl.len().alias(f"{prefix}_count"))


def _told(found: pl.DataFrame, *, kind: Discrepancy) -> pl.DataFrame:
    return found.select(
        "reference",
        pl.lit(kind.value).alias("kind"),
        pl.col("their_amount").alias("theirs"),
        pl.col("our_amount").alias("ours"),
        "their_day",
        "our_day",
    )
