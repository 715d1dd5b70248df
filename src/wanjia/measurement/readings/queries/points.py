"""Questions about one usage point found within a scope before: on which routes it is read."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.database import read_frame
from wanjia.measurement.readings.models import RouteStop


def stops_of_point(usage_point_id: int) -> pl.DataFrame:
    """
    Give the routes on which a usage point was read, the latest first.

    :returns: ``code, name, kind, turning_day, sequence, start_date, end_date``
    """
    stops = RouteStop.objects.filter(usage_point_id=usage_point_id).order_by("-start_date")
    of_route = {name: f"route__{name}" for name in ("code", "name", "kind", "turning_day")}
    own = {name: name for name in ("sequence", "start_date", "end_date")}
    return read_frame(stops, **of_route, **own)
