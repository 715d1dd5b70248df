"""
Lists as the files that people take away: numbers are numbers, texts are texts.

Nothing that a customer could have typed is ever taken for a formula: workbook cells are written as strings, and a text
in a CSV file that begins like a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.timezone import localtime

from wanjia.foundation.listings.listing import NUMERIC, Kind, ListColumn

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
NUMBER_FORMATS = {
    Kind.NUMBER: "#,##0",
    Kind.DECIMAL: "#,##0.####",
    Kind.MONEY: "#,##0.00",
    Kind.PRICE: "0.00######",
    Kind.PERCENT: "0.00",
}
WIDTH = 16
Word = Callable[[ListColumn, Any], str]


def excel_file(path: Path, *, columns: tuple[ListColumn, ...], rows: Iterable[Mapping[str, Any]], word: Word) -> int:
    """
    Write rows as an Excel workbook.

    :param word: column, value → the words of a code or truth, in the reader's language
    :returns: rows written
    """
    count = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in NUMBER_FORMATS.items()}
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(columns) - 1, WIDTH)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, header(column), bold)
        for count, row in enumerate(rows, start=1):
            _write_row(sheet, line=count, cells=_cells(row, columns=columns), formats=formats, word=word)
    return count


def _cells(row: Mapping[str, Any], *, columns: tuple[ListColumn, ...]) -> Iterator[tuple[int, ListColumn, Any]]:
    """Give the cells of a row that hold something, with their place and column."""
    for place, column in enumerate(columns):
        if row[column.name] is not None:
            yield place, column, row[column.name]


def _write_row(
    sheet: Any, *, line: int, cells: Iterable[tuple[int, ListColumn, Any]], formats: Mapping[Kind, Any], word: Word
) -> None:
    for place, column, value in cells:
        if column.kind in NUMERIC:
            sheet.write_number(line, place, value, formats[column.kind])
        else:
            sheet.write_string(line, place, text_of(value, column=column, word=word))


def csv_file(path: Path, *, columns: tuple[ListColumn, ...], rows: Iterable[Mapping[str, Any]], word: Word) -> int:
    """Write rows as CSV in UTF-8 with the mark by which Excel knows it; give how many."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([header(column) for column in columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007
            writer.writerow([_csv_cell(row[column.name], column=column, word=word) for column in columns])
    return count


def header(column: ListColumn) -> str:
    """Give a column's title with its unit."""
    return f"{column.title} ({column.unit})" if column.unit else str(column.title)


def text_of(value: Any, *, column: ListColumn, word: Word) -> str:
    """Write a value that is not a number as text."""
    match column.kind:
        case Kind.CODE | Kind.FLAG:
            return word(column, value)
        case Kind.DAY:
            return value.isoformat() if isinstance(value, date) else str(value)
        case Kind.MONTH:
            return f"{value:%Y-%m}"
        case Kind.MOMENT:
            return f"{localtime(value):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
        case _:
            return str(value)


def _csv_cell(value: Any, *, column: ListColumn, word: Word) -> str:
    if value is None:
        return ""
    if column.kind in NUMERIC:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = text_of(value, column=column, word=word)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text
