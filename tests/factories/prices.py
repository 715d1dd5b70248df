"""Made-up prices, ladders, funds and policy switches: believable figures with wild borders."""

from decimal import Decimal
from random import Random

from wanjia.registry.tariffs.types import LadderBasis, TimeOfUse
from wanjia.revenue.billing.types import Ladder, Policy, Rate

COUNTED = (TimeOfUse.SHARP, TimeOfUse.PEAK, TimeOfUse.VALLEY, TimeOfUse.DEEP_VALLEY)
FUND_PRICES = ("0.00196875", "0.0062", "0.019", "0.02", "0.007")
FUND_NAMES = ("rural grid", "reservoirs", "renewables", "water works")
LIMITS = ((180, 280), (240, 400), (160, 240), (200, 400), (260, 600), (50,), (0, 100), (50, 100, 300), (100, 200, 300))


def chance(rng: Random, *, percent: float) -> bool:
    """Say yes so often."""
    return rng.random() * 100 < percent


def number(rng: Random, *, low: float, high: float, places: int) -> Decimal:
    """Draw a decimal number with so many places."""
    scale = 10**places
    return Decimal(rng.randint(int(low * scale), int(high * scale))).scaleb(-places)


def price(rng: Random, *, high: float = 1.5) -> Decimal:
    """Draw a price per kWh, with 2 to 8 places, seldom zero."""
    if chance(rng, percent=1):
        return Decimal(0)
    return number(rng, low=0.01, high=high, places=rng.choice((2, 4, 4, 6, 6, 8)))


def funds(rng: Random) -> dict[str, Decimal]:
    """Draw 0 to 3 government funds."""
    names = rng.sample(FUND_NAMES, rng.choice((0, 0, 1, 2, 3)))
    return {
        name: number(rng, low=0, high=0.05, places=8) if chance(rng, percent=20) else Decimal(rng.choice(FUND_PRICES))
        for name in names
    }


def ladder(rng: Random, *, basis: LadderBasis, is_surcharge: bool) -> Ladder:
    """Draw a ladder of one to four tiers; on top of time-of-use prices its first surcharge is 0."""
    limits = () if chance(rng, percent=2) else rng.choice(LIMITS)
    if basis is LadderBasis.ANNUAL:
        limits = tuple(limit * 12 + rng.choice((0, 0, 5)) for limit in limits)
    prices = [Decimal(0) if is_surcharge else price(rng)]
    prices += [prices[0] + number(rng, low=0.03, high=0.4, places=rng.choice((2, 4, 8))) for _ in limits]
    return Ladder(basis, limits, tuple(prices), household_extra_kwh=rng.choice((0, 100, 100, 15)))


def single_rate(rng: Random) -> Rate:
    """Draw a rate with one price."""
    return Rate("single", {TimeOfUse.TOTAL: price(rng)}, funds=funds(rng))


def period_prices(rng: Random, *, counted: tuple[TimeOfUse, ...]) -> dict[TimeOfUse, Decimal]:
    """Draw a price for flat and for each of the counted periods."""
    return {period: price(rng) for period in (TimeOfUse.FLAT, *counted)}


def carved_rate(rng: Random) -> Rate:
    """Draw the rate of a carve-out; the price it takes may be that of flat, and a ladder must not matter to it."""
    prices = period_prices(rng, counted=COUNTED[:2]) if chance(rng, percent=20) else {TimeOfUse.TOTAL: price(rng)}
    surplus = ladder(rng, basis=LadderBasis.MONTHLY, is_surcharge=True) if chance(rng, percent=5) else None
    return Rate("carved", prices, ladder=surplus, funds=funds(rng))


def policy(rng: Random, *, day_divisor: str) -> Policy:
    """Draw the switches of a region; which day divisor holds is decided by the date, once for a case."""
    has_low_price = chance(rng, percent=60)
    return Policy(
        day_divisor=day_divisor,
        excess_demand=rng.choice(("CONTRACT_FIRST", "TOLERANCE_FIRST")),
        demand_tolerance=Decimal(rng.choice(("1.05", "1.05", "1.1"))),
        demand_floor=Decimal(rng.choice(("0.40", "0.40", "0.333", "0"))),
        loss_share=rng.choice(("FLAT", "PRO_RATA")),
        carve_out_share=rng.choice(("FLAT", "PRO_RATA")),
        carve_out_ratio_base=rng.choice(("TOTAL", "REMAINDER")),
        power_factor_base=rng.choice(("WITHOUT_FUNDS", "WITHOUT_FUNDS", "WITH_FUNDS")),
        low_price_kwh_per_kva=Decimal(260) if has_low_price else None,
        low_price_factor=Decimal("0.90") if has_low_price else None,
    )
