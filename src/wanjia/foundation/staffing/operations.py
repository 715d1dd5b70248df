"""Changes of units, people and posts, each with its event; files of them, all rows or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import polars as pl

from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation import operations as organisation
from wanjia.foundation.organisation import queries
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.types import Period
from wanjia.foundation.sheets.checks import conformed, content_problems, problems_where
from wanjia.foundation.sheets.types import ROW, Loaded, Problem, Sheet, SheetRefused
from wanjia.foundation.staffing import rules, sheets


def add_unit(code: str, *, name: str, kind: UnitKind, parent_code: str | None, by: Actor, at: datetime) -> int:
    """
    Add a unit below its parent, or a company.

    :returns: the unit's id
    :raises UnknownUnit: if the parent is not among the actor's units
    :raises UnitNotPlaced: if the code is taken, the parent unknown, or a unit without parent is no company
    """
    if parent_code is not None:
        _refuse_foreign(parent_code, scope=by.scope)
    if parent_code is None and not by.scope.holds(""):
        msg = "a unit is added below one of yours; choose the unit above"
        raise organisation.UnitNotPlaced(msg)
    unit_id = organisation.place_unit(code=code, name=name, kind=kind, parent_code=parent_code)
    events.record(
        "organisation.unit_added", by=by, at=at, subject_kind="organisation.unit", subject_id=unit_id, unit_id=unit_id
    )
    return unit_id


def add_person(number: str, *, name: str, by: Actor, at: datetime) -> int:
    """
    Register somebody who works for the company.

    :returns: the person's id
    :raises PostNotGiven: if the number is taken
    """
    person_id = organisation.register_person(number=number, name=name)
    events.record("organisation.person_added", by=by, at=at, subject_kind="organisation.person", subject_id=person_id)
    return person_id


def appoint(person_number: str, *, unit_code: str, role: Role, period: Period, by: Actor, at: datetime) -> int:
    """
    Give a person a role in a unit for some time.

    :returns: the post's id
    :raises UnknownPerson, UnknownUnit: if the number or code is not known
    :raises PostNotGiven: if the person holds the same post on one of those days, or is the actor
    """
    _refuse_own(by, person_number=person_number)
    person, unit = queries.person_named(person_number), _unit_within(unit_code, scope=by.scope)
    post_id = organisation.give_post(person_id=person.person_id, unit_id=unit.unit_id, role=role, period=period)
    events.record(
        "organisation.person_appointed",
        by=by,
        at=at,
        subject_kind="organisation.person",
        subject_id=person.person_id,
        unit_id=unit.unit_id,
        post_id=post_id,
        role=str(role),
        start_date=str(period.start),
    )
    return post_id


def end_post(post_id: int, *, end_date: date, by: Actor, at: datetime) -> None:
    """
    End a running post; ``end_date`` is the first day without it.

    :raises PostNotGiven: if it is not in one of the actor's units, does not run, starts later, or is the actor's own
    """
    post = queries.post_with_id(post_id, paths=by.scope.unit_paths)
    if post is None:
        msg = "there is no such post in your units"
        raise organisation.PostNotGiven(msg)
    _refuse_own(by, person_number=post.person_number)
    organisation.close_post(post_id, end_date=end_date)
    events.record(
        "organisation.post_ended",
        by=by,
        at=at,
        subject_kind="organisation.person",
        subject_id=post.person_id,
        unit_id=post.unit_id,
        post_id=post_id,
        role=post.role,
        end_date=str(end_date),
    )


def load_units(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Add units; the unit above may stand anywhere in the same table.

    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    """
    new, already = _new_rows(sheets.UNITS, table=table, there=sheets.units(WHOLE_COMPANY))
    _refuse(_parent_problems(new, scope=by.scope))
    for row in _parents_first(new):
        organisation.place_unit(
            code=row["code"], name=row["name"], kind=UnitKind(row["kind"]), parent_code=row["parent_code"]
        )
    return _loaded("organisation.units_loaded", written=new.height, already=already, by=by, at=at)


