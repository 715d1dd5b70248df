"""
Taking deliveries into the store.

# Note [An append commits at once]
The rows are checked, merged with what stands and written as files before any transaction, which may take a minute. Then
one short transaction takes a number, names the files, and tells of it: until it commits, no reader sees anything of the
delivery, and a kill before it leaves files that nobody names. Two appends may run at once. Whoever commits second looks
whether the first wrote where it wrote itself; if so, what it merged is out of date, and it begins again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.store.parts import PartFile, write_part
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name
from wanjia.measurement.intervals.kernel.acceptance import NotAcceptable, accepted, said_twice
from wanjia.measurement.intervals.kernel.layout import LAYOUTS, PART_ROWS, PLACE, Layout, Place, folder_of
from wanjia.measurement.intervals.kernel.merging import merged
from wanjia.measurement.intervals.models import IntervalBatch, IntervalPart
from wanjia.measurement.intervals.operations.citing import find_later_data
from wanjia.measurement.intervals.queries.delivering import meters_not_taken, standing_under
from wanjia.measurement.intervals.queries.parts import root
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Appended, Table

STORE = "interval store"
BATCH = "intervals.intervalbatch"
SOURCE_LENGTH = 300
ATTEMPTS = 5
#: A table, or batches of Arrow such as a `pyarrow.RecordBatchReader` gives.
Delivery = pl.DataFrame | Iterable[Any]


class DeliveryRefused(Refused):
    """A delivery of which nothing was taken; the text names what is wrong and what to do."""


class StoreMoved(Refused):
    """Somebody else changed the same rows in the meantime, and the delivery can only be read once."""


class _OutOfDate(Exception):
    """What was merged does not stand any more."""


@dataclass(slots=True)
class _Writing:
    """A delivery on its way into files."""

    base: int
    by: Actor
    at: datetime
    rows: int = 0
    replaced: int = 0
    parts: list[IntervalPart] = field(default_factory=list)
    keys: dict[Table, list[pl.DataFrame]] = field(default_factory=dict)


def append(tables: Mapping[str, Delivery], *, source: str, by: Actor, at: datetime) -> Appended:
    """
    Take a delivery, whole or not at all; see Note [An append commits at once].

    What it says of a key that stands already is merged into a new whole row: elements that it leaves empty stay as they
    are. The version before can still be asked for.

    :param tables: name of a `Table` → rows as `CURVES`, `FROZEN` and `EVENTS` say; a reader of batches is read once
    :param source: name and SHA-256 of what was delivered; the same again changes nothing and says so
    :raises DeliveryRefused: if a row cannot be taken, or its meter did not hang among the actor's units that day
    :raises StoreMoved: if the rows came by a reader, and others changed the same rows meanwhile
    """
    if not source or len(source) > SOURCE_LENGTH:
        msg = f"the source of a delivery is named in 1 to {SOURCE_LENGTH} letters"
        raise DeliveryRefused(msg)
    is_repeatable = all(isinstance(rows, pl.DataFrame) for rows in tables.values())
    for _ in range(ATTEMPTS if is_repeatable else 1):
        if (known := _taken_before(source)) is not None:
            return known
        writing = _Writing(current_version(), by, at)
        for name, delivered in tables.items():
            _write_table(delivered, layout=_layout(name), into=writing)
        try:
            return _commit(writing, source=source)
        except _OutOfDate:
            continue
    msg = "Somebody else changed the same meters and days in the meantime. Hand the delivery in again."
    raise StoreMoved(msg)


def _taken_before(source: str) -> Appended | None:
    batch = IntervalBatch.objects.filter(source=source).first()
    return None if batch is None else Appended(batch.version, batch.rows, 0, 0, is_repeated=True)


def _layout(name: str) -> Layout:
    if name not in Table.__members__:
        msg = f"there is no table {name}: use one of {', '.join(Table)}"
        raise DeliveryRefused(msg)
    return LAYOUTS[Table(name)]


def _write_table(delivered: Delivery, *, layout: Layout, into: _Writing) -> None:
    """Check rows as they come, gather them by place, and write what is gathered."""
    held: dict[Place, list[pl.DataFrame]] = {}
    for rows in _pieces(delivered):
        into.rows += rows.height
        taken = _checked(rows, layout=layout, into=into)
        for key, found in layout.placed(taken).partition_by(*PLACE, as_dict=True, include_key=False).items():
            place: Place = (str(key[0]), str(key[1]), int(key[2]))
            pieces = held.setdefault(place, [])
            pieces.append(found)
            if sum(piece.height for piece in pieces) >= PART_ROWS:
                _write_place(held.pop(place), place=place, layout=layout, into=into)
    _check_keys(layout, into=into)
    for place, pieces in sorted(held.items()):
        _write_place(pieces, place=place, layout=layout, into=into)


def _pieces(delivered: Delivery) -> Iterator[pl.DataFrame]:
    if isinstance(delivered, pl.DataFrame):
        yield from delivered.iter_slices(PART_ROWS)
    else:
        for batch in delivered:
            yield pl.DataFrame(batch)


def _checked(rows: pl.DataFrame, *, layout: Layout, into: _Writing) -> pl.DataFrame:
    try:
        taken = accepted(rows, layout=layout, today=localtime(into.at).date())
    except NotAcceptable as wrong:
        raise DeliveryRefused(str(wrong)) from wrong
    if (why := meters_not_taken(taken, layout=layout, scope=into.by.scope)) is not None:
        raise DeliveryRefused(why)
    into.keys.setdefault(layout.table, []).append(_small(taken.select(layout.key)))
    return taken


def _small(keys: pl.DataFrame) -> pl.DataFrame:
    """Keep keys in little room until the whole delivery is read."""
    return keys.with_columns(pl.col(name).cast(pl.Categorical) for name in ("quantity", "register") if name in keys)


def _check_keys(layout: Layout, *, into: _Writing) -> None:
    pieces = into.keys.pop(layout.table, [])
    if pieces and (why := said_twice(pl.concat(pieces), layout=layout)) is not None:
        raise DeliveryRefused(why)


def _write_place(pieces: Iterable[pl.DataFrame], *, place: Place, layout: Layout, into: _Writing) -> None:
    """Write the rows of one place: those with new keys as they are, the others merged with what stands."""
    said = pl.concat(pieces)
    standing = standing_under(said, place=place, layout=layout, version=into.base)
    if standing.is_empty():
        _write(said, place=place, layout=layout, overrides=False, into=into)
        return
    new = said.join(standing, on=layout.key, how="anti")
    changed = merged(said, standing=standing, layout=layout)
    _write(new, place=place, layout=layout, overrides=False, into=into)
    _write(changed, place=place, layout=layout, overrides=True, into=into)
    into.replaced += changed.height


def _write(rows: pl.DataFrame, *, place: Place, layout: Layout, overrides: bool, into: _Writing) -> None:
    if rows.is_empty():
        return
    month, quantity, bucket = place
    ordered = rows.select(list(layout.kept.columns)).sort(layout.key)
    made = write_part(ordered, root=root(), folder=folder_of(layout, place=place), encoding=layout.encoding(quantity))
    names = {"table": layout.table, "month": month, "quantity": quantity, "bucket": bucket}
    into.parts.append(part_of(ordered, made=made, overrides=overrides, **names))


def part_of(rows: pl.DataFrame, *, made: PartFile, overrides: bool, **names: Any) -> IntervalPart:
    """Give the row of the manifest that will name a file."""
    day, meter = pl.col("day"), pl.col("meter_id")
    ends = rows.select(
        earliest_day=day.min(), latest_day=day.max(), least_meter=meter.min(), greatest_meter=meter.max()
    )
    return IntervalPart(
        **names,
        file=made.file,
        rows=made.rows,
        size=made.size,
        sha256=made.sha256,
        overrides=overrides,
        **ends.row(0, named=True),
    )


def _commit(writing: _Writing, *, source: str) -> Appended:
    """Take a number and name the files; see Note [An append commits at once]."""
    with transaction.atomic():
        hold_name(STORE)
        if (known := _taken_before(source)) is not None:
            return known
        latest = current_version()
        if latest != writing.base and any(_is_out_of_date(part, base=writing.base) for part in writing.parts):
            raise _OutOfDate
        batch = _batch(writing, version=latest + 1, source=source)
        for part in writing.parts:
            part.batch = batch
        IntervalPart.objects.bulk_create(writing.parts)
        find_later_data(batch, parts=writing.parts, by=writing.by, at=writing.at)
        facts: dict[str, Any] = {
            "version": batch.version,
            "source": source,
            "rows": batch.rows,
            "written": batch.written,
        }
        events.record(
            "intervals.delivery_taken", by=writing.by, at=writing.at, subject_kind=BATCH, subject_id=batch.pk, **facts
        )
    return Appended(batch.version, batch.rows, batch.written, batch.replaced, is_repeated=False)


def _batch(writing: _Writing, *, version: int, source: str) -> IntervalBatch:
    return IntervalBatch.objects.create(
        version=version,
        source=source,
        rows=writing.rows,
        written=sum(part.rows for part in writing.parts),
        replaced=writing.replaced,
        actor_number=writing.by.number,
        actor_name=writing.by.name,
        at=writing.at,
    )


def _is_out_of_date(part: IntervalPart, *, base: int) -> bool:
    """Tell whether somebody wrote, since ``base``, where a part lies."""
    beside = IntervalPart.objects.delivered().filter(
        batch__version__gt=base,
        table=part.table,
        month=part.month,
        quantity=part.quantity,
        bucket=part.bucket,
        earliest_day__lte=part.latest_day,
        latest_day__gte=part.earliest_day,
        least_meter__lte=part.greatest_meter,
        greatest_meter__gte=part.least_meter,
    )
    return beside.exists()
