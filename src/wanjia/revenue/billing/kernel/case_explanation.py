"""
A worked case explained: what its tables say between readings and lines.

Source of the rules told: ``docs/algorithms/pricing.md``; the figures are those of the kernels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.tariffs.kernel.schema import TIERS
from wanjia.registry.tariffs.types import LadderBasis, Switch
from wanjia.revenue.billing.kernel.case import ladder_account
from wanjia.revenue.billing.kernel.explanation import (
    HUNDRED,
    Source,
    Step,
    ToldLine,
    ToldStretch,
    latest_day,
    line_step,
    reading_steps,
    refusal_step,
    rests_on_sample,
    total_step,
)
from wanjia.revenue.billing.kernel.formulas import ConnectedLoad, iron_percent_loss, power_factor_pct
from wanjia.revenue.billing.kernel.ladder import limit
from wanjia.revenue.billing.kernel.losses import HIGH_LOAD_COPPER_PCT, LOW_LOAD_COPPER_PCT
from wanjia.revenue.billing.kernel.wording import Figure
from wanjia.revenue.billing.kernel.worked import WorkedCase, WorkedSegment
from wanjia.revenue.billing.types import LadderAccount, Line, LineKind, Rate

BASIC = (LineKind.CAPACITY, LineKind.DEMAND, LineKind.DEMAND_EXCESS)
THIRTY = 30
HOURS = 24
LOW_LOAD_RATE = Decimal("0.40")
PERIODS = ("sharp", "peak", "valley", "deep_valley")

#: part of the bill, first day of the terms, kind of the line, item, period of the day, tier
SourceKey = tuple[int, date, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Grounds:
    """
    What a case's prices and rules rest on.

    :ivar sources: the published price behind each kind of line; none for prices written into a trial file
    :ivar rules: source of each rule of the price book
    :ivar power_factor_rates: percentage by standard and cosφ, both in hundredths
    """

    power_factor_rates: Mapping[tuple[int, int], Decimal]
    sources: Mapping[SourceKey, Source] = field(default_factory=dict)
    rules: Mapping[Switch, str] = field(default_factory=dict)


def case_steps(worked: WorkedCase, *, grounds: Grounds) -> tuple[Step, ...]:
    """Explain a worked case, from its readings to its total or to why there is none."""
    return (*_before_lines(worked), *_refusals(worked), *_priced(worked, grounds=grounds))


def told_lines(worked: WorkedCase, *, grounds: Grounds) -> tuple[ToldLine, ...]:
    """Give the lines of a worked case, each with the source of its price."""
    return tuple(_with_source(line, worked=worked, grounds=grounds) for line in worked.bill.lines)


def load_steps(loads: Sequence[ConnectedLoad]) -> tuple[Step, ...]:
    """Tell the energy of appliances without a meter; their hours are those of all days."""
    return tuple(
        Step(
            "connected_load",
            {
                "kw": load.rated_kw,
                "factor": load.use_factor,
                "hours": load.hours_a_day,
                "energy": load.rated_kw * load.use_factor * load.hours_a_day,
            },
        )
        for load in loads
    )


def _before_lines(worked: WorkedCase) -> Iterator[Step]:
    told = (
        ToldStretch(found.stretch, _quantity(found.energy, demand_kw=found.demand_kw), is_behind=found.child > 0)
        for found in worked.stretches
    )
    yield from reading_steps(tuple(told))
    for segment in worked.segments:
        steps = [*_measured(segment, worked=worked), *_losses(segment), *_deductions(segment, worked=worked)]
        yield from _dated(steps, segment=segment, worked=worked)


def _quantity(energy: int | None, *, demand_kw: Decimal | None) -> Decimal:
    return Decimal(energy) if energy is not None else demand_kw or Decimal(0)


def _dated(steps: list[Step], *, segment: WorkedSegment, worked: WorkedCase) -> list[Step]:
    """Say which days steps are about, where there are several spans."""
    return [replace(step, days=segment.period) for step in steps] if len(worked.segments) > 1 else steps


def _refusals(worked: WorkedCase) -> Iterator[Step]:
    seen: list[Step] = []
    for code, evidence in worked.evidence:
        step = refusal_step(code, evidence=evidence)
        if step not in seen:
            seen.append(step)
    yield from seen


def _priced(worked: WorkedCase, *, grounds: Grounds) -> Iterator[Step]:
    if worked.bill.refusals:
        return
    told = told_lines(worked, grounds=grounds)
    for segment in worked.segments:
        own = [one for one in told if one.line.start == segment.period.start]
        steps = list(_ladder(segment, worked=worked))
        steps += [line_step(one) for one in own if one.line.kind in (LineKind.ENERGY, LineKind.TIER)]
        steps += _basic(segment, worked=worked, grounds=grounds)
        steps += [line_step(one) for one in own if one.line.kind in BASIC]
        steps += [line_step(one) for one in own if one.line.kind is LineKind.FUND]
        yield from _dated(steps, segment=segment, worked=worked)
    yield from _power_factor(worked, told=told, grounds=grounds)
    bill = worked.bill
    yield total_step(told, amount=bill.amount, energy_kwh=bill.energy_kwh, is_sample=rests_on_sample(told))


def _with_source(line: Line, *, worked: WorkedCase, grounds: Grounds) -> ToldLine:
    """Find the source of a line's price; cosφ has none, for its table is told beside it."""
    if line.kind is LineKind.POWER_FACTOR:
        return ToldLine(line)
    segment = next(one for one in worked.segments if one.period.start == line.start)
    first_day = worked.segments[0].terms.period.start if line.part else segment.terms.period.start
    key = (line.part, first_day, line.kind.value, line.item, line.time_of_use.value, line.tier)
    return ToldLine(line, grounds.sources.get(key, Source()))


