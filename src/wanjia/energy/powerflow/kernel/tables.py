"""
Tables written down as plain values: rows with named columns, every cell judged where it is read.

What is wrong is collected rather than raised, so that one reading names all of it by table, element and column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from wanjia.energy.powerflow.kernel.faults import Fault, GridFault, GridRefused
from wanjia.foundation.findings.types import Severity

NAN = float("nan")
#: Two columns that tell the same figure may differ by rounding only, as a share of it.
SAME = 1e-6
FLAGS = (0, 1)
SHOWN = 40
#: No figure of a distribution grid is larger, whatever its unit.
MOST = 1e9


@dataclass(slots=True)
class Told:
    """
    A feeder while it is read.

    :ivar faults: what was found so far; errors keep it from being computed, warnings stand beside the result
    """

    name: str
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, element: str, *, what: str, cure: str, kind: GridFault = GridFault.UNREADABLE) -> None:
        """Keep an error."""
        self.faults.append(Fault(kind=kind, element=element, what=what, cure=cure))

    def note(self, element: str, *, what: str, cure: str) -> None:
        """Keep a warning about what was not used."""
        told = Fault(kind=GridFault.NOT_USED, element=element, what=what, cure=cure, severity=Severity.WARNING)
        self.faults.append(told)

    def settle(self) -> tuple[Fault, ...]:
        """
        Give the warnings.

        :raises GridRefused: if there are errors, naming all of them
        """
        errors = tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)
        if errors:
            raise GridRefused(errors)
        return tuple(self.faults)


@dataclass(slots=True)
class Row:
    """
    One row of a table.

    :ivar element: what it is called where something is wrong with it; its place until its name is known
    """

    told: Told
    element: str
    cells: Mapping[str, Any]

    def has(self, *columns: str) -> bool:
        """Tell whether a cell of any of these columns is filled."""
        return any(self.cells.get(column) is not None for column in columns)

    def label(self, column: str) -> str:
        """Read a name; 7 and 7.0 are the same."""
        value = self.cells.get(column)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, bool) or not isinstance(value, int | float | str) or value == "":
            self.told.refuse(self.element, what=f"its {column} names nothing", cure="Write a number or a text")
            return ""
        return str(value)

    def figure(self, ways: Mapping[str, float], *, default: float | None = None) -> float:
        """
        Read a figure from whichever column tells it.

        :param ways: column → what one of its unit is of the unit asked for; the first names it where it is missing
        :param default: where no column does; none: it must be told
        :returns: no number where it is refused
        """
        found = [(column, self._number(column) * each) for column, each in ways.items() if self.has(column)]
        if not found:
            if default is None:
                self.told.refuse(self.element, what=f"it has no {next(iter(ways))}", cure="Write a number there")
                return NAN
            return default
        values = [value for _, value in found]
        if max(values) - min(values) > SAME * max(abs(value) for value in values):
            columns = ", ".join(column for column, _ in found)
            what = f"its columns {columns} contradict each other"
            self.told.refuse(self.element, what=what, cure="Keep one of them", kind=GridFault.CONTRADICTION)
        return values[0]

    def flag(self, column: str, *, default: bool) -> bool:
        """Read yes or no: 1 or 0, true or false."""
        value = self.cells.get(column)
        if value is None:
            return default
        if isinstance(value, int | float) and value in FLAGS:
            return bool(value)
        self.told.refuse(
            self.element, what=f"its {column} is {_shown(value)}", cure="Write 1 where it is closed, 0 where it is open"
        )
        return default

    def choice(self, column: str, *, among: Collection[str], default: str) -> str:
        """Read one of some words, whatever their case."""
        value = self.cells.get(column)
        word = default if value is None else str(value).upper()
        if word not in among:
            cure = f"Write one of {', '.join(among)}"
            self.told.refuse(self.element, what=f"its {column} is {_shown(value)}", cure=cure)
        return word

    def _number(self, column: str) -> float:
        value = self.cells[column]
        try:
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else NAN
        except OverflowError:
            number = NAN
        if not isfinite(number):
            self.told.refuse(
                self.element,
                what=f"its {column} is {_shown(value)}, which is no number",
                cure="Write digits without quotation marks",
                kind=GridFault.NOT_A_NUMBER,
            )
        elif abs(number) > MOST:
            what = f"its {column} is {_shown(value)}, which cannot be"
            self.told.refuse(self.element, what=what, cure="Check figure and unit", kind=GridFault.NOT_A_NUMBER)
            return NAN
        return number


@dataclass(frozen=True, slots=True)
class Layout:
    """
    A table that a feeder may have.

    :ivar default: its columns where it names none, in order
    :ivar needed: columns, each or one of which with the same meaning must be there
    """

    name: str
    default: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    known: frozenset[str]


def rows_of(whole: Mapping[str, Any], *, layout: Layout, told: Told) -> Iterator[Row]:
    """Give the rows of a table, as lists under ``…_columns`` or as objects; what cannot be read is kept in ``told``."""
    table, named = whole.get(layout.name), whole.get(f"{layout.name}_columns", list(layout.default))
    if not isinstance(table, list):
        told.refuse(told.name, what=f"it has no rows called {layout.name}", cure="Write them as a list of lists")
        return
    columns = _columns(named, layout=layout, told=told)
    unknown: dict[str, bool] = {}
    for at, told_cells in enumerate(table, start=1):
        place = f"row {at} of {layout.name}"
        is_list = isinstance(told_cells, list) and len(told_cells) == len(columns)
        cells = dict(zip(columns, told_cells, strict=True)) if is_list else told_cells
        if isinstance(cells, dict):
            for column in set(cells) - layout.known:
                unknown[column] = unknown.get(column, False) or isinstance(cells[column], list | dict)
            yield Row(told, place, cells)
        elif columns:
            told.refuse(place, what=f"it does not have {len(columns)} values", cure="Give one for each column")
    for column, is_table in sorted(unknown.items()):
        element = f"column {column} of {layout.name}"
        if is_table:
            told.refuse(element, what="it holds more than one figure and is not known", cure="Take it out")
        else:
            told.note(element, what="it is not known and was not used", cure="Correct its name if it counts")


def _columns(named: object, *, layout: Layout, told: Told) -> list[str]:
    """Read the names of columns; none where they cannot be used."""
    if not isinstance(named, list) or not all(isinstance(column, str) for column in named):
        told.refuse(told.name, what=f"its {layout.name}_columns are no list of names", cure="Name each column")
        return []
    if len(set(named)) < len(named):
        told.refuse(told.name, what=f"its {layout.name}_columns name one twice", cure="Name each column once")
        return []
    for ways in layout.needed:
        if not set(ways) & set(named):
            what = f"the rows called {layout.name} lack the column {ways[0]}"
            told.refuse(told.name, what=what, cure="Add it, and name it among the columns")
    return named


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
