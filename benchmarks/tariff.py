"""
A tariff that Wanjia and a rating engine for hourly loads can both express, and customers that use energy under it.

Three periods of the day, the highest demand of each month, and four funds on all energy; a year of 8,760 hours, twelve
bills. Energy is whole kWh an hour, as meters count it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.registry.customers.types import DemandBasis, LossMethod
from wanjia.registry.tariffs.kernel.schema import FUNDS, POWER_FACTOR_RATES, RATES
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import SEGMENTS

YEAR = 2025  # not a leap year: the other engine knows none
HOURS, MONTHS = 8_760, 12
PERIOD_OF_HOUR = ("valley",) * 8 + ("peak",) * 4 + ("flat",) * 5 + ("peak",) * 4 + ("flat",) * 2 + ("valley",)
PRICES = {"peak": Decimal("0.803761"), "flat": Decimal("0.606686"), "valley": Decimal("0.387724")}
DEMAND_PRICE = Decimal(42)
FUND_PRICES = {
    "rural grid": Decimal("0.02"),
    "resettlement": Decimal("0.0062"),
    "renewable": Decimal("0.019"),
    "water projects": Decimal("0.00196875"),
}
POLICY = {
    "start_date": date(YEAR, 1, 1),
    "is_sample": True,
    "is_quantity_only": False,
    "household_extra_kwh": 0,
    "day_divisor": "CALENDAR",
    "excess_demand": "CONTRACT_FIRST",
    "demand_tolerance": Decimal("1.05"),
    "demand_floor": Decimal("0.40"),
    "loss_share": "FLAT",
    "carve_out_share": "FLAT",
    "carve_out_ratio_base": "TOTAL",
    "power_factor_base": "WITHOUT_FUNDS",
}


def price_tables() -> PriceTables:
    """Make the one rate card and its funds."""
    rate = {"rate_id": 0, "structure": "PERIODS_AND_DEMAND", "is_two_part": True, "is_time_of_use": True}
    prices = {f"price_{period}": price for period, price in PRICES.items()} | {"demand_price": DEMAND_PRICE}
    return PriceTables(
        rates=RATES.frame([POLICY | rate | prices]),
        funds=FUNDS.frame([{"rate_id": 0, "item": item, "price": price} for item, price in FUND_PRICES.items()]),
        power_factor_rates=POWER_FACTOR_RATES.empty(),
    )


def peer_tariff() -> dict[str, Any]:
    """Put the tariff into the words of the other engine, which has no funds: they are part of the energy prices."""
    funds = sum(FUND_PRICES.values())
    return {
        "period_of_hour": PERIOD_OF_HOUR,
        "prices": {period: float(price + funds) for period, price in PRICES.items()},
        "demand_price": float(DEMAND_PRICE),
    }


def calendar() -> pl.DataFrame:
    """Make the calendar of the year: ``start_at`` of each hour, its ``month`` (1 to 12) and its ``period``."""
    earliest, latest = pl.datetime(YEAR, 1, 1), pl.datetime(YEAR, 12, 31, 23)
    hours = pl.select(start_at=pl.datetime_range(earliest, latest, "1h"))
    return hours.with_columns(
        month=pl.col("start_at").dt.month().cast(pl.Int64),
        period=pl.lit(pl.Series(PERIOD_OF_HOUR)).gather(pl.col("start_at").dt.hour()),
    )


def hourly_loads(customers: int) -> pl.DataFrame:
    """
    Make a year of hours for each customer: ``customer_id``, ``start_at``, ``energy_kwh``, in this order.

    More by day than by night, more in summer and winter, and an hour like no other; the same number, the same load.
    """
    shape = calendar().with_columns(
        hour=pl.int_range(HOURS),
        by_day=pl.when(pl.col("period") == "valley").then(20).otherwise(60),
        by_season=5 * (pl.col("month") - 6).abs(),
    )
    numbers = pl.int_range(customers, eager=True).alias("customer_id").to_frame()
    noise = ((pl.col("customer_id") * HOURS + pl.col("hour")) * 2_654_435_761 % 1_000_003) % 90
    size = 1 + pl.col("customer_id") % 7
    return numbers.join(shape, how="cross").select(
        "customer_id", "start_at", energy_kwh=size * (pl.col("by_day") + pl.col("by_season")) + noise
    )


def agreements(customers: int) -> pl.DataFrame:
    """Make SEGMENTS: each month of each customer, numbered customer × 12 + month from 0."""
    numbers = pl.int_range(customers * MONTHS, eager=True).alias("segment_id").to_frame().lazy()
    start = pl.date(YEAR, 1 + pl.col("segment_id") % MONTHS, 1)
    segments = numbers.with_columns(
        account_id=pl.col("segment_id") // MONTHS,
        agreement_id=pl.col("segment_id") // MONTHS,
        usage_point_id=pl.col("segment_id") // MONTHS,
        cycle_start=start,
        cycle_end=start.dt.offset_by("1mo"),
        start_date=start,
        end_date=start.dt.offset_by("1mo"),
        rate_id=0,
        contract_kva=1_000,
        running_kva=1_000,
        demand_basis=pl.lit(DemandBasis.ACTUAL_DEMAND.value),
        loss_method=pl.lit(LossMethod.NONE.value),
        line_loss_pct=0,
        ladder_used_kwh=0,
        quota_months=MONTHS,
        large_household_months=0,
    )
    return SEGMENTS.fitted(segments).collect()