def load_people(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Register people.

    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    """
    new, already = _new_rows(sheets.PEOPLE, table=table, there=sheets.people(WHOLE_COMPANY))
    for row in new.iter_rows(named=True):
        organisation.register_person(number=row["number"], name=row["name"])
    return _loaded("organisation.people_loaded", written=new.height, already=already, by=by, at=at)


def load_posts(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Give posts to people.

    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    """
    new, already = _new_rows(sheets.POSTS, table=table, there=sheets.posts(WHOLE_COMPANY))
    problems = problems_where(
        new,
        wrong=pl.col("end_date") <= pl.col("start_date"),
        column="end_date",
        what=pl.format("it ends on {} but starts on {}", "end_date", "start_date"),
        cure="The end is the day after the latest and must come later than the start",
    )
    _refuse(problems or _each(new, does=partial(_give_row, by=by)))
    return _loaded("organisation.posts_loaded", written=new.height, already=already, by=by, at=at)


def _refuse_own(by: Actor, *, person_number: str) -> None:
    """Let nobody decide on the own posts."""
    if (why := rules.why_not_appointed_by(by, person_number=person_number)) is not None:
        raise organisation.PostNotGiven(why)


def _refuse_foreign(code: str, *, scope: Scope) -> None:
    """Refuse a unit of others; one that does not exist is refused where it is needed."""
    known = queries.unit_paths_named([code])
    if code in known and not scope.holds(known[code]):
        msg = f"unit {code} is not among yours"
        raise queries.UnknownUnit(msg)


def _unit_within(code: str, *, scope: Scope) -> queries.UnitRow:
    unit = queries.unit_named(code)
    if not scope.holds(unit.path):
        msg = f"unit {code} is not among yours"
        raise queries.UnknownUnit(msg)
    return unit


def _give_row(row: dict[str, object], *, by: Actor) -> None:
    _refuse_own(by, person_number=str(row["person_number"]))
    organisation.give_post(
        person_id=queries.person_named(str(row["person_number"])).person_id,
        unit_id=_unit_within(str(row["unit_code"]), scope=by.scope).unit_id,
        role=Role(str(row["role"])),
        period=Period(row["start_date"], row["end_date"]),  # type: ignore[arg-type]
    )


def _each(rows: pl.DataFrame, *, does: Callable[[dict[str, object]], None]) -> list[Problem]:
    problems = []
    for row in rows.iter_rows(named=True):
        try:
            does(row)
        except Refused as why:
            problems.append(Problem(row[ROW], "", str(why), "Correct the row, or load what it names first"))
    return problems


def _new_rows(sheet: Sheet, *, table: pl.DataFrame, there: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    rows = conformed(table, sheet=sheet)
    problems = content_problems(rows, sheet=sheet)
    names = [column.name for column in sheet.columns]
    new = rows.join(there, on=names, how="anti", nulls_equal=True, maintain_order="left")
    problems += problems_where(
        new.join(there.select(sheet.key), on=list(sheet.key), how="semi", maintain_order="left"),
        wrong=pl.lit(value=True),
        column=sheet.key[0],
        what=pl.format("{} is already there with other values", sheet.key[0]),
        cure="Take the row out; what is recorded is changed by its own operation, not by a file",
    )
    _refuse(problems)
    return new, rows.height - new.height


def _parent_problems(units: pl.DataFrame, *, scope: Scope) -> list[Problem]:
    known = set(units["code"]) | set(queries.units_below(scope.unit_paths)["code"])
    found = problems_where(
        units,
        wrong=~pl.col("parent_code").is_in(known),
        column="parent_code",
        what=pl.format("there is no unit {} among yours", "parent_code"),
        cure="Correct the code, or add the unit above",
    )
    found += problems_where(
        units,
        wrong=pl.col("parent_code").is_null() & (pl.col("kind") != str(UnitKind.COMPANY)),
        column="parent_code",
        what="the unit stands under nothing",
        cure="Give the code of the unit above; only a company stands by itself",
    )
    circling = set(units["code"]) - {row["code"] for row in _parents_first(units)}
    return found or problems_where(
        units,
        wrong=pl.col("code").is_in(circling),
        column="parent_code",
        what="the unit would stand under itself",
        cure="Correct the unit above",
    )


def _parents_first(units: pl.DataFrame) -> list[dict[str, str]]:
    """Order rows so that each comes after its parent; what stands in a circle is left out."""
    waiting = list(units.iter_rows(named=True))
    ordered: list[dict[str, str]] = []
    while waiting:
        pending = {row["code"] for row in waiting}
        ready = [row for row in waiting if row["parent_code"] not in pending]
        if not ready:
            break
        ordered += ready
        waiting = [row for row in waiting if row["parent_code"] in pending]
    return ordered


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SheetRefused(problems)


def _loaded(name: str, *, written: int, already: int, by: Actor, at: datetime) -> Loaded:
    if written:
        kind = "organisation.unit"
        events.record(name, by=by, at=at, subject_kind=kind, written=written, already_there=already)
    return Loaded(written, already)
