"""Gaps are filled with marked estimates; measured values win; registers hold to the last digit."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.apps import apps

from tests.integration.intervals.village import DAY, NIGHT, QUIET, deliver, frame_of, gap, ids, make_village
from tests.integration.registry import ENGINEER, station_actor
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.estimating import (
    NothingToEstimate,
    WouldOverwrite,
    estimate_for_findings,
    estimate_gaps,
    replace_estimates,
)
from wanjia.measurement.intervals.operations.validating import (
    FindingNotPossible,
    UnknownIntervalFinding,
    validate_day,
)
from wanjia.measurement.intervals.queries.estimating import NoChain, Plan, disturbed, plan
from wanjia.measurement.intervals.queries.reading import curves
from wanjia.measurement.intervals.queries.validating import meters_due, review
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Estimated, Quality

pytestmark = pytest.mark.django_db
SPAN = Period(DAY, DAY + timedelta(days=1))
LATER = NIGHT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    make_village()


def planned(*, again: tuple[int, ...] = ()) -> Plan:
    return plan(DAY, meters=meters_due(DAY, scope=ENGINEER.scope), scope=ENGINEER.scope, again=again)


def curve(meter: str) -> dict[str, Any]:
    return frame_of(curves(None, period=SPAN, quantities=None, scope=ENGINEER.scope), meter)


def estimates(**chosen: Any) -> list[tuple[Any, ...]]:
    found = apps.get_model("intervals", "IntervalEstimate").objects.filter(**chosen).order_by("pk")
    return list(found.values_list("meter__number", "method", "first_element", "last_element", "is_adjusted", "state"))


class TestEstimateGaps:
    def test_a_gap_is_filled_marked_and_kept_with_its_method(self) -> None:
        deliver({"M1": gap(10, 11)})

        outcome = estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        assert outcome == Estimated(meters=1, gaps=1, elements=2, left=0)
        row = curve("M1")
        assert row["values"][9:13] == [12_000, 11_667, 11_333, 11_000]
        assert row["qualities"][9:13] == [0, int(Quality.ESTIMATED), int(Quality.ESTIMATED), 0]
        assert estimates() == [("M1", "INTERPOLATION", 10, 11, False, "STANDING")]

    def test_with_a_register_the_day_sums_to_it_to_the_last_digit(self) -> None:
        deliver({"M1": gap(10, 13)}, registers={"M1": (1_000, 1_000 + sum(QUIET) + 777)})

        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        assert sum(curve("M1")["values"]) == sum(QUIET) + 777
        assert estimates()[0][4] is True

    def test_a_day_that_never_came_is_taken_from_the_day_most_alike(self) -> None:
        for weeks in (1, 2):
            deliver({"M1": [weeks * value for value in QUIET]}, day=DAY - timedelta(days=7 * weeks))

        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        assert curve("M1")["values"] == QUIET
        assert estimates() == [("M1", "SIMILAR_DAY", 0, 95, False, "STANDING")]

    def test_without_a_past_the_neighbour_of_the_area_gives_the_course(self) -> None:
        deliver({"M1": gap(40, 60), "M2": [2 * value for value in QUIET], "M3": [5] * 96})

        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        assert curve("M1")["values"] == QUIET
        assert estimates()[0][:2] == ("M1", "NEIGHBOUR")

    def test_alone_under_its_head_it_is_what_the_others_leave(self) -> None:
        deliver({"M1": gap(0, 95, values=QUIET), "M2": [400] * 96, "H1": [1_000] * 96})

        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        assert curve("M1")["values"] == [600] * 96
        assert estimates() == [("M1", "SUBTRACTION", 0, 95, False, "STANDING")]

    def test_what_nothing_is_known_of_stays_missing(self) -> None:
        deliver({"M3": gap(0, 95)})

        assert estimate_gaps(planned(), by=ENGINEER, at=NIGHT) == Estimated(0, 0, 0, 96)

    def test_again_it_changes_nothing(self) -> None:
        deliver({"M1": gap(10, 11), "M3": [None if place in {5, *range(20, 60)} else 9 for place in range(96)]})
        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)
        before, version = estimates(), current_version()

        estimate_gaps(planned(), by=ENGINEER, at=LATER)

        assert (estimates(), current_version()) == (before, version)

    def test_a_value_that_was_measured_meanwhile_is_never_overwritten(self) -> None:
        deliver({"M1": gap(10, 11)})
        stale = planned()
        deliver({"M1": QUIET})

        with pytest.raises(WouldOverwrite, match="measured meanwhile"):
            estimate_gaps(stale, by=ENGINEER, at=NIGHT)
        assert curve("M1")["values"] == QUIET

    def test_even_the_store_lets_no_estimate_over_a_measured_value(self) -> None:
        deliver({"M1": QUIET})
        row = {
            "meter_id": ids()["M1"],
            "day": DAY,
            "quantity": "ENERGY_IMPORT",
            "values": [1] * 96,
            "qualities": [1] * 96,
        }
        append({"CURVES": CURVES.frame([row])}, source="someone", by=ENGINEER, at=NIGHT)

        assert curve("M1")["values"] == QUIET

    def test_without_a_chain_nothing_is_estimated(self) -> None:
        apps.get_model("intervals", "EstimationStep").objects.all().delete()

        with pytest.raises(NoChain):
            planned()


class TestReplaceEstimates:
    def replaced(self) -> int:
        due = meters_due(DAY, scope=ENGINEER.scope)
        moved = disturbed(DAY, meters=due, scope=ENGINEER.scope)
        return replace_estimates(planned(again=tuple(moved)), disturbed=moved, by=ENGINEER, at=LATER)

    def test_measured_values_that_come_later_win(self) -> None:
        deliver({"M1": gap(10, 11)})
        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        deliver({"M1": QUIET})

        assert self.replaced() == 1
        assert curve("M1")["values"] == QUIET
        assert estimates() == [("M1", "INTERPOLATION", 10, 11, False, "REPLACED")]

    def test_what_is_still_missing_is_estimated_anew(self) -> None:
        deliver({"M1": gap(10, 13)}, registers={"M1": (0, sum(QUIET) + 777)})
        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        deliver({"M1": gap(12, 13)}, name="late")

        assert self.replaced() == 1
        assert sum(curve("M1")["values"]) == sum(QUIET) + 777
        assert estimates(state="STANDING") == [("M1", "INTERPOLATION", 12, 13, True, "STANDING")]

    def test_a_register_that_comes_later_is_kept_to(self) -> None:
        deliver({"M1": gap(10, 11)})
        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        deliver({}, registers={"M1": (0, sum(QUIET) - 300)})

        assert self.replaced() == 1
        assert sum(curve("M1")["values"]) == sum(QUIET) - 300
        assert [row[-2:] for row in estimates()] == [(False, "REPLACED"), (True, "STANDING")]

    def test_what_stands_as_it_was_made_is_left_alone(self) -> None:
        deliver({"M1": gap(10, 11)}, registers={"M1": (0, sum(QUIET))})
        estimate_gaps(planned(), by=ENGINEER, at=NIGHT)

        assert self.replaced() == 0


class TestEstimateForFindings:
    def finding(self, values: list[int | None], *, rule: str) -> int:
        deliver({"M3": values})
        due = meters_due(DAY, scope=ENGINEER.scope)
        validate_day(review(DAY, meters=due, scope=ENGINEER.scope), by=ENGINEER, at=NIGHT)
        return int(apps.get_model("intervals", "IntervalFinding").objects.get(rule=rule).pk)

    def test_the_gap_is_filled_and_the_finding_is_settled(self) -> None:
        found = self.finding(gap(10, 11), rule="MISSING_INTERVALS")

        made = estimate_for_findings(finding_ids=[found], reason="终端离线", by=station_actor("S2"), at=NIGHT)

        assert made.elements == 2
        row = apps.get_model("intervals", "IntervalFinding").objects.get(pk=found)
        assert (row.state, row.reason) == ("CORRECTED", "终端离线")

    def test_over_measured_values_it_is_refused(self) -> None:
        spiked = [90_000 if place == 50 else value for place, value in enumerate(QUIET)]
        found = self.finding(spiked, rule="INTERVAL_SPIKE")

        with pytest.raises(WouldOverwrite, match="never stands over"):
            estimate_for_findings(finding_ids=[found], reason="尖峰", by=ENGINEER, at=NIGHT)

    def test_where_no_method_knows_anything_it_is_refused(self) -> None:
        found = self.finding(gap(0, 95), rule="MISSING_INTERVALS")

        with pytest.raises(NothingToEstimate):
            estimate_for_findings(finding_ids=[found], reason="离线", by=ENGINEER, at=NIGHT)

    def test_without_a_reason_it_is_refused(self) -> None:
        found = self.finding(gap(10, 11), rule="MISSING_INTERVALS")

        with pytest.raises(FindingNotPossible, match="say why"):
            estimate_for_findings(finding_ids=[found], reason="", by=ENGINEER, at=NIGHT)

    def test_those_of_other_units_are_unknown(self) -> None:
        found = self.finding(gap(10, 11), rule="MISSING_INTERVALS")

        with pytest.raises(UnknownIntervalFinding):
            estimate_for_findings(finding_ids=[found], reason="离线", by=station_actor("S1"), at=NIGHT)


def test_part_by_part_is_the_whole() -> None:
    deliver({"M1": gap(10, 11), "M2": gap(3, 50), "M3": gap(7, 7)})
    due = meters_due(DAY, scope=ENGINEER.scope)

    whole = planned()

    parts = [plan(DAY, meters=due.slice(start, 1), scope=ENGINEER.scope) for start in range(due.height)]
    apart = [row.tolist() for part in parts for row in part.made.values]
    assert apart == whole.made.values.tolist()
    assert isinstance(due, pl.DataFrame)
