"""Questions about units, people and posts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now, TruncDate

from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.models import Person, Post, Unit
from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.periods.types import Period


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
    found: int | None = Unit.objects.filter(path=path).values_list("pk", flat=True).first()
    return found


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


def holds_all_stations(paths: tuple[str, ...]) -> bool:
    """Tell whether every station, and so every customer, lies in the units whose path begins with one of ``paths``."""
    return bool(paths) and not stations_outside(paths).exists()


def stations_outside(paths: tuple[str, ...]) -> QuerySet[Unit]:
    """
    Give the stations outside the units whose path begins with one of ``paths``, as rows to be asked for.

    In a company without stations every unit counts as one, so that nobody holds all of them by there being none.
    """
    stations = Unit.objects.filter(kind=UnitKind.STATION)
    found: QuerySet[Unit] = Unit.objects.filter(Q(kind=UnitKind.STATION) | ~Exists(stations))
    return found.exclude(pk__in=units_inside(paths))


def people_inside(paths: tuple[str, ...]) -> QuerySet[Person]:
    """
    Give the people who hold or held a post in units whose path begins with one of ``paths``.

    Somebody who never held a post belongs to nobody yet, and is given to everybody who has a unit.
    """
    units = units_inside(paths)
    here = Exists(Post.objects.filter(person=OuterRef("pk"), unit__in=units))
    nowhere = ~Exists(Post.objects.filter(person=OuterRef("pk")))
    people: QuerySet[Person] = Person.objects.filter(here | nowhere) if paths else Person.objects.none()
    return people


def post_columns(paths: tuple[str, ...]) -> dict[str, Any]:
    """
    Give what a list of people says about their posts of today, as annotations ``role``, ``unit_name`` and ``posts``.

    Only posts in units whose path begins with one of ``paths`` count; the earliest is named. Today is the database's.
    """
    today = TruncDate(Now())
    held = Post.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gt=today),
        person=OuterRef("pk"),
        unit__in=units_inside(paths),
        start_date__lte=today,
    ).order_by("start_date", "pk")
    counted = held.order_by().values("person").annotate(times=Count("pk"))
    return {
        "role": Subquery(held.values("role")[:1]),
        "unit_name": Subquery(held.values("unit__name")[:1]),
        "posts": Coalesce(Subquery(counted.values("times")), 0),
    }


def post_paths_from(day: date, *, person_id: int) -> tuple[str, ...]:
    """Give the paths of the units in which a person holds a post on a day or will hold one later."""
    held = Post.objects.during(Period(day)).filter(person_id=person_id)
    return tuple(sorted(set(held.values_list("unit__path", flat=True))))


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as plain values."""

    post_id: int
    person_id: int
    person_number: str
    role: str
    unit_id: int
    unit_name: str
    start_date: date
    end_date: date | None


def post_with_id(post_id: int, *, paths: tuple[str, ...]) -> PostRow | None:
    """Find a post in units whose path begins with one of ``paths``; none if there is no such one."""
    columns = ("pk", "person_id", "person__number", "role", "unit_id", "unit__name", "start_date", "end_date")
    found = Post.objects.filter(pk=post_id, unit__in=units_inside(paths)).values_list(*columns).first()
    return None if found is None else PostRow(*found)


def unit_paths_named(codes: list[str]) -> dict[str, str]:
    """Give the paths of the units that there are among ``codes``."""
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "path"))


def person_inside(number: str, *, paths: tuple[str, ...]) -> PersonRow | None:
    """Find a person among `people_inside`; none if nobody there has that number."""
    found = people_inside(paths).filter(number=number).values_list("pk", "number", "name").first()
    return None if found is None else PersonRow(*found)


def headcounts(paths: tuple[str, ...], *, day: date) -> dict[str, tuple[int, int]]:
    """Count the people who hold a post on a day: path of a unit → those in it, and those in it or below it."""
    held = posts_below(paths).filter(
        (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
    )
    here: dict[str, set[str]] = {}
    whole: dict[str, set[str]] = {}
    for number, path in held.select("person_number", "unit_path").iter_rows():
        here.setdefault(path, set()).add(number)
        for end in range(Unit.steplen, len(path) + 1, Unit.steplen):
            whole.setdefault(path[:end], set()).add(number)
    return {path: (len(here.get(path, ())), len(found)) for path, found in whole.items()}


def posts_of(person_id: int, *, paths: tuple[str, ...]) -> pl.DataFrame:
    """Give all posts of a person, the latest first, in units whose path begins with one of ``paths``."""
    found = Post.objects.filter(person_id=person_id, unit__in=units_inside(paths)).order_by("-start_date", "-pk")
    return read_frame(found, **POST_COLUMNS, unit_name="unit__name")


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


def roles_held(day: date, *, person_id: int) -> list[tuple[str, str]]:
    """Give role and path of unit of each post that a person holds on a day, in their order; every request asks this."""
    held = Post.objects.on(day).filter(person_id=person_id)
    return list(held.order_by("role", "unit__path").values_list("role", "unit__path"))


def posts_below(paths: tuple[str, ...]) -> pl.DataFrame:
    """Give all posts, past ones too, in units whose path begins with one of ``paths``."""
    table = read_frame(Post.objects.order_by("person__number", "start_date", "pk"), **POST_COLUMNS)
    inside = [pl.col("unit_path").str.starts_with(path) for path in paths]
    return table.filter(pl.any_horizontal(inside)) if inside else table.clear()


def unit_names(unit_ids: Collection[int]) -> list[str]:
    """Give the names of units, in the order of the tree."""
    return list(Unit.objects.filter(pk__in=list(unit_ids)).order_by("path").values_list("name", flat=True))
