"""Decisions at a counter: change, counts, differences, voids, and the numbers of receipts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.payments import rules
from wanjia.revenue.payments.types import NewCheque, ShiftState, Tender

TODAY, YESTERDAY = date(2026, 1, 12), date(2026, 1, 11)
amounts = st.decimals(min_value=0, max_value=1_000_000, places=2)


class TestChangeDue:
    @given(amount=amounts, more=amounts)
    def test_amount_and_change_make_what_was_laid_down(self, amount: Decimal, more: Decimal) -> None:
        assert rules.change_due(amount + more, amount=amount) + amount == amount + more

    def test_less_than_the_amount_is_misuse(self) -> None:
        with pytest.raises(ValueError, match="less than"):
            rules.change_due(Decimal("9.99"), amount=Decimal(10))


class TestWhyNotSquared:
    def squaring(self, difference: str, **changes: object) -> rules.Squaring:
        facts = {"tolerance": Decimal(1), "person": "K1", "reason": "miscounted", "approved": None, **changes}
        return rules.Squaring(difference=Decimal(difference), **facts)  # type: ignore[arg-type]

    @pytest.mark.parametrize("difference", ["0", "1.00", "-1.00", "0.01"])
    def test_up_to_the_tolerance_it_closes(self, difference: str) -> None:
        assert rules.why_not_squared(self.squaring(difference)) is None

    @pytest.mark.parametrize("difference", ["1.01", "-1.01"])
    def test_beyond_it_somebody_else_agrees_to_that_very_difference(self, difference: str) -> None:
        assert rules.why_not_squared(self.squaring(difference)) is not None
        assert rules.why_not_squared(self.squaring(difference, approved=Decimal(difference))) is None
        assert rules.why_not_squared(self.squaring(difference, approved=Decimal(2))) is not None

    def test_any_difference_wants_a_person_and_a_reason(self) -> None:
        assert rules.why_not_squared(self.squaring("0.01", person="")) is not None
        assert rules.why_not_squared(self.squaring("0.01", reason=" ")) is not None


class TestCount:
    @given(st.dictionaries(st.sampled_from([Decimal(100), Decimal("0.5"), Decimal("0.01")]), st.integers(0, 999)))
    def test_the_total_is_that_of_its_values(self, pieces: dict[Decimal, int]) -> None:
        parts = [rules.counted_total({value: count}) for value, count in pieces.items()]

        assert rules.counted_total(pieces) == sum(parts)
        assert rules.why_not_counted(pieces, denominations=list(pieces)) is None

    def test_a_negative_count_and_an_unknown_value_are_refused(self) -> None:
        assert rules.why_not_counted({Decimal(1): -1}, denominations=[Decimal(1)]) is not None
        assert rules.why_not_counted({Decimal(3): 1}, denominations=[Decimal(1)]) is not None


@pytest.mark.parametrize(
    ("tender", "cheque", "is_taken"),
    [
        (Tender.CASH, None, True),
        (Tender.CARD, None, True),
        (Tender.CHEQUE, NewCheque("1", "B", ""), True),
        (Tender.CHEQUE, None, False),
        (Tender.CHEQUE, NewCheque("1", " ", ""), False),
        (Tender.CASH, NewCheque("1", "B", ""), False),
        (Tender.ONLINE, None, False),
    ],
)
def test_a_counter_takes(tender: Tender, cheque: NewCheque | None, *, is_taken: bool) -> None:
    assert (rules.why_not_taken(tender, cheque=cheque) is None) is is_taken


@pytest.mark.parametrize(
    ("taken_on", "shift", "is_voided"),
    [
        (TODAY, ShiftState.OPEN, True),
        (TODAY, ShiftState.CLOSED, True),
        (TODAY, ShiftState.REMITTED, False),
        (YESTERDAY, ShiftState.OPEN, False),
        (TODAY, None, False),
    ],
)
def test_a_void_comes_on_the_same_day_before_the_bank(
    taken_on: date, shift: ShiftState | None, *, is_voided: bool
) -> None:
    assert (rules.why_not_voided(taken_on=taken_on, today=TODAY, shift=shift) is None) is is_voided


def test_a_shift_takes_payments_on_its_own_day() -> None:
    assert rules.why_not_in_shift(TODAY, today=TODAY) is None
    assert rules.why_not_in_shift(YESTERDAY, today=TODAY) is not None
    assert rules.why_not_in_shift(None, today=TODAY) is not None


def test_the_fee_of_a_returned_cheque_is_rounded_to_the_fen() -> None:
    assert rules.return_fee(Decimal("100.25"), share=Decimal("0.02")) == Decimal("2.01")


@given(latest=st.integers(0, 60), lost=st.sets(st.integers(1, 60)))
def test_gaps_are_what_is_missing(latest: int, lost: set[int]) -> None:
    there_are = [number for number in range(1, latest + 1) if number not in lost]

    assert rules.gaps(there_are, latest=latest) == sorted(number for number in lost if number <= latest)
