"""The material of a month's meeting on losses, as PDF and as Excel; both set the same `told` tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import typst
import xlsxwriter

from wanjia.energy.lineloss.queries.meeting import Combined, Meeting
from wanjia.energy.lineloss.queries.published import LossRow, MonthRow, unexplained_in
from wanjia.energy.lineloss.types import Level, Way
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.exchange.glyphs import font_path, printable
from wanjia.interfaces.exchange.loss_report_words import label
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.loss_evidence import told
from wanjia.revenue.billing.kernel.wording import Language

TEMPLATE = Path(__file__).with_name("loss_report.typ")
Value = str | Decimal | int | None
BARS = 12
BAR_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One table of the material.

    :ivar kinds: of each column: how its values are written
    :ivar note: what is to be known of it, or why it is empty
    """

    name: str
    heads: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: list[tuple[Value, ...]]
    note: str = ""


T, N, P, D, M = Kind.TEXT, Kind.NUMBER, Kind.PERCENT, Kind.DECIMAL, Kind.MONEY


def loss_report_pdf(meeting: Meeting, *, language: Language) -> bytes:
    """Print the material of a month."""
    given = {
        "title": _title(meeting, language=language),
        "facts": _facts(meeting, language=language),
        "bars": _bars(meeting, language=language),
        "sheets": [
            {
                "name": sheet.name,
                "note": sheet.note,
                "heads": sheet.heads,
                "numbers": [kind is not T for kind in sheet.kinds],
                "rows": [
                    [printable(_written(value, kind=kind))[0] for value, kind in zip(row, sheet.kinds, strict=True)]
                    for row in sheet.rows
                ],
            }
            for sheet in sheets(meeting, language=language)
        ],
        "language": "zh" if language is Language.ZH else "en",
        "source": _source(meeting, language=language),
    }
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    content = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(content, bytes)  # noqa: S101 - one file, not one a page
    return content


