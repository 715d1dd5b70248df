"""Questions about reading routes and where they pass."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields, read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.measurement.readings.models import (
    ReadingRoute,
    RouteStop,
)

Ids = Collection[int]
Days = Collection[date]


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
