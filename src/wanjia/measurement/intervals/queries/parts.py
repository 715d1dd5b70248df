"""Which files a question reads: those that the manifest names, and of them those that can hold an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from wanjia.foundation.columnar.store.scanning import Parts, Seen, answer
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.layout import FIRST_VERSION, LAYOUTS
from wanjia.measurement.intervals.kernel.standing import OVERRIDING, PLAIN, standing
from wanjia.measurement.intervals.models import IntervalPart, PartQuerySet
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Table

#: Meters that are named in the question; more stand in a table beside it.
NAMED_METERS = 200


class VersionGone(Refused):
    """A version of the store of which files are not kept any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is asked of one table.

    :ivar period: days, the end open or not
    :ivar quantities: of curves; None: all
    :ivar meters: None: all
    :ivar between: only those from the least to the greatest id given; None: all
    :ivar version: None: what stands now
    :ivar where: more conditions on the rows
    :ivar tables: tables that those conditions name
    """

    table: Table
    period: Period
    quantities: Collection[str] | None = None
    meters: Collection[int] | None = None
    version: int | None = None
    where: Sequence[str] = ()
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    between: tuple[int, int] | None = None


def root() -> Path:
    """Give the folder of the store."""
    return Path(settings.WANJIA_INTERVALS)


def parts_holding(asked: Asked) -> PartQuerySet:
    """Give the parts that can hold an answer, the earliest version first."""
    version = current_version() if asked.version is None else asked.version
    found = IntervalPart.objects.until(version).touching(asked.period).filter(table=asked.table)
    if asked.quantities is not None and asked.table is Table.CURVES:
        found = found.filter(quantity__in=[str(quantity) for quantity in asked.quantities])
    if asked.meters is not None and len(asked.meters) == 0:
        return found.none()
    if (ends := _range(asked)) is not None:
        found = found.filter(least_meter__lte=ends[1], greatest_meter__gte=ends[0])
    return found.order_by("batch__version", "pk")


def question_of(asked: Asked, *, columns: Sequence[str]) -> tuple[str, Seen]:
    """
    Write the question for the rows that stand, and give what it sees, so that a kernel can ask further of it.

    :raises VersionGone: if files of the version asked for are not kept any more
    """
    layout = LAYOUTS[asked.table]
    rows = _files(asked)
    # DuckDB reads the columns of the first file: those that stand for others may have one more, so they come later
    plain = [row.path for row in sorted(rows, key=lambda row: row.is_compacted) if not row.overrides]
    overriding = [row for row in rows if row.overrides]
    numbers = [row.version for row in overriding]
    parts = {PLAIN: Parts(layout.kept, files=plain)}
    if overriding:
        parts[OVERRIDING] = Parts(layout.kept, files=[row.path for row in overriding], numbered=numbers)
    where, tables, values = _conditions(asked)
    text = standing(columns, key=layout.key, where=where, has_overriding=bool(overriding))
    return text, Seen(parts, tables=tables, values=values)


def rows_standing(asked: Asked, *, columns: Sequence[str]) -> pl.DataFrame:
    """Give the rows that stand, in no order."""
    text, seen = question_of(asked, columns=columns)
    return answer(text, seen=seen)


def numbered_rows(asked: Asked, *, columns: Sequence[str]) -> pl.DataFrame:
    """
    Give registers with the ``version`` in which they came, each at least as it came first, in no order.

    Of files that others stand for, only that first version is known any more.

    :raises ValueError: if asked about a table whose files do not keep that version
    """
    layout = LAYOUTS[asked.table]
    if FIRST_VERSION not in layout.compacted.columns:
        msg = f"files of {asked.table} do not keep when a row came first"
        raise ValueError(msg)
    rows = _files(asked)
    came = [row for row in rows if not row.is_compacted]
    where, tables, values = _conditions(asked)
    chosen, kept = ", ".join(f'"{column}"' for column in columns), " AND ".join(where)
    text = (
        f"SELECT {chosen}, version FROM {OVERRIDING} WHERE {kept} UNION ALL BY NAME "  # noqa: S608 - all of it is ours
        f"SELECT {chosen}, {FIRST_VERSION} AS version FROM {PLAIN} WHERE {kept}"
    )
    numbered = Parts(layout.kept, files=[row.path for row in came], numbered=[row.version for row in came])
    standing_for = Parts(layout.compacted, files=[row.path for row in rows if row.is_compacted])
    return answer(text, seen=Seen({OVERRIDING: numbered, PLAIN: standing_for}, tables=tables, values=values))


def is_readable(asked: Asked) -> bool:
    """Tell whether all files that hold an answer are still kept."""
    return not parts_holding(asked).filter(dropped_at__isnull=False).exists()


@dataclass(frozen=True, slots=True)
class _File:
    """A file that can hold an answer."""

    path: Path
    version: int
    overrides: bool
    is_compacted: bool


def _files(asked: Asked) -> list[_File]:
    folder = root()
    names = ("file", "batch__version", "overrides", "is_compacted", "dropped_at")
    found = []
    for file, version, overrides, is_compacted, dropped_at in parts_holding(asked).values_list(*names):
        if dropped_at is not None:
            msg = f"Values of version {asked.version} of the interval store are not kept any more; ask for a later one."
            raise VersionGone(msg)
        found.append(_File(folder / file, version, overrides, is_compacted))
    return found


def _conditions(asked: Asked) -> tuple[list[str], dict[str, pl.DataFrame], dict[str, Any]]:
    where, tables = ["day >= $period_start"], dict(asked.tables)
    values: dict[str, Any] = {"period_start": asked.period.start}
    if asked.period.end is not None:
        where.append("day < $period_end")
        values["period_end"] = asked.period.end
    if (ends := _range(asked)) is not None:
        where.append(f"meter_id BETWEEN {ends[0]} AND {ends[1]}")
    if asked.meters is not None:
        ids = sorted(set(asked.meters))
        if not ids:
            where.append("false")
        elif 1 < len(ids) <= NAMED_METERS:
            where.append(f"meter_id IN ({', '.join(str(int(each)) for each in ids)})")
        elif len(ids) > NAMED_METERS:
            tables["wanted_meters"] = pl.DataFrame({"meter_id": ids}, schema={"meter_id": pl.Int64})
            where.append("meter_id IN (SELECT meter_id FROM wanted_meters)")
    return [*where, *asked.where], tables, values


def _range(asked: Asked) -> tuple[int, int] | None:
    """Give the least and the greatest id that is asked about, if not all are."""
    if asked.meters:
        return int(min(asked.meters)), int(max(asked.meters))
    return asked.between
