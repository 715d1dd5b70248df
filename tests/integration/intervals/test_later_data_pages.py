"""Later values in the console: the list, the record that they touch, and leaving it as it is."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.integration.console.people import browser, hire
from tests.integration.intervals.curves import DAY, NEXT, WHO, curve, hand_in
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.organisation.types import Role
from wanjia.measurement.intervals.models import LaterDataFinding
from wanjia.measurement.intervals.operations.citing import cite
from wanjia.measurement.intervals.types import Cited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]
LINK = "/later-values/"


@pytest.fixture(autouse=True)
def found(village: None, settings: Any) -> int:
    """Have a month of station S1 be made from version 1, and another value come."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hand_in(curve("M1"), source="a")
    november = date(2026, 11, 1)
    cite(1, cited=Cited("quality.month", "2026-11 S1", unit_named("S1").unit_id, november, NEXT), **WHO)
    hand_in(curve("M1", 2300), source="late delivery")
    return int(LaterDataFinding.objects.get().pk)


@pytest.fixture
def technician() -> Client:
    """Sign a technician of station S1 in."""
    hire("T1", ("S1", Role.TECHNICIAN))
    return browser("T1")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def english(client: Client, link: str) -> str:
    return text(client.get(link, headers={"accept-language": "en"}))


class TestList:
    def test_what_is_open_is_listed_with_both_versions(self, technician: Client, found: int) -> None:
        page = technician.get(LINK).content.decode()

        assert f'href="/later-values/{found}/"' in page
        assert "Month of supply quality" in english(technician, LINK)
        assert "2026-11 S1" in page

    def test_what_is_settled_is_shown_where_it_is_asked_for(self, technician: Client, found: int) -> None:
        LaterDataFinding.objects.update(state="RECOMPUTED")

        assert "2026-11 S1" not in technician.get(LINK).content.decode()
        assert "2026-11 S1" in technician.get(f"{LINK}?state=RECOMPUTED").content.decode()

    def test_other_stations_see_nothing_of_it(self, found: int) -> None:
        hire("T2", ("S2", Role.TECHNICIAN))
        other = browser("T2")

        assert "2026-11 S1" not in other.get(LINK).content.decode()
        assert other.get(f"{LINK}{found}/").status_code == 404
        assert other.post(f"{LINK}{found}/dismiss/", {"reason": "seen"}).status_code == 404


class TestFinding:
    def test_it_names_the_record_the_versions_and_the_days_and_leads_to_the_record(
        self, technician: Client, found: int
    ) -> None:
        page = technician.get(f"{LINK}{found}/").content.decode()
        shown = english(technician, f"{LINK}{found}/")

        assert "/quality/?month=2026-11" in page
        assert f"{DAY} – {DAY}" in shown
        assert "late delivery" in shown
        assert "closes by itself" in shown

    def test_it_is_left_as_it_is_with_a_reason(self, technician: Client, found: int) -> None:
        technician.post(f"{LINK}{found}/dismiss/", {"reason": " "})
        assert LaterDataFinding.objects.get().state == "OPEN"

        technician.post(f"{LINK}{found}/dismiss/", {"reason": "0.1 %, below what is corrected"})

        assert LaterDataFinding.objects.get().state == "DISMISSED"
        shown = english(technician, f"{LINK}{found}/")
        assert "This finding is settled already." in shown
        assert "0.1 %, below what is corrected" in shown

    def test_who_may_only_look_settles_nothing(self, found: int) -> None:
        hire("H1", ("S1", Role.STATION_HEAD))
        head = browser("H1")

        assert head.get(f"{LINK}{found}/").status_code == 200
        assert head.post(f"{LINK}{found}/dismiss/", {"reason": "seen"}).status_code == 403
        assert "Your post does not permit this" in english(head, f"{LINK}{found}/")
