"""
The STEG files, read part by part so that memory does not grow with the file.

Whether a file is CSV or Parquet is seen from its first bytes; the package of readings decodes both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from wanjia.foundation.sheets.types import Problem, SheetRefused
from wanjia.measurement.readings.protocols.steg import File, decode, sources_of

ROWS_AT_ONCE = 100_000
FIRST_ROW = 2
PARQUET_START = b"PAR1"


def clients(path: Path) -> pl.DataFrame:
    """
    Read the file of customers.

    :returns: `CLIENTS`
    :raises SheetRefused: naming the file, rows, columns and the cure
    """
    parts = list(_decoded(path, file=File.CLIENTS, rows_at_once=ROWS_AT_ONCE))
    return pl.concat(parts)


def invoice_parts(path: Path, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[pl.DataFrame]:
    """
    Read the file of invoices, some rows at a time, in the order of the file; at least one part.

    :returns: `INVOICES`
    :raises SheetRefused: naming the file, rows, columns and the cure
    """
    return _decoded(path, file=File.INVOICES, rows_at_once=rows_at_once)


def _decoded(path: Path, *, file: File, rows_at_once: int) -> Iterator[pl.DataFrame]:
    first_row = FIRST_ROW
    try:
        scanned = _scanned(path)
        headers = scanned.collect_schema()
        wanted = scanned.select(sources_of(headers.names(), file=file).values())
        for part in wanted.collect_batches(chunk_size=rows_at_once, maintain_order=True):
            yield decode(part, file=file, first_row=first_row)
            first_row += part.height
        if first_row == FIRST_ROW:
            yield decode(pl.DataFrame(schema=wanted.collect_schema()), file=file)
    except SheetRefused as refused:
        raise SheetRefused(refused.problems, file=path.name) from refused
    except PolarsError as broken:
        what = f"the file cannot be read ({_first_line(broken)}): it is cut, damaged, or neither CSV nor Parquet"
        raise SheetRefused([Problem(0, "", what, "Fetch the whole file again")], file=path.name) from broken


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _scanned(path: Path) -> pl.LazyFrame:
    with path.open("rb") as opened:
        start = opened.read(len(PARQUET_START))
    if start == PARQUET_START:
        return pl.scan_parquet(path)
    return pl.scan_csv(path, infer_schema=False)
