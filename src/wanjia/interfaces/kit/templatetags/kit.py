"""Template tags of the kit: values as they are written, tables, charts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit import figures, icons, words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.table_rows import rows_html
from wanjia.interfaces.kit.tables import Row

register = template.Library()
_numbered = iter(range(1, 2**62))


@register.filter
def money(value: Any) -> str:
    """Write yuan."""
    return figures.written(value, kind=Kind.MONEY)


@register.filter
def number(value: Any) -> str:
    """Write a whole number with thousands apart."""
    return figures.written(value, kind=Kind.NUMBER)


@register.filter
def decimal(value: Any) -> str:
    """Write a decimal with the places it has."""
    return figures.written(value, kind=Kind.DECIMAL)


@register.filter
def price(value: Any) -> str:
    """Write a price as published."""
    return figures.written(value, kind=Kind.PRICE)


@register.filter
def day(value: Any) -> str:
    """Write a day."""
    return figures.written(value, kind=Kind.DAY)


@register.filter
def month(value: Any) -> str:
    """Write a month."""
    return figures.written(value, kind=Kind.MONTH)


@register.filter
def moment(value: Any) -> str:
    """Write a time."""
    return figures.written(value, kind=Kind.MOMENT)


@register.filter
def word(value: Any) -> str:
    """Write the words of an enumeration's code."""
    return words.label(value) if value else figures.EMPTY


@register.filter
def rule_word(value: str) -> str:
    """Write the words of a rule that finds something."""
    return words.rule(value)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon."""
    return mark_safe(icons.svg(name))  # noqa: S308 - drawn from a table of this project


@register.simple_tag
def table_rows(rows: Iterable[Row]) -> SafeString:
    """Write the rows of a table."""
    return rows_html(rows)


@register.inclusion_tag("kit/chart.html")
def chart(drawn: Chart, height: str = "") -> dict[str, Any]:
    """Show a chart; ``height`` is small or tall."""
    return {
        "chart": drawn,
        "values": json.dumps(drawn.as_json(), ensure_ascii=False),
        "id": f"chart-{next(_numbered)}",
        "height": height,
    }


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, name: str) -> str:
    """Give the address of the list sorted by a column."""
    return str(context["way"].sorted_by(name))


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, page: int) -> str:
    """Give the address of another page of the list."""
    return str(context["way"].with_(page=str(page)))
