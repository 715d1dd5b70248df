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

import polars as pl

from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.revenue.corrections.types import Working
from wanjia.revenue.rebilling.kernel.adjusting import TOTAL, half_up_share, spread
from wanjia.revenue.rebilling.types import Adjustment, AdjustmentKind


@dataclass(frozen=True, slots=True)
class BilledSpan:
    """
    The days that a bill shares with the time concerned, and what the meter measured on them.

    :ivar energy_kwh: active energy, kWh; not needed for what is spread by days
    """

    start: date
    end: date
    energy_kwh: int = 0


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
    if working.is_settled_in_energy:
        measured = sum(one.energy_kwh for one in spans)
        working = replace(working, factor=None, energy_kwh=measured * ((working.factor or Decimal(1)) - 1))
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
    shared = [Period(one.start, one.end) for one in spans]
    weights = weights_of(spans, is_by_days=working.is_by_days)
    active = spread(int(half_up(working.energy_kwh or Decimal(0), places=0)), weights=weights)
    reactive = spread(int(half_up(working.reactive_kvarh, places=0)), weights=weights)
    return [
        replace(whole, period=days, kind=AdjustmentKind.ENERGY, energy_kwh=kwh, reactive_kvarh=kvarh)
        for days, kwh, kvarh in zip(shared, active, reactive, strict=True)
        if kwh or kvarh
    ]


def weights_of(spans: Sequence[BilledSpan], *, is_by_days: bool) -> list[int]:
    """Weigh the days of bills: by the energy measured on them, or by days where there is none."""
    days = [(one.end - one.start).days for one in spans]
    energies = [max(one.energy_kwh, 0) for one in spans]
    return days if is_by_days or not any(energies) else energies


def measured_on(spans: Sequence[BilledSpan], *, stretches: pl.DataFrame, usage_point_id: int) -> list[BilledSpan]:
    """
    Add to days what a meter measured on them, shared by days where it was read in between.

    :param stretches: `STRETCHES` of the readings
    """
    own = stretches.filter((pl.col("usage_point_id") == usage_point_id) & (pl.col("register") == TOTAL))
    rows = own.select("start_date", "end_date", "energy").rows()
    return [replace(one, energy_kwh=sum(_shared(row, days=one) for row in rows)) for one in spans]


def _shared(row: tuple[date, date, int], *, days: BilledSpan) -> int:
    start, end, energy = row
    count = (min(end, days.end) - max(start, days.start)).days
    return half_up_share(energy, part=count, whole=(end - start).days) if count > 0 else 0
