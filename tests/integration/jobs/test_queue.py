"""The queue of jobs: asked for once, taken by one worker, taken up again, cancelled, tried again, and swept."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.registry import ENGINEER, station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.events.queries import recorded
from wanjia.foundation.jobs import files, operations, queries
from wanjia.foundation.jobs.files import NoSuchFile
from wanjia.foundation.jobs.operations import JobRefused, LeaseLost
from wanjia.foundation.jobs.queries import UnknownJob
from wanjia.foundation.jobs.types import LEASE, TAKEN_AT_MOST, Claimed, Finished, JobRow, JobState, Progress
from wanjia.foundation.organisation.queries import unit_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

AT = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
LATER = AT + LEASE
KINDS = ("a.first", "a.second")
KEPT = timedelta(days=7)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.WANJIA_FILES = tmp_path / "files"
    return tmp_path / "files"


def asked_for(**changes: Any) -> int:
    known = {"arguments": {"n": 1}, "by": ENGINEER, "at": AT, **changes}
    return operations.submit("a.first", **known)


def claimed(worker: str = "w1", *, at: datetime = AT) -> Claimed:
    found = operations.claim(worker, at=at, kinds=KINDS)
    assert found is not None
    return found


def row(job_id: int) -> JobRow:
    return queries.job_seen(job_id, number=ENGINEER.number)


class TestSubmit:
    def test_keeps_who_asks_and_how_far_that_reaches(self) -> None:
        by = station_actor("S1")

        job_id = asked_for(by=by, subject="x" * 300)

        found = claimed()
        assert (found.job_id, found.actor_number, found.is_process) == (job_id, by.number, True)
        assert found.scope_paths == by.scope.unit_paths
        assert recorded(("jobs.job_submitted",)) == 1
        assert len(queries.job_seen(job_id, number=by.number).subject) == 200

    def test_under_one_key_gives_one_job(self) -> None:
        first, again, other = asked_for(key="k"), asked_for(key="k"), asked_for(key="k2")

        assert first == again != other
        assert asked_for() != asked_for()

    def test_under_the_key_of_somebody_else_is_another_job(self) -> None:
        assert asked_for(key="k") != asked_for(key="k", by=station_actor("S1"))

    def test_under_one_key_for_something_else_is_refused(self) -> None:
        asked_for(key="k")

        with pytest.raises(JobRefused, match="other particulars"):
            asked_for(key="k", arguments={"n": 2})

    def test_again_after_it_failed_queues_it_again(self) -> None:
        job_id = asked_for(key="k")
        operations.fail(claimed(), why="no", at=AT)

        assert asked_for(key="k") == job_id
        assert row(job_id).state is JobState.QUEUED
        assert row(job_id).why == ""

    def test_again_after_it_is_done_leaves_it_done(self) -> None:
        job_id = asked_for(key="k")
        operations.finish(claimed(), outcome=Finished({}), at=AT, kept=KEPT)

        assert asked_for(key="k") == job_id
        assert row(job_id).state is JobState.DONE


class TestClaim:
    def test_takes_the_oldest_first_and_each_once(self) -> None:
        first, second = asked_for(), asked_for()

        assert [claimed("w1").job_id, claimed("w2").job_id] == [first, second]
        assert operations.claim("w3", at=AT, kinds=KINDS) is None

    def test_leaves_kinds_that_the_worker_does_not_know(self) -> None:
        asked_for()

        assert operations.claim("w1", at=AT, kinds=("a.second",)) is None

    def test_takes_up_what_a_silent_worker_left_once_the_lease_is_over(self) -> None:
        job_id = asked_for()
        claimed("w1")

        assert operations.claim("w2", at=LATER - timedelta(seconds=1), kinds=KINDS) is None
        assert claimed("w2", at=LATER).job_id == job_id

    def test_a_report_renews_the_lease(self) -> None:
        asked_for()
        mine = claimed("w1")
        operations.report(mine, progress=Progress(1, 2, "x"), at=AT + LEASE / 2)

        assert operations.claim("w2", at=LATER, kinds=KINDS) is None
        assert claimed("w2", at=LATER + LEASE / 2)

    def test_a_job_that_was_taken_too_often_fails(self) -> None:
        job_id = asked_for()
        for n in range(TAKEN_AT_MOST):
            claimed(f"w{n}", at=AT + n * LEASE)

        assert operations.claim("w9", at=AT + TAKEN_AT_MOST * LEASE, kinds=KINDS) is None
        assert row(job_id).state is JobState.FAILED
        assert "stopped 3 times" in row(job_id).why

    def test_a_look_before_it_tells_whether_there_is_something(self) -> None:
        assert not queries.is_any_takeable(AT)
        asked_for()
        assert queries.is_any_takeable(AT)
        claimed()
        assert not queries.is_any_takeable(AT)
        assert queries.is_any_takeable(LATER)


class TestWhoLostTheLease:
    @pytest.mark.parametrize(
        "says",
        [
            lambda mine: operations.report(mine, progress=Progress(), at=LATER),
            lambda mine: operations.hold(mine, at=LATER),
            lambda mine: operations.finish(mine, outcome=Finished({}), at=LATER, kept=KEPT),
            lambda mine: operations.fail(mine, why="no", at=LATER),
            lambda mine: operations.stop(mine, at=LATER),
            lambda mine: operations.give_back(mine, at=LATER),
        ],
    )
    def test_is_refused_whatever_it_says(self, says: Any) -> None:
        job_id = asked_for()
        mine = claimed("w1")
        claimed("w2", at=LATER)

        with pytest.raises(LeaseLost):
            says(mine)

        assert row(job_id).state is JobState.RUNNING


class TestFinish:
    def test_keeps_what_came_of_it_and_the_file_for_a_while(self) -> None:
        job_id = asked_for()
        mine = claimed()
        operations.report(mine, progress=Progress(3, 4, "x"), at=AT)

        operations.finish(mine, outcome=Finished({"rows": 4}, "a.csv", "表.csv"), at=AT, kept=KEPT)

        done = row(job_id)
        assert (done.state, done.result, done.progress.done) == (JobState.DONE, {"rows": 4}, 4)
        assert done.has_file(at=AT + KEPT - timedelta(seconds=1))
        assert not done.has_file(at=AT + KEPT)


class TestFail:
    def test_says_why_and_keeps_more_about_it(self) -> None:
        job_id = asked_for()

        operations.fail(claimed(), why="The file has mistakes.", at=AT, result={"problems": 3})

        assert (row(job_id).state, row(job_id).why) == (JobState.FAILED, "The file has mistakes.")
        assert row(job_id).result == {"problems": 3}


class TestCancel:
    def test_ends_what_waits_at_once(self) -> None:
        job_id = asked_for()

        operations.cancel(job_id, by=ENGINEER, at=AT)

        assert row(job_id).state is JobState.CANCELLED
        assert operations.claim("w", at=AT, kinds=KINDS) is None

    def test_is_seen_by_what_runs_at_its_next_report(self) -> None:
        job_id = asked_for()
        mine = claimed()
        assert operations.report(mine, progress=Progress(), at=AT) is False

        operations.cancel(job_id, by=ENGINEER, at=AT)

        assert operations.report(mine, progress=Progress(), at=AT) is True
        operations.stop(mine, at=AT)
        assert row(job_id).state is JobState.CANCELLED
        assert not row(job_id).is_cancel_asked

    def test_of_what_is_over_is_refused(self) -> None:
        job_id = asked_for()
        operations.finish(claimed(), outcome=Finished({}), at=AT, kept=KEPT)

        with pytest.raises(JobRefused, match="over already"):
            operations.cancel(job_id, by=ENGINEER, at=AT)


class TestRetry:
    def test_queues_again_what_was_cancelled_and_it_may_be_taken_as_often_as_before(self) -> None:
        job_id = asked_for()
        operations.cancel(job_id, by=ENGINEER, at=AT)

        operations.retry(job_id, by=ENGINEER, at=AT)

        assert row(job_id).state is JobState.QUEUED
        assert claimed().taken == 1

    @pytest.mark.parametrize("until", ["queued", "running", "done"])
    def test_of_what_has_not_failed_is_refused(self, until: str) -> None:
        job_id = asked_for()
        if until != "queued":
            mine = claimed()
        if until == "done":
            operations.finish(mine, outcome=Finished({}), at=AT, kept=KEPT)

        with pytest.raises(JobRefused, match="Only what failed"):
            operations.retry(job_id, by=ENGINEER, at=AT)


class TestGiveBack:
    def test_of_a_worker_that_stops_in_order_does_not_count(self) -> None:
        job_id = asked_for()
        for _ in range(2 * TAKEN_AT_MOST):
            operations.give_back(claimed(), at=AT, is_counted=False)

        assert row(job_id).state is JobState.QUEUED

    def test_of_a_dead_worker_frees_its_jobs_and_no_others(self) -> None:
        first, second = asked_for(), asked_for()
        claimed("host:1:0")
        claimed("host:2:0")

        assert operations.give_back_of("host:1:0") == 1

        assert (row(first).state, row(second).state) == (JobState.QUEUED, JobState.RUNNING)
        assert queries.holders() == {"host:2:0"}


class TestJobSeen:
    def test_shows_ones_own_and_with_the_right_those_of_ones_units(self) -> None:
        job_id = asked_for(by=station_actor("S1"))
        one, two = (Scope((unit_named(code).path,)) for code in ("S1", "S2"))

        assert queries.job_seen(job_id, number="E-S1").job_id == job_id
        assert queries.job_seen(job_id, number="X", scope=one).job_id == job_id
        assert queries.jobs_in(one).count() == queries.jobs_in(WHOLE_COMPANY).count() == 1
        assert queries.jobs_in(two).count() == 0
        for scope in (two, Scope(())):
            with pytest.raises(UnknownJob):
                queries.job_seen(job_id, number="X", scope=scope)

    def test_lists_ones_own_the_newest_first(self) -> None:
        first, second = asked_for(), asked_for()
        asked_for(by=Actor("X", "别人", WHOLE_COMPANY))

        assert [job.job_id for job in queries.jobs_of(ENGINEER.number, at_most=9)] == [second, first]
        assert [job.job_id for job in queries.jobs_of(ENGINEER.number, at_most=1)] == [second]
        assert not queries.jobs_of(ENGINEER.number, at_most=9, kinds=("a.second",))


class TestWorkers:
    def test_one_that_was_seen_lately_is_alive_until_it_leaves(self) -> None:
        minute = timedelta(minutes=1)
        assert not queries.is_worker_alive(at=AT, within_=minute)

        operations.beat("w", at=AT)
        operations.beat("w", at=AT + minute)

        assert queries.is_worker_alive(at=AT + 2 * minute, within_=minute)
        assert not queries.is_worker_alive(at=AT + 3 * minute, within_=minute)
        operations.leave("w")
        assert not queries.is_worker_alive(at=AT + minute, within_=minute)

    def test_jobs_that_wait_and_run_are_counted(self) -> None:
        for _ in range(3):
            asked_for()
        claimed()

        assert queries.open_counts() == {"queued": 2, "running": 1}


class TestFiles:
    def finished(self, *, at: datetime = AT) -> int:
        job_id = asked_for()
        (files.folder_of(job_id) / "list.csv").write_text("a")
        operations.finish(claimed(), outcome=Finished({}, "list.csv", "表.csv"), at=at, kept=KEPT)
        return job_id

    def test_of_a_job_are_found_in_its_folder_only(self, folder: Path) -> None:
        job_id = self.finished()
        (folder / "secret.txt").write_text("x")

        assert files.path_of(job_id, file="list.csv").read_text() == "a"
        for name in ("../secret.txt", "/etc/passwd", "other.csv", "", "."):
            with pytest.raises(NoSuchFile):
                files.path_of(job_id, file=name)

    def test_handed_in_get_a_name_of_ours(self, folder: Path) -> None:
        name = files.keep_upload([b"a,b", b"\n1,2"], suffix=".csv")

        assert files.upload_path(name).read_bytes() == b"a,b\n1,2"
        assert files.HANDED_IN.fullmatch(name)
        for bad in ("../secret.csv", "a.csv", name.upper(), name + "x", f"{'0' * 32}.csv"):
            with pytest.raises(NoSuchFile):
                files.upload_path(bad)

    @pytest.mark.parametrize("suffix", [".exe", ".xls", "", ".csv/../x", ".CSV"])
    def test_of_other_kinds_are_not_kept(self, suffix: str) -> None:
        with pytest.raises(NoSuchFile):
            files.keep_upload([b"a"], suffix=suffix)

    def test_that_expired_are_swept_and_the_others_stay(self, folder: Path) -> None:
        old, new = self.finished(), self.finished(at=AT + timedelta(days=1))
        upload = files.upload_path(files.keep_upload([b"a"], suffix=".csv"))
        os.utime(upload, (AT.timestamp(), AT.timestamp()))
        recent = files.upload_path(files.keep_upload([b"a"], suffix=".csv"))
        os.utime(recent, (time.time(), (AT + timedelta(days=1)).timestamp()))

        assert operations.sweep(AT + KEPT + timedelta(hours=1), kept=KEPT) == 1

        assert not row(old).has_file(at=AT)
        assert row(old).file_name == "表.csv"
        assert row(new).has_file(at=AT)
        assert not (folder / str(old)).exists()
        assert (folder / str(new) / "list.csv").exists()
        assert not upload.exists()
        assert recent.exists()
