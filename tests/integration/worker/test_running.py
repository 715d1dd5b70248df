"""The worker runs jobs under the rights of the moment, and ends each whatever happens."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.integration.registry import AT, ENGINEER, make_units
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import files, operations, queries
from wanjia.foundation.jobs.types import TAKEN_AT_MOST, Finished, JobRow, JobState, Progress
from wanjia.foundation.organisation.queries import posts_on, unit_named
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.foundation.staffing import operations as staffing
from wanjia.interfaces.worker.registry import KINDS
from wanjia.interfaces.worker.running import WorkerStops, run_next
from wanjia.interfaces.worker.work import RIGHTS_GONE, JobFailed, Kind, Work

pytestmark = pytest.mark.django_db
NUMBER = "E1"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def clerk(db: None, tmp_path: Path, settings: Any) -> None:
    """A billing accountant of station S1."""
    settings.WANJIA_FILES = tmp_path / "files"
    make_units()
    staffing.add_person(NUMBER, name="核算员", by=ENGINEER, at=AT)
    appoint("S1")


def appoint(unit: str, *, role: Role = Role.BILLING_ACCOUNTANT) -> None:
    staffing.appoint(NUMBER, unit_code=unit, role=role, period=Period(LONG_AGO), by=ENGINEER, at=AT)


def dismiss() -> None:
    for post_id in posts_on(timezone.localdate(), person_number=NUMBER)["post_id"]:
        staffing.end_post(post_id, end_date=timezone.localdate(), by=ENGINEER, at=AT)


def path(code: str) -> str:
    return unit_named(code).path


def asked_for(*, scope: Scope | None = None, **arguments: Any) -> int:
    by = acting(actor_of(NUMBER, on=timezone.localdate()), permission=Permission.RUNS_PLAN)
    if scope is not None:
        from dataclasses import replace

        by = replace(by, scope=scope)
    return operations.submit("test.kind", arguments=arguments, by=by, at=timezone.now())


def done(does: Callable[[Work], Finished], **options: Any) -> bool:
    return run_next("w", kinds={"test.kind": Kind("test.kind", Permission.RUNS_PLAN, does)}, **options)


def row(job_id: int) -> JobRow:
    return queries.job_seen(job_id, number=NUMBER)


def nothing(_: Work) -> Finished:
    return Finished({"facts": []})


class TestRights:
    def test_are_those_of_the_moment_within_what_was_asked_for(self) -> None:
        seen: list[Scope] = []
        asked_for()
        appoint("S2")

        done(lambda work: seen.append(work.by.scope) or Finished({}))  # type: ignore[func-returns-value]

        assert seen == [Scope((path("S1"),))]

    def test_are_narrowed_to_the_unit_that_was_chosen(self) -> None:
        appoint("C")
        seen: list[Scope] = []
        asked_for(scope=Scope((path("S2"),)))

        done(lambda work: seen.append(work.by.scope) or Finished({}))  # type: ignore[func-returns-value]

        assert seen == [Scope((path("S2"),))]

    def test_gone_before_it_runs_end_it_with_a_clear_sentence(self) -> None:
        job_id = asked_for()
        dismiss()

        done(nothing)

        assert (row(job_id).state, row(job_id).why) == (JobState.FAILED, RIGHTS_GONE)

    def test_gone_while_it_runs_end_it_between_two_steps(self) -> None:
        job_id = asked_for()
        steps: list[int] = []

        def does(work: Work) -> Finished:
            steps.append(1)
            dismiss()
            work.report(1, of=1)
            steps.append(2)
            return Finished({})

        done(does)

        assert steps == [1]
        assert (row(job_id).state, row(job_id).why) == (JobState.FAILED, RIGHTS_GONE)

    def test_of_another_post_do_not_help(self) -> None:
        job_id = asked_for()
        dismiss()
        appoint("S1", role=Role.METER_READER)

        done(nothing)

        assert row(job_id).state is JobState.FAILED

    def test_to_see_personal_data_count_where_the_work_reaches(self) -> None:
        appoint("S2", role=Role.METER_READER)
        asked_for()
        seen: list[bool] = []

        def does(work: Work) -> Finished:
            seen.append(work.sees_personal(Scope((path("S1"),))))
            seen.append(work.sees_personal(Scope((path("S1"), path("S2")))))
            return Finished({})

        done(does)

        assert seen == [True, False]

    def test_of_a_process_are_what_it_was_given(self) -> None:
        job_id = operations.submit("test.kind", arguments={}, by=ENGINEER, at=AT)

        done(nothing)

        assert queries.job_seen(job_id, number=ENGINEER.number).state is JobState.DONE


class TestProgress:
    def test_is_written_down_between_the_steps_but_not_at_each(self) -> None:
        job_id = asked_for()
        seen: list[Progress] = []

        def does(work: Work) -> Finished:
            for n in range(1, 101):
                work.report(n, of=100, words="Counting")
                seen.append(row(job_id).progress)
            return Finished({})

        done(does)

        assert seen[0] == Progress(1, 100, "Counting")
        assert len(set(seen)) < 50
        assert row(job_id).progress.done == 100

    def test_a_wish_to_cancel_ends_it_between_two_steps_and_its_files_go(self) -> None:
        job_id = asked_for()
        steps: list[int] = []

        def does(work: Work) -> Finished:
            (work.folder() / "half").write_text("x")
            operations.cancel(job_id, by=ENGINEER, at=AT)
            work.report(1, of=2)
            steps.append(2)
            return Finished({})

        done(does)

        assert not steps
        assert row(job_id).state is JobState.CANCELLED
        assert not (files.folder_of(job_id) / "half").exists()


class TestEnds:
    def test_well_with_a_file(self) -> None:
        job_id = asked_for()

        done(lambda work: Finished({"facts": [["Rows", "1"]]}, "a.csv", "a.csv"))

        assert row(job_id).state is JobState.DONE
        assert row(job_id).has_file(at=timezone.now())

    def test_with_the_reason_when_it_is_refused(self) -> None:
        job_id = asked_for()

        def does(_: Work) -> Finished:
            raise Refused("The run is cancelled.")

        done(does)

        assert (row(job_id).state, row(job_id).why) == (JobState.FAILED, "The run is cancelled.")

    def test_with_more_about_it_where_there_is_more(self) -> None:
        job_id = asked_for()

        def does(_: Work) -> Finished:
            raise JobFailed("Mistakes.", result={"problems": [1]})

        done(does)

        assert (row(job_id).why, row(job_id).result) == ("Mistakes.", {"problems": [1]})

    def test_with_a_number_for_the_log_when_nobody_foresaw_it(self, caplog: pytest.LogCaptureFixture) -> None:
        job_id = asked_for(name="张三")

        def does(_: Work) -> Finished:
            raise ZeroDivisionError("secret")

        done(does)

        assert row(job_id).state is JobState.FAILED
        assert str(job_id) in row(job_id).why
        assert "secret" not in row(job_id).why
        assert "job broken" in caplog.text

    def test_in_the_queue_again_when_the_database_was_away(self) -> None:
        job_id = asked_for()

        def does(_: Work) -> Finished:
            raise OperationalError("database is locked")

        for _ in range(TAKEN_AT_MOST):
            assert done(does)
        assert row(job_id).state is JobState.QUEUED
        done(does)
        assert row(job_id).state is JobState.FAILED

    def test_in_the_queue_again_when_the_worker_stops(self) -> None:
        job_id = asked_for()

        def stopping(_claimed: Any, *, progress: Any) -> bool:
            raise WorkerStops

        def does(work: Work) -> Finished:
            work.report(1, of=2)
            return Finished({})

        with pytest.raises(WorkerStops):
            done(does, reporter=stopping)

        assert row(job_id).state is JobState.QUEUED

    def test_nowhere_when_another_worker_has_it_by_now(self) -> None:
        job_id = asked_for()

        def does(work: Work) -> Finished:
            from wanjia.foundation.jobs.types import LEASE

            operations.claim("other", at=timezone.now() + 2 * LEASE, kinds=("test.kind",))
            return Finished({"mine": True})

        done(does)

        assert row(job_id).state is JobState.RUNNING
        assert not row(job_id).result


class TestRegistry:
    def test_knows_each_kind_by_its_name(self) -> None:
        assert all(kind.name == name and "." in name for name, kind in KINDS.items())

    def test_has_nothing_to_do_in_an_empty_queue(self) -> None:
        assert done(nothing) is False
