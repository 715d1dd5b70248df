"""Questions about units, people and posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q, QuerySet

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


def unit_at(path: str) -> int | None:
    """Find the id of the unit that stands at a path of the tree; none at the empty path above all."""
    return Unit.objects.filter(path=path).values_list("pk", flat=True).first()


def units_below(paths: tuple[str, ...]) -> pl.DataFrame:
    """
    Give the units whose path begins with one of ``paths``, each before those below it.

    :returns: ``unit_id, code, name, kind, path, parent_code``; the parent is empty for a company
    """
    table = read_frame(Unit.objects.order_by("path"), unit_id="pk", code="code", name="name", kind="kind", path="path")
    above = table.select(parent_path="path", parent_code="code")
    whole = table.with_columns(pl.col("path").str.head(-Unit.steplen).alias("parent_path")).join(
        above, on="parent_path", how="left", maintain_order="left"
    )
    inside = [pl.col("path").str.starts_with(path) for path in paths]
    return whole.drop("parent_path").filter(pl.any_horizontal(inside)) if inside else whole.clear()


def units_inside(paths: tuple[str, ...]) -> QuerySet[Unit]:
    """Give the same units as rows, to be asked for by ``unit__in``, so that an index over the unit can be used."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(path__startswith=path)
    units: QuerySet[Unit] = Unit.objects.filter(found)
    return units


def holds_all_units(paths: tuple[str, ...]) -> bool:
    """Tell whether no unit lies outside the units whose path begins with one of ``paths``."""
    return bool(paths) and not Unit.objects.exclude(pk__in=units_inside(paths)).exists()


def all_people() -> pl.DataFrame:
    """Give everybody: ``person_id, number, name``."""
    return read_frame(Person.objects.order_by("number"), person_id="pk", number="number", name="name")


POST_COLUMNS = {
    "post_id": "pk",
    "person_number": "person__number",
    "role": "role",
    "unit_id": "unit_id",
    "unit_code": "unit__code",
    "unit_path": "unit__path",
    "start_date": "start_date",
    "end_date": "end_date",
}


def posts_on(day: date, *, person_number: str) -> pl.DataFrame:
    """Give the posts that a person holds on a day, with role, unit and dates."""
    held = Post.objects.on(day).filter(person__number=person_number)
    return read_frame(held.order_by("pk"), **POST_COLUMNS)


def posts_below(paths: tuple[str, ...]) -> pl.DataFrame:
    """Give all posts, past ones too, in units whose path begins with one of ``paths``."""
    table = read_frame(Post.objects.order_by("person__number", "start_date", "pk"), **POST_COLUMNS)
    inside = [pl.col("unit_path").str.starts_with(path) for path in paths]
    return table.filter(pl.any_horizontal(inside)) if inside else table.clear()
