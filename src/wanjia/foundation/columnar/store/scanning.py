"""
Questions to parts, asked in SQL of DuckDB, which stands in memory and keeps nothing.

Moments stand in parts in UTC and without a zone: DuckDB knows zones only by an extension that is not there.

# Note [One engine a process]
To open an engine takes longer than to find one meter's month. So a process keeps one, and each question has a
connection of its own to it: what the question sees are temporary views, which no other connection knows.

A question sees views: over lists of parts, which the caller takes from a manifest and nowhere else, and over tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from wanjia.foundation.columnar.schema import Schema

#: What DuckDB may hold, beside the answer: half of what a small server has.
MEMORY_MB = 1_500
#: How much of an answer may wait to be taken. With DuckDB's own 1 MB, processors wait until some was handed out.
WAITING_MB = 256

KINDS: Mapping[Any, str] = {
    pl.Int64: "BIGINT",
    pl.Int32: "INTEGER",
    pl.UInt8: "UTINYINT",
    pl.Date: "DATE",
    pl.String: "VARCHAR",
}


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
        found = connection.execute(_written(question, seen=seen), dict(seen.values)).to_arrow_table()
    return pl.DataFrame(found)


def answer_in_batches(question: str, *, seen: Seen, rows: int) -> Iterator[pl.DataFrame]:
    """Ask one question and give the answer piece by piece, each of up to ``rows`` rows, in the order of the answer."""
    with _opened(seen) as connection:
        for batch in connection.execute(_written(question, seen=seen), dict(seen.values)).to_arrow_reader(rows):
            yield pl.DataFrame(batch)


@cache
def _engine(_process: int) -> duckdb.DuckDBPyConnection:
    """Open the engine of a process, which a child that was forked must not share; see Note [One engine a process]."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{MEMORY_MB}MB",
        "preserve_insertion_order": "false",
    }
    return duckdb.connect(":memory:", config=config)


@contextmanager
def _opened(seen: Seen) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _engine(os.getpid()).cursor()
    try:
        connection.execute(f"SET streaming_buffer_size='{WAITING_MB}MB'")
        for name, table in seen.tables.items():
            connection.register(name, table.to_arrow())
        yield connection
    finally:
        connection.close()


def _written(question: str, *, seen: Seen) -> str:
    """Put what the parts are before a question, so that their files are looked into once."""
    if not seen.parts:
        return question
    known = ", ".join(f"{name} AS NOT MATERIALIZED ({_body(parts)})" for name, parts in seen.parts.items())
    return f"WITH {known} SELECT * FROM ({question})"  # noqa: S608 - names of ours; values travel apart


def _body(parts: Parts) -> str:
    """Write the table that some parts are; DuckDB reads no list without files, so then it is an empty one."""
    columns = ", ".join(f'"{column}"' for column in parts.schema.columns)
    if not parts.files:
        return _nothing(parts.schema)
    files = ", ".join(_quoted(path) for path in parts.files)
    if not parts.numbered:
        return f"SELECT {columns} FROM read_parquet([{files}])"  # noqa: S608 - columns and files of our own
    latest = dict(sorted(zip(map(str, parts.files), parts.numbered, strict=True), key=lambda pair: pair[1]))
    numbers = ", ".join(f"({_quoted(file)}, {int(number)})" for file, number in latest.items())
    return (
        f"SELECT {columns}, numbers.version FROM read_parquet([{files}], filename='file') AS read "  # noqa: S608
        f"JOIN (VALUES {numbers}) AS numbers(file, version) USING (file)"
    )


def _nothing(schema: Schema) -> str:
    empty = ", ".join(f'CAST(NULL AS {_kind(dtype)}) AS "{name}"' for name, dtype in schema.dtypes.items())
    return f"SELECT {empty}, CAST(NULL AS BIGINT) AS version WHERE false"


def _kind(dtype: Any) -> str:
    """Name a column type as SQL does."""
    if isinstance(dtype, pl.List):
        return f"{_kind(dtype.inner)}[]"
    if isinstance(dtype, pl.Datetime):
        return "TIMESTAMP"
    return KINDS[dtype]


def _quoted(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"
