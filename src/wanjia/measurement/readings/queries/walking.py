"""Questions about reading routes and where they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Count, Exists, Max, OuterRef

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields, read_frame
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.measurement.readings.models import Reading, ReadingFinding, ReadingRoute, RouteStop
from wanjia.measurement.readings.rules import day_before, turning_of
from wanjia.measurement.readings.types import FindingState

Ids = Collection[int]


class UnknownRoute(Refused):
    """No route among the actor's units has that code."""


def routes(scope: Scope) -> pl.DataFrame:
    """Give reading routes: ``route_id`` and all fields, by code."""
    return read_fields(ReadingRoute.objects.filter(within(scope, path="unit__path")).order_by("code"), id_as="route_id")


def route_ids_named(codes: Collection[str], *, scope: Scope) -> list[int]:
    """
    Find routes by code.

    :raises UnknownRoute: naming the codes that no route of the scope has
    """
    known = dict(routes(scope).select("code", "route_id").iter_rows())
    if unknown := sorted(set(codes) - set(known)):
        msg = f"no reading route among your units has the code {', '.join(unknown)}"
        raise UnknownRoute(msg)
    return [known[code] for code in codes]


def route_stops_on(day: date, *, scope: Scope, route_ids: Ids | None = None) -> pl.DataFrame:
    """
    Give which usage points are read on which route on a day, in the order of the walk.

    :returns: ``route_id, route_code, turning_day, usage_point_id, sequence``
    """
    stops = RouteStop.objects.on(day).filter(within(scope, path="usage_point__unit__path"))
    if route_ids is not None:
        stops = stops.filter(route__in=route_ids)
    return read_frame(
        stops.order_by("route__code", "sequence", "pk"),
        route_id="route_id",
        route_code="route__code",
        turning_day="route__turning_day",
        usage_point_id="usage_point_id",
        sequence="sequence",
    )


def usage_points_of(route_ids: Ids, *, day: date, scope: Scope) -> list[int]:
    """Give the ids of the usage points read on these routes on a day, in the order of the walk."""
    return route_stops_on(day, scope=scope, route_ids=route_ids)["usage_point_id"].to_list()


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A reading route as plain values."""

    route_id: int
    code: str
    name: str
    kind: str
    turning_day: int
    unit_id: int
    unit_name: str
    unit_path: str


def route_named(code: str, *, scope: Scope) -> RouteRow:
    """
    Find a route of the scope by its code.

    :raises UnknownRoute: if there is none
    """
    mine = ReadingRoute.objects.filter(within(scope, path="unit__path"), code=code)
    found = mine.values_list("pk", "code", "name", "kind", "turning_day", "unit_id", "unit__name", "unit__path").first()
    if found is None:
        msg = f"no reading route among your units has the code {code}"
        raise UnknownRoute(msg)
    return RouteRow(*found)


def all_latest_month_read() -> date | None:
    """Give the first day of the latest month whose cycle was read anywhere; none before any reading."""
    latest: date | None = Reading.objects.aggregate(latest=Max("reading_date"))["latest"]
    return None if latest is None else day_before(latest).replace(day=1)


def progress(month: date, *, route_ids: Ids) -> pl.DataFrame:
    """
    Tell how far routes found within a scope before are read in the cycles of a month, and what is open.

    :returns: ``route_id, turning, usage_points, points_read, open_findings, holding_back``, one row for each route
    """
    days = dict(ReadingRoute.objects.filter(pk__in=route_ids).values_list("pk", "turning_day"))
    rows = []
    for turning_day in sorted(set(days.values())):
        turning = turning_of(month, turning_day=turning_day)
        ids = [route_id for route_id, day in days.items() if day == turning_day]
        counted = _counted(ids, turning=turning)
        rows += [(route_id, turning, *counted.get(route_id, (0, 0, 0, 0))) for route_id in ids]
    return pl.DataFrame(rows, schema=PROGRESS, orient="row")


PROGRESS: dict[str, pl.DataType] = {
    "route_id": pl.Int64(),
    "turning": pl.Date(),
    "usage_points": pl.Int64(),
    "points_read": pl.Int64(),
    "open_findings": pl.Int64(),
    "holding_back": pl.Int64(),
}


def _counted(route_ids: list[int], *, turning: date) -> dict[int, tuple[int, int, int, int]]:
    """Count usage points, those read on the day, their open findings, and those that hold them back, by route."""
    stops = RouteStop.objects.on(day_before(turning)).filter(route__in=route_ids).order_by()
    is_read = Exists(Reading.objects.filter(usage_point=OuterRef("usage_point"), reading_date=turning))
    counts = stops.values("route_id").annotate(points=Count("pk"), read=Count("pk", filter=is_read))
    found = ReadingFinding.objects.filter(reading_date=turning, state=FindingState.OPEN)
    severities = list(found.values_list("usage_point_id", "severity"))
    places = dict(
        stops.filter(usage_point_id__among=[point for point, _ in severities]).values_list("usage_point_id", "route_id")
    )
    waiting = Counter(places[point] for point, _ in severities if point in places)
    holding = Counter(places[point] for point, severity in severities if point in places and severity == Severity.ERROR)
    return {
        route_id: (points, read, waiting[route_id], holding[route_id])
        for route_id, points, read in counts.values_list("route_id", "points", "read")
    }


def stops_of(route_id: int, *, day: date) -> pl.DataFrame:
    """
    Give the usage points read on a route found within a scope before, on a day, in the order of the walk.

    :returns: ``sequence, usage_point_id, number, address``
    """
    stops = RouteStop.objects.on(day).filter(route=route_id).order_by("sequence", "pk")
    return read_frame(
        stops,
        sequence="sequence",
        usage_point_id="usage_point_id",
        number="usage_point__number",
        address="usage_point__address",
    )
