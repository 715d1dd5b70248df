"""Questions about what validation found, one finding at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.validation.catalogue import BY_CODE
from wanjia.measurement.intervals.models import IntervalEstimate, IntervalFinding
from wanjia.measurement.intervals.queries.reading import curves
from wanjia.measurement.intervals.types import (
    CURRENTS,
    POINTS_A_DAY,
    VOLTAGES,
    EstimateState,
    EstimationMethod,
    IntervalFindingState,
    Quality,
    Quantity,
)


class NoSuchFinding(Refused):
    """No such finding among the units asked about."""


@dataclass(frozen=True, slots=True)
class IntervalFindingRow:
    """
    A finding as plain values.

    :ivar usage_point_number: empty for a meter that hangs nowhere, and so are its unit's name and path
    :ivar meaning: what is wrong, a sentence
    :ivar next_step: what to do, a sentence
    """

    finding_id: int
    rule: str
    severity: Severity
    state: IntervalFindingState
    meter_id: int
    meter_number: str
    usage_point_number: str
    unit_name: str
    unit_path: str
    day: date
    first_element: int | None
    last_element: int | None
    evidence: str
    found_at: datetime
    settled_by: str
    settled_at: datetime | None
    reason: str
    meaning: str
    next_step: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """An estimate as plain values."""

    method: EstimationMethod
    first_element: int
    last_element: int
    is_adjusted: bool
    inputs: str
    state: EstimateState
    version: int
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DayCurve:
    """
    A curve of a day.

    :ivar values: 96 as the meter says them, None where missing
    :ivar is_estimated: 96
    """

    quantity: Quantity
    values: tuple[int | None, ...]
    is_estimated: tuple[bool, ...]


FIELDS = (
    *("pk", "rule", "severity", "state", "meter_id", "meter__number", "usage_point__number"),
    *("usage_point__unit__name", "usage_point__unit__path", "day", "first_element", "last_element"),
    *("evidence", "found_at", "settled_by", "settled_at", "reason"),
)
OF_VOLTAGE = frozenset(
    {"PHASE_LOSS", "VOLTAGE_LOSS", "ALL_VOLTAGE_LOSS", "OVER_VOLTAGE", "UNDER_VOLTAGE", "VOLTAGE_UNBALANCE"}
)
OF_CURRENT = frozenset({"CURRENT_LOSS", "CURRENT_UNBALANCE", "SEVERE_CURRENT_UNBALANCE", "OVER_CURRENT"})


def finding_named(finding_id: int, *, scope: Scope) -> IntervalFindingRow:
    """
    Find a finding of the scope.

    :raises NoSuchFinding: if there is none with that id
    """
    found = findings_named([finding_id], scope=scope)
    if not found:
        msg = f"no finding among your units has the id {finding_id}"
        raise NoSuchFinding(msg)
    return found[0]


def findings_named(finding_ids: Collection[int], *, scope: Scope) -> list[IntervalFindingRow]:
    """Give findings of the scope, what waits longest first; others are left out."""
    rows = IntervalFinding.objects.inside(scope).filter(pk__among=list(finding_ids)).order_by("found_at", "pk")
    return [_row(row) for row in rows.values_list(*FIELDS)]


def _row(row: tuple[Any, ...]) -> IntervalFindingRow:
    found_id, code, severity, state, meter_id, meter, *place, day = row[:10]
    rule = BY_CODE.get(code)
    said = (rule.meaning, rule.next_step) if rule else ("", "")
    whole: list[Any] = [found_id, code, Severity(severity), IntervalFindingState(state), meter_id, meter]
    whole += [*(text or "" for text in place), day, *row[10:], *said]
    return IntervalFindingRow(*whole)


def standing_findings(period: Period, *, rules: Collection[str], scope: Scope) -> pl.DataFrame:
    """
    Give what some rules found on the days of a period and nobody dismissed, of meters that hang somewhere.

    :returns: ``rule, usage_point_id, day, evidence`` by day
    """
    rows = IntervalFinding.objects.inside(scope).filter(
        rule__in=rules, day__gte=period.start, day__lt=period.end or date.max, usage_point__isnull=False
    )
    names = ("rule", "usage_point_id", "day", "evidence")
    kept = rows.exclude(state=IntervalFindingState.DISMISSED).order_by("day", "pk")
    return read_frame(kept, **{name: name for name in names})


def curves_of(finding: IntervalFindingRow, *, scope: Scope) -> list[DayCurve]:
    """Give the curves that a finding speaks of: voltages, currents, or imported energy."""
    chosen: tuple[Quantity, ...] = (Quantity.ENERGY_IMPORT,)
    if finding.rule in OF_VOLTAGE or finding.rule in OF_CURRENT:
        chosen = VOLTAGES if finding.rule in OF_VOLTAGE else CURRENTS
    span = Period(finding.day, finding.day + timedelta(days=1))
    rows = curves([finding.meter_id], period=span, quantities=list(chosen), scope=scope)
    return [
        DayCurve(
            Quantity(row["quantity"]),
            tuple(row["values"]),
            tuple(quality == Quality.ESTIMATED for quality in row["qualities"] or [0] * POINTS_A_DAY),
        )
        for row in rows.iter_rows(named=True)
    ]


def estimates_of(finding: IntervalFindingRow, *, scope: Scope) -> list[EstimateRow]:
    """Give the estimates of imported energy of the meter on the finding's day, those that stand first."""
    rows = IntervalEstimate.objects.inside(scope).filter(
        meter=finding.meter_id, day=finding.day, quantity=Quantity.ENERGY_IMPORT
    )
    names = ("method", "first_element", "last_element", "is_adjusted", "inputs", "state", "version")
    found = rows.order_by("-state", "first_element", "-pk").values_list(*names, "made_by", "made_at")
    return [
        EstimateRow(EstimationMethod(method), first, last, adjusted, inputs, EstimateState(state), *rest)
        for method, first, last, adjusted, inputs, state, *rest in found
    ]
