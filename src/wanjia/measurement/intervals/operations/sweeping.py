"""Tidying the store: files that no version names."""

from __future__ import annotations

from datetime import datetime, timedelta

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.store import sweeping
from wanjia.foundation.events import operations as events
from wanjia.measurement.intervals.models import IntervalPart
from wanjia.measurement.intervals.queries.parts import root

#: A file younger than this may belong to an append that has not committed; none takes that long.
GRACE = timedelta(days=1)


def sweep(*, by: Actor, at: datetime) -> int:
    """
    Remove what killed and refused appends left behind; files that a version names are never touched.

    :returns: files removed
    """
    if not root().is_dir():
        return 0
    named = set(IntervalPart.objects.kept().values_list("file", flat=True))
    removed = sweeping.sweep(root(), named=named, before=at - GRACE)
    if removed:
        events.record("intervals.files_swept", by=by, at=at, subject_kind="intervals.intervalpart", files=len(removed))
    return len(removed)
