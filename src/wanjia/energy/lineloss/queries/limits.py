"""The limits that losses are judged by on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.energy.lineloss.models import LossLimit
from wanjia.energy.lineloss.types import LimitKind, Limits
from wanjia.foundation.findings.types import Refused


class NoLimit(Refused):
    """A limit that must be there has no row for the day."""


def limits_on(day: date) -> Limits:
    """
    Give the limits of a day; of two rows of a kind the one that begins later holds.

    :raises NoLimit: naming what has no row
    """
    rows = LossLimit.objects.on(day).order_by("start_date")
    held: dict[str, Decimal] = dict(rows.values_list("kind", "value"))
    missing = sorted(kind.value for kind in LimitKind if kind not in held)
    if missing:
        msg = f"There is no limit of loss on {day} for: {', '.join(missing)}."
        raise NoLimit(msg)
    return Limits(
        high_area=held[LimitKind.HIGH_AREA],
        high_line=held[LimitKind.HIGH_LINE],
        negative=held[LimitKind.NEGATIVE],
        economic=held[LimitKind.ECONOMIC],
        small_kwh_day=held[LimitKind.SMALL_KWH_DAY],
        collected=held[LimitKind.COLLECTED],
        bus=held[LimitKind.BUS],
        long_months=int(held[LimitKind.LONG_MONTHS]),
    )
