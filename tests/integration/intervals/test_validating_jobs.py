"""The night's job: yesterday and what came late, validated, estimated and validated again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.integration.intervals.village import DAY, NIGHT, QUIET, deliver, gap, make_village
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.jobs import operations as jobs
from wanjia.foundation.jobs.types import TIMETABLE
from wanjia.interfaces.worker.interval_jobs import days_to_look_at
from wanjia.interfaces.worker.running import run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    settings.WANJIA_FILES = tmp_path / "files"
    make_village()


def done() -> dict[str, str]:
    job = jobs.submit("intervals.validate_days", arguments={"of": str(DAY)}, by=process_actor(TIMETABLE), at=NIGHT)
    run_waiting()
    row = apps.get_model("jobs", "Job").objects.get(pk=job)
    assert row.state == "done", row.why
    return dict(row.result["facts"])


def states() -> list[tuple[str, str]]:
    return list(apps.get_model("intervals", "IntervalFinding").objects.order_by("pk").values_list("rule", "state"))


class TestValidateDays:
    def test_what_is_missing_is_told_filled_and_mended_and_a_second_night_changes_nothing(self) -> None:
        deliver({"M1": gap(10, 11), "M3": gap(0, 95)})

        first = done()

        assert (first["New findings"], first["Elements estimated"], first["Findings mended"]) == ("2", "2", "1")
        assert states() == [("MISSING_INTERVALS", "CORRECTED"), ("MISSING_INTERVALS", "OPEN")]
        again = done()
        assert {again[name] for name in ("New findings", "Elements estimated", "Findings mended")} == {"0"}

    def test_measured_values_that_come_later_replace_the_estimate(self) -> None:
        deliver({"M1": gap(10, 11)})
        done()

        deliver({"M1": QUIET})

        assert done()["Estimates replaced"] == "1"


class TestDaysToLookAt:
    def test_yesterday_and_what_came_since_the_latest_validation(self) -> None:
        from django.utils.timezone import localtime

        today = localtime(NIGHT).date()
        deliver({"M1": QUIET}, day=DAY)

        assert days_to_look_at(today) == [today - timedelta(days=1), DAY]
