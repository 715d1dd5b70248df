"""
The basic charge of two-part prices: by capacity, contract demand or actual demand, by the days in service.

Products run in 128-bit whole numbers (kW or kVA with 12 places, yuan with 8, a factor with 4) and are rounded to the fen
once. Source: section 8 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

import polars as pl

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


def units(column: str | pl.Expr, *, places: int) -> pl.Expr:
    """Turn a decimal into a 128-bit number of its smallest units."""
    value = pl.col(column) if isinstance(column, str) else column
    scale = pl.lit(10**places).cast(pl.Decimal(38, 0))
    return (value.cast(pl.Decimal(38, places)) * scale).cast(pl.Int128)


def charged(
    rows: pl.LazyFrame, rates: pl.LazyFrame, *, cycle_energy: pl.LazyFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Price the basic charge of cycles.

    :param rows: SEGMENTS joined with MEASURED: all segments of the cycles that have a demand basis somewhere
    :param cycle_energy: ``agreement_id``, ``cycle_start``, ``cycle_kwh``: all energy of the cycle, losses included
    :returns: LINES, and REFUSALS where the demand or its price is missing
    """
    columns = ("rate_id", "capacity_price", "demand_price", "excess_demand", "demand_tolerance", "demand_floor")
    rated = (
        rows.join(rates.select(*columns, *DECIDING), on="rate_id").join(cycle_energy, on=CYCLE, how="left").collect()
    )
    shared = with_low_price(with_day_share(rated))
    lines = [line for line in (capacity_lines(shared), *demand_lines(shared)) if not line.is_empty()]
    return pl.concat(lines) if lines else LINES.empty(), refused(shared.lazy()).collect()


def with_day_share(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``share_days`` and ``share_of``: the part of a month's charge that the days on a demand basis earn."""
    latest = {f"latest_{name}": pl.col(name).sort_by("start_date").last().over(CYCLE) for name in DECIDING}
    in_segment = (pl.col("end_date") - pl.col("start_date")).dt.total_days()
    days = pl.when(pl.col("demand_basis") != DemandBasis.NONE).then(in_segment).otherwise(0)
    cycle_days = (pl.col("cycle_end") - pl.col("cycle_start")).dt.total_days()
    known = rows.with_columns(
        **latest,
        days=days,
        cycle_days=cycle_days,
        is_latest=pl.col("start_date") == pl.col("start_date").max().over(CYCLE),
        latest_contract_kva=pl.col("contract_kva").sort_by("start_date").last().over(CYCLE),
        run=days.cum_sum().over(CYCLE, order_by="start_date"),
        in_service=days.sum().over(CYCLE),
    )
    is_thirty = pl.col("latest_day_divisor") == "THIRTY"
    before = pl.min_horizontal(pl.col("run") - pl.col("days"), THIRTY)
    completes = pl.col("is_latest") & (pl.col("in_service") == pl.col("cycle_days"))
    until = pl.when(completes).then(THIRTY).otherwise(pl.min_horizontal("run", THIRTY))
    return known.with_columns(
        share_days=pl.when(is_thirty).then(until - before).otherwise(pl.col("days")),
        share_of=pl.when(is_thirty).then(THIRTY).otherwise(pl.col("cycle_days")),
    )


def with_low_price(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``price_factor`` (4 places): below 1 where a demand customer used enough energy for each kVA."""
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
    return rows.with_columns(price_factor=factor)


def capacity_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Charge the running capacity."""
    chosen = rows.filter(pl.col("demand_basis") == DemandBasis.CAPACITY)
    return shared_line(
        chosen, kind=LineKind.CAPACITY, quantity=units("running_kva", places=4) * 10**8, price="capacity_price", times=1
    )


def demand_lines(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Charge the contract demand and what exceeds it, or the actual demand."""
    actual = units("demand_kw", places=4) * 10**8
    contract = pl.max_horizontal(
        units("contract_demand_kw", places=4) * 10**8,
        units("demand_floor", places=4) * units("running_kva", places=4) * 10**4,
    )
    tolerated = pl.max_horizontal(
        units("contract_demand_kw", places=4) * 10**4,
        units("demand_floor", places=4) * units("running_kva", places=4),
    ) * units("demand_tolerance", places=4)
    exceeds = actual > tolerated
    first = pl.when(exceeds & (pl.col("excess_demand") == "TOLERANCE_FIRST")).then(tolerated).otherwise(contract)
    by_contract = rows.filter(
        (pl.col("demand_basis") == DemandBasis.CONTRACT_DEMAND) & pl.col("demand_kw").is_not_null()
    )
    by_actual = rows.filter((pl.col("demand_basis") == DemandBasis.ACTUAL_DEMAND) & pl.col("demand_kw").is_not_null())
    return [
        shared_line(by_contract, kind=LineKind.DEMAND, quantity=first, price="demand_price", times=1),
        shared_line(
            by_contract.filter(exceeds),
            kind=LineKind.DEMAND_EXCESS,
            quantity=actual - tolerated,
            price="demand_price",
            times=2,
        ),
        shared_line(by_actual, kind=LineKind.DEMAND, quantity=actual, price="demand_price", times=1),
    ]


def shared_line(rows: pl.DataFrame, *, kind: LineKind, quantity: pl.Expr, price: str, times: int) -> pl.DataFrame:
    """
    Charge ``quantity`` (12 places) at ``times`` the price for the share of days; both shown rounded, the amount exact.

    Null prices and shares of 0 give no line.
    """
    yuan = units(price, places=8) * pl.col("price_factor") * times
    days, of = pl.col("share_days").cast(pl.Int128), pl.col("share_of").cast(pl.Int128)
    fen = divided_half_up(quantity * yuan * days, of * 10**22)
    shown = divided_half_up(quantity * days, of * 10**8)
    chosen = rows.filter(pl.col(price).is_not_null() & (pl.col("share_days") > 0) & (quantity > 0))
    if chosen.is_empty():
        return LINES.empty()
    return chosen.select(
        "segment_id",
        pl.lit(0, dtype=pl.Int64).alias("part"),
        "rate_id",
        kind=pl.lit(kind.value, dtype=LINES.dtypes["kind"]),
        item=pl.lit(""),
        time_of_use=pl.lit(TimeOfUse.TOTAL.value, dtype=LINES.dtypes["time_of_use"]),
        tier=pl.lit(0, dtype=pl.Int64),
        quantity=scaled(shown, places=4, dtype=QUANTITY),
        unit_price=scaled(divided_half_up(yuan, 10**4), places=8, dtype=PRICE),
        amount=scaled(fen, places=2, dtype=MONEY),
    )


def scaled(whole: pl.Expr, *, places: int, dtype: pl.DataType) -> pl.Expr:
    """Turn a number of smallest units back into a decimal."""
    one = pl.lit("0." + "0" * (places - 1) + "1").cast(pl.Decimal(38, places))
    return (whole.cast(pl.Decimal(38, places)) * one).cast(dtype)


def refused(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Name the segments whose demand was not measured, or whose price for it is missing."""
    needs_demand = pl.col("demand_basis").is_in(DEMAND_BASES)
    price = pl.when(needs_demand).then(pl.col("demand_price")).otherwise(pl.col("capacity_price"))
    return pl.concat(
        [
            refusals(
                rows.filter(needs_demand & pl.col("demand_kw").is_null()),
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
