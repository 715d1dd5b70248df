from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tariffs.texts import all_shipped, shipped
from wanjia.registry.tariffs import rules
from wanjia.registry.tariffs.types import CalendarInterval, DayKind, TimeOfUse

CHINA = ZoneInfo("Asia/Shanghai")
ALL_YEAR = tuple(range(1, 13))
PERIODS = tuple(period for period in TimeOfUse if period is not TimeOfUse.TOTAL)
NATIONAL_DAY = date(2025, 10, 1)
MAKE_UP_SUNDAY = date(2025, 9, 28)  # worked for the National Day holiday
PLAIN_SUNDAY = date(2025, 9, 21)
PLAIN_MONDAY = date(2025, 9, 22)
TOMB_SWEEPING = date(2025, 4, 4)


def calendar(name: str, *, book: str) -> tuple[CalendarInterval, ...]:
    found = tuple(i for document in shipped(book).documents for i in document.intervals if i.calendar == name)
    assert found, f"{book} has no calendar {name}"
    return found


def at(day: date, *, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


def whole_day(kind: DayKind, *, period: TimeOfUse, months: tuple[int, ...] = ALL_YEAR) -> CalendarInterval:
    return CalendarInterval("C", months, kind, 0, 24 * 60, period)


BY_KIND = (
    whole_day(DayKind.WORKDAY, period=TimeOfUse.PEAK),
    whole_day(DayKind.REST_DAY, period=TimeOfUse.FLAT),
    whole_day(DayKind.LONG_HOLIDAY, period=TimeOfUse.DEEP_VALLEY),
    whole_day(DayKind.HOT_DAY, period=TimeOfUse.SHARP),
)


@st.composite
def sound_days(draw: st.DrawFn) -> list[tuple[int, int, TimeOfUse]]:
    """Cut a day at any minutes and give each piece a period."""
    cuts = sorted(draw(st.sets(st.integers(1, 24 * 60 - 1), max_size=8)))
    edges = [0, *cuts, 24 * 60]
    return [(start, end, draw(st.sampled_from(PERIODS))) for start, end in pairwise(edges)]


class TestPeriodAt:
    @pytest.mark.parametrize(
        ("day", "hour", "minute", "period"),
        [
            (date(2026, 7, 1), 19, 59, TimeOfUse.PEAK),
            (date(2026, 7, 1), 20, 0, TimeOfUse.SHARP),
            (date(2026, 7, 1), 21, 59, TimeOfUse.SHARP),
            (date(2026, 7, 1), 22, 0, TimeOfUse.PEAK),
            (date(2026, 9, 1), 18, 0, TimeOfUse.SHARP),
            (date(2026, 9, 1), 20, 0, TimeOfUse.PEAK),
            (date(2026, 1, 31), 0, 0, TimeOfUse.VALLEY),
            (date(2026, 1, 31), 5, 59, TimeOfUse.VALLEY),
            (date(2026, 1, 31), 6, 0, TimeOfUse.FLAT),
            (date(2026, 1, 31), 12, 0, TimeOfUse.VALLEY),
            (date(2026, 1, 31), 23, 59, TimeOfUse.PEAK),
        ],
    )
    def test_follows_the_hours_of_hubei_by_month(self, day: date, hour: int, minute: int, period: TimeOfUse) -> None:
        found = rules.period_at(calendar("HB.CI", book="hubei"), moment=at(day, hour=hour, minute=minute))

        assert found is period

    @pytest.mark.parametrize(("hour", "period"), [(7, TimeOfUse.VALLEY), (8, TimeOfUse.PEAK), (22, TimeOfUse.VALLEY)])
    def test_a_night_across_midnight_is_one_period(self, hour: int, period: TimeOfUse) -> None:
        assert rules.period_at(calendar("ZJ.RES", book="zhejiang"), moment=at(PLAIN_MONDAY, hour=hour)) is period

    def test_a_long_holiday_has_its_own_day(self) -> None:
        zhejiang = calendar("ZJ.CI", book="zhejiang")

        assert rules.period_at(zhejiang, moment=at(NATIONAL_DAY, hour=10)) is TimeOfUse.DEEP_VALLEY
        assert rules.period_at(zhejiang, moment=at(date(2025, 10, 10), hour=10)) is TimeOfUse.PEAK

    def test_a_calendar_that_says_nothing_is_refused(self) -> None:
        june_only = (whole_day(DayKind.EVERY_DAY, period=TimeOfUse.FLAT, months=(6,)),)
        morning = (CalendarInterval("C", ALL_YEAR, DayKind.EVERY_DAY, 0, 720, TimeOfUse.FLAT),)

        with pytest.raises(rules.NoSuchPeriod, match="2025-09-22"):
            rules.period_at(june_only, moment=at(PLAIN_MONDAY, hour=1))
        with pytest.raises(rules.NoSuchPeriod, match="2025-09-22 12:00"):
            rules.period_at(morning, moment=at(PLAIN_MONDAY, hour=12))


class TestDayKinds:
    @pytest.mark.parametrize(
        ("day", "kinds"),
        [
            (PLAIN_MONDAY, [DayKind.WORKDAY, DayKind.EVERY_DAY]),
            (MAKE_UP_SUNDAY, [DayKind.WORKDAY, DayKind.EVERY_DAY]),
            (PLAIN_SUNDAY, [DayKind.REST_DAY, DayKind.EVERY_DAY]),
            (TOMB_SWEEPING, [DayKind.HOLIDAY, DayKind.REST_DAY, DayKind.EVERY_DAY]),
            (NATIONAL_DAY, [DayKind.LONG_HOLIDAY, DayKind.HOLIDAY, DayKind.REST_DAY, DayKind.EVERY_DAY]),
        ],
    )
    def test_come_from_the_yearly_notices_most_special_first(self, day: date, kinds: list[DayKind]) -> None:
        assert list(rules.day_kinds(day)) == kinds

    def test_a_year_without_notice_is_refused(self) -> None:
        with pytest.raises(rules.HolidaysUnknown, match="2040 are not known; add them as special days"):
            rules.day_kinds(date(2040, 10, 1))

    def test_a_row_makes_up_for_the_missing_notice(self) -> None:
        day = date(2040, 10, 1)

        kinds = rules.day_kinds(day, special_days={day: frozenset({DayKind.LONG_HOLIDAY})})

        assert kinds[0] is DayKind.LONG_HOLIDAY
        assert DayKind.REST_DAY in kinds

    def test_a_row_comes_before_the_library(self) -> None:
        kinds = rules.day_kinds(PLAIN_MONDAY, special_days={PLAIN_MONDAY: frozenset({DayKind.REST_DAY})})

        assert list(kinds) == [DayKind.REST_DAY, DayKind.EVERY_DAY]

    def test_a_hot_day_is_still_the_day_it_was(self) -> None:
        kinds = rules.day_kinds(PLAIN_SUNDAY, special_days={PLAIN_SUNDAY: frozenset({DayKind.HOT_DAY})})

        assert list(kinds) == [DayKind.HOT_DAY, DayKind.REST_DAY, DayKind.EVERY_DAY]

    @pytest.mark.parametrize(
        ("day", "period"),
        [
            (PLAIN_MONDAY, TimeOfUse.PEAK),
            (MAKE_UP_SUNDAY, TimeOfUse.PEAK),
            (PLAIN_SUNDAY, TimeOfUse.FLAT),
            (TOMB_SWEEPING, TimeOfUse.FLAT),
            (NATIONAL_DAY, TimeOfUse.DEEP_VALLEY),
        ],
    )
    def test_the_most_special_rule_decides(self, day: date, period: TimeOfUse) -> None:
        assert rules.period_at(BY_KIND, moment=at(day, hour=12)) is period

    def test_a_calendar_that_does_not_tell_days_apart_never_asks_for_holidays(self) -> None:
        hours = rules.hours_by_period(calendar("HB.CI", book="hubei"), day=date(2040, 10, 1))

        assert sum(hours.values()) == 24


class TestHoursByPeriod:
    def test_counts_the_hours_of_hubei(self) -> None:
        july = rules.hours_by_period(calendar("HB.CI", book="hubei"), day=date(2026, 7, 15))

        assert july == {
            TimeOfUse.SHARP: Decimal(2),
            TimeOfUse.PEAK: Decimal(6),
            TimeOfUse.FLAT: Decimal(8),
            TimeOfUse.VALLEY: Decimal(8),
        }

    @given(day=st.dates(date(2024, 1, 1), date(2026, 12, 31)))
    def test_sum_to_24_on_every_day_of_every_shipped_calendar(self, day: date) -> None:
        for book in all_shipped():
            intervals = [interval for document in book.documents for interval in document.intervals]
            for name in {interval.calendar for interval in intervals}:
                hours = rules.hours_by_period([i for i in intervals if i.calendar == name], day=day)
                assert sum(hours.values()) == 24, f"{name} on {day}"


class TestCalendarFaults:
    @given(pieces=sound_days(), moment=st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
    def test_a_day_cut_anywhere_is_sound_and_each_moment_has_one_period(
        self, pieces: list[tuple[int, int, TimeOfUse]], moment: datetime
    ) -> None:
        intervals = [CalendarInterval("C", ALL_YEAR, DayKind.EVERY_DAY, *piece) for piece in pieces]

        found = rules.period_at(intervals, moment=moment)

        minute = moment.hour * 60 + moment.minute
        assert rules.calendar_faults(intervals) == []
        assert [period for start, end, period in pieces if start <= minute < end] == [found]

    @given(pieces=sound_days(), data=st.data())
    def test_a_day_with_a_piece_missing_or_twice_is_not(
        self, pieces: list[tuple[int, int, TimeOfUse]], data: st.DataObject
    ) -> None:
        piece = data.draw(st.sampled_from(pieces))
        missing, twice = [other for other in pieces if other != piece], [*pieces, piece]

        for spoilt in (missing, twice):
            intervals = [CalendarInterval("C", ALL_YEAR, DayKind.EVERY_DAY, *one) for one in spoilt]
            assert len(rules.calendar_faults(intervals)) == 12

    def test_each_kind_of_day_must_be_whole(self) -> None:
        holes = (*BY_KIND, CalendarInterval("C", (5,), DayKind.HOLIDAY, 0, 720, TimeOfUse.VALLEY))

        assert rules.calendar_faults(BY_KIND) == []
        assert rules.calendar_faults(holes) == ["month 5, HOLIDAY: no period from 12:00 to 24:00"]

    def test_a_month_with_workdays_only_is_not_whole(self) -> None:
        assert rules.calendar_faults(BY_KIND[:1])[0] == "month 1 has days without a rule"


class TestSpecialDaysOfManyYears:
    def test_every_day_of_the_years_known_has_a_kind(self) -> None:
        days = (date(2020, 1, 1) + timedelta(days=offset) for offset in range(365 * 5))

        assert all(rules.day_kinds(day)[-1] is DayKind.EVERY_DAY for day in days)
