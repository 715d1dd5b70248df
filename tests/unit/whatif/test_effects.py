"""Effects summed up: nothing is lost, and sums are the difference of the totals."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.whatif.kernel.effects import (
    STEPS,
    band_limits,
    banded,
    effects,
    histogram,
    priced_twice,
    summed,
)
from wanjia.revenue.whatif.kernel.schema import ISSUED, PRICED

MONEY = st.none() | st.decimals(-1000, 100000, places=2)
ACCOUNTS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9000), MONEY, MONEY), max_size=40)
Row = tuple[int, int, Decimal | None, Decimal | None]


def found(rows: list[Row]) -> pl.DataFrame:
    """Make effects of unit, energy, price as it is and price under the draft."""
    issued = [
        {"account_id": n, "unit_id": unit, "energy_kwh": energy, "amount": base or Decimal(0)}
        for n, (unit, energy, base, _) in enumerate(rows)
    ]
    base, draft = (
        [
            {
                "account_id": n,
                "structure": "S",
                "amount": row[place],
                "why": "" if row[place] is not None else "PRICE_MISSING",
            }
            for n, row in enumerate(rows)
        ]
        for place in (2, 3)
    )
    return effects(ISSUED.frame(issued), base=PRICED.frame(base), draft=PRICED.frame(draft))


def paid(base: str, draft: str, *, energy: int = 100) -> Row:
    """Make a row of one account."""
    return 1, energy, Decimal(base), Decimal(draft)


class TestEffects:
    @given(ACCOUNTS)
    def test_every_account_issued_stays_with_an_effect_or_the_reason_why_not(self, rows: list[Row]) -> None:
        table = found(rows)

        assert table["account_id"].to_list() == list(range(len(rows)))
        for row in table.iter_rows(named=True):
            assert (row["effect"] is None) == bool(row["why"])

    @given(ACCOUNTS, st.sampled_from(["unit_id", "structure"]))
    def test_groups_sum_to_the_difference_of_the_totals(self, rows: list[Row], key: str) -> None:
        table = found(rows)
        both = priced_twice(table)

        groups = summed(table, by=pl.col(key))

        assert groups["accounts"].sum() == both.height
        assert groups["effect"].sum() == both.select(pl.col("draft").sum() - pl.col("base").sum()).item()
        assert groups["energy_kwh"].sum() == both["energy_kwh"].sum()

    @given(ACCOUNTS)
    def test_size_bands_hold_every_account_once(self, rows: list[Row]) -> None:
        table = found(rows)
        limits = band_limits(table)

        bands = banded(table, limits=limits)

        assert limits == sorted(set(limits))
        assert bands["accounts"].sum() == priced_twice(table).height
        assert bands["effect"].sum() == priced_twice(table)["effect"].sum()

    @given(ACCOUNTS)
    def test_the_histogram_counts_every_account_once(self, rows: list[Row]) -> None:
        assert sum(histogram(found(rows))) == priced_twice(found(rows)).height

    def test_equal_prices_have_no_effect(self) -> None:
        table = found([paid("12.34", "12.34"), paid("0", "0")])

        assert table["effect"].to_list() == [Decimal("0.00"), Decimal("0.00")]
        assert histogram(table)[5] == 2

    def test_an_account_that_a_book_does_not_know_is_kept_with_its_reason(self) -> None:
        issued = ISSUED.frame([{"account_id": 1, "unit_id": 1, "energy_kwh": 5, "amount": Decimal(3)}])

        table = effects(issued, base=PRICED.empty(), draft=PRICED.empty())

        assert table["why"].to_list() == ["READING_MISSING,READING_MISSING"]


class TestHistogram:
    @pytest.mark.parametrize(
        ("draft", "place"),
        [
            ("79.99", 0),
            ("80.00", 0),
            ("80.01", 1),
            ("90.00", 1),
            ("98.00", 3),
            ("98.01", 4),
            ("99.99", 4),
            ("100.00", 5),
            ("100.01", 6),
            ("102.00", 6),
            ("102.01", 7),
            ("120.00", 9),
            ("120.01", 10),
        ],
    )
    def test_an_account_stands_where_its_change_lies(self, draft: str, place: int) -> None:
        counts = histogram(found([paid("100.00", draft)]))

        assert len(counts) == len(STEPS) + 2
        assert counts[place] == 1

    def test_who_paid_nothing_and_now_pays_stands_last(self) -> None:
        assert histogram(found([paid("0", "1")]))[-1] == 1


class TestBands:
    def test_shares_of_the_accounts_set_the_limits(self) -> None:
        table = found([paid("1", "1", energy=n) for n in range(1, 101)])

        assert band_limits(table) == [21, 41, 61, 81, 96, 100]
        assert banded(table, limits=[50])["accounts"].to_list() == [50, 50]

    def test_nobody_has_no_bands(self) -> None:
        assert band_limits(found([])) == []
