"""Indices from interruptions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.energy.reliability.kernel.indices import (
    allowed_customer_hours,
    calendar_hours,
    daily_saidi,
    indices,
    major_event_days,
    major_event_threshold,
    without_days,
)
from wanjia.energy.reliability.kernel.schema import INTERRUPTIONS
from wanjia.energy.reliability.types import Influence
from wanjia.foundation.periods.types import BadPeriod, Period, month_of, year_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
JUNE = month_of(date(2026, 6, 1))
FIVE = Decimal(5)


def _one(begin, minutes, *, customer=1, influence=Influence.OWN):
    return {
        "outage_id": 1,
        "customer_id": customer,
        "customers": 1,
        "from_at": begin,
        "to_at": begin + timedelta(minutes=minutes),
        "influence": influence.value,
    }


def _of(*rows, period=JUNE, served=100):
    return indices(INTERRUPTIONS.frame(rows), period=period, served=served, sustained=FIVE)


def _at(*moment):
    return datetime(*moment, tzinfo=SHANGHAI)


class TestCalendarHours:
    @pytest.mark.parametrize(("year", "hours"), [(2025, 8_760), (2024, 8_784), (2000, 8_784), (2100, 8_760)])
    def test_a_leap_year_has_a_day_more(self, year, hours):
        assert calendar_hours(year_of(date(year, 5, 5))) == hours

    def test_a_running_period_has_no_hours(self):
        with pytest.raises(BadPeriod):
            calendar_hours(Period(date(2026, 1, 1)))


class TestIndices:
    def test_five_minutes_are_momentary_and_more_is_sustained(self):
        found = _of(_one(_at(2026, 6, 2), 5), _one(_at(2026, 6, 3), 6, customer=2))

        assert (found.maifi, found.saifi, found.interruptions) == (Decimal("0.01"), Decimal("0.01"), 1)
        assert found.customer_hours == Decimal("0.1")

    def test_a_customer_hit_twice_is_one_customer(self):
        found = _of(_one(_at(2026, 6, 2), 60), _one(_at(2026, 6, 9), 60))

        assert (found.distinct, found.caifi, found.ctaidi) == (1, Decimal(2), Decimal(120))

    def test_reliability_in_the_chinese_forms_leaves_out_what_is_not_its_own(self):
        rows = [
            _one(_at(2026, 6, 2), 60 * 72, influence=influence, customer=n) for n, influence in enumerate(Influence)
        ]

        found = _of(*rows, served=3)

        assert found.aihc_1 == Decimal(72)
        assert (found.rs_1, found.rs_2, found.rs_3) == (Decimal(90), Decimal("93.333333"), Decimal("93.333333"))
        assert found.saidi == found.aihc_1 * 60
        assert found.aitc_1 == found.saifi

    def test_time_over_midnight_of_a_months_end_belongs_to_both_and_the_count_to_the_first(self):
        row = _one(_at(2026, 6, 30, 23), 180)

        june, july = _of(row), _of(row, period=month_of(date(2026, 7, 1)))

        assert (june.customer_hours, june.interruptions) == (Decimal(1), 1)
        assert (july.customer_hours, july.interruptions) == (Decimal(2), 0)

    def test_nobody_served_has_no_index(self):
        found = _of(served=0)

        assert (found.saifi, found.saidi, found.rs_1, found.caidi) == (None, None, None, None)

    def test_nothing_interrupted_is_full_reliability(self):
        found = _of()

        assert (found.rs_1, found.asai, found.saidi, found.caidi) == (Decimal(100), Decimal(1), Decimal(0), None)

    @given(st.lists(st.tuples(st.integers(0, 364), st.integers(6, 5_000)), max_size=12))
    def test_months_sum_to_the_year(self, events):
        rows = [_one(_at(2026, 1, 1) + timedelta(days=day, hours=7), minutes) for day, minutes in events]
        months = [month_of(date(2026, month, 1)) for month in range(1, 13)]

        year = _of(*rows, period=year_of(date(2026, 1, 1)))
        parts = [_of(*rows, period=month) for month in months]

        assert sum(part.interruptions for part in parts) == year.interruptions
        assert abs(sum(part.customer_hours for part in parts) - year.customer_hours) <= Decimal("0.000007")


class TestMajorEventDays:
    def test_the_threshold_is_the_mean_of_logs_and_two_and_a_half_deviations(self):
        daily = pl.DataFrame({"day": [date(2025, 1, n) for n in (1, 2, 3)], "saidi": [1.0, 0.0, 2.718281828459045]})

        found = major_event_threshold(daily, year=2026, betas=2.5)

        assert found == pytest.approx(2.718281828459045 ** (0.5 + 2.5 * 0.5**0.5))

    def test_five_years_count_and_the_sixth_does_not(self):
        days = [date(2020, 12, 31), date(2021, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
        daily = pl.DataFrame({"day": days, "saidi": [1e9, 1.0, 1.0, 1e9]})

        assert major_event_threshold(daily, year=2026, betas=2.5) == pytest.approx(1.0)
        assert major_event_days(daily, year=2026, betas=2.5) == [date(2026, 1, 1)]

    def test_one_day_is_too_few_to_know(self):
        daily = pl.DataFrame({"day": [date(2025, 1, 1), date(2026, 1, 1)], "saidi": [1.0, 1e9]})

        assert major_event_threshold(daily, year=2026, betas=2.5) is None
        assert major_event_days(daily, year=2026, betas=2.5) == []

    def test_what_began_on_such_a_day_is_left_out(self):
        table = INTERRUPTIONS.frame([_one(_at(2026, 6, 2), 60), _one(_at(2026, 6, 3), 60)])

        assert without_days(table, days=[date(2026, 6, 2)]).height == 1

    def test_daily_minutes_fall_on_the_day_an_interruption_began(self):
        table = INTERRUPTIONS.frame([_one(_at(2026, 6, 2, 23), 120), _one(_at(2026, 6, 3), 5)])

        found = daily_saidi(table, served=60, sustained=FIVE)

        assert found.rows() == [(date(2026, 6, 2), 2.0)]


class TestAllowedCustomerHours:
    @pytest.mark.parametrize(("hours", "allowed"), [(8_760, Decimal("353351.4192")), (720, Decimal("29042.5824"))])
    def test_the_target_of_the_county_allows_what_the_rules_say(self, hours, allowed):
        assert allowed_customer_hours(Decimal("99.892"), customers=37_349, hours=hours) == allowed
