"""Who may do what with a record that one has had in hand before, and how exemptions are asked for and decided."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.duties import rules
from wanjia.foundation.duties.flow import EXEMPTION, Decision
from wanjia.foundation.duties.types import DutyRule, ExemptionState
from wanjia.foundation.periods.types import Period
from wanjia.foundation.workflow.types import StepRefused

PERSON = Actor("B1", "核算员", WHOLE_COMPANY, person_id=1)
PROCESS = Actor("headend", "headend", WHOLE_COMPANY)
TODAY = date(2026, 1, 5)
ISSUE, COLLECT = DutyRule.ISSUE_OWN_READING, DutyRule.COLLECT_OWN_READING


class TestIsOwn:
    @pytest.mark.parametrize(
        ("by", "entered_by", "own"),
        [(PERSON, "B1", True), (PERSON, "B2", False), (PERSON, "", False), (PROCESS, "headend", False)],
    )
    def test_what_a_person_entered_is_the_persons_own_and_a_process_owns_nothing(
        self, by: Actor, entered_by: str, own: bool
    ) -> None:
        assert rules.is_own(entered_by, by=by) is own


class TestWhyNotByOwnHand:
    def test_it_tells_how_many_bills_some_accounts_and_the_cure(self) -> None:
        why = rules.why_not_by_own_hand(ISSUE, by=PERSON, accounts=["1", "2", "3", "4", "5", "6"], bills=17)

        assert why is not None
        for told in ("B1", "17 of these bills", "1, 2, 3, 4, 5, …", "issued by another person", "exemption"):
            assert told in why
        assert "6" not in why

    def test_of_few_bills_all_accounts_are_named(self) -> None:
        why = rules.why_not_by_own_hand(COLLECT, by=PERSON, accounts=["1001"], bills=1)

        assert why is not None
        assert "(accounts 1001)" in why
        assert "paid by another person" in why

    def test_nothing_stands_against_bills_of_others_or_a_process(self) -> None:
        assert rules.why_not_by_own_hand(ISSUE, by=PERSON, accounts=[], bills=0) is None
        assert rules.why_not_by_own_hand(ISSUE, by=PROCESS, accounts=["1"], bills=1) is None


class TestWhyNotRequested:
    @pytest.mark.parametrize(
        ("period", "reason", "why"),
        [
            (Period(TODAY, TODAY + timedelta(days=1)), "reader on leave", None),
            (Period(TODAY, TODAY + timedelta(days=366)), "reader on leave", None),
            (Period(TODAY, TODAY + timedelta(days=367)), "reader on leave", "366 days at most"),
            (Period(TODAY - timedelta(days=1), TODAY + timedelta(days=9)), "x", "begins today or later"),
            (Period(TODAY), "x", "must end"),
            (Period(TODAY, TODAY + timedelta(days=1)), "  ", "Say why"),
        ],
    )
    def test_it_needs_a_reason_and_a_span_that_begins_ends_and_is_short(
        self, period: Period, reason: str, why: str | None
    ) -> None:
        found = rules.why_not_requested(period, reason=reason, today=TODAY)

        assert (found is None) if why is None else (why in (found or ""))


class TestFlow:
    @pytest.mark.parametrize("step", ["approve", "refuse"])
    def test_whoever_asks_does_not_decide(self, step: str) -> None:
        with pytest.raises(StepRefused, match="another person must decide"):
            EXEMPTION.after(step, state=ExemptionState.REQUESTED, thing=Decision("H1", by="H1", reason="x"))

    @pytest.mark.parametrize(
        ("step", "state"),
        [("approve", ExemptionState.REQUESTED), ("refuse", ExemptionState.REQUESTED), ("revoke", "APPROVED")],
    )
    def test_every_decision_needs_its_ground(self, step: str, state: str) -> None:
        with pytest.raises(StepRefused, match="Say why"):
            EXEMPTION.after(step, state=state, thing=Decision("H1", by="D1", reason=" "))

    def test_who_asked_may_revoke(self) -> None:
        decision = Decision("H1", by="H1", reason="reader is back")

        assert EXEMPTION.after("revoke", state=ExemptionState.APPROVED, thing=decision) == ExemptionState.REVOKED

    @given(st.lists(st.sampled_from(["approve", "refuse", "revoke"]), max_size=6))
    def test_what_is_refused_or_revoked_never_holds_again(self, steps: list[str]) -> None:
        state, seen = ExemptionState.REQUESTED.value, []
        for step in steps:
            if step in EXEMPTION.open_steps(state):
                state = EXEMPTION.after(step, state=state, thing=Decision("H1", by="D1", reason="x"))
                seen.append(state)

        for end in (ExemptionState.REFUSED, ExemptionState.REVOKED):
            assert end not in seen or seen[-1] == end
