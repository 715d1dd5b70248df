"""Questions about what waits in the work list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Count, Min

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.catalogue import CATALOGUE
from wanjia.measurement.readings.models import (
    FindingQuerySet,
    Reading,
    ReadingFinding,
    RefusedReading,
)
from wanjia.measurement.readings.types import FindingState, RefusedState
from wanjia.registry.metering import queries as metering

Ids = Collection[int]


def findings(
    period: Period, *, scope: Scope, usage_points: Ids | None = None, state: FindingState | None = FindingState.OPEN
) -> pl.DataFrame:
    """
    Give the findings about readings after the start of ``period`` up to its end, that day included: those of its cycle.

    :param state: only those in this state; None for all
    :returns: ``finding_id``, all fields and ``usage_point_number``, by day, usage point and rule
    """
    found = _of_cycle(period, scope=scope)
    if state is not None:
        found = found.filter(state=state)
    table = narrowed(found, column="usage_point_id", ids=usage_points, id_as="finding_id")
    numbers = metering.usage_points(scope).select("usage_point_id", usage_point_number="number")
    return table.join(numbers, on="usage_point_id").sort("reading_date", "usage_point_number", "rule", "finding_id")


def held_back(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give what holds usage points back from billing a cycle: its open findings that are errors.

    :returns: ``usage_point_id, finding_id, rule, reading_date, evidence``
    """
    found = _of_cycle(period, scope=scope).holding_back()
    table = narrowed(found, column="usage_point_id", ids=usage_points, id_as="finding_id")
    return table.select("usage_point_id", "finding_id", "rule", "reading_date", "evidence")


def _of_cycle(period: Period, *, scope: Scope) -> FindingQuerySet:
    found = ReadingFinding.objects.inside(scope).filter(reading_date__gt=period.start)
    return found if period.end is None else found.filter(reading_date__lte=period.end)


class NothingRead(Refused):
    """A finding without a reading that could be corrected."""


def reading_of_finding(finding_id: int, *, scope: Scope) -> int:
    """
    Give the id of the reading that a finding is about.

    :raises NothingRead: if the finding is not there, belongs to other units, or is not about one reading
    """
    found = ReadingFinding.objects.inside(scope).filter(pk=finding_id).values_list("reading_id", flat=True).first()
    if found is None:
        msg = f"finding {finding_id} is not about one reading: enter or estimate what is missing, or name the reading"
        raise NothingRead(msg)
    return int(found)


def next_steps() -> dict[str, str]:
    """Give what each rule suggests to do, by its code."""
    return {code: rule.next_step for code, rule in CATALOGUE.items()}


def refused_readings(scope: Scope) -> pl.DataFrame:
    """Give the delivered readings that wait, oldest first: ``refused_reading_id`` and all fields."""
    waiting = RefusedReading.objects.inside(scope).filter(state=RefusedState.OPEN).order_by("entered_at", "pk")
    return read_fields(waiting, id_as="refused_reading_id")


class UnknownFinding(Refused):
    """No finding of the scope has that id."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """
    A finding as plain values, with the reading it is about.

    :ivar reading_id: none where it is about the usage point on that day
    :ivar entered_by: who entered the reading, empty where there is none
    :ivar meaning: what is wrong, a sentence
    :ivar next_step: what to do, a sentence
    """

    finding_id: int
    rule: str
    severity: Severity
    state: FindingState
    usage_point_id: int
    usage_point_number: str
    unit_name: str
    unit_path: str
    reading_date: date
    evidence: str
    found_at: datetime
    settled_by: str
    settled_at: datetime | None
    reason: str
    reading_id: int | None
    register: str
    value: Decimal | None
    quality: str
    entered_by: str
    meter_number: str
    meaning: str
    next_step: str


FINDING_FIELDS = (
    *("pk", "rule", "severity", "state", "usage_point_id", "usage_point__number"),
    *("usage_point__unit__name", "usage_point__unit__path", "reading_date", "evidence", "found_at"),
    *("settled_by", "settled_at", "reason", "reading_id"),
    *("reading__kind", "reading__value", "reading__quality", "reading__entered_by", "reading__meter__number"),
)


def finding_named(finding_id: int, *, scope: Scope) -> FindingRow:
    """
    Find a finding of the scope.

    :raises UnknownFinding: if there is none with that id
    """
    found = findings_named([finding_id], scope=scope)
    if not found:
        msg = f"no finding among your units has the id {finding_id}"
        raise UnknownFinding(msg)
    return found[0]


def findings_named(finding_ids: Ids, *, scope: Scope) -> list[FindingRow]:
    """Give the findings of the scope that have one of these ids, by usage point, day and rule."""
    mine = ReadingFinding.objects.inside(scope).filter(pk__in=list(finding_ids))
    rows = mine.order_by("usage_point__number", "reading_date", "rule", "pk").values_list(*FINDING_FIELDS)
    return [_finding(row) for row in rows]


def _finding(row: tuple[Any, ...]) -> FindingRow:
    found_id, code, severity, state, *facts = row
    rule = CATALOGUE.get(code)
    said = (rule.meaning, rule.next_step) if rule else ("", "")
    place, tail = facts[:11], facts[11:]
    register, value, quality, entered_by, meter = tail
    texts = (register or "", value, quality or "", entered_by or "", meter or "")
    whole: list[Any] = [found_id, code, Severity(severity), FindingState(state), *place, *texts, *said]
    return FindingRow(*whole)


def meaning_of(rule: str) -> tuple[str, str]:
    """Give what a rule finds and what it suggests, two sentences; empty ones for a rule that is no more."""
    found = CATALOGUE.get(rule)
    return (found.meaning, found.next_step) if found else ("", "")


def waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the open findings of a scope, and say since when the oldest waits."""
    mine = ReadingFinding.objects.filter(
        usage_point__unit__in=units_inside(scope.unit_paths), state=FindingState.OPEN
    ).aggregate(count=Count("pk"), oldest=Min("found_at"))
    return mine["count"], mine["oldest"]


def refused_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the refused readings of a scope that wait, and say since when the oldest does."""
    mine = RefusedReading.objects.inside(scope).filter(state=RefusedState.OPEN)
    found = mine.aggregate(count=Count("pk"), oldest=Min("entered_at"))
    return found["count"], found["oldest"]


@dataclass(frozen=True, slots=True)
class RecordedReading:
    """A current reading as plain values, for whoever corrects it."""

    reading_id: int
    usage_point_number: str
    meter_number: str
    register: str
    reading_date: date
    value: Decimal
    quality: str
    entered_by: str


def reading_named(reading_id: int, *, scope: Scope) -> RecordedReading | None:
    """Find a current reading of the scope; none if it is not there, superseded, or of other units."""
    names = ("pk", "usage_point__number", "meter__number", "kind", "reading_date", "value", "quality", "entered_by")
    found = Reading.objects.current().inside(scope).filter(pk=reading_id).values_list(*names).first()
    return None if found is None else RecordedReading(*found)
