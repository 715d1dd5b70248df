"""Sheets: the tables that people hand in and take away as CSV or Excel, declared column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.findings.types import Refused

#: The column that carries a row's place in its file (line of a CSV, row of a worksheet).
ROW = "row"
PROBLEMS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """
    One column of a sheet.

    :ivar name: code name, also the name of the column in tables; accepted as a header like the other two
    :ivar longest: most characters of a text, 0 for any number
    :ivar choices: the codes allowed, each with its Chinese word (or itself); empty where any value goes
    :ivar is_open: other codes pass too; whoever takes the rows judges them
    """

    name: str
    chinese: str
    english: str
    dtype: pl.DataType
    meaning: str
    unit: str = ""
    is_required: bool = True
    longest: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False

    @property
    def headers(self) -> tuple[str, str, str]:
        """Give the headers under which a file may bring the column."""
        return self.chinese, self.english, self.name


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The columns of a sheet, and which of them name a row.

    :ivar key: columns whose values together occur once
    """

    name: str
    chinese: str
    english: str
    columns: tuple[SheetColumn, ...]
    key: tuple[str, ...]

    def __getitem__(self, name: str) -> SheetColumn:
        """Give the column of that code name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def schema(self) -> Schema:
        """Give the columns as a table's schema, for whoever makes such a table without a file."""
        return Schema(
            row=self.english,
            columns={
                c.name: Column(c.dtype, c.meaning, unit=c.unit, null="" if c.is_required else "not known or none")
                for c in self.columns
            },
        )


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """
    What is wrong at one place of a sheet, and what to do about it.

    :ivar row: as in the file, 1 for the header's line; 0 if it is about the whole file
    :ivar column: code name or header, empty if it is about the whole row
    """

    row: int
    column: str
    what: str
    cure: str

    def told(self, *, file: str = "") -> str:
        """Say it in one line."""
        places = (file, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else "")
        place = ", ".join(part for part in places if part)
        return f"{place + ': ' if place else ''}{self.what}. {self.cure}."


class SheetRefused(Refused):
    """A sheet with something wrong in it; nothing of it was taken."""

    def __init__(self, problems: list[Problem], *, file: str = "") -> None:
        """Keep the problems in the order of the file."""
        self.problems = sorted(problems)
        self.file = file
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Say each problem in a line of its own, as many as a reader can use."""
        more = len(self.problems) - PROBLEMS_AT_MOST
        rest = [f"and {more} more problems of the same file"] if more > 0 else []
        return [problem.told(file=self.file) for problem in self.problems[:PROBLEMS_AT_MOST]] + rest


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of a sheet were written, and how many were already there just so."""

    written: int
    already_there: int
