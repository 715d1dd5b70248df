"""Months worked out and written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.quality.models import PowerFactorMonth, QualityFinding, TapAdvice, VoltageMonth
from wanjia.energy.quality.queries.month import MonthQuality, month_quality
from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import unit_at, units_below
from wanjia.measurement.intervals.operations.citing import cite, cite_no_more
from wanjia.measurement.intervals.queries.citations import keys_cited
from wanjia.measurement.intervals.types import Cited

SUBJECT = "quality.month"
RESULTS = (VoltageMonth, PowerFactorMonth, TapAdvice, QualityFinding)


class MonthRefused(Refused):
    """A month that cannot be worked out; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much of a month was written down."""

    points: int
    factors: int
    taps: int
    findings: int


def compute_month(month: date, *, by: Actor, at: datetime) -> Written:
    """
    Work a month of the actor's units out and write it down, in the place of what was there before.

    :raises MonthRefused: if the month has not begun
    """
    today = localtime(at).date()
    if month > today:
        msg = f"The month {month:%Y-%m} has not begun yet."
        raise MonthRefused(msg)
    return write_month(month_quality(month, scope=by.scope, until=today), by=by, at=at)


def write_month(found: MonthQuality, *, by: Actor, at: datetime) -> Written:
    """Write down what a month came to, in the place of what was there of the actor's units."""
    for model in RESULTS:
        model.objects.inside(by.scope).filter(of_month=found.of_month).delete()
    beside = {"of_month": pl.lit(found.of_month), "store_version": pl.lit(found.version, dtype=pl.Int64)}
    write_rows(VoltageMonth, table=found.voltages.with_columns(**beside))
    write_rows(PowerFactorMonth, table=found.factors.with_columns(**beside))
    write_rows(TapAdvice, table=found.taps.with_columns(of_month=beside["of_month"]))
    write_rows(QualityFinding, table=found.findings.with_columns(**beside))
    written = Written(found.voltages.height, found.factors.height, found.taps.height, found.findings.height)
    events.record(
        "quality.month_computed",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        unit_id=unit_at(by.scope.unit_paths[0]) if len(by.scope.unit_paths) == 1 else None,
        month=found.of_month.isoformat(),
        points=written.points,
        findings=written.findings,
        version=found.version,
    )
    _cite(found, by=by, at=at)
    return written


def _cite(found: MonthQuality, *, by: Actor, at: datetime) -> None:
    """Note the version relied on, for each of the actor's units; what units below cited of the month stands no more."""
    if not found.version:
        return
    month = f"{found.of_month:%Y-%m} "
    units = units_below(by.scope.unit_paths)
    tops = units.filter(pl.col("path").is_in(by.scope.unit_paths) | pl.col("parent_code").is_null())
    cited = {month + code: unit_id for unit_id, code in tops.select("unit_id", "code").iter_rows()}
    for key in keys_cited(SUBJECT, beginning=month, scope=by.scope):
        if key not in cited:
            cite_no_more(SUBJECT, subject_key=key, by=by, at=at)
    for key, unit_id in cited.items():
        relied = Cited(SUBJECT, key, unit_id, found.of_month, found.until)
        cite(found.version, cited=relied, by=by, at=at)
