"""How voltage, currents and reactive power of one thing lie over a month, for its page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.energy.quality.kernel.compliance import judged, tenths
from wanjia.energy.quality.kernel.fans import DayMinutes, HourFan, HourPhases, by_day, fan, phases_by_hour
from wanjia.energy.quality.kernel.powerfactor import Hour, by_hour, steps_wanted
from wanjia.energy.quality.kernel.schema import BANDS
from wanjia.energy.quality.kernel.subjects import as_subjects
from wanjia.energy.quality.kernel.timeline import Timeline, timeline
from wanjia.energy.quality.queries.limits import all_limits_on
from wanjia.energy.quality.queries.points import PointRow, devices_of_feeder, edges_of
from wanjia.energy.quality.queries.sides import OF_PRIVATE
from wanjia.energy.quality.rules import band_of
from wanjia.energy.quality.types import Band, LimitName
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import month_of
from wanjia.measurement.intervals.queries.points import point_curves
from wanjia.measurement.intervals.types import CURRENTS, VOLTAGES, Quantity
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind

NOMINAL_V = Decimal(220)


@dataclass(frozen=True, slots=True)
class VoltageShape:
    """Voltages of a month: over the hours of a day, and minutes out of the limits day by day."""

    hours: list[HourFan]
    days: list[tuple[date, DayMinutes]]
    band: Band


@dataclass(frozen=True, slots=True)
class StepAdvice:
    """
    How many steps of a device should be on in each hour.

    :ivar is_on: as written down latest
    :ivar by_hour: hour → steps
    """

    code: str
    name: str
    steps: int
    is_on: int
    by_hour: dict[int, int]


def voltages_of_point(point: PointRow, *, month: date, scope: Scope) -> VoltageShape:
    """Give the voltages of a monitoring point, found within a scope before, in a month."""
    limits = all_limits_on(month)
    band = band_of(point.nominal_v, limits=limits, lower_v=point.lower_v, upper_v=point.upper_v)
    edges = edges_of(band, nominal_v=point.nominal_v, limits=limits)
    line = _line([point.usage_point_id], quantities=VOLTAGES, month=month, scope=scope, subject=point.point_id)
    return _shape(line, band=band, edges=edges)


def voltages_of_area(area_id: int, *, month: date, scope: Scope) -> VoltageShape:
    """Give the voltages at the transformer of an area, found within a scope before, in a month."""
    limits = all_limits_on(month)
    band = band_of(NOMINAL_V, limits=limits)
    edges = edges_of(band, nominal_v=NOMINAL_V, limits=limits)
    return _shape(_line_of_area(area_id, quantities=VOLTAGES, month=month, scope=scope), band=band, edges=edges)


def phases_of_area(area_id: int, *, month: date, scope: Scope) -> list[HourPhases]:
    """Give the mean currents at the transformer of an area by hour of the day."""
    return phases_by_hour(_line_of_area(area_id, quantities=CURRENTS, month=month, scope=scope))


def hours_of_feeder(feeder_id: int, *, month: date, scope: Scope) -> list[Hour]:
    """Give load, reactive power and what compensation is wanted of a feeder by hour of the day."""
    target = all_limits_on(month)[LimitName.PF_FEEDER]
    points = _heads(GatewayKind.FEEDER_HEAD, column="feeder_id", value=feeder_id, month=month, scope=scope)
    curves = _curves(points["usage_point_id"].to_list(), quantities=OF_PRIVATE, month=month, scope=scope)
    return by_hour(timeline(as_subjects(curves, heads=points), quantities=OF_PRIVATE), target=target)


def steps_of_feeder(feeder_id: int, *, hours: list[Hour], on: date) -> list[StepAdvice]:
    """
    Give which steps of a feeder's devices should be on in which hour.

    What the first device takes is no longer wanted of the next. Devices that are always on are left alone.
    """
    wanted = {one.hour: one.wanted_kvar for one in hours}
    found = []
    for row in devices_of_feeder(feeder_id, on=on).to_dicts():
        if row["control"] == "FIXED":
            continue
        step, is_on = row["kvar"] / row["steps"], row["steps_on"] or 0
        steps = {
            hour: steps_wanted(kvar, step_kvar=step, is_on=is_on, steps=row["steps"]) for hour, kvar in wanted.items()
        }
        wanted = {hour: kvar - step * (steps[hour] - is_on) for hour, kvar in wanted.items()}
        found.append(StepAdvice(row["code"], row["name"], row["steps"], is_on, steps))
    return found


def _shape(line: Timeline, *, band: Band, edges: dict[str, int]) -> VoltageShape:
    if not len(line):
        return VoltageShape([], [], band)
    bands = BANDS.frame([{"subject_id": int(line.subjects[0]), **edges}])
    days = by_day(line, found=judged(line, bands=bands))
    epoch = date(1970, 1, 1)
    return VoltageShape(
        fan(line, least=edges["assessed_lower"]), [(epoch + timedelta(days=one.day), one) for one in days], band
    )


def _line_of_area(area_id: int, *, quantities: Collection[Quantity], month: date, scope: Scope) -> Timeline:
    heads = _heads(GatewayKind.AREA_HEAD, column="area_id", value=area_id, month=month, scope=scope)
    curves = _curves(heads["usage_point_id"].to_list(), quantities=quantities, month=month, scope=scope)
    return timeline(as_subjects(curves, heads=heads), quantities=quantities)


def _heads(kind: GatewayKind, *, column: str, value: int, month: date, scope: Scope) -> pl.DataFrame:
    found = metering.gateway_points(month_of(month), scope=scope).filter(
        (pl.col("kind") == kind.value) & (pl.col(column) == value)
    )
    return found.select(pl.col(column).alias("subject_id"), "usage_point_id", "is_reversed", "start_date", "end_date")


def _line(points: list[int], *, quantities: Collection[Quantity], month: date, scope: Scope, subject: int) -> Timeline:
    found = _curves(points, quantities=quantities, month=month, scope=scope)
    return timeline(
        found.select(pl.lit(subject, dtype=pl.Int64).alias("subject_id"), pl.exclude("usage_point_id")),
        quantities=quantities,
    )


def _curves(points: list[int], *, quantities: Collection[Quantity], month: date, scope: Scope) -> pl.DataFrame:
    return point_curves(points, period=month_of(month), quantities=quantities, scope=scope)


def edges_in_volts(band: Band) -> tuple[float, float]:
    """Give the limits as numbers for a chart, V."""
    lower, upper = tenths(band)
    return lower / 10, upper / 10