def loss_report_xlsx(meeting: Meeting, *, language: Language) -> bytes:
    """Write the material of a month as a workbook: a sheet for each table, the rates of the units as a chart."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        exact = book.add_format({"num_format": "#,##0.00"})
        for place, sheet in enumerate(sheets(meeting, language=language)):
            page = book.add_worksheet(sheet.name[:31])
            _page(page, sheet=sheet, formats=(bold, number, exact))
            page.write_row(0, 0, [_title(meeting, language=language)], bold)
            page.write_string(len(sheet.rows) + 5, 0, _source(meeting, language=language))
            if place == 0 and sheet.rows:
                _chart(book, page=page, sheet=sheet, language=language)
    return content.getvalue()


def _page(page: xlsxwriter.workbook.Worksheet, *, sheet: Sheet, formats: tuple[object, object, object]) -> None:
    """Write one table; formats: of headers, of whole numbers, of others."""
    bold, number, exact = formats
    page.write_row(2, 0, sheet.heads, bold)
    for down, row in enumerate(sheet.rows, start=3):
        for across, (value, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            _cell(page, place=(down, across), value=value, shown=number if kind is N else exact)
    page.write_string(len(sheet.rows) + 4, 0, sheet.note)
    page.freeze_panes(3, 1)
    page.set_column(0, 0, 24)
    page.set_column(1, len(sheet.heads), 14)


def _cell(page: xlsxwriter.workbook.Worksheet, *, place: tuple[int, int], value: Value, shown: object) -> None:
    if isinstance(value, Decimal | int):
        page.write_number(*place, float(value), shown)
    else:
        page.write_string(*place, value or "")


def _chart(book: xlsxwriter.Workbook, *, page: xlsxwriter.workbook.Worksheet, sheet: Sheet, language: Language) -> None:
    chart = book.add_chart({"type": "column"})
    latest = 2 + len(sheet.rows)
    for name in ("rate", "target"):
        column = sheet.heads.index(label(name, language=language))
        chart.add_series(
            {
                "name": [page.get_name(), 2, column],
                "categories": [page.get_name(), 3, 0, latest, 0],
                "values": [page.get_name(), 3, column, latest, column],
            }
        )
    chart.set_title({"name": label("chart", language=language)})
    chart.set_y_axis({"name": "%", "min": 0})
    page.insert_chart(len(sheet.rows) + 8, 0, chart)


def sheets(meeting: Meeting, *, language: Language) -> tuple[Sheet, ...]:
    """Give the tables of the material, in their order."""

    def head(*names: str) -> tuple[str, ...]:
        return tuple(label(name, language=language) for name in names)

    def name(text: str) -> str:
        return label(text, language=language)

    nothing = name("nothing")
    combined = [_combined_row(one) for one in meeting.combined]
    return (
        Sheet(
            name("combined"),
            head(*COMBINED),
            (T, N, N, N, D, M, M, P, N, P, P, P, P, P, N),
            combined,
            nothing if not combined else "",
        ),
        Sheet(name("levels"), head(*BALANCE), (T, N, N, N, N, P, T), [_balance(row) for row in meeting.levels]),
        Sheet(name("lines"), head(*BALANCE), (T, N, N, N, N, P, T), [_balance(row) for row in meeting.lines]),
        Sheet(
            name("worst"),
            head(*BALANCE),
            (T, N, N, N, N, P, T),
            [_balance(row) for row in meeting.worst],
            _ratio(meeting, language=language),
        ),
        Sheet(name("causes"), head("area", "cause", "point", "evidence", "state"), (T,) * 5, _causes(meeting)),
        Sheet(name("measures"), head(*MEASURES), (T, T, T, T, T, P, P, T, T), _measures(meeting)),
        Sheet(
            name("agreement"),
            head("claim", "left", "right", "difference", "unexplained"),
            (T, D, D, D, D),
            _agreements(meeting, language=language),
        ),
        Sheet(
            name("plans"),
            head("unit", "work", "reduction", "guarantees"),
            (T,) * 4,
            [tuple(row) for row in meeting.plans],
        ),
    )


COMBINED = (
    "unit",
    "supplied",
    "sold",
    "billed",
    "price",
    "charged",
    "received",
    "collected",
    "loss",
    "rate",
    "billed_rate",
    "before",
    "year",
    "target",
    "gap",
)
BALANCE = ("part", "supplied", "sold", "passed", "loss", "rate", "judged")
MEASURES = ("part", "kind", "what", "person", "done", "rate_before", "rate_after", "effect", "adjusted")


def _combined_row(one: Combined) -> tuple[Value, ...]:
    return (
        one.name,
        one.supplied,
        one.sold,
        one.billed_kwh,
        one.price,
        one.charged,
        one.received,
        one.collected_pct,
        one.loss,
        one.rate_pct,
        one.billed_rate_pct,
        one.rate_before,
        one.rate_year,
        one.target_pct,
        one.target_gap_kwh,
    )


def _balance(row: LossRow) -> tuple[Value, ...]:
    name = words.label_in(Level, value=row.level) if row.way is Way.LEVEL else row.name
    judged = words.label(row.loss_class) if row.way is not Way.LEVEL else ""
    return (name, row.supplied, row.sold, row.passed, row.loss, row.rate_pct, judged)


def _causes(meeting: Meeting) -> list[tuple[Value, ...]]:
    return [
        (one.area_name, words.rule(one.rule), one.usage_point, told(one.evidence), words.label(one.state))
        for one in meeting.findings
    ]


def _measures(meeting: Meeting) -> list[tuple[Value, ...]]:
    return [
        (
            one.part,
            words.label(one.kind),
            one.text,
            one.person,
            one.done_on.isoformat() if one.done_on else "",
            one.before_pct,
            one.after_pct,
            words.label(one.effect),
            one.adjustment,
        )
        for one in meeting.measures
    ]


def _agreements(meeting: Meeting, *, language: Language) -> list[tuple[Value, ...]]:
    kept = meeting.run.agreements if meeting.run else []
    return [
        (
            label(one["claim"], language=language),
            Decimal(one["left"]).scaleb(-4),
            Decimal(one["right"]).scaleb(-4),
            Decimal(one["left"] - one["right"]).scaleb(-4),
            Decimal(unexplained_in(one)).scaleb(-4),
        )
        for one in kept
    ]


def _ratio(meeting: Meeting, *, language: Language) -> str:
    now, before = meeting.areas, meeting.areas_before
    parts = {
        "high": now.high,
        "negative": now.negative,
        "total": now.total,
        "unknown": now.unknown,
        "long": now.long,
        "percent": _written(now.percent, kind=P),
        "before": _written(before.percent, kind=P),
    }
    return label("ratio", language=language).format(**parts)


def _title(meeting: Meeting, *, language: Language) -> str:
    return label("title", language=language).format(month=f"{meeting.month:%Y-%m}")


def _facts(meeting: Meeting, *, language: Language) -> list[list[str]]:
    if not meeting.combined:
        return []
    whole = meeting.combined[-1]
    facts = (
        ("supplied", f"{_written(whole.supplied, kind=N)} kWh"),
        ("sold", f"{_written(whole.sold, kind=N)} kWh"),
        ("loss", f"{_written(whole.loss, kind=N)} kWh"),
        ("rate", f"{_written(whole.rate_pct, kind=P)} %"),
        ("price", f"{_written(whole.price, kind=D)} {label('yuan_kwh', language=language)}"),
        ("collected", f"{_written(whole.collected_pct, kind=P)} %"),
    )
    return [[label(name, language=language), value] for name, value in facts]


def _bars(meeting: Meeting, *, language: Language) -> dict[str, object]:
    """Give the rates of the units as bars: name, rate, width of 100 at the highest."""
    rates = [(one.name, one.rate_pct) for one in meeting.combined if one.rate_pct is not None][:BARS]
    highest = max((abs(rate) for _name, rate in rates), default=Decimal(1)) or Decimal(1)
    rows = [[name, _written(rate, kind=P), float(abs(rate) * BAR_WIDTH / highest), rate < 0] for name, rate in rates]
    return {"title": label("chart", language=language), "rows": rows}


def _source(meeting: Meeting, *, language: Language) -> str:
    def run(one: MonthRow | None) -> str:
        return EMPTY if one is None else f"{one.run_id} ({words.label(one.state)}, v{one.store_version})"

    parts = {"run": run(meeting.run), "billed": run(meeting.billed_run), "month": f"{meeting.month:%Y-%m}"}
    return label("source", language=language).format(**parts)


def _written(value: Value, *, kind: Kind) -> str:
    return written(value, kind=kind)


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), font_paths=[str(font_path().parent)], ignore_system_fonts=True)
