"""Section 6 of the rules, ladders: how much of a segment's energy falls into which tier."""

from collections.abc import Sequence
from decimal import Decimal

from tests.oracles.rounding import whole
from tests.oracles.settlement import Settled
from wanjia.registry.tariffs.types import LadderBasis
from wanjia.revenue.billing.types import BillCase, Ladder, LadderAccount


def account_key(settled: Settled) -> int:
    """Name the account a segment draws on: its ladder year, or 0 under a monthly ladder."""
    ladder = settled.segment.terms.rate.ladder
    is_annual = ladder is not None and ladder.basis is LadderBasis.ANNUAL
    return settled.segment.start.year if is_annual else 0


def tier_limits(ladder: Ladder, *, account: LadderAccount) -> list[int]:
    """Find the upper limit of every tier but the highest, kWh, for the months the account has."""
    extra = ladder.household_extra_kwh * account.large_household_months
    if ladder.basis is LadderBasis.ANNUAL:
        return [whole(Decimal(limit) * account.quota_months / 12) + extra for limit in ladder.limits]
    return [limit * account.quota_months + extra for limit in ladder.limits]


def split_over_tiers(kwh: int, *, used: int, limits: Sequence[int]) -> list[int]:
    """Fill the tiers, lowest first, with ``kwh`` on top of what was ``used``."""
    edges = [0, *limits]
    tiers = []
    for number, low in enumerate(edges):
        until_now = max(used - low, 0)
        until_then = max(used + kwh - low, 0)
        if number < len(limits):
            width = limits[number] - low
            until_now = min(until_now, width)
            until_then = min(until_then, width)
        tiers.append(until_then - until_now)
    return tiers


def tiers_of(case: BillCase, *, settled: Sequence[Settled], position: int) -> list[int]:
    """Split one segment's own energy over the tiers of its ladder; energy of earlier segments has filled them."""
    segment = settled[position]
    ladder = segment.segment.terms.rate.ladder
    assert ladder is not None
    key = account_key(segment)
    account = case.ladders[key]
    earlier = [
        other.own.total
        for other in settled[:position]
        if other.segment.terms.rate.ladder is not None and account_key(other) == key
    ]
    limits = tier_limits(ladder, account=account)
    return split_over_tiers(segment.own.total, used=account.used_kwh + sum(earlier), limits=limits)
