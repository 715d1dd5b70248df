"""How values are written on screens: one way everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.kit.words import label_in, said

EMPTY = "—"
LEAST_PRICE_PLACES = 4


def written(value: Any, *, kind: Kind) -> str:
    """Write a value of a kind that needs no codes."""
    if value is None or value == "":
        return EMPTY
    writer = WRITERS.get(kind)
    return str(value) if writer is None else writer(value)


def cell(value: Any, *, column: ListColumn) -> str:
    """Write a cell of a list."""
    if column.codes is not None and value not in (None, ""):
        return label_in(column.codes, value=str(value))
    if column.vocabulary and value:
        return said(str(value), vocabulary=column.vocabulary)
    return written(value, kind=column.kind)


def money(value: Decimal | int) -> str:
    """Write yuan with 2 places and thousands apart."""
    return f"{half_up(Decimal(value), places=2):,}"


def moment(value: datetime | str) -> str:
    """Write a time of the day here, to the minute."""
    return f"{localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def trimmed(value: Decimal, *, least: int = 0) -> str:
    """Write a decimal without the zeros at its end, but with at least so many places."""
    text = f"{value:,f}"
    whole, _point, places = text.partition(".")
    kept = places.rstrip("0").ljust(least, "0")
    return f"{whole}.{kept}" if kept else whole


def _day(value: date | str) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _month(value: date | str) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)


WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.NUMBER: lambda value: f"{half_up(Decimal(value), places=0):,}",
    Kind.DECIMAL: lambda value: trimmed(Decimal(value)),
    Kind.MONEY: money,
    Kind.PRICE: lambda value: trimmed(Decimal(value), least=LEAST_PRICE_PLACES),
    Kind.PERCENT: lambda value: f"{half_up(Decimal(value), places=2):,}",
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.MOMENT: moment,
    Kind.FLAG: lambda value: _("yes") if value else _("no"),
}
