"""Sheets described for those who fill them in."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.sheets.types import Sheet, SheetColumn

HEAD = """# Sheets

Files for `wanjia import SHEET FILE` and from `wanjia export SHEET FILE`: CSV (UTF-8 or GB18030) or Excel (`.xlsx`). The
first row holds headers, in Chinese, English or by code name; columns may stand in any order. Days are written
2026-01-31 or 2026/1/31; a span ends on the day after its latest. A file is taken whole or not at all, and its latest
line has a line end. Load the sheets in this order: each names rows of those above.

This page is printed by `wanjia sheets`.
"""


def page(sheets: tuple[Sheet, ...]) -> str:
    """Describe sheets as a Markdown page."""
    return "\n".join([HEAD, *(_section(sheet) for sheet in sheets)])


def _section(sheet: Sheet) -> str:
    lines = [
        f"## {sheet.name}: {sheet.chinese}, {sheet.english}",
        "",
        f"A row is named by: {', '.join(sheet.key)}.",
        "",
        "| code name | 中文表头 | English header | type | required | meaning |",
        "|---|---|---|---|---|---|",
        *(_line(column) for column in sheet.columns),
        "",
    ]
    return "\n".join(lines)


def _line(column: SheetColumn) -> str:
    words = [f"{code} {word}" if word != code else code for code, word in column.choices.items()]
    meaning = column.meaning + (f"; one of: {', '.join(words)}" if words else "")
    unit = f" ({column.unit})" if column.unit else ""
    required = "yes" if column.is_required else ""
    return f"| `{column.name}` | {column.chinese} | {column.english} | {_type(column)}{unit} | {required} | {meaning} |"


def _type(column: SheetColumn) -> str:
    if column.choices:
        return "code"
    if isinstance(column.dtype, pl.Decimal):
        return f"number, {column.dtype.scale} places"
    names: dict[pl.DataType, str] = {
        pl.Int64(): "whole number",
        pl.Date(): "day",
        pl.Boolean(): "yes or no",
        pl.Datetime("us", "UTC"): "day and time",
    }
    return names.get(column.dtype, f"text, up to {column.longest}" if column.longest else "text")
