"""Versions of the store."""

from __future__ import annotations

from django.db.models import Max

from wanjia.measurement.intervals.models import IntervalBatch


def current_version() -> int:
    """Give the latest version of the store; 0 before the first delivery."""
    latest: int | None = IntervalBatch.objects.aggregate(latest=Max("version"))["latest"]
    return latest or 0
