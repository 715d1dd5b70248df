"""A day is validated again and again: what is found, what mends it, who settles it, who may not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.apps import apps

from tests.integration.intervals.village import DAY, NIGHT, QUIET, deliver, gap, ids, make_village
from tests.integration.registry import ENGINEER, station_actor
from wanjia.foundation.access.types import Actor
from wanjia.measurement.intervals.operations.validating import (
    FindingNotPossible,
    NotYourMeters,
    UnknownIntervalFinding,
    accept_findings,
    dismiss_findings,
    validate_day,
)
from wanjia.measurement.intervals.queries.validating import LimitsMissing, all_days_delivered, meters_due, review
from wanjia.measurement.intervals.types import Validated

pytestmark = pytest.mark.django_db
SPIKED = [90_000 if place == 50 else value for place, value in enumerate(QUIET)]


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    make_village()


def validated(by: Actor = ENGINEER) -> Validated:
    return validate_day(review(DAY, meters=meters_due(DAY, scope=by.scope), scope=by.scope), by=by, at=NIGHT)


def rows(**chosen: Any) -> Any:
    return apps.get_model("intervals", "IntervalFinding").objects.filter(**chosen).order_by("meter__number", "rule")


def told(**chosen: Any) -> list[tuple[str, str, str]]:
    return list(rows(**chosen).values_list("meter__number", "rule", "state"))


class TestMetersDue:
    def test_a_curve_is_due_of_whoever_handed_one_in_lately(self) -> None:
        deliver({"M1": QUIET}, day=DAY - timedelta(days=28))
        deliver({"M2": QUIET}, day=DAY - timedelta(days=29))

        due = meters_due(DAY, scope=ENGINEER.scope)

        assert due.filter("is_due")["meter_id"].to_list() == [ids()["M1"]]
        assert due.height == 4

    def test_a_station_sees_its_own(self) -> None:
        assert meters_due(DAY, scope=station_actor("S2").scope)["meter_id"].to_list() == [ids()["M3"]]


class TestValidateDay:
    def test_findings_are_kept_with_place_and_evidence(self) -> None:
        deliver({"M1": SPIKED, "M3": gap(5, 9)})

        outcome = validated()

        assert outcome == Validated(meters=4, found=2, mended=0, still_open=2)
        assert told() == [("M1", "INTERVAL_SPIKE", "OPEN"), ("M3", "MISSING_INTERVALS", "OPEN")]
        spike = rows(rule="INTERVAL_SPIKE").get()
        assert (spike.first_element, spike.last_element, spike.severity) == (50, 50, "WARNING")
        assert spike.evidence == "elements=1; highest_kwh=9; third_kwh=1.2"
        assert spike.usage_point.number == "P1"

    def test_again_it_changes_nothing(self) -> None:
        deliver({"M1": SPIKED})
        validated()
        before = list(rows().values())

        assert validated() == Validated(meters=4, found=0, mended=0, still_open=1)
        assert list(rows().values()) == before

    def test_a_later_version_that_mends_the_values_closes_the_finding_and_says_so(self) -> None:
        deliver({"M1": gap(5, 9)})
        validated()

        version = deliver({"M1": QUIET})

        assert validated().mended == 1
        mended = rows().get()
        assert (mended.state, mended.reason) == ("CORRECTED", f"mended by version {version} of the store")

    def test_what_comes_back_is_opened_again(self) -> None:
        deliver({"M1": SPIKED})
        validated()
        deliver({"M1": QUIET})
        validated()

        deliver({"M1": [95_000 if place == 50 else value for place, value in enumerate(QUIET)]})

        assert validated().found == 1
        assert told(rule="INTERVAL_SPIKE") == [("M1", "INTERVAL_SPIKE", "OPEN")]
        assert "highest_kwh=9.5" in rows(rule="INTERVAL_SPIKE").get().evidence

    def test_values_that_came_twice_with_a_difference_are_told(self) -> None:
        deliver({"M1": QUIET, "M2": gap(0, 4)})
        deliver({"M1": [value + 1 for value in QUIET], "M2": QUIET})

        validated()

        assert told() == [("M1", "DUPLICATE_DELIVERY", "OPEN")]

    def test_the_register_is_held_against_the_curve(self) -> None:
        deliver({"M1": QUIET}, registers={"M1": (0, sum(QUIET) + 5_000)})

        validated()

        assert told() == [("M1", "SUM_CHECK", "OPEN")]

    def test_a_meter_that_hangs_nowhere_is_found_for_the_whole_company(self) -> None:
        deliver({"M9": QUIET})

        validated()

        assert told() == [("M9", "INACTIVE_METER", "OPEN")]
        assert rows().get().usage_point is None

    def test_a_clock_that_runs_late_is_held_against_the_area(self) -> None:
        sag = [2_300 - max(0, 40 - abs(place - 48)) for place in range(96)]
        late = [sag[max(place - 8, 0)] for place in range(96)]
        deliver({"M1": late, "M2": sag, "H1": [value + 10 for value in sag]}, quantity="VOLTAGE_A")

        validated()

        assert told(rule="CLOCK_DRIFT") == [("M1", "CLOCK_DRIFT", "OPEN")]
        assert "shift_minutes=120" in rows(rule="CLOCK_DRIFT").get().evidence

    def test_without_a_limit_nothing_is_validated(self) -> None:
        apps.get_model("intervals", "IntervalLimit").objects.filter(rule="SUM_CHECK").delete()

        with pytest.raises(LimitsMissing, match="SUM_CHECK steps"):
            validated()

    def test_others_units_are_refused(self) -> None:
        deliver({"M1": SPIKED})
        found = review(DAY, meters=meters_due(DAY, scope=ENGINEER.scope), scope=ENGINEER.scope)

        with pytest.raises(NotYourMeters):
            validate_day(found, by=station_actor("S2"), at=NIGHT)
        assert told() == []

    def test_part_by_part_is_the_whole(self) -> None:
        deliver({"M1": SPIKED, "M3": gap(5, 9)})
        due = meters_due(DAY, scope=ENGINEER.scope)

        parts = [review(DAY, meters=due.slice(start, 1), scope=ENGINEER.scope).found for start in range(due.height)]

        assert pl.concat(parts).equals(review(DAY, meters=due, scope=ENGINEER.scope).found)


class TestSettling:
    @pytest.fixture
    def finding(self) -> int:
        deliver({"M1": SPIKED})
        validated()
        return int(rows().get().pk)

    @pytest.mark.parametrize(("settle", "state"), [(accept_findings, "ACCEPTED"), (dismiss_findings, "DISMISSED")])
    def test_with_a_reason_it_stays_settled(self, settle: Any, state: str, finding: int) -> None:
        settle(finding_ids=[finding], reason="大修试车", by=ENGINEER, at=NIGHT)
        validated()

        row = rows().get()
        assert (row.state, row.reason, row.settled_by, row.settled_at) == (state, "大修试车", "E1", NIGHT)

    @pytest.mark.parametrize("settle", [accept_findings, dismiss_findings])
    def test_without_a_reason_it_is_refused(self, settle: Any, finding: int) -> None:
        with pytest.raises(FindingNotPossible, match="say why"):
            settle(finding_ids=[finding], reason=" ", by=ENGINEER, at=NIGHT)

    def test_twice_is_refused(self, finding: int) -> None:
        accept_findings(finding_ids=[finding], reason="好", by=ENGINEER, at=NIGHT)

        with pytest.raises(FindingNotPossible):
            dismiss_findings(finding_ids=[finding], reason="好", by=ENGINEER, at=NIGHT)

    def test_those_of_other_units_are_unknown(self, finding: int) -> None:
        with pytest.raises(UnknownIntervalFinding):
            accept_findings(finding_ids=[finding], reason="好", by=station_actor("S2"), at=NIGHT)


class TestDaysDelivered:
    def test_days_of_which_something_came_lately(self) -> None:
        deliver({"M1": QUIET}, day=DAY - timedelta(days=3))
        deliver({"M1": QUIET}, day=DAY - timedelta(days=1))

        assert all_days_delivered(NIGHT, until=DAY, days=5) == [DAY - timedelta(days=1), DAY - timedelta(days=3)]
        assert all_days_delivered(NIGHT, until=DAY, days=2) == [DAY - timedelta(days=1)]
        assert all_days_delivered(NIGHT + timedelta(hours=1), until=DAY, days=5) == []
