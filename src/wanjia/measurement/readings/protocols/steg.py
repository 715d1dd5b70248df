"""
The customer and invoice files that the Tunisian utility STEG released for a public competition.

They come as CSV or as Parquet: cells are text in the one and numbers and dates in the other, and the same decoder turns
both into `CLIENTS` and `INVOICES`. An invoice is a pair of index readings of one meter with the energy of its four
tiers. Rows keep their place: 1 is the header's line, also where the file has none. docs/steg.md describes the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.sheets.types import ROW, Problem, SheetRefused

ELECTRICITY = "ELEC"
GAS = "GAZ"
TIERS = (1, 2, 3, 4)
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
DIGITS = 9
METER_DIGITS = 18
PROBLEMS_OF_A_COLUMN = 20

CLIENTS = Schema(
    row="customer",
    columns={
        ROW: Column(pl.Int64, "place in the file"),
        "client": Column(pl.String, "name of the customer"),
        "district": Column(pl.Int64, "district"),
        "category": Column(pl.Int64, "category of the customer; what the codes mean was not published"),
        "region": Column(pl.Int64, "region"),
        "since": Column(pl.Date, "day of the contract"),
        "is_fraud": Column(
            pl.Int64, "1: fraud was found at this customer", null="not told: the file of those to judge"
        ),
    },
)

INVOICES = Schema(
    row="invoice",
    columns={
        ROW: Column(pl.Int64, "place in the file"),
        "client": Column(pl.String, "customer"),
        "invoice_date": Column(pl.Date, "day of the invoice"),
        "tariff": Column(pl.Int64, "code of the tariff"),
        "meter": Column(pl.Int64, "number of the meter; not unique in the country"),
        "meter_state": Column(pl.String, "state of the meter, a code"),
        "meter_code": Column(pl.Int64, "type of the meter, a code"),
        "remark": Column(pl.Int64, "remark of the meter reader, a code"),
        "multiplier": Column(pl.Int64, "factor on the index difference"),
        **{f"tier_{tier}": Column(pl.Int64, f"energy of tier {tier}", unit="kWh, or of gas") for tier in TIERS},
        "old_index": Column(pl.Int64, "index before"),
        "new_index": Column(pl.Int64, "index now"),
        "months": Column(pl.Int64, "months billed"),
        "energy_kind": Column(pl.String, "ELEC or GAZ"),
    },
)


class File(StrEnum):
    """Which of the two files."""

    CLIENTS = "clients"
    INVOICES = "invoices"


@dataclass(frozen=True, slots=True)
class Read:
    """
    How a column of ours is read.

    :ivar names: the headers under which it was published; the first is the one that complaints use
    :ivar cells: turns the cells as they came into ours, null where it cannot
    :ivar wanted: what a cell should have been
    """

    names: tuple[str, ...]
    cells: Callable[[pl.Series], pl.Series]
    wanted: str
    is_required: bool = True


def trimmed(cells: pl.Series) -> pl.Series:
    """Read cells as text without spaces around it; empty text is no value."""
    text = cells.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)


def whole(cells: pl.Series, *, digits: int = DIGITS) -> pl.Series:
    """Read cells as whole numbers from 0 up, also where they are written with a point: 3.0; null if they are none."""
    if cells.dtype.is_float():
        found = cells.set(cells != cells.floor(), None).cast(pl.Int64, strict=False)
    elif cells.dtype.is_integer():
        found = cells.cast(pl.Int64, strict=False)
    else:
        text = trimmed(cells)
        found = text.cast(pl.Int64, strict=False)
        if found.null_count() > text.null_count():
            found = text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    return found.set((found < 0) | (found >= 10**digits), None)


def meter_number(cells: pl.Series) -> pl.Series:
    """Read meter numbers, which are longer than other numbers."""
    return whole(cells, digits=METER_DIGITS)


def flag(cells: pl.Series) -> pl.Series:
    """Read 0 and 1."""
    found = whole(cells)
    return found.set(found > 1, None)


def day(cells: pl.Series) -> pl.Series:
    """Read dates, which the one file writes year first and the other day first."""
    if cells.dtype.is_temporal():
        return cells.cast(pl.Date)
    text = trimmed(cells)
    found = text.str.to_date(DAY_FORMATS[0], strict=False)
    if found.null_count() > text.null_count():
        found = found.zip_with(found.is_not_null(), text.str.to_date(DAY_FORMATS[1], strict=False))
    return found


def energy_kind(cells: pl.Series) -> pl.Series:
    """Read what the meter measures."""
    text = trimmed(cells)
    return text.set(~text.is_in([ELECTRICITY, GAS]), None)


NUMBER = f"a whole number of at most {DIGITS} digits, 0 or more"
LONG_NUMBER = f"a whole number of at most {METER_DIGITS} digits, 0 or more"
DATE = "a date such as 2014-03-24 or 24/03/2014"
TEXT = "a text"

CLIENT_COLUMNS = MappingProxyType(
    {
        "client": Read(("client_id",), trimmed, TEXT),
        "district": Read(("disrict", "district"), whole, NUMBER),
        "category": Read(("client_catg",), whole, NUMBER),
        "region": Read(("region",), whole, NUMBER),
        "since": Read(("creation_date",), day, DATE),
        "is_fraud": Read(("target",), flag, "0 or 1", is_required=False),
    }
)

INVOICE_COLUMNS = MappingProxyType(
    {
        "client": Read(("client_id",), trimmed, TEXT),
        "invoice_date": Read(("invoice_date",), day, DATE),
        "tariff": Read(("tarif_type",), whole, NUMBER),
        "meter": Read(("counter_number",), meter_number, LONG_NUMBER),
        "meter_state": Read(("counter_statue",), trimmed, TEXT),
        "meter_code": Read(("counter_code",), whole, NUMBER),
        "remark": Read(("reading_remarque",), whole, NUMBER),
        "multiplier": Read(("counter_coefficient",), whole, NUMBER),
        **{f"tier_{tier}": Read((f"consommation_level_{tier}",), whole, NUMBER) for tier in TIERS},
        "old_index": Read(("old_index",), whole, NUMBER),
        "new_index": Read(("new_index",), whole, NUMBER),
        "months": Read(("months_number",), whole, NUMBER),
        "energy_kind": Read(("counter_type",), energy_kind, f"{ELECTRICITY} or {GAS}"),
    }
)

SCHEMAS = MappingProxyType({File.CLIENTS: CLIENTS, File.INVOICES: INVOICES})
COLUMNS: Mapping[File, Mapping[str, Read]] = MappingProxyType(
    {File.CLIENTS: CLIENT_COLUMNS, File.INVOICES: INVOICE_COLUMNS}
)
PUBLISHED_AS = "Give the file as it was published"


def sources_of(headers: Collection[str], *, file: File) -> dict[str, str]:
    """
    Find under which header each of our columns came.

    :raises SheetRefused: if it is another file, or a column is missing
    """
    cleaned = {header.strip().lower(): header for header in headers}
    wanted = COLUMNS[file]
    found = {ours: name for ours, read in wanted.items() if (name := _header(cleaned, read=read)) is not None}
    missing = [read.names[0] for ours, read in wanted.items() if read.is_required and ours not in found]
    if 2 * len(missing) > len(wanted):
        raise SheetRefused([Problem(0, "", _not_this_file(cleaned, file=file), PUBLISHED_AS)])
    if missing:
        raise SheetRefused([Problem(1, name, "the column is missing", PUBLISHED_AS) for name in missing])
    return found


def _header(headers: Mapping[str, str], *, read: Read) -> str | None:
    return next((headers[name] for name in read.names if name in headers), None)


def _not_this_file(headers: Mapping[str, str], *, file: File) -> str:
    """Say that it is the other of the two files, or none of them."""
    other = File.CLIENTS if file is File.INVOICES else File.INVOICES
    required = [read for read in COLUMNS[other].values() if read.is_required]
    if all(_header(headers, read=read) is not None for read in required):
        return f"this is the STEG file of {other}, not that of {file}"
    return f"this is not a STEG file of {file}: it has none or few of the columns"


def decode(part: pl.DataFrame, *, file: File, first_row: int = 2) -> pl.DataFrame:
    """
    Decode the next rows of a file.

    :param part: cells as they came, under the headers of the file
    :param first_row: place of the first of them in the file
    :returns: `CLIENTS` or `INVOICES`
    :raises SheetRefused: naming the columns that are missing, or the cells that are empty or not what they should be
    """
    sources = sources_of(part.columns, file=file)
    decoded: list[pl.Series] = []
    problems: list[Problem] = []
    for ours, header in sources.items():
        read = COLUMNS[file][ours]
        column = read.cells(part[header]).alias(ours)
        decoded.append(column)
        if column.null_count():
            problems += _problems(part[header], column=column, read=read, first_row=first_row)
    if problems:
        raise SheetRefused(problems)
    rows = pl.int_range(first_row, first_row + part.height, dtype=pl.Int64, eager=True).alias(ROW)
    schema = SCHEMAS[file]
    return schema.check(schema.fitted(pl.DataFrame([rows, *decoded]).lazy()).pipe(collected))


def _problems(cells: pl.Series, *, column: pl.Series, read: Read, first_row: int) -> list[Problem]:
    """Name the first cells that could not be read."""
    places = column.is_null().arg_true().head(PROBLEMS_OF_A_COLUMN)
    return [
        Problem(
            first_row + place,
            read.names[0],
            "the cell is empty" if (cell := cells[place]) is None or str(cell).strip() == "" else f"it reads {cell!r}",
            f"It should be {read.wanted}",
        )
        for place in places
    ]
