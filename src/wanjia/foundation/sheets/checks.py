"""What a sheet's rows must hold before anything is looked up: filled, short enough, of the allowed codes, once."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.sheets.types import ROW, Problem, Sheet, SheetColumn

SHOWN_AT_MOST = 40


def problems_where(
    table: pl.DataFrame, *, wrong: pl.Expr, column: str, what: str | pl.Expr, cure: str
) -> list[Problem]:
    """
    Make a problem of each row for which ``wrong`` is true.

    :param what: the sentence, or an expression that gives it row by row
    """
    said = pl.lit(what) if isinstance(what, str) else what
    found = table.filter(wrong.fill_null(value=False)).select(pl.col(ROW), said.alias("what"))
    return [Problem(row, column, text, cure) for row, text in found.iter_rows()]


def numbered(table: pl.DataFrame) -> pl.DataFrame:
    """Give each row its place, counted from 1, unless a reader has already noted the place in the file."""
    return table if ROW in table.columns else table.with_columns(pl.int_range(1, pl.len() + 1).alias(ROW))


def conformed(table: pl.DataFrame, *, sheet: Sheet) -> pl.DataFrame:
    """
    Put a table into the columns and types of a sheet, with the place of each row.

    :raises WrongTable: if a column that must be there is not
    """
    rows = numbered(table)
    return sheet.schema.fitted(rows.lazy()).pipe(collected).with_columns(rows[ROW])


def content_problems(table: pl.DataFrame, *, sheet: Sheet) -> list[Problem]:
    """Find empty cells that may not be, texts that are too long, codes that do not exist, and keys given twice."""
    found = [problem for column in sheet.columns for problem in _column_problems(table, column=column)]
    return found + _duplicates(table, sheet=sheet)


def _column_problems(table: pl.DataFrame, *, column: SheetColumn) -> Iterable[Problem]:
    cell = pl.col(column.name)
    if column.is_required:
        yield from problems_where(
            table,
            wrong=cell.is_null() if column.dtype != pl.String else cell.is_null() | (cell == ""),
            column=column.name,
            what="the cell is empty",
            cure=f"Fill in {column.chinese}: {column.meaning}",
        )
    if column.longest:
        yield from problems_where(
            table,
            wrong=cell.str.len_chars() > column.longest,
            column=column.name,
            what=pl.format("the text has {} characters", cell.str.len_chars()),
            cure=f"Shorten it to {column.longest}",
        )
    if column.choices and not column.is_open:
        allowed = ", ".join(f"{code} {word}" if word != code else code for code, word in column.choices.items())
        yield from problems_where(
            table,
            wrong=~cell.is_in(list(column.choices)) & (cell != ""),
            column=column.name,
            what=pl.format("'{}' is not one of the codes", cell.str.slice(0, SHOWN_AT_MOST)),
            cure=f"Use one of: {allowed}",
        )


def _duplicates(table: pl.DataFrame, *, sheet: Sheet) -> list[Problem]:
    key = list(sheet.key)
    first = pl.col(ROW).min().over(key)
    return problems_where(
        table.drop_nulls(key).with_columns(first.alias("first_row")),
        wrong=pl.col(ROW) > pl.col("first_row"),
        column=key[0],
        what=pl.format(
            "{} is also in row {}",
            pl.concat_str([pl.col(name).cast(pl.String) for name in key], separator=", "),
            "first_row",
        ),
        cure="Keep one of the two rows",
    )
