"""Power factors decided on whole numbers, what compensation is missing, and which steps should be on."""

from decimal import Decimal
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.quality.curves import curve, curves
from wanjia.energy.quality.kernel.powerfactor import (
    by_hour,
    is_reached,
    kvar_missing,
    power_factor,
    power_factors,
    steps_wanted,
)
from wanjia.energy.quality.kernel.timeline import timeline
from wanjia.measurement.intervals.types import Quantity

D = Decimal
ALL = tuple(Quantity)


class TestPowerFactor:
    @pytest.mark.proves("A139")
    @pytest.mark.parametrize(
        ("active", "reactive", "cosine"),
        [
            (3, 4, "0.6000"),
            (1, 0, "1.0000"),
            (0, 1, "0.0000"),
            (0, 0, None),
            (9_000, 4_359, "0.9000"),
            (1, 1, "0.7071"),
        ],
    )
    def test_is_rounded_once(self, active: int, reactive: int, cosine: str | None) -> None:
        assert power_factor(active, reactive=reactive) == (None if cosine is None else D(cosine))

    def test_reaches_its_target_before_rounding(self) -> None:
        assert is_reached(3, reactive=4, target=D("0.6"))
        assert not is_reached(3_000_000, reactive=4_000_001, target=D("0.6"))
        assert power_factor(3_000_000, reactive=4_000_001) == D("0.6000")

    @given(st.integers(0, 10**14), st.integers(-(10**14), 10**14))
    def test_is_what_floats_say(self, active: int, reactive: int) -> None:
        found = power_factor(active, reactive=reactive)

        if found is not None:
            assert isclose(float(found), active / sqrt(active**2 + reactive**2), abs_tol=0.00006)


class TestMissingKvar:
    @pytest.mark.parametrize(
        ("kw", "kvar", "target", "missing"),
        [
            (1000, 1000, "1", "1000.0000"),
            (80, 100, "0.8", "40.0000"),
            (80, 60, "0.8", "0.0000"),
            (80, -60, "0.8", "0.0000"),
            (0, 10, "0.9", "10.0000"),
        ],
    )
    def test_is_the_difference_of_tangents_at_the_peak(self, kw: int, kvar: int, target: str, missing: str) -> None:
        assert kvar_missing(D(kw), kvar=D(kvar), target=D(target)) == D(missing)

    @given(st.integers(1, 10_000), st.integers(0, 10_000))
    def test_what_is_missing_brings_the_load_to_its_target(self, kw: int, kvar: int) -> None:
        missing = kvar_missing(D(kw), kvar=D(kvar), target=D("0.9"))
        left = float(kvar - missing)

        assert missing == 0 or isclose(kw / sqrt(kw**2 + left**2), 0.9, abs_tol=1e-4)


class TestOfAMonth:
    def test_adds_what_is_drawn_and_what_is_given_back(self) -> None:
        back = [300] * 48 + [0] * 48
        drawn = [0] * 48 + [300] * 48
        rows = (curve("ENERGY_IMPORT", 400), curve("REACTIVE_IMPORT", drawn), curve("REACTIVE_EXPORT", back))

        (found,) = power_factors(timeline(curves(*rows), quantities=ALL), targets={1: D("0.9")}).to_dicts()

        assert (found["active"], found["reactive"], found["given_back"]) == (38_400, 28_800, 14_400)
        assert found["power_factor"] == D("0.8000")
        assert found["is_met"] is False

    def test_takes_the_reactive_power_of_the_moment_of_the_highest_load(self) -> None:
        load, reactive = [1_000_000] * 96, [0] * 96
        load[40], reactive[40] = 2_000_000, 1_500_000
        rows = (curve("ACTIVE_POWER", load), curve("REACTIVE_POWER", reactive))

        (found,) = power_factors(timeline(curves(*rows), quantities=ALL), targets={1: D("0.8")}).to_dicts()

        assert (found["peak_kw"], found["needed_kvar"]) == (D(200), D(0))

    def test_a_moment_without_one_of_the_energies_does_not_count(self) -> None:
        rows = (curve("ENERGY_IMPORT", 100), curve("REACTIVE_IMPORT", [None, 0]))

        (found,) = power_factors(timeline(curves(*rows), quantities=ALL), targets={1: D("0.9")}).to_dicts()

        assert found["active"] == 9_500

    def test_without_curves_there_is_nothing(self) -> None:
        assert power_factors(timeline(curves(), quantities=ALL), targets={}).is_empty()


class TestByHour:
    @pytest.mark.proves("A142")
    def test_tells_for_each_hour_what_should_be_switched(self) -> None:
        reactive = [-400_000] * 48 + [900_000] * 48
        rows = (curve("ACTIVE_POWER", 800_000), curve("REACTIVE_POWER", reactive))

        hours = by_hour(timeline(curves(*rows), quantities=ALL), target=D("0.8"))

        assert len(hours) == 24
        assert (hours[0].kvar, hours[0].wanted_kvar) == (D(-40), D(-40))
        assert (hours[12].kvar, hours[12].wanted_kvar) == (D(90), D(30))
        assert hours[12].power_factor == power_factor(8, reactive=9)

    def test_leaves_hours_without_figures_out(self) -> None:
        rows = (curve("ACTIVE_POWER", [None] * 92 + [1] * 4), curve("REACTIVE_POWER", 0))

        assert [one.hour for one in by_hour(timeline(curves(*rows), quantities=ALL), target=D("0.9"))] == [23]

    @pytest.mark.parametrize(
        ("wanted", "is_on", "steps"),
        [
            (0, 1, 1),
            (49, 0, 0),
            (50, 0, 1),
            (149, 0, 2),
            (1000, 1, 4),
            (-1, 2, 1),
            (-50, 2, 1),
            (-51, 2, 0),
            (-500, 2, 0),
        ],
    )
    def test_as_many_whole_steps_as_give_nothing_back(self, wanted: int, is_on: int, steps: int) -> None:
        assert steps_wanted(D(wanted), step_kvar=D(50), is_on=is_on, steps=4) == steps
