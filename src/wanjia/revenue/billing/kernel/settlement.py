"""
Settlement quantities: what is left to price after children, carve-outs and losses.

Reads SEGMENTS, MEASURED, CHILDREN, CARVE_OUTS, loss bands and RATES; returns PARTS (part 0 is the agreement's own
energy) and REFUSALS. Source: sections 3 to 5 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from wanjia.foundation.columnar.engine import collected, collected_all
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.registry.customers.types import CarveOutKind, LossMethod
from wanjia.revenue.billing.kernel.losses import transformer_losses
from wanjia.revenue.billing.kernel.measured import refusals
from wanjia.revenue.billing.kernel.schema import CARVE_OUTS, CHILDREN, ENERGIES, LOSS_BANDS_OF_SEGMENTS, PARTS
from wanjia.revenue.billing.types import RefusalCode

PERIODS = ENERGIES[1:]
IS_ASKED = pl.col("is_time_of_use").fill_null(value=False)


def settle(
    segments: pl.LazyFrame,
    *,
    measured: pl.LazyFrame,
    rates: pl.LazyFrame,
    children: pl.DataFrame | None = None,
    carve_outs: pl.DataFrame | None = None,
    bands: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Find the parts of each segment that are priced.

    :returns: PARTS in no particular order, and REFUSALS of segments whose energies contradict each other
    """
    kept = ("is_time_of_use", "loss_share", "carve_out_share", "carve_out_ratio_base")
    rows = with_flat(
        segments.join(measured, on="segment_id").join(rates.select("rate_id", *kept), on="rate_id", how="left")
    )
    behind = children if children is not None else CHILDREN.empty()
    aside = carve_outs if carve_outs is not None else CARVE_OUTS.empty()
    marked = rows.with_columns(is_plain=is_plain(behind, carve_outs=aside)).pipe(collected)
    plain = marked.lazy().filter("is_plain")
    parts, refused = [plain_parts(plain)], [refused_plain(plain)]
    if not marked["is_plain"].all():
        carved, settled = settled_rows(
            marked.lazy().filter(~pl.col("is_plain")),
            children=behind,
            carve_outs=aside,
            bands=bands if bands is not None else LOSS_BANDS_OF_SEGMENTS.empty(),
        )
        parts += [own_parts(settled.lazy()), carved_parts(carved)]
        refused.append(refused_segments(settled.lazy()))
    found, why = collected_all([pl.concat(parts), pl.concat(refused)])
    return PARTS.check(found), why


def is_plain(children: pl.DataFrame, *, carve_outs: pl.DataFrame) -> pl.Expr:
    """Tell whether a segment is priced as measured: no losses, children or carve-outs. Most of a county is."""
    touched = pl.concat([children["segment_id"], carve_outs["segment_id"]]).unique()
    lossless = (pl.col("loss_method") == LossMethod.NONE) & (pl.col("line_loss_pct") == 0)
    return lossless if touched.is_empty() else lossless & ~pl.col("segment_id").is_in(touched.implode())


