"""
Changes of jobs: asked for, taken by a worker, reported, ended.

Each is short, in the caller's transaction. A worker holds a job by a lease that it renews with every report; when the
lease runs out another worker takes the job up, and whatever the first one still says is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.utils import IntegrityError

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import files
from wanjia.foundation.jobs.flow import JOB
from wanjia.foundation.jobs.models import Job, Worker
from wanjia.foundation.jobs.types import LEASE, TAKEN_AT_MOST, Claimed, Finished, JobState, Progress
from wanjia.foundation.organisation.queries import unit_at

SUBJECT = "jobs.job"
LONGEST_SUBJECT, LONGEST_KEY = 200, 120
WORN_OUT = "The worker stopped %d times while it did this. Nothing half-done stays visible; tell the administrator."


class JobRefused(Refused):
    """Something that cannot be done with a job; the text is fit for the user."""


class LeaseLost(Exception):
    """The job was given to another worker, or ended; this one must leave it alone."""


def submit(
    kind: str, *, arguments: Mapping[str, Any], by: Actor, at: datetime, key: str = "", subject: str = ""
) -> int:
    """
    Ask for long work; a worker does it under the rights that ``by`` has when it runs.

    :param kind: one of those that the worker knows, such as ``billing.price_run``
    :param arguments: plain values that JSON can hold
    :param by: whoever asks; the work reaches no further than its scope, even if the person's posts do
    :param key: asking again under one key gives the same job; one that failed or was cancelled is queued again
    :param subject: what it is about, for lists: a number, the title of a list, the name of a file
    :returns: id of the job
    :raises JobRefused: if the key stands for other arguments
    """
    earlier = Job.objects.locked().filter(actor_number=by.number, kind=kind, key=key[:LONGEST_KEY]).first()
    if key and earlier is not None:
        return _asked_again(earlier, arguments=arguments, by=by, at=at)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                subject=subject[:LONGEST_SUBJECT],
                arguments=dict(arguments),
                key=key[:LONGEST_KEY],
                actor_number=by.number,
                actor_name=by.name,
                is_process=by.person_id is None,
                scope_paths=list(by.scope.unit_paths),
                unit_id=unit_at(next(iter(by.scope.unit_paths), "")),
                taken_at_most=TAKEN_AT_MOST,
                created_at=at,
            )
    except IntegrityError:
        # Somebody asked under the same key at the same moment.
        return Job.objects.values_list("pk", flat=True).get(actor_number=by.number, kind=kind, key=key[:LONGEST_KEY])
    _record("jobs.job_submitted", job=job, by=by, at=at)
    return job.pk


def _asked_again(job: Job, *, arguments: Mapping[str, Any], by: Actor, at: datetime) -> int:
    if job.arguments != dict(arguments):
        msg = "This was asked for before with other particulars. Ask for it anew."
        raise JobRefused(msg)
    if "retry" in JOB.open_steps(job.state):
        retry(job.pk, by=by, at=at)
    return job.pk


def claim(worker: str, *, at: datetime, kinds: Collection[str]) -> Claimed | None:
    """
    Take the oldest job that waits, or whose worker has not been heard of, for ``worker``.

    A job that was taken too often fails instead.

    :param kinds: kinds that the worker can do
    """
    job = takeable(at).filter(kind__in=kinds).locked_if_free().first()
    if job is None:
        return None
    step = "take_up" if "take_up" in JOB.open_steps(job.state) else "take"
    if job.taken >= job.taken_at_most:
        job.state = JOB.after("take", state=JobState.QUEUED, thing=job)
        _end(job, step="fail", at=at, why=WORN_OUT % job.taken)
        return None
    job.state = JOB.after(step, state=job.state, thing=job)
    job.worker, job.lease_until, job.taken = worker, at + LEASE, job.taken + 1
    job.started_at = job.started_at or at
    job.save(update_fields=["state", "worker", "lease_until", "taken", "started_at"])
    return Claimed(
        job_id=job.pk,
        kind=job.kind,
        arguments=job.arguments,
        actor_number=job.actor_number,
        is_process=job.is_process,
        scope_paths=tuple(job.scope_paths),
        taken=job.taken,
    )


def takeable(at: datetime) -> Any:
    """Give the jobs that a worker may take, the oldest first; for `claim` and for a look before it."""
    expired = Q(state=JobState.RUNNING, lease_until__lte=at)
    return Job.objects.filter(Q(state=JobState.QUEUED) | expired).order_by("pk")


def hold(claimed: Claimed, *, at: datetime) -> Job:
    """
    Lock a job for its worker until the transaction ends, and renew the lease: nobody else can take it up meanwhile.

    :raises LeaseLost: if the job is no longer this worker's
    """
    job: Job | None = (
        Job.objects.locked().filter(pk=claimed.job_id, taken=claimed.taken, state=JobState.RUNNING).first()
    )
    if job is None:
        msg = f"job {claimed.job_id} is no longer in the hands of this worker"
        raise LeaseLost(msg)
    job.lease_until = at + LEASE
    job.save(update_fields=["lease_until"])
    return job


def report(claimed: Claimed, *, progress: Progress, at: datetime) -> bool:
    """
    Say how far a job has come, and renew the lease.

    :returns: whether somebody asked to cancel it
    :raises LeaseLost: if the job is no longer this worker's
    """
    mine = Job.objects.filter(pk=claimed.job_id, taken=claimed.taken, state=JobState.RUNNING)
    known = {"done": progress.done, "of": progress.of, "words": progress.words}
    if not mine.update(lease_until=at + LEASE, **known):
        msg = f"job {claimed.job_id} is no longer in the hands of this worker"
        raise LeaseLost(msg)
    return bool(mine.values_list("is_cancel_asked", flat=True)[0])


def finish(claimed: Claimed, *, outcome: Finished, at: datetime, kept: timedelta) -> None:
    """
    End a job well; called in the transaction of its last change, both hold or neither.

    :param kept: how long its file is kept
    :raises LeaseLost: if the job is no longer this worker's
    """
    job = hold(claimed, at=at)
    job.result, job.file, job.file_name = dict(outcome.result), outcome.file, outcome.file_name
    job.file_until = at + kept if outcome.file else None
    job.done = job.of
    _end(job, step="finish", at=at)


def fail(claimed: Claimed, *, why: str, at: datetime, result: Mapping[str, Any] | None = None) -> None:
    """
    End a job that could not be done.

    :param why: fit for the user
    :param result: more about it, as plain values that JSON can hold
    :raises LeaseLost: if the job is no longer this worker's
    """
    job = hold(claimed, at=at)
    job.result = dict(result or {})
    _end(job, step="fail", at=at, why=why)


def stop(claimed: Claimed, *, at: datetime) -> None:
    """
    End a running job that somebody asked to cancel; what its steps have done stays done.

    :raises LeaseLost: if the job is no longer this worker's
    """
    _end(hold(claimed, at=at), step="stop", at=at)


def give_back(claimed: Claimed, *, at: datetime, is_counted: bool = True) -> None:
    """
    Put a job back into the queue, because its worker stops or the database was busy.

    :param is_counted: whether this taking counts among those after which the job fails
    :raises LeaseLost: if the job is no longer this worker's
    """
    job = hold(claimed, at=at)
    job.taken_at_most += 0 if is_counted else 1
    job.save(update_fields=["taken_at_most"])
    _queue_again(job, step="give_back")


def give_back_of(worker: str) -> int:
    """Put the jobs of a worker that is known to be dead back into the queue; give how many."""
    left = list(Job.objects.locked().filter(worker=worker, state=JobState.RUNNING))
    for job in left:
        _queue_again(job, step="give_back")
    Worker.objects.filter(name=worker).delete()
    return len(left)


def cancel(job_id: int, *, by: Actor, at: datetime) -> None:
    """
    Cancel a job: one that waits at once, one that runs at its next step.

    :raises JobRefused: if it is over
    """
    job = Job.objects.locked().get(pk=job_id)
    steps = JOB.open_steps(job.state)
    if "stop" in steps:
        job.is_cancel_asked = True
        job.save(update_fields=["is_cancel_asked"])
    elif "cancel" in steps:
        _end(job, step="cancel", at=at)
    else:
        msg = "This is over already; there is nothing left to cancel."
        raise JobRefused(msg)
    _record("jobs.cancel_asked", job=job, by=by, at=at)


def retry(job_id: int, *, by: Actor, at: datetime) -> None:
    """
    Queue a job again that failed or was cancelled.

    :raises JobRefused: if it waits, runs or is done
    """
    job = Job.objects.locked().get(pk=job_id)
    if "retry" not in JOB.open_steps(job.state):
        msg = "Only what failed or was cancelled can be tried again."
        raise JobRefused(msg)
    job.taken_at_most = job.taken + TAKEN_AT_MOST
    job.why, job.ended_at, job.started_at = "", None, None
    job.save(update_fields=["taken_at_most", "why", "ended_at", "started_at"])
    _queue_again(job, step="retry")
    _record("jobs.job_retried", job=job, by=by, at=at)


def beat(worker: str, *, at: datetime) -> None:
    """Note that a worker is alive."""
    Worker.objects.update_or_create(
        name=worker, defaults={"seen_at": at}, create_defaults={"seen_at": at, "started_at": at}
    )


def leave(worker: str) -> None:
    """Note that a worker has stopped by itself."""
    Worker.objects.filter(name=worker).delete()


def sweep(at: datetime, *, kept: timedelta) -> int:
    """
    Remove files that have expired, uploads older than ``kept``, and workers not seen since.

    :returns: how many jobs lost their file
    """
    expired: QuerySet[Job] = Job.objects.locked().filter(file_until__lte=at)
    ids = list(expired.values_list("pk", flat=True))
    for job_id in ids:
        files.remove_files(job_id)
    Job.objects.filter(pk__in=ids).update(file="", file_until=None)
    files.remove_uploads(before=at - kept)
    Worker.objects.filter(seen_at__lt=at - kept).delete()
    return len(ids)


def _end(job: Job, *, step: str, at: datetime, why: str = "") -> None:
    job.state = JOB.after(step, state=job.state, thing=job)
    job.why, job.ended_at = why, at
    job.worker, job.lease_until, job.is_cancel_asked = "", None, False
    job.save()


def _queue_again(job: Job, *, step: str) -> None:
    job.state = JOB.after(step, state=job.state, thing=job)
    job.worker, job.lease_until = "", None
    job.done, job.of, job.words = 0, 0, ""
    job.save(update_fields=["state", "worker", "lease_until", "done", "of", "words"])


def _record(name: str, *, job: Job, by: Actor, at: datetime) -> None:
    unit, work, about = job.unit_id, job.kind, job.subject
    events.record(name, by=by, at=at, subject_kind=SUBJECT, subject_id=job.pk, unit_id=unit, work=work, about=about)
