from datetime import date
from itertools import pairwise

import pytest

from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.rules import cycle_ending, cycle_of, months_earlier, why_no_reason, why_not_approvable


class TestCycleOf:
    @pytest.mark.parametrize(
        ("turning_day", "start", "end"),
        [
            (1, date(2026, 1, 1), date(2026, 2, 1)),
            (2, date(2025, 12, 2), date(2026, 1, 2)),
            (28, date(2025, 12, 28), date(2026, 1, 28)),
        ],
    )
    def test_its_latest_day_lies_in_the_month(self, turning_day: int, start: date, end: date) -> None:
        assert cycle_of(date(2026, 1, 15), turning_day=turning_day) == Period(start, end)

    def test_december_turns_in_january(self) -> None:
        assert cycle_of(date(2025, 12, 1), turning_day=1) == Period(date(2025, 12, 1), date(2026, 1, 1))

    @pytest.mark.parametrize("turning_day", [0, 29, 31])
    def test_a_day_that_some_month_lacks_is_refused(self, turning_day: int) -> None:
        with pytest.raises(ValueError, match="from 1 to 28"):
            cycle_of(date(2026, 1, 1), turning_day=turning_day)

    def test_cycles_follow_each_other(self) -> None:
        cycles = [cycle_of(date(2025 + n // 12, n % 12 + 1, 1), turning_day=7) for n in range(24)]

        assert all(earlier.end == later.start for earlier, later in pairwise(cycles))
        assert cycle_ending(date(2026, 1, 7)) in cycles


class TestMonthsEarlier:
    @pytest.mark.parametrize(
        ("months", "day"),
        [(0, date(2026, 1, 7)), (1, date(2025, 12, 7)), (13, date(2024, 12, 7)), (-1, date(2026, 2, 7))],
    )
    def test_keeps_the_day_of_the_month(self, months: int, day: date) -> None:
        assert months_earlier(date(2026, 1, 7), months=months) == day


class TestWhy:
    def test_who_entered_a_reading_does_not_approve_it(self) -> None:
        assert why_not_approvable(entered_by="R1", approver="R2") is None
        assert "another person" in (why_not_approvable(entered_by="R1", approver="R1") or "")

    def test_a_reason_says_something(self) -> None:
        assert why_no_reason("photo compared") is None
        assert why_no_reason("  ") is not None
