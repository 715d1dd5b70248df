"""The work list of intervals: what it shows, and how a finding is settled there."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.integration.console.people import browser, hire
from tests.integration.intervals.village import DAY, NIGHT, QUIET, deliver, gap, make_village
from tests.integration.registry import ENGINEER
from wanjia.foundation.organisation.types import Role
from wanjia.measurement.intervals.operations.validating import validate_day
from wanjia.measurement.intervals.queries.validating import meters_due, review

pytestmark = pytest.mark.django_db
SPIKED = [90_000 if place == 50 else value for place, value in enumerate(QUIET)]


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_village()
    deliver({"M1": SPIKED, "M2": gap(10, 11), "M3": gap(5, 9)})
    validate_day(review(DAY, meters=meters_due(DAY, scope=ENGINEER.scope), scope=ENGINEER.scope), by=ENGINEER, at=NIGHT)
    hire("V1", ("S1", Role.TECHNICIAN))


def client() -> Client:
    return browser("V1")


def finding(rule: str, *, meter: str) -> Any:
    return apps.get_model("intervals", "IntervalFinding").objects.get(rule=rule, meter__number=meter)


def settle(row: Any, *, step: str, reason: str) -> Any:
    return client().post(f"/interval-findings/{row.pk}/{step}/", {f"{step}-reason": reason})


class TestList:
    def test_shows_what_waits_in_the_own_units(self) -> None:
        page = client().get("/interval-findings/", headers={"accept-language": "en"}).content.decode()

        assert "Spike of the day" in page
        assert ">M2</a>" in page
        assert ">M3</a>" not in page


class TestFinding:
    def test_shows_curve_evidence_and_next_step(self) -> None:
        row = finding("INTERVAL_SPIKE", meter="M1")

        page = client().get(f"/interval-findings/{row.pk}/", headers={"accept-language": "en"}).content.decode()

        assert "Third highest element" in page
        assert "12:30–12:45" in page
        assert "an estimate never stands over what was measured" in page

    def test_of_another_station_is_not_there(self) -> None:
        row = finding("MISSING_INTERVALS", meter="M3")

        assert client().get(f"/interval-findings/{row.pk}/").status_code == 404


class TestSettle:
    @pytest.mark.parametrize(("step", "state"), [("accept", "ACCEPTED"), ("dismiss", "DISMISSED")])
    def test_with_a_reason(self, step: str, state: str) -> None:
        row = finding("INTERVAL_SPIKE", meter="M1")

        assert settle(row, step=step, reason="试车").status_code == 302

        assert finding("INTERVAL_SPIKE", meter="M1").state == state

    def test_a_gap_is_estimated(self) -> None:
        settle(finding("MISSING_INTERVALS", meter="M2"), step="estimate", reason="终端离线")

        row = finding("MISSING_INTERVALS", meter="M2")
        assert row.state == "CORRECTED"
        assert "Straight line" in client().get(f"/interval-findings/{row.pk}/").content.decode()

    def test_a_measured_spike_is_not(self) -> None:
        page = settle(finding("INTERVAL_SPIKE", meter="M1"), step="estimate", reason="尖峰")

        assert "never stands over what was measured" in page.content.decode()
        assert finding("INTERVAL_SPIKE", meter="M1").state == "OPEN"

    def test_without_a_reason_nothing_happens(self) -> None:
        assert settle(finding("INTERVAL_SPIKE", meter="M1"), step="accept", reason="").status_code == 200
        assert finding("INTERVAL_SPIKE", meter="M1").state == "OPEN"
