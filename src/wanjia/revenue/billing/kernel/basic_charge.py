"""
The basic charge of two-part prices: by capacity, contract demand or actual demand, by the days in service.

Products run in 128-bit whole numbers (kW or kVA with 12 places, yuan with 8, a factor with 4) and are rounded to the
fen once. Source: section 8 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from wanjia.foundation.columnar.engine import collected, collected_all
from wanjia.foundation.quantities.rounding import MONEY, PRICE, QUANTITY, divided_half_up
from wanjia.registry.customers.types import DemandBasis
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel.measured import refusals
from wanjia.revenue.billing.kernel.schema import LINES
from wanjia.revenue.billing.types import LineKind, RefusalCode

CYCLE = ("agreement_id", "cycle_start")
DECIDING = (
    "day_divisor",
    "low_price_kwh_per_kva",
    "low_price_factor",
)
THIRTY = 30
DEMAND_BASES = (DemandBasis.CONTRACT_DEMAND, DemandBasis.ACTUAL_DEMAND)
CHARGES = (
    (DemandBasis.CAPACITY, LineKind.CAPACITY),
    (DemandBasis.CONTRACT_DEMAND, LineKind.DEMAND),
    (DemandBasis.CONTRACT_DEMAND, LineKind.DEMAND_EXCESS),
    (DemandBasis.ACTUAL_DEMAND, LineKind.DEMAND),
)
PRICE_OF = {
    DemandBasis.CAPACITY: "capacity_price",
    DemandBasis.CONTRACT_DEMAND: "demand_price",
    DemandBasis.ACTUAL_DEMAND: "demand_price",
}


@cache
def units(column: str, *, places: int) -> pl.Expr:
    """Turn a decimal into a 128-bit number of its smallest units."""
    scale = pl.lit(10**places).cast(pl.Decimal(38, 0))
    return (pl.col(column).cast(pl.Decimal(38, places)) * scale).cast(pl.Int128)


def charged(
    rows: pl.LazyFrame, *, rates: pl.LazyFrame, cycle_energy: pl.LazyFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Price the basic charge of cycles.

    :param rows: SEGMENTS joined with MEASURED: all segments of the cycles that have a demand basis somewhere
    :param cycle_energy: ``agreement_id``, ``cycle_start``, ``cycle_kwh``: all energy of the cycle, losses included
    :returns: LINES, and REFUSALS where the demand or its price is missing
    """
    columns = ("rate_id", "capacity_price", "demand_price", "excess_demand", "demand_tolerance", "demand_floor")
    rated = rows.join(rates.select(*columns, *DECIDING), on="rate_id").join(cycle_energy, on=CYCLE, how="left")
    shared = rated.with_columns(cycle_columns()).with_columns(share_columns()).pipe(collected)
    bases = set(shared["demand_basis"])
    lines = [shared_line(shared.lazy(), basis=basis, kind=kind) for basis, kind in CHARGES if basis in bases]
    found, why = collected_all([pl.concat(lines or [LINES.empty().lazy()]), refused(shared.lazy())])
    return found, why


@cache
def cycle_columns() -> tuple[pl.Expr, ...]:
    """Give what the latest segment decides for its cycle, and how many of the cycle's days are on a demand basis."""
    in_segment = (pl.col("end_date") - pl.col("start_date")).dt.total_days()
    days = pl.when(pl.col("demand_basis") != DemandBasis.NONE).then(in_segment).otherwise(0)
    return (
        *(pl.col(name).sort_by("start_date").last().over(CYCLE).alias(f"latest_{name}") for name in DECIDING),
        pl.col("contract_kva").sort_by("start_date").last().over(CYCLE).alias("latest_contract_kva"),
        days.alias("days"),
        (pl.col("cycle_end") - pl.col("cycle_start")).dt.total_days().alias("cycle_days"),
        (pl.col("start_date") == pl.col("start_date").max().over(CYCLE)).alias("is_latest"),
        days.cum_sum().over(CYCLE, order_by="start_date").alias("run"),
        days.sum().over(CYCLE).alias("in_service"),
    )


@cache
def share_columns() -> tuple[pl.Expr, ...]:
    """
    Give ``share_days`` and ``share_of``, the part of a month's charge that the days on a demand basis earn, and
    ``price_factor`` (4 places), below 1 where a demand customer used enough energy for each kVA.
    """
    is_thirty = pl.col("latest_day_divisor") == "THIRTY"
    before = pl.min_horizontal(pl.col("run") - pl.col("days"), THIRTY)
    completes = pl.col("is_latest") & (pl.col("in_service") == pl.col("cycle_days"))
    until = pl.when(completes).then(THIRTY).otherwise(pl.min_horizontal("run", THIRTY))
    enough = units("cycle_kwh", places=0) * 10_000 * 10_000 >= units("latest_low_price_kwh_per_kva", places=4) * units(
        "latest_contract_kva", places=4
    )
    earns = (
        pl.col("demand_basis").is_in(DEMAND_BASES)
        & (pl.col("latest_contract_kva") > 0)
        & pl.col("latest_low_price_factor").is_not_null()
        & enough.fill_null(value=False)
    )
    factor = pl.when(earns).then(units("latest_low_price_factor", places=4)).otherwise(pl.lit(10_000, dtype=pl.Int128))
    return (
        pl.when(is_thirty).then(until - before).otherwise(pl.col("days")).alias("share_days"),
        pl.when(is_thirty).then(THIRTY).otherwise(pl.col("cycle_days")).alias("share_of"),
        factor.alias("price_factor"),
    )


