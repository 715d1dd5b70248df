"""Reading routes, readings, and what was found wrong with them."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.organisation.queries import holds_all_units
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.measurement.readings.types import (
    EstimationMethod,
    FindingState,
    ReadingQuality,
    RefusedState,
    RouteKind,
)
from wanjia.registry.metering.types import RegisterKind


class ReadingRoute(models.Model):
    """抄表段: usage points read together, and the day of the month at whose start their cycle turns."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in RouteKind])
    turning_day = models.PositiveSmallIntegerField(default=1, help_text="抄表例日: 1 to 28")

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class RouteStop(Dated):
    """The route on which a usage point is read, for some time, and its place in the walk."""

    route = models.ForeignKey(ReadingRoute, on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()

    def __str__(self) -> str:
        """Show the place."""
        return str(self.sequence)


class ReadingQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Questions about readings."""

    def current(self) -> Self:
        """Leave out what a later reading supersedes."""
        return self.exclude(pk__in=Reading.objects.exclude(supersedes=None).values("supersedes"))

    def inside(self, scope: Scope) -> Self:
        """Keep the readings of usage points within ``scope``."""
        return self.filter(within(scope, path="usage_point__unit__path"))

    def between(self, start: date, *, end: date) -> Self:
        """Keep the readings from ``start`` to ``end``, both included: the one ends what the other begins."""
        return self.filter(reading_date__gte=start, reading_date__lte=end)


class Reading(models.Model):
    """
    抄表示数: what a register showed at the start of a day (a maximum demand: the highest since the cycle turned).

    Never changed: a correction is a new reading that supersedes this one, and the current reading is the one that
    none supersedes.
    """

    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(kind, kind) for kind in RegisterKind])
    reading_date = models.DateField(help_text="the day at whose start the value stands")
    value = QuantityField()
    quality = models.CharField(max_length=20, choices=[(quality, quality) for quality in ReadingQuality])
    taken_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=40)
    entered_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)
    method = models.CharField(
        max_length=20, choices=[(m, m) for m in EstimationMethod], default="", blank=True, help_text="of an estimate"
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meter", "kind", "reading_date"],
                condition=models.Q(supersedes__isnull=True),
                name="reading_once_unless_corrected",
            ),
        )
        indexes = (
            models.Index(fields=["reading_date", "usage_point"], name="reading_by_date"),
            models.Index(fields=["usage_point", "reading_date"], name="reading_by_point"),
            models.Index(fields=["entered_by", "reading_date"], name="reading_by_hand"),
        )

    def __str__(self) -> str:
        """Show date and value."""
        return f"{self.reading_date} {self.kind} {self.value}"


class FindingQuerySet(LockableQuerySet):
    """Questions about findings."""

    def inside(self, scope: Scope) -> Self:
        """Keep the findings about usage points within ``scope``."""
        return self.filter(within(scope, path="usage_point__unit__path"))

    def holding_back(self) -> Self:
        """Keep the findings that hold their usage point back from billing."""
        return self.filter(state=FindingState.OPEN, severity=Severity.ERROR)


class ReadingFinding(models.Model):
    """
    What a validation rule found wrong with a reading; a named person settles it, and nothing is dropped.

    Without a reading it is about the usage point on that day.
    """

    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=[(severity, severity) for severity in Severity])
    state = models.CharField(max_length=20, choices=[(state, state) for state in FindingState])
    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    reading_date = models.DateField()
    evidence = models.TextField()
    found_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["reading_date", "state"], name="finding_by_date_state"),
            models.Index(fields=["state", "found_at"], name="finding_by_state_found"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "reading_date", "reading"],
                condition=Q(reading__isnull=False),
                name="finding_once_per_reading",
            ),
            models.UniqueConstraint(
                fields=["rule", "usage_point", "reading_date"],
                condition=Q(reading__isnull=True),
                name="finding_once_without_reading",
            ),
        )

    def __str__(self) -> str:
        """Show the rule."""
        return str(self.rule)


class RefusedQuerySet(LockableQuerySet):
    """Questions about refused readings."""

    def inside(self, scope: Scope) -> Self:
        """
        Keep the readings of usage points within ``scope``.

        One whose usage point nobody knows belongs to whoever has all units.
        """
        if "" in scope.unit_paths:
            return self
        mine = within(scope, path="usage_point__unit__path")
        return self.filter(mine | Q(usage_point__isnull=True) if holds_all_units(scope.unit_paths) else mine)


class RefusedReading(models.Model):
    """A delivered reading that could not be taken: it waits as it was delivered until a person settles it."""

    rule = models.CharField(max_length=40)
    evidence = models.TextField()
    state = models.CharField(max_length=20, choices=[(state, state) for state in RefusedState])
    meter_number = models.CharField(max_length=30, default="", blank=True)
    usage_point_number = models.CharField(max_length=30, default="", blank=True)
    usage_point = models.ForeignKey("metering.UsagePoint", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    reading_date = models.DateField()
    value = QuantityField()
    quality = models.CharField(max_length=20)
    taken_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=40)
    entered_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    objects = RefusedQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["state", "reading_date"], name="refused_by_state_date"),
            models.Index(fields=["state", "entered_at"], name="refused_by_state_entered"),
        )

    def __str__(self) -> str:
        """Show the rule."""
        return str(self.rule)


class ValidationLimit(Dated):
    """A figure that a validation rule compares with, for some time, and where it comes from."""

    rule = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    value = QuantityField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show rule and name."""
        return f"{self.rule} {self.name}"
