"""What an answer of a bank means for a line, and what a mandate may be."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.directdebit.orders import answer
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.flow import LINE
from wanjia.revenue.directdebit.types import (
    Answer,
    Asked,
    LineState,
    MandateKind,
    Meaning,
    NewMandate,
    Outcome,
    ParsedReturn,
)

CODES = {"0000": Meaning(Outcome.PAID, "扣款成功"), "1001": Meaning(Outcome.NO_FUNDS, "余额不足")}
FIRST = answer(1).reference
PAPER = NewMandate(
    "1001",
    "ICBC",
    MandateKind.DIRECT_DEBIT,
    "XY-1",
    "张三",
    "6222 0200 0000 0001",
    "102521000011",
    date(2025, 3, 1),
    date(2025, 3, 1),
)


def asked(state: LineState = LineState.ASKED) -> dict[str, Asked]:
    return {answer(place).reference: Asked(place, Decimal("120.50"), state) for place in (1, 2)}


def judged(*answers: Answer, state: LineState = LineState.ASKED, for_all: Answer | None = None) -> object:
    parsed = ParsedReturn("D1", answers, for_all)
    found, faults = rules.verdicts(parsed, asked=asked(state), codes=CODES)
    return [one.step for one in found], [fault.what for fault in faults]


class TestVerdicts:
    @pytest.mark.parametrize(
        ("state", "code", "step"),
        [
            (LineState.ASKED, "0000", "confirm"),
            (LineState.ASKED, "1001", "fail"),
            (LineState.GIVEN_UP, "0000", "confirm"),
            (LineState.CONFIRMED, "0000", ""),
            (LineState.COLLECTED, "0000", ""),
            (LineState.COLLECTED, "1001", "take_back"),
            (LineState.TAKEN_BACK, "1001", ""),
            (LineState.FAILED, "1001", ""),
        ],
    )
    def test_follow_from_the_code_and_from_what_was_heard_before(self, state: LineState, code: str, step: str) -> None:
        assert judged(answer(1, code), state=state) == ([step], [])

    @pytest.mark.parametrize(("state", "code"), [(LineState.FAILED, "0000"), (LineState.TAKEN_BACK, "0000")])
    def test_what_contradicts_an_earlier_answer_is_refused(self, state: LineState, code: str) -> None:
        assert judged(answer(1, code), state=state) == ([], [f"The line {FIRST} was answered otherwise before."])

    def test_a_code_that_nobody_entered_is_refused(self) -> None:
        assert judged(answer(1, "7777")) == ([], ["Nobody knows here what the code '7777' means."])

    def test_what_is_only_accepted_changes_nothing(self) -> None:
        assert judged(answer(1, "ACCP", outcome=Outcome.PENDING)) == ([""], [])

    def test_an_answer_for_all_holds_for_those_that_are_not_named(self) -> None:
        assert judged(answer(1, "1001"), for_all=answer(0, "0000")) == (["fail", "confirm"], [])

    @given(st.sampled_from(LineState), st.sampled_from(sorted(CODES)))
    def test_are_steps_that_the_flow_knows(self, state: LineState, code: str) -> None:
        found, _faults = rules.verdicts(ParsedReturn("D1", (answer(1, code),)), asked=asked(state), codes=CODES)

        assert all(one.step in {"", *LINE.open_steps(state)} for one in found)


class TestFaultsOf:
    @pytest.mark.parametrize(
        ("answers", "batch", "what"),
        [
            ((answer(9),), "D1", f"The batch has no line {answer(9).reference}."),
            (
                (answer(1, amount=Decimal("120.51")),),
                "D1",
                f"The line {FIRST} asked for 120.50 yuan, the file says 120.51.",
            ),
            ((answer(1), answer(1)), "D1", f"The line {FIRST} is answered twice."),
            ((answer(1),), "D2", "The file answers batch D1, not D2."),
        ],
    )
    def test_names_what_does_not_fit_the_batch(self, answers: tuple[Answer, ...], batch: str, what: str) -> None:
        faults = rules.faults_of(ParsedReturn("D1", answers), batch=batch, asked=asked())

        assert [fault.what for fault in faults] == [what]


class TestMandate:
    def test_a_number_is_taken_without_its_blanks(self) -> None:
        assert rules.why_not_mandate(PAPER) is None

    @pytest.mark.parametrize(
        ("field", "value", "why"),
        [
            ("holder", " ", "who holds"),
            ("bank_account", "1234567", "8 to 34"),
            ("bank_code", "12345", "12 digits"),
            ("reference", "X/1", "letters, digits and hyphens"),
            ("start", date(2025, 2, 28), "before the day on which it was signed"),
        ],
    )
    def test_what_is_none_is_refused(self, field: str, value: object, why: str) -> None:
        from dataclasses import replace

        assert why in (rules.why_not_mandate(replace(PAPER, **{field: value})) or "")  # type: ignore[arg-type]


class TestRounds:
    @given(st.lists(st.integers(1, 5)))
    def test_hold_each_line_once_and_an_account_once_each(self, accounts: list[int]) -> None:
        found = rules.rounds(accounts)

        assert sorted(place for turn in found for place in turn) == list(range(len(accounts)))
        assert all(len({accounts[place] for place in turn}) == len(turn) for turn in found)


@pytest.mark.parametrize(("returns", "limit", "suspends"), [(2, 3, False), (3, 3, True), (9, 0, False)])
def test_so_many_failures_suspend(returns: int, limit: int, suspends: bool) -> None:
    assert rules.is_to_be_suspended(returns, at_most=limit) is suspends