@cache
def demands() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Give the demand measured, what the contract's price covers, and up to where it is tolerated: kW, 12 places."""
    actual = units("demand_kw", places=4) * 10**8
    contract = units("contract_demand_kw", places=4) * 10**4
    floor = units("demand_floor", places=4) * units("running_kva", places=4)
    covered = pl.max_horizontal(contract, floor)
    return actual, covered * 10**4, covered * units("demand_tolerance", places=4)


@cache
def charged_quantity(basis: DemandBasis, *, kind: LineKind) -> pl.Expr:
    """Give what a line charges, 12 places; null or 0 where there is no such line."""
    if basis is DemandBasis.CAPACITY:
        return units("running_kva", places=4) * 10**8
    actual, covered, tolerated = demands()
    if basis is DemandBasis.ACTUAL_DEMAND:
        return actual
    if kind is LineKind.DEMAND_EXCESS:
        return pl.max_horizontal(actual - tolerated, 0)
    exceeds = (actual > tolerated) & (pl.col("excess_demand") == "TOLERANCE_FIRST")
    is_measured = pl.col("demand_kw").is_not_null()
    return pl.when(is_measured).then(pl.when(exceeds).then(tolerated).otherwise(covered))


@cache
def line_columns(basis: DemandBasis, *, kind: LineKind) -> tuple[pl.Expr, ...]:
    """
    Give the columns of a line: a quantity times its price for the share of days.

    Both are shown rounded, the amount is exact; excess demand costs twice the price.
    """
    quantity = charged_quantity(basis, kind=kind)
    times = 2 if kind is LineKind.DEMAND_EXCESS else 1
    yuan = units(PRICE_OF[basis], places=8) * pl.col("price_factor") * times
    days, of = pl.col("share_days").cast(pl.Int128), pl.col("share_of").cast(pl.Int128)
    fen = divided_half_up(quantity * yuan * days, by=of * 10**22)
    shown = divided_half_up(quantity * days, by=of * 10**8)
    return (
        pl.col("segment_id"),
        pl.lit(0, dtype=pl.Int64).alias("part"),
        pl.col("rate_id"),
        pl.lit(kind.value, dtype=LINES.dtypes["kind"]).alias("kind"),
        pl.lit("").alias("item"),
        pl.lit(TimeOfUse.TOTAL.value, dtype=LINES.dtypes["time_of_use"]).alias("time_of_use"),
        pl.lit(0, dtype=pl.Int64).alias("tier"),
        scaled(shown, places=4, dtype=QUANTITY).alias("quantity"),
        scaled(divided_half_up(yuan, by=10**4), places=8, dtype=PRICE).alias("unit_price"),
        scaled(fen, places=2, dtype=MONEY).alias("amount"),
    )


def shared_line(rows: pl.LazyFrame, *, basis: DemandBasis, kind: LineKind) -> pl.LazyFrame:
    """Charge the segments of a basis; null prices, quantities and shares of 0 give no line."""
    is_charged = (pl.col("share_days") > 0) & (charged_quantity(basis, kind=kind) > 0)
    priced = rows.filter((pl.col("demand_basis") == basis) & pl.col(PRICE_OF[basis]).is_not_null() & is_charged)
    return priced.select(line_columns(basis, kind=kind))


def scaled(whole: pl.Expr, *, places: int, dtype: pl.DataType) -> pl.Expr:
    """Turn a number of smallest units back into a decimal."""
    one = pl.lit("0." + "0" * (places - 1) + "1").cast(pl.Decimal(38, places))
    return (whole.cast(pl.Decimal(38, places)) * one).cast(dtype)


def refused(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Name the segments whose demand was not measured or not agreed, or whose price for it is missing."""
    needs_demand = pl.col("demand_basis").is_in(DEMAND_BASES)
    by_contract = pl.col("demand_basis") == DemandBasis.CONTRACT_DEMAND
    lacks_contract = by_contract & pl.col("contract_demand_kw").is_null()
    price = pl.when(needs_demand).then(pl.col("demand_price")).otherwise(pl.col("capacity_price"))
    return pl.concat(
        [
            refusals(
                rows.filter((needs_demand & pl.col("demand_kw").is_null()) | lacks_contract),
                code=RefusalCode.DEMAND_MISSING,
                evidence=pl.format("basis={}", "demand_basis"),
            ),
            refusals(
                rows.filter(price.is_null() & (pl.col("demand_basis") != DemandBasis.NONE)),
                code=RefusalCode.PRICE_MISSING,
                evidence=pl.format("basis={}", "demand_basis"),
            ),
        ]
    )
