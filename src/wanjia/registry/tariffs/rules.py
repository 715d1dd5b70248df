"""Decisions about prices, one thing at a time: calendars of the day, published prices from their parts, standards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import chinese_calendar

from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.tariffs.types import (
    SWITCH_WORDS,
    CalendarInterval,
    DayKind,
    Document,
    LadderChange,
    PowerFactorUser,
    PriceChange,
    PriceEntry,
    PriceKind,
    Switch,
    TimeOfUse,
)

DAY_MINUTES = 24 * 60
EARLIEST = date(1, 1, 1)
SWITCH_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
SpecialDays = Mapping[date, frozenset[DayKind]]
LONG_HOLIDAYS = frozenset({"Spring Festival", "Labour Day", "National Day"})


class HolidaysUnknown(ValueError):
    """A day of a year whose public holidays are neither in the library nor among the special days of a book."""


class NoSuchPeriod(ValueError):
    """A calendar that says nothing about a moment."""


def clashes(entries: Iterable[tuple[object, Period, str]]) -> list[tuple[object, str, str]]:
    """
    Find entries under one key that are valid on the same day.

    :param entries: key, validity and name of where it stands
    :returns: key and both names of each clash of neighbors in time, in the order of the entries
    """
    by_key: dict[object, list[tuple[Period, str]]] = {}
    for key, period, name in entries:
        by_key.setdefault(key, []).append((period, name))
    found = []
    for key, spans in by_key.items():
        ordered = sorted(spans, key=lambda span: span[0].start) if len(spans) > 1 else ()
        found += [(key, early[1], late[1]) for early, late in pairwise(ordered) if early[0].overlaps(late[0])]
    return found


def why_not_switched(value: str, *, switch: Switch) -> str | None:
    """Tell why a switch cannot take a value; None if it can."""
    words = SWITCH_WORDS.get(switch)
    if words is not None:
        return None if value in words else f"{switch} takes {' or '.join(words)}, not {value!r}"
    is_number = SWITCH_NUMBER.fullmatch(value) is not None and Decimal(value) > 0
    return None if is_number else f"{switch} takes a number above 0 with at most 4 places, not {value!r}"


def kinds_needed(calendar: Iterable[CalendarInterval]) -> frozenset[DayKind]:
    """Tell which kinds of day a calendar tells apart."""
    return frozenset(interval.day_kind for interval in calendar)


def day_kinds(day: date, *, special_days: SpecialDays | None = None) -> tuple[DayKind, ...]:
    """
    Tell which kinds of day ``day`` is, the most special first.

    :param special_days: days declared by rows; they come before what the library of public holidays says
    :raises HolidaysUnknown: if the library lacks the year and no row names the day
    """
    declared = (special_days or {}).get(day, frozenset())
    named = next((kind for kind in reversed(DayKind) if kind in declared - {DayKind.HOT_DAY}), None)
    kinds = _implied(named or _kind_in_library(day))
    return (DayKind.HOT_DAY, *kinds) if DayKind.HOT_DAY in declared else kinds


def _implied(kind: DayKind) -> tuple[DayKind, ...]:
    chain = (DayKind.LONG_HOLIDAY, DayKind.HOLIDAY, DayKind.REST_DAY)
    kinds = chain[chain.index(kind) :] if kind in chain else (kind,)
    return (*kinds, DayKind.EVERY_DAY)


def _kind_in_library(day: date) -> DayKind:
    """Ask chinese-calendar, which follows the yearly notices of the State Council, make-up workdays included."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as unknown:
        msg = f"the public holidays of {day.year} are not known; add them as special days of a price document"
        raise HolidaysUnknown(msg) from unknown
    if not is_off:
        return DayKind.WORKDAY
    if name is None:
        return DayKind.REST_DAY
    return DayKind.LONG_HOLIDAY if name in LONG_HOLIDAYS else DayKind.HOLIDAY


