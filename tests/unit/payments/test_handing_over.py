"""Cash that is handed over: takings go first, change of the unit only where they do not reach."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.payments import rules

YUAN = st.integers(0, 10**6).map(Decimal)


@pytest.mark.parametrize(
    ("amount", "cash", "change", "goes"),
    [(120, 220, 100, 0), (121, 220, 100, 1), (220, 220, 100, 100), (50, 80, 100, 50), (80, 80, 100, 80)],
)
def test_what_goes_along(amount: int, cash: int, change: int, goes: int) -> None:
    assert rules.change_handed(Decimal(amount), cash=Decimal(cash), change=Decimal(change)) == goes


@given(YUAN, YUAN, YUAN)
def test_never_more_change_than_there_is_nor_than_is_handed_over(cash: Decimal, change: Decimal, part: Decimal) -> None:
    amount = min(part, cash)

    goes = rules.change_handed(amount, cash=cash, change=min(change, cash))

    assert 0 <= goes <= min(amount, change)


@pytest.mark.parametrize(
    ("step", "by", "may"),
    [
        ("confirm", "B", True),
        ("confirm", "A", False),
        ("refuse", "A", False),
        ("withdraw", "A", True),
        ("withdraw", "B", False),
    ],
)
def test_each_signs_the_own_step(step: str, by: str, may: bool) -> None:
    assert (rules.why_not_signed(step, by=by, giver="A", taker="B") is None) is may
