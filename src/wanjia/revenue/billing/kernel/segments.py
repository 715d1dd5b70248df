"""
Cutting the days to be billed into segments: wherever terms, rate card or ladder year change.

Pure: agreements, their dated terms and carve-outs, the cycles due, and rate cards in; SEGMENTS, CARVE_OUTS and the loss
tables of segments out. Source: sections 2 and 6 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.registry.customers.types import LossMethod
from wanjia.registry.tariffs.types import LadderBasis
from wanjia.revenue.billing.kernel.schema import CARVE_OUTS, LOSS_BANDS_OF_SEGMENTS, SEGMENTS


@dataclass(frozen=True, slots=True)
class DueTables:
    """
    What the segments of a batch are cut from.

    :ivar cycles: ``agreement_id``, ``cycle_start``, ``cycle_end``: the cycles due, several where months were missed
    :ivar agreements: rows of `CustomerAgreement` with ``agreement_id``
    :ivar terms: rows of `AgreementTerms` with ``terms_id`` and ``structure`` (code), all of the years touched
    :ivar carve_outs: rows of `CarveOut` with ``carve_out_id`` and ``structure`` (code)
    :ivar rates: RATES
    :ivar losses: TRANSFORMER_LOSSES
    :ivar loss_bands: LOSS_BANDS
    :ivar used: ``agreement_id``, ``ladder_year``, ``used_kwh``: billed on ladders before these cycles
    """

    cycles: pl.DataFrame
    agreements: pl.DataFrame
    terms: pl.DataFrame
    carve_outs: pl.DataFrame
    rates: pl.DataFrame
    losses: pl.DataFrame
    loss_bands: pl.DataFrame
    used: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Cut:
    """SEGMENTS with ``terms_id``, CARVE_OUTS and the loss bands of segments."""

    segments: pl.DataFrame
    carve_outs: pl.DataFrame
    loss_bands: pl.DataFrame


def cut(due: DueTables) -> Cut:
    """Cut what is due into segments, numbered by account, agreement and day."""
    spans = with_years(with_rates(spans_of_terms(due), rates=due.rates))
    numbered = (
        spans.sort("account_id", "agreement_id", "cycle_start", "start_date")
        .pipe(collected)
        .with_row_index("segment_id")
        .with_columns(pl.col("segment_id").cast(pl.Int64))
        .lazy()
    )
    full = with_ladder(with_losses(numbered, losses=due.losses.lazy()), due=due).pipe(collected)
    segments = SEGMENTS.fitted(full.lazy()).pipe(collected)
    return Cut(
        segments=segments.with_columns(full["terms_id"]),
        carve_outs=carve_outs_of(segments.lazy(), due=due).pipe(collected),
        loss_bands=bands_of(segments.lazy(), bands=due.loss_bands.lazy()).pipe(collected),
    )


def meeting(rows: pl.LazyFrame, *, others: pl.LazyFrame, on: str, start: str, end: str) -> pl.LazyFrame:
    """
    Join dated rows and keep the days both share as ``start_date`` and ``end_date``.

    :param others: dated by the columns named ``start`` and ``end`` (null: still running)
    """
    joined = rows.join(others, on=on)
    shared = joined.filter(
        (pl.col(start) < pl.col("end_date")) & (pl.col(end).is_null() | (pl.col("start_date") < pl.col(end)))
    )
    return shared.with_columns(
        start_date=pl.max_horizontal("start_date", start), end_date=pl.min_horizontal("end_date", end)
    )


def renamed(table: pl.DataFrame, *, prefix: str, columns: tuple[str, ...] = ("start_date", "end_date")) -> pl.LazyFrame:
    """Put a prefix before a table's dates, so that it can meet another dated table."""
    return table.lazy().rename({column: f"{prefix}_{column}" for column in columns})


def spans_of_terms(due: DueTables) -> pl.LazyFrame:
    """Cut the cycles due by the agreements' own dates and by their terms."""
    cycles = due.cycles.lazy().with_columns(start_date="cycle_start", end_date="cycle_end")
    agreements = renamed(
        due.agreements.select("agreement_id", "account_id", "usage_point_id", "start_date", "end_date"), prefix="agreed"
    )
    agreed = meeting(cycles, others=agreements, on="agreement_id", start="agreed_start_date", end="agreed_end_date")
    terms = renamed(due.terms, prefix="terms")
    return meeting(agreed, others=terms, on="agreement_id", start="terms_start_date", end="terms_end_date")


def with_rates(spans: pl.LazyFrame, *, rates: pl.DataFrame) -> pl.LazyFrame:
    """Cut by rate cards; days without one keep a null ``rate_id`` (and will be refused)."""
    cards = renamed(rates.select("rate_id", "structure", "ladder", "start_date", "end_date"), prefix="rate")
    priced = meeting(spans, others=cards, on="structure", start="rate_start_date", end="rate_end_date")
    key = ["agreement_id", "cycle_start", "terms_id"]
    unpriced = spans.join(priced.select(key).unique(), on=key, how="anti")
    return pl.concat([priced, unpriced], how="diagonal")


