"""When a session ends, and whose sign-in an administrator may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.signin.rules import IDLE, LONGEST, NOTED_EVERY, Session, session_at, why_not_administered

ADMINISTRATOR = Actor("A1", "管理员", Scope(("0001",)), person_id=1)


class TestSessionAt:
    @pytest.mark.parametrize(
        ("since_began", "since_used", "outcome"),
        [
            (0, 0, Session.GOES_ON),
            (NOTED_EVERY - 1, NOTED_EVERY - 1, Session.GOES_ON),
            (NOTED_EVERY, NOTED_EVERY, Session.IS_NOTED),
            (IDLE - 1, IDLE - 1, Session.IS_NOTED),
            (IDLE, IDLE, Session.ENDS),
            (LONGEST - 1, 0, Session.GOES_ON),
            (LONGEST, 0, Session.ENDS),
        ],
    )
    def test_it_ends_twelve_hours_after_the_sign_in_and_half_an_hour_idle(
        self, since_began: int, since_used: int, outcome: Session
    ) -> None:
        now = 1_800_000_000

        assert session_at(now, began=now - since_began, used=now - since_used) is outcome

    @given(st.lists(st.integers(1, IDLE - 1), max_size=200))
    def test_however_busy_it_ends_in_time(self, pauses: list[int]) -> None:
        began = used = now = 0
        for pause in pauses:
            now += pause
            outcome = session_at(now, began=began, used=used)
            if outcome is Session.ENDS:
                assert now - began >= LONGEST or now - used >= IDLE
                break
            assert now - began < LONGEST
            used = now if outcome is Session.IS_NOTED else used


class TestWhyNotAdministered:
    @pytest.mark.parametrize(
        ("number", "posts", "why"),
        [
            ("R1", ("00010002",), None),
            ("R1", (), None),
            ("R1", ("0001",), None),
            ("R1", ("00010002", "0002"), "outside your units"),
            ("A1", ("0001",), "your own sign-in"),
        ],
    )
    def test_nobody_changes_ones_own_or_that_of_somebody_who_reaches_further(
        self, number: str, posts: tuple[str, ...], why: str | None
    ) -> None:
        found = why_not_administered(number, by=ADMINISTRATOR, post_paths=posts)

        assert (found is None) if why is None else (why in (found or ""))
