"""Workers that reach for the queue at the same moment."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from tests.integration.registry import ENGINEER
from wanjia.foundation.jobs import operations, queries
from wanjia.foundation.jobs.operations import LeaseLost
from wanjia.foundation.jobs.types import LEASE, Claimed, Finished, JobState, Progress

AT = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
JOBS, WORKERS = 12, 4
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def asked_for() -> int:
    with transaction.atomic():
        return operations.submit("a.first", arguments={}, by=ENGINEER, at=AT)


def claim(worker: str, *, at: datetime = AT) -> Claimed | None:
    with transaction.atomic():
        return operations.claim(worker, at=at, kinds=("a.first",))


def test_workers_that_claim_at_once_get_each_job_once() -> None:
    wanted = {asked_for() for _ in range(JOBS)}
    taken: list[int] = []
    start = threading.Barrier(WORKERS)

    def work(number: int) -> None:
        start.wait()
        while (found := claim(f"w{number}")) is not None:
            taken.append(found.job_id)
        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(wanted)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the embedded database lets one write at a time")
def test_a_job_that_is_being_claimed_does_not_keep_another_worker_waiting() -> None:
    first, second = asked_for(), asked_for()
    found: list[int] = []

    def other() -> None:
        claimed = claim("w2")
        found.append(claimed.job_id if claimed else 0)
        connection.close()

    with transaction.atomic():
        mine = operations.claim("w1", at=AT, kinds=("a.first",))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)

    assert mine is not None
    assert mine.job_id == first
    assert found == [second]


def test_a_job_held_through_a_long_step_is_not_taken_up_although_its_lease_is_over() -> None:
    job_id = asked_for()
    mine = claim("w1")
    assert mine is not None
    taken_up: list[Claimed | None] = []
    holds = threading.Event()

    def other() -> None:
        holds.wait()
        taken_up.append(claim("w2", at=AT + 2 * LEASE))
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    with transaction.atomic():
        operations.hold(mine, at=AT)
        holds.set()
        thread.join(timeout=1)
        operations.finish(mine, outcome=Finished({}), at=AT, kept=LEASE)
    thread.join()

    assert taken_up == [None]
    assert queries.job_seen(job_id, number=ENGINEER.number).state is JobState.DONE


def test_a_worker_that_slept_through_its_lease_can_do_no_more() -> None:
    asked_for()
    slept, other = claim("w1"), claim("w2", at=AT + LEASE)
    assert slept is not None
    assert other is not None

    with pytest.raises(LeaseLost), transaction.atomic():
        operations.report(slept, progress=Progress(), at=AT + LEASE)

    assert operations.report(other, progress=Progress(), at=AT + LEASE) is False