def intervals_on(
    calendar: Iterable[CalendarInterval], *, day: date, special_days: SpecialDays | None = None
) -> tuple[CalendarInterval, ...]:
    """
    Give the intervals that hold on ``day``, in the order of the clock: those of its most special kind of day.

    :raises HolidaysUnknown: if the calendar tells kinds of day apart and the day's kind is not known
    :raises NoSuchPeriod: if the calendar says nothing about the day
    """
    of_month = [interval for interval in calendar if day.month in interval.months]
    needed = kinds_needed(of_month)
    kinds = (DayKind.EVERY_DAY,) if needed <= {DayKind.EVERY_DAY} else day_kinds(day, special_days=special_days)
    kind = next((kind for kind in kinds if kind in needed), None)
    if kind is None:
        msg = f"the calendar has no intervals for {day}"
        raise NoSuchPeriod(msg)
    chosen = (interval for interval in of_month if interval.day_kind is kind)
    return tuple(sorted(chosen, key=lambda interval: interval.start_minute))


def period_at(
    calendar: Iterable[CalendarInterval], *, moment: datetime, special_days: SpecialDays | None = None
) -> TimeOfUse:
    """
    Tell in which period of the day a moment lies; a period holds its first minute, not its end.

    :param moment: local time of the region
    :raises HolidaysUnknown: if the kind of day matters and is not known
    :raises NoSuchPeriod: if the calendar says nothing about the moment
    """
    minute = moment.hour * 60 + moment.minute
    for interval in intervals_on(calendar, day=moment.date(), special_days=special_days):
        if interval.start_minute <= minute < interval.end_minute:
            return interval.time_of_use
    msg = f"the calendar has no period for {moment:%Y-%m-%d %H:%M}"
    raise NoSuchPeriod(msg)


def hours_by_period(
    calendar: Iterable[CalendarInterval], *, day: date, special_days: SpecialDays | None = None
) -> dict[TimeOfUse, Decimal]:
    """
    Count the hours of each period on ``day``; under a sound calendar they sum to 24.

    :raises HolidaysUnknown: if the kind of day matters and is not known
    :raises NoSuchPeriod: if the calendar says nothing about the day
    """
    minutes: Counter[TimeOfUse] = Counter()
    for interval in intervals_on(calendar, day=day, special_days=special_days):
        minutes[interval.time_of_use] += interval.end_minute - interval.start_minute
    return {period: Decimal(count) / 60 for period, count in sorted(minutes.items())}


def calendar_faults(calendar: Iterable[CalendarInterval]) -> list[str]:
    """
    Say what is wrong with a calendar: months without a rule, minutes of a day without a period or with two.

    Each kind of day that a month names must cover the whole day; a month without EVERY_DAY needs both WORKDAY and
    REST_DAY.
    """
    intervals = tuple(calendar)
    faults = []
    for month in range(1, 13):
        by_kind: dict[DayKind, list[tuple[int, int]]] = {}
        for interval in intervals:
            if month in interval.months:
                by_kind.setdefault(interval.day_kind, []).append((interval.start_minute, interval.end_minute))
        if DayKind.EVERY_DAY not in by_kind and not {DayKind.WORKDAY, DayKind.REST_DAY} <= set(by_kind):
            faults.append(f"month {month} has days without a rule")
        faults += [f"month {month}, {kind}: {fault}" for kind, spans in by_kind.items() for fault in _day_faults(spans)]
    return faults


def _day_faults(spans: list[tuple[int, int]]) -> list[str]:
    faults = []
    reached = 0
    for start, end in [*sorted(spans), (DAY_MINUTES, DAY_MINUTES)]:
        if start > reached:
            faults.append(f"no period from {clock(reached)} to {clock(start)}")
        elif start < reached:
            faults.append(f"two periods from {clock(start)} to {clock(min(reached, end))}")
        reached = max(reached, end)
    return faults


