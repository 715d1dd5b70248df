"""What is found wrong on patrol or in the figures, registered and solved; plans of the year."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.quality import rules, sheets
from wanjia.energy.quality.models import EquipmentCheck, GridProblem
from wanjia.energy.quality.operations.archives import ArchiveRefused, unit_of_part
from wanjia.energy.quality.queries.points import UnknownThing
from wanjia.energy.quality.types import CheckOutcome, NewProblem
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded
from wanjia.registry.network.queries import area_named, feeder_named

PROBLEM, CHECK = "quality.gridproblem", "quality.equipmentcheck"


def load_reactive_plans(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add what units set out to do in a year; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.REACTIVE_PLANS, rows=table, by=by, at=at)


def register_problem(new: NewProblem, *, by: Actor, at: datetime) -> int:
    """
    Register a problem of a line or an area.

    :returns: its id
    :raises UnknownPart: if there is no such line or area among the actor's units
    :raises ArchiveRefused: if it is registered already, its day has not come, or it is not described
    """
    why = rules.why_not_problem(
        feeder_code=new.feeder_code,
        area_code=new.area_code,
        found_on=new.found_on,
        note=new.note,
        today=localtime(at).date(),
    )
    if why is not None:
        raise ArchiveRefused(why)
    feeder_id = feeder_named(new.feeder_code, scope=by.scope).feeder_id if new.feeder_code else None
    area_id = area_named(new.area_code, scope=by.scope).area_id if new.area_code else None
    if GridProblem.objects.filter(kind=new.kind, solved_on=None, feeder=feeder_id, area=area_id).exists():
        msg = "This problem is registered already and not solved yet."
        raise ArchiveRefused(msg)
    made = GridProblem.objects.create(
        unit_id=unit_of_part(feeder_id=feeder_id, area_id=area_id, by=by),
        feeder_id=feeder_id,
        area_id=area_id,
        kind=new.kind,
        found_on=new.found_on,
        note=new.note.strip(),
        entered_by=by.number,
    )
    events.record(
        "quality.problem_registered",
        by=by,
        at=at,
        subject_kind=PROBLEM,
        subject_id=made.pk,
        unit_id=made.unit_id,
        kind=made.kind,
        note=made.note,
    )
    return made.pk


def solve_problem(problem_id: int, *, on: date, how: str, by: Actor, at: datetime) -> None:
    """
    Write down that a problem is solved, and how.

    :raises UnknownThing: if there is none that is open among the actor's units
    :raises ArchiveRefused: if it was not there yet on that day, or nothing is said about how
    """
    problem = GridProblem.objects.inside(by.scope).filter(pk=problem_id, solved_on=None).locked().first()
    if problem is None:
        msg = "There is no such open problem among your units."
        raise UnknownThing(msg)
    if why := rules.why_not_done(began=problem.found_on, done_on=on, how=how, today=localtime(at).date()):
        raise ArchiveRefused(why)
    problem.solved_on, problem.solution, problem.solved_by = on, how.strip(), by.number
    problem.save(update_fields=["solved_on", "solution", "solved_by"])
    facts = {"on": on.isoformat(), "how": problem.solution}
    events.record(
        "quality.problem_solved",
        by=by,
        at=at,
        subject_kind=PROBLEM,
        subject_id=problem.pk,
        unit_id=problem.unit_id,
        **facts,
    )


def remedy_defect(check_id: int, *, on: date, how: str, by: Actor, at: datetime) -> None:
    """
    Write down that a defect found by a check or on patrol is removed, and how.

    :raises UnknownThing: if there is no check among the actor's units whose defect stands
    :raises ArchiveRefused: if it was not found yet on that day, or nothing is said about how
    """
    standing = EquipmentCheck.objects.filter(outcome=CheckOutcome.DEFECT, remedied_on=None, pk=check_id)
    check = standing.filter(within(by.scope, path="unit__path")).locked().first()
    if check is None:
        msg = "There is no such defect among your units that stands."
        raise UnknownThing(msg)
    if why := rules.why_not_done(began=check.checked_on, done_on=on, how=how, today=localtime(at).date()):
        raise ArchiveRefused(why)
    check.remedied_on, check.remedy = on, how.strip()
    check.save(update_fields=["remedied_on", "remedy"])
    facts = {"on": on.isoformat(), "how": check.remedy}
    events.record(
        "quality.defect_removed",
        by=by,
        at=at,
        subject_kind=CHECK,
        subject_id=check.pk,
        unit_id=check.unit_id,
        **facts,
    )
