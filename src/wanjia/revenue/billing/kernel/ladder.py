"""
Tiers: how a segment's energy fills the ladder of its month or year.

Reads segments with their energy and ladder columns of RATES, returns the energy of each tier. Source: section 6 of
``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.registry.tariffs.kernel.schema import TIERS
from wanjia.registry.tariffs.types import LadderBasis

NO_LIMIT = 1 << 60
MONTHS_OF_YEAR = 12


def with_tiers(rows: pl.LazyFrame) -> pl.LazyFrame:
    """
    Split each row's energy over the tiers of its ladder.

    :param rows: ``energy_total`` with the SEGMENTS columns and ``ladder``, ``limit_1``…, ``household_extra_kwh``
    :returns: the rows with ``tier_kwh_1``…: kWh of 0 or more that sum to ``energy_total``
    """
    used = with_used(rows)
    upper = [below_limit(limit(tier)) for tier in TIERS[:-1]] + [pl.col("energy_total")]
    lower = [pl.lit(0), *upper[:-1]]
    return used.with_columns(
        (high - low).alias(f"tier_kwh_{tier}") for tier, high, low in zip(TIERS, upper, lower, strict=True)
    )


def below_limit(upper: pl.Expr) -> pl.Expr:
    """Give how much of the energy lies below a limit, what was used before coming first."""
    used, energy = pl.col("used_kwh"), pl.col("energy_total")
    return pl.min_horizontal(used + energy, upper) - pl.min_horizontal(used, upper)


def limit(tier: int) -> pl.Expr:
    """Give the upper limit of a tier for the months that earn a quota."""
    base = pl.col(f"limit_{tier}") * pl.col("quota_months")
    annual = divided_half_up(base, by=MONTHS_OF_YEAR)
    scaled = pl.when(pl.col("ladder") == LadderBasis.ANNUAL).then(annual).otherwise(base)
    extra = pl.col("household_extra_kwh") * pl.col("large_household_months")
    return (scaled + extra).fill_null(NO_LIMIT)


def with_used(rows: pl.LazyFrame) -> pl.LazyFrame:
    """
    Add ``used_kwh``: billed before in the ladder year, plus earlier segments of the same ladder span in this batch.

    An annual ladder runs on from cycle to cycle where several of an agreement are priced together, one on one price
    a month begins anew with each. Most agreements have one segment: only the others pay for the window.
    """
    is_annual = pl.col("ladder") == LadderBasis.ANNUAL
    before = pl.when(is_annual).then(pl.col("ladder_used_kwh")).otherwise(0)
    is_alone = pl.len().over("agreement_id") == 1
    year = pl.when(is_annual).then(pl.col("start_date").dt.year()).otherwise(0)
    cycle = pl.when(is_annual).then(None).otherwise(pl.col("cycle_start"))
    earlier = pl.col("energy_total").cum_sum().over("agreement_id", cycle, year, order_by="start_date") - pl.col(
        "energy_total"
    )
    marked = rows.with_columns(is_alone=is_alone)
    return pl.concat(
        [
            marked.filter("is_alone").with_columns(used_kwh=before),
            marked.filter(~pl.col("is_alone")).with_columns(used_kwh=before + earlier),
        ]
    ).drop("is_alone")
