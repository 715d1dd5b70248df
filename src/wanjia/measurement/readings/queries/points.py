"""What was read at some usage points, for the pages that show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.models import Reading, RouteStop
from wanjia.measurement.readings.queries.usage import stretches_during
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.metering.types import RegisterKind


@dataclass(frozen=True, slots=True)
class RouteHere:
    """The route on which a usage point is read, and its place in the walk."""

    code: str
    name: str
    sequence: int
    turning_day: int


@dataclass(frozen=True, slots=True)
class ReadingHere:
    """A current reading as plain values."""

    reading_id: int
    usage_point_number: str
    meter_number: str
    kind: str
    reading_date: date
    value: Decimal
    quality: str
    method: str


def route_of(usage_point_id: int, *, on: date) -> RouteHere | None:
    """Give the route on which a usage point, found within a scope before, is read on a day."""
    stops = RouteStop.objects.on(on).filter(usage_point_id=usage_point_id)
    found = stops.values_list("route__code", "route__name", "sequence", "route__turning_day").first()
    return None if found is None else RouteHere(*found)


def readings_at(usage_points: Collection[int], *, since: date, scope: Scope) -> list[ReadingHere]:
    """Give the current readings at usage points from a day on, the latest first, registers in their order."""
    found = Reading.objects.current().inside(scope).filter(usage_point__in=usage_points, reading_date__gte=since)
    names = ("pk", "usage_point__number", "meter__number", "kind", "reading_date", "value", "quality", "method")
    return [ReadingHere(*row) for row in found.order_by("-reading_date", "meter__number", "pk").values_list(*names)]


def latest_reading_date(usage_points: Collection[int], *, scope: Scope) -> date | None:
    """Give the latest day on which usage points were read; none where they never were."""
    found = Reading.objects.current().inside(scope).filter(usage_point__in=usage_points)
    latest: date | None = found.order_by("-reading_date").values_list("reading_date", flat=True).first()
    return latest


@dataclass(frozen=True, slots=True)
class UseOfCycle:
    """
    What ran through a register in the cycle that ends on a day.

    :ivar kwh: none where nothing was measured
    :ivar year_ago_kwh: of the cycle that ended a year before
    """

    turning: date
    kwh: int | None
    year_ago_kwh: int | None
    is_estimated: bool


def use_of_cycles(
    usage_point_id: int, *, until: date, months: int, scope: Scope, register: str = RegisterKind.ACTIVE_TOTAL
) -> list[UseOfCycle]:
    """
    Give what ran through a register of a usage point, cycle by cycle up to a day, beside the year before.

    A stretch counts to the cycle in which it ends.

    :param until: day on which the latest cycle ends, 1 to 28 of its month
    """
    start = months_earlier(until, months=months + 12)
    stretches, _ = stretches_during(Period(start, until), scope=scope, usage_points=[usage_point_id])
    ends = [months_earlier(until, months=back) for back in range(months + 12, -1, -1)]
    mine = stretches.filter(pl.col("register") == register, pl.col("end_date") <= until)
    energy: dict[date, int] = {}
    estimated: set[date] = set()
    for end, kwh, is_estimated in mine.select("end_date", "energy", "is_estimated").iter_rows():
        turning = next((day for day in ends if day >= end), None)
        if turning is None or kwh is None:
            continue
        energy[turning] = energy.get(turning, 0) + kwh
        estimated |= {turning} if is_estimated else set()
    return [
        UseOfCycle(day, energy.get(day), energy.get(months_earlier(day, months=12)), day in estimated)
        for day in ends[-months:]
    ]
