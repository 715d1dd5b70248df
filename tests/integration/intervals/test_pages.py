"""The pages of collection and of a meter's curves: what is asked for by the address is what every panel shows."""

import re
from typing import Any

import pytest

from tests.integration.console.people import browser, hire
from tests.integration.intervals.curves import DAY, NEXT, curve, freeze, frozen_row, hand_in
from wanjia.foundation.organisation.types import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords", "village")]


@pytest.fixture
def quick_passwords(settings: Any) -> None:
    """Keep hashing quick."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def head() -> Any:
    """Sign the head of station S1 in."""
    hire("HEAD", ("S1", Role.STATION_HEAD))
    return browser("HEAD")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


class TestMeterCurves:
    def test_slow_panels_are_asked_for_the_day_that_the_page_is_asked_for(self, head: Any) -> None:
        hand_in(curve("M1", [2345] * 96, qualities=[1] + [0] * 95), curve("M1", 2100, day=NEXT))

        page = head.get(f"/intervals/meter/M1/?day={DAY}")
        panel = head.get(f"/intervals/meter/M1/?day={DAY}&panel=voltage").content.decode()

        assert f'hx-get="?day={DAY}&amp;panel=voltage"' in page.content.decode()
        assert "234.5" in panel
        assert "210.0" not in panel

    def test_without_a_day_the_latest_is_shown_and_a_month_can_be(self, head: Any) -> None:
        hand_in(curve("M1", 2345), curve("M1", 2100, day=NEXT))

        assert "210.0" in head.get("/intervals/meter/M1/?panel=voltage").content.decode()
        month = head.get("/intervals/meter/M1/?month=2026-11&panel=voltage").content.decode()
        assert "234.5" in month
        assert "210.0" in month

    def test_a_meter_of_another_station_is_not_found(self, head: Any) -> None:
        assert head.get("/intervals/meter/M3/").status_code == 404


class TestCollection:
    def test_the_rate_of_the_day_is_told(self, head: Any) -> None:
        freeze(frozen_row("M1", 1, day=DAY))

        shown = text(head.get(f"/intervals/collection/?day={DAY}"))

        assert "50.00" in shown
        assert head.get(f"/intervals/collection/?day={DAY}&panel=terminals").status_code == 200
        assert head.get(f"/intervals/collection/?day={DAY}&panel=days").status_code == 200

    def test_an_empty_store_shows_an_empty_page(self, head: Any) -> None:
        assert head.get("/intervals/collection/").status_code == 200
