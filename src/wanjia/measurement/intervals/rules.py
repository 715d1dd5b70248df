"""Decisions about one thing: which days are alike, what stands over what, why a finding is not settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from wanjia.measurement.intervals.types import Quality
from wanjia.registry.tariffs.rules import HolidaysUnknown, day_kinds
from wanjia.registry.tariffs.types import DayKind

SATURDAY = 5
#: What stands over what, the higher over the lower: a person's correction over what the meter said, whether a rule
#: doubts it or not, and that over an estimate. Of equals the later stands.
PRECEDENCE: Mapping[Quality, int] = {
    Quality.ESTIMATED: 0,
    Quality.MEASURED: 1,
    Quality.SUSPECT: 1,
    Quality.CORRECTED: 2,
}


def gives_way(stood: Quality, *, to: Quality) -> bool:
    """Tell whether a value that stands gives way to one that is said later."""
    return PRECEDENCE[to] >= PRECEDENCE[stood]


def kind_of_day(day: date) -> str:
    """
    Tell what kind of day it is: a day of work, of rest, or a public holiday.

    By the yearly notices of the State Council, make-up workdays included; for years that have none yet, by the weekday.
    """
    try:
        kinds = day_kinds(day)
    except HolidaysUnknown:
        return DayKind.REST_DAY.value if day.weekday() >= SATURDAY else DayKind.WORKDAY.value
    if DayKind.HOLIDAY in kinds:
        return DayKind.HOLIDAY.value
    return DayKind.REST_DAY.value if DayKind.REST_DAY in kinds else DayKind.WORKDAY.value


def days_alike(day: date, *, days: int) -> list[date]:
    """
    Give the days of the kind of a day among so many before it: those of its weekday first, then the latest.

    :param days: how far to look back
    """
    kind = kind_of_day(day)
    before = [day - timedelta(days=back) for back in range(1, days + 1)]
    alike = [one for one in before if kind_of_day(one) == kind]
    return sorted(alike, key=lambda one: (one.weekday() != day.weekday(), (day - one).days))


def why_no_reason(reason: str) -> str | None:
    """Tell why a settlement lacks its ground."""
    return None if reason.strip() else "say why: a finding is settled with a reason"


def why_not_estimated(values: Sequence[int | None], *, qualities: Sequence[int] | None) -> str | None:
    """
    Tell why nothing of a day can be estimated: an estimate never stands over what was measured.

    :param values: 96, None where missing
    :param qualities: of them; None: all measured
    """
    standing = [value is not None for value in values]
    estimates = [False] * len(values) if qualities is None else [one == Quality.ESTIMATED for one in qualities]
    if all(there and not estimate for there, estimate in zip(standing, estimates, strict=True)):
        return "every element of this day was measured, and an estimate never stands over what was measured"
    return None
