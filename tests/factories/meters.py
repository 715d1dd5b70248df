"""Made-up readings: one meter or two, special readings, registers that roll over, meters behind the meter."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random

from tests.factories.plans import Plan, day_inside
from tests.factories.prices import COUNTED, chance
from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.revenue.billing.types import Terms, UsageStretch

MULTIPLIERS = (1, 1, 1, 20, 40, 100, 3000, Decimal("0.5"), Decimal("12.5"))
COUNTED_REGISTERS = tuple(RegisterKind(f"ACTIVE_{period}") for period in COUNTED)
Used = dict[RegisterKind, list[int]]


@dataclass(frozen=True)
class Meter:
    """
    A meter from its first reading to its last.

    :ivar days: on which it was read, the first and the last included
    """

    days: tuple[date, ...]
    multiplier: Decimal
    places: int

    @property
    def stretches(self) -> int:
        """How many pairs of consecutive readings there are."""
        return len(self.days) - 1

    def readable(self, kwh: float) -> Decimal:
        """Turn energy into the difference of two readings, rounded down to what the register shows."""
        step = Decimal(1).scaleb(-self.places)
        return (Decimal(int(kwh)) / self.multiplier).quantize(step, ROUND_DOWN)


def reading_days(rng: Random, *, plan: Plan) -> list[date]:
    """Draw when the meter was read: at both ends, often where terms change, at times in between or long before."""
    start, end = plan.served.start, plan.served.end
    assert end is not None
    days = {span.start for span in plan.spans[1:] if chance(rng, percent=50)}
    if chance(rng, percent=8) and plan.served.days > 1:
        days.add(day_inside(rng, period=plan.served))
    if start == plan.cycle.start and chance(rng, percent=10):
        start -= timedelta(days=rng.randint(1, 70))
    if end == plan.cycle.end and chance(rng, percent=3):
        end += timedelta(days=rng.randint(1, 20))
    return sorted({start, *days, end})


def draw_meter(rng: Random, *, days: list[date]) -> Meter:
    """Draw a meter that is read on these days."""
    return Meter(tuple(days), Decimal(rng.choice(MULTIPLIERS)), rng.choice((0, 2, 2, 2, 4)))


def meters_of(rng: Random, *, plan: Plan) -> list[Meter]:
    """Draw the meter, or the two of an exchange."""
    days = reading_days(rng, plan=plan)
    inside = Period(days[0], days[-1])
    if chance(rng, percent=90) or inside.days < 2:
        return [draw_meter(rng, days=days)]
    exchanged = day_inside(rng, period=inside)
    before = [day for day in days if day < exchanged]
    after = [day for day in days if day > exchanged]
    return [draw_meter(rng, days=[*before, exchanged]), draw_meter(rng, days=[exchanged, *after])]


def run(rng: Random, *, register: RegisterKind, meter: Meter, kwh: list[int]) -> list[UsageStretch]:
    """Let one register count, from anywhere on its dial; it may pass the end of the dial."""
    differences = [meter.readable(each) for each in kwh]
    total = sum(differences, Decimal(0))
    digits = max(rng.choice((4, 5, 6, 6, 6, 8)), len(str(int(total))))
    span = Decimal(10) ** digits
    is_rolling = chance(rng, percent=8) and total * 2 <= span
    start = span - 1 - int(total / 2) if is_rolling else Decimal(rng.randint(0, int(span - total - 1)))
    start += (Decimal(rng.randint(0, 9999)) / 10000).quantize(Decimal(1).scaleb(-meter.places), ROUND_DOWN)
    found = []
    value = start
    for (first, second), difference in zip(pairwise(meter.days), differences, strict=True):
        after = (value + difference) % span
        found.append(UsageStretch(register, Period(first, second), value, after, meter.multiplier, digits))
        value = after
    return found


def energy_of(stretches: list[UsageStretch]) -> list[int]:
    """Tell what the stretches of one register say, rolled over or not."""
    found = []
    for stretch in stretches:
        difference = stretch.end_value - stretch.start_value
        difference += Decimal(10) ** stretch.integer_digits if difference < 0 else 0
        found.append(int((difference * stretch.multiplier).quantize(Decimal(1), ROUND_HALF_UP)))
    return found


def draw_energy(rng: Random, *, plan: Plan, meter: Meter) -> list[int]:
    """Spread the plan's energy over the meter's stretches, more or less by days."""
    daily = plan.kwh / plan.cycle.days
    if meter.stretches == 1 and Period(*meter.days).days == plan.cycle.days:
        return [plan.kwh]
    return [int(daily * (second - first).days * rng.uniform(0.6, 1.4)) for first, second in pairwise(meter.days)]


def split_by_period(rng: Random, *, plan: Plan, kwh: list[int]) -> Used:
    """Give each counted period a part of the total, and flat what is left: a good part of it, seldom nothing."""
    parts = [rng.uniform(0.1, 1) for _ in plan.counted]
    flat = 0 if chance(rng, percent=2) else rng.uniform(0.15, 0.9)
    scale = (1 - flat) / sum(parts)
    used: Used = {
        RegisterKind(f"ACTIVE_{period}"): [int(each * part * scale * rng.uniform(0.85, 1)) for each in kwh]
        for period, part in zip(plan.counted, parts, strict=True)
    }
    used[RegisterKind.ACTIVE_FLAT] = [each - sum(row) for each, *row in zip(kwh, *used.values(), strict=True)]
    if chance(rng, percent=50):
        del used[RegisterKind.ACTIVE_FLAT]
    if chance(rng, percent=30):
        used |= {register: [0] * len(kwh) for register in COUNTED_REGISTERS if register not in used}
    return used


def reactive(rng: Random, *, kwh: list[int]) -> Used:
    """Draw reactive energy, mostly one way."""
    forward = rng.choice((0, 0.2, 0.45, 0.48, 0.6, 0.75, 1.2)) * rng.uniform(0.9, 1.1)
    used = {RegisterKind.REACTIVE_FORWARD: [int(each * forward) + rng.choice((0, 0, 7)) for each in kwh]}
    if chance(rng, percent=40):
        used[RegisterKind.REACTIVE_REVERSE] = [int(each * rng.uniform(0, 0.1)) for each in kwh]
    return used


def draw_usage(rng: Random, *, plan: Plan, meters: list[Meter], terms: tuple[Terms, ...]) -> list[UsageStretch]:
    """Draw what all registers of the meter, or of both, counted."""
    needs_reactive = any(t.power_factor_standard_pct or t.loss_method == "FORMULA" for t in terms)
    has_reactive = needs_reactive or chance(rng, percent=5)
    has_periods = plan.has_periods or chance(rng, percent=8)
    found = []
    for meter in meters:
        total = run(rng, register=RegisterKind.ACTIVE_TOTAL, meter=meter, kwh=draw_energy(rng, plan=plan, meter=meter))
        kwh = energy_of(total)
        used = split_by_period(rng, plan=plan, kwh=kwh) if has_periods else {}
        used |= reactive(rng, kwh=kwh) if has_reactive else {}
        found += total
        for register, each in used.items():
            found += run(rng, register=register, meter=meter, kwh=each)
    return found


def used_by_register(usage: list[UsageStretch], *, meter: Meter) -> Used:
    """Tell what each register of one meter counted, kWh by stretch."""
    found: Used = {}
    for stretch in usage:
        if meter.days[0] <= stretch.period.start < meter.days[-1]:
            found.setdefault(stretch.register, []).extend(energy_of([stretch]))
    return found


def draw_child(rng: Random, *, meters: list[Meter], usage: list[UsageStretch]) -> tuple[UsageStretch, ...]:
    """Draw a meter behind the meter: it counts a part of every period, or a part of flat in its total alone."""
    is_by_period, is_read_once = chance(rng, percent=50), chance(rng, percent=15)
    part = rng.uniform(0.01, 0.08 if is_read_once else 0.35)
    found = []
    for meter in meters:
        used = used_by_register(usage, meter=meter)
        total = used[RegisterKind.ACTIVE_TOTAL]
        counted = {kind: kwh for kind, kwh in used.items() if kind in COUNTED_REGISTERS}
        flat = [each - sum(row) for each, *row in zip(total, *counted.values(), strict=True)]
        parts = {RegisterKind.ACTIVE_TOTAL: total, **counted} if is_by_period else {RegisterKind.ACTIVE_TOTAL: flat}
        days = (meter.days[0], meter.days[-1]) if is_read_once else meter.days
        own = Meter(days, Decimal(rng.choice(MULTIPLIERS[:6])), meter.places)
        for register, kwh in parts.items():
            less = [int(each * part) for each in kwh]
            found += run(rng, register=register, meter=own, kwh=[sum(less)] if is_read_once else less)
    return tuple(found)


def draw_demand(rng: Random, *, plan: Plan, terms: tuple[Terms, ...]) -> list[UsageStretch]:
    """Draw maximum demands: below, within and beyond 105 % of the contract; one of the cycle before is not to count."""
    multiplier = Decimal(rng.choice((1, 1, 20, 3000)))
    contract = next((t.contract_demand_kw for t in terms if t.contract_demand_kw), None) or Decimal(plan.kva)
    factor = rng.choice((Decimal(1), Decimal("1.05"), Decimal("1.1"), Decimal(str(round(rng.uniform(0.2, 1.6), 3)))))
    highest = (contract * factor / multiplier).quantize(Decimal("0.0001"))
    cuts = [day_inside(rng, period=plan.served)] if plan.served.days > 1 and chance(rng, percent=30) else []
    spans = list(plan.served.split_at(cuts))
    values = [highest] + [
        (highest * Decimal(str(round(rng.random(), 2)))).quantize(Decimal("0.0001")) for _ in spans[1:]
    ]
    rng.shuffle(values)
    if chance(rng, percent=10):
        spans.append(Period(plan.cycle.start - timedelta(days=30), plan.cycle.start))
        values.append(highest * 2)
    return [
        UsageStretch(RegisterKind.MAXIMUM_DEMAND, span, Decimal(rng.choice((0, 3))), value, multiplier)
        for span, value in zip(spans, values, strict=True)
    ]
