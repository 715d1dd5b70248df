"""The material of a month's meeting on voltage and reactive power: figures, what was found, plans, what stands open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.energy.quality.models import EquipmentCheck, GridProblem, ReactivePlan, TapAdvice
from wanjia.energy.quality.queries.board import MonthReport, factors_of_feeders, report_of
from wanjia.energy.quality.queries.points import UnknownThing
from wanjia.energy.quality.types import CheckOutcome, GridProblemKind
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope

WORST = 15


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the grid that is not solved: of a line or an area."""

    kind: GridProblemKind
    part: str
    unit: str
    found_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect that stands: of a point, a device, a line or an area."""

    thing: str
    unit: str
    checked_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Everything that the meeting of a month looks at.

    :ivar factors: of feeders, the lowest first: name, power factor, target
    :ivar taps: area, tap now, tap advised, minutes outside now and then
    :ivar plans: unit, work, measures, day due, person
    """

    month: date
    report: MonthReport
    factors: tuple[tuple[str, Decimal, Decimal], ...]
    taps: tuple[tuple[str, Decimal, Decimal, int, int], ...]
    plans: tuple[tuple[str, str, str, date, str], ...]
    problems: tuple[Problem, ...]
    defects: tuple[Defect, ...]


def meeting_of(month: date, *, scope: Scope) -> Meeting:
    """Gather what the meeting of a month needs."""
    taps = TapAdvice.objects.inside(scope).filter(of_month=month).order_by("-outside_now_minutes", "pk")
    plans = ReactivePlan.objects.inside(scope).filter(year=month.year).order_by("unit__code", "due_date", "pk")
    told = ("area__name", "now_pct", "advised_pct", "outside_now_minutes", "outside_then_minutes")
    return Meeting(
        month,
        report_of(month, scope=scope, worst=WORST),
        tuple(row[1:] for row in factors_of_feeders(month, scope=scope)),
        tuple(taps.values_list(*told)),
        tuple(plans.values_list("unit__name", "work", "measures", "due_date", "responsible__name")),
        _problems(scope),
        _defects(scope),
    )


def open_problem(problem_id: int, *, scope: Scope) -> Problem:
    """
    Find a problem that is not solved.

    :raises UnknownThing: if there is none among the units
    """
    found = _problems(scope, problem_id=problem_id)
    if not found:
        msg = "There is no such open problem among your units."
        raise UnknownThing(msg)
    return found[0]


def standing_defect(check_id: int, *, scope: Scope) -> Defect:
    """
    Find a defect that stands.

    :raises UnknownThing: if there is none among the units
    """
    found = _defects(scope, check_id=check_id)
    if not found:
        msg = "There is no such defect among your units that stands."
        raise UnknownThing(msg)
    return found[0]


def _problems(scope: Scope, *, problem_id: int | None = None) -> tuple[Problem, ...]:
    rows = GridProblem.objects.inside(scope).filter(solved_on=None).order_by("found_on", "pk")
    rows = rows if problem_id is None else rows.filter(pk=problem_id)
    names = ("kind", "feeder__name", "area__name", "unit__name", "found_on", "note")
    return tuple(
        Problem(GridProblemKind(kind), feeder or area or "", *rest)
        for kind, feeder, area, *rest in rows.values_list(*names)
    )


def _defects(scope: Scope, *, check_id: int | None = None) -> tuple[Defect, ...]:
    standing = EquipmentCheck.objects.filter(outcome=CheckOutcome.DEFECT, remedied_on=None)
    rows = standing.filter(within(scope, path="unit__path")).order_by("checked_on", "pk")
    rows = rows if check_id is None else rows.filter(pk=check_id)
    names = ("point__name", "device__name", "feeder__name", "area__name", "unit__name", "checked_on", "note")
    return tuple(
        Defect(next((name for name in things if name), ""), unit, day, note)
        for *things, unit, day, note in rows.values_list(*names)
    )
