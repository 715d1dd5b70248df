"""Tables as the files that people take away; what is written can be read in again as it was."""

from __future__ import annotations

import io
from enum import StrEnum

import polars as pl
import xlsxwriter

from wanjia.foundation.sheets.parsing import TIME_ZONE
from wanjia.foundation.sheets.types import Sheet, SheetColumn

WIDTH = 18
AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


class Headers(StrEnum):
    """In which words the first row is written."""

    CHINESE = "chinese"
    ENGLISH = "english"
    CODE = "code"


def csv_of(table: pl.DataFrame, *, sheet: Sheet, headers: Headers = Headers.CHINESE) -> bytes:
    """Write a table as CSV in UTF-8 with the mark by which Excel knows it."""
    text = _texts(table, sheet=sheet).rename(_words(sheet, headers=headers))
    return text.write_csv(include_bom=True, line_terminator="\r\n", null_value="").encode("utf-8")


def excel_of(table: pl.DataFrame, *, sheet: Sheet, headers: Headers = Headers.CHINESE) -> bytes:
    """Write a table as an Excel workbook; every cell is text, so that Excel rounds no number and drops no zero."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TEXT) as book:
        page = book.add_worksheet(sheet.chinese)
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True})
        page.set_column(0, len(sheet.columns) - 1, WIDTH, text)
        page.freeze_panes(1, 0)
        for place, word in enumerate(_words(sheet, headers=headers).values()):
            page.write_string(0, place, word, bold)
        for line, cells in enumerate(_texts(table, sheet=sheet).iter_rows(), start=1):
            for place, cell in ((place, cell) for place, cell in enumerate(cells) if cell):
                page.write_string(line, place, cell)
    return content.getvalue()


def _words(sheet: Sheet, *, headers: Headers) -> dict[str, str]:
    place = list(Headers).index(headers)
    return {column.name: column.headers[place] for column in sheet.columns}


def _texts(table: pl.DataFrame, *, sheet: Sheet) -> pl.DataFrame:
    return table.select(_text(column).alias(column.name) for column in sheet.columns)


def _text(column: SheetColumn) -> pl.Expr:
    cell = pl.col(column.name)
    if column.dtype == pl.Boolean:
        return pl.when(cell).then(pl.lit("是")).when(~cell).then(pl.lit("否"))
    if isinstance(column.dtype, pl.Datetime):
        return cell.dt.convert_time_zone(TIME_ZONE).dt.to_string("%Y-%m-%d %H:%M:%S")
    if isinstance(column.dtype, pl.Decimal) and column.dtype.scale:
        return cell.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    return cell.cast(pl.String)
