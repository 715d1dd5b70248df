"""Decisions about one thing: which days a cycle has, who may settle a finding."""

from __future__ import annotations

from datetime import date, timedelta

from wanjia.foundation.periods.types import Period

LATEST_TURNING_DAY = 28


def months_earlier(day: date, *, months: int) -> date:
    """
    Step back by whole months.

    :param day: day of the month 1 to 28, as turning days are
    :raises ValueError: if some month lacks that day
    """
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, day.day)


def day_before(day: date) -> date:
    """Give the day before."""
    return day - timedelta(days=1)


def cycle_ending(turning: date) -> Period:
    """Give the cycle that ends when the route turns at the start of ``turning``."""
    return Period(months_earlier(turning, months=1), turning)


def cycle_of(month: date, *, turning_day: int) -> Period:
    """
    Give the cycle that belongs to a month: the one whose latest day lies in it.

    With turning day 1 that is the calendar month; with turning day 20 the cycle of January ends with the 19th.

    :param month: any day of the month
    :raises ValueError: if the turning day is not one of 1 to 28
    """
    if not 1 <= turning_day <= LATEST_TURNING_DAY:
        msg = f"a route turns on a day from 1 to {LATEST_TURNING_DAY}, not {turning_day}"
        raise ValueError(msg)
    turning = month.replace(day=turning_day)
    return cycle_ending(months_earlier(turning, months=-1) if turning_day == 1 else turning)


def why_not_approvable(*, entered_by: str, approver: str) -> str | None:
    """Tell why a reading may not be approved by this person: somebody else looks at what one has entered."""
    if entered_by == approver:
        return f"{approver} entered this reading; another person must approve it"
    return None


def why_no_reason(reason: str) -> str | None:
    """Tell why a settlement lacks its ground."""
    return None if reason.strip() else "say why: a finding is settled with a reason"


def turning_of(month: date, *, turning_day: int) -> date:
    """
    Give the day on which the cycle of a month ends, see `cycle_of`.

    :raises ValueError: if the turning day is not one of 1 to 28
    """
    end = cycle_of(month, turning_day=turning_day).end
    assert end is not None  # noqa: S101 - a cycle has an end
    return end
