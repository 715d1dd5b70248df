"""What was read at some usage points over time, and on which route, for the pages that show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.access.types import Scope
from wanjia.measurement.readings.models import Reading, RouteStop


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
