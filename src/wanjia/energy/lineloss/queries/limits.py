"""The limits that losses are judged by on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.energy.lineloss.models import LossLimit
from wanjia.energy.lineloss.types import CauseLimits, LimitKind, Limits
from wanjia.foundation.findings.types import Refused


class NoLimit(Refused):
    """A limit that must be there has no row for the day."""


def limits_on(day: date) -> Limits:
    """
    Give the limits of a day; of two rows of a kind the one that begins later holds.

    :raises NoLimit: naming what has no row
    """
    held = _held(day)
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


def cause_limits_on(day: date) -> CauseLimits:
    """
    Give what causes are looked for with on a day.

    :raises NoLimit: naming what has no row
    """
    held = _held(day)
    return CauseLimits(
        explained_pct=held[LimitKind.CAUSE_EXPLAINED],
        rival_times=held[LimitKind.CAUSE_RIVAL],
        least_days=int(held[LimitKind.CAUSE_DAYS]),
        step_pct=held[LimitKind.CAUSE_STEP],
        most_moved=int(held[LimitKind.CAUSE_MOVED]),
        usual_pct=held[LimitKind.CAUSE_USUAL],
        unexplained_points=held[LimitKind.CAUSE_UNEXPLAINED],
        history_days=int(held[LimitKind.CAUSE_HISTORY]),
        theft_share_pct=held[LimitKind.THEFT_SHARE],
        theft_drop_pct=held[LimitKind.THEFT_DROP],
        theft_sure=held[LimitKind.THEFT_SURE],
        theft_false_pct=held[LimitKind.THEFT_FALSE],
    )


def reduction_on(day: date) -> Decimal:
    """
    Give by how many percent a target that is proposed on a day lies below what was.

    :raises NoLimit: if there is no row
    """
    return _held(day)[LimitKind.TARGET_REDUCTION]


def _held(day: date) -> dict[str, Decimal]:
    rows = LossLimit.objects.on(day).order_by("start_date")
    held: dict[str, Decimal] = dict(rows.values_list("kind", "value"))
    missing = sorted(kind.value for kind in LimitKind if kind not in held)
    if missing:
        msg = f"There is no limit of loss on {day} for: {', '.join(missing)}."
        raise NoLimit(msg)
    return held
