"""Questions about jobs. Everybody sees their own; those of others only by the right to look at a unit's jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.timezone import localtime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import rules
from wanjia.foundation.jobs.models import Job, Timetable, TimetableTiming, Worker
from wanjia.foundation.jobs.types import OPEN, TIMETABLE, JobRow, JobState, Progress, TimetableRow, TimingRow
from wanjia.foundation.organisation.queries import holds_all_stations, units_inside

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


def key_of(timetable_id: int, *, day: date) -> str:
    """Give the key under which a day of a row of the timetable is one job."""
    return f"{timetable_id}:{day.isoformat()}"


def timings_of(timetable_ids: Collection[int]) -> dict[int, list[TimingRow]]:
    """Give the timings of rows of the timetable, in the order in which they were set."""
    found: dict[int, list[TimingRow]] = defaultdict(list)
    for row in TimetableTiming.objects.filter(timetable_id__in=list(timetable_ids)).order_by("pk"):
        found[row.timetable_id].append(TimingRow(row.as_type(), row.set_by, row.set_at))
    return found


def due_timetables(at: datetime) -> list[int]:
    """Give the rows of the timetable that a worker has to look at now; cheap, and locks nothing."""
    now, known = localtime(at), dict(Timetable.objects.order_by("pk").values_list("pk", "latest_day"))
    timings = timings_of(known)
    return [
        pk
        for pk, latest in known.items()
        if latest is None or rules.due_days([one.timing for one in timings[pk]], after=latest, now=now)
    ]


def is_reached(unit_path: str, *, scope: Scope) -> bool:
    """Tell whether a scope reaches as far as work for a unit; for the whole company it must leave no station out."""
    return scope.holds(unit_path) if unit_path else holds_all_stations(scope.unit_paths)


def timetables(reach: Callable[[str], Scope]) -> list[TimetableRow]:
    """
    Give the work that begins by itself, as far as one answers for it.

    :param reach: code of a permission → where one holds it
    """
    rows = list(Timetable.objects.select_related("unit").order_by("pk"))
    reached: dict[tuple[str, tuple[str, ...]], bool] = {}
    for row in rows:
        key = (_path(row), reach(row.answered_by).unit_paths)
        if key not in reached:
            reached[key] = is_reached(key[0], scope=Scope(key[1]))
    mine = [row for row in rows if reached[_path(row), reach(row.answered_by).unit_paths]]
    timings = timings_of([row.pk for row in mine])
    keys = {row.pk: key_of(row.pk, day=row.latest_day) for row in mine if row.latest_day}
    found = Job.objects.filter(actor_number=TIMETABLE, key__in=keys.values())
    jobs = {job.key: _row(job) for job in found}
    return [
        TimetableRow(
            timetable_id=row.pk,
            kind=row.kind,
            unit_name=row.unit.name if row.unit else "",
            unit_path=_path(row),
            answered_by=row.answered_by,
            timings=tuple(timings[row.pk]),
            latest_day=row.latest_day,
            latest=jobs.get(keys.get(row.pk, "")),
        )
        for row in mine
    ]


def failed_by_timetable(reach: Callable[[str], Scope]) -> tuple[int, datetime | None]:
    """Count the work of the timetable that one answers for and whose latest day failed; and say when the oldest did."""
    failed = Job.objects.filter(actor_number=TIMETABLE, state=JobState.FAILED)
    if not failed.exists():
        return 0, None
    latest = [row.latest for row in timetables(reach) if row.latest is not None]
    ended = [job.ended_at for job in latest if job.state is JobState.FAILED and job.ended_at is not None]
    return len(ended), min(ended, default=None)


def _path(row: Timetable) -> str:
    return str(row.unit.path) if row.unit else ""


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
