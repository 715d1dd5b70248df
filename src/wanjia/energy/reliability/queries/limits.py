"""The figures that reliability is judged by, as they hold on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.energy.reliability.models import ReliabilityRule
from wanjia.energy.reliability.types import Limit
from wanjia.foundation.findings.types import Refused


class LimitLacking(Refused):
    """A figure without a row on the day."""


def limits_on(day: date) -> dict[Limit, Decimal]:
    """
    Give all figures of a day.

    :raises LimitLacking: if one has no row
    """
    rows = ReliabilityRule.objects.on(day).order_by("start_date").values_list("name", "value")
    found = {Limit(name): value for name, value in rows}
    if lacking := [limit.value for limit in Limit if limit not in found]:
        msg = f"No rule of reliability holds on {day} for {', '.join(lacking)}."
        raise LimitLacking(msg)
    return found
