"""Questions about jobs. Everybody sees their own; those of others only by the right to look at a unit's jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.models import Job, Worker
from wanjia.foundation.jobs.types import OPEN, JobRow, JobState, Progress
from wanjia.foundation.organisation.queries import units_inside

NOBODY = Scope(())


class UnknownJob(Refused):
    """There is no such job among those that one may see."""


def job_seen(job_id: int, *, number: str, scope: Scope = NOBODY) -> JobRow:
    """
    Give a job of the person with ``number``, or one whose unit lies inside ``scope``.

    :raises UnknownJob: if there is none
    """
    job = Job.objects.filter(Q(actor_number=number) | within(scope, path="unit__path"), pk=job_id).first()
    if job is None:
        msg = f"there is no job {job_id} among yours"
        raise UnknownJob(msg)
    return _row(job)


def jobs_of(number: str, *, at_most: int, kinds: tuple[str, ...] = ()) -> list[JobRow]:
    """Give the latest jobs of a person, the newest first."""
    found = Job.objects.filter(actor_number=number)
    return [_row(job) for job in (found.filter(kind__in=kinds) if kinds else found).order_by("-pk")[:at_most]]


def latest_job_about(subject: str, *, kinds: tuple[str, ...], scope: Scope) -> JobRow | None:
    """Give the latest job of some kinds about one thing, whoever of the scope asked for it, if there is one."""
    found = jobs_in(scope).filter(subject=subject, kind__in=kinds).order_by("-pk").first()
    return None if found is None else _row(found)


def failed_lately(number: str, *, since: datetime) -> tuple[int, datetime | None]:
    """Count the jobs of a person that failed since a time, and say when the oldest of them did."""
    found = Job.objects.filter(actor_number=number, state=JobState.FAILED, ended_at__gte=since)
    told = found.aggregate(count=Count("pk"), oldest=Min("ended_at"))
    return told["count"], told["oldest"]


def latest_in(scope: Scope, *, kinds: tuple[str, ...], at_most: int) -> list[JobRow]:
    """Give the latest jobs of some kinds in the units of a scope, the newest first."""
    return [_row(job) for job in jobs_in(scope).filter(kind__in=kinds).order_by("-pk")[:at_most]]


def jobs_in(scope: Scope) -> QuerySet[Job]:
    """Give the jobs of the units of a scope, for a listing."""
    if "" in scope.unit_paths:
        return Job.objects.all()
    return Job.objects.filter(unit__in=units_inside(scope.unit_paths))


def is_any_takeable(at: datetime) -> bool:
    """Tell whether a worker would find something to do; cheap, and locks nothing."""
    expired = Q(state=JobState.RUNNING, lease_until__lte=at)
    return Job.objects.filter(Q(state=JobState.QUEUED) | expired).exists()


def holders() -> set[str]:
    """Name the workers that hold a job or were seen alive."""
    holding = Job.objects.filter(state=JobState.RUNNING).values_list("worker", flat=True)
    return {*holding, *Worker.objects.values_list("name", flat=True)}


def is_worker_alive(*, at: datetime, within_: timedelta) -> bool:
    """Tell whether any worker was seen lately."""
    latest = Worker.objects.aggregate(latest=Max("seen_at"))["latest"]
    return latest is not None and at - latest <= within_


def open_counts() -> dict[str, int]:
    """Count the jobs that wait and those that run, of everybody; for those who watch the machine."""
    found = Job.objects.filter(state__in=OPEN).values_list("state").annotate(n=Count("pk"))
    return {state.value: 0 for state in OPEN} | dict(found)


def _row(job: Any) -> JobRow:
    return JobRow(
        job_id=job.pk,
        kind=job.kind,
        subject=job.subject,
        state=JobState(job.state),
        arguments=job.arguments,
        result=job.result,
        why=job.why,
        actor_number=job.actor_number,
        actor_name=job.actor_name,
        progress=Progress(job.done, job.of, job.words),
        is_cancel_asked=job.is_cancel_asked,
        file=job.file,
        file_name=job.file_name,
        file_until=job.file_until,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )
