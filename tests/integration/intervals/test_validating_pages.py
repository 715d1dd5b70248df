"""The work list of intervals: what it shows, and how a finding is settled there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.integration.console.people import browser, hire
from tests.integration.intervals.village import DAY, NIGHT, QUIET, deliver, gap, make_village
from tests.integration.registry import ENGINEER
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.console.intervals import work_list
from wanjia.interfaces.worker.running import run_waiting
from wanjia.measurement.intervals.operations.validating import validate_day
from wanjia.measurement.intervals.queries.validating import meters_due, review

pytestmark = pytest.mark.django_db
OTHER_DAY = date(2026, 1, 6)
SPIKED = [90_000 if place == 50 else value for place, value in enumerate(QUIET)]


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    settings.WANJIA_FILES = tmp_path / "files"
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


class TestSpecialTransformers:
    @pytest.mark.proves("A388")
    def test_alarms_of_customers_with_a_transformer_of_their_own_stand_apart_with_their_curves(self) -> None:
        apps.get_model("metering", "UsagePoint").objects.filter(number="P1").update(metering_mode="HV_SUPPLY_LV_METER")
        for phase, volts in (("A", 0), ("B", 2_300), ("C", 2_300)):
            deliver({"M1": [volts] * 96}, quantity=f"VOLTAGE_{phase}")
            deliver({"M1": [5_000] * 96}, quantity=f"CURRENT_{phase}")
        due = meters_due(DAY, scope=ENGINEER.scope)
        validate_day(review(DAY, meters=due, scope=ENGINEER.scope), by=ENGINEER, at=NIGHT)

        page = client().get("/interval-findings/?special=1", headers={"accept-language": "en"}).content.decode()

        assert "Voltage lost" in page
        assert ">M2</a>" not in page
        shown = client().get(f"/intervals/meter/M1/?day={DAY}&panel=voltage").content.decode()
        assert "230" in shown


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


class TestSeveral:
    def asked(self, step: str, *, rows: list[Any], everything: bool = False, reason: str | None = None) -> Any:
        given = {"step": step, "finding": [row.pk for row in rows], "list": "state=OPEN"}
        given |= {"all": "1"} if everything else {}
        if reason is None:
            return client().get("/interval-findings/several/", given, headers={"accept-language": "en"})
        return client().post("/interval-findings/several/", {**given, f"{step}-reason": reason})

    def both(self) -> list[Any]:
        return [finding("INTERVAL_SPIKE", meter="M1"), finding("MISSING_INTERVALS", meter="M2")]

    def states(self) -> list[str]:
        rows = apps.get_model("intervals", "IntervalFinding").objects.order_by("meter__number")
        return list(rows.values_list("state", flat=True))

    def told(self) -> dict[str, str]:
        return dict(apps.get_model("jobs", "Job").objects.get().result["facts"])

    def test_what_will_change_is_shown_and_what_cannot_is_left_out_with_the_reason(self) -> None:
        page = self.asked("estimate", rows=self.both()).content.decode()

        assert "Settle 1 finding: Estimate" in page
        assert "an estimate never stands over what was measured" in page
        assert self.states() == ["OPEN", "OPEN", "OPEN"]

    def test_those_ticked_are_settled_with_one_event_for_all(self) -> None:
        assert self.asked("dismiss", rows=self.both(), reason="试运行").status_code == 302

        assert self.states() == ["DISMISSED", "DISMISSED", "OPEN"]
        events = apps.get_model("events", "Event").objects.filter(name="intervals.findings_dismissed")
        assert [sorted(event.facts["finding_ids"]) for event in events] == [sorted(row.pk for row in self.both())]

    def test_all_that_the_filters_keep_are_those_of_the_own_units(self) -> None:
        self.asked("accept", rows=[], everything=True, reason="属实")

        assert self.states() == ["OPEN", "OPEN", "OPEN"], "only what was shown is settled: the form names it"
        page = self.asked("accept", rows=[], everything=True).content.decode()
        assert "Settle 2 findings: Accept" in page
        assert f'value="{finding("MISSING_INTERVALS", meter="M3").pk}"' not in page

    def test_those_of_other_units_stay_as_they_are(self) -> None:
        self.asked("accept", rows=[*self.both(), finding("MISSING_INTERVALS", meter="M3")], reason="属实")

        assert self.states() == ["ACCEPTED", "ACCEPTED", "OPEN"]

    def test_without_a_reason_or_without_any_nothing_happens(self) -> None:
        assert "This field is required" in self.asked("accept", rows=self.both(), reason="").content.decode()
        assert self.asked("accept", rows=[], reason="属实").status_code == 200
        assert self.states() == ["OPEN", "OPEN", "OPEN"]

    def test_many_are_settled_in_the_background(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(work_list, "AT_ONCE", 1)
        assert "settled in the background" in self.asked("accept", rows=self.both()).content.decode()

        self.asked("accept", rows=self.both(), reason="属实")

        assert self.states() == ["OPEN", "OPEN", "OPEN"]
        run_waiting()
        assert self.states() == ["ACCEPTED", "ACCEPTED", "OPEN"]
        assert self.told() == {"Findings settled": "2", "Settled already": "0"}

    def test_an_order_left_for_later_refuses_what_became_impossible_and_settles_the_rest(self) -> None:
        deliver({"M3": gap(0, 95)}, day=OTHER_DAY)
        due = meters_due(OTHER_DAY, scope=ENGINEER.scope)
        validate_day(review(OTHER_DAY, meters=due, scope=ENGINEER.scope), by=ENGINEER, at=NIGHT)
        rows = apps.get_model("intervals", "IntervalFinding").objects.filter(rule="MISSING_INTERVALS")
        arguments = {"findings": [row.pk for row in rows], "step": "estimate", "reason": "终端离线"}
        submit("intervals.settle_findings", arguments=arguments, by=ENGINEER, at=NIGHT)

        run_waiting()

        told = self.told()
        assert (told["Findings settled"], told["Findings left open"]) == ("2", "1")
        assert "no method of the chain knows anything" in told["Left open because"]
        assert [row.state for row in rows.filter(day=OTHER_DAY)] == ["OPEN"]
