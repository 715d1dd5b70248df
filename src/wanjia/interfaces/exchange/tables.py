"""Tables as a printed paper and as a workbook: the same in both, set by `tables.typ` or written sheet by sheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import typst
import xlsxwriter

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.exchange.glyphs import font_path, printable
from wanjia.interfaces.kit.figures import written
from wanjia.revenue.billing.kernel.wording import Language

TEMPLATE = Path(__file__).with_name("tables.typ")
Value = str | Decimal | int | None
#: Draws a chart below the first table: workbook, its sheet, the table.
Drawing = Callable[[xlsxwriter.Workbook, xlsxwriter.workbook.Worksheet, "Sheet"], None]
LONGEST_NAME = 31
NO_BARS: Mapping[str, object] = {"title": "", "rows": []}


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One table of a paper.

    :ivar kinds: of each column: how its values are written
    :ivar note: what is to be known of it, or why it is empty
    """

    name: str
    heads: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: list[tuple[Value, ...]]
    note: str = ""


def tables_pdf(
    sheets: Sequence[Sheet],
    *,
    title: str,
    source: str,
    language: Language,
    facts: Sequence[Sequence[str]] = (),
    bars: Mapping[str, object] = NO_BARS,
) -> bytes:
    """
    Print tables on A4, wide.

    :param source: what stands at the foot of every page: what the figures come from
    :param facts: title and value of what matters most
    """
    given = {
        "title": printable(title)[0],
        "facts": facts,
        "bars": bars,
        "sheets": [_printed(sheet) for sheet in sheets],
        "language": "zh" if language is Language.ZH else "en",
        "source": source,
    }
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    content = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(content, bytes)  # noqa: S101 - one file, not one a page
    return content


def _printed(sheet: Sheet) -> dict[str, object]:
    return {
        "name": sheet.name,
        "note": printable(sheet.note)[0],
        "heads": sheet.heads,
        "numbers": [kind is not Kind.TEXT for kind in sheet.kinds],
        "rows": [
            [printable(written(value, kind=kind))[0] for value, kind in zip(row, sheet.kinds, strict=True)]
            for row in sheet.rows
        ],
    }


def tables_xlsx(sheets: Sequence[Sheet], *, title: str, source: str, drawing: Drawing | None = None) -> bytes:
    """Write tables as a workbook, a sheet for each."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        exact = book.add_format({"num_format": "#,##0.00"})
        for place, sheet in enumerate(sheets):
            page = book.add_worksheet(sheet.name[:LONGEST_NAME])
            _page(page, sheet=sheet, formats=(bold, number, exact))
            page.write_row(0, 0, [title], bold)
            page.write_string(len(sheet.rows) + 5, 0, source)
            if place == 0 and sheet.rows and drawing is not None:
                drawing(book, page, sheet)
    return content.getvalue()


def _page(page: xlsxwriter.workbook.Worksheet, *, sheet: Sheet, formats: tuple[object, object, object]) -> None:
    """Write one table; formats: of headers, of whole numbers, of others."""
    bold, number, exact = formats
    page.write_row(2, 0, sheet.heads, bold)
    for down, row in enumerate(sheet.rows, start=3):
        for across, (value, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            _cell(page, place=(down, across), value=value, shown=number if kind is Kind.NUMBER else exact)
    page.write_string(len(sheet.rows) + 4, 0, sheet.note)
    page.freeze_panes(3, 1)
    page.set_column(0, 0, 24)
    page.set_column(1, len(sheet.heads), 14)


def _cell(page: xlsxwriter.workbook.Worksheet, *, place: tuple[int, int], value: Value, shown: object) -> None:
    if isinstance(value, Decimal | int):
        page.write_number(*place, float(value), shown)
    else:
        page.write_string(*place, value or "")


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), font_paths=[str(font_path().parent)], ignore_system_fonts=True)
