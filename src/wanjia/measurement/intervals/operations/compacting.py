"""
Writing the many small files of a place as one.

# Note [Files written anew change no version]
What stands in a place at the latest version is written as one file, which belongs to that version; the files that it
stands for say up to which version they are read. No version says anything else than before: earlier ones read the
files that they always read. The file is written and synced before the one short transaction that names it, so that a
kill leaves at most a file that nobody names, and deliveries that commit meanwhile belong to later versions and lie on
top. Replaced files are kept for as long as a citation needs one of their versions, and `RETENTION_DAYS` in any case;
then the manifest drops them, says so to who asks for such a version, and the sweep removes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.store.parts import write_part
from wanjia.foundation.events import operations as events
from wanjia.foundation.locking.names import hold_name
from wanjia.measurement.intervals.kernel.layout import LAYOUTS, PART_ROWS, folder_of
from wanjia.measurement.intervals.models import IntervalBatch, IntervalPart
from wanjia.measurement.intervals.operations.appending import STORE, part_of
from wanjia.measurement.intervals.queries.compacting import Crowded, parts_standing, parts_unneeded, rows_of_place
from wanjia.measurement.intervals.queries.parts import root
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Rewritten

PART = "intervals.intervalpart"


def compact(crowded: Crowded, *, by: Actor, at: datetime) -> Rewritten:
    """
    Write what stands in a place as few files as can be; see Note [Files written anew change no version].

    Nothing is done where somebody else did it meanwhile.
    """
    version = current_version()
    replaced = list(parts_standing(crowded, version=version).order_by("pk"))
    if len(replaced) < 2:
        return Rewritten(0, 0)
    written = [_written(rows, crowded=crowded) for rows in _pieces(rows_of_place(crowded, version=version))]
    with transaction.atomic():
        hold_name(STORE)
        mine = IntervalPart.objects.filter(pk__in=[part.pk for part in replaced], until_version__isnull=True)
        if mine.count() != len(replaced):
            return Rewritten(0, 0)
        mine.update(until_version=version, retired_at=at)
        batch = IntervalBatch.objects.get(version=version)
        for part in written:
            part.batch, part.is_compacted = batch, True
        IntervalPart.objects.bulk_create(written)
        month, quantity, bucket = crowded.place
        facts: dict[str, Any] = {"table": crowded.table.value, "month": month, "quantity": quantity, "bucket": bucket}
        events.record(
            "intervals.files_compacted",
            by=by,
            at=at,
            subject_kind=PART,
            version=version,
            files=len(replaced),
            written=len(written),
            **facts,
        )
    return Rewritten(len(replaced), len(written))


def drop_unneeded(*, by: Actor, at: datetime) -> int:
    """
    Give up the files that were replaced long ago and that no citation needs; the sweep removes them.

    :returns: how many
    """
    with transaction.atomic():
        hold_name(STORE)
        unneeded = parts_unneeded(at=at, day=localtime(at).date())
        dropped = IntervalPart.objects.filter(pk__in=unneeded).update(dropped_at=at)
        if dropped:
            events.record("intervals.files_dropped", by=by, at=at, subject_kind=PART, files=dropped)
    return dropped


def _written(rows: pl.DataFrame, *, crowded: Crowded) -> IntervalPart:
    layout, (month, quantity, bucket) = LAYOUTS[crowded.table], crowded.place
    made = write_part(
        rows, root=root(), folder=folder_of(layout, place=crowded.place), encoding=layout.encoding(quantity)
    )
    names = {"table": layout.table, "month": month, "quantity": quantity, "bucket": bucket}
    return part_of(rows, made=made, overrides=False, **names)


def _pieces(found: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Gather rows until a file is full."""
    held: list[pl.DataFrame] = []
    for rows in found:
        held.append(rows)
        if sum(piece.height for piece in held) >= PART_ROWS:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)
