"""Halves go away from zero, and nowhere through a float."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.quantities.rounding import MONEY, divided_half_up, half_up, money

whole = st.integers(-(10**17), 10**17)


class TestHalfUp:
    @pytest.mark.parametrize(
        ("value", "places", "rounded"),
        [
            ("0.125", 2, "0.13"),
            ("-0.125", 2, "-0.13"),
            ("0.1249999", 2, "0.12"),
            ("2.5", 0, "3"),
            ("3.5", 0, "4"),
            ("0.895", 2, "0.90"),
        ],
    )
    def test_each_side_of_a_half(self, value: str, places: int, rounded: str) -> None:
        assert half_up(Decimal(value), places=places) == Decimal(rounded)


class TestMoney:
    @given(units=st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20), places=st.integers(0, 8))
    def test_a_column_rounds_like_a_single_value(self, units: list[int], places: int) -> None:
        values = [Decimal(unit).scaleb(-places) for unit in units]
        table = pl.DataFrame({"amount": pl.Series(values, dtype=pl.Decimal(38, places))})

        found = table.select(money(pl.col("amount"))).to_series()

        assert found.dtype == MONEY
        assert found.to_list() == [half_up(value, places=2) for value in values]


class TestDividedHalfUp:
    @given(above=whole, below=st.integers(1, 10**15))
    def test_it_agrees_with_decimals(self, above: int, below: int) -> None:
        table = pl.DataFrame({"above": [above], "below": [below]})

        by_column = table.select(divided_half_up(pl.col("above"), by=pl.col("below"))).item()
        by_number = table.select(divided_half_up(pl.col("above"), by=below)).item()

        expected = int((Decimal(above) / Decimal(below)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        assert by_column == by_number == expected

    def test_products_beyond_64_bits_do_not_wrap(self) -> None:
        table = pl.DataFrame({"energy": [9 * 10**18]})
        product = pl.col("energy").cast(pl.Int128) * 30

        assert table.select(divided_half_up(product, by=31)).item() == 8709677419354838710

    def test_a_result_beyond_64_bits_raises(self) -> None:
        table = pl.DataFrame({"energy": [9 * 10**18]})

        with pytest.raises(pl.exceptions.InvalidOperationError):
            table.select(divided_half_up(pl.col("energy").cast(pl.Int128) * 30, by=2))

    def test_nothing_divided_is_nothing(self) -> None:
        assert (
            pl.DataFrame({"a": [None]}, schema={"a": pl.Int64}).select(divided_half_up(pl.col("a"), by=3)).item()
            is None
        )
