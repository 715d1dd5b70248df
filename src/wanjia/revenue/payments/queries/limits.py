"""Questions about the dated figures of the counter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.revenue.payments.models import CounterLimit, Denomination
from wanjia.revenue.payments.types import Limit


def limit_on(name: Limit, *, day: date) -> Decimal:
    """Give a figure of the counter on a day; 0 if there is none."""
    rows = CounterLimit.objects.on(day).filter(name=name).order_by("-start_date")
    return rows.values_list("value", flat=True).first() or Decimal(0)


def denominations_on(day: date) -> list[Decimal]:
    """Give the face values of notes and coins on a day, the highest first."""
    return sorted(set(Denomination.objects.on(day).values_list("value", flat=True)), reverse=True)
