"""
Where faults probably lie, from the losses of power that meters reported; and what meters said about an outage.

The meter at the head of an area, which its terminal reads, speaks for the busbar of the area like a customer there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.reliability.kernel.affected import Grid, hits
from wanjia.energy.reliability.kernel.location import Suspect, suspects
from wanjia.energy.reliability.kernel.power_loss import POWER_OFF, POWER_ON, bursts, without_power
from wanjia.energy.reliability.kernel.schema import HITS, POINTS
from wanjia.energy.reliability.models import Outage, OutageHit
from wanjia.energy.reliability.queries.grids import all_grid, all_hit, days_of
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.pricing import parts_of
from wanjia.energy.reliability.types import HAPPENED, Basis, Limit, OutageState
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.reading import meter_events
from wanjia.registry.metering.queries import gateway_points, installations
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.network.queries import transformer_areas

MOMENT = timedelta(microseconds=1)
#: Clocks of meters differ: what was told so long before or after an outage may be about it.
CLOCKS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Located:
    """
    A part of the grid that probably failed, with no outage written down for it.

    :ivar since: when the first of its meters lost power, by the meter's clock
    :ivar unit_code: of the unit to whose areas the most of them belong
    """

    suspect: Suspect
    since: datetime
    unit_code: str


def suspects_at(moment: datetime, *, scope: Scope) -> list[Located]:
    """
    Name the parts of the grid behind which meters of a scope lost power and have not come back.

    What outages that run explain, of whatever unit, is left out. How far back one looks is a dated rule.

    :param moment: aware, local
    :raises LimitLacking: if a figure that faults are judged by has no row
    """
    day, limits = moment.date(), limits_on(moment.date())
    since = moment - timedelta(hours=int(limits[Limit.LOCATION_HOURS]))
    told = meter_events(
        None, period=Period(since.date(), day + timedelta(days=1)), codes=(POWER_OFF, POWER_ON), scope=scope
    )
    lost = without_power(told.filter(pl.col("at") >= since), at=moment)
    if lost.is_empty():
        return []
    today = Period(day, day + timedelta(days=1))
    grid = _with_heads(all_grid(today), period=today)
    hung = installations(today, scope=WHOLE_COMPANY).select("meter_id", "usage_point_id").unique("meter_id")
    at_points = lost.join(hung, on="meter_id").join(_explained(grid, at=moment), on="usage_point_id", how="anti")
    judged = {"fewest": int(limits[Limit.LOCATION_METERS]), "share_pct": limits[Limit.LOCATION_SHARE]}
    found = []
    for burst in bursts(at_points.sort("at"), within=timedelta(minutes=int(limits[Limit.LOCATION_WINDOW]))):
        off = burst["usage_point_id"].to_list()
        named = suspects(grid, off=off, day=day, **judged)  # type: ignore[arg-type]
        unit = _unit_of(grid, points=off) if named else ""
        found += [Located(suspect, burst["at"][0], unit) for suspect in named]
    return found


def _unit_of(grid: Grid, *, points: list[int]) -> str:
    areas = grid.points.filter(pl.col("usage_point_id").is_in(points)).select("area_id")
    units = transformer_areas(WHOLE_COMPANY).select("area_id", "unit_id").join(areas, on="area_id")
    names = units_below(WHOLE_COMPANY.unit_paths).select("unit_id", "code")
    counted = units.join(names, on="unit_id").group_by("code").len().sort("len", "code", descending=[True, False])
    return str(counted["code"][0]) if counted.height else ""


def _with_heads(grid: Grid, *, period: Period) -> Grid:
    """Hang the meters at the heads of areas into their areas."""
    heads = gateway_points(period, scope=WHOLE_COMPANY).filter(pl.col("kind") == GatewayKind.AREA_HEAD.value)
    rows = heads.select(
        "usage_point_id", "area_id", "start_date", "end_date", node_id=pl.lit(None, dtype=pl.Int64)
    ).select(pl.col(name).cast(dtype) for name, dtype in POINTS.dtypes.items())
    return replace(grid, points=pl.concat([grid.points, rows]))


def _explained(grid: Grid, *, at: datetime) -> pl.DataFrame:
    """Give the usage points that outages which run account for: ``usage_point_id``."""
    found = [pl.DataFrame(schema={"usage_point_id": pl.Int64})]
    for outage_id in Outage.objects.filter(state=OutageState.RUNNING).values_list("pk", flat=True):
        parts = parts_of(outage_id, is_planned=False)
        hit = hits(grid, scope=parts, from_at=at, to_at=at + MOMENT)
        found.append(hit.filter(pl.col("basis") == Basis.LV.value).select("usage_point_id"))
    return pl.concat(found).unique()


@dataclass(frozen=True, slots=True)
class Reported:
    """
    What the meters hit by an outage reported about it.

    :ivar meters: meters of those hit
    :ivar lost: that told of a loss of power; ``back`` that told of its return or end
    :ivar still_off: usage points whose supply should be back and whose meters have not told so though they told of the
        loss
    :ivar first_lost, latest_back: by the clocks of meters
    """

    meters: int
    lost: int
    back: int
    still_off: tuple[int, ...]
    first_lost: datetime | None
    latest_back: datetime | None

    @property
    def silent(self) -> int:
        """Count the meters that told nothing."""
        return self.meters - self.lost


def reported_of(outage_id: int, *, at: datetime) -> Reported | None:
    """
    Say what the meters hit by an outage, found within a scope before, reported about it.

    :returns: nothing before it began
    """
    here = localtime(at)
    spans = hit_spans(outage_id, at=here)
    if spans is None:
        return None
    spans = spans.filter(pl.col("basis") == Basis.LV.value)
    if spans.is_empty():
        return Reported(0, 0, 0, (), None, None)
    begin, end = min(spans["from_at"].to_list()), max(spans["to_at"].to_list())
    days = days_of(begin - CLOCKS, to_at=min(end + CLOCKS, here))
    hung = installations(days, scope=WHOLE_COMPANY, usage_points=spans["usage_point_id"].unique().to_list())
    meters = (
        hung.select("meter_id", "usage_point_id")
        .unique("meter_id")
        .join(spans.group_by("usage_point_id").agg(pl.col("to_at").max()), on="usage_point_id")
    )
    if meters.is_empty():
        return Reported(0, 0, 0, (), None, None)
    told = meter_events(
        meters["meter_id"].to_list(), period=days, codes=(POWER_OFF, POWER_ON), scope=WHOLE_COMPANY
    ).filter(pl.col("at").is_between(begin - CLOCKS, end + CLOCKS))
    return _counted(meters, told=told, at=here)


def _counted(meters: pl.DataFrame, *, told: pl.DataFrame, at: datetime) -> Reported:
    lost = told.filter(pl.col("code") == POWER_OFF)
    ends = pl.concat(
        [
            told.filter(pl.col("code") == POWER_ON).select("meter_id", back_at="at"),
            lost.drop_nulls("ended_at").select("meter_id", back_at="ended_at"),
        ]
    ).filter(pl.col("back_at") <= at)
    off = without_power(told, at=at).join(meters, on="meter_id").filter(pl.col("to_at") + CLOCKS < at)
    return Reported(
        meters=meters.height,
        lost=lost["meter_id"].n_unique(),
        back=ends["meter_id"].n_unique(),
        still_off=tuple(off["usage_point_id"].unique().sort().to_list()),
        first_lost=lost["at"].min(),  # type: ignore[arg-type]
        latest_back=ends["back_at"].max(),  # type: ignore[arg-type]
    )


def hit_spans(outage_id: int, *, at: datetime) -> pl.DataFrame | None:
    """
    Give whom an outage, found within a scope before, left without supply and when, up to a moment.

    :returns: ``basis, area_id, usage_point_id, from_at, to_at`` as HITS; nothing before it began
    """
    outage = Outage.objects.filter(pk=outage_id, started_at__isnull=False).first()
    if outage is None:
        return None
    if outage.state in HAPPENED:
        frozen = OutageHit.objects.filter(outage_id=outage_id, is_planned=False).order_by("pk")
        read = read_frame(frozen, **{name: name for name in HITS.columns})
        zones = [pl.col(name).dt.convert_time_zone("Asia/Shanghai").cast(HITS.dtypes[name]) for name in SPAN]
        return read.with_columns(zones)
    begin = localtime(outage.started_at)
    if localtime(at) <= begin:
        return None
    return all_hit(parts_of(outage_id, is_planned=False), from_at=begin, to_at=localtime(at)).hits


SPAN = ("from_at", "to_at")