def _measured(segment: WorkedSegment, *, worked: WorkedCase) -> Iterator[Step]:
    """Tell what was measured in a span, where that is more than what the readings say."""
    by_period = segment.terms.rate.is_time_of_use
    if len(worked.segments) == 1 and not by_period:
        return
    energies = segment.measured
    figures: dict[str, Figure] = {
        "start": segment.period.start,
        "latest": latest_day(segment.period),
        "days": segment.period.days,
        "energy": energies["energy_total"],
    }
    remarks = []
    if by_period:
        periods = {name: energies[f"energy_{name}"] for name in PERIODS}
        remarks.append(Step("by_period", periods | {"flat": energies["energy_total"] - sum(periods.values())}))
    own = [found.stretch.period for found in worked.stretches if found.child == 0 and found.energy is not None]
    if any(period.overlaps(segment.period) and period.shared_with(segment.period) != period for period in own):
        remarks.append(Step("by_days"))
    yield Step("measured", figures, remarks=tuple(remarks))


def _losses(segment: WorkedSegment) -> Iterator[Step]:
    """Tell how losses were found, and to which period they went."""
    if not segment.parts:
        return
    terms, own = segment.terms, segment.parts[0]
    share = "loss_pro_rata" if terms.policy.loss_share == "PRO_RATA" else "loss_flat"
    remarks = (Step(share),) if terms.rate.is_time_of_use else ()
    if terms.loss_method is not LossMethod.NONE:
        sentence, figures = _transformer_loss(segment)
        yield Step(sentence, figures, remarks=remarks)
    if terms.line_loss_pct:
        carried = segment.measured["energy_total"] + own["loss_kwh"]
        figures = {"energy": carried, "percent": terms.line_loss_pct, "loss": own["line_loss_kwh"]}
        yield Step("line_loss", figures, remarks=remarks)


def _transformer_loss(segment: WorkedSegment) -> tuple[str, dict[str, Figure]]:
    terms, measured, own = segment.terms, segment.measured, segment.parts[0]
    energy, days = measured["energy_total"], segment.period.days
    reactive_loss = own["assessed_kvarh"] - measured["reactive"]
    found: dict[str, Figure] = {"energy": energy, "loss": own["loss_kwh"], "loss_kvarh": reactive_loss}
    plate = terms.transformer
    if plate is None:
        return "loss_table", found | {"days": days}
    hours = days * HOURS
    found |= {"kva": plate.rated_kva, "iron_w": plate.no_load_loss_w, "hours": hours}
    if terms.loss_method is LossMethod.IRON_PERCENT:
        rate = iron_percent_loss(
            Decimal(energy),
            rated_kva=plate.rated_kva,
            no_load_loss_kw=plate.no_load_loss_w / 1000,
            hours=Decimal(hours),
        ).load_rate
        return "loss_iron", found | {"percent": LOW_LOAD_COPPER_PCT if rate <= LOW_LOAD_RATE else HIGH_LOAD_COPPER_PCT}
    shape = {"shape": terms.loss_shape_factor, "copper_w": plate.load_loss_w, "reactive": measured["reactive"]}
    return "loss_formula", found | shape


