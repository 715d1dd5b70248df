"""Questions about units, people and posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import QuerySet

from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.models import Person, Post, Unit


class UnknownPerson(Refused):
    """Nobody has that number."""


class UnknownUnit(Refused):
    """No unit has that code."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as plain values."""

    person_id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as plain values; ``path`` begins with the path of the unit above."""

    unit_id: int
    code: str
    name: str
    kind: str
    path: str


def person_named(number: str) -> PersonRow:
    """
    Find a person.

    :raises UnknownPerson: if nobody has that number
    """
    found = Person.objects.filter(number=number).values_list("pk", "number", "name").first()
    if found is None:
        msg = f"nobody has the number {number}"
        raise UnknownPerson(msg)
    return PersonRow(*found)


def unit_named(code: str) -> UnitRow:
    """
    Find a unit.

    :raises UnknownUnit: if none has that code
    """
    found = Unit.objects.filter(code=code).values_list("pk", "code", "name", "kind", "path").first()
    if found is None:
        msg = f"no unit has the code {code}"
        raise UnknownUnit(msg)
    return UnitRow(*found)


def units_below(paths: tuple[str, ...]) -> pl.DataFrame:
    """Give the units whose path begins with one of ``paths``, each before those below it."""
    found: QuerySet[Unit] = Unit.objects.order_by("path")
    table = read_frame(
        found, unit_id="pk", code="code", name="name", kind="kind", path="path", depth="depth", children="numchild"
    )
    inside = [pl.col("path").str.starts_with(path) for path in paths]
    return table.filter(pl.any_horizontal(inside)) if inside else table.clear()


def posts_on(day: date, *, person_number: str) -> pl.DataFrame:
    """Give the posts that a person holds on a day: ``post_id, role, unit_id, unit_code, unit_path`` and dates."""
    held = Post.objects.on(day).filter(person__number=person_number).order_by("pk")
    return read_frame(
        held,
        post_id="pk",
        role="role",
        unit_id="unit_id",
        unit_code="unit__code",
        unit_path="unit__path",
        start_date="start_date",
        end_date="end_date",
    )
