"""The material of a month's meeting on losses, as PDF and as Excel; both set the same `told` tables."""

from __future__ import annotations

from decimal import Decimal

import xlsxwriter

from wanjia.energy.lineloss.queries.meeting import Combined, Meeting
from wanjia.energy.lineloss.queries.published import LossRow, MonthRow, unexplained_in
from wanjia.energy.lineloss.queries.theoretical import managed
from wanjia.energy.lineloss.types import Level, Way
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.exchange.loss_report_words import label
from wanjia.interfaces.exchange.tables import Sheet, Value, tables_pdf, tables_xlsx
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.loss_evidence import told
from wanjia.revenue.billing.kernel.wording import Language

BARS = 12
BAR_WIDTH = 100
T, N, P, D, M = Kind.TEXT, Kind.NUMBER, Kind.PERCENT, Kind.DECIMAL, Kind.MONEY


def loss_report_pdf(meeting: Meeting, *, language: Language) -> bytes:
    """Print the material of a month."""
    return tables_pdf(
        sheets(meeting, language=language),
        title=_title(meeting, language=language),
        source=_source(meeting, language=language),
        language=language,
        facts=_facts(meeting, language=language),
        bars=_bars(meeting, language=language),
    )


def loss_report_xlsx(meeting: Meeting, *, language: Language) -> bytes:
    """Write the material of a month as a workbook: a sheet for each table, the rates of the units as a chart."""

    def drawing(book: xlsxwriter.Workbook, page: xlsxwriter.workbook.Worksheet, sheet: Sheet) -> None:
        _chart(book, page=page, sheet=sheet, language=language)

    return tables_xlsx(
        sheets(meeting, language=language),
        title=_title(meeting, language=language),
        source=_source(meeting, language=language),
        drawing=drawing,
    )


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
        Sheet(name("lines"), head(*MANAGED), MANAGED_KINDS, [_managed(row, meeting=meeting) for row in meeting.lines]),
        Sheet(
            name("worst"),
            head(*MANAGED),
            MANAGED_KINDS,
            [_managed(row, meeting=meeting) for row in meeting.worst],
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
        Sheet(
            name("people"),
            head("person", "parts", "with_target", "kept", "beyond"),
            (T, N, N, N, N),
            [(one.person, one.parts, one.judged, one.kept, one.beyond_kwh) for one in meeting.people],
        ),
    )


COMBINED = (
    "unit",
    "supplied",
    "sold",
    "billed",
    "price_unit",
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
MANAGED = (*BALANCE[:-1], "theoretical", "management", "management_kwh", "judged")
MANAGED_KINDS = (T, N, N, N, N, P, P, P, N, T)
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


def _managed(row: LossRow, *, meeting: Meeting) -> tuple[Value, ...]:
    """Give a balance with what the wires lose of it, and what is of management."""
    *figures, judged = _balance(row)
    part = managed(row, theoretical=meeting.theoretical.get((row.way, row.code)))
    more = (part.theoretical_pct, part.management_pct, part.management_kwh) if part else (None, None, None)
    return (*figures, *more, judged)


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
    whole = meeting.whole
    if whole is None:
        return []
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
