"""Who answers for a loss, what it shall be, what was found and is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.flow import FINDING
from wanjia.energy.lineloss.kernel.diagnosis import CAUSES
from wanjia.energy.lineloss.models import LossFinding, LossMeasure, LossPlan, LossResponsibility, LossTarget
from wanjia.energy.lineloss.queries.limits import reduction_on
from wanjia.energy.lineloss.queries.published import losses_in
from wanjia.energy.lineloss.queries.theoretical import theoretical_before
from wanjia.energy.lineloss.types import Effect, FindingState, LossClass, LossKind, MeasureKind, Way
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused

MONTHS_OF_HISTORY = 12
NEXT_STEPS = {cause.code: cause.next_step for cause in CAUSES}


class UnknownFinding(Refused):
    """No finding of the scope has that id."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as plain values."""

    way: Way
    code: str
    rate_pct: Decimal
    person: str
    period: str
    source: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as plain values; ``steps`` are open now."""

    finding_id: int
    month: date
    rule: str
    severity: str
    area_code: str
    area_name: str
    other_area_code: str
    other_area_name: str
    usage_point: str
    unit_name: str
    unit_path: str
    evidence: str
    next_step: str
    state: FindingState
    found_at: datetime
    note: str
    changed_by: str
    changed_at: datetime | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as plain values."""

    part: str
    kind: MeasureKind
    text: str
    person: str
    done_on: date | None
    before_pct: Decimal | None
    after_pct: Decimal | None
    effect: Effect
    adjustment: str
    seals_checked: int


def targets_in(month: date, *, scope: Scope) -> dict[tuple[Way, str], TargetRow]:
    """Give the targets of a month that lie in a scope, by way and code; that of the shortest period counts."""
    rows = LossTarget.objects.inside(scope).filter(is_latest=True, start_month__lte=month, end_month__gt=month)
    found = rows.select_related("unit", "feeder", "area", "person").order_by("start_month")
    return {
        (Way(row.way), _code(row)): TargetRow(
            Way(row.way), _code(row), row.rate_pct, row.person.name if row.person else "", row.period, row.source
        )
        for row in sorted(found, key=lambda row: row.start_month - row.end_month)
    }


def _code(row: LossTarget) -> str:
    part = row.feeder if row.way == Way.FEEDER else row.area if row.way == Way.AREA else row.unit
    return str(part.code) if part is not None else ""


def proposals_for(month: date, *, scope: Scope, way: Way) -> list[tuple[str, str, Decimal, int]]:
    """
    Propose targets from the months of the year before: code, name, percent, months that it rests on.

    Nobody is asked for less than the theoretical loss, where it was computed in that year.
    """
    history: dict[tuple[str, str], list[Decimal]] = {}
    looked_at = month
    for _count in range(MONTHS_OF_HISTORY):
        looked_at = rules.month_before(looked_at)
        for row in losses_in(looked_at, kind=LossKind.SIMULTANEOUS, scope=scope, way=way):
            if row.rate_pct is not None and row.loss_class is not LossClass.UNKNOWN:
                history.setdefault((row.code, row.name), []).append(row.rate_pct)
    least = theoretical_before(month, keys={(way, code) for code, _name in history})
    reduction = reduction_on(month)
    found = []
    for (code, name), rates in sorted(history.items()):
        rate = rules.proposed_rate(tuple(rates), theoretical=least.get((way, code)), reduction_pct=reduction)
        if rate is not None:
            found.append((code, name, rate, len(rates)))
    return found


def persons_responsible_on(day: date) -> dict[tuple[Way, str], str]:
    """Give who answers on a day for which line or area: way and code → number of the person."""
    rows = LossResponsibility.objects.on(day).select_related("feeder", "area", "person")
    return {
        (Way.FEEDER, row.feeder.code) if row.feeder else (Way.AREA, row.area.code if row.area else ""): str(
            row.person.number
        )
        for row in rows
    }


def responsible_on(day: date) -> dict[tuple[Way, str], str]:
    """Give who answers on a day for which line or area: way and code → name."""
    rows = LossResponsibility.objects.on(day).select_related("feeder", "area", "person")
    return {
        (Way.FEEDER, row.feeder.code) if row.feeder else (Way.AREA, row.area.code if row.area else ""): row.person.name
        for row in rows
    }


def findings_in(month: date, *, scope: Scope, area_id: int | None = None) -> list[FindingRow]:
    """Give the findings of a month that lie in a scope, those to be done first."""
    rows = LossFinding.objects.inside(scope).filter(month=month)
    found = rows.filter(area_id=area_id) if area_id else rows
    return [_finding(row) for row in found.select_related("area", "other_area", "usage_point", "unit").order_by("pk")]


def findings_of_area(area_id: int) -> list[FindingRow]:
    """Give the findings of an area found within a scope, the latest first."""
    rows = LossFinding.objects.filter(area_id=area_id).select_related("area", "other_area", "usage_point", "unit")
    return [_finding(row) for row in rows.order_by("-month", "pk")]


def finding_with_id(finding_id: int, *, scope: Scope) -> FindingRow:
    """
    Find a finding.

    :raises UnknownFinding: if the scope has none of that id
    """
    rows = LossFinding.objects.inside(scope).select_related("area", "other_area", "usage_point", "unit")
    row = rows.filter(pk=finding_id).first()
    if row is None:
        msg = "There is no such finding among your units."
        raise UnknownFinding(msg)
    return _finding(row)


def _finding(row: LossFinding) -> FindingRow:
    other = row.other_area
    return FindingRow(
        finding_id=row.pk,
        month=row.month,
        rule=row.rule,
        severity=row.severity,
        area_code=row.area.code,
        area_name=row.area.name,
        other_area_code=other.code if other else "",
        other_area_name=other.name if other else "",
        usage_point=row.usage_point.number if row.usage_point else "",
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        evidence=row.evidence,
        next_step=NEXT_STEPS.get(row.rule, ""),
        state=FindingState(row.state),
        found_at=row.found_at,
        note=row.note,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        steps=tuple(step for step in FINDING.open_steps(row.state) if step != "vanish"),
    )


def open_findings(scope: Scope) -> tuple[int, datetime | None]:
    """Count the findings that wait for somebody, and say since when the oldest does."""
    rows = LossFinding.objects.inside(scope).filter(state__in=(FindingState.OPEN, FindingState.CONFIRMED))
    return rows.count(), rows.order_by("found_at").values_list("found_at", flat=True).first()


def is_measure(measure_id: int, *, scope: Scope) -> bool:
    """Tell whether the scope has a measure of that id."""
    return LossMeasure.objects.inside(scope).filter(pk=measure_id).exists()


def measures_of(scope: Scope) -> list[MeasureRow]:
    """Give the measures of a scope, the latest first."""
    rows = LossMeasure.objects.inside(scope).select_related("feeder", "area", "person").order_by("-entered_at", "-pk")
    return [
        MeasureRow(
            part=row.area.name if row.area else row.feeder.name if row.feeder else "",
            kind=MeasureKind(row.kind),
            text=row.text,
            person=row.person.name,
            done_on=row.done_on,
            before_pct=row.before_pct,
            after_pct=row.after_pct,
            effect=Effect(row.effect),
            adjustment=row.adjustment,
            seals_checked=row.seals_checked,
        )
        for row in rows
    ]


def plans_of(year: int, *, scope: Scope) -> list[tuple[str, str, str, str]]:
    """Give the plans of a year: unit, work, reduction, guarantee measures."""
    rows = LossPlan.objects.inside(scope).filter(year=year).order_by("unit__path")
    return list(rows.values_list("unit__name", "work", "reduction", "guarantees"))
