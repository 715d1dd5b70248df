"""Questions about the dated figures, codes and layouts of direct debits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from wanjia.revenue.directdebit.models import DebitLayout, DebitRule, LayoutField, ReasonCode
from wanjia.revenue.directdebit.types import (
    ISO_CODES,
    PAIN_002,
    PAIN_008_02,
    PAIN_008_08,
    DebitLimit,
    Field,
    FieldKind,
    FieldName,
    Layout,
    LayoutForm,
    LayoutWay,
    Meaning,
    Outcome,
    Record,
)

MESSAGES = {LayoutWay.ASK: (PAIN_008_02, PAIN_008_08), LayoutWay.RETURN: (PAIN_002,)}


def limit_on(name: DebitLimit, *, day: date) -> int:
    """Give a figure on a day; 0, which never applies, if there is none."""
    rows = DebitRule.objects.on(day).filter(name=name).order_by("-start_date")
    return int(rows.values_list("value", flat=True).first() or Decimal(0))


def layouts(*, way: LayoutWay | None = None) -> dict[str, Layout]:
    """Give the layouts that are known, by code."""
    fields: dict[tuple[int, str], list[Field]] = defaultdict(list)
    for row in LayoutField.objects.order_by("layout_id", "place"):
        kind = FieldKind(row.kind)
        fields[row.layout_id, row.record].append(Field(FieldName(row.name), kind, row.width, row.title, row.mark))
    found = DebitLayout.objects.filter(**({"way": way} if way else {})).order_by("code")
    return {
        row.code: Layout(
            code=row.code,
            form=LayoutForm(row.form),
            encoding=row.encoding,
            head=tuple(fields[row.pk, Record.HEAD]),
            line=tuple(fields[row.pk, Record.LINE]),
            tail=tuple(fields[row.pk, Record.TAIL]),
        )
        for row in found
    }


def format_names(way: LayoutWay) -> list[str]:
    """Name the formats of files that we send, or that banks send."""
    return [*layouts(way=way), *MESSAGES[way]]


def codes_on(format_name: str, *, day: date) -> dict[str, Meaning]:
    """Give what the codes of a format of returns mean on a day."""
    name = ISO_CODES if format_name == PAIN_002 else format_name
    rows = ReasonCode.objects.on(day).filter(format=name).order_by("start_date")
    return {row.code: Meaning(Outcome(row.outcome), row.meaning) for row in rows}
