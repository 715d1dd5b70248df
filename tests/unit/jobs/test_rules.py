"""On which days work begins by itself, and when next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.jobs import rules
from wanjia.foundation.jobs.types import CatchUp, Timing
from wanjia.foundation.periods.types import Period

HERE = ZoneInfo("Asia/Shanghai")
BEGIN = date(2026, 1, 1)
DAYS = st.dates(BEGIN, BEGIN + timedelta(days=120))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(HERE))


def timing(
    hour: int = 2,
    *,
    start: date = BEGIN,
    end: date | None = None,
    is_on: bool = True,
    month_day: int | None = None,
    catch_up: CatchUp = CatchUp.LATEST,
) -> Timing:
    return Timing(Period(start, end), is_on, time(hour), month_day, catch_up, "依据")


@st.composite
def timings(draw: st.DrawFn) -> list[Timing]:
    found = [timing(catch_up=draw(st.sampled_from(CatchUp)))]
    for _ in range(draw(st.integers(0, 3))):
        start, days = draw(DAYS), draw(st.one_of(st.none(), st.integers(1, 40)))
        found.append(
            timing(
                draw(st.integers(0, 23)),
                start=start,
                end=start + timedelta(days=days) if days else None,
                is_on=draw(st.booleans()),
                month_day=draw(st.one_of(st.none(), st.integers(1, 31))),
                catch_up=draw(st.sampled_from(CatchUp)),
            )
        )
    return found


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=HERE)


class TestDueDays:
    @pytest.mark.parametrize(
        ("now", "after", "due"),
        [
            (at(5, 1, 59), date(2026, 3, 4), []),
            (at(5, 2), date(2026, 3, 4), [date(2026, 3, 5)]),
            (at(5, 23), date(2026, 3, 5), []),
            (at(9, 1), date(2026, 3, 5), [date(2026, 3, 8)]),
            (at(9, 3), date(2026, 3, 5), [date(2026, 3, 9)]),
        ],
    )
    def test_a_day_is_due_from_its_time_on_and_of_missed_days_the_latest_is(
        self, now: datetime, after: date, due: list[date]
    ) -> None:
        assert rules.due_days([timing()], after=after, now=now) == due

    def test_every_missed_day_is_due_where_the_timing_says_so(self) -> None:
        found = rules.due_days([timing(catch_up=CatchUp.EVERY)], after=date(2026, 3, 6), now=at(9, 3))

        assert found == [date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)]

    def test_a_month_without_the_day_has_its_last_one(self) -> None:
        monthly = [timing(month_day=31)]

        assert rules.is_planned(monthly, day=date(2026, 2, 28))
        assert not rules.is_planned(monthly, day=date(2026, 2, 27))
        assert not rules.is_planned(monthly, day=date(2026, 3, 28))

    def test_a_row_for_some_days_covers_the_earlier_one_and_gives_way_to_it_again(self) -> None:
        found = [timing(2), timing(2, start=date(2026, 3, 5), end=date(2026, 3, 7), is_on=False)]

        planned = [day for day in range(4, 9) if rules.is_planned(found, day=date(2026, 3, day))]

        assert planned == [4, 7, 8]

    @given(found=timings(), after=DAYS, looks=st.lists(MOMENTS, min_size=1, max_size=6))
    def test_however_often_one_looks_no_day_is_due_twice_or_before_its_time(
        self, found: list[Timing], after: date, looks: list[datetime]
    ) -> None:
        asked: list[date] = []
        latest = after
        for now in sorted(looks):
            due = rules.due_days(found, after=latest, now=now)
            asked += due
            latest = max([latest, *due])
            moments = [rules.begins_at(found, day=day, now=now) for day in due]
            assert all(moment is not None and moment <= now for moment in moments)

        assert asked == sorted(set(asked))
        assert all(day > after for day in asked)

    @given(found=timings(), after=DAYS, looks=st.lists(MOMENTS, min_size=1, max_size=6))
    def test_looking_now_and_then_finds_every_day_if_every_missed_day_is_caught_up(
        self, found: list[Timing], after: date, looks: list[datetime]
    ) -> None:
        every = [Timing(one.period, one.is_on, one.at_time, one.month_day, CatchUp.EVERY) for one in found]
        latest, asked = after, []
        for now in sorted(looks):
            due = rules.due_days(every, after=latest, now=now)
            asked += due
            latest = max([latest, *due])

        assert asked == rules.due_days(every, after=after, now=max(looks))


class TestNextRuns:
    def test_tells_todays_time_until_it_has_come_and_the_days_after(self) -> None:
        found = rules.next_runs([timing()], after=date(2026, 3, 4), now=at(5, 1), most=2)

        assert found == [at(5, 2), at(6, 2)]

    def test_tells_what_is_still_to_be_done_first(self) -> None:
        found = rules.next_runs([timing()], after=date(2026, 3, 3), now=at(5, 3), most=2)

        assert found == [at(5, 2), at(6, 2)]

    def test_tells_nothing_of_what_is_switched_off(self) -> None:
        off = [timing(), timing(start=date(2026, 3, 1), is_on=False)]

        assert rules.next_runs(off, after=date(2026, 3, 3), now=at(5, 3), most=2) == []

    @given(found=timings(), now=MOMENTS, most=st.integers(1, 5))
    def test_each_moment_told_is_when_its_day_becomes_due(self, found: list[Timing], now: datetime, most: int) -> None:
        told = rules.next_runs(found, after=now.date(), now=now, most=most)

        assert told == sorted(told)
        for moment in told:
            before = moment.date() - timedelta(days=1)
            assert rules.due_days(found, after=before, now=moment) == [moment.date()]
            assert rules.due_days(found, after=before, now=moment - timedelta(minutes=1)) == []


class TestWhyNotSet:
    def test_refuses_a_day_that_has_passed_a_day_of_no_month_and_no_reason(self) -> None:
        today = date(2026, 3, 5)

        assert rules.why_not_set(timing(start=today), today=today) is None
        assert "from today on" in str(rules.why_not_set(timing(start=today - timedelta(days=1)), today=today))
        assert "from 1 to 31" in str(rules.why_not_set(timing(start=today, month_day=32), today=today))
        assert "from 1 to 31" in str(rules.why_not_set(timing(start=today, month_day=0), today=today))
        unsaid = Timing(Period(today), True, time(2), None, CatchUp.LATEST, " ")
        assert "Say why" in str(rules.why_not_set(unsaid, today=today))
