"""Sections 6 to 8 of the rules: energy, funds, and the charge for capacity or demand."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.oracles.ladder import tiers_of
from tests.oracles.refusals import Refused
from tests.oracles.rounding import fen, half_up
from tests.oracles.settlement import Settled
from tests.oracles.usage import Segment, highest_demand
from wanjia.registry.customers.types import DemandBasis
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import BillCase, Line, LineKind, Rate, RefusalCode

ON_DEMAND = {DemandBasis.CONTRACT_DEMAND, DemandBasis.ACTUAL_DEMAND}


def priced(price: Decimal | None, *, rate: Rate) -> Decimal | None:
    """
    Give the price to use: none in a book that only tells quantities.

    :raises Refused: if there should be one
    """
    if rate.is_quantity_only:
        return None
    if price is None:
        raise Refused([RefusalCode.PRICE_MISSING])
    return price


def energy_line(
    segment: Segment,
    *,
    kwh: int,
    price: Decimal | None,
    kind: LineKind = LineKind.ENERGY,
    part: int = 0,
    item: str = "",
    time_of_use: TimeOfUse = TimeOfUse.TOTAL,
    tier: int = 0,
) -> Line:
    """Price kWh."""
    amount = None if price is None else fen(kwh * price)
    return Line(segment.start, segment.end, part, kind, item, time_of_use, tier, Decimal(kwh), price, amount)


def energy_lines(case: BillCase, *, settled: Sequence[Settled], position: int) -> Iterator[Line]:
    """
    Price the own energy of one segment.

    :raises Refused: if a period with energy has no price
    """
    own, segment = settled[position].own, settled[position].segment
    rate = segment.terms.rate
    if rate.is_time_of_use:
        for period, kwh in own.periods.items():
            if kwh:
                price = priced(rate.energy.get(period), rate=rate)
                yield energy_line(segment, kwh=kwh, price=price, time_of_use=period)
    elif rate.ladder is None and own.total:
        yield energy_line(segment, kwh=own.total, price=priced(rate.energy.get(TimeOfUse.TOTAL), rate=rate))
    if rate.ladder is not None:
        kind = LineKind.TIER if rate.is_time_of_use else LineKind.ENERGY
        prices = dict(enumerate(rate.ladder.prices, start=1))
        for tier, kwh in enumerate(tiers_of(case, settled=settled, position=position), start=1):
            if kwh:
                yield energy_line(segment, kwh=kwh, price=priced(prices.get(tier), rate=rate), kind=kind, tier=tier)


def carved_lines(case: BillCase, *, settled: Settled) -> Iterator[Line]:
    """
    Price what was carved out of one segment.

    :raises Refused: if a carve-out with energy has no single price
    """
    for part, (carve_out, kwh) in enumerate(zip(case.carve_outs, settled.carved, strict=True), start=1):
        if kwh:
            rate = carve_out.rate
            period = TimeOfUse.FLAT if rate.is_time_of_use else TimeOfUse.TOTAL
            price = priced(rate.energy.get(period), rate=rate)
            yield energy_line(settled.segment, kwh=kwh, price=price, part=part, time_of_use=period)


def fund_lines(case: BillCase, *, settled: Settled) -> Iterator[Line]:
    """Charge each government fund of each part's rate."""
    parts = [(settled.segment.terms.rate, settled.own.total)]
    parts += [(carve_out.rate, kwh) for carve_out, kwh in zip(case.carve_outs, settled.carved, strict=True)]
    for part, (rate, kwh) in enumerate(parts):
        for name, price in rate.funds.items():
            if kwh:
                yield energy_line(
                    settled.segment,
                    kwh=kwh,
                    price=priced(price, rate=rate),
                    kind=LineKind.FUND,
                    part=part,
                    item=name,
                )


def day_shares(case: BillCase, *, segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Find for each segment the days charged, and of how many; segments without a basic charge are not counted."""
    if segments[-1].terms.policy.day_divisor == "CALENDAR":
        return [(segment.days, case.cycle.days) for segment in segments]
    charged = [segment for segment in segments if segment.terms.demand_basis is not DemandBasis.NONE]
    is_whole = sum(segment.days for segment in charged) == case.cycle.days
    shares = []
    counted = before = 0
    for segment in segments:
        counted += segment.days if segment in charged else 0
        is_latest = is_whole and segment == segments[-1]
        until_now = 30 if is_latest else min(counted, 30)
        shares.append((until_now - before, 30))
        before = until_now
    return shares


def demand_price_factor(segments: Sequence[Segment], *, energy_kwh: int) -> Decimal:
    """Tell by what the demand price is multiplied in a cycle of much energy for little capacity."""
    terms = segments[-1].terms
    threshold, factor = terms.policy.low_price_kwh_per_kva, terms.policy.low_price_factor
    if threshold is None or factor is None or terms.contract_kva == 0:
        return Decimal(1)
    return factor if energy_kwh >= threshold * terms.contract_kva else Decimal(1)


def contract_parts(segment: Segment, *, highest: Decimal) -> Iterator[tuple[LineKind, Decimal]]:
    """Split what contract demand charges into the contract and what lies beyond its tolerance, kW."""
    terms = segment.terms
    if terms.contract_demand_kw is None:
        raise Refused([RefusalCode.DEMAND_MISSING])
    contract = max(terms.contract_demand_kw, terms.policy.demand_floor * terms.running_kva)
    tolerated = terms.policy.demand_tolerance * contract
    if highest <= tolerated:
        yield LineKind.DEMAND, contract
    else:
        yield LineKind.DEMAND, contract if terms.policy.excess_demand == "CONTRACT_FIRST" else tolerated
        yield LineKind.DEMAND_EXCESS, highest - tolerated


def basic_parts(segment: Segment, *, highest: Decimal | None) -> list[tuple[LineKind, Decimal]]:
    """
    List what a segment's basic charge is made of: kVA or kW of a whole cycle.

    :raises Refused: if demand was not measured
    """
    basis = segment.terms.demand_basis
    if basis is DemandBasis.NONE:
        return []
    if basis is DemandBasis.CAPACITY:
        return [(LineKind.CAPACITY, segment.terms.running_kva)]
    if highest is None:
        raise Refused([RefusalCode.DEMAND_MISSING])
    if basis is DemandBasis.ACTUAL_DEMAND:
        return [(LineKind.DEMAND, highest)]
    return list(contract_parts(segment, highest=highest))


def basic_lines(case: BillCase, *, settled: Sequence[Settled], position: int) -> Iterator[Line]:
    """
    Charge capacity or demand of one segment by its days.

    :raises Refused: if a price or the demand is missing
    """
    segments = [each.segment for each in settled]
    segment = segments[position]
    days, divisor = day_shares(case, segments=segments)[position]
    rate = segment.terms.rate
    is_on_demand = segment.terms.demand_basis in ON_DEMAND
    for kind, quantity in basic_parts(segment, highest=highest_demand(case)):
        price = priced(rate.demand if is_on_demand else rate.capacity, rate=rate)
        if price is not None and is_on_demand:
            price *= demand_price_factor(segments, energy_kwh=sum(each.all_kwh for each in settled))
            price *= 2 if kind is LineKind.DEMAND_EXCESS else 1
        shown = half_up(quantity * days / divisor, places=4)
        amount = None if price is None else fen(quantity * price * days / divisor)
        if quantity * days:
            told = None if price is None else half_up(price, places=8)
            yield Line(segment.start, segment.end, 0, kind, "", TimeOfUse.TOTAL, 0, shown, told, amount)
