"""
Changes of the timetable: when work begins by itself, and asking for the work whose time has come.

Each row of the timetable is locked while its day is asked for, and the day is written down with the job, so that
however many workers look, a day becomes one job.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import rules
from wanjia.foundation.jobs.models import Timetable, TimetableTiming
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.jobs.queries import due_timetables, is_reached, key_of, timings_of
from wanjia.foundation.jobs.types import TIMETABLE, Timing

SUBJECT = "jobs.timetable"


class TimetableRefused(Refused):
    """Something that cannot be done with the timetable; the text is fit for the user."""


def set_timing(timetable_id: int, *, timing: Timing, by: Actor, at: datetime) -> None:
    """
    Say when work begins by itself, or that it does not, on the days of a period; earlier rows hold on the other days.

    :raises TimetableRefused: if there is no such work for the actor's units, the first day has passed, the day of the
        month is none, or a reason lacks
    """
    held = Timetable.objects.select_related("unit").filter(pk=timetable_id).first()
    if held is None or not is_reached(held.unit.path if held.unit else "", scope=by.scope):
        msg = "There is no such work in the timetable of your units."
        raise TimetableRefused(msg)
    if (why := rules.why_not_set(timing, today=localtime(at).date())) is not None:
        raise TimetableRefused(why)
    TimetableTiming.objects.create(
        timetable=held,
        start_date=timing.period.start,
        end_date=timing.period.end,
        is_on=timing.is_on,
        at_time=timing.at_time,
        month_day=timing.month_day,
        catch_up=timing.catch_up,
        source=timing.source.strip()[:200],
        is_confirmed=True,
        set_by=by.number,
        set_at=at,
    )
    _record(held, timing=timing, by=by, at=at)


def _record(held: Timetable, *, timing: Timing, by: Actor, at: datetime) -> None:
    end = timing.period.end
    events.record(
        "jobs.timing_set",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        subject_id=held.pk,
        unit_id=held.unit_id,
        work=held.kind,
        is_on=timing.is_on,
        time=f"{timing.at_time:%H:%M}",
        month_day=timing.month_day,
        start=timing.period.start.isoformat(),
        end=end.isoformat() if end else "",
        reason=timing.source.strip()[:200],
    )


def submit_due(*, at: datetime) -> int:
    """
    Ask for all work whose time has come, each day of each row of the timetable once, in the name of the timetable.

    A row that no worker has looked at yet begins with the next time; what passed before it was there is passed over.

    :returns: how many jobs were asked for
    """
    now, asked = localtime(at), 0
    for timetable_id in due_timetables(at):
        row = Timetable.objects.filter(pk=timetable_id).locked().get()
        timings = [one.timing for one in timings_of([timetable_id])[timetable_id]]
        days: Iterable[date] = ()
        if row.latest_day is not None:
            days = rules.due_days(timings, after=row.latest_day, now=now)
        for day in days:
            _submit(row, day=day, at=at)
            asked += 1
        row.latest_day = max([*days, row.latest_day or rules.passed_over(timings, now=now)])
        row.save(update_fields=["latest_day"])
    return asked


def _submit(row: Timetable, *, day: date, at: datetime) -> int:
    scope = Scope((row.unit.path if row.unit else "",))
    told = {**row.arguments, "day": day.isoformat()}
    by = replace(process_actor(TIMETABLE), scope=scope)
    return submit(row.kind, arguments=told, by=by, at=at, key=key_of(row.pk, day=day), subject=day.isoformat())
