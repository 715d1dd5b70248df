"""
From priced lines to bills: one bill an account, with its lines, the readings behind it, and what it was made from.

Pure. The inputs of a bill are summed up in a digest, so that a later look can tell whether any of them changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import MONEY, QUANTITY
from wanjia.revenue.billing.kernel.chain import Billed
from wanjia.revenue.billing.kernel.segments import Cut

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Drafts:
    """
    Bills ready to be written.

    :ivar bills: ``account_id``, ``start_date``, ``end_date``, ``structure_id`` (of the latest days), ``energy_kwh``,
        ``amount``, ``is_sample``, ``inputs``
    :ivar lines: the columns of `BillLine` but the bill, with ``account_id`` instead
    :ivar usages: the columns of `BillUsage` but the bill, with ``account_id`` instead
    """

    bills: pl.DataFrame
    lines: pl.DataFrame
    usages: pl.DataFrame

    def only(self, account_ids: pl.Series) -> Drafts:
        """Keep the bills of some accounts."""
        wanted = pl.col("account_id").is_in(account_ids.implode())
        return Drafts(self.bills.filter(wanted), self.lines.filter(wanted), self.usages.filter(wanted))


def draft(
    billed: Billed,
    *,
    cut: Cut,
    stretches: pl.DataFrame,
    parent_ties: pl.DataFrame,
    rates: pl.DataFrame,
    price_rows: pl.DataFrame,
) -> Drafts:
    """
    Put bills together for every account that was not refused.

    :param stretches: STRETCHES of the readings, children included
    :param rates: RATES with ``structure_id``
    :param price_rows: PRICE_ROWS: the published row behind each kind of line of each rate card
    """
    refused = billed.refusals["account_id"].unique().implode()
    segments = cut.segments.filter(~pl.col("account_id").is_in(refused))
    usages = usages_of(segments, stretches=stretches, parent_ties=parent_ties)
    lines = lines_of(billed.lines, segments=segments, rates=rates, price_rows=price_rows)
    inputs = inputs_of(segments, usages=usages, rates=rates)
    return Drafts(bills=bills_of(billed, segments=segments, rates=rates, inputs=inputs), lines=lines, usages=usages)


def bills_of(billed: Billed, *, segments: pl.DataFrame, rates: pl.DataFrame, inputs: pl.DataFrame) -> pl.DataFrame:
    """Sum lines and parts into one bill per account; an account without any line has a bill of 0."""
    known = segments.lazy().select("segment_id", "account_id", "start_date", "end_date", "rate_id")
    spans = (
        known.join(rates.lazy().select("rate_id", "structure_id", "is_sample"), on="rate_id", how="left")
        .group_by("account_id")
        .agg(
            pl.col("start_date").min(),
            pl.col("end_date").max(),
            pl.col("structure_id").sort_by("end_date", "segment_id", descending=[True, False]).first(),
            pl.col("is_sample").any(),
        )
    )
    owner = known.select("segment_id", "account_id")
    energy = (
        billed.parts.lazy()
        .join(owner, on="segment_id")
        .group_by("account_id")
        .agg(energy_kwh=pl.col("energy_total").sum())
    )
    amount = (
        billed.lines.lazy().join(owner, on="segment_id").group_by("account_id").agg(pl.col("amount").sum().cast(MONEY))
    )
    return (
        spans.join(energy, on="account_id", how="left")
        .join(amount, on="account_id", how="left")
        .join(inputs.lazy(), on="account_id", how="left")
        .with_columns(pl.col("energy_kwh").fill_null(0), pl.col("amount").fill_null(0))
        .sort("account_id")
        .pipe(collected)
    )


def lines_of(
    lines: pl.DataFrame, *, segments: pl.DataFrame, rates: pl.DataFrame, price_rows: pl.DataFrame
) -> pl.DataFrame:
    """Give lines their days, agreement, structure and published price row, in the order in which they are read."""
    key = ["rate_id", "kind", "item", "time_of_use", "tier"]
    rows = price_rows.lazy().select(
        "rate_id",
        pl.col("kind").cast(lines.schema["kind"], strict=False),
        "item",
        pl.col("time_of_use").cast(lines.schema["time_of_use"]),
        "tier",
        "price_row_id",
    )
    owner = segments.lazy().select("segment_id", "account_id", "agreement_id", "start_date", "end_date")
    return (
        lines.lazy()
        .join(owner, on="segment_id")
        .join(rows, on=key, how="left")
        .join(rates.lazy().select("rate_id", "structure_id"), on="rate_id")
        .sort("account_id", "segment_id", "part", "kind", "time_of_use", "tier", "item")
        .drop("segment_id", "rate_id")
        .with_columns(pl.col("kind", "time_of_use").cast(pl.String))
        .pipe(collected)
    )


def usages_of(segments: pl.DataFrame, *, stretches: pl.DataFrame, parent_ties: pl.DataFrame) -> pl.DataFrame:
    """Name the stretches that each account's segments were measured by, those of children behind them too."""
    own = segments.lazy().select("account_id", "agreement_id", "usage_point_id", "start_date", "end_date")
    behind = (
        own.join(parent_ties.lazy(), left_on="usage_point_id", right_on="parent_point_id")
        .with_columns(
            usage_point_id="child_point_id",
            start_date=pl.max_horizontal("start_date", "tie_start"),
            end_date=pl.min_horizontal("end_date", "tie_end"),
        )
        .filter(pl.col("start_date") < pl.col("end_date"))
        .select("account_id", "agreement_id", "usage_point_id", "start_date", "end_date")
    )
    spans = pl.concat([own, behind]).rename({"start_date": "since", "end_date": "until"})
    met = stretches.lazy().join(spans, on="usage_point_id")
    touched = (pl.col("start_date") < pl.col("until")) & (pl.col("since") < pl.col("end_date"))
    names = (
        "account_id", "agreement_id", "meter_id", "register", "start_date", "end_date", "start_value", "end_value",
        "multiplier", "start_reading_id", "end_reading_id",
    )  # fmt: skip
    quantity = pl.coalesce(pl.col("energy").cast(QUANTITY), pl.col("demand_kw"))
    return met.filter(touched).select(*names, quantity=quantity).unique().sort(names[:6]).pipe(collected)


