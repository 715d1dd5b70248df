"""
Usage between readings, shared over the segments that a bill is cut into.

Reads USAGE and SEGMENTS, returns MEASURED (one row per segment, in segment order) and REFUSALS. Source: section 2 and 3
of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from wanjia.foundation.columnar.engine import collected, collected_all
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.registry.metering.types import RegisterKind
from wanjia.revenue.billing.kernel.schema import ENERGIES, MEASURED, REFUSALS
from wanjia.revenue.billing.types import RefusalCode

ENERGY_REGISTERS = {
    "energy_total": RegisterKind.ACTIVE_TOTAL,
    "energy_sharp": RegisterKind.ACTIVE_SHARP,
    "energy_peak": RegisterKind.ACTIVE_PEAK,
    "energy_valley": RegisterKind.ACTIVE_VALLEY,
    "energy_deep_valley": RegisterKind.ACTIVE_DEEP_VALLEY,
}


DAYS = (pl.col("end_date") - pl.col("start_date")).dt.total_days()


def energy_up_to(day: pl.Expr) -> pl.Expr:
    """Give the energy of a stretch used before ``day``, shared by days: the running sum that parts are cut from."""
    so_far = (day - pl.col("start_date")).dt.total_days()
    return divided_half_up(pl.col("energy") * so_far.cast(pl.Int128), by=DAYS)


@cache
def shares() -> tuple[pl.Expr, ...]:
    """Give the columns of a stretch cut to the days from ``since`` up to ``until``: ``energy`` and ``days``."""
    is_whole = (pl.col("since") == pl.col("start_date")) & (pl.col("until") == pl.col("end_date"))
    share = energy_up_to(pl.col("until")) - energy_up_to(pl.col("since"))
    return (
        pl.when(is_whole).then(pl.col("energy")).otherwise(share).alias("energy"),
        (pl.col("until") - pl.col("since")).dt.total_days().alias("days"),
    )


def shared_over(usage: pl.LazyFrame, *, spans: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """
    Share stretches over spans of days of the same usage point.

    :param usage: USAGE
    :param spans: ``key``, ``usage_point_id``, ``from_date``, ``to_date``
    :returns: one row per stretch and span that meet: ``key``, ``register``, ``energy`` (the share), ``days`` met
    """
    met = usage.filter(pl.col("energy").is_not_null()).join(spans, on="usage_point_id")
    met = met.filter((pl.col("start_date") < pl.col("to_date")) & (pl.col("from_date") < pl.col("end_date")))
    cut = met.with_columns(
        since=pl.max_horizontal("start_date", "from_date"), until=pl.min_horizontal("end_date", "to_date")
    )
    return cut.select(key, "register", *shares())


@cache
def sums() -> tuple[pl.Expr, ...]:
    """Give the sums over shares: the ENERGIES columns, ``reactive`` and ``days_read``."""
    energy, register = pl.col("energy"), pl.col("register")
    is_reactive = register.is_in([RegisterKind.REACTIVE_FORWARD, RegisterKind.REACTIVE_REVERSE])
    return (
        *(energy.filter(register == kind).sum().alias(name) for name, kind in ENERGY_REGISTERS.items()),
        energy.filter(is_reactive).abs().sum().alias("reactive"),
        pl.col("days").filter(register == RegisterKind.ACTIVE_TOTAL).sum().alias("days_read"),
    )


def energies_by(shared: pl.LazyFrame, *, key: str) -> pl.LazyFrame:
    """Sum shares into one row per ``key``: the ENERGIES columns, ``reactive`` and the days read."""
    return shared.group_by(key).agg(*sums())


def highest_demand(usage: pl.LazyFrame, *, segments: pl.LazyFrame) -> pl.LazyFrame:
    """Find the highest demand of each segment's cycle: of the stretches that end inside it."""
    demands = usage.filter(pl.col("demand_kw").is_not_null()).select("usage_point_id", "end_date", "demand_kw")
    cycles = segments.select("segment_id", "usage_point_id", "cycle_start", "cycle_end")
    inside = (pl.col("cycle_start") < pl.col("end_date")) & (pl.col("end_date") <= pl.col("cycle_end"))
    return (
        cycles.join(demands, on="usage_point_id").filter(inside).group_by("segment_id").agg(pl.col("demand_kw").max())
    )


def spans_of(segments: pl.LazyFrame) -> pl.LazyFrame:
    """Name the days of each segment as `shared_over` wants them."""
    return segments.select("segment_id", "usage_point_id", from_date="start_date", to_date="end_date")


def measure(usage: pl.LazyFrame, *, segments: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Find what was measured in each segment.

    :returns: MEASURED, and REFUSALS where days are not covered by readings or energy runs backwards
    """
    read = energies_by(shared_over(usage, spans=spans_of(segments), key="segment_id"), key="segment_id")
    joined = (
        segments.join(read, on="segment_id", how="left")
        .join(highest_demand(usage, segments=segments), on="segment_id", how="left")
        .with_columns(pl.col(*ENERGIES, "reactive", "days_read").fill_null(0))
        .pipe(collected)
    )
    lazy = joined.lazy()
    refused = pl.concat(
        [
            refusals(
                lazy.filter(pl.col("days_read") < DAYS),
                code=RefusalCode.READING_MISSING,
                evidence=pl.format("days={}; days_read={}", DAYS, "days_read"),
            ),
            refusals(
                lazy.filter(pl.min_horizontal(*ENERGIES, "reactive") < 0),
                code=RefusalCode.NEGATIVE_ENERGY,
                evidence=pl.format("energy_total={}", "energy_total"),
            ),
            backward_stretches(usage, segments=segments),
        ]
    ).unique(["agreement_id", "code"], maintain_order=True)
    measured, why = collected_all([MEASURED.fitted(lazy), refused])
    return measured, why


def backward_stretches(usage: pl.LazyFrame, *, segments: pl.LazyFrame) -> pl.LazyFrame:
    """Refuse the agreements with a stretch of negative energy that touches one of their segments."""
    backward = usage.filter(pl.col("energy") < 0).select(
        "usage_point_id", "register", "energy", since="start_date", until="end_date"
    )
    touched = (pl.col("since") < pl.col("end_date")) & (pl.col("start_date") < pl.col("until"))
    return refusals(
        segments.join(backward, on="usage_point_id").filter(touched),
        code=RefusalCode.NEGATIVE_ENERGY,
        evidence=pl.format("register={}; energy={}", "register", "energy"),
    )


def refusals(rows: pl.LazyFrame, *, code: RefusalCode, evidence: pl.Expr) -> pl.LazyFrame:
    """Turn rows with ``account_id`` and ``agreement_id`` into REFUSALS of one code."""
    return rows.select("account_id", "agreement_id", pl.lit(code.value).alias("code"), evidence.alias("evidence")).cast(
        REFUSALS.dtypes  # type: ignore[arg-type]
    )
