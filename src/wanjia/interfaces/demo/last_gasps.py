"""
What meters of the invented county told of outages, as a head end would deliver it: power lost, power back.

Some meters are silent, clocks are up to two minutes wrong, and power that is back is told some seconds later. Terminals
speak through the meter at the head of their area.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.reliability.kernel.power_loss import POWER_OFF, POWER_ON
from wanjia.energy.reliability.queries.grids import all_hit
from wanjia.energy.reliability.queries.locating import hit_spans
from wanjia.energy.reliability.types import Basis, Scoped
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.loading import loader
from wanjia.measurement.intervals.kernel.schema import EVENTS
from wanjia.measurement.intervals.operations.appending import append
from wanjia.registry.metering.queries import gateway_points, installations
from wanjia.registry.metering.types import GatewayKind

SILENT_PER_MILLE = 150
CLOCK_S = 120
BACK_S = (5, 60)


def tell_events(outages: Sequence[int], *, hidden: Sequence[Scoped], seed: int, at: datetime) -> int:
    """
    Deliver what meters told.

    :param outages: ids of those that happened or run
    :param hidden: faults that nobody has written down, which last
    :returns: events delivered
    """
    spans = [found for one in outages if (found := hit_spans(one, at=at)) is not None]
    here = localtime(at)
    spans += [all_hit([part], from_at=part.from_at, to_at=here).hits for part in hidden]
    meters = _meters(pl.concat(spans))
    told = _events(meters, seed=seed, at=here)
    append({"EVENTS": told}, source=f"demo events {here.isoformat()}", by=loader(), at=at)
    return told.height


def _meters(spans: pl.DataFrame) -> pl.DataFrame:
    """Give ``meter_id, from_at, to_at`` of the meters of customers, and of those at the heads of areas."""
    first, latest = (spans[name].dt.date() for name in ("from_at", "to_at"))
    days = Period(min(first.to_list()), max(latest.to_list()) + timedelta(days=1))
    customers = spans.filter(pl.col("basis") == Basis.LV.value).select("usage_point_id", "from_at", "to_at")
    heads = gateway_points(days, scope=WHOLE_COMPANY).filter(pl.col("kind") == GatewayKind.AREA_HEAD.value)
    areas = spans.filter(pl.col("basis") == Basis.MV.value).select("area_id", "from_at", "to_at")
    at_heads = heads.select("area_id", "usage_point_id").join(areas, on="area_id").select(customers.columns)
    hung = installations(days, scope=WHOLE_COMPANY).select("meter_id", "usage_point_id", "start_date", "end_date")
    known = pl.concat([customers, at_heads]).join(hung, on="usage_point_id")
    day = pl.col("from_at").dt.date()
    there = (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
    return known.filter(there).select("meter_id", "from_at", "to_at").unique(maintain_order=True)


def _events(meters: pl.DataFrame, *, seed: int, at: datetime) -> pl.DataFrame:
    draws = Draws(seed)
    clock = pl.duration(seconds=draws.between(-CLOCK_S, most=CLOCK_S, what="clock of meter", of=("meter_id",)))
    later = pl.duration(seconds=draws.between(BACK_S[0], most=BACK_S[1], what="power told", of=("meter_id",)))
    minute = meters.with_columns(minute=pl.col("from_at").dt.epoch("s") // 60)
    silent = draws.happens(SILENT_PER_MILLE, what="silent meter", of=("meter_id", "minute"))
    loud = minute.filter(~silent)
    lost = loud.select("meter_id", at=pl.col("from_at") + clock, code=pl.lit(POWER_OFF))
    back = loud.filter(pl.col("to_at") < at).select(
        "meter_id", at=pl.col("to_at") + clock + later, code=pl.lit(POWER_ON)
    )
    nothing = pl.lit(None, dtype=EVENTS.dtypes["ended_at"])
    told = pl.concat([lost, back]).with_columns(at=pl.min_horizontal("at", pl.lit(at).cast(EVENTS.dtypes["at"])))
    return EVENTS.check(
        told.with_columns(ended_at=nothing).select(list(EVENTS.columns)).unique(list(EVENTS.columns)[:3])
    )
