"""
Customers for measuring the pricing kernel: as many as asked, made of columns, priced under invented prices.

Of a hundred customers 85 are on a three-step annual ladder, 10 on four periods of the day, 5 on two-part prices with
transformer losses and power factor; everybody pays three funds.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.registry.customers.types import DemandBasis, LossMethod
from wanjia.registry.tariffs.kernel.schema import FUNDS, POWER_FACTOR_RATES, RATES
from wanjia.registry.tariffs.types import LadderBasis
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import MEASURED, SEGMENTS

LADDER, PERIODS, TWO_PART = 0, 1, 2
START, END = date(2026, 1, 1), date(2026, 2, 1)
POLICY = {
    "start_date": date(2026, 1, 1),
    "is_sample": True,
    "is_quantity_only": False,
    "household_extra_kwh": 100,
    "day_divisor": "CALENDAR",
    "excess_demand": "CONTRACT_FIRST",
    "demand_tolerance": Decimal("1.05"),
    "demand_floor": Decimal("0.40"),
    "loss_share": "FLAT",
    "carve_out_share": "FLAT",
    "carve_out_ratio_base": "TOTAL",
    "power_factor_base": "WITHOUT_FUNDS",
    "low_price_kwh_per_kva": Decimal(260),
    "low_price_factor": Decimal("0.90"),
}


def price_tables() -> PriceTables:
    """Make three rate cards, three funds on two of them and one on the ladder, and a short power-factor table."""
    by_period = {
        "price_sharp": Decimal("1.004799"),
        "price_peak": Decimal("0.803761"),
        "price_flat": Decimal("0.606686"),
        "price_valley": Decimal("0.387724"),
    }
    ladder = {f"tier_{n}": price for n, price in enumerate(map(Decimal, ("0.5128", "0.5628", "0.8128")), start=1)}
    rates = [
        {
            "rate_id": LADDER,
            "structure": "LADDER",
            "is_two_part": False,
            "is_time_of_use": False,
            "ladder": LadderBasis.ANNUAL,
        }
        | {"limit_1": 2160, "limit_2": 4800}
        | ladder,
        {"rate_id": PERIODS, "structure": "PERIODS", "is_two_part": False, "is_time_of_use": True} | by_period,
        {"rate_id": TWO_PART, "structure": "TWO_PART", "is_two_part": True, "is_time_of_use": True}
        | {"capacity_price": Decimal("26.3"), "demand_price": Decimal(42)}
        | by_period,
    ]
    items = {"rural grid": Decimal("0.02"), "resettlement": Decimal("0.0062"), "renewable": Decimal("0.019")}
    funds = [
        {"rate_id": rate, "item": item, "price": price}
        for rate in (LADDER, PERIODS, TWO_PART)
        for item, price in items.items()
    ]
    factors = [{"standard_pct": 90, "power_factor_pct": pct, "rate_pct": Decimal(90 - pct) / 2} for pct in range(101)]
    return PriceTables(
        rates=RATES.frame([POLICY | rate for rate in rates]),
        funds=FUNDS.frame(funds),
        power_factor_rates=POWER_FACTOR_RATES.frame(factors),
    )


def customers(count: int, *, start: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Make SEGMENTS and MEASURED of ``count`` customers numbered from ``start``; the same numbers give the same customers.
    """
    number = pl.int_range(start, start + count, eager=True).alias("segment_id").to_frame().lazy()
    share, mixed = pl.col("segment_id") % 100, (pl.col("segment_id") * 2_654_435_761) % 1_000_003
    group = pl.when(share < 85).then(LADDER).when(share < 95).then(PERIODS).otherwise(TWO_PART)
    rows = number.with_columns(rate_id=group.cast(pl.Int64), mixed=mixed)
    is_two_part = pl.col("rate_id") == TWO_PART
    size = pl.when(is_two_part).then(100 + 100 * (pl.col("mixed") % 10)).otherwise(0)
    segments = rows.with_columns(
        account_id="segment_id",
        agreement_id="segment_id",
        usage_point_id="segment_id",
        cycle_start=pl.lit(START),
        cycle_end=pl.lit(END),
        start_date=pl.lit(START),
        end_date=pl.lit(END),
        contract_kva=size,
        running_kva=size,
        demand_basis=pl.when(~is_two_part)
        .then(pl.lit(DemandBasis.NONE.value))
        .when(pl.col("mixed") % 2 == 0)
        .then(pl.lit(DemandBasis.CAPACITY.value))
        .otherwise(pl.lit(DemandBasis.CONTRACT_DEMAND.value)),
        contract_demand_kw=pl.when(is_two_part).then(size // 2),
        power_factor_standard_pct=pl.when(is_two_part).then(90),
        loss_method=pl.when(is_two_part)
        .then(pl.lit(LossMethod.FORMULA.value))
        .otherwise(pl.lit(LossMethod.NONE.value)),
        rated_kva=pl.when(is_two_part).then(size),
        no_load_loss_w=pl.when(is_two_part).then(1200),
        load_loss_w=pl.when(is_two_part).then(6200),
        no_load_current_pct=pl.when(is_two_part).then(1),
        impedance_pct=pl.when(is_two_part).then(4),
        loss_shape_factor=pl.when(is_two_part).then(2),
        line_loss_pct=pl.lit(0),
        ladder_used_kwh=(pl.col("mixed") * 7) % 5_200,
        quota_months=pl.lit(12),
        large_household_months=pl.lit(0),
    )
    energy = (
        pl.when(pl.col("rate_id") == LADDER)
        .then(40 + pl.col("mixed") % 400)
        .otherwise(1_000 + pl.col("mixed") % 90_000)
    )
    has_periods = pl.col("rate_id") != LADDER
    measured = rows.with_columns(energy_total=energy).with_columns(
        energy_sharp=pl.when(has_periods).then(pl.col("energy_total") // 10).otherwise(0),
        energy_peak=pl.when(has_periods).then(pl.col("energy_total") // 4).otherwise(0),
        energy_valley=pl.when(has_periods).then(pl.col("energy_total") // 3).otherwise(0),
        energy_deep_valley=pl.lit(0),
        reactive=pl.when(is_two_part).then(pl.col("energy_total") // 2 + pl.col("mixed") % 500).otherwise(0),
        demand_kw=pl.when(is_two_part).then(30 + pl.col("mixed") % 600),
    )
    return SEGMENTS.fitted(segments).pipe(collected), MEASURED.fitted(measured).pipe(collected)
