"""Plain cases for examples worked by hand: one meter, multiplier 1, a month of 30 days, no feature unless asked for."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import LadderBasis, TimeOfUse
from wanjia.revenue.billing.types import BillCase, Ladder, Policy, Rate, Terms, UsageStretch

JUNE = Period(date(2025, 6, 1), date(2025, 7, 1))
POLICY = Policy(
    day_divisor="CALENDAR",
    excess_demand="CONTRACT_FIRST",
    demand_tolerance=Decimal("1.05"),
    demand_floor=Decimal("0.40"),
    loss_share="FLAT",
    carve_out_share="FLAT",
    carve_out_ratio_base="TOTAL",
    power_factor_base="WITHOUT_FUNDS",
)
REGISTERS = {
    "total": RegisterKind.ACTIVE_TOTAL,
    "sharp": RegisterKind.ACTIVE_SHARP,
    "peak": RegisterKind.ACTIVE_PEAK,
    "flat": RegisterKind.ACTIVE_FLAT,
    "valley": RegisterKind.ACTIVE_VALLEY,
    "deep_valley": RegisterKind.ACTIVE_DEEP_VALLEY,
    "kvarh": RegisterKind.REACTIVE_FORWARD,
    "reverse_kvarh": RegisterKind.REACTIVE_REVERSE,
    "demand": RegisterKind.MAXIMUM_DEMAND,
}


def single(price: str, **more: Any) -> Rate:
    """Make a rate with one price."""
    return Rate("single", {TimeOfUse.TOTAL: Decimal(price)}, **more)


def by_period(prices: Mapping[str, str], **more: Any) -> Rate:
    """Make a rate with a price for each period of the day."""
    return Rate("periods", {TimeOfUse(name.upper()): Decimal(price) for name, price in prices.items()}, **more)


def tiers(
    limits: tuple[int, ...], *prices: str, basis: LadderBasis = LadderBasis.MONTHLY, extra_kwh: int = 0
) -> Ladder:
    """Make a ladder."""
    return Ladder(basis, limits, tuple(Decimal(price) for price in prices), household_extra_kwh=extra_kwh)


def read(
    *, period: Period = JUNE, multiplier: Decimal | int = 1, **used: Decimal | int | str
) -> tuple[UsageStretch, ...]:
    """Make the stretches of a meter that counted from 0: ``read(total=500, peak=100)``."""
    return tuple(
        UsageStretch(REGISTERS[name], period, Decimal(0), Decimal(value), Decimal(multiplier), integer_digits=12)
        for name, value in used.items()
    )


def terms(rate: Rate, *, start: int = 1, end: int | None = None, policy: Policy = POLICY, **more: Any) -> Terms:
    """Make the terms from a day of June up to, but not including, another; to its end if none is told."""
    last = JUNE.end if end is None else JUNE.start.replace(day=end)
    return Terms(Period(JUNE.start.replace(day=start), last), rate, policy, **more)


def june(*spans: Terms, usage: tuple[UsageStretch, ...], **more: Any) -> BillCase:
    """Make the case of June 2025."""
    return BillCase(JUNE, spans, usage, **more)
