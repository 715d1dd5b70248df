"""On which days work begins by itself, and when next."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from wanjia.foundation.jobs.types import CatchUp, Timing

DAY = timedelta(days=1)
LATEST_MONTH_DAY = 31
#: A monthly timing that is switched off for a while is still found; beyond that nothing is foretold.
FORETOLD_DAYS = 400


def timing_on(timings: Sequence[Timing], *, day: date) -> Timing | None:
    """
    Give the timing that holds on a day: of those whose period holds it, the one set last.

    :param timings: in the order in which they were set
    """
    return next((one for one in reversed(timings) if one.period.holds(day)), None)


def is_planned(timings: Sequence[Timing], *, day: date) -> bool:
    """Tell whether work begins on a day."""
    timing = timing_on(timings, day=day)
    if timing is None or not timing.is_on:
        return False
    return timing.month_day is None or day.day == min(timing.month_day, monthrange(day.year, day.month)[1])


def begins_at(timings: Sequence[Timing], *, day: date, now: datetime) -> datetime | None:
    """
    Give the moment at which work begins on a day; none if it does not.

    :param now: any moment in the zone in which the times are meant
    """
    timing = timing_on(timings, day=day)
    if timing is None or not is_planned(timings, day=day):
        return None
    return datetime.combine(day, timing.at_time, tzinfo=now.tzinfo)


def due_days(timings: Sequence[Timing], *, after: date, now: datetime) -> list[date]:
    """
    Give the days whose work is to be asked for now, the earliest first.

    Of several days that were missed, all are given where the timing of the latest says so, else the latest alone.

    :param after: the latest day that was asked for or passed over before
    :param now: the moment, in the zone in which the times are meant
    """
    passed = [day for day in _days(after + DAY, until=now.date()) if _has_begun(timings, day=day, now=now)]
    if not passed:
        return []
    latest = timing_on(timings, day=passed[-1])
    return passed if latest is not None and latest.catch_up is CatchUp.EVERY else passed[-1:]


def passed_over(timings: Sequence[Timing], *, now: datetime) -> date:
    """Give the day after which the work of a row begins that no worker has looked at: today, if its time has passed."""
    return now.date() if _has_begun(timings, day=now.date(), now=now) else now.date() - DAY


def _days(start: date, *, until: date) -> Iterator[date]:
    return (start + DAY * n for n in range((until - start).days + 1))


def _has_begun(timings: Sequence[Timing], *, day: date, now: datetime) -> bool:
    moment = begins_at(timings, day=day, now=now)
    return moment is not None and moment <= now


def next_runs(timings: Sequence[Timing], *, after: date | None, now: datetime, most: int) -> list[datetime]:
    """
    Give the moments at which work begins next, the earliest first; the first may have passed if it is still to be done.

    :param after: the latest day that was asked for or passed over; none: no worker has looked yet, it begins from now
    :param now: the moment, in the zone in which the times are meant
    :param most: how many
    """
    missed = [] if after is None else due_days(timings, after=after, now=now)
    first = max(now.date(), after + DAY) if after is not None else now.date()
    moments = (begins_at(timings, day=day, now=now) for day in _days(first, until=now.date() + DAY * FORETOLD_DAYS))
    coming = (moment for moment in moments if moment is not None and moment > now)
    past = [moment for day in missed if (moment := begins_at(timings, day=day, now=now)) is not None]
    return [*past[:most], *islice(coming, max(0, most - len(past)))]


def why_not_set(timing: Timing, *, today: date) -> str | None:
    """Tell why work may not be timed so: from a day that has passed, on a day that no month has, or for no reason."""
    if timing.period.start < today:
        return "A timetable is changed from today on at the earliest: what ran, ran as it was planned then."
    if timing.month_day is not None and not 1 <= timing.month_day <= LATEST_MONTH_DAY:
        return "The day of the month is a number from 1 to 31."
    return None if timing.source.strip() else "Say why: the reason stays on record."
