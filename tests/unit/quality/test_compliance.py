"""Minutes in and out of limits, the longest spells, and the composite rate."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.quality.curves import DAY, at, bands, curve, curves, shipped_limits
from wanjia.energy.quality.kernel.compliance import (
    class_means,
    compliance,
    composite_pct,
    judged,
    low_spells,
    rate_pct,
    tenths,
)
from wanjia.energy.quality.kernel.timeline import timeline
from wanjia.energy.quality.rules import band_of, level_of, why_not_band
from wanjia.energy.quality.types import Band, PointClass, VoltageLevel
from wanjia.measurement.intervals.types import VOLTAGES

D = Decimal


class TestBands:
    @pytest.mark.parametrize(
        ("nominal", "level", "lower", "upper"),
        [
            (220, VoltageLevel.PHASE_220, "198.0", "235.4"),
            (380, VoltageLevel.LINE_380, "353.4", "406.6"),
            (10_000, VoltageLevel.MEDIUM, "9300", "10700"),
            (20_000, VoltageLevel.MEDIUM, "18600", "21400"),
            (35_000, VoltageLevel.HIGH, "33950", "37450"),
        ],
    )
    def test_follow_from_the_nominal_voltage(self, nominal: int, level: VoltageLevel, lower: str, upper: str) -> None:
        assert level_of(D(nominal)) is level
        assert band_of(D(nominal), limits=shipped_limits()) == Band(D(lower), D(upper))

    def test_limits_of_a_points_own_go_first(self) -> None:
        assert band_of(D(220), limits=shipped_limits(), lower_v=D(200), upper_v=D(230)) == Band(D(200), D(230))

    def test_a_tenth_of_a_volt_that_is_not_whole_is_taken_inwards(self) -> None:
        assert tenths(Band(D("198.01"), D("235.49"))) == (1981, 2354)

    @pytest.mark.parametrize(
        ("nominal", "lower", "upper", "why"),
        [
            (0, None, None, "above 0"),
            (220, 200, None, "both limits"),
            (220, 230, 230, "below the upper"),
            (220, 100, 300, None),
            (35_000, 33_950, 37_450, None),
            (35_000, 33_950, 37_451, "10 %"),
            (35_000, 36_000, 38_500, None),
            (35_000, 36_000, 38_501, "10 %"),
            (35_000, None, None, None),
        ],
    )
    def test_limits_of_a_points_own_are_refused_where_the_standard_does_not_allow_them(
        self, nominal: int, lower: int | None, upper: int | None, why: str | None
    ) -> None:
        low, high = (None if volts is None else D(volts) for volts in (lower, upper))

        found = why_not_band(D(nominal), lower_v=low, upper_v=high)

        assert (found is None) if why is None else (found is not None and why in found)


def counted(*rows: dict[str, object]) -> dict[str, int]:
    (found,) = compliance(curves(*rows), bands=bands()).to_dicts()
    return found


class TestCompliance:
    @pytest.mark.parametrize(
        ("volts", "over", "under"),
        [(1980, 0, 0), (1979, 0, 1440), (2354, 0, 0), (2355, 1440, 0), (2640, 1440, 0), (1540, 0, 1440)],
    )
    def test_a_voltage_on_the_edge_is_in_order(self, volts: int, over: int, under: int) -> None:
        found = counted(curve("VOLTAGE_A", volts))

        assert (found["monitored_minutes"], found["over_minutes"], found["under_minutes"]) == (1440, over, under)
        assert (found["lowest"], found["highest"]) == (volts, volts)

    @pytest.mark.parametrize("volts", [0, 1539, 2641, None])
    def test_what_is_out_of_service_is_not_monitored(self, volts: int | None) -> None:
        found = counted(curve("VOLTAGE_A", volts))

        assert found["monitored_minutes"] == found["outside_minutes"] == 0
        assert found["lowest"] is None
        assert found["highest"] is None

    def test_a_minute_counts_once_however_many_phases_are_off(self) -> None:
        found = counted(curve("VOLTAGE_A", 1979), curve("VOLTAGE_B", 2355), curve("VOLTAGE_C", 1900))

        assert found["over_minutes"] == found["under_minutes"] == found["outside_minutes"] == 1440
        assert found["monitored_minutes"] == 1440

    def test_estimates_and_doubtful_values_are_no_measurement(self) -> None:
        marks = [0, 1, 2, 3] * 24

        assert counted(curve("VOLTAGE_A", 1900, qualities=marks))["under_minutes"] == 2 * 24 * 15

    def test_the_longest_spell_goes_over_midnight_but_not_over_a_day_that_is_missing(self) -> None:
        evening, morning = at(1900, places=range(92, 96), otherwise=2200), at(1900, places=range(3), otherwise=2200)

        following = counted(curve("VOLTAGE_A", evening), curve("VOLTAGE_A", morning, day=DAY + timedelta(days=1)))
        apart = counted(curve("VOLTAGE_A", evening), curve("VOLTAGE_A", morning, day=DAY + timedelta(days=2)))

        assert following["longest_under_minutes"] == 7 * 15
        assert apart["longest_under_minutes"] == 4 * 15

    def test_without_curves_there_is_nothing(self) -> None:
        assert compliance(curves(), bands=bands()).is_empty()

    @given(st.lists(st.integers(1500, 2700), min_size=96, max_size=96), st.integers(1, 95))
    def test_two_halves_of_a_day_make_the_whole_and_points_do_not_touch_each_other(
        self, volts: list[int], cut: int
    ) -> None:
        first: list[int | None] = [*volts[:cut], *[None] * (96 - cut)]
        second: list[int | None] = [*[None] * cut, *volts[cut:]]
        kept: list[list[int | None]] = [[*volts], first, second]

        table = curves(*(curve("VOLTAGE_A", values, subject=n) for n, values in enumerate(kept)))
        whole, one, two = compliance(table, bands=bands(0, 1, 2)).to_dicts()

        for name in ("monitored_minutes", "over_minutes", "under_minutes", "outside_minutes"):
            assert whole[name] == one[name] + two[name]
        assert whole["over_minutes"] == sum(2354 < v <= 2640 for v in volts) * 15


class TestLowSpells:
    @pytest.mark.parametrize(("quarters", "count"), [(3, 0), (4, 1)])
    def test_an_hour_is_enough_and_less_is_not(self, quarters: int, count: int) -> None:
        line = timeline(
            curves(curve("VOLTAGE_A", at(1979, places=range(40, 40 + quarters), otherwise=1980))), quantities=VOLTAGES
        )

        found = low_spells(line, found=judged(line, bands=bands()), minutes=60, bands=bands())

        assert found.height == count

    def test_say_from_when_to_when_and_how_low(self) -> None:
        values = at(1950, places=range(80, 96), otherwise=2200)
        values[90] = 1899
        line = timeline(curves(curve("VOLTAGE_B", values)), quantities=VOLTAGES)

        (found,) = low_spells(line, found=judged(line, bands=bands()), minutes=60, bands=bands()).to_dicts()

        assert f"{found['started_at']:%Y-%m-%d %H:%M %z}" == "2026-01-05 20:00 +0800"
        assert f"{found['ended_at']:%Y-%m-%d %H:%M}" == "2026-01-06 00:00"
        assert (found["minutes"], found["worst"], found["limit"]) == (240, 189.9, 198.0)


class TestRates:
    @pytest.mark.parametrize(
        ("monitored", "outside", "rate"),
        [(0, 0, None), (44_640, 0, "100.0000"), (44_640, 44_640, "0.0000"), (3, 1, "66.6667"), (60_000, 1, "99.9983")],
    )
    def test_are_rounded_once(self, monitored: int, outside: int, rate: str | None) -> None:
        assert rate_pct(monitored=monitored, outside=outside) == (None if rate is None else D(rate))

    def test_of_a_class_are_the_plain_mean_of_its_points(self) -> None:
        assert class_means({PointClass.A: [D(99), D(100)], PointClass.D: []}) == {PointClass.A: D("99.5")}

    def test_composite_of_the_worked_example(self) -> None:
        means = {PointClass.A: D("99.5"), PointClass.B: D("99.2"), PointClass.C: D("98.8"), PointClass.D: D("97.9")}

        assert composite_pct(means, weight_a=D("0.5"), weight_rest=D("0.5")) == D("99.0667")

    @pytest.mark.parametrize(
        ("means", "rate"),
        [
            ({}, None),
            ({PointClass.A: D(99)}, "99.0000"),
            ({PointClass.D: D(97)}, "97.0000"),
            ({PointClass.A: D(99), PointClass.D: D(97)}, "98.0000"),
            ({PointClass.B: D(99), PointClass.C: D(97)}, "98.0000"),
        ],
    )
    def test_a_class_without_points_does_not_count(self, means: dict[PointClass, Decimal], rate: str | None) -> None:
        found = composite_pct(means, weight_a=D("0.5"), weight_rest=D("0.5"))

        assert found == (None if rate is None else D(rate))
