"""What makes an entry, and when a month is closed or reopened: each edge from both sides."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.ledger import rules
from wanjia.revenue.ledger.flow import CLOSING
from wanjia.revenue.ledger.types import LedgerAccount, Leg

FEB, MAR = date(2026, 2, 1), date(2026, 3, 1)
AMOUNTS = st.integers(-10_000, 10_000).map(lambda fen: Decimal(fen).scaleb(-2))
LEGS = st.lists(st.builds(Leg, st.just(LedgerAccount.CASH), AMOUNTS, st.integers(1, 4)), min_size=1, max_size=8)


def sums(legs: tuple[Leg, ...]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for leg in legs:
        found[leg.unit_id] += leg.amount
    return found


class TestCleared:
    def test_the_first_unit_settles_with_each_of_the_others(self) -> None:
        legs = (
            Leg(LedgerAccount.CASH, Decimal(60), 2),
            Leg(LedgerAccount.RECEIVABLE, Decimal(-50), 1, 9),
            Leg(LedgerAccount.RECEIVABLE, Decimal(-10), 3, 9),
        )

        added = rules.cleared(legs)[3:]

        assert [(leg.unit_id, leg.counter_unit_id, leg.amount) for leg in added] == [
            (1, 2, Decimal(50)),
            (2, 1, Decimal(-50)),
            (3, 2, Decimal(10)),
            (2, 3, Decimal(-10)),
        ]

    @given(legs=LEGS)
    def test_units_balance_if_the_whole_does_and_clearing_between_two_always_does(self, legs: list[Leg]) -> None:
        total = sum((leg.amount for leg in legs), Decimal(0))
        made = rules.cleared([*legs, Leg(LedgerAccount.BANK, -total, legs[0].unit_id)])

        assert set(sums(made).values()) <= {Decimal(0)}
        assert [leg for leg in made if leg.ledger_account is not LedgerAccount.CLEARING and leg in legs] == [
            leg for leg in legs if leg.amount
        ]
        owed = {
            (leg.unit_id, leg.counter_unit_id or 0): leg.amount
            for leg in made
            if leg.ledger_account is LedgerAccount.CLEARING
        }
        assert all(amount == -owed[there, here] for (here, there), amount in owed.items())

    @given(legs=LEGS)
    def test_taken_back_twice_it_is_what_it_was(self, legs: list[Leg]) -> None:
        assert list(rules.opposed(rules.opposed(legs))) == legs


class TestClosed:
    @pytest.mark.parametrize(
        ("today", "is_closed", "earlier", "why"),
        [
            (date(2026, 2, 28), False, None, "not over yet"),
            (MAR, False, None, None),
            (MAR, True, None, "closed already"),
            (MAR, False, date(2026, 1, 1), "Close 2026-01 first"),
        ],
    )
    def test_each_edge(self, today: date, is_closed: bool, earlier: date | None, why: str | None) -> None:
        found = rules.why_not_closed(FEB, today=today, is_closed=is_closed, earlier_open=earlier)

        assert found is None if why is None else why in str(found)

    @pytest.mark.parametrize(
        ("left_open", "note", "may"), [(0, "", True), (2, "", False), (2, " ", False), (2, "x", True)]
    )
    def test_what_is_left_open_needs_a_note(self, left_open: int, note: str, may: bool) -> None:
        found = rules.why_not_closed(FEB, today=MAR, is_closed=False, earlier_open=None, left_open=left_open, note=note)

        assert (found is None) is may

    def test_a_day_in_no_closed_unit_is_open(self) -> None:
        assert rules.why_closed(FEB, closed_in=()) is None
        assert "2026-02 is closed in 一所, 二所" in str(rules.why_closed(FEB, closed_in=("一所", "二所")))

    def test_the_flow_of_a_closing(self) -> None:
        assert CLOSING.open_steps("CLOSED") == ("ask_reopening",)
        assert CLOSING.open_steps("REOPENING") == ("refuse_reopening", "reopen")
        assert CLOSING.open_steps("REOPENED") == ()
