"""
Checks of published prices: what was published is billed, and what does not agree with its parts is shown.

The catalogue reads PRICES with a column ``subject_id`` (see `price_findings`); all of its findings are warnings.

Source: footnotes of the agency price tables, such as 鄂发改价管〔2024〕77号 (agent price and line loss float with the
period) and 鲁发改价格〔2023〕914号.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.findings.catalogue import Rule, found_by
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.quantities.rounding import PRICE
from wanjia.registry.tariffs.types import PriceKind, TimeOfUse

EXACT = pl.Decimal(38, 16)
HALF_A_PLACE = "0.0000005"
BESIDE_THE_SUM = ("ratio", "tolerance", "capacity", "demand")
LOOK_UP = "Compare the figure with the published table; correct a slip by a new document, leave a misprint as it is."


def price_findings(prices: pl.DataFrame) -> pl.DataFrame:
    """
    Check published prices against their parts.

    :param prices: PRICES
    :returns: findings about rows of ``prices``: ``price_row_id``, or the number of the row where there is none
    """
    numbered = prices.lazy().with_row_index("position")
    subject = pl.coalesce("price_row_id", pl.col("position").cast(pl.Int64))
    return found_by(CATALOGUE, table=numbered.with_columns(subject_id=subject))


def _parts_of(published: pl.LazyFrame, *, prices: pl.LazyFrame) -> pl.LazyFrame:
    """Pair each published price with the parts and funds of its structure that hold on its earliest day."""
    parts = prices.filter(pl.col("kind").is_in([PriceKind.PART, PriceKind.FUND])).select(
        "structure",
        part_kind="kind",
        part_item="item",
        part_time="time_of_use",
        part="price",
        part_start="start_date",
        part_end="end_date",
    )
    holds = (pl.col("part_start") <= pl.col("start_date")) & (
        pl.col("part_end").is_null() | (pl.col("part_end") > pl.col("start_date"))
    )
    return published.join(parts, on="structure").filter(holds)


def _differs_from_parts(prices: pl.LazyFrame) -> pl.LazyFrame:
    """Put each energy price together anew: floating parts times ratio, plus fixed parts, plus funds if included."""
    energy = prices.filter(pl.col("kind") == PriceKind.ENERGY, pl.col("tier") == 0)
    part, item = pl.col("part").cast(EXACT), pl.col("part_item")
    is_part = pl.col("part_kind") == PriceKind.PART
    is_summed = is_part & ~item.is_in(BESIDE_THE_SUM)
    is_ratio = is_part & (item == "ratio") & (pl.col("part_time") == pl.col("time_of_use"))
    summed = (
        _parts_of(energy, prices=prices)
        .group_by("subject_id")
        .agg(
            pl.col("document", "structure", "time_of_use", "price", "includes_funds").first(),
            floating=part.filter(is_summed, pl.col("part_time") == TimeOfUse.FLAT).sum(),
            fixed=part.filter(is_summed, pl.col("part_time") == TimeOfUse.TOTAL).sum(),
            funds=part.filter(pl.col("part_kind") == PriceKind.FUND).sum(),
            ratio=part.filter(is_ratio).first(),
            tolerance=part.filter(is_part, item == "tolerance").first(),
            has_floating=(is_summed & (pl.col("part_time") == TimeOfUse.FLAT)).any(),
        )
    )
    is_flat = pl.col("time_of_use").is_in([TimeOfUse.FLAT, TimeOfUse.TOTAL])
    ratio = pl.coalesce("ratio", pl.when(is_flat).then(pl.lit(1).cast(EXACT)))
    funds = pl.when("includes_funds").then(pl.col("funds")).otherwise(pl.lit(0).cast(EXACT))
    off = pl.col("price").cast(EXACT) - pl.col("computed")
    allowed = pl.col("tolerance").fill_null(0).cast(EXACT) + pl.lit(HALF_A_PLACE).cast(EXACT)
    return (
        summed.filter("has_floating")
        .with_columns(computed=pl.col("floating") * ratio + pl.col("fixed") + funds)
        .filter(off.abs() > allowed)
        .with_columns(pl.col("computed").cast(PRICE))
        .select("subject_id", evidence=_evidence("document", "structure", "time_of_use", "price", "computed"))
    )


def _basic_price_differs(prices: pl.LazyFrame) -> pl.LazyFrame:
    """Compare a basic price with the one that the T&D document gives."""
    basic = prices.filter(pl.col("kind").is_in([PriceKind.CAPACITY, PriceKind.DEMAND]))
    is_same = pl.col("part_item") == pl.col("kind").str.to_lowercase()
    return (
        _parts_of(basic, prices=prices)
        .filter(pl.col("part_kind") == PriceKind.PART, is_same, pl.col("part") != pl.col("price"))
        .select("subject_id", evidence=_evidence("document", "structure", "kind", "price", "part"))
    )


def _periods_inverted(prices: pl.LazyFrame) -> pl.LazyFrame:
    """Find a period that is dearer than the one above it in the order of the day's periods."""
    order = {period: place for place, period in enumerate(TimeOfUse)}
    of_table = ["structure", "document", "tier"]
    periods = prices.filter(pl.col("kind") == PriceKind.ENERGY, pl.col("time_of_use") != TimeOfUse.TOTAL)
    ordered = periods.with_columns(place=pl.col("time_of_use").replace_strict(order, return_dtype=pl.Int64)).sort(
        *of_table, "place"
    )
    above = ordered.with_columns(
        above=pl.col("price").shift(1).over(of_table), above_period=pl.col("time_of_use").shift(1).over(of_table)
    )
    return above.filter(pl.col("price") > pl.col("above")).select(
        "subject_id", evidence=_evidence("document", "structure", "time_of_use", "price", "above_period", "above")
    )


def _evidence(*names: str) -> pl.Expr:
    return pl.concat_str([pl.format(name + "={}", pl.col(name)) for name in names], separator="; ")


CATALOGUE = (
    Rule(
        code="PRICE_DIFFERS_FROM_PARTS",
        severity=Severity.WARNING,
        meaning="The published price is not what its parts, ratio and funds give.",
        next_step=LOOK_UP,
        finds=_differs_from_parts,
    ),
    Rule(
        code="BASIC_PRICE_DIFFERS",
        severity=Severity.WARNING,
        meaning="The published basic price is not that of the T&D document.",
        next_step=LOOK_UP,
        finds=_basic_price_differs,
    ),
    Rule(
        code="PERIODS_INVERTED",
        severity=Severity.WARNING,
        meaning="A period is dearer than the one above it (sharp, peak, flat, valley, deep valley).",
        next_step=LOOK_UP,
        finds=_periods_inverted,
    ),
)
