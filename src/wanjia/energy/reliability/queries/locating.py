"""Where faults probably lie, from the losses of power that meters reported shortly before a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from wanjia.energy.reliability.kernel.location import Suspect, suspects
from wanjia.energy.reliability.queries.grids import all_grid
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.types import Limit
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.reading import meter_events
from wanjia.registry.metering.queries import installations

POWER_OFF = "POWER_OFF"


def suspects_at(moment: datetime, *, scope: Scope) -> list[Suspect]:
    """
    Name the parts of the grid behind which meters of a scope lost power and have not come back.

    :param moment: aware, local; the window before it is a dated rule
    :raises LimitLacking: if a figure that faults are judged by has no row
    """
    day, limits = moment.date(), limits_on(moment.date())
    since = moment - timedelta(minutes=int(limits[Limit.LOCATION_WINDOW]))
    told = meter_events(None, period=Period(since.date(), day + timedelta(days=1)), codes=(POWER_OFF,), scope=scope)
    lost = told.filter(
        pl.col("at").is_between(since, moment) & (pl.col("ended_at").is_null() | (pl.col("ended_at") > moment))
    )
    if lost.is_empty():
        return []
    today = Period(day, day + timedelta(days=1))
    hung = installations(today, scope=WHOLE_COMPANY).select("meter_id", "usage_point_id")
    off = lost.join(hung, on="meter_id")["usage_point_id"].unique().to_list()
    return suspects(
        all_grid(today),
        off=off,
        day=day,
        fewest=int(limits[Limit.LOCATION_METERS]),
        share_pct=limits[Limit.LOCATION_SHARE],
    )
