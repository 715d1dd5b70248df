"""Versions of the store."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, QuerySet

from wanjia.measurement.intervals.models import IntervalBatch, IntervalPart
from wanjia.measurement.intervals.types import Table


def current_version() -> int:
    """Give the latest version of the store; 0 before the first delivery."""
    latest: int | None = IntervalBatch.objects.aggregate(latest=Max("version"))["latest"]
    return latest or 0


def latest_day_of(meter_id: int) -> date | None:
    """Give the latest day of which curves of a meter can be in the store; of any meter, if there are none of it."""
    curves = IntervalPart.objects.filter(table=Table.CURVES)
    near = curves.filter(least_meter__lte=meter_id, greatest_meter__gte=meter_id)
    return _latest(near) or _latest(curves)


def latest_frozen_day() -> date | None:
    """Give the latest day of which registers came."""
    return _latest(IntervalPart.objects.filter(table=Table.FROZEN))


def _latest(parts: QuerySet[IntervalPart]) -> date | None:
    latest: date | None = parts.aggregate(latest=Max("latest_day"))["latest"]
    return latest