def _deductions(segment: WorkedSegment, *, worked: WorkedCase) -> Iterator[Step]:
    """Tell what children and carve-outs took, and what is left to price."""
    if not segment.parts:
        return
    measured = segment.measured["energy_total"]
    own, carved = segment.parts[0], segment.parts[1:]
    losses = own["loss_kwh"] + own["line_loss_kwh"]
    apart = sum(part["energy_total"] for part in carved)
    children = measured + losses - apart - own["energy_total"]
    if worked.case.children:
        yield Step("children", {"measured": measured, "children": children, "own": measured - children})
    shares = worked.case.carve_outs
    fixed = sum(part["energy_total"] for part in carved if shares[part["part"] - 1].kind is CarveOutKind.FIXED)
    base = measured - children - (fixed if segment.terms.policy.carve_out_ratio_base == "REMAINDER" else 0)
    for part in carved:
        share = shares[part["part"] - 1]
        figures: dict[str, Figure] = {"value": share.value, "carved": part["energy_total"]}
        if share.kind is CarveOutKind.FIXED:
            yield Step("carved_fixed", figures)
        else:
            yield Step("carved_ratio", figures | {"base": base})
    if losses or apart or children:
        told = {"measured": measured, "children": children, "carved": apart, "losses": losses}
        yield Step("priced", {**told, "energy": own["energy_total"]})


def _ladder(segment: WorkedSegment, *, worked: WorkedCase) -> Iterator[Step]:
    """Tell the limits of the tiers, and what had been used before."""
    ladder = segment.terms.rate.ladder
    if ladder is None:
        return
    account = ladder_account(worked.case, rate=segment.terms.rate, start=segment.period.start)
    extra, months = ladder.household_extra_kwh, account.large_household_months
    remarks = (Step("large_household", {"months": months, "extra": extra}),) if months and extra else ()
    if not ladder.limits:
        yield Step("ladder_open")
        return
    limits = " / ".join(f"{found:,}" for found in _limits(segment.terms.rate, account=account))
    used = account.used_kwh if ladder.basis is LadderBasis.ANNUAL else 0
    figures: dict[str, Figure] = {"limits": limits, "used": used + _used_in_cycle(segment, worked=worked)}
    if ladder.basis is LadderBasis.ANNUAL:
        yield Step("ladder_year", figures | {"months": account.quota_months}, remarks=remarks)
    else:
        yield Step("ladder_month", figures, remarks=remarks)


def _limits(rate: Rate, *, account: LadderAccount) -> tuple[int, ...]:
    """Ask the ladder's own rule for its limits."""
    ladder = rate.ladder
    assert ladder is not None  # noqa: S101 - asked for rates with one
    row: dict[str, object] = {f"limit_{tier}": found for tier, found in enumerate(ladder.limits, start=1)}
    row |= {"ladder": ladder.basis.value, "household_extra_kwh": ladder.household_extra_kwh}
    row |= {"quota_months": account.quota_months, "large_household_months": account.large_household_months}
    tiers = TIERS[: len(ladder.limits)]
    return pl.DataFrame([row]).select(limit(tier).alias(str(tier)) for tier in tiers).row(0)


def _used_in_cycle(segment: WorkedSegment, *, worked: WorkedCase) -> int:
    """Sum what earlier spans of the cycle filled the same ladder with."""
    ladder = segment.terms.rate.ladder
    used = 0
    for other in worked.segments:
        theirs = other.terms.rate.ladder
        if other.period.start >= segment.period.start or theirs is None or ladder is None:
            continue
        is_annual = ladder.basis is LadderBasis.ANNUAL
        same_year = other.period.start.year == segment.period.start.year
        if theirs.basis is ladder.basis and (same_year or not is_annual):
            used += other.parts[0]["energy_total"]
    return used


def _basic(segment: WorkedSegment, *, worked: WorkedCase, grounds: Grounds) -> list[Step]:
    """Tell what the basic charge counts: capacity or demand, for which share of the month, at which factor."""
    terms = segment.terms
    own = [line for line in worked.bill.lines if line.start == segment.period.start and line.kind in BASIC]
    charged = next((line for line in own if line.kind is not LineKind.DEMAND_EXCESS), None)
    if charged is None:
        return []
    actual = segment.measured["demand_kw"] or Decimal(0)
    kva = terms.running_kva
    if terms.demand_basis is DemandBasis.CAPACITY:
        days = _days(charged, of_quantity=kva, segment=segment, worked=worked, grounds=grounds)
        return [Step("running_capacity", {"kva": kva, "quantity": charged.quantity, **days.figures}, days.remarks)]
    if terms.demand_basis is DemandBasis.ACTUAL_DEMAND:
        days = _days(charged, of_quantity=actual, segment=segment, worked=worked, grounds=grounds)
        steps = [Step("actual_demand", {"actual": actual, **days.figures}, days.remarks)]
    else:
        steps = [_contract_demand(charged, segment=segment, worked=worked, grounds=grounds)]
    return steps + _low_price(charged, segment=segment, worked=worked, grounds=grounds)


