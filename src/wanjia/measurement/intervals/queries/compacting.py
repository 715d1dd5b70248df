"""Which places of the store lie in many small files, what stands there, and which files no version needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import Count, Max, Min, Q

from wanjia.foundation.columnar.store.scanning import Seen, answer_in_batches
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.layout import FIRST_VERSION, LAYOUTS, PART_ROWS, Place
from wanjia.measurement.intervals.kernel.schema import shaped
from wanjia.measurement.intervals.models import IntervalPart, PartQuerySet, StoreCitation, StoreLimit
from wanjia.measurement.intervals.queries.parts import Asked, numbered_rows, question_of
from wanjia.measurement.intervals.types import Quality, StoreFigure, Table

FIRST = "first_versions"


class FigureMissing(Refused):
    """A figure by which the store is kept that is set by no row."""


@dataclass(frozen=True, slots=True)
class Crowded:
    """A place of the store that lies in many files."""

    table: Table
    place: Place


def store_figure(name: StoreFigure, *, day: date) -> int:
    """
    Give a figure by which the store is kept on a day.

    :raises FigureMissing: if no row sets it
    """
    found = StoreLimit.objects.on(day).filter(name=name).order_by("-start_date").first()
    if found is None:
        msg = f"no row says the figure {name} of the interval store on {day}"
        raise FigureMissing(msg)
    return int(found.value)


def crowded_places(*, day: date) -> list[Crowded]:
    """
    Find the places of which so many small files stand that they are better written as one, the earliest month first.

    Files that replace rows of others count, however large they are: every question looks into them.
    """
    most = store_figure(StoreFigure.COMPACT_PARTS, day=day)
    is_small = Q(rows__lt=PART_ROWS) | Q(overrides=True)
    standing = IntervalPart.objects.filter(until_version__isnull=True)
    counted = standing.values("table", "month", "quantity", "bucket").annotate(small=Count("pk", filter=is_small))
    found = counted.filter(small__gte=most).order_by("month", "table", "quantity", "bucket")
    names = ("table", "month", "quantity", "bucket")
    return [
        Crowded(Table(table), (month, quantity, bucket)) for table, month, quantity, bucket in found.values_list(*names)
    ]


def parts_standing(crowded: Crowded, *, version: int) -> PartQuerySet:
    """Give the files of a place that a version shows."""
    month, quantity, bucket = crowded.place
    place = {"month": month, "quantity": quantity, "bucket": bucket}
    return IntervalPart.objects.until(version).filter(until_version__isnull=True, table=crowded.table, **place)


def rows_of_place(crowded: Crowded, *, version: int) -> Iterator[pl.DataFrame]:
    """Give what stands in a place at a version, by its key, piece by piece; of registers with `FIRST_VERSION`."""
    layout = LAYOUTS[crowded.table]
    ends = parts_standing(crowded, version=version).aggregate(
        start=Min("earliest_day"), latest=Max("latest_day"), least=Min("least_meter"), greatest=Max("greatest_meter")
    )
    asked = Asked(
        crowded.table,
        Period(ends["start"], ends["latest"] + timedelta(days=1)),
        quantities=[crowded.place[1]],
        version=version,
        between=(ends["least"], ends["greatest"]),
    )
    text, seen = question_of(asked, columns=list(layout.kept.columns))
    key = ", ".join(f'"{column}"' for column in layout.key)
    if FIRST_VERSION not in layout.compacted.columns:
        for rows in answer_in_batches(f"{text} ORDER BY {key}", seen=seen, rows=PART_ROWS):
            yield shaped(rows, schema=layout.compacted)
        return
    came = numbered_rows(asked, columns=[*layout.key, "quality"])
    # an estimate was put in the place of what had not come: it counts only where nothing else came
    handed_in = pl.col("version").filter(pl.col("quality") != int(Quality.ESTIMATED)).min()
    first = came.group_by(layout.key).agg(handed_in.fill_null(pl.col("version").min()).alias(FIRST_VERSION))
    beside = Seen(seen.parts, tables={**seen.tables, FIRST: first}, values=seen.values)
    whole = f"SELECT * FROM ({text}) JOIN {FIRST} USING ({key}) ORDER BY {key}"  # noqa: S608 - names are ours
    for rows in answer_in_batches(whole, seen=beside, rows=PART_ROWS):
        yield shaped(rows, schema=layout.compacted)


def parts_unneeded(*, at: datetime, day: date) -> list[int]:
    """Name the files replaced so long ago that only citations keep them, and that no citation needs."""
    days = store_figure(StoreFigure.RETENTION_DAYS, day=day)
    replaced = IntervalPart.objects.kept().filter(retired_at__lt=at - timedelta(days=days))
    standing = StoreCitation.objects.filter(replaced_at=None)
    cited = sorted(set(standing.values_list("batch__version", flat=True)))
    rows = replaced.order_by("pk").values_list("pk", "batch__version", "until_version")
    return [part for part, since, until in rows if not any(since <= version < until for version in cited)]
