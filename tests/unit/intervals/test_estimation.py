import csv
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.intervals.days import PACKAGE, flat
from wanjia.measurement.intervals.kernel.estimation.beside import left_over, mean_course, neighbour_of
from wanjia.measurement.intervals.kernel.estimation.chain import ChainStep, Estimates, estimated
from wanjia.measurement.intervals.kernel.estimation.gaps import apportioned, gaps_of
from wanjia.measurement.intervals.kernel.estimation.methods import BY_CODE, METHODS
from wanjia.measurement.intervals.kernel.estimation.registers import Filled, registers_between, registers_filled
from wanjia.measurement.intervals.types import EstimationMethod, RegisterBasis

Curve = Sequence[int | None]
ALL_DAY = 96


def gap(first: int, last: int, *, values: Curve | None = None) -> list[int | None]:
    """Give a day (100 in each element unless told) with a gap from one element to another."""
    return [None if first <= place <= last else value for place, value in enumerate(values or [100] * 96)]


def filled(
    curve: Curve,
    *,
    method: str,
    target: int | None = None,
    history: Sequence[tuple[bool, Curve]] = (),
    longest: int = ALL_DAY,
    **shapes: Curve,
) -> Estimates:
    """Estimate one day by one method."""
    gaps = gaps_of(
        [curve], targets=[target], history=[list(history)], shapes={name: [shape] for name, shape in shapes.items()}
    )
    return estimated(gaps, chain=[ChainStep(method, longest)])


def values(made: Estimates, *, first: int, last: int) -> list[int]:
    """Give the elements from one to another."""
    return [int(value) for value in made.values[0, first : last + 1]]


def shipped_chain() -> list[ChainStep]:
    with (PACKAGE / "chain.csv").open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: int(row["sequence"]))
    return [ChainStep(row["method"], int(row["longest_gap"])) for row in rows]


def test_the_catalogue_holds_every_method_once() -> None:
    assert [method.code for method in METHODS] == list(EstimationMethod)
    assert {step.method for step in shipped_chain()} == set(BY_CODE)


class TestInterpolation:
    def test_a_straight_line_halves_up(self) -> None:
        day = flat(100, _10=None, _11=None, _12=105)

        assert values(filled(day, method="INTERPOLATION"), first=9, last=12) == [100, 102, 103, 105]

    @pytest.mark.parametrize(("first", "last"), [(0, 3), (92, 95), (0, 95)])
    def test_an_end_of_the_day_has_no_line(self, first: int, last: int) -> None:
        assert not filled(gap(first, last), method="INTERPOLATION").filled.any()

    @pytest.mark.parametrize(("last", "is_filled"), [(17, True), (18, False)])
    def test_only_gaps_up_to_the_longest(self, last: int, is_filled: bool) -> None:
        assert filled(gap(10, last), method="INTERPOLATION", longest=8).filled.any() == is_filled

    def test_each_gap_by_its_own_length(self) -> None:
        day = [None if place in {5, *range(20, 40)} else 7 for place in range(96)]

        made = filled(day, method="INTERPOLATION", longest=8)

        assert made.filled[0].nonzero()[0].tolist() == [5]


class TestAverage:
    def test_the_mean_of_days_of_the_same_kind_halves_up(self) -> None:
        history = [(True, [10] * 96), (True, [11] * 96), (False, [1000] * 96)]

        assert values(filled(gap(4, 5), method="AVERAGE", history=history), first=4, last=5) == [11, 11]

    def test_an_element_that_was_never_measured_stays_missing(self) -> None:
        history = [(True, gap(5, 5))]

        assert not filled(gap(4, 5), method="AVERAGE", history=history).filled.any()


class TestSimilarDay:
    def test_the_latest_complete_day_of_the_same_kind(self) -> None:
        history = [(False, [1] * 96), (True, gap(4, 4, values=[2] * 96)), (True, [3] * 96), (True, [4] * 96)]

        assert values(filled(gap(4, 5), method="SIMILAR_DAY", history=history), first=4, last=5) == [3, 3]

    def test_without_a_day_nothing_is_known(self) -> None:
        assert not filled(gap(4, 5), method="SIMILAR_DAY").filled.any()


