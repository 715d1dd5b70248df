"""
Why a published STEG invoice does not come out: each miss gets one cause.

A cause that is a supposition (another number of months of quota, a rollover beyond the rule) is tested by pricing the
invoice again under it; only what then comes out to the kWh bears its name. docs/steg.md gives the reasons.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import polars as pl

from wanjia.foundation.sheets.types import ROW
from wanjia.interfaces.exchange.steg.rebilling import priced
from wanjia.measurement.readings.protocols.steg import TIERS
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.types import RefusalCode

#: Measured: of the invoices before this day none is split, of those after it many are.
SPLIT_SINCE = date(1988, 1, 1)
#: Measured: in these years quotas of two months too many are common; two are known from before, none from later.
GENEROUS = (date(2005, 1, 1), date(2013, 1, 1))
EXTRA_MONTHS = 2

PUBLISHED = [f"tier_{tier}" for tier in TIERS]
PRICED = [f"priced_{tier}" for tier in TIERS]


class Cause(StrEnum):
    """Why the published tiers differ, the first that holds."""

    NO_LADDER = "NO_LADDER"
    ROLLOVER_BEYOND_RULE = "ROLLOVER_BEYOND_RULE"
    NEGATIVE_DIFFERENCE = "NEGATIVE_DIFFERENCE"
    TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE = "TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE"
    OLD_INVOICE = "OLD_INVOICE"
    TWO_MONTHS_WITH_QUOTA_OF_FOUR = "TWO_MONTHS_WITH_QUOTA_OF_FOUR"
    MORE_MONTHS_OF_QUOTA = "MORE_MONTHS_OF_QUOTA"
    FEWER_MONTHS_OF_QUOTA = "FEWER_MONTHS_OF_QUOTA"
    NOT_SPLIT = "NOT_SPLIT"
    STEP_BARELY_REACHED = "STEP_BARELY_REACHED"
    OTHER = "OTHER"


MEANINGS: dict[Cause, str] = {
    Cause.NO_LADDER: "the book has no ladder for the tariff on that day",
    Cause.ROLLOVER_BEYOND_RULE: "published as a rollover of more than half the register, which the rule refuses",
    Cause.NEGATIVE_DIFFERENCE: "negative difference that no rollover explains",
    Cause.TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE: "tiers do not sum to the index difference",
    Cause.OLD_INVOICE: f"old invoice: before {SPLIT_SINCE.year} no invoice was split",
    Cause.TWO_MONTHS_WITH_QUOTA_OF_FOUR: "two-month invoice with four months of quota",
    Cause.MORE_MONTHS_OF_QUOTA: "quota of more months than invoiced",
    Cause.FEWER_MONTHS_OF_QUOTA: "quota of fewer months than invoiced",
    Cause.NOT_SPLIT: "all energy left in the lowest tier",
    Cause.STEP_BARELY_REACHED: "a step entered by less than 1 kWh a month is left out",
    Cause.OTHER: "other",
}


def with_causes(missed: pl.DataFrame, *, prices: PriceTables) -> pl.DataFrame:
    """
    Name the cause of each miss.

    :param missed: what `rebilling.priced` did not reproduce
    :returns: the rows in the order of the file, with ``cause``
    """
    tested = _suppositions(missed, prices=prices).with_columns(
        is_unsplit=pl.col(PUBLISHED[0]) == pl.col("energy"), published=pl.sum_horizontal(PUBLISHED)
    )
    is_negative = pl.col("energy") < 0
    is_short = pl.col("months") == EXTRA_MONTHS
    checks = (
        (pl.col("refusal") == RefusalCode.PRICE_MISSING, Cause.NO_LADDER),
        (is_negative & pl.col("by_rollover"), Cause.ROLLOVER_BEYOND_RULE),
        (is_negative, Cause.NEGATIVE_DIFFERENCE),
        (pl.col("published") != pl.col("energy"), Cause.TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE),
        (pl.col("is_unsplit") & (pl.col("invoice_date") < SPLIT_SINCE), Cause.OLD_INVOICE),
        (is_short & (pl.col("quota_seen") == 2 * EXTRA_MONTHS), Cause.TWO_MONTHS_WITH_QUOTA_OF_FOUR),
        (pl.col("quota_seen") > pl.col("months"), Cause.MORE_MONTHS_OF_QUOTA),
        (pl.col("quota_seen") < pl.col("months"), Cause.FEWER_MONTHS_OF_QUOTA),
        (pl.col("is_unsplit"), Cause.NOT_SPLIT),
        (_is_barely_reached(), Cause.STEP_BARELY_REACHED),
    )
    cause = pl.coalesce(
        *(pl.when(holds).then(pl.lit(cause.value)) for holds, cause in checks), pl.lit(Cause.OTHER.value)
    )
    return tested.with_columns(cause=cause).select(*missed.columns, "cause").sort(ROW)


def _suppositions(missed: pl.DataFrame, *, prices: PriceTables) -> pl.DataFrame:
    """
    Price misses again under each supposition.

    :returns: the rows with ``by_rollover``: it comes out if the register passed its highest value, and ``quota_seen``:
        the months of quota under which it comes out, null if there are none
    """
    turn = pl.lit(10, dtype=pl.Int64).pow(pl.col("integer_digits")) * pl.col("multiplier")
    first_limit = prices.rates.select("rate_id", "limit_1")
    supposed = missed.join(first_limit, on="rate_id", how="left", maintain_order="left").with_columns(
        energy_rolled=pl.col("energy") + turn,
        quota_of_tier=_months_in_first_tier(),
        quota_extra=pl.when(pl.col("invoice_date").is_between(*GENEROUS, closed="left")).then(
            pl.col("months") + EXTRA_MONTHS
        ),
    )
    is_negative = pl.col("energy") < 0
    rolled = _coming_out(supposed.filter(is_negative), prices=prices, energy="energy_rolled")
    by_tier, by_extra = (
        _coming_out(supposed.filter(~is_negative, pl.col(name).is_not_null()), prices=prices, quota_months=name)
        for name in ("quota_of_tier", "quota_extra")
    )
    return supposed.with_columns(
        by_rollover=pl.col(ROW).is_in(rolled.implode()),
        quota_seen=pl.coalesce(
            pl.when(pl.col(ROW).is_in(by_tier.implode())).then(pl.col("quota_of_tier")),
            pl.when(pl.col(ROW).is_in(by_extra.implode())).then(pl.col("quota_extra")),
        ),
    )


def _months_in_first_tier() -> pl.Expr:
    """Read from a full first tier how many months of quota it holds; null where it is not full or not whole months."""
    first, limit = pl.col(PUBLISHED[0]), pl.col("limit_1")
    is_whole = (first > 0) & (limit > 0) & (first % limit == 0)
    return pl.when(is_whole & (pl.col(PUBLISHED[1]) > 0)).then(first // limit)


def _is_barely_reached() -> pl.Expr:
    """Tell whether the highest tier priced has less than 1 kWh a month, and was published in the tier below it."""
    found = []
    for step in range(1, len(TIERS)):
        entered = pl.col(PRICED[step])
        below = [pl.col(PUBLISHED[place]) == pl.col(PRICED[place]) for place in range(step - 1)]
        joined = pl.col(PUBLISHED[step - 1]) == pl.col(PRICED[step - 1]) + entered
        above = [pl.col(name) == 0 for name in (*PUBLISHED[step:], *PRICED[step + 1 :])]
        found.append(pl.all_horizontal(entered > 0, entered < pl.col("months"), joined, *below, *above))
    return pl.any_horizontal(found)


def _coming_out(supposed: pl.DataFrame, *, prices: PriceTables, **instead: str) -> pl.Series:
    """Give the rows that come out when some columns are taken from others."""
    taken = supposed.with_columns(pl.col(other).alias(name) for name, other in instead.items())
    bare = taken.drop(*PRICED, "refusal", "is_reproduced")
    return priced(bare, prices=prices).filter("is_reproduced")[ROW]
