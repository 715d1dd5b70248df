"""The timetable on the screen: the administrator changes it, those who answer for the work see when it failed."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.console.people import browser, hire, make_staff
from tests.integration.console.world import make_timetable
from wanjia.foundation.jobs import operations, queries
from wanjia.foundation.jobs.types import TIMETABLE, JobState
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.worker.process import submit_due

pytestmark = pytest.mark.django_db
LINK = "/timetable/"


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make_staff()
    hire("B2", ("S2", Role.BILLING_ACCOUNTANT))


def row_of(kind: str) -> int:
    return int(apps.get_model("jobs", "Timetable").objects.get(kind=kind, unit=None).pk)


def failed(kind: str) -> int:
    """Let the work of a kind be asked for by the timetable today, and fail."""
    row = apps.get_model("jobs", "Timetable").objects.filter(pk=row_of(kind))
    row.update(latest_day=timezone.localdate() - timedelta(days=2))
    submit_due(timezone.now())
    claimed = operations.claim("w", at=timezone.now(), kinds=(kind,))
    assert claimed is not None
    operations.fail(claimed, why="The database was full.", at=timezone.now())
    return claimed.job_id


def change(**given: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    usual = {"begins": "on", "at_time": "03:15", "month_day": "", "catch_up": "LATEST", "start": today, "end": ""}
    return {**usual, "reason": "夜里抄表完成较晚", **given}


class TestTimetable:
    def test_shows_the_administrator_what_begins_when(self) -> None:
        shown = browser("A1").get(LINK).content.decode()

        assert "Every day at 02:00" in shown
        assert shown.count("The whole company") == 15

    def test_shows_others_what_they_answer_for_and_nothing_of_other_units(self) -> None:
        make_timetable("S1")

        assert browser("B1").get(LINK).content.decode().count("Books recomputed") == 2
        assert "Nothing that you answer for" in browser("B2").get(LINK).content.decode()
        assert browser("B2").get(f"{LINK}{row_of('ledger.verify')}/").status_code == 404

    def test_work_that_failed_is_a_to_do_of_those_who_answer_for_it_and_they_try_it_again(self) -> None:
        job_id, row = failed("ledger.verify"), row_of("ledger.verify")

        assert "Nightly work that failed" in browser("B1").get("/").content.decode()
        assert "Nightly work that failed" not in browser("B2").get("/").content.decode()
        assert "The database was full." in browser("B1").get(f"{LINK}{row}/").content.decode()
        assert browser("A1").post(f"{LINK}{row}/retry/").status_code == 404
        browser("B1").post(f"{LINK}{row}/retry/")
        assert queries.job_seen(job_id, number=TIMETABLE).state is JobState.QUEUED


class TestChange:
    def test_writes_a_row_from_a_day_on_beside_the_earlier_one(self) -> None:
        row = row_of("dunning.plan_day")

        browser("A1").post(f"{LINK}{row}/change/", change())

        shown = browser("A1").get(f"{LINK}{row}/").content.decode()
        assert "Every day at 03:15" in shown
        assert "Every day at 06:30" in shown
        assert "came with the platform" in shown

    def test_switches_off(self) -> None:
        row = row_of("dunning.plan_day")

        browser("A1").post(f"{LINK}{row}/change/", change(begins="off"))

        assert "Switched off" in browser("A1").get(LINK).content.decode()

    def test_says_what_is_wrong_beside_what_was_typed(self) -> None:
        yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

        shown = browser("A1").post(f"{LINK}{row_of('ledger.verify')}/change/", change(start=yesterday))

        assert "from today on at the earliest" in shown.content.decode()
        assert 'value="03:15"' in shown.content.decode()

    def test_is_the_administrators_and_for_the_whole_company_only_from_the_top(self) -> None:
        link = f"{LINK}{row_of('ledger.verify')}/change/"

        assert browser("B1").post(link, change()).status_code == 403
        assert browser("A2").post(link, change()).status_code == 404
