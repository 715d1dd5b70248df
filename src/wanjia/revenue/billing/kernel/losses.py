"""
Losses of a transformer that the meter does not see, and of the agreed line.

Exact: a loss is estimated in floating point and, where the estimate lies too near a half to be trusted, decided in
whole numbers of any size. Source: section 4 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import floor

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.registry.customers.types import LossMethod

LOW_LOAD_COPPER_PCT = 2
HIGH_LOAD_COPPER_PCT = 3
NEAR = 1e-9


def iron_percent_loss(*, energy: int, hours: int, rated_kva: Fraction, no_load_loss_w: Fraction) -> Fraction:
    """Give iron loss plus 2 % (load rate up to 40 % of 0.8 kVA) or 3 % of the energy, kWh unrounded."""
    is_low = Fraction(energy) <= Fraction(40, 100) * hours * rated_kva * Fraction(8, 10)
    copper = Fraction(energy * (LOW_LOAD_COPPER_PCT if is_low else HIGH_LOAD_COPPER_PCT), 100)
    return no_load_loss_w * hours / 1000 + copper


def formula_loss(
    *, constant_w: Fraction, varying_w: Fraction, squares: int, hours: int, rated_kva: Fraction, shape: Fraction
) -> Fraction:
    """
    Give constant × hours + K × varying × (P²+Q²) / (S² × hours), kWh (kvarh) unrounded.

    :param constant_w: P0, or I0 % of S as var
    :param varying_w: Pk, or Uk % of S as var
    :param squares: P² + Q², kWh² and kvarh²
    """
    return constant_w * hours / 1000 + shape * varying_w * squares / (1000 * rated_kva**2 * hours)


def transformer_losses(segments: pl.LazyFrame, *, bands: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find the transformer and line losses of segments.

    :param segments: SEGMENTS joined with MEASURED
    :param bands: LOSS_BANDS_OF_SEGMENTS
    :returns: one row per segment with a method or a line loss: ``segment_id``, ``loss_kwh``, ``loss_kvarh``,
        ``line_loss_kwh``, and ``row_missing`` where no nameplate or band says how much
    """
    rows = segments.filter((pl.col("loss_method") != LossMethod.NONE) | (pl.col("line_loss_pct") != 0)).with_columns(
        hours=(pl.col("end_date") - pl.col("start_date")).dt.total_days() * 24
    )
    method = pl.col("loss_method")
    none = rows.filter(method == LossMethod.NONE).select(
        "segment_id", loss_kwh=pl.lit(0, dtype=pl.Int64), loss_kvarh=pl.lit(0, dtype=pl.Int64)
    )
    plated = rows.filter(method.is_in([LossMethod.IRON_PERCENT, LossMethod.FORMULA]))
    found = pl.concat([none, by_nameplate(plated), by_band(rows.filter(method == LossMethod.TABLE), bands=bands)])
    lost = rows.select("segment_id", "energy_total", "line_loss_pct").join(found, on="segment_id")
    return lost.select("segment_id", *loss_columns())


@cache
def loss_columns() -> tuple[pl.Expr, ...]:
    """Give the columns of `transformer_losses` from the losses found."""
    percent = (pl.col("line_loss_pct") * pl.lit(10_000).cast(pl.Decimal(38, 0))).cast(pl.Int64)
    carried = (pl.col("energy_total") + pl.col("loss_kwh")).cast(pl.Int128)
    return (
        pl.col("loss_kwh").is_null().alias("row_missing"),
        pl.col("loss_kwh").fill_null(0),
        pl.col("loss_kvarh").fill_null(0),
        divided_half_up(carried * percent, by=1_000_000).fill_null(0).alias("line_loss_kwh"),
    )


