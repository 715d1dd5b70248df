"""
Sheets of the database's tables.

A heading says under which names a column travels and where it lies (a path over foreign keys to a natural key); type,
length, choices and whether it may be empty follow from the model, so they cannot differ from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl
from django.db import models

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import dtype_of, read_frame
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.sheets.types import Sheet, SheetColumn


@dataclass(frozen=True, slots=True)
class Heading:
    """
    A column of a sheet of a database table.

    :ivar path: where the value lies, seen from the model; the column's own name unless given
    :ivar words: Chinese words for the codes of a column of choices
    """

    name: str
    chinese: str
    english: str
    meaning: str
    path: str = ""
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> list[str]:
        """Give the path's fields, the model's own first."""
        return (self.path or self.name).split("__")


@dataclass(frozen=True, slots=True)
class Reference:
    """
    Columns that together name a row of another table.

    :ivar attname: the model's attribute that holds the id
    :ivar by: sheet column → path in the target
    :ivar unit_path: path from the target to the path of its unit, empty if it belongs to none
    """

    attname: str
    target: type[models.Model]
    by: Mapping[str, str]
    unit_path: str
    is_required: bool


@dataclass(frozen=True)
class SheetTable:
    """
    A database table as a sheet, its rows named by natural keys.

    :ivar unit_paths: paths to the path of the unit that a row belongs to, the one that decides who sees it first
    :ivar exclusive: groups of columns of which only one span may hold at a time
    """

    name: str
    chinese: str
    english: str
    model: type[models.Model]
    key: tuple[str, ...]
    headings: tuple[Heading, ...]
    unit_paths: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def sheet(self) -> Sheet:
        """Give the sheet that files are read against."""
        columns = tuple(_column_of(self.model, heading=heading) for heading in self.headings)
        return Sheet(self.name, self.chinese, self.english, columns, self.key)

    @property
    def is_dated(self) -> bool:
        """Tell whether rows are valid for a span of their own."""
        return issubclass(self.model, Dated)

    @cached_property
    def paths(self) -> dict[str, str]:
        """Give sheet column → path."""
        return {heading.name: "__".join(heading.steps) for heading in self.headings}

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Give the foreign keys that columns name."""
        grouped: dict[str, dict[str, str]] = {}
        for heading in self.headings:
            first, *rest = heading.steps
            if rest:
                grouped.setdefault(first, {})[heading.name] = "__".join(rest)
        return tuple(self._reference(name, by=by) for name, by in grouped.items())

    def _reference(self, name: str, *, by: dict[str, str]) -> Reference:
        key = _field(self.model, name=name)
        starts = f"{name}__"
        below = [path.removeprefix(starts) for path in self.unit_paths if path.startswith(starts)]
        return Reference(key.attname, key.related_model, by, below[0] if below else "", not key.null)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Give sheet column → what the model takes where nothing is said."""
        own = {heading.name: _field(self.model, name=heading.steps[0]) for heading in self.headings}
        return {name: found.get_default() for name, found in own.items() if found.has_default()}

    def rows(self, scope: Scope) -> pl.DataFrame:
        """Read the rows within ``scope`` in the shape of the sheet, in the order of the key."""
        chosen = rows_of(self.model)
        if self.unit_paths:
            chosen = chosen.filter(within(scope, path=self.unit_paths[0]))
        return read_frame(chosen.order_by(*(self.paths[name] for name in self.key)), **self.paths)

    def existing(self, column: str, *, values: list[Any] | None) -> pl.DataFrame:
        """Read the rows, whoever's they are, in the shape of the sheet, with these values in a column (None: any)."""
        chosen = rows_of(self.model)
        if values is not None:
            chosen = chosen.filter(**{f"{self.paths[column]}__in": values})
        return read_frame(chosen, **self.paths)


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """Give all rows of a model."""
    return model._meta.default_manager.all()  # type: ignore[union-attr]


def _field(model: type[models.Model], *, name: str) -> Any:
    return model._meta.get_field(name)


def _column_of(model: type[models.Model], *, heading: Heading) -> SheetColumn:
    first, *rest = heading.steps
    found = own = _field(model, name=first)
    for step in rest:
        found = _field(found.related_model, name=step)
    choices = {str(code): heading.words.get(str(code), str(code)) for code, _ in (found.choices or ())}
    return SheetColumn(
        name=heading.name,
        chinese=heading.chinese,
        english=heading.english,
        dtype=dtype_of(found),
        meaning=heading.meaning,
        unit=heading.unit,
        is_required=not (own.null or own.has_default()),
        longest=found.max_length or 0,
        choices=choices,
    )
