"""The material of a month's meeting on voltage and reactive power, as PDF and as Excel."""

from __future__ import annotations

from collections.abc import Sequence

from wanjia.energy.quality.kernel.catalogue import CATALOGUE
from wanjia.energy.quality.queries.meeting import Meeting
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.exchange.tables import Sheet, Value, tables_pdf, tables_xlsx
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.phrases import translated
from wanjia.revenue.billing.kernel.wording import Language

T, N, P, D = Kind.TEXT, Kind.NUMBER, Kind.PERCENT, Kind.DECIMAL
NEXT_STEPS = {rule.code: rule.next_step for rule in CATALOGUE}
#: what → Chinese, English
LABELS: dict[str, tuple[str, str]] = {
    "title": ("{month} 电压质量与无功分析", "Voltage and reactive power of {month}"),
    "composite": ("综合电压合格率", "Composite rate of voltage"),
    "target": ("目标", "Target"),
    "feeders": ("功率因数达标线路", "Feeders at their power factor"),
    "needed": ("需补偿容量", "kvar missing"),
    "classes": ("各类监测点合格率", "Classes of monitoring points"),
    "worst": ("合格率最低的监测点", "Points with the lowest rates"),
    "findings": ("异常及处理建议", "What was found, and what to do"),
    "factors": ("线路功率因数", "Power factor of lines"),
    "taps": ("分接开关调整建议", "Taps to move"),
    "plans": ("年度工作计划与技术措施", "Plans and technical measures"),
    "problems": ("农网问题（未解决）", "Problems not solved"),
    "defects": ("巡视缺陷（未消除）", "Defects that stand"),
    "class": ("类别", "Class"),
    "points": ("监测点数", "Points"),
    "rate": ("合格率（%）", "In order (%)"),
    "over": ("越上限（min）", "Above (min)"),
    "under": ("越下限（min）", "Below (min)"),
    "point": ("监测点", "Monitoring point"),
    "person": ("责任人", "Responsible"),
    "finding": ("异常", "Finding"),
    "times": ("次数", "Times"),
    "areas": ("涉及台区", "Areas"),
    "customers": ("涉及用户", "Customers"),
    "minutes": ("累计（min）", "Minutes"),
    "next": ("处理建议", "Next step"),
    "line": ("线路", "Feeder"),
    "factor": ("功率因数", "Power factor"),
    "area": ("台区", "Area"),
    "now": ("现分接（%）", "Tap now (%)"),
    "advised": ("建议分接（%）", "Tap advised (%)"),
    "outside_now": ("现越限（min）", "Outside now (min)"),
    "outside_then": ("调整后越限（min）", "Outside then (min)"),
    "unit": ("单位", "Unit"),
    "work": ("工作内容", "Work"),
    "measures": ("技术措施", "Measures"),
    "due": ("完成期限", "Due"),
    "problem": ("问题类别", "Problem"),
    "part": ("线路或台区", "Line or area"),
    "found": ("发现日期", "Found on"),
    "what": ("情况", "What is wrong"),
    "thing": ("设备", "Equipment"),
    "nothing": ("无", "None"),
    "source": (
        "数据来源：{month} 电压质量月统计；问题与缺陷为编制时尚未处理者。",
        "From the figures of {month}; what stands open does so now.",
    ),
}


def label(name: str, *, language: Language) -> str:
    """
    Give a printed word.

    :raises KeyError: if there is none of that name
    """
    chinese, english = LABELS[name]
    return chinese if language is Language.ZH else english


def quality_report_pdf(meeting: Meeting, *, language: Language) -> bytes:
    """Print the material of a month."""
    return tables_pdf(
        sheets(meeting, language=language),
        title=_with_month("title", meeting=meeting, language=language),
        source=_with_month("source", meeting=meeting, language=language),
        language=language,
        facts=_facts(meeting, language=language),
    )


def quality_report_xlsx(meeting: Meeting, *, language: Language) -> bytes:
    """Write the material of a month as a workbook, a sheet for each table."""
    return tables_xlsx(
        sheets(meeting, language=language),
        title=_with_month("title", meeting=meeting, language=language),
        source=_with_month("source", meeting=meeting, language=language),
    )


def sheets(meeting: Meeting, *, language: Language) -> tuple[Sheet, ...]:
    """Give the tables of the material, in their order."""

    def table(name: str, heads: str, kinds: tuple[Kind, ...], rows: Sequence[tuple[Value, ...]]) -> Sheet:
        titles = tuple(label(one, language=language) for one in heads.split())
        note = "" if rows else label("nothing", language=language)
        return Sheet(label(name, language=language), titles, kinds, list(rows), note)

    report = meeting.report
    classes = [
        (words.label(c.point_class), c.points, c.rate_pct, c.over_minutes, c.under_minutes) for c in report.rate.classes
    ]
    worst = [
        (w.name, words.label(w.point_class), w.rate_pct, w.over_minutes, w.under_minutes, w.responsible)
        for w in report.worst
    ]
    found = [
        (words.label(r.rule), r.findings, r.areas, r.points, r.minutes, translated(NEXT_STEPS[r.rule.value]))
        for r in report.rules
    ]
    plans = [(unit, work, measures, due.isoformat(), person) for unit, work, measures, due, person in meeting.plans]
    problems = [(words.label(p.kind), p.part, p.unit, p.found_on.isoformat(), p.note) for p in meeting.problems]
    defects = [(d.thing, d.unit, d.checked_on.isoformat(), d.note) for d in meeting.defects]
    return (
        table("classes", "class points rate over under", (T, N, P, N, N), classes),
        table("worst", "point class rate over under person", (T, T, P, N, N, T), worst),
        table("findings", "finding times areas customers minutes next", (T, N, N, N, N, T), found),
        table("factors", "line factor target", (T, D, D), meeting.factors),
        table("taps", "area now advised outside_now outside_then", (T, D, D, N, N), meeting.taps),
        table("plans", "unit work measures due person", (T,) * 5, plans),
        table("problems", "problem part unit found what", (T,) * 5, problems),
        table("defects", "thing unit found what", (T,) * 4, defects),
    )


def _facts(meeting: Meeting, *, language: Language) -> list[list[str]]:
    report = meeting.report
    facts = (
        ("composite", f"{written(report.rate.composite_pct, kind=P)} %"),
        ("target", f"{written(report.rate.target_pct, kind=D)} %"),
        ("feeders", f"{report.feeders_met} / {report.feeders}"),
        ("needed", f"{written(report.needed_kvar, kind=N)} kvar"),
    )
    return [[label(name, language=language), value] for name, value in facts]


def _with_month(name: str, *, meeting: Meeting, language: Language) -> str:
    return label(name, language=language).format(month=f"{meeting.month:%Y-%m}")
