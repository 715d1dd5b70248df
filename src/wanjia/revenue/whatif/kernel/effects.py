"""
What a draft does to each account, and summed up: who pays more, who pays less, by how much.

`effects` reads ISSUED and PRICED twice and returns EFFECTS, one row per account issued: none is dropped. The sums are
over the accounts that could be priced both ways, so that the effect is always the difference of the two totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.revenue.whatif.kernel.schema import EFFECTS, GROUPS

#: Upper shares of the accounts, by energy, at which size bands end.
BAND_SHARES = (Decimal("0.20"), Decimal("0.40"), Decimal("0.60"), Decimal("0.80"), Decimal("0.95"), Decimal("0.99"))
#: Edges of the histogram, percent of what the account paid; between the two edges at 0 stand those that stay.
STEPS = (-20, -10, -5, -2, 0, 2, 5, 10, 20)
UNCHANGED = "="


def effects(issued: pl.DataFrame, *, base: pl.DataFrame, draft: pl.DataFrame) -> pl.DataFrame:
    """Lay what was issued beside the two prices of it (EFFECTS), in the order of ``issued``."""
    as_base = base.lazy().select("account_id", "structure", base="amount", base_why="why")
    as_draft = draft.lazy().select("account_id", draft="amount", draft_why="why")
    joined = (
        issued.lazy()
        .rename({"amount": "issued"})
        .join(as_base, on="account_id", how="left", maintain_order="left")
        .join(as_draft, on="account_id", how="left", maintain_order="left")
    )
    whole = joined.with_columns(
        pl.col("structure").fill_null(""),
        effect=pl.col("draft") - pl.col("base"),
        why=pl.when(pl.col("draft").is_null() | pl.col("base").is_null())
        .then(pl.concat_str([_said("draft_why"), _said("base_why")], separator=",").str.strip_chars(","))
        .otherwise(pl.lit("")),
    )
    return EFFECTS.check(EFFECTS.fitted(whole).pipe(collected))


def _said(column: str) -> pl.Expr:
    return pl.col(column).fill_null("READING_MISSING")


def priced_twice(found: pl.DataFrame) -> pl.DataFrame:
    """Keep the accounts of EFFECTS that could be priced both ways."""
    return found.filter(pl.col("effect").is_not_null())


def summed(found: pl.DataFrame, *, by: pl.Expr) -> pl.DataFrame:
    """
    Sum EFFECTS up by a key (GROUPS), the largest change of money first.

    :param by: what accounts are grouped by, as text
    """
    groups = (
        priced_twice(found)
        .lazy()
        .group_by(key=by.cast(pl.String))
        .agg(
            accounts=pl.len().cast(pl.Int64),
            energy_kwh=pl.col("energy_kwh").sum(),
            base=pl.col("base").sum(),
            draft=pl.col("draft").sum(),
            effect=pl.col("effect").sum(),
            dearer=(pl.col("effect") > 0).sum().cast(pl.Int64),
            cheaper=(pl.col("effect") < 0).sum().cast(pl.Int64),
        )
        .sort(pl.col("effect").abs(), "key", descending=[True, False])
    )
    return GROUPS.check(GROUPS.fitted(groups).pipe(collected))


def band_limits(found: pl.DataFrame) -> list[int]:
    """Give the energies at which size bands end, rising: those of the accounts at the shares of `BAND_SHARES`."""
    energies = priced_twice(found)["energy_kwh"].sort()
    if energies.is_empty():
        return []
    last = energies.len() - 1
    limits = [int(energies[min(int(share * energies.len()), last)]) for share in BAND_SHARES]
    return sorted(set(limits))


def banded(found: pl.DataFrame, *, limits: Sequence[int]) -> pl.DataFrame:
    """Sum EFFECTS up by size of customer (GROUPS): the key is the number of the band, the least energy first."""
    place = pl.sum_horizontal(pl.lit(0), *((pl.col("energy_kwh") > limit).cast(pl.Int64) for limit in limits))
    return summed(found, by=place).sort(pl.col("key").cast(pl.Int64))


def histogram(found: pl.DataFrame) -> list[int]:
    """
    Count accounts by how much dearer they become, in percent of what they paid.

    :returns: one count for each span between two `STEPS` (its upper edge belongs to it when below 0, its lower when
        above), the unchanged ones in the middle: ``len(STEPS) + 2`` counts
    """
    both = priced_twice(found).with_columns(
        hundredfold=pl.col("effect").cast(pl.Decimal(38, 2)) * pl.lit(100).cast(pl.Decimal(38, 0)),
        paid=pl.col("base").abs(),
    )
    over = pl.col("hundredfold") > 0
    dearer = [both.filter(over & _at_most(step)).height for step in STEPS if step > 0] + [both.filter(over).height]
    cheaper = [both.filter(pl.col("hundredfold") < 0, _at_most(step)).height for step in STEPS if step <= 0]
    same = both.filter(pl.col("hundredfold") == 0).height
    return [*_steps_apart(cheaper), same, *_steps_apart(dearer)]


def _at_most(percent: int) -> pl.Expr:
    """Tell whether an account becomes dearer by at most so many percent; below 0: cheaper by at least as many."""
    return pl.col("hundredfold") <= pl.col("paid") * pl.lit(percent).cast(pl.Decimal(38, 0))


def _steps_apart(counts: Sequence[int]) -> list[int]:
    return [count - before for before, count in zip([0, *counts], counts, strict=False)]