class TestProfileAndNeighbour:
    @pytest.mark.parametrize(("method", "name"), [("PROFILE", "profile"), ("NEIGHBOUR", "neighbour")])
    def test_a_course_at_the_level_of_what_was_measured(self, method: str, name: str) -> None:
        course = flat(10, _4=20, _5=30)

        made = filled(gap(4, 5), method=method, **{name: course})

        assert values(made, first=4, last=5) == [200, 300]

    def test_a_whole_day_has_no_level_but_that_of_the_register(self) -> None:
        assert not filled(gap(0, 95), method="PROFILE", profile=[3] * 96).filled.any()
        assert int(filled(gap(0, 95), method="PROFILE", profile=[3] * 96, target=9_601).values.sum()) == 9_601

    def test_a_course_with_a_gap_in_the_gap_says_nothing(self) -> None:
        assert not filled(gap(4, 5), method="NEIGHBOUR", neighbour=gap(5, 6)).filled.any()


class TestSubtraction:
    def test_what_is_left_of_the_head(self) -> None:
        made = filled(gap(4, 5), method="SUBTRACTION", residual=flat(60, _5=70))

        assert values(made, first=4, last=5) == [60, 70]

    def test_less_than_nothing_is_not_known(self) -> None:
        assert not filled(gap(4, 5), method="SUBTRACTION", residual=flat(60, _5=-1)).filled.any()


class TestProration:
    def test_what_the_register_ran_is_spread(self) -> None:
        made = filled(gap(4, 6), method="PRORATION", target=9_300 + 100)

        assert values(made, first=4, last=6) == [34, 33, 33]

    def test_without_a_register_nothing_is_known(self) -> None:
        assert not filled(gap(4, 6), method="PRORATION").filled.any()


class TestAdjustment:
    def test_estimates_are_scaled_to_the_register_exactly(self) -> None:
        history = [(True, flat(100, _4=10, _5=20))]

        made = filled(gap(4, 5), method="SIMILAR_DAY", history=history, target=9_400 + 100)

        assert values(made, first=4, last=5) == [33, 67]
        assert made.is_adjusted[0]

    def test_a_course_of_zeros_is_spread(self) -> None:
        made = filled(gap(4, 5), method="SIMILAR_DAY", history=[(True, [0] * 96)], target=9_400 + 11)

        assert values(made, first=4, last=5) == [6, 5]

    @pytest.mark.parametrize(("target", "exceeds"), [(9_399, True), (9_400, False)])
    def test_where_measured_values_exceed_the_register_nothing_is_estimated(self, target: int, exceeds: bool) -> None:
        made = filled(gap(4, 5), method="INTERPOLATION", target=target)

        assert bool(made.exceeds[0]) == exceeds
        assert bool(made.filled.any()) != exceeds

    def test_a_day_with_a_gap_left_is_not_adjusted(self) -> None:
        day = [None if place in {5, *range(20, 40)} else 100 for place in range(96)]

        made = filled(day, method="INTERPOLATION", longest=8, target=50_000)

        assert not made.is_adjusted[0]
        assert int(made.values[0, 5]) == 100


class TestChain:
    def test_the_first_that_knows_a_gap_fills_it(self) -> None:
        day = [None if place in {5, *range(60, 96)} else 100 for place in range(96)]
        gaps = gaps_of([day], targets=[None], history=[[(True, [7] * 96)]])

        made = estimated(gaps, chain=[ChainStep("INTERPOLATION", 8), ChainStep("AVERAGE", 96)])

        assert (int(made.step[0, 5]), int(made.step[0, 60]), int(made.step[0, 4])) == (0, 1, -1)

    def test_an_unknown_method_is_refused(self) -> None:
        with pytest.raises(KeyError):
            estimated(gaps_of([gap(1, 1)], targets=[None]), chain=[ChainStep("GUESS", 96)])

    def test_no_days(self) -> None:
        assert estimated(gaps_of([], targets=[]), chain=shipped_chain()).values.shape == (0, 96)


curves = st.lists(st.one_of(st.none(), st.integers(0, 50_000)), min_size=96, max_size=96)
whole = st.lists(st.integers(0, 50_000), min_size=96, max_size=96)