def clock(minute: int) -> str:
    """Write a minute of the day as 08:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def power_factor_standard(
    user: PowerFactorUser,
    *,
    capacity_kva: Decimal,
    is_high_voltage: bool,
    has_on_load_regulation: bool = False,
    has_managed_large_industry: bool = True,
) -> int | None:
    """
    Tell the power-factor standard of a customer in hundredths; None where it is not assessed.

    :param has_on_load_regulation: a high-voltage customer with on-load voltage-regulating equipment
    :param has_managed_large_industry: a wholesale customer whose large industry the utility manages directly

    Source: (83)水电财字第215号, section 2.
    """
    if user is PowerFactorUser.RESIDENTIAL:
        return None
    if user is PowerFactorUser.WHOLESALE:
        return 80 if has_managed_large_industry else 85
    if capacity_kva < 100:
        return None
    is_large = (user is PowerFactorUser.INDUSTRIAL and capacity_kva > 160) or (
        user is PowerFactorUser.PUMPING_STATION and capacity_kva >= 3200
    )
    if is_high_voltage and (is_large or has_on_load_regulation):
        return 90
    return 80 if user is PowerFactorUser.AGRICULTURAL else 85


def published_price(
    floating: Iterable[Decimal], *, fixed: Iterable[Decimal], ratio: Decimal = Decimal(1), places: int = 6
) -> Decimal:
    """
    Put a period's price together from its parts.

    :param floating: parts that the period's ratio applies to, yuan/kWh; each is floated and rounded by itself
    :param fixed: parts that all periods carry alike, funds included, yuan/kWh
    :param ratio: price of the period relative to flat
    :param places: digits to which a floated part is rounded
    """
    floated = sum((half_up(part * ratio, places=places) for part in floating), Decimal(0))
    return floated + sum(fixed, Decimal(0))


def funds_total(funds: Iterable[Decimal]) -> Decimal:
    """Sum the government funds that a kWh carries, yuan."""
    return sum(funds, Decimal(0))


def average_price(amount: Decimal, *, energy_kwh: Decimal, places: int = 2) -> Decimal | None:
    """
    Give the average price of a bill or of all sales, yuan/kWh, rounded half up; None without energy.

    :param amount: yuan
    """
    return half_up(amount / energy_kwh, places=places) if energy_kwh else None


def price_changes(before: Document, *, after: Document) -> tuple[PriceChange, ...]:
    """
    Tell in which billed figures a document differs from an earlier one, in the order in which the later gives them.

    Figures that only the earlier has come last; parts are left out, because nobody is billed by them.
    """
    old, new = (
        {_key(row): row for row in document.prices if row.kind is not PriceKind.PART} for document in (before, after)
    )
    found = [PriceChange(row, old[key].price if key in old else None, row.price) for key, row in new.items()]
    gone = [PriceChange(row, row.price, None) for key, row in old.items() if key not in new]
    return tuple(change for change in (*found, *gone) if change.before != change.after)


def ladder_changes(before: Document, *, after: Document) -> tuple[LadderChange, ...]:
    """Tell which limits of ladders differ, kWh a month or year; a tier without a limit is the highest."""
    old, new = (
        {(step.structure, step.tier): step.limit_kwh for step in document.ladders} for document in (before, after)
    )
    keys = dict.fromkeys([*new, *old])
    return tuple(
        LadderChange(structure, tier, old.get((structure, tier)), new.get((structure, tier)))
        for structure, tier in keys
        if old.get((structure, tier)) != new.get((structure, tier))
    )


def document_before(document: Document, *, others: Iterable[Document]) -> Document | None:
    """Find the document that said the same things latest before another began; none if it is the first to say them."""
    said = {_key(row) for row in document.prices} | {interval.calendar for interval in document.intervals}
    earlier = [
        other
        for other in others
        if other.number != document.number
        and other.region == document.region
        and other.period.start < document.period.start
        and said & ({_key(row) for row in other.prices} | {interval.calendar for interval in other.intervals})
    ]
    return max(earlier, key=lambda other: (other.period.start, other.number), default=None)


def _key(row: PriceEntry) -> tuple[object, ...]:
    return (row.structure, row.kind, row.item, row.time_of_use, row.tier)
