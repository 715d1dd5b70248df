"""Columns declared once: name, type, unit, null and meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl


class WrongTable(ValueError):
    """A table that does not have the columns that its reader declared."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, what it means, its unit, and whether it may be empty (and what empty means)."""

    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    unit: str = ""
    null: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a table, in order, and what one row is."""

    row: str
    columns: Mapping[str, Column]

    @property
    def dtypes(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Give the column types by name."""
        return {name: column.dtype for name, column in self.columns.items()}

    def empty(self) -> pl.DataFrame:
        """Make a table of no rows."""
        return pl.DataFrame(schema=self.dtypes)

    def frame(self, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
        """Make a table of ``rows``; what a row does not name is null."""
        whole = [{name: row.get(name) for name in self.columns} for row in rows]
        return pl.DataFrame(whole, schema=self.dtypes, orient="row")

    def fitted(self, table: pl.LazyFrame) -> pl.LazyFrame:
        """Put a table into the declared order and types; a column that may be null may be missing."""
        present = set(table.collect_schema().names())
        missing = [n for n, c in self.columns.items() if n not in present and not c.null]
        if missing:
            msg = f"one row per {self.row}: the columns {', '.join(missing)} are missing"
            raise WrongTable(msg)
        return table.select(
            (pl.col(name) if name in present else pl.lit(None)).cast(column.dtype).alias(name)
            for name, column in self.columns.items()
        )

    def check(self, table: pl.DataFrame) -> pl.DataFrame:
        """
        Refuse a table with a column that is missing, of another type, or empty where it may not be.

        :raises WrongTable: naming the first such column
        """
        for name, column in self.columns.items():
            if name not in table.columns:
                msg = f"one row per {self.row}: the column {name} is missing"
                raise WrongTable(msg)
            if table.schema[name] != column.dtype:
                msg = f"column {name} must be {column.dtype}, not {table.schema[name]}"
                raise WrongTable(msg)
            if not column.null and table[name].null_count():
                msg = f"column {name} has {table[name].null_count()} empty cells and may have none"
                raise WrongTable(msg)
        names = list(self.columns)
        return table if table.columns == names else table.select(names)