class TestLaws:
    @settings(max_examples=60, deadline=None)
    @given(curves, whole, st.integers(0, 10**6))
    def test_estimated_and_measured_sum_to_the_register_to_the_last_digit(
        self, day: Curve, past: list[int], more: int
    ) -> None:
        measured = sum(value or 0 for value in day)
        target = measured + (more if None in day else 0)

        made = estimated(gaps_of([day], targets=[target], history=[[(True, past)]]), chain=shipped_chain())

        assert int(made.values.sum()) == target
        assert (made.values >= 0).all()

    @settings(max_examples=60, deadline=None)
    @given(curves, whole, st.one_of(st.none(), st.integers(0, 10**7)))
    def test_measured_elements_stay_as_they_are(self, day: Curve, past: list[int], target: int | None) -> None:
        made = estimated(gaps_of([day], targets=[target], history=[[(True, past)]]), chain=shipped_chain())

        assert all(
            value is None or (int(made.values[0, place]) == value and not made.filled[0, place])
            for place, value in enumerate(day)
        )

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(curves, st.one_of(st.none(), st.integers(0, 10**7)), whole), min_size=1, max_size=4))
    def test_a_batch_is_its_days_one_by_one(self, days: list[tuple[Curve, int | None, list[int]]]) -> None:
        rows, targets, pasts = zip(*days, strict=True)

        made = estimated(
            gaps_of(rows, targets=targets, history=[[(True, past)] for past in pasts]), chain=shipped_chain()
        )

        for place, (row, target, past) in enumerate(days):
            alone = estimated(gaps_of([row], targets=[target], history=[[(True, past)]]), chain=shipped_chain())
            assert (alone.values[0] == made.values[place]).all()
            assert (alone.step[0] == made.step[place]).all()


class TestApportioned:
    def shared(self, weights: list[int], *, total: int) -> list[int]:
        return [int(part) for part in apportioned(np.array([weights]), totals=np.array([total]))[0]]

    @pytest.mark.parametrize(
        ("weights", "total", "parts"),
        [([1, 1, 1], 100, [34, 33, 33]), ([0, 0], 3, [2, 1]), ([1, 2], 10, [3, 7]), ([5, 0], 7, [7, 0]), ([3], 0, [0])],
    )
    def test_largest_remainders_first(self, weights: list[int], total: int, parts: list[int]) -> None:
        assert self.shared(weights, total=total) == parts

    @pytest.mark.parametrize(("weights", "total"), [([-1, 2], 3), ([1, 2], -3)])
    def test_less_than_nothing_is_refused(self, weights: list[int], total: int) -> None:
        with pytest.raises(ValueError, match="0 or more"):
            self.shared(weights, total=total)

    @pytest.mark.parametrize(("weights", "total"), [([2**31], 3), ([1], 2**31)])
    def test_what_would_not_be_exact_is_refused(self, weights: list[int], total: int) -> None:
        with pytest.raises(ValueError, match="below"):
            self.shared(weights, total=total)


class TestRegisters:
    def test_scalar_proration_by_weights(self) -> None:
        assert registers_between(100, end=200, weights=[1, 3, 0]) == [125, 200]

    def test_evenly_without_weights(self) -> None:
        assert registers_between(0, end=10, weights=[0, 0, 0]) == [4, 7]

    def test_a_register_that_ran_back_is_refused(self) -> None:
        with pytest.raises(ValueError, match="0 or more"):
            registers_between(100, end=99, weights=[1, 1])

    @settings(max_examples=40)
    @given(st.integers(0, 10**6), st.integers(0, 10**6), st.lists(st.integers(0, 10**4), min_size=2, max_size=9))
    def test_values_rise_from_one_end_to_the_other(self, start: int, ran: int, weights: list[int]) -> None:
        known = [start, *registers_between(start, end=start + ran, weights=weights), start + ran]

        assert known == sorted(known)
        assert len(known) == len(weights) + 1


DAYS = st.lists(st.one_of(st.none(), st.integers(0, 10**5)), min_size=1, max_size=9)


