"""Chance that comes out alike everywhere."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.interfaces.demo.draws import Draws, shared_out

PEOPLE = pl.DataFrame({"i": range(10_000)})


def drawn(expression: pl.Expr) -> pl.Series:
    return PEOPLE.select(drawn=expression)["drawn"]


class TestNumber:
    def test_draws_these_numbers_on_every_machine(self) -> None:
        assert drawn(Draws(1).number("a"))[:3].to_list() == [1922240777, 846875921, 2186350706]

    def test_draws_the_same_for_the_same_seed_subject_and_keys(self) -> None:
        assert drawn(Draws(1).number("a")).equals(drawn(Draws(1).number("a")))

    def test_does_not_depend_on_the_order_of_rows(self) -> None:
        backwards = PEOPLE.reverse().select(drawn=Draws(1).number("a"))["drawn"].reverse()

        assert backwards.equals(drawn(Draws(1).number("a")))

    @pytest.mark.parametrize("other", [Draws(2).number("a"), Draws(1).number("b"), Draws(1).number("a", of=("i", "i"))])
    def test_draws_other_numbers_for_another_seed_subject_or_key(self, other: pl.Expr) -> None:
        same = (drawn(other) == drawn(Draws(1).number("a"))).sum()

        assert same <= 1


class TestBelow:
    def test_reaches_every_number_below_the_limit_about_equally_often(self) -> None:
        counts = drawn(Draws(1).below(10, what="a")).value_counts()

        assert sorted(counts["drawn"]) == list(range(10))
        assert counts["count"].is_between(850, 1_150).all()

    def test_between_holds_both_ends(self) -> None:
        found = drawn(Draws(1).between(-2, most=2, what="a"))

        assert sorted(found.unique()) == [-2, -1, 0, 1, 2]

    @pytest.mark.parametrize(("per_mille", "share"), [(0, 0), (1_000, 10_000)])
    def test_what_never_or_always_happens_does(self, per_mille: int, share: int) -> None:
        assert drawn(Draws(1).happens(per_mille, what="a")).sum() == share

    def test_one_number_alone_is_drawn_as_in_a_table(self) -> None:
        assert Draws(1).single(10, what="a", key=7) == drawn(Draws(1).below(10, what="a"))[7]


class TestSpread:
    def test_stays_between_the_smallest_and_the_largest(self) -> None:
        found = drawn(Draws(1).spread((10, 20, 100), what="a"))

        assert (found.min(), found.max()) == (10, 99)

    def test_half_lies_below_the_middle_quantile(self) -> None:
        found = drawn(Draws(1).spread((10, 20, 100), what="a"))

        assert 4_800 <= (found < 20).sum() <= 5_200


class TestOneOf:
    def test_a_word_that_stands_twice_comes_twice_as_often(self) -> None:
        found = drawn(Draws(1).one_of(("a", "b", "b"), what="words"))

        assert 6_400 <= (found == "b").sum() <= 6_900


class TestSharedOut:
    def test_the_largest_remainders_take_what_is_left(self) -> None:
        assert shared_out(10, weights=(1, 1, 1)) == [4, 3, 3]
        assert shared_out(10, weights=(5, 0, 14)) == [3, 0, 7]

    @given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
    def test_nothing_is_lost_and_nothing_is_off_by_more_than_one(self, total: int, weights: list[int]) -> None:
        found = shared_out(total, weights=weights)

        assert sum(found) == total
        assert all(
            abs(share * sum(weights) - total * w) < sum(weights) for share, w in zip(found, weights, strict=True)
        )
