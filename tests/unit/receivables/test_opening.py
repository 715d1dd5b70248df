"""Rows of old books: what each account brought along of a month, and legs that sum to zero whatever the rows."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.receivables.kernel.opening import legs_of_openings, openings_of
from wanjia.revenue.receivables.types import OpeningKind

BEGIN, MONTH = date(2026, 1, 1), date(2025, 11, 1)
KINDS = [str(kind) for kind in OpeningKind if not kind.startswith("TOTAL")]
TYPES = {
    "account_id": pl.Int64,
    "unit_id": pl.Int64,
    "month": pl.Date,
    "kind": pl.String,
    "due_date": pl.Date,
    "amount": MONEY,
}


def rows(*given_: tuple[str, str], due: date | None) -> pl.DataFrame:
    table = [
        (1, 7, MONTH, kind, None if kind in {"CREDIT", "DEPOSIT"} else due, Decimal(yuan)) for kind, yuan in given_
    ]
    return pl.DataFrame(table, schema=TYPES, orient="row")


class TestOpeningsOf:
    @pytest.mark.parametrize(
        ("due", "from_due", "fees_from", "accrued"),
        [
            (date(2025, 12, 20), False, BEGIN, "9.30"),
            (date(2025, 12, 31), False, BEGIN, "9.30"),
            (date(2026, 1, 1), False, date(2026, 1, 2), "9.30"),
            (date(2025, 12, 20), True, date(2025, 12, 21), "0"),
        ],
    )
    def test_late_fees_count_from_the_begin_or_the_day_after_the_due_day(
        self, due: date, from_due: bool, fees_from: date, accrued: str
    ) -> None:
        given_ = rows(("ENERGY", "100.00"), ("LATE_FEE", "9.30"), due=due)

        found = openings_of(given_, begin=BEGIN, from_due=from_due).row(0, named=True)

        assert (found["owed"], found["fee_charged"]) == (Decimal("109.30"), Decimal("9.30"))
        assert (found["fees_from"], found["fee_accrued"]) == (fees_from, Decimal(accrued))

    def test_without_a_debt_nothing_counts(self) -> None:
        found = openings_of(rows(("CREDIT", "5.00"), due=None), begin=BEGIN, from_due=True).row(0, named=True)

        assert (found["due_date"], found["fees_from"], found["credit"]) == (None, None, Decimal("5.00"))


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 10**9)), min_size=1, max_size=12))
def test_every_entry_sums_to_zero_and_nothing_is_lost(drawn: list[tuple[str, int]]) -> None:
    table = rows(*((kind, f"{fen / 100:.2f}") for kind, fen in drawn), due=date(2025, 12, 20))
    made = openings_of(table, begin=BEGIN, from_due=False).with_row_index("opening_id")

    legs = legs_of_openings(made)

    assert legs["amount"].sum() == 0
    assert made.select(pl.sum_horizontal("owed", "credit", "deposit")).to_series().sum() == table["amount"].sum()
