"""The check of a day's issued bills: what is right is not told, what is off is told once, whichever side lacks it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.reconciliation.kernel.issued import compared_issue
from wanjia.revenue.reconciliation.kernel.schema import BOOKED, ISSUED

pytestmark = pytest.mark.proves("A444")


def bill(bill_id: int, amount: int = 12_050, *, kwh: int = 200, of_lines: int | None = None) -> dict[str, Any]:
    """Give an issued bill, whose lines come to its energy unless said otherwise."""
    lines = kwh if of_lines is None else of_lines
    return {"bill_id": bill_id, "unit_id": 1, "amount": amount, "energy_kwh": kwh, "line_kwh": lines}


def booked(bill_id: int, amount: int = 12_050) -> dict[str, Any]:
    """Give what the books have of a bill."""
    return {"bill_id": bill_id, "unit_id": 1, "booked": amount}


def off(bills: list[dict[str, Any]], books: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    """Give which bills are off, with what they ask for and what is booked."""
    found = compared_issue(ISSUED.frame(bills), booked=BOOKED.frame(books))
    return list(found.select("bill_id", "amount", "booked").iter_rows())


class TestComparedIssue:
    @pytest.mark.parametrize(
        ("bills", "books", "expected"),
        [
            ([], [], []),
            ([bill(1)], [booked(1)], []),
            ([bill(1, 8_000)], [booked(1, 7_900)], [(1, 8_000, 7_900)]),
            ([bill(1)], [], [(1, 12_050, 0)]),
            ([], [booked(1)], [(1, 0, 12_050)]),
            ([bill(1, kwh=105, of_lines=100)], [booked(1)], [(1, 12_050, 12_050)]),
            ([bill(1, -12_050, kwh=-200)], [booked(1, -12_050)], []),
        ],
    )
    def test_each_case(self, bills: list[Any], books: list[Any], expected: list[Any]) -> None:
        assert off(bills, books) == expected

    @given(st.dictionaries(st.integers(1, 30), st.integers(-99_999, 99_999)), st.sets(st.integers(1, 30)))
    def test_exactly_what_was_changed_is_told(self, amounts: dict[int, int], changed: set[int]) -> None:
        bills = [bill(one, amount) for one, amount in amounts.items()]
        books = [booked(one, amount + (one in changed)) for one, amount in amounts.items()]

        assert [row[0] for row in off(bills, books)] == sorted(changed & set(amounts))