def by_nameplate(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find active and reactive losses from the nameplate; null where it is missing."""
    return decided(rows.with_columns(*estimates()).pipe(collected)).lazy()


@cache
def estimates() -> tuple[pl.Expr, pl.Expr]:
    """Estimate ``active`` and ``reactive_loss`` in floating point; not a number where the percentage is in doubt."""
    floats = {
        name: pl.col(name).cast(pl.Float64)
        for name in ("no_load_loss_w", "load_loss_w", "rated_kva", "no_load_current_pct", "impedance_pct")
    }
    hours, size = pl.col("hours").cast(pl.Float64), floats["rated_kva"]
    squares = pl.col("energy_total").cast(pl.Float64) ** 2 + pl.col("reactive").cast(pl.Float64) ** 2
    varying = pl.col("loss_shape_factor").cast(pl.Float64).fill_null(1.0) * squares / hours
    low = pl.col("energy_total").cast(pl.Float64) / hours / (size * 0.8)
    percent = (
        pl.when(low <= 0.4 * (1 - NEAR)).then(0.02).when(low >= 0.4 * (1 + NEAR)).then(0.03).otherwise(float("nan"))
    )
    iron = floats["no_load_loss_w"] * hours / 1000
    is_formula = pl.col("loss_method") == LossMethod.FORMULA
    active = (
        pl.when(is_formula)
        .then(iron + varying * floats["load_loss_w"] / 1000 / size**2)
        .otherwise(iron + pl.col("energy_total") * percent)
    )
    reactive = (
        floats["no_load_current_pct"].fill_null(0.0) / 100 * size * hours
        + floats["impedance_pct"].fill_null(0.0) / 100 * varying / size
    )
    return active.alias("active"), pl.when(is_formula).then(reactive).otherwise(0.0).alias("reactive_loss")


def decided(rows: pl.DataFrame) -> pl.DataFrame:
    """Round the estimates; those too near a half (or with an undecided percentage) are computed exactly."""
    marked = rows.with_columns(doubtful=doubt())
    sure = marked.filter(~pl.col("doubtful")).select(
        "segment_id",
        loss_kwh=(pl.col("active") + 0.5).floor().cast(pl.Int64),
        loss_kvarh=(pl.col("reactive_loss") + 0.5).floor().cast(pl.Int64),
    )
    exact = [exact_losses(row) for row in marked.filter(pl.col("doubtful")).iter_rows(named=True)]
    return pl.concat([sure, pl.DataFrame(exact, schema=sure.schema, orient="row")])


@cache
def doubt() -> pl.Expr:
    """Tell whether a known nameplate gives an estimate that must be computed exactly."""
    known = pl.col("no_load_loss_w").is_not_null() & pl.col("rated_kva").is_not_null()
    return known & (is_doubtful(pl.col("active")) | is_doubtful(pl.col("reactive_loss")))


def is_doubtful(estimate: pl.Expr) -> pl.Expr:
    """Tell whether rounding an estimate could go either way."""
    from_half = ((estimate - estimate.floor()) - 0.5).abs()
    return estimate.is_nan() | (from_half <= NEAR * pl.max_horizontal(estimate.abs(), 1.0))


def exact_losses(row: dict[str, object]) -> tuple[int, int, int]:
    """Compute one segment's losses in fractions: segment, kWh, kvarh."""
    names = ("rated_kva", "no_load_loss_w", "load_loss_w", "no_load_current_pct", "impedance_pct", "loss_shape_factor")
    value = {name: Fraction(str(row[name])) if row[name] is not None else Fraction(0) for name in names}
    energy, kvarh, hours = (int(str(row[name])) for name in ("energy_total", "reactive", "hours"))
    segment = int(str(row["segment_id"]))
    if row["loss_method"] == LossMethod.IRON_PERCENT:
        active = iron_percent_loss(
            energy=energy, hours=hours, rated_kva=value["rated_kva"], no_load_loss_w=value["no_load_loss_w"]
        )
        return segment, rounded(active), 0
    shape = value["loss_shape_factor"] if row["loss_shape_factor"] is not None else Fraction(1)
    common = {"squares": energy**2 + kvarh**2, "hours": hours, "rated_kva": value["rated_kva"], "shape": shape}
    per_cent = 10 * value["rated_kva"]
    active = formula_loss(constant_w=value["no_load_loss_w"], varying_w=value["load_loss_w"], **common)  # type: ignore[arg-type]
    reactive = formula_loss(
        constant_w=value["no_load_current_pct"] * per_cent,
        varying_w=value["impedance_pct"] * per_cent,
        **common,  # type: ignore[arg-type]
    )
    return segment, rounded(active), rounded(reactive)


def rounded(value: Fraction) -> int:
    """Round a fraction of 0 or more half up."""
    return floor(value + Fraction(1, 2))


def by_band(rows: pl.LazyFrame, *, bands: pl.LazyFrame) -> pl.LazyFrame:
    """Look losses up in a table by the energy scaled to 30 days, and scale the row back; null where no row fits."""
    days = pl.col("hours") // 24
    scaled = rows.select("segment_id", days.alias("days"), at=pl.col("energy_total") * 30 // days)
    fitting = scaled.join(bands, on="segment_id").filter(pl.col("from_kwh") <= pl.col("at"))
    row = fitting.sort("from_kwh").group_by("segment_id").last()
    return scaled.select("segment_id").join(
        row.select(
            "segment_id",
            loss_kwh=divided_half_up(pl.col("loss_kwh") * pl.col("days"), by=30),
            loss_kvarh=divided_half_up(pl.col("loss_kvarh") * pl.col("days"), by=30),
        ),
        on="segment_id",
        how="left",
    )
