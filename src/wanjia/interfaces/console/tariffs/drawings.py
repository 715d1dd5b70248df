"""Drawings of prices as plain values: validity over time, and the periods of the day. Templates turn them into SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs.protocols.book_text import months_text
from wanjia.registry.tariffs.rules import DAY_MINUTES, clock
from wanjia.registry.tariffs.types import CalendarInterval, DayKind

Words = Any
LABEL_WIDTH, WIDTH, ROW, TOP = 300, 1000, 26, 26
DAYS_BEFORE, DAYS_AFTER = 400, 60
LABEL_LETTERS = 30
MARKS_APART = 50
CHINESE_LETTER, LATIN_LETTER = 40, 20
HOURS_APART = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One span of a timeline.

    :ivar hue: ``published``, ``sample`` or ``gap``
    :ivar is_open: whether it goes on beyond the right edge
    """

    x: int
    width: int
    y: int
    hue: str
    told: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of a timeline: its name, cut where it is too long, and its span."""

    y: int
    name: str
    short: str
    link: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Mark:
    """A line from top to bottom, with words above."""

    x: int
    words: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans over time, half-open as they are stored."""

    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    height: int
    width: int = WIDTH
    left: int = LABEL_WIDTH


@dataclass(frozen=True, slots=True)
class Span:
    """What a lane of a timeline shows."""

    name: str
    period: Period
    hue: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Hour:
    """A period of the day on a strip; positions in minutes."""

    x: int
    width: int
    period: str
    word: str
    told: str

    @property
    def middle(self) -> int:
        """Give where its word stands."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Strip:
    """A day of some months, midnight to midnight."""

    title: str
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of the day: its strips, and the marks under them."""

    name: str
    strips: tuple[Strip, ...]
    axis: tuple[tuple[int, str], ...] = tuple(
        (minute, clock(minute)) for minute in range(0, DAY_MINUTES + 1, 60 * HOURS_APART)
    )


def timeline(spans: Sequence[Span], *, today: date) -> Timeline:
    """Draw spans below each other, from the earliest start or `DAYS_BEFORE` days ago up to the latest end or today."""
    starts = [span.period.start for span in spans]
    ends = [span.period.end for span in spans if span.period.end]
    until = max([today, *ends]) + timedelta(days=DAYS_AFTER)
    since = min(max(min(starts, default=today), today - timedelta(days=DAYS_BEFORE)), until - timedelta(days=30))
    recent = [start for start in starts if start >= today - timedelta(days=3 * DAYS_BEFORE)]
    since = min([since, *recent])
    scale = _Scale(since, until)
    lanes = tuple(_lane(span, place=place, scale=scale) for place, span in enumerate(spans))
    now = Mark(scale.x(today), "", is_today=True)
    marks = [mark for mark in scale.months() if abs(mark.x - now.x) >= MARKS_APART]
    return Timeline(lanes, (*marks, now), TOP + ROW * len(spans) + 8)


@dataclass(frozen=True, slots=True)
class _Scale:
    since: date
    until: date

    def x(self, day: date) -> int:
        kept = min(max(day, self.since), self.until)
        days = (self.until - self.since).days
        return LABEL_WIDTH + (WIDTH - LABEL_WIDTH - 14) * (kept - self.since).days // days

    def months(self) -> list[Mark]:
        """Mark the starts of months, few enough to be read."""
        step = max(1, (self.until - self.since).days // 30 // 8 + 1)
        step = next(fit for fit in (1, 2, 3, 6, 12, 24, 60) if fit >= min(step, 60))
        first = self.since.year * 12 + self.since.month
        found = [n for n in range(first, self.until.year * 12 + self.until.month) if n % step == 0]
        days = [date(n // 12, n % 12 + 1, 1) for n in found]
        return [Mark(self.x(day), f"{day:%Y-%m}") for day in days if day > self.since]


def _lane(span: Span, *, place: int, scale: _Scale) -> Lane:
    y = TOP + ROW * place
    end = span.period.end
    x = scale.x(span.period.start)
    right = scale.x(end) if end else WIDTH - 14
    told = f"{span.name}: {span.period.start} – {end or '…'}"
    bar = Bar(x, max(right - x, 3), y + 5, span.hue, told, is_open=end is None)
    short = span.name if len(span.name) <= LABEL_LETTERS else f"{span.name[: LABEL_LETTERS - 1]}…"
    return Lane(y + 17, span.name, short, span.link, bar)


def gaps(periods: Iterable[Period], *, until: date) -> list[Period]:
    """Give the days between spans, and from the latest end up to ``until``, on which none of them holds."""
    ordered = sorted(periods)
    found: list[Period] = []
    reached: date | None = None
    for period in ordered:
        if reached is not None and period.start > reached:
            found.append(Period(reached, period.start))
        if period.end is None:
            return found
        reached = period.end if reached is None else max(reached, period.end)
    if reached is not None and reached <= until:
        found.append(Period(reached))
    return found


def strips(intervals: Sequence[CalendarInterval]) -> tuple[Strip, ...]:
    """Draw a calendar: one strip for each set of months and kind of day."""
    rules = dict.fromkeys((interval.months, interval.day_kind) for interval in intervals)
    ordered = sorted(rules, key=lambda rule: (rule[0], list(DayKind).index(rule[1])))
    return tuple(
        _strip(months, kind=kind, intervals=[one for one in intervals if (one.months, one.day_kind) == (months, kind)])
        for months, kind in ordered
    )


def _strip(months: tuple[int, ...], *, kind: DayKind, intervals: list[CalendarInterval]) -> Strip:
    days = "" if kind is DayKind.EVERY_DAY else f" · {label(kind)}"
    hours = tuple(_hour(one) for one in sorted(intervals, key=lambda one: one.start_minute))
    return Strip(f"{months_text(months)}{days}", hours)


def _hour(one: CalendarInterval) -> Hour:
    width = one.end_minute - one.start_minute
    word = label(one.time_of_use)
    period = one.time_of_use.value.lower().replace("_", "-")
    told = f"{word} {clock(one.start_minute)}–{clock(one.end_minute)}"
    needed = sum(LATIN_LETTER if letter.isascii() else CHINESE_LETTER for letter in word)
    return Hour(one.start_minute, width, period, word if needed <= width else "", told)
