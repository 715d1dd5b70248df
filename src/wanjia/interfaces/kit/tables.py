"""Small tables inside panels: a few rows of plain values, written as lists are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wanjia.foundation.listings.listing import NUMERIC, ListColumn
from wanjia.interfaces.kit.figures import cell
from wanjia.interfaces.kit.pages import Tag

Words = Any


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One cell as written.

    :ivar link: where it leads
    :ivar tag: shown as a small coloured word instead of plain text
    :ivar is_long: a sentence, which may take several lines
    """

    text: str
    link: str = ""
    tag: Tag | None = None
    is_number: bool = False
    is_long: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row.

    :ivar key: names the row on the page, for keys and bulk actions
    :ivar link: where Enter leads
    """

    cells: Sequence[Cell]
    key: str = ""
    link: str = ""
    hue: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """One header: its words, unit, and whether its column holds numbers."""

    title: Words
    unit: Words = ""
    is_number: bool = False
    name: str = ""
    is_sortable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table to show.

    :ivar empty: why there may be nothing, and what to do
    :ivar foot: the total row, as written
    """

    heads: Sequence[Head]
    rows: Sequence[Row]
    empty: Words = ""
    foot: Sequence[Cell] = ()
    more: str = ""
    more_words: Words = ""
    caption: Words = field(default="")


def heads_of(columns: Sequence[ListColumn]) -> tuple[Head, ...]:
    """Give the headers of columns."""
    return tuple(Head(c.title, c.unit, c.kind in NUMERIC, c.name, c.is_sortable) for c in columns)


def table_of(
    columns: Sequence[ListColumn],
    *,
    rows: Sequence[Mapping[str, Any]],
    links: Mapping[str, Any] | None = None,
    empty: Words = "",
    more: str = "",
) -> Table:
    """
    Write rows under columns.

    :param links: column → function from a row to the address that its cell leads to, empty for none; the first one is
        also the row's own
    """
    ways = links or {}
    written = []
    for row in rows:
        cells = tuple(
            Cell(
                cell(row.get(c.name), column=c),
                link=ways[c.name](row) if c.name in ways and row.get(c.name) else "",
                is_number=c.kind in NUMERIC,
            )
            for c in columns
        )
        own = next((ways[name](row) for name in ways), "")
        written.append(Row(cells, link=own))
    return Table(heads_of(columns), written, empty=empty, more=more)
