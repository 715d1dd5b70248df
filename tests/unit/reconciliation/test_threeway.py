"""The three-way check of a channel's day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.reconciliation.kernel.schema import PAID
from wanjia.revenue.reconciliation.kernel.threeway import compared

DAY = date(2026, 1, 31)
Row = tuple[str, int, int]


def told(
    theirs: list[Row], ours: list[Row], *, banked: int | None = None
) -> list[tuple[str, str, int | None, int | None]]:
    """Compare rows of reference, fen and days after the first."""
    tables = [
        PAID.frame([{"reference": ref, "amount": fen, "day": DAY + timedelta(days=after)} for ref, fen, after in rows])
        for rows in (theirs, ours)
    ]
    found = compared(tables[0], ours=tables[1], banked=banked)
    return [(row["kind"], row["reference"], row["theirs"], row["ours"]) for row in found.iter_rows(named=True)]


@pytest.mark.proves("A440")
class TestCompared:
    @pytest.mark.parametrize(
        ("theirs", "ours", "expected"),
        [
            ([("A", 100, 0)], [("A", 100, 0)], []),
            ([("A", 100, 0)], [], [("MISSING_HERE", "A", 100, None)]),
            ([], [("A", 100, 0)], [("MISSING_THERE", "A", None, 100)]),
            ([("A", 100, 0)], [("A", 101, 0)], [("AMOUNT_DIFFERS", "A", 100, 101)]),
            ([("A", 100, 0)], [("A", 100, 1)], [("DATE_DIFFERS", "A", 100, 100)]),
            ([("A", 100, 0), ("A", 100, 0)], [("A", 100, 0)], [("DOUBLED_THERE", "A", 200, 100)]),
            ([("A", 100, 0)], [("A", 100, 0), ("A", 100, 0)], [("DOUBLED_HERE", "A", 100, 200)]),
            ([("A", 100, 0), ("A", 100, 0)], [], [("DOUBLED_THERE", "A", 200, None)]),
        ],
    )
    def test_by_reference(self, theirs: list[Row], ours: list[Row], expected: list[object]) -> None:
        assert told(theirs, ours) == expected

    @pytest.mark.parametrize(
        ("banked", "expected"),
        [(None, []), (300, []), (299, [("BANK_SHORT", "", 300, 299)]), (301, [("BANK_OVER", "", 300, 301)])],
    )
    def test_the_bank_against_the_channel(self, banked: int | None, expected: list[object]) -> None:
        rows: list[Row] = [("A", 100, 0), ("B", 200, 0)]

        assert told(rows, rows, banked=banked) == expected

    @given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 3), st.integers(0, 1)), max_size=6), st.data())
    def test_it_says_nothing_only_where_nothing_differs(self, rows: list[Row], data: st.DataObject) -> None:
        others = data.draw(st.permutations(rows))
        doubled = any(sum(row[0] == other[0] for other in rows) > 1 for row in rows)

        assert bool(told(rows, list(others))) is doubled
        assert told(rows, rows[1:]) or not rows
