"""Questions that a validation asks: the limits in force, what it finds, what was found before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import groupby

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.history import history
from wanjia.measurement.readings.kernel.usage import Sources
from wanjia.measurement.readings.kernel.validation import LIMITS_ASKED, reviewed, reviewed_findings
from wanjia.measurement.readings.models import (
    ReadingFinding,
    ValidationLimit,
)
from wanjia.measurement.readings.queries.usage import capacities, sources_with_months_before
from wanjia.measurement.readings.rules import cycle_ending

Ids = Collection[int]
Days = Collection[date]


def limits_on(day: date) -> pl.DataFrame:
    """Give the limits (`LIMITS`) in force on a day."""
    return read_frame(ValidationLimit.objects.on(day).order_by("rule", "name"), rule="rule", name="name", value="value")


class LimitsMissing(Refused):
    """A limit that the validation rules ask for has no row on the day."""


def reviewed_on(turning: date, *, scope: Scope, usage_points: Ids) -> pl.DataFrame:
    """
    Give what validation finds about usage points whose cycle ends on a day; nothing is written.

    :returns: `FOUND`
    :raises LimitsMissing: if a limit has no row on that day
    """
    limits = all_limits_on(turning)
    cycle = cycle_ending(turning)
    sources, since = sources_with_months_before(cycle, scope=scope, usage_points=usage_points, limits=limits)
    return reviewed_from(sources, span=Period(since, turning), scope=scope, limits=limits)


def reviewed_from(sources: Sources, *, span: Period, scope: Scope, limits: pl.DataFrame) -> pl.DataFrame:
    """
    Give what validation finds in the tables of some usage points about the cycle that ends with ``span``.

    :param limits: all that are asked for, of that day
    :returns: `FOUND`
    """
    assert span.end is not None  # noqa: S101 - a turning day ends it
    turning, cycle = span.end, cycle_ending(span.end)
    usage_points = sources.installations["usage_point_id"].unique().to_list()
    stretches, unmeasurable = sources.usage(during=span, faults_during=cycle)
    table = reviewed(
        sources.due_on(turning).lazy(),
        read=sources.readings.lazy().filter(reading_date=turning),
        history=history(stretches.lazy(), readings=sources.readings.lazy(), cycle=cycle),
        registers=sources.registers.lazy(),
        capacities=capacities(cycle, scope=scope, usage_points=usage_points).lazy(),
        limits=limits,
    )
    return reviewed_findings(table, unmeasurable=unmeasurable)


def all_limits_on(day: date) -> pl.DataFrame:
    """
    Give the limits (`LIMITS`) in force on a day, none of those asked for missing.

    :raises LimitsMissing: naming those that are
    """
    limits = limits_on(day)
    if missing := sorted(set(LIMITS_ASKED) - set(limits.select("rule", "name").iter_rows())):
        named = ", ".join(f"{rule} {name}" for rule, name in missing)
        msg = f"no limit is in force on {day} for: {named}; load the sheet of validation limits"
        raise LimitsMissing(msg)
    return limits


def findings_on(day: date, *, scope: Scope, usage_points: Ids) -> pl.DataFrame:
    """Give the findings about a day in any state: ``finding_id, state, usage_point_id, rule, reading_id, evidence``."""
    found = ReadingFinding.objects.inside(scope).filter(reading_date=day)
    table = narrowed(found, column="usage_point_id", ids=usage_points, id_as="finding_id")
    return table.select("finding_id", "state", "usage_point_id", "rule", "reading_id", "evidence")


def days_with_findings(readings: pl.DataFrame, *, scope: Scope) -> list[tuple[date, list[int]]]:
    """Give the days, from the earliest of ``readings`` on, about which there are findings, with their usage points."""
    points = readings["usage_point_id"].unique().to_list()
    earliest = readings["reading_date"].min()
    found = ReadingFinding.objects.inside(scope).filter(usage_point__in=points, reading_date__gte=earliest)
    pairs = found.order_by("reading_date", "usage_point").values_list("reading_date", "usage_point_id").distinct()
    return [(day, [point for _, point in group]) for day, group in groupby(pairs, key=lambda pair: pair[0])]
