"""Half-open spans of days."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.periods.spans import lies_within, overlapping, shared_days
from wanjia.foundation.periods.types import BadPeriod, Period, month_of, year_of

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
periods = st.builds(
    lambda start, length: Period(start, None if length is None else start + timedelta(days=length)),
    days,
    st.none() | st.integers(1, 400),
)


def days_of(period: Period) -> set[date]:
    end = period.end or date(2029, 1, 1)
    return {period.start + timedelta(days=n) for n in range((end - period.start).days)}


class TestPeriod:
    @pytest.mark.parametrize("end", [JAN, JAN - timedelta(days=1)])
    def test_one_without_a_day_is_refused(self, end: date) -> None:
        with pytest.raises(BadPeriod):
            Period(JAN, end)

    def test_days_are_counted(self) -> None:
        assert Period(JAN, FEB).days == 31
        assert Period(JAN, JAN + timedelta(days=1)).days == 1

    def test_days_of_a_running_one_are_refused(self) -> None:
        with pytest.raises(BadPeriod):
            _ = Period(JAN).days

    @given(period=periods, day=days)
    def test_it_holds_its_start_and_not_its_end(self, period: Period, day: date) -> None:
        assert period.holds(period.start)
        assert period.end is None or not period.holds(period.end)
        assert period.holds(day) == (day in days_of(period))

    @given(one=periods, other=periods)
    def test_shared_days_are_those_that_both_hold(self, one: Period, other: Period) -> None:
        shared = one.shared_with(other)

        assert one.overlaps(other) == other.overlaps(one) == (shared is not None)
        assert (days_of(shared) if shared else set()) == days_of(one) & days_of(other)

    @given(period=periods, cuts=st.lists(days, max_size=5))
    def test_parts_make_the_whole(self, period: Period, cuts: list[date]) -> None:
        parts = period.split_at(cuts)

        assert (parts[0].start, parts[-1].end) == (period.start, period.end)
        assert all(part.end == following.start for part, following in pairwise(parts))
        assert {part.start for part in parts[1:]} == {cut for cut in cuts if cut != period.start and period.holds(cut)}


class TestMonthAndYear:
    @given(day=days)
    def test_a_month_holds_the_days_of_its_month(self, day: date) -> None:
        month = month_of(day)

        assert {(each.year, each.month) for each in days_of(month)} == {(day.year, day.month)}
        assert month.start.day == 1
        assert month.end is not None
        assert month.end.day == 1

    def test_a_year_runs_from_january_to_january(self) -> None:
        assert year_of(MAR) == Period(JAN, date(2027, 1, 1))


spans = st.lists(st.tuples(st.sampled_from("ab"), periods), max_size=6)


def table_of(found: list[tuple[str, Period]]) -> pl.DataFrame:
    rows = [(place, subject, period.start, period.end) for place, (subject, period) in enumerate(found)]
    schema = {"place": pl.Int64, "subject": pl.String, "start_date": pl.Date, "end_date": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


class TestOverlapping:
    @given(found=spans)
    def test_something_is_found_exactly_when_two_of_one_subject_share_a_day(
        self, found: list[tuple[str, Period]]
    ) -> None:
        pairs = [(one, other) for place, one in enumerate(found) for other in found[:place]]
        is_wrong = any(one[0] == other[0] and one[1].overlaps(other[1]) for one, other in pairs)

        assert is_wrong != overlapping(table_of(found), by=("subject",)).is_empty()

    def test_spans_that_touch_do_not_overlap(self) -> None:
        assert overlapping(table_of([("a", Period(JAN, FEB)), ("a", Period(FEB))]), by=("subject",)).is_empty()

    def test_both_spans_are_named(self) -> None:
        found = overlapping(table_of([("a", Period(FEB)), ("a", Period(JAN, MAR))]), by=("subject",))

        (row,) = found.select("place", "other_place", "start_date", "other_start_date").iter_rows()
        assert row == (0, 1, FEB, JAN)

    def test_rows_without_a_subject_exclude_nothing(self) -> None:
        table = table_of([("a", Period(JAN)), ("a", Period(JAN))]).with_columns(subject=pl.lit(None, dtype=pl.String))

        assert overlapping(table, by=("subject",)).is_empty()


class TestExpressions:
    @given(one=periods, other=periods)
    def test_they_agree_with_the_value(self, one: Period, other: Period) -> None:
        table = pl.DataFrame(
            {"s": [one.start], "e": [one.end], "os": [other.start], "oe": [other.end]},
            schema={"s": pl.Date, "e": pl.Date, "os": pl.Date, "oe": pl.Date},
        )
        names = {"start": pl.col("s"), "end": pl.col("e")}
        shares = shared_days(**names, other_start=pl.col("os"), other_end=pl.col("oe"))
        within = lies_within(**names, outer_start=pl.col("os"), outer_end=pl.col("oe"))

        (found,) = table.select(shares=shares, within=within).iter_rows()

        inside = other.start <= one.start and (other.end is None or (one.end is not None and one.end <= other.end))
        assert found == (one.overlaps(other), inside)
