"""Made-up terms: what changes from one span of a case to the next, and what stays."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.factories.plans import Plan, Style
from tests.factories.prices import chance, funds, ladder, number, period_prices, policy, single_rate
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.types import DemandBasis, LossMethod
from wanjia.revenue.billing.types import LossBand, Rate, Terms, TransformerRating

SHAPE_FACTORS = ("3.6", "1.8", "1.2", "1", "1.0")


def rate_of(rng: Random, *, plan: Plan, style: Style) -> Rate:
    """Draw a rate of a style."""
    if style is Style.QUANTITY_ONLY:
        tiers = ladder(rng, basis=plan.basis, is_surcharge=False)
        return Rate("quantities", ladder=replace(tiers, prices=()), is_quantity_only=True)
    if style is Style.LADDER:
        return Rate("ladder", ladder=ladder(rng, basis=plan.basis, is_surcharge=False), funds=funds(rng))
    rate = single_rate(rng)
    if style.has_periods:
        rate = Rate("periods", period_prices(rng, counted=plan.counted), funds=funds(rng))
    if style is Style.LADDER_ON_PERIODS:
        rate = replace(rate, ladder=ladder(rng, basis=plan.basis, is_surcharge=True))
    if style.is_two_part:
        capacity, demand = (number(rng, low=low, high=low * 2, places=rng.choice((0, 1, 2))) for low in (15, 28))
        rate = replace(rate, capacity=capacity, demand=demand)
    return rate


def rating(rng: Random, *, plan: Plan) -> TransformerRating:
    """Draw a nameplate that fits the supply, now and then one much too small."""
    least = plan.kwh // 500 if chance(rng, percent=95) else 0
    kva = max(rng.choice((50, 100, 200, 315, 630, 1250)), least)
    return TransformerRating(
        rated_kva=Decimal(kva),
        no_load_loss_w=Decimal(kva) * rng.choice((2, 3)) - rng.choice((0, 15)),
        load_loss_w=Decimal(kva) * rng.choice((10, 14)) + rng.choice((0, 50)),
        no_load_current_pct=number(rng, low=0.3, high=2.8, places=1),
        impedance_pct=rng.choice((Decimal("4.0"), Decimal("4.5"), Decimal(5))),
    )


def bands(rng: Random, *, plan: Plan) -> tuple[LossBand, ...]:
    """Draw a loss table from 0 kWh up to beyond the energy of the plan."""
    edges = sorted({0, *(rng.randint(1, plan.kwh * 2 + 100) for _ in range(rng.randint(0, 5)))})
    loss = rng.randint(0, 400)
    rows = [LossBand(edge, loss * (n + 1), rng.choice((0, loss * 3))) for n, edge in enumerate(edges)]
    rng.shuffle(rows)
    return tuple(rows)


def losses(rng: Random, *, plan: Plan, style: Style) -> dict[str, Any]:
    """Draw how the losses of low-voltage metering are found."""
    if not chance(rng, percent=50 if style.is_two_part else 12):
        return {"line_loss_pct": Decimal("1.5")} if chance(rng, percent=2) else {}
    method = rng.choice((LossMethod.IRON_PERCENT, LossMethod.FORMULA, LossMethod.TABLE))
    return {
        "loss_method": method,
        "transformer": None if method is LossMethod.TABLE else rating(rng, plan=plan),
        "loss_bands": bands(rng, plan=plan) if method is LossMethod.TABLE else (),
        "loss_shape_factor": Decimal(rng.choice(SHAPE_FACTORS)),
        "line_loss_pct": Decimal(rng.choice(("0", "0", "1", "2.5", "4.55"))),
    }


def capacity(rng: Random, *, plan: Plan, style: Style) -> dict[str, Any]:
    """Draw capacity and the basis of the basic charge; the contract demand lies on both sides of its floor."""
    kva = Decimal(plan.kva)
    running = kva * rng.choice((1, 1, 1, Decimal("0.5"), Decimal("0.7351"), 0))
    contract = {"contract_kva": Decimal(0) if chance(rng, percent=3) else kva, "running_kva": running}
    if not style.is_two_part:
        return contract
    basis = rng.choice((DemandBasis.CAPACITY, DemandBasis.CONTRACT_DEMAND, DemandBasis.ACTUAL_DEMAND))
    demand = number(rng, low=0.2 * plan.kva, high=plan.kva, places=rng.choice((0, 0, 1)))
    return {**contract, "demand_basis": basis, "contract_demand_kw": demand}


def standard(rng: Random, *, style: Style) -> int | None:
    """Draw a power factor standard, or none."""
    assessed = 85 if style.is_two_part else 3 if style is Style.LADDER else 25
    return rng.choice((80, 85, 90)) if chance(rng, percent=assessed) else None


def first_terms(rng: Random, *, plan: Plan, style: Style) -> Terms:
    """Draw terms from nothing."""
    return Terms(
        period=plan.spans[0],
        rate=rate_of(rng, plan=plan, style=style),
        policy=policy(rng, day_divisor=plan.day_divisor),
        power_factor_standard_pct=standard(rng, style=style),
        **capacity(rng, plan=plan, style=style),
        **losses(rng, plan=plan, style=style),
    )


def next_terms(rng: Random, *, plan: Plan, style: Style, before: Terms) -> Terms:
    """Change some of the terms; the new rate keeps to the style."""
    changes: dict[str, Any] = {}
    if chance(rng, percent=30):
        changes |= capacity(rng, plan=plan, style=style)
    elif chance(rng, percent=20):
        changes |= losses(rng, plan=plan, style=style)
    elif chance(rng, percent=20):
        changes |= {"policy": policy(rng, day_divisor=plan.day_divisor)}
    elif chance(rng, percent=20):
        changes |= {"power_factor_standard_pct": standard(rng, style=style)}
    if not changes or chance(rng, percent=50):
        changes |= {"rate": rate_of(rng, plan=plan, style=style)}
    return replace(before, **changes)


def all_terms(rng: Random, *, plan: Plan) -> tuple[Terms, ...]:
    """Draw the terms of every span; the first may have begun long ago, the latest may still hold."""
    found = [first_terms(rng, plan=plan, style=plan.styles[0])]
    for number_, (span, style) in enumerate(zip(plan.spans[1:], plan.styles[1:], strict=True), start=1):
        if style is plan.styles[number_ - 1]:
            terms = next_terms(rng, plan=plan, style=style, before=found[-1])
        else:
            terms = first_terms(rng, plan=plan, style=style)
        found.append(replace(terms, period=span))
    if plan.served.start == plan.cycle.start and chance(rng, percent=40):
        earlier = plan.cycle.start - timedelta(days=rng.randint(1, 900))
        found[0] = replace(found[0], period=Period(earlier, found[0].period.end))
    if plan.served.end == plan.cycle.end and chance(rng, percent=50):
        later = None if chance(rng, percent=50) else plan.cycle.start + timedelta(days=400)
        found[-1] = replace(found[-1], period=Period(found[-1].period.start, later))
    return tuple(found)