def _contract_demand(charged: Line, *, segment: WorkedSegment, worked: WorkedCase, grounds: Grounds) -> Step:
    terms, policy = segment.terms, segment.terms.policy
    contract = terms.contract_demand_kw or Decimal(0)
    floor = policy.demand_floor * terms.running_kva
    covered, actual = max(contract, floor), segment.measured["demand_kw"] or Decimal(0)
    limit_kw = covered * policy.demand_tolerance
    beyond = actual > limit_kw
    tolerance = {"actual": actual, "tolerance_pct": policy.demand_tolerance * HUNDRED, "limit": limit_kw}
    measured = (
        Step("demand_beyond", {**tolerance, "excess": actual - limit_kw})
        if beyond
        else Step("demand_within", tolerance)
    )
    counted = limit_kw if beyond and policy.excess_demand == "TOLERANCE_FIRST" else covered
    days = _days(charged, of_quantity=counted, segment=segment, worked=worked, grounds=grounds)
    rules = _rule(Switch.EXCESS_DEMAND if beyond else Switch.DEMAND_FLOOR, grounds=grounds)
    figures = {
        "contract": contract,
        "kva": terms.running_kva,
        "floor_pct": policy.demand_floor * HUNDRED,
        "floor": floor,
        "covered": counted,
    }
    return Step("contract_demand", {**figures, **days.figures}, (measured, *rules, *days.remarks))


@dataclass(frozen=True, slots=True)
class _Days:
    """For how many days of how many something is charged, and by which rule."""

    figures: Mapping[str, Figure]
    remarks: tuple[Step, ...]


def _days(
    charged: Line, *, of_quantity: Decimal, segment: WorkedSegment, worked: WorkedCase, grounds: Grounds
) -> _Days:
    """Tell the share of the month: read back from the quantity charged, so that nothing is decided twice."""
    is_thirty = worked.segments[-1].terms.policy.day_divisor == "THIRTY"
    of = THIRTY if is_thirty else worked.case.cycle.days
    days = int(half_up(charged.quantity * of / of_quantity, places=0)) if of_quantity else segment.period.days
    remarks = () if days == of else _rule(Switch.DAY_DIVISOR, grounds=grounds)
    return _Days({"days": days, "of": of}, remarks)


def _rule(switch: Switch, *, grounds: Grounds) -> tuple[Step, ...]:
    return (Step("rule", {"source": grounds.rules[switch]}),) if switch in grounds.rules else ()


def _low_price(charged: Line, *, segment: WorkedSegment, worked: WorkedCase, grounds: Grounds) -> list[Step]:
    """Tell that high use of each kVA lowered the demand price."""
    price, latest = segment.terms.rate.demand, worked.segments[-1].terms
    factor, threshold = latest.policy.low_price_factor, latest.policy.low_price_kwh_per_kva
    if price is None or factor is None or threshold is None or charged.unit_price == price:
        return []
    energy = sum(part["energy_total"] for one in worked.segments for part in one.parts)
    figures: dict[str, Figure] = {
        "energy": energy,
        "kva": latest.contract_kva,
        "ratio": half_up(Decimal(energy) / latest.contract_kva, places=2),
        "threshold": threshold,
        "price": price,
        "factor": factor,
    }
    return [Step("low_price", figures, _rule(Switch.LOW_PRICE_FACTOR, grounds=grounds))]


def _power_factor(worked: WorkedCase, *, told: tuple[ToldLine, ...], grounds: Grounds) -> Iterator[Step]:
    """Tell cosφ, what the table says for it, and the adjustment."""
    latest = worked.segments[-1].terms
    standard = latest.power_factor_standard_pct
    assessed = [segment.parts[0] for segment in worked.segments if segment.parts]
    active, reactive = (sum(part[name] for part in assessed) for name in ("assessed_kwh", "assessed_kvarh"))
    cosine = power_factor_pct(active, kvarh=reactive)
    if standard is None or cosine is None:
        return
    figures: dict[str, Figure] = {
        "active": active,
        "reactive": reactive,
        "cosine": Decimal(cosine) / HUNDRED,
        "standard": Decimal(standard) / HUNDRED,
        "rate": grounds.power_factor_rates[standard, cosine],
    }
    yield Step("cosine", figures)
    base = Step("base_with_funds" if latest.policy.power_factor_base == "WITH_FUNDS" else "base_without_funds")
    for one in told:
        if one.line.kind is LineKind.POWER_FACTOR:
            yield replace(line_step(one), remarks=(base, *_rule(Switch.POWER_FACTOR_BASE, grounds=grounds)))
