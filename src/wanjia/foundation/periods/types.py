"""Half-open spans of days: the only shape in which anything in Wanjia is valid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


class BadPeriod(ValueError):
    """A period that would end on or before the day it starts."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """
    Days from ``start`` up to, but not including, ``end``; without ``end`` it is still running.

    :raises BadPeriod: if it would hold no day
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that holds no day."""
        if self.end is not None and self.end <= self.start:
            msg = f"a period from {self.start} must end later than that day, not on {self.end}"
            raise BadPeriod(msg)

    @property
    def days(self) -> int:
        """
        Count the days held.

        :raises BadPeriod: if the period is still running
        """
        if self.end is None:
            msg = f"the period from {self.start} is still running: its days cannot be counted"
            raise BadPeriod(msg)
        return (self.end - self.start).days

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` lies inside."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Tell whether at least one day lies in both."""
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)

    def shared_with(self, other: Period) -> Period | None:
        """Give the days that lie in both, or nothing."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends, default=None))

    def split_at(self, cuts: Iterable[date]) -> tuple[Period, ...]:
        """Cut at each of the days that lie strictly inside; the parts follow each other without a gap."""
        inside = sorted({cut for cut in cuts if self.start < cut and (self.end is None or cut < self.end)})
        edges: list[date | None] = [*inside, self.end]
        starts = [self.start, *inside]
        return tuple(Period(start, end) for start, end in zip(starts, edges, strict=True))


def month_of(day: date) -> Period:
    """Give the calendar month that holds ``day``."""
    start = day.replace(day=1)
    return Period(start, (start + timedelta(days=32)).replace(day=1))


def year_of(day: date) -> Period:
    """Give the calendar year that holds ``day``."""
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))
