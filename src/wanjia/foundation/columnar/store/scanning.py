"""
Questions to parts, asked in SQL of DuckDB, which stands in memory and keeps nothing.

Moments stand in parts in UTC and without a zone: DuckDB knows zones only by an extension that is not there.

A question sees views: over lists of parts, which the caller takes from a manifest and nowhere else, and over tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from wanjia.foundation.columnar.schema import Schema

#: What DuckDB may hold, beside the answer: half of what a small server has.
MEMORY_MB = 1_500


@dataclass(frozen=True, slots=True)
class Parts:
    """
    Files that are read as one table.

    :ivar schema: what they hold; columns are read by name
    :ivar numbered: for each file a number that stands beside its rows as ``version``, in the order of ``files``; empty:
        no such column
    """

    schema: Schema
    files: Sequence[Path]
    numbered: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a question sees: views over parts and over tables, by name, and values for its ``$name``."""

    parts: Mapping[str, Parts] = field(default_factory=dict)
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def answer(question: str, *, seen: Seen) -> pl.DataFrame:
    """Ask one question and give the whole answer."""
    with _opened(seen) as connection:
        found = connection.execute(question, dict(seen.values)).to_arrow_table()
    return pl.DataFrame(found)


def answer_in_batches(question: str, *, seen: Seen, rows: int) -> Iterator[pl.DataFrame]:
    """Ask one question and give the answer piece by piece, each of up to ``rows`` rows, in the order of the answer."""
    with _opened(seen) as connection:
        for batch in connection.execute(question, dict(seen.values)).to_arrow_reader(rows):
            yield pl.DataFrame(batch)


@contextmanager
def _opened(seen: Seen) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{MEMORY_MB}MB",
        "preserve_insertion_order": "false",
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        for name, table in seen.tables.items():
            connection.register(name, table.to_arrow())
        for name, parts in seen.parts.items():
            _show(connection, name=name, parts=parts)
        yield connection
    finally:
        connection.close()


def _show(connection: duckdb.DuckDBPyConnection, *, name: str, parts: Parts) -> None:
    """Make the view of some parts; DuckDB reads no list without files, so then an empty table stands for it."""
    if not parts.files:
        empty = parts.schema.empty().with_columns(version=pl.lit(None, dtype=pl.Int64))
        connection.register(name, empty.to_arrow())
        return
    columns = ", ".join(f'"{column}"' for column in parts.schema.columns)
    files = ", ".join(_quoted(str(path)) for path in parts.files)
    if parts.numbered:
        numbers = pl.DataFrame({"file": [str(path) for path in parts.files], "version": list(parts.numbered)})
        latest = numbers.group_by("file").agg(pl.col("version").max())
        connection.register(f"{name}_files", latest.to_arrow())
        body = (
            f"SELECT {columns}, numbers.version FROM read_parquet([{files}], filename='file') AS read "  # noqa: S608
            f"JOIN {name}_files AS numbers USING (file)"
        )
    else:
        body = f"SELECT {columns} FROM read_parquet([{files}])"  # noqa: S608 - names of columns and of our own files
    connection.execute(f"CREATE TEMP VIEW {name} AS {body}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
