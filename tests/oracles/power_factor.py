"""Section 9 of the rules: the adjustment for the power factor."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tests.oracles.refusals import Refused
from tests.oracles.rounding import fen
from tests.oracles.settlement import Settled
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import Line, LineKind, RefusalCode

ENERGY_AND_BASIC = {LineKind.ENERGY, LineKind.TIER, LineKind.CAPACITY, LineKind.DEMAND, LineKind.DEMAND_EXCESS}


def power_factor_pct(kwh: int, *, kvarh: int) -> int | None:
    """Find cosφ in hundredths, half up: the highest that kwh / √(kwh² + kvarh²) is not more than 0.005 below."""
    if kwh == 0 and kvarh == 0:
        return None
    apparent = kwh**2 + kvarh**2
    reached = [pct for pct in range(1, 101) if (2 * pct - 1) ** 2 * apparent <= (200 * kwh) ** 2]
    return max(reached, default=0)


def published_rates() -> dict[tuple[int, int], Decimal]:
    """
    List the adjustment in percent by standard and cosφ, both in hundredths.

    Source: (83)水电财字第215号, as the rule for each 0.01.
    """
    return {(standard, pct): _rate(standard, pct=pct) for standard in (80, 85, 90) for pct in range(101)}


def _rate(standard: int, *, pct: int) -> Decimal:
    if pct >= standard:
        by_tenths = min(pct, 90) - min(standard, 90)
        by_fifteens = max(pct - 90, 0)
        cap = {90: "0.75", 85: "1.10", 80: "1.30"}[standard]
        return -min(Decimal(by_tenths) / 10 + by_fifteens * Decimal("0.15"), Decimal(cap))
    below = standard - pct
    return min(below, 20) * Decimal("0.5") + min(max(below - 20, 0), 5) + max(below - 25, 0) * 2


def power_factor_lines(
    lines: Sequence[Line], *, settled: Sequence[Settled], rates: Mapping[tuple[int, int], Decimal]
) -> list[Line]:
    """
    Adjust a cycle's own charges under the standard of its latest segment.

    :raises Refused: if the table has no such row
    """
    segment = settled[-1].segment
    standard = segment.terms.power_factor_standard_pct
    active = sum(each.measured + each.losses.kwh for each in settled)
    reactive = sum(each.reactive + each.losses.kvarh for each in settled)
    pct = power_factor_pct(active, kvarh=reactive)
    if standard is None or pct is None:
        return []
    if (standard, pct) not in rates:
        raise Refused([RefusalCode.PRICE_MISSING])
    has_funds = segment.terms.policy.power_factor_base == "WITH_FUNDS"
    kinds = ENERGY_AND_BASIC | {LineKind.FUND} if has_funds else ENERGY_AND_BASIC
    base = sum((line.amount or Decimal(0) for line in lines if line.part == 0 and line.kind in kinds), Decimal(0))
    rate = rates[standard, pct]
    if rate == 0 or base == 0:
        return []
    kind, period = LineKind.POWER_FACTOR, TimeOfUse.TOTAL
    return [Line(segment.start, segment.end, 0, kind, "", period, 0, base, rate / 100, fen(base * rate / 100))]
