from datetime import date

import pytest

from wanjia.measurement.intervals.rules import days_alike, kind_of_day, why_no_reason, why_not_estimated
from wanjia.measurement.intervals.types import Quality


class TestKindOfDay:
    @pytest.mark.parametrize(
        ("day", "kind"),
        [
            (date(2026, 11, 4), "WORKDAY"),
            (date(2026, 11, 7), "REST_DAY"),
            (date(2026, 10, 1), "HOLIDAY"),
            (date(2026, 10, 10), "WORKDAY"),  # a Saturday worked to make up for National Day
        ],
    )
    def test_by_the_notices_of_the_state_council(self, day: date, kind: str) -> None:
        assert kind_of_day(day) == kind

    @pytest.mark.parametrize(("day", "kind"), [(date(2050, 1, 1), "REST_DAY"), (date(2050, 1, 3), "WORKDAY")])
    def test_by_the_weekday_where_no_notice_has_come(self, day: date, kind: str) -> None:
        assert kind_of_day(day) == kind


class TestDaysAlike:
    def test_the_same_weekday_first_then_the_latest(self) -> None:
        found = days_alike(date(2026, 11, 18), days=8)

        assert found == [date(2026, 11, day) for day in (11, 17, 16, 13, 12, 10)]

    def test_a_day_of_rest_is_like_days_of_rest(self) -> None:
        assert days_alike(date(2026, 11, 21), days=7) == [date(2026, 11, 14), date(2026, 11, 15)]


class TestReason:
    @pytest.mark.parametrize(("reason", "is_enough"), [("", False), ("  ", False), ("lamps", True)])
    def test_it_is_asked_for(self, reason: str, is_enough: bool) -> None:
        assert (why_no_reason(reason) is None) == is_enough


class TestWhyNotEstimated:
    def test_nothing_stands_over_what_was_measured(self) -> None:
        assert "measured" in str(why_not_estimated([1] * 96, qualities=None))
        assert "measured" in str(why_not_estimated([1] * 96, qualities=[int(Quality.CORRECTED)] * 96))

    def test_a_gap_or_an_estimate_may_be(self) -> None:
        assert why_not_estimated([None, *[1] * 95], qualities=None) is None
        assert why_not_estimated([1] * 96, qualities=[int(Quality.ESTIMATED), *[0] * 95]) is None
