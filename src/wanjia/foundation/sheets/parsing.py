"""From a file's text to a typed table, column by column; every cell that does not fit is named."""

from __future__ import annotations

from collections import Counter

import polars as pl

from wanjia.foundation.sheets.checks import SHOWN_AT_MOST, content_problems, problems_where
from wanjia.foundation.sheets.files import RawTable, read_raw
from wanjia.foundation.sheets.types import ROW, Problem, Sheet, SheetColumn, SheetRefused

DIGITS = 18  # what a 64-bit whole number surely holds
TIME_ZONE = "Asia/Shanghai"
DAY = r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$"
TIME = r"^(\d{4}[-/]\d{1,2}[-/]\d{1,2})[ T](\d{1,2}:\d{2})(:\d{2})?$"
YES, NO = ("1", "true", "yes", "y", "是"), ("0", "false", "no", "n", "否")


def read_sheet(content: bytes, *, sheet: Sheet, file: str = "") -> pl.DataFrame:
    """
    Read a file as a sheet.

    :param content: the file's bytes: CSV in UTF-8 or GB18030, or Excel (.xlsx)
    :param file: its name, for the messages
    :returns: the sheet's columns and the place of each row (`ROW`)
    :raises SheetRefused: naming file, row, column and cure of all that is wrong
    """
    try:
        return parsed(read_raw(content), sheet=sheet)
    except SheetRefused as refused:
        raise SheetRefused(refused.problems, file=file) from refused


def parsed(raw: RawTable, *, sheet: Sheet) -> pl.DataFrame:
    """
    Give a file's cells the types of a sheet.

    :raises SheetRefused: naming row, column and cure of all that is wrong
    """
    named = named_columns(raw.header, sheet=sheet)
    cells = list(zip(*raw.rows, strict=True)) or [()] * len(named)
    text = pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in zip(named, cells, strict=True)})
    missing = [pl.lit("").alias(column.name) for column in sheet.columns if column.name not in named]
    table = text.with_columns(pl.Series(ROW, raw.places, dtype=pl.Int64), *missing)
    table = table.with_columns(_plain(column) for column in sheet.columns)
    problems = [problem for column in sheet.columns for problem in _unfit(table, column=column)]
    typed = table.select(pl.col(ROW), *(_typed(column).alias(column.name) for column in sheet.columns))
    already = {(problem.row, problem.column) for problem in problems}
    problems += [p for p in content_problems(typed, sheet=sheet) if (p.row, p.column) not in already]
    if problems:
        raise SheetRefused(problems)
    return typed.select(*(column.name for column in sheet.columns), ROW)


def named_columns(header: list[str], *, sheet: Sheet) -> list[str]:
    """
    Give the code names of a file's columns.

    :raises SheetRefused: if a header is unknown or stands twice, or a column that must be there has none
    """
    known = {word.casefold(): column.name for column in sheet.columns for word in column.headers}
    names = [known.get(word.casefold(), "") for word in header]
    allowed = ", ".join(f"{column.chinese} ({column.english})" for column in sheet.columns)
    problems = [
        Problem(1, word or f"no. {place}", "the header is not one of the sheet's", f"Use: {allowed}")
        for place, (word, name) in enumerate(zip(header, names, strict=True), start=1)
        if not name
    ]
    problems += [
        Problem(1, name, f"the column stands {count} times", "Keep it once")
        for name, count in Counter(names).items()
        if name and count > 1
    ]
    problems += [
        Problem(1, column.name, "the column is missing", f"Add {column.chinese} ({column.english}): {column.meaning}")
        for column in sheet.columns
        if column.is_required and column.name not in names
    ]
    if problems:
        raise SheetRefused(problems)
    return names


def _plain(column: SheetColumn) -> pl.Expr:
    """Bring the ways in which people write codes and days to one; an empty cell becomes null."""
    cell = pl.col(column.name)
    if column.choices:
        codes = {code.casefold(): code for code in column.choices}
        words = {word.casefold(): code for code, word in column.choices.items()}
        lower = cell.str.to_lowercase()
        cell = lower.replace_strict({**words, **codes}, default=cell, return_dtype=pl.String)
    elif column.dtype == pl.Date:
        cell = cell.str.replace(r" 00:00(:00)?$", "")
    return pl.when(cell != "").then(cell).alias(column.name)


def _unfit(table: pl.DataFrame, *, column: SheetColumn) -> list[Problem]:
    cell = pl.col(column.name)
    pattern, cure = _pattern(column)
    fits = cell.str.contains(pattern) if pattern else pl.lit(value=True)
    wrong = cell.is_not_null() & (~fits | _typed(column).is_null())
    shown = pl.format("'{}' cannot be read", cell.str.slice(0, SHOWN_AT_MOST))
    return problems_where(table, wrong=wrong, column=column.name, what=shown, cure=cure)


def _pattern(column: SheetColumn) -> tuple[str, str]:
    """Give the shape that a cell must have, and how to get there."""
    if column.dtype == pl.Int64:
        return rf"^[+-]?\d{{1,{DIGITS}}}$", "Write a whole number, digits only"
    if isinstance(column.dtype, pl.Decimal):
        places = column.dtype.scale
        cure = f"Write a number such as 1234.5, without separators and with at most {places} digits after the point"
        return rf"^[+-]?\d{{1,{DIGITS - places}}}(\.\d{{0,{places}}}0*)?$", cure
    if column.dtype == pl.Date:
        return DAY, "Write a day of the calendar as 2026-01-31"
    if isinstance(column.dtype, pl.Datetime):
        return TIME, "Write day and time as 2026-01-31 08:30"
    if column.dtype == pl.Boolean:
        return "", "Write 是 or 否, yes or no, 1 or 0"
    return r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$", "Take out the characters that cannot be seen"


def _typed(column: SheetColumn) -> pl.Expr:
    """Turn a text column into its type; what cannot be turned comes out null."""
    cell = pl.col(column.name)
    if column.dtype == pl.Date:
        return _day(cell)
    if isinstance(column.dtype, pl.Datetime):
        return _moment(cell)
    if column.dtype == pl.Boolean:
        answers = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
        return cell.str.to_lowercase().replace_strict(answers, default=None, return_dtype=pl.Boolean)
    if column.dtype == pl.Int64:
        return cell.str.strip_prefix("+").cast(pl.Int64, strict=False)
    return cell if column.dtype == pl.String else cell.str.strip_prefix("+").cast(column.dtype, strict=False)


def _day(cell: pl.Expr) -> pl.Expr:
    year, month, day = (cell.str.extract(DAY, part).str.zfill(2) for part in (1, 2, 3))
    return pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _moment(cell: pl.Expr) -> pl.Expr:
    day = _day(cell.str.extract(TIME, 1)).dt.to_string("%Y-%m-%d")
    seconds = cell.str.extract(TIME, 3).fill_null(":00")
    text = pl.concat_str(day, pl.lit(" "), cell.str.extract(TIME, 2).str.zfill(5), seconds)
    local = text.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    return local.dt.replace_time_zone(TIME_ZONE, ambiguous="null", non_existent="null").dt.convert_time_zone("UTC")
