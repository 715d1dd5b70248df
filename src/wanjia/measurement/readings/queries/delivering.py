"""Questions that a delivery, a correction and an estimate ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.measurement.readings import sheets
from wanjia.measurement.readings.kernel.schema import INDEXES, MULTIPLIERS
from wanjia.measurement.readings.kernel.usage import Sources
from wanjia.measurement.readings.models import (
    Reading,
    RefusedReading,
)
from wanjia.measurement.readings.queries.usage import EVER, readings_of
from wanjia.measurement.readings.types import ReadingQuality, RefusedState
from wanjia.registry.metering import queries as metering

Ids = Collection[int]
Days = Collection[date]


def readings_named(reading_ids: Ids, *, scope: Scope) -> pl.DataFrame:
    """
    Give current readings by id with their natural keys, in the order of the ids.

    :returns: ``reading_id, usage_point_id, meter_id``, and the columns of `sheets.DELIVERY`
    """
    found = Reading.objects.current().inside(scope).filter(pk__in=reading_ids).order_by("pk")
    ids = {"reading_id": "pk", "usage_point_id": "usage_point_id", "meter_id": "meter_id"}
    return read_frame(found, **ids, **sheets.READINGS.paths)


def successors_of(reading_ids: Ids) -> list[int]:
    """Give the ids of the readings that supersede these, in their order."""
    found = dict(Reading.objects.filter(supersedes__in=reading_ids).values_list("supersedes_id", "pk"))
    return [found[reading_id] for reading_id in reading_ids]


def estimates_of(usage_points: Ids, *, day: date, entered_at: datetime) -> list[int]:
    """Give the ids of the estimates of a day that were entered at a moment."""
    found = Reading.objects.filter(usage_point__in=usage_points, reading_date=day, entered_at=entered_at)
    return list(found.filter(quality=ReadingQuality.ESTIMATED).order_by("pk").values_list("pk", flat=True))


def registry_of(lines: pl.DataFrame, *, scope: Scope) -> Sources:
    """
    Give what is on record about the meters and usage points of a delivery.

    :param lines: ``meter_id``, ``usage_point_id``, ``reading_date``; a line without a usage point widens the search to
        the whole scope
    :returns: tables of usage, its readings those of the same days; without indexes and multipliers
    """
    is_whole = lines["usage_point_id"].null_count() > 0 or lines.is_empty()
    points = None if is_whole else lines["usage_point_id"].unique().to_list()
    installations = metering.installations(EVER, scope=scope, usage_points=points)
    meters = installations["meter_id"].unique().to_list()
    recorded = Reading.objects.current().inside(scope).filter(reading_date__in=lines["reading_date"].unique().to_list())
    return Sources(
        readings=readings_of(recorded, usage_points=points),
        installations=installations,
        indexes=INDEXES.empty(),
        multipliers=MULTIPLIERS.empty(),
        registers=metering.registers(scope, meters=None if points is None else meters).rename({"kind": "register"}),
    )


def lines_of(refused_ids: Ids) -> pl.DataFrame:
    """Give readings that wait as lines of a delivery: ``refused_reading_id`` and the columns of `sheets.DELIVERY`."""
    found = RefusedReading.objects.filter(pk__in=refused_ids).order_by("pk")
    names = ("meter_number", "usage_point_number", "kind", "reading_date", "value", "quality", "taken_at")
    return read_frame(found, refused_reading_id="pk", **{name: name for name in names})


def all_refused_readings_of(days: Days) -> pl.DataFrame:
    """Give the natural keys of the readings of some days that wait, whoever's they are."""
    waiting = RefusedReading.objects.filter(state=RefusedState.OPEN, reading_date__in=days)
    names = ("meter_number", "usage_point_number", "kind", "reading_date", "value")
    return read_frame(waiting, **{name: name for name in names})
