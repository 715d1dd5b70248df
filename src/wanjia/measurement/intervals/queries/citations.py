"""Who relies on which version of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.measurement.intervals.models import LaterDataFinding, StoreCitation
from wanjia.measurement.intervals.queries.findings import NoSuchFinding
from wanjia.measurement.intervals.types import LaterDataState


@dataclass(frozen=True, slots=True)
class LaterDataRow:
    """
    What came later, as plain values.

    :ivar end: day after the latest that the record used
    :ivar version: of the store that the record was made from
    :ivar source: what the later version took in
    """

    finding_id: int
    kind: str
    key: str
    unit_name: str
    unit_path: str
    start: date
    end: date
    version: int
    later_version: int
    source: str
    delivered_at: datetime
    rows: int
    earliest_day: date
    latest_day: date
    state: LaterDataState
    found_at: datetime
    settled_by: str
    settled_at: datetime | None
    reason: str


def keys_cited(subject_kind: str, *, beginning: str, scope: Scope) -> list[str]:
    """Name the records of a kind that cite a version for units of the scope, by how their names begin."""
    standing = StoreCitation.objects.filter(within(scope, path="unit__path"), replaced_at=None)
    named = standing.filter(subject_kind=subject_kind, subject_key__startswith=beginning)
    return list(named.order_by("subject_key").values_list("subject_key", flat=True).distinct())


def later_data(finding_id: int, *, scope: Scope) -> LaterDataRow:
    """
    Find what came later about something made from intervals.

    :raises NoSuchFinding: if there is none with that id among the units
    """
    names = (
        *("pk", "citation__subject_kind", "citation__subject_key", "citation__unit__name", "citation__unit__path"),
        *("citation__start_date", "citation__end_date", "citation__batch__version", "batch__version", "batch__source"),
        *("batch__at", "rows", "earliest_day", "latest_day", "state", "found_at"),
        *("settled_by", "settled_at", "reason"),
    )
    found = LaterDataFinding.objects.inside(scope).filter(pk=finding_id).values_list(*names).first()
    if found is None:
        msg = f"no finding of later data among your units has the id {finding_id}"
        raise NoSuchFinding(msg)
    whole: list[Any] = [*found[:14], LaterDataState(found[14]), *found[15:]]
    return LaterDataRow(*whole)
