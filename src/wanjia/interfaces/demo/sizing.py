"""Capacity, meter and terms that fit a customer: what a designer would have chosen for what the customer uses."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from wanjia.interfaces.demo.consumption import CENTI
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.profile import Kind

HV_SIZES = (30, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500)
WORKS_SIZES = (2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000)
LV_SIZES = (8, 12, 15, 20, 30, 40, 50, 60, 80, 99, 120, 160, 200, 250, 300, 400)
CT_PRIMARIES = (5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1500, 2000, 3000, 4000)
CT_SECONDARY = 5
PT_RATIOS = {False: 100, True: 350}  # 10000/100 V, and 35000/100 V for what is supplied at 35 kV

#: By number of shifts: kWh a month per kVA, hours of use a month that a demand stands for, the load shape factor K.
SHIFT_KWH_PER_KVA = (95, 165, 285)
SHIFT_HOURS = (230, 360, 560)
SHIFT_FACTORS = ("3.6", "1.8", "1.2")
LV_KWH_PER_KW = 180
LV_METERED_UP_TO_KVA = 315
DIRECT_UP_TO_KW = 35
ASSESSED_FROM_KVA = 100
INDUSTRIAL_ABOVE_KVA = 160
TWO_PART = (Kind.INDUSTRY.value, Kind.WORKS.value)
BASES = ("CAPACITY", "CONTRACT_DEMAND", "CAPACITY", "ACTUAL_DEMAND", "CONTRACT_DEMAND")
SERIES = ("S9", "S11", "S11", "S13")


def sized(supplies: pl.DataFrame, *, months: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """
    Choose what fits each supply.

    :param months: `consumption.consumption`
    :returns: the supplies with ``peak_kwh, mean_kwh`` of a month, ``rank`` within the kind, ``shifts`` (0 to 2: one to
        three), ``contract_kva, metering_mode, primary`` (of the CT; 0: none), ``potential`` (ratio of the PT, 1: none),
        ``multiplier, standard_pct, demand_basis, loss_method, loss_series``
    """
    known = supplies.join(_months_of(months), on="i", maintain_order="left").with_columns(
        rank=pl.int_range(pl.len()).over("kind"), shifts=draws.below(3, what="shifts")
    )
    return (
        _with_capacity(known)
        .pipe(_with_ratios)
        .pipe(_with_power_factor)
        .with_columns(demand_basis=_demand_basis(), **_losses(draws))
    )


def _months_of(months: pl.DataFrame) -> pl.DataFrame:
    energy = pl.col("measured") // CENTI
    return months.group_by("i", maintain_order=True).agg(peak_kwh=energy.max(), mean_kwh=energy.sum() // pl.len())


def _by_shifts(figures: Sequence[int]) -> pl.Expr:
    return pl.lit(pl.Series(figures, dtype=pl.Int64)).gather(pl.col("shifts"))


def _next_size(needed: pl.Expr, *, sizes: Sequence[int]) -> pl.Expr:
    """Give the smallest size not below what is needed, or the largest there is."""
    found = pl.lit(sizes[-1], dtype=pl.Int64)
    for size in reversed(sizes):
        found = pl.when(needed <= size).then(size).otherwise(found)
    return found


def _with_capacity(rows: pl.DataFrame) -> pl.DataFrame:
    is_private_kind = pl.col("kind").is_in([Kind.PLANT.value, Kind.OFFICE.value, Kind.SCHOOL.value, Kind.PUMPING.value])
    by_month = pl.max_horizontal(pl.col("mean_kwh") // _by_shifts(SHIFT_KWH_PER_KVA), pl.col("peak_kwh") // 500)
    two_part = pl.max_horizontal(by_month, ASSESSED_FROM_KVA)
    by_peak = pl.col("peak_kwh") // LV_KWH_PER_KW + 1
    capacity = (
        pl.when(pl.col("kind") == Kind.WORKS.value)
        .then(_next_size(two_part, sizes=WORKS_SIZES))
        .when(pl.col("kind") == Kind.INDUSTRY.value)
        .then(_next_size(two_part, sizes=HV_SIZES))
        .when(is_private_kind)
        .then(_next_size(by_month, sizes=HV_SIZES))
        .otherwise(_next_size(by_peak, sizes=LV_SIZES))
    )
    return rows.with_columns(contract_kva=capacity)


def _with_ratios(rows: pl.DataFrame) -> pl.DataFrame:
    """Choose where is measured, and through which current and voltage transformers."""
    is_works = pl.col("kind") == Kind.WORKS.value
    is_hv = pl.col("kind").is_in(
        [kind.value for kind in (Kind.WORKS, Kind.INDUSTRY, Kind.PLANT, Kind.OFFICE, Kind.SCHOOL, Kind.PUMPING)]
    )
    is_hv_metered = is_works | (is_hv & (pl.col("contract_kva") > LV_METERED_UP_TO_KVA))
    kva = pl.col("contract_kva")
    amperes = (
        pl.when(is_works)
        .then(kva * 165 // 10_000)
        .when(is_hv_metered)
        .then(kva * 578 // 10_000)
        .otherwise(kva * 1_444 // 1_000)
    )
    has_ct = is_hv | (kva > DIRECT_UP_TO_KW)
    mode = (
        pl.when(is_hv_metered)
        .then(pl.lit("HV_SUPPLY_HV_METER"))
        .when(is_hv)
        .then(pl.lit("HV_SUPPLY_LV_METER"))
        .otherwise(pl.lit("LV_SUPPLY_LV_METER"))
    )
    ratio = pl.when(is_works).then(PT_RATIOS[True]).when(is_hv_metered).then(PT_RATIOS[False]).otherwise(1)
    chosen = rows.with_columns(
        primary=pl.when(has_ct).then(_next_size(amperes + 1, sizes=CT_PRIMARIES)).otherwise(0),
        potential=ratio.cast(pl.Int64),
        metering_mode=mode,
    )
    turns = pl.when(pl.col("primary") > 0).then(pl.col("primary") // CT_SECONDARY).otherwise(1)
    return chosen.with_columns(multiplier=turns * pl.col("potential"))


def _with_power_factor(rows: pl.DataFrame) -> pl.DataFrame:
    """Choose the power-factor standard: 90 and 85 from 100 kVA on, 80 for farms; homes and schools have none."""
    kind, kva = pl.col("kind"), pl.col("contract_kva")
    is_industrial = kind.is_in(TWO_PART) & (kva > INDUSTRIAL_ABOVE_KVA)
    is_assessed = kind.is_in([k.value for k in (Kind.INDUSTRY, Kind.PLANT, Kind.OFFICE, Kind.PUMPING, Kind.TRADE)])
    standard = (
        pl.when(is_industrial)
        .then(90)
        .when(is_assessed & (kva >= ASSESSED_FROM_KVA))
        .then(85)
        .when((kind == Kind.FARM.value) & (kva >= ASSESSED_FROM_KVA))
        .then(80)
    )
    return rows.with_columns(standard_pct=standard.cast(pl.Int64))


def _demand_basis() -> pl.Expr:
    basis = pl.lit(pl.Series(BASES)).gather(pl.col("rank") % len(BASES))
    return pl.when(pl.col("kind").is_in(TWO_PART)).then(basis).otherwise(pl.lit("NONE"))


def _losses(draws: Draws) -> dict[str, pl.Expr]:
    """Let those who are supplied high and measured low bear the losses of their transformer, by one of two methods."""
    bears = pl.col("metering_mode") == "HV_SUPPLY_LV_METER"
    method = pl.when(pl.col("rank") % 2 == 0).then(pl.lit("FORMULA")).otherwise(pl.lit("IRON_PERCENT"))
    series = draws.one_of(SERIES, what="transformer series")
    return {"loss_method": pl.when(bears).then(method).otherwise(pl.lit("NONE")), "loss_series": series}
