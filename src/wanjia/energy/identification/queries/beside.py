"""The voltages on which a finding rests, for people to look at."""

from __future__ import annotations

import polars as pl

from wanjia.energy.identification.kernel.beside import Beside, beside
from wanjia.energy.identification.kernel.gathering import VOLTAGES
from wanjia.energy.identification.types import ResultRow, RunRow
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.points import point_curves
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.network import queries as network


def voltages_beside(result: ResultRow, *, run: RunRow, scope: Scope) -> Beside | None:
    """
    Give the voltages of a customer and of both busbars, as the version of the store had them that the run read.

    :returns: none if they never came on one day, or an area has no head within the scope
    """
    period = Period(run.start, run.end)
    heads = [_head(code, period=period, scope=scope) for code in (result.archive_area, result.area)]
    was, new = heads
    if was is None or new is None:
        return None
    points = (result.usage_point_id, was, new)
    curves = point_curves(set(points), period=period, quantities=VOLTAGES, scope=scope, version=run.store_version)
    phases = (result.archive_phases or result.phases, result.phases)
    return beside(curves, points=points, phases=phases, period=period)


def _head(code: str, *, period: Period, scope: Scope) -> int | None:
    try:
        area = network.area_named(code, scope=scope)
    except network.UnknownPart:
        return None
    found = metering.gateway_points(period, scope=scope).filter(
        (pl.col("kind") == GatewayKind.AREA_HEAD.value) & (pl.col("area_id") == area.area_id)
    )
    return int(found["usage_point_id"][0]) if found.height else None
