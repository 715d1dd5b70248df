"""Questions about the dated figures of outlets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.revenue.outlets.models import OutletRule
from wanjia.revenue.outlets.types import OutletLimit


def limit_on(name: OutletLimit, *, day: date) -> Decimal:
    """Give a figure on a day; 0, which lets nothing through, if there is none."""
    rows = OutletRule.objects.on(day).filter(name=name).order_by("-start_date")
    return rows.values_list("value", flat=True).first() or Decimal(0)
