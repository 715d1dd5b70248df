"""How a run is parted and its bills numbered."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.billing.rules import bill_numbers, packed, why_not_cancellable

JANUARY = date(2026, 1, 1)


def due(*routes: tuple[int, int, int]) -> pl.DataFrame:
    """Make accounts due: route, turning day, how many."""
    rows = [(route, day) for route, day, accounts in routes for _ in range(accounts)]
    table = pl.DataFrame(rows, schema=["route_id", "turning_day"], orient="row")
    return table.with_row_index("account_id")


class TestPacked:
    def test_routes_fill_a_chunk_up_to_its_size(self) -> None:
        assert packed(due((1, 1, 3), (2, 1, 3), (3, 1, 3)), size=6) == [([1, 2], 6), ([3], 3)]

    def test_a_route_larger_than_a_chunk_stands_alone(self) -> None:
        assert packed(due((1, 1, 9), (2, 1, 1)), size=6) == [([1], 9), ([2], 1)]

    def test_turning_days_are_kept_apart(self) -> None:
        assert packed(due((1, 1, 2), (2, 15, 2), (3, 1, 2)), size=9) == [([1, 3], 4), ([2], 2)]

    @given(st.lists(st.tuples(st.integers(1, 28), st.integers(1, 20)), min_size=1, max_size=12), st.integers(1, 30))
    def test_nobody_is_lost(self, sizes: list[tuple[int, int]], size: int) -> None:
        table = due(*((route, day, accounts) for route, (day, accounts) in enumerate(sizes)))

        chunks = packed(table, size=size)

        assert sorted(route for routes, _ in chunks for route in routes) == list(range(len(sizes)))
        assert sum(accounts for _, accounts in chunks) == table.height


class TestBillNumbers:
    def test_the_first_of_a_month_is_one(self) -> None:
        assert bill_numbers(JANUARY, after=None, count=2) == ["2026010000001", "2026010000002"]

    def test_later_ones_follow_the_latest(self) -> None:
        assert bill_numbers(JANUARY, after="2026010000041", count=1) == ["2026010000042"]


class TestWhyNotCancellable:
    def test_an_issued_bill_of_an_open_month_can_be_cancelled(self) -> None:
        assert why_not_cancellable(state="ISSUED", kind="REGULAR", is_paid=False, is_closed=False, number="1") is None

    def test_a_draft_cannot(self) -> None:
        why = why_not_cancellable(state="DRAFT", kind="REGULAR", is_paid=False, is_closed=False, number=None)

        assert why is not None
        assert "not an issued bill" in why

    def test_the_opposite_of_a_bill_cannot(self) -> None:
        assert why_not_cancellable(state="ISSUED", kind="REVERSAL", is_paid=False, is_closed=False, number="1")
