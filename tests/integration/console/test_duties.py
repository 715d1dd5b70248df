"""The pages of exemptions: the audit list, asking, deciding."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.integration.console.people import browser, hire, make_staff
from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.duties.models import Exemption
from wanjia.foundation.organisation.types import Role

pytestmark = pytest.mark.django_db
LIST, ASK = "/exemptions/", "/exemptions/ask/"


@pytest.fixture(autouse=True)
def staff(quick_passwords: None, db: None) -> None:
    make_staff()


def wish(**changes: str) -> dict[str, str]:
    today = timezone.localdate()
    span = {"start": today.isoformat(), "end": (today + timedelta(days=30)).isoformat()}
    return {"rule": "REVIEW_OWN_READING", "unit": "S1", "reason": "the other reader is on leave", **span, **changes}


def asked(number: str = "H1", **changes: str) -> str:
    return str(browser(number).post(ASK, wish(**changes)).headers["Location"])


def decided(page: str, *, step: str, number: str = "D1", reason: str = "seen the roster") -> Any:
    return browser(number).post(f"{page}decide/", {"step": step, "reason": reason}, follow=True)


class TestWhoMayEnter:
    @pytest.mark.parametrize("role", list(Role))
    def test_as_the_matrix_says(self, role: Role) -> None:
        page = asked()
        hire("T1", ("C", role))
        client = browser("T1")
        may = {permission for permission, roles in MATRIX.items() if role in roles}

        assert (client.get(LIST).status_code == 200) is (Permission.EVENTS_VIEW in may)
        assert (client.get(page).status_code == 200) is (Permission.EVENTS_VIEW in may)
        assert (client.get(ASK).status_code == 200) is (Permission.EXEMPTIONS_REQUEST in may)
        assert (client.post(f"{page}decide/").status_code != 403) is (Permission.EXEMPTIONS_APPROVE in may)

    def test_one_of_another_station_is_as_good_as_unknown(self) -> None:
        page = asked()

        assert browser("H2").get(page).status_code == 404
        assert "on leave" not in browser("H2").get(LIST).content.decode()
        assert "on leave" in browser("H1").get(LIST).content.decode()


class TestAsking:
    def test_another_person_approves_and_the_list_shows_it(self) -> None:
        page = asked()
        assert "Asked for" in browser("D1").get(page).content.decode()

        answer = decided(page, step="approve")

        assert "Your decision is recorded." in answer.content.decode()
        assert Exemption.objects.get().state == "APPROVED"
        shown = browser("D1").get(f"{LIST}?state=APPROVED").content.decode()
        assert "Nobody reviews a reading of one" in shown
        assert "REVIEW_OWN_READING" not in re.sub(r"<[^>]*>", "", shown)
        assert "Exemption approved" in browser("D1").get(page).content.decode()

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"unit": "S2"}, "valid choice"),
            ({"rule": "ALL"}, "valid choice"),
            ({"reason": ""}, "required"),
            ({"end": "2020-01-01"}, "later than the first day"),
            ({"start": "2020-01-01"}, "today or later"),
            ({"end": "2099-01-01"}, "366 days at most"),
        ],
    )
    def test_a_wrong_one_is_refused_with_what_was_typed(self, changes: dict[str, str], why: str) -> None:
        answer = browser("H1").post(ASK, wish(**changes))

        assert answer.status_code == 200
        assert why in answer.content.decode()
        assert not Exemption.objects.exists()


class TestDeciding:
    def test_who_asked_sees_why_not_and_cannot(self) -> None:
        hire("X1", ("C", Role.STATION_HEAD), ("C", Role.AUDIT_DIRECTOR))
        page = asked("X1")

        assert "another person must decide" in browser("X1").get(page).content.decode()
        assert "another person must decide" in decided(page, step="approve", number="X1").content.decode()
        assert Exemption.objects.get().state == "REQUESTED"

    def test_it_needs_a_reason(self) -> None:
        assert "Say why" in decided(asked(), step="approve", reason=" ").content.decode()
        assert Exemption.objects.get().state == "REQUESTED"

    def test_refused_or_revoked_it_is_done_with(self) -> None:
        page = asked()
        decided(page, step="approve")
        decided(page, step="revoke")

        assert Exemption.objects.get().state == "REVOKED"
        assert "Everything is decided" in browser("D1").get(page).content.decode()
        assert "not possible" in decided(page, step="approve").content.decode()

    def test_a_step_that_is_none_is_not_found(self) -> None:
        assert decided(asked(), step="burn").status_code == 404

    def test_chinese_words(self) -> None:
        page = browser("D1", language="zh-hans").get(asked()).content.decode()

        for word in ("抄表人不得复核本人录入的示数", "待审批", "批准", "审批意见", "失效日期"):
            assert word in page
