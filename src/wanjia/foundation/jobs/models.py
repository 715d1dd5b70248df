"""The queue of jobs, and the workers that serve it."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.jobs.flow import JOB
from wanjia.foundation.jobs.types import CatchUp, JobState, Timing
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated


class Job(models.Model):
    """后台任务: long work that somebody asked for, done by a worker under that person's rights."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True, help_text="asking twice under one key gives one job")
    state = models.CharField(
        max_length=20, choices=[(s.name, s.name) for s in JOB.states], default=JobState.QUEUED.value
    )
    actor_number = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    is_process = models.BooleanField(default=False)
    scope_paths = models.JSONField(default=list, help_text="units that the actor could act in, and had chosen, then")
    unit = models.ForeignKey("organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    taken = models.PositiveIntegerField(default=0)
    taken_at_most = models.PositiveIntegerField()
    result = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["id"], name="job_open", condition=models.Q(state__in=["queued", "running"])),
            models.Index(fields=["actor_number", "-id"], name="job_of_actor"),
            models.Index(fields=["unit", "-id"], name="job_of_unit"),
            models.Index(fields=["kind", "-id"], name="job_of_kind"),
            models.Index(fields=["file_until"], name="job_file", condition=models.Q(file_until__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["actor_number", "kind", "key"], condition=~models.Q(key=""), name="job_asked_once"
            ),
        )

    def __str__(self) -> str:
        """Show what it is and where it stands."""
        return f"{self.kind} {self.subject} {self.state}"


class Worker(models.Model):
    """后台进程: a process that does jobs, and when it was seen alive."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class Timetable(models.Model):
    """
    定时任务: work that begins by itself, once on each day that its rows name, for a unit or the whole company.

    Whoever asks for the work of a day locks this row first, so that a day is asked for once.
    """

    kind = models.CharField(max_length=60)
    unit = models.ForeignKey("organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    arguments = models.JSONField(default=dict)
    answered_by = models.CharField(max_length=40, help_text="permission whose holders answer for it")
    latest_day = models.DateField(null=True, help_text="the latest day that was asked for or passed over")

    objects = LockableQuerySet.as_manager()

    def __str__(self) -> str:
        """Show the kind."""
        return str(self.kind)


class TimetableTiming(Dated):
    """定时安排: when work begins by itself, for some days; on a day the row that was set last holds."""

    timetable = models.ForeignKey(Timetable, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=True)
    at_time = models.TimeField(help_text="in the site's time zone")
    month_day = models.PositiveSmallIntegerField(
        null=True, help_text="day of the month, in a shorter month its last day; empty: every day"
    )
    catch_up = models.CharField(max_length=10, choices=[(one, one) for one in CatchUp])
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    set_by = models.CharField(max_length=40, default="", blank=True)
    set_at = models.DateTimeField(null=True)

    def as_type(self) -> Timing:
        """Give it as a plain value."""
        catch_up = CatchUp(self.catch_up)
        return Timing(self.period, self.is_on, self.at_time, self.month_day, catch_up, self.source)

    def __str__(self) -> str:
        """Show the time and from when it holds."""
        return f"{self.at_time:%H:%M} {self.start_date}"
