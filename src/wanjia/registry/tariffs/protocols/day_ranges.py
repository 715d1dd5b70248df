"""Calendars as people write them: months 1-6, 9-12; hours 22:00-06:00 across midnight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wanjia.registry.tariffs.protocols.rows import Row
from wanjia.registry.tariffs.types import CalendarInterval, DayKind, TimeOfUse

DAY_MINUTES = 24 * 60
CLOCK = re.compile(r"(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)")
MONTHS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
PERIODS = tuple(period for period in TimeOfUse if period is not TimeOfUse.TOTAL)


def intervals_of(row: Row) -> Iterator[CalendarInterval]:
    """
    Read the rules of one calendar; a range across midnight becomes two intervals.

    :raises BookRefused: for months, days or hours that are none
    """
    row.only("calendar", "rules")
    name = row.text("calendar")
    for rule in row.rows("rules", named="months"):
        rule.only("months", "days", *PERIODS)
        months = months_in(rule)
        kind = rule.word(rule.text("days", default=DayKind.EVERY_DAY), of=DayKind, key="days")
        for period in PERIODS:
            for start, end in _ranges(rule, period=period) if period in rule.values else ():
                yield CalendarInterval(name, months, kind, start, end, period)


def months_in(rule: Row) -> tuple[int, ...]:
    """Read months written as 1-6, 9-12; 11-2 runs over the turn of the year."""
    found: set[int] = set()
    for part in rule.text("months").split(","):
        match = MONTHS.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not (1 <= first <= 12 and 1 <= last <= 12):
            rule.refuse(f"months {part.strip()!r}", cure="Write months as 1-6, 9-12.")
        found |= {(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)}
    return tuple(sorted(found))


def _ranges(rule: Row, *, period: TimeOfUse) -> Iterator[tuple[int, int]]:
    for part in rule.text(period).split(","):
        match = CLOCK.fullmatch(part.strip())
        start, end = _minutes(match) if match else (0, 0)
        if start in (end, DAY_MINUTES) or max(start, end) > DAY_MINUTES:
            rule.refuse(f"{period} {part.strip()!r}", cure="Write 08:00-22:00, or 22:00-06:00 across midnight.")
        if start < end:
            yield start, end
        else:
            yield from ((one, other) for one, other in ((start, DAY_MINUTES), (0, end)) if one < other)


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    hours_from, minutes_from, hours_to, minutes_to = map(int, match.groups())
    return hours_from * 60 + minutes_from, hours_to * 60 + minutes_to
