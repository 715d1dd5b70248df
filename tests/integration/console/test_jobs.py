"""Jobs on the screen: one's own with live progress, those of one's units, and files that only their owner takes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import browser, hire, person
from tests.integration.registry import make_units
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import Permission
from wanjia.foundation.jobs import operations
from wanjia.foundation.jobs.files import folder_of
from wanjia.foundation.jobs.queries import job_seen
from wanjia.foundation.jobs.types import Claimed, Finished, JobState, Progress
from wanjia.foundation.organisation.types import Role

pytestmark = pytest.mark.django_db
KIND = "billing.price_run"
KEPT = timedelta(days=7)


@pytest.fixture(autouse=True)
def people(db: None, tmp_path: Path, settings: Any) -> None:
    settings.WANJIA_FILES = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_units()
    hire("B1", ("S1", Role.BILLING_ACCOUNTANT))
    hire("B2", ("S1", Role.BILLING_ACCOUNTANT))
    hire("H1", ("S1", Role.STATION_HEAD))
    hire("H2", ("S2", Role.STATION_HEAD))


def asked_for(**arguments: Any) -> int:
    by = acting(person("B1"), permission=Permission.RUNS_PLAN)
    given = {"number": "202601-1", **arguments}
    return operations.submit(KIND, arguments=given, by=by, at=timezone.now(), subject="202601-1")


def claimed() -> Claimed:
    found = operations.claim("w", at=timezone.now(), kinds=(KIND,))
    assert found is not None
    return found


def finished(*, age: timedelta = timedelta()) -> int:
    job_id = asked_for()
    (folder_of(job_id) / "list.csv").write_text("内容")
    outcome = Finished({"facts": [["Rows", "1"]]}, "list.csv", "清单.csv")
    operations.finish(claimed(), outcome=outcome, at=timezone.now() - age, kept=KEPT)
    return job_id


def page(who: Client, link: str) -> str:
    answer = who.get(link)
    assert answer.status_code == 200
    return answer.content.decode()


class TestJob:
    def test_shows_its_progress_again_and_again_while_it_goes_on(self) -> None:
        job_id = asked_for()
        operations.report(claimed(), progress=Progress(3, 8, "Pricing the accounts of the run"), at=timezone.now())

        shown = browser("B1").get(f"/jobs/{job_id}/?panel=progress")

        assert 'hx-trigger="every 1500ms"' in shown.content.decode()
        assert 'value="37"' in shown.content.decode()
        assert "3 / 8" in shown.content.decode()
        assert "HX-Refresh" not in shown

    def test_stops_asking_once_it_is_over(self) -> None:
        job_id = finished()

        shown = browser("B1").get(f"/jobs/{job_id}/?panel=progress")

        assert "hx-trigger" not in shown.content.decode()
        assert shown["HX-Refresh"] == "true"

    @pytest.mark.parametrize(("language", "words"), [("en", "Price a billing run"), ("zh-hans", "电费计算")])
    def test_speaks_the_reader_s_language(self, language: str, words: str) -> None:
        job_id = asked_for()

        shown = page(browser("B1", language=language), f"/jobs/{job_id}/")

        assert words in shown
        assert KIND not in shown

    def test_says_why_it_failed_in_the_reader_s_language(self) -> None:
        job_id = asked_for()
        operations.fail(
            claimed(), why="Your posts do not permit this any more. Nothing further was done.", at=timezone.now()
        )

        assert "岗位" in page(browser("B1", language="zh-hans"), f"/jobs/{job_id}/?panel=progress")
        assert "Your posts do not permit" in page(browser("B1"), f"/jobs/{job_id}/")

    def test_leads_back_to_what_it_is_about_and_nowhere_else(self) -> None:
        about = page(browser("B1"), f"/jobs/{asked_for()}/")
        assert "/runs/202601-1/" in about
        by = acting(person("B1"), permission=Permission.RUNS_PLAN)
        for back, is_shown in (("/customers/?a=b", True), ("//evil.example/", False), ("https://evil.example/", False)):
            job_id = operations.submit("files.export_list", arguments={"back": back}, by=by, at=timezone.now())
            assert (back.replace("&", "&amp;") in page(browser("B1"), f"/jobs/{job_id}/")) is is_shown

    def test_of_somebody_else_is_not_found_unless_one_reads_the_log_of_the_unit(self) -> None:
        job_id = asked_for()

        assert browser("B2").get(f"/jobs/{job_id}/").status_code == 404
        assert browser("H2").get(f"/jobs/{job_id}/").status_code == 404
        assert "Price a billing run" in page(browser("H1"), f"/jobs/{job_id}/")


class TestCancelAndRetry:
    def test_of_ones_own_job(self) -> None:
        job_id, who = asked_for(), browser("B1")

        assert who.get(f"/jobs/{job_id}/cancel/").status_code == 405
        who.post(f"/jobs/{job_id}/cancel/")
        assert job_seen(job_id, number="B1").state is JobState.CANCELLED
        who.post(f"/jobs/{job_id}/retry/")
        assert job_seen(job_id, number="B1").state is JobState.QUEUED

    def test_what_is_not_possible_is_said(self) -> None:
        job_id = finished()

        answer = browser("B1").post(f"/jobs/{job_id}/cancel/", follow=True)

        assert "over already" in answer.content.decode()

    @pytest.mark.parametrize("who", ["B2", "H1", "H2"])
    def test_of_somebody_else_is_not_found(self, who: str) -> None:
        job_id = asked_for()

        for act in ("cancel", "retry"):
            assert browser(who).post(f"/jobs/{job_id}/{act}/").status_code == 404

    def test_wants_the_token_of_the_form(self) -> None:
        job_id = asked_for()

        assert browser("B1", enforce_csrf_checks=True).post(f"/jobs/{job_id}/cancel/").status_code == 403
        assert job_seen(job_id, number="B1").state is JobState.QUEUED


class TestFile:
    def test_is_saved_under_its_name_and_never_shown(self) -> None:
        answer = browser("B1").get(f"/jobs/{finished()}/file/")

        assert b"".join(answer.streaming_content).decode() == "内容"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("who", ["B2", "H1", "H2"])
    def test_is_only_for_who_asked_for_it(self, who: str) -> None:
        job_id = finished()

        assert browser(who).get(f"/jobs/{job_id}/file/").status_code == 404
        assert "清单.csv" not in browser(who).get(f"/jobs/{job_id}/").content.decode()

    def test_that_expired_is_gone_swept_or_not(self) -> None:
        job_id = finished(age=KEPT)

        expired = browser("B1").get(f"/jobs/{job_id}/file/")
        operations.sweep(timezone.now(), kept=KEPT)
        swept = browser("B1").get(f"/jobs/{job_id}/file/")

        assert expired.status_code == swept.status_code == 410
        assert "not kept any more" in swept.content.decode()

    def test_that_somebody_removed_is_gone(self) -> None:
        job_id = finished()
        (folder_of(job_id) / "list.csv").unlink()

        assert browser("B1").get(f"/jobs/{job_id}/file/").status_code == 410

    def test_of_a_job_without_one_is_not_found(self) -> None:
        assert browser("B1").get(f"/jobs/{asked_for()}/file/").status_code == 404


class TestJobs:
    def test_lists_ones_own_and_asks_again_while_one_goes_on(self) -> None:
        who = browser("B1")
        assert "Nothing yet" in page(who, "/jobs/")
        job_id = asked_for()

        going_on = page(who, "/jobs/?panel=mine")
        operations.cancel(job_id, by=person("B1"), at=timezone.now())

        assert "every 2s" in going_on
        assert "every 2s" not in page(who, "/jobs/?panel=mine")
        assert "202601-1" in page(who, "/jobs/")
        assert "202601-1" not in page(browser("B2"), "/jobs/")

    def test_of_a_unit_are_listed_for_who_reads_its_log(self) -> None:
        asked_for()

        assert "202601-1" in page(browser("H1"), "/jobs/units/")
        assert "202601-1" not in page(browser("H2"), "/jobs/units/")
        assert browser("B1").get("/jobs/units/").status_code == 403
