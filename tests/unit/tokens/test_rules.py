"""What a token permits and what one may look like."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from wanjia.foundation.access.types import Actor, HeldPost, Permission, Scope
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.tokens.rules import LONGEST_LIFE, NEEDS, common_unit, narrowed, uses_of, why_not_issuable
from wanjia.foundation.tokens.types import ApiScope, TokenPlan

TODAY = date(2026, 1, 5)
COMPANY, STATION, GROUP, OTHER = "0001", "00010001", "000100010001", "00010002"
BILLER = Actor(
    "B1",
    "核算员",
    Scope((STATION,)),
    frozenset({Role.BILLING_ACCOUNTANT}),
    person_id=1,
    posts=(HeldPost(Role.BILLING_ACCOUNTANT, STATION),),
)
PLAN = TokenPlan("B1", "headend", frozenset({ApiScope.BILLS_READ}), "S1", TODAY + timedelta(days=30), 600)


class TestNarrowed:
    @pytest.mark.parametrize(
        ("unit", "paths"), [(COMPANY, (STATION,)), (STATION, (STATION,)), (GROUP, (GROUP,)), (OTHER, ())]
    )
    def test_a_token_narrows_and_never_widens(self, unit: str, paths: tuple[str, ...]) -> None:
        assert narrowed(BILLER, permission=Permission.BILLS_VIEW, unit_path=unit).scope.unit_paths == paths

    def test_what_no_post_carries_reaches_nothing(self) -> None:
        actor = narrowed(BILLER, permission=Permission.TOKENS_ISSUE, unit_path=COMPANY)

        assert not actor.scope.unit_paths


class TestUses:
    def test_they_are_those_that_the_posts_carry(self) -> None:
        administrator = replace(BILLER, posts=(HeldPost(Role.SYSTEM_ADMINISTRATOR, COMPANY),))

        assert set(ApiScope) - uses_of(BILLER) == {ApiScope.PAYMENTS_WRITE, ApiScope.COMMANDS_CARRY_OUT}
        assert not uses_of(administrator)

    def test_each_rests_on_a_permission(self) -> None:
        assert set(NEEDS) == set(ApiScope)


class TestIssuable:
    def test_a_sound_plan_is(self) -> None:
        assert why_not_issuable(PLAN, holder=BILLER, unit_path=STATION, today=TODAY) is None

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"name": " "}, "what the token is for"),
            ({"name": "x" * 61}, "what the token is for"),
            ({"scopes": frozenset()}, "at least one use"),
            ({"end_date": TODAY}, "ends between tomorrow"),
            ({"end_date": TODAY + LONGEST_LIFE + timedelta(days=1)}, "ends between tomorrow"),
            ({"requests_a_minute": 0}, "times a minute"),
            ({"requests_a_minute": 6_001}, "times a minute"),
        ],
    )
    def test_others_are_not(self, changes: dict[str, object], why: str) -> None:
        plan = replace(PLAN, **changes)  # type: ignore[arg-type]

        assert why in str(why_not_issuable(plan, holder=BILLER, unit_path=STATION, today=TODAY))

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "x" * 60},
            {"end_date": TODAY + timedelta(days=1)},
            {"end_date": TODAY + LONGEST_LIFE},
            {"requests_a_minute": 1},
            {"requests_a_minute": 6_000},
        ],
    )
    def test_the_edges_are(self, changes: dict[str, object]) -> None:
        plan = replace(PLAN, **changes)  # type: ignore[arg-type]

        assert why_not_issuable(plan, holder=BILLER, unit_path=STATION, today=TODAY) is None

    def test_more_than_the_posts_carry_is_not(self) -> None:
        reader = replace(BILLER, posts=(HeldPost(Role.AREA_MANAGER, STATION),))
        plan = replace(PLAN, scopes=frozenset({ApiScope.READINGS_WRITE}))

        assert "do not carry readings:write" in str(
            why_not_issuable(plan, holder=reader, unit_path=STATION, today=TODAY)
        )
        assert "do not carry" in str(why_not_issuable(PLAN, holder=BILLER, unit_path=OTHER, today=TODAY))


class TestCommonUnit:
    @pytest.mark.parametrize(
        ("paths", "shared"),
        [
            ((), None),
            ((STATION,), STATION),
            ((STATION, OTHER), COMPANY),
            ((STATION, GROUP), STATION),
            (("0001", "0002"), None),
        ],
    )
    def test_it_is_the_lowest_that_holds_all(self, paths: tuple[str, ...], shared: str | None) -> None:
        assert common_unit(Scope(paths), step=4) == shared