class TestFilled:
    def told(self, *, end: int | None, energies: list[int | None], usual: list[int | None] | None = None) -> Filled:
        return registers_filled(1_000, end=end, energies=energies, usual=usual or [None] * len(energies))

    def test_after_the_latest_one_curves_lead_on_as_far_as_they_go(self) -> None:
        told = self.told(end=None, energies=[960, 40, None, 7])

        assert told == Filled((1_960, 2_000), RegisterBasis.CURVE)

    def test_between_two_with_all_curves_they_share_what_the_register_ran(self) -> None:
        assert self.told(end=1_200, energies=[20, 60, 0]) == Filled((1_050, 1_200), RegisterBasis.CURVE)

    def test_a_day_with_a_curve_has_its_energy_and_the_rest_what_is_usual(self) -> None:
        told = self.told(end=1_200, energies=[50, None, None], usual=[9, 1, 2])

        assert told == Filled((1_050, 1_100), RegisterBasis.USUAL)

    def test_where_nothing_is_usual_evenly(self) -> None:
        told = self.told(end=1_010, energies=[None, None, None], usual=[5, None, 5])

        assert told == Filled((1_004, 1_007), RegisterBasis.EVEN)

    def test_curves_that_exceed_the_register_are_not_believed(self) -> None:
        told = self.told(end=1_100, energies=[200, None], usual=[3, 1])

        assert told == Filled((1_075,), RegisterBasis.USUAL)

    def test_a_register_that_ran_back_gives_nothing(self) -> None:
        assert self.told(end=999, energies=[None, None]).values == ()

    @settings(max_examples=60)
    @given(st.integers(0, 10**6), DAYS, st.data())
    def test_values_rise_between_the_ends_whatever_is_known(
        self, ran: int, energies: list[int | None], data: st.DataObject
    ) -> None:
        usual = data.draw(
            st.lists(st.one_of(st.none(), st.integers(0, 99)), min_size=len(energies), max_size=len(energies))
        )

        told = registers_filled(7, end=7 + ran, energies=energies, usual=usual)

        known = [7, *told.values, 7 + ran]
        assert known == sorted(known)
        assert len(told.values) == len(energies) - 1


RISING: Curve = [10 * place for place in range(96)]


class TestBeside:
    def test_the_neighbour_is_who_runs_most_alike(self) -> None:
        others = {7: list(reversed(RISING)), 8: [3 * (value or 0) for value in RISING], 9: [5] * 96}

        assert neighbour_of(RISING, others=others) == 8

    def test_of_equals_the_least_meter(self) -> None:
        assert neighbour_of(RISING, others={9: RISING, 4: RISING}) == 4

    def test_nobody_alike(self) -> None:
        assert neighbour_of(RISING, others={7: list(reversed(RISING))}) is None

    @pytest.mark.parametrize(("known", "found"), [(24, 7), (23, None)])
    def test_too_little_in_common(self, known: int, found: int | None) -> None:
        assert neighbour_of([*RISING[:known], *([None] * (96 - known))], others={7: RISING}) == found

    def test_the_mean_course_is_of_complete_curves(self) -> None:
        assert mean_course([[1] * 96, [2] * 96, gap(3, 3)]) == [3] * 96
        assert mean_course([gap(3, 3)]) == [None] * 96

    def test_what_is_left_of_a_head_as_the_meter_would_say_it(self) -> None:
        # 100 × 20 − (30 × 10 + 200 × 1) = 1500; through a ratio of 4: 375
        left = left_over(
            [100] * 96, head_multiplier=200_000, others=[([30] * 96, 100_000), ([200] * 96, 10_000)], multiplier=40_000
        )

        assert left == [375] * 96

    def test_nothing_is_left_where_somebody_says_nothing(self) -> None:
        left = left_over([100] * 96, head_multiplier=10_000, others=[(gap(5, 5), 10_000)], multiplier=10_000)

        assert left[4:7] == [0, None, 0]

    def test_more_sold_than_supplied_is_less_than_nothing(self) -> None:
        left = left_over([100] * 96, head_multiplier=10_000, others=[([103] * 96, 10_000)], multiplier=20_000)

        assert left == [-2] * 96