def inputs_of(segments: pl.DataFrame, *, usages: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Sum up what each account's bill was made from: its terms by id, and a digest of everything."""
    cards = rates.select(
        "rate_id", card=as_text([name for name in rates.columns if name not in ("rate_id", "structure_id")])
    )
    facts = [name for name in segments.columns if name not in ("segment_id", "rate_id")]
    cut = segments.join(cards, on="rate_id", how="left").select(
        "account_id", "terms_id", fact=pl.concat_str(as_text(facts), "card", separator="|", ignore_nulls=True)
    )
    said = cut.group_by("account_id", maintain_order=True).agg(
        terms=pl.col("terms_id").unique().sort().cast(pl.String).str.join(","), cut=pl.col("fact").str.join("\n")
    )
    read = usages.select("account_id", fact=as_text([name for name in usages.columns if name != "account_id"]))
    readings = read.group_by("account_id", maintain_order=True).agg(read=pl.col("fact").str.join("\n"))
    whole = said.join(readings, on="account_id", how="left").with_columns(pl.col("read").fill_null(""))
    digests = [digest(cut + "\n" + read) for cut, read in whole.select("cut", "read").iter_rows()]
    return whole.select(
        "account_id", inputs=pl.format("terms={};digest={}", "terms", pl.Series("digest", digests, dtype=pl.String))
    )


def as_text(columns: list[str]) -> pl.Expr:
    """Write columns down in one text."""
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null("-") for name in columns], separator="|")


def digest(text: str) -> str:
    """Sum a text up in 32 hexadecimal digits."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