def settled_rows(
    rows: pl.LazyFrame, *, children: pl.DataFrame, carve_outs: pl.DataFrame, bands: pl.DataFrame
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Take children and carve-outs off and add losses: the carve-outs, and the rows with what is left."""
    owned = less_children(rows, children=children).pipe(collected).lazy()
    carved, lost = collected_all([carve(owned, carve_outs=carve_outs), transformer_losses(owned, bands=bands.lazy())])
    kept = less_carved(owned, carved=carved.lazy())
    return carved.lazy(), with_losses(kept, lost=lost.lazy()).pipe(collected)


def plain_parts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Lay out part 0 of segments that are priced as measured."""
    nothing = pl.lit(0, dtype=pl.Int64)
    return rows.filter(pl.col("rate_id").is_not_null()).select(
        "segment_id",
        nothing.alias("part"),
        "rate_id",
        "energy_total",
        "energy_sharp",
        "energy_peak",
        "energy_flat",
        "energy_valley",
        "energy_deep_valley",
        loss_kwh=nothing,
        line_loss_kwh=nothing,
        assessed_kwh="energy_total",
        assessed_kvarh="reactive",
    )


def refused_plain(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Refuse plain segments whose periods measure more than the total."""
    figures = pl.format("measured={}; flat={}", "energy_total", "energy_flat")
    return refusals(rows.filter(pl.col("energy_flat") < 0), code=RefusalCode.PERIODS_EXCEED_TOTAL, evidence=figures)


def with_flat(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Forget periods that the rate does not ask for, and derive flat: what the others leave of the total."""
    kept, derived = flat_columns()
    return rows.with_columns(kept).with_columns(derived)


@cache
def flat_columns() -> tuple[tuple[pl.Expr, ...], tuple[pl.Expr, ...]]:
    """Give the periods that the rate asks for, and what follows from them: flat, and the periods as measured."""
    kept = tuple(pl.when(IS_ASKED).then(pl.col(name)).otherwise(0).alias(name) for name in PERIODS)
    flat = (pl.col("energy_total") - pl.sum_horizontal(*PERIODS)).alias("energy_flat")
    return kept, (flat, *(pl.col(name).alias(f"measured_{name}") for name in PERIODS))


def less_children(rows: pl.LazyFrame, *, children: pl.DataFrame) -> pl.LazyFrame:
    """Take the children off (``own_…``); what a child does not measure by period comes from flat."""
    if children.is_empty():
        return rows.with_columns(pl.col(name).alias(f"own_{name}") for name in ENERGIES).with_columns(
            own_flat=pl.col("energy_flat"), has_children=pl.lit(value=False)
        )
    sums = children.lazy().group_by("segment_id").agg(pl.col(name).sum().alias(f"child_{name}") for name in ENERGIES)
    return rows.join(sums, on="segment_id", how="left").with_columns(own_columns()).with_columns(flat_of("own"))


@cache
def own_columns() -> tuple[pl.Expr, ...]:
    """Give ``own_…``, what the children leave of each energy, and ``has_children``."""
    total = pl.col("energy_total") - pl.col("child_energy_total").fill_null(0)
    periods = (
        (pl.col(name) - pl.when(IS_ASKED).then(pl.col(f"child_{name}").fill_null(0)).otherwise(0)).alias(f"own_{name}")
        for name in PERIODS
    )
    has_children = pl.col("child_energy_total").is_not_null().alias("has_children")
    return (total.alias("own_energy_total"), *periods, has_children)


@cache
def flat_of(stage: str) -> pl.Expr:
    """Give ``<stage>_flat``: what the other periods leave of the stage's total."""
    periods = pl.sum_horizontal(f"{stage}_{name}" for name in PERIODS)
    return (pl.col(f"{stage}_energy_total") - periods).alias(f"{stage}_flat")


def carve(rows: pl.LazyFrame, *, carve_outs: pl.DataFrame) -> pl.LazyFrame:
    """
    Find the energy of each carve-out.

    :returns: CARVE_OUTS with ``carved`` (kWh) and ``carved_<period>``: how much of it each period gives
    """
    seen = (
        "segment_id",
        "cycle_start",
        "cycle_end",
        "start_date",
        "end_date",
        "carve_out_ratio_base",
        "carve_out_share",
    )
    owned = rows.select(*seen, *(f"own_{name}" for name in ENERGIES))
    fixed, carved, shares = carved_columns()
    return carve_outs.lazy().join(owned, on="segment_id").with_columns(fixed).with_columns(carved).with_columns(shares)


@cache
def carved_columns() -> tuple[pl.Expr, pl.Expr, tuple[pl.Expr, ...]]:
    """Give the columns that `carve` adds, in its three steps."""
    units = (pl.col("value") * pl.lit(10_000).cast(pl.Decimal(38, 0))).cast(pl.Int64).cast(pl.Int128)
    cycle_days = (pl.col("cycle_end") - pl.col("cycle_start")).dt.total_days()
    fixed = divided_half_up(units * days_into_cycle("end_date"), by=10_000 * cycle_days) - divided_half_up(
        units * days_into_cycle("start_date"), by=10_000 * cycle_days
    )
    is_fixed = pl.col("kind") == CarveOutKind.FIXED
    taken = pl.col("fixed_kwh").sum().over("segment_id")
    base = pl.col("own_energy_total") - pl.when(pl.col("carve_out_ratio_base") == "REMAINDER").then(taken).otherwise(0)
    ratio = divided_half_up(pl.max_horizontal(base, 0).cast(pl.Int128) * units, by=1_000_000)
    shares = tuple(
        pl.when(pl.col("carve_out_share") == "PRO_RATA")
        .then(share_of(pl.col("carved"), part=pl.col(f"own_{name}"), whole=pl.col("own_energy_total")))
        .otherwise(0)
        .alias(f"carved_{name}")
        for name in PERIODS
    )
    return (
        pl.when(is_fixed).then(fixed).otherwise(0).alias("fixed_kwh"),
        pl.when(is_fixed).then(pl.col("fixed_kwh")).otherwise(ratio).alias("carved"),
        shares,
    )


def days_into_cycle(column: str) -> pl.Expr:
    """Count the days from the start of the cycle to a date of the segment."""
    return (pl.col(column) - pl.col("cycle_start")).dt.total_days()


def share_of(energy: pl.Expr, *, part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Give the share of ``energy`` that follows ``part`` of ``whole``, whole kWh; 0 where there is no whole."""
    is_empty = whole <= 0
    shared = divided_half_up(energy.cast(pl.Int128) * part, by=pl.when(is_empty).then(1).otherwise(whole))
    return pl.when(is_empty).then(0).otherwise(shared)


def less_carved(rows: pl.LazyFrame, *, carved: pl.LazyFrame) -> pl.LazyFrame:
    """Take the carve-outs off what is the agreement's own (``kept_…``)."""
    sums = carved.group_by("segment_id").agg(
        pl.col("carved").sum().alias("carved_energy_total"), *(pl.col(f"carved_{name}").sum() for name in PERIODS)
    )
    joined = rows.join(sums, on="segment_id", how="left").with_columns(
        pl.col(f"carved_{name}").fill_null(0) for name in ENERGIES
    )
    return joined.with_columns(kept_columns()).with_columns(flat_of("kept"))


@cache
def kept_columns() -> tuple[pl.Expr, ...]:
    """Give ``kept_…``: what the carve-outs leave of each energy of the agreement."""
    total = pl.col("own_energy_total") - pl.col("carved_energy_total")
    periods = (
        (pl.col(f"own_{name}") - pl.when(IS_ASKED).then(pl.col(f"carved_{name}")).otherwise(0)).alias(f"kept_{name}")
        for name in PERIODS
    )
    return (total.alias("kept_energy_total"), *periods)


def with_losses(rows: pl.LazyFrame, *, lost: pl.LazyFrame) -> pl.LazyFrame:
    """Add the losses to what was kept, flat or pro rata by what was measured (``settled_…``)."""
    joined = rows.join(lost, on="segment_id", how="left").with_columns(
        pl.col("loss_kwh", "loss_kvarh", "line_loss_kwh").fill_null(0), pl.col("row_missing").fill_null(value=False)
    )
    return joined.with_columns(settled_columns()).with_columns(flat_of("settled"))


@cache
def settled_columns() -> tuple[pl.Expr, ...]:
    """Give ``settled_…``: what is priced, losses included."""
    lost = pl.col("loss_kwh") + pl.col("line_loss_kwh")
    pro_rata = IS_ASKED & (pl.col("loss_share") == "PRO_RATA")
    shares = {name: share_of(lost, part=pl.col(f"measured_{name}"), whole=pl.col("energy_total")) for name in PERIODS}
    added = (
        (pl.col(f"kept_{name}") + pl.when(pro_rata).then(share).otherwise(0)).alias(f"settled_{name}")
        for name, share in shares.items()
    )
    return ((pl.col("kept_energy_total") + lost).alias("settled_energy_total"), *added)


def refused_segments(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Name the segments whose energies contradict each other."""
    return pl.concat([refusals(rows.filter(wrong), code=code, evidence=why) for wrong, code, why in contradictions()])


@cache
def contradictions() -> tuple[tuple[pl.Expr, RefusalCode, pl.Expr], ...]:
    """Give what may be wrong with settled energies: the condition, the code, the figures that show it."""
    figures = pl.format("measured={}; flat={}; own={}", "energy_total", "energy_flat", "own_energy_total")
    carved = pl.format("own={}; carved={}", "own_energy_total", "carved_energy_total")
    own_below = pl.min_horizontal("own_energy_total", "own_flat", *(f"own_{name}" for name in PERIODS)) < 0
    kept_below = pl.min_horizontal("kept_energy_total", "kept_flat", *(f"kept_{name}" for name in PERIODS)) < 0
    flat_below = pl.col("energy_flat") < 0
    return (
        (flat_below, RefusalCode.PERIODS_EXCEED_TOTAL, figures),
        (pl.col("has_children") & own_below & ~flat_below, RefusalCode.CHILDREN_EXCEED_PARENT, figures),
        ((pl.col("carved_energy_total") > 0) & kept_below & ~own_below, RefusalCode.CARVE_OUT_EXCEEDS, carved),
        (
            pl.col("row_missing"),
            RefusalCode.LOSS_ROW_MISSING,
            pl.format("model={}", pl.col("loss_model_series").fill_null("?")),
        ),
    )


def own_parts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Lay out part 0 of every segment that has a rate."""
    return rows.filter(pl.col("rate_id").is_not_null()).select(
        "segment_id",
        pl.lit(0, dtype=pl.Int64).alias("part"),
        "rate_id",
        energy_total="settled_energy_total",
        energy_sharp="settled_energy_sharp",
        energy_peak="settled_energy_peak",
        energy_flat="settled_flat",
        energy_valley="settled_energy_valley",
        energy_deep_valley="settled_energy_deep_valley",
        loss_kwh="loss_kwh",
        line_loss_kwh="line_loss_kwh",
        assessed_kwh=pl.col("energy_total") + pl.col("loss_kwh") + pl.col("line_loss_kwh"),
        assessed_kvarh=pl.col("reactive") + pl.col("loss_kvarh"),
    )


def carved_parts(carved: pl.LazyFrame) -> pl.LazyFrame:
    """Lay out the carve-outs as parts; all their energy counts as flat, and cosφ does not look at them."""
    nothing = pl.lit(0, dtype=pl.Int64)
    return carved.filter(pl.col("rate_id").is_not_null()).select(
        "segment_id",
        "part",
        "rate_id",
        energy_total="carved",
        energy_sharp=nothing,
        energy_peak=nothing,
        energy_flat="carved",
        energy_valley=nothing,
        energy_deep_valley=nothing,
        loss_kwh=nothing,
        line_loss_kwh=nothing,
        assessed_kwh=nothing,
        assessed_kvarh=nothing,
    )
