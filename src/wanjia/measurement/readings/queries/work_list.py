"""Questions about what waits in the work list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE
from wanjia.measurement.readings.kernel.measurability import RULES_OF_MARKS, RULES_OF_PAIRS, RULES_OF_READINGS
from wanjia.measurement.readings.kernel.validation import VALIDATION
from wanjia.measurement.readings.models import (
    FindingQuerySet,
    ReadingFinding,
    RefusedReading,
)
from wanjia.measurement.readings.types import FindingState, RefusedState
from wanjia.registry.metering import queries as metering

Ids = Collection[int]
Days = Collection[date]


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
    catalogues = (VALIDATION, ACCEPTANCE, RULES_OF_PAIRS, RULES_OF_MARKS, RULES_OF_READINGS)
    return {rule.code: rule.next_step for catalogue in catalogues for rule in catalogue}


def refused_readings(scope: Scope) -> pl.DataFrame:
    """Give the delivered readings that wait, oldest first: ``refused_reading_id`` and all fields."""
    waiting = RefusedReading.objects.inside(scope).filter(state=RefusedState.OPEN).order_by("entered_at", "pk")
    return read_fields(waiting, id_as="refused_reading_id")
