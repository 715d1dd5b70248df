"""Tokens issued, revoked and presented; answers kept for what is sent twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.integration.console.people import hire, make_staff, person
from tests.integration.registry import AT
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.models import Event
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.tokens import operations
from wanjia.foundation.tokens.models import ApiToken, KeptAnswer
from wanjia.foundation.tokens.queries import (
    Standing,
    TokenRow,
    UnknownToken,
    token_named,
    token_presented,
    tokens_of,
    units_for,
)
from wanjia.foundation.tokens.types import ApiScope, TokenPlan

pytestmark = pytest.mark.django_db
TODAY = AT.date()
PLAN = TokenPlan("H1", "headend", frozenset({ApiScope.BILLS_READ}), "S1", TODAY + timedelta(days=9), 600)


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make_staff()


def issued(plan: TokenPlan = PLAN, by: str = "H1") -> operations.Issued:
    return operations.issue(plan, by=person(by), at=AT)


class TestIssue:
    def test_the_key_is_told_once_and_kept_nowhere(self) -> None:
        found = issued()

        row = ApiToken.objects.get()
        kept = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
        begins = f"wanjia_{row.prefix}_"
        assert found.key.startswith(begins)
        assert not [value for value in kept if found.key.removeprefix(begins) in value]
        assert found.key not in str(Event.objects.get(name="tokens.token_issued").facts)

    def test_an_administrator_issues_to_those_of_his_units(self) -> None:
        assert issued(by="A1").token_id
        assert issued(by="A2").token_id

    @pytest.mark.parametrize(("plan", "by"), [({"holder": "H2", "unit_code": "S2"}, "A2"), ({}, "M1"), ({}, "H2")])
    def test_nobody_else_does(self, plan: dict[str, str], by: str) -> None:
        with pytest.raises(operations.TokenRefused, match="do not administer"):
            issued(replace(PLAN, **plan), by=by)  # type: ignore[arg-type]

    def test_somebody_who_may_not_sign_in_has_none(self) -> None:
        with pytest.raises(operations.TokenRefused, match="may not sign in"):
            issued(replace(PLAN, holder="N1"), by="A1")

    def test_one_that_would_permit_more_than_its_person_is_refused(self) -> None:
        with pytest.raises(operations.TokenRefused, match="do not carry"):
            issued(replace(PLAN, scopes=frozenset({ApiScope.READINGS_WRITE})))

    def test_the_company_as_its_unit_only_means_all_of_the_posts(self) -> None:
        issued(replace(PLAN, unit_code="C"))

        assert tokens_of("H1")[0].unit_code == "C"


class TestRevoke:
    def test_it_is_void_at_once(self) -> None:
        found = issued()

        operations.revoke(found.token_id, by=person("H1"), at=AT)

        assert token_presented(found.key, today=TODAY) is Standing.REVOKED
        assert Event.objects.filter(name="tokens.token_revoked", subject_id=found.token_id).count() == 1

    def test_it_happens_once(self) -> None:
        found = issued()
        operations.revoke(found.token_id, by=person("A2"), at=AT)

        with pytest.raises(operations.TokenRefused, match="revoked before"):
            operations.revoke(found.token_id, by=person("A1"), at=AT)

    @pytest.mark.parametrize("by", ["H2", "M1", "B1"])
    def test_others_may_not(self, by: str) -> None:
        found = issued()

        with pytest.raises(UnknownToken):
            operations.revoke(found.token_id, by=person(by), at=AT)

    def test_an_unknown_one_is_refused(self) -> None:
        with pytest.raises(UnknownToken):
            operations.revoke(0, by=person("A1"), at=AT)


class TestPresented:
    def test_the_key_opens_until_its_end(self) -> None:
        found = issued()

        row = token_presented(found.key, today=PLAN.end_date - timedelta(days=1))
        assert isinstance(row, TokenRow)
        assert (row.holder, row.unit_code, row.scopes) == ("H1", "S1", {ApiScope.BILLS_READ})
        assert token_presented(found.key, today=PLAN.end_date) is Standing.EXPIRED

    @pytest.mark.parametrize("key", ["", "wanjia", "wanjia_", "x_y_z", "wanjia_aaaaaaaa_bbbb"])
    def test_anything_else_opens_nothing(self, key: str) -> None:
        assert token_presented(key, today=TODAY) is Standing.UNKNOWN


class TestSeen:
    def test_one_sees_ones_own_and_those_of_the_units_administered(self) -> None:
        found = issued()

        assert token_named(found.token_id, own="H1", scope=person("H2").scope).prefix
        assert token_named(found.token_id, own="A1", scope=WHOLE_COMPANY).prefix
        with pytest.raises(UnknownToken):
            token_named(found.token_id, own="H2", scope=person("H2").scope)

    def test_units_to_choose_are_those_held_and_what_holds_them_all(self) -> None:
        hire("Z1", ("S1", Role.HALL_CLERK), ("S2", Role.HALL_CLERK))

        assert [code for code, _ in units_for(person("Z1"))] == ["C", "S2", "S1"]
        assert [code for code, _ in units_for(person("H1"))] == ["S1"]
        assert units_for(person("N1")) == []


class TestUse:
    def test_it_is_noted_once_a_minute(self) -> None:
        found = issued()

        for seconds in (0, 59, 60, 61):
            operations.note_use(found.token_id, at=AT + timedelta(seconds=seconds))

        assert ApiToken.objects.get().latest_used_at == AT + timedelta(seconds=61)


class TestAnswers:
    def answered(self, token_id: int, *, key: str = "k", digest: str = "d", days: int = 0) -> object:
        return operations.answered_before(token_id, key=key, digest=digest, at=AT + timedelta(days=days))

    def test_the_same_hears_the_same(self) -> None:
        token_id = issued().token_id
        assert self.answered(token_id) is None
        operations.keep_answer(token_id, key="k", answer={"written": 1})

        assert self.answered(token_id) == {"written": 1}

    def test_another_content_is_refused(self) -> None:
        token_id = issued().token_id
        self.answered(token_id)

        with pytest.raises(operations.KeyReused, match="another content"):
            self.answered(token_id, digest="e")

    def test_they_are_kept_for_seven_days(self) -> None:
        token_id = issued().token_id
        self.answered(token_id)

        self.answered(token_id, key="other", days=7)
        assert KeptAnswer.objects.count() == 2
        self.answered(token_id, key="third", days=8)
        assert set(KeptAnswer.objects.values_list("key", flat=True)) == {"other", "third"}
