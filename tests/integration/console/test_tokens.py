"""Pages of tokens: issue, show once, revoke."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import browser, make_staff
from wanjia.foundation.tokens.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make_staff()


def asked(**changes: object) -> dict[str, object]:
    until = timezone.localdate() + timedelta(days=30)
    said = {"name": "headend", "scopes": ["bills:read"], "unit": "S1", "end_date": str(until), "requests_a_minute": 60}
    return {**said, **changes}


def key_on(page: str) -> str:
    found = re.search(r'value="(wanjia_[^"]+)"', page)
    assert found is not None, page
    return found[1]


class TestIssue:
    def test_one_issues_to_oneself_and_the_program_may_call(self) -> None:
        response = browser("H1").post("/tokens/issue/", asked())

        assert response["Cache-Control"] == "no-store"
        key = key_on(response.content.decode())
        assert Client(headers={"authorization": f"Bearer {key}"}).get("/api/v1/bills").status_code == 200
        assert key not in browser("H1").get("/tokens/mine/").content.decode()

    def test_an_administrator_chooses_for_whom(self) -> None:
        client = browser("A1")

        chosen = client.post("/tokens/holder/", {"holder": "H1"})
        key_on(client.post(chosen["Location"], asked()).content.decode())

        assert ApiToken.objects.get().user.login == "H1"
        assert ApiToken.objects.get().issued_by == "A1"

    def test_a_wrong_number_is_told_beside_its_field(self) -> None:
        assert "Nobody has this number" in browser("A1").post("/tokens/holder/", {"holder": "X"}).content.decode()

    @pytest.mark.parametrize(("who", "holder"), [("H1", "H2"), ("A2", "H2"), ("A1", "X9")])
    def test_others_are_not_found(self, who: str, holder: str) -> None:
        assert browser(who).get("/tokens/issue/", {"holder": holder}).status_code == 404

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"scopes": ["readings:write"]}, "Select a valid choice"),
            ({"unit": "S2"}, "Select a valid choice"),
            ({"end_date": "2020-01-01"}, "a token ends between tomorrow"),
            ({"name": ""}, "required"),
        ],
    )
    def test_what_cannot_be_is_told_and_nothing_is_issued(self, wrong: dict[str, object], told: str) -> None:
        page = browser("H1").post("/tokens/issue/", asked(**wrong)).content.decode()

        assert told in page
        assert not ApiToken.objects.exists()


class TestLists:
    def test_an_administrator_sees_those_of_his_units(self) -> None:
        browser("H1").post("/tokens/issue/", asked())
        prefix = ApiToken.objects.get().prefix

        assert prefix in browser("A2").get("/tokens/").content.decode()
        assert browser("H1").get("/tokens/").status_code == 403
        assert prefix in browser("H1").get("/tokens/mine/").content.decode()
        assert prefix not in browser("H2").get("/tokens/mine/").content.decode()

    @pytest.mark.parametrize(("language", "words"), [("en", "What it may do"), ("zh-hans", "允许的操作")])
    def test_one_token_is_told_in_words(self, language: str, words: str) -> None:
        browser("H1").post("/tokens/issue/", asked())
        page = browser("H1", language=language).get(f"/tokens/{ApiToken.objects.get().pk}/").content.decode()

        assert words in page
        assert "bills:read" not in page


class TestRevoke:
    def test_it_is_done_by_its_person_and_said(self) -> None:
        client = browser("H1")
        client.post("/tokens/issue/", asked())
        token = ApiToken.objects.get()

        page = client.post(f"/tokens/{token.pk}/revoke/", follow=True).content.decode()

        assert "opens nothing any more" in page
        assert ApiToken.objects.get().revoked_by == "H1"

    def test_others_find_nothing(self) -> None:
        browser("H1").post("/tokens/issue/", asked())
        token = ApiToken.objects.get()

        for who in ("H2", "M1"):
            assert browser(who).get(f"/tokens/{token.pk}/").status_code == 404
            assert browser(who).post(f"/tokens/{token.pk}/revoke/").status_code == 404
        assert ApiToken.objects.get().revoked_at is None
