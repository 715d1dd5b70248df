"""
Spreading a working over the months that it concerns: what each bill is adjusted by.

Pure. Energy is spread by what each month measured (or by its days), in whole kWh that sum to the rounded whole; within
a month `rebilling.kernel.adjusting` spreads it over the periods of the day. Source: docs/algorithms/corrections.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.revenue.corrections.types import Working
from wanjia.revenue.rebilling.kernel.adjusting import half_up_share, spread
from wanjia.revenue.rebilling.types import Adjustment, AdjustmentKind


@dataclass(frozen=True, slots=True)
class BilledSpan:
    """The days of a bill and the energy that stands for them, kWh."""

    start: date
    end: date
    energy_kwh: int


@dataclass(frozen=True, slots=True)
class Place:
    """Which agreement an adjustment is for, and its price where that is another one."""

    agreement_id: int
    usage_point_id: int
    structure_id: int = 0


def adjustments_of(working: Working, *, period: Period, spans: Sequence[BilledSpan], place: Place) -> list[Adjustment]:
    """
    Give what days are adjusted by.

    :param period: the days concerned, with an end
    :param spans: of the bills that share a day with them, the earliest first
    :returns: one adjustment for the whole time, or, for energy, one a bill; none where nothing is adjusted
    """
    whole = Adjustment(place.agreement_id, place.usage_point_id, period, AdjustmentKind.FACTOR)
    if working.factor is not None:
        by = replace(whole, factor=working.factor, is_reactive=working.is_reactive, is_demand=working.is_demand)
        return [by]
    if working.structure:
        by_price = replace(whole, kind=AdjustmentKind.PRICE, structure=working.structure)
        return [replace(by_price, structure_id=place.structure_id)]
    if working.capacity_kva is not None:
        return [replace(whole, kind=AdjustmentKind.CAPACITY, capacity_kva=working.capacity_kva)]
    if working.energy_kwh is None:
        return []
    return _energies(working, whole=whole, spans=spans)


def _energies(working: Working, *, whole: Adjustment, spans: Sequence[BilledSpan]) -> list[Adjustment]:
    end = whole.period.end or whole.period.start
    shared = [Period(max(one.start, whole.period.start), min(one.end, end)) for one in spans]
    weights = weights_of(spans, shared=shared, is_by_days=working.is_by_days)
    active = spread(int(half_up(working.energy_kwh or Decimal(0), places=0)), weights=weights)
    reactive = spread(int(half_up(working.reactive_kvarh, places=0)), weights=weights)
    return [
        replace(whole, period=days, kind=AdjustmentKind.ENERGY, energy_kwh=kwh, reactive_kvarh=kvarh)
        for days, kwh, kvarh in zip(shared, active, reactive, strict=True)
        if kwh or kvarh
    ]


def weights_of(spans: Sequence[BilledSpan], *, shared: Sequence[Period], is_by_days: bool) -> list[int]:
    """Weigh the days that bills share with a time: by the energy on them, or by days where there is none."""
    days = [period.days or 0 for period in shared]
    if is_by_days:
        return days
    energies = [
        half_up_share(max(one.energy_kwh, 0), part=count, whole=(one.end - one.start).days)
        for one, count in zip(spans, days, strict=True)
    ]
    return energies if any(energies) else days