def with_years(spans: pl.LazyFrame) -> pl.LazyFrame:
    """Cut at the turn of the year, where annual ladders begin anew."""
    turn = pl.date(pl.col("start_date").dt.year() + 1, 1, 1)
    crosses = turn < pl.col("end_date")
    return pl.concat(
        [
            spans.filter(~crosses),
            spans.filter(crosses).with_columns(end_date=turn),
            spans.filter(crosses).with_columns(start_date=turn),
        ]
    )


def with_losses(segments: pl.LazyFrame, *, losses: pl.LazyFrame) -> pl.LazyFrame:
    """Add the nameplate named by the terms; null where no loss row is known."""
    plates = losses.rename({"model_series": "loss_model_series", "rated_kva": "loss_rated_kva"})
    return segments.join(plates, on=["loss_model_series", "loss_rated_kva"], how="left").with_columns(
        rated_kva="loss_rated_kva"
    )


def with_ladder(segments: pl.LazyFrame, *, due: DueTables) -> pl.LazyFrame:
    """Add what each segment brings to its ladder: energy used before, and the months that earn a quota."""
    year = pl.col("start_date").dt.year().cast(pl.Int64)
    known = segments.with_columns(ladder_year=year)
    used = due.used.lazy().select("agreement_id", pl.col("ladder_year").cast(pl.Int64), "used_kwh")
    service = due.agreements.lazy().select("agreement_id", "start_date", "end_date")
    in_year = months_by_year(known, spans=service, name="service_months")
    large = due.terms.lazy().filter("is_large_household").select("agreement_id", "start_date", "end_date")
    as_large = months_by_year(known, spans=large, name="large_months")
    key = ["agreement_id", "ladder_year"]
    joined = known.join(used, on=key, how="left").join(in_year, on=key, how="left").join(as_large, on=key, how="left")
    is_annual = pl.col("ladder") == LadderBasis.ANNUAL
    return joined.with_columns(
        ladder_used_kwh=pl.col("used_kwh").fill_null(0),
        quota_months=pl.when(is_annual).then(pl.col("service_months")).otherwise(1).fill_null(1),
        large_household_months=pl.when(is_annual)
        .then(pl.col("large_months").fill_null(0))
        .otherwise(pl.col("is_large_household").cast(pl.Int64)),
    )


def months_by_year(segments: pl.LazyFrame, *, spans: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """
    Count the months of each ladder year that dated spans of an agreement touch.

    A month begun counts whole, and once however many spans touch it: the months of a span are bits of a number.

    :param spans: ``agreement_id``, ``start_date``, ``end_date`` (null: still running)
    :returns: ``agreement_id``, ``ladder_year`` and the count as ``name``; no row where no month is touched
    """
    years = segments.select("agreement_id", "ladder_year").unique()
    first, latest = pl.date(pl.col("ladder_year"), 1, 1), pl.date(pl.col("ladder_year"), 12, 31)
    joined = years.join(spans, on="agreement_id").with_columns(
        since=pl.max_horizontal(pl.col("start_date"), first),
        until=pl.min_horizontal(pl.col("end_date").dt.offset_by("-1d"), latest),
    )
    touched = joined.filter(pl.col("since") <= pl.col("until"))
    bit = pl.lit(2, dtype=pl.Int64)
    months = bit.pow(pl.col("until").dt.month() + 1) - bit.pow(pl.col("since").dt.month())
    return touched.group_by("agreement_id", "ladder_year").agg(
        months.bitwise_or().bitwise_count_ones().cast(pl.Int64).alias(name)
    )


def carve_outs_of(segments: pl.LazyFrame, *, due: DueTables) -> pl.LazyFrame:
    """Give each segment the carve-outs valid on its first day, at the rate card of that day."""
    dated = renamed(due.carve_outs, prefix="carved")
    first_day = pl.col("start_date")
    met = segments.select("segment_id", "agreement_id", "start_date").join(dated, on="agreement_id")
    valid = met.filter(
        (pl.col("carved_start_date") <= first_day)
        & (pl.col("carved_end_date").is_null() | (first_day < pl.col("carved_end_date")))
    )
    cards = renamed(due.rates.select("rate_id", "structure", "start_date", "end_date"), prefix="rate")
    rated = valid.join(cards, on="structure", how="left")
    holds = (pl.col("rate_start_date") <= first_day) & (
        pl.col("rate_end_date").is_null() | (first_day < pl.col("rate_end_date"))
    )
    found = rated.filter(holds).select("segment_id", "carve_out_id", "rate_id")
    whole = valid.join(found, on=["segment_id", "carve_out_id"], how="left").sort("segment_id", "carve_out_id")
    part = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("segment_id")
    return CARVE_OUTS.fitted(whole.with_columns(part=part))


def bands_of(segments: pl.LazyFrame, *, bands: pl.LazyFrame) -> pl.LazyFrame:
    """Give each segment that loses by a table its bands."""
    asked = segments.filter(pl.col("loss_method") == LossMethod.TABLE).select(
        "segment_id", "loss_model_series", "rated_kva"
    )
    found = asked.join(bands, left_on=["loss_model_series", "rated_kva"], right_on=["model_series", "rated_kva"])
    return LOSS_BANDS_OF_SEGMENTS.fitted(found)
