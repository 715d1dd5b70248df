"""The manifest of the interval store: what was delivered, which files hold it, and who relies on which version."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.organisation.queries import holds_all_units
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.measurement.intervals.types import (
    CollectionFigure,
    EstimateState,
    EstimationMethod,
    IntervalFindingState,
    LaterDataState,
    Quantity,
    RegisterBasis,
    StoreFigure,
    Table,
)
from wanjia.registry.metering.types import RegisterKind


class IntervalBatch(models.Model):
    """交付批次: one delivery that was taken; its version is that of the store that shows it."""

    version = models.PositiveBigIntegerField(unique=True)
    source = models.CharField(max_length=300, unique=True, help_text="name and SHA-256 of what was delivered")
    rows = models.PositiveBigIntegerField(help_text="handed in")
    written = models.PositiveBigIntegerField(help_text="that said something new")
    replaced = models.PositiveBigIntegerField(help_text="of those, rows that were there already")
    actor_number = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Show version and source."""
        return f"{self.version} {self.source}"


class PartQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Questions about parts."""

    def until(self, version: int) -> Self:
        """Keep the parts that a version of the store shows."""
        is_there = Q(until_version__isnull=True) | Q(until_version__gt=version)
        return self.filter(is_there, batch__version__lte=version)

    def delivered(self) -> Self:
        """Keep the parts that deliveries wrote, whether others stand for them now or not."""
        return self.filter(is_compacted=False)

    def kept(self) -> Self:
        """Keep the parts whose files are still there."""
        return self.filter(dropped_at__isnull=True)

    def touching(self, period: Period) -> Self:
        """Keep the parts that hold a day of ``period``."""
        found = self.filter(latest_day__gte=period.start)
        return found if period.end is None else found.filter(earliest_day__lt=period.end)


class IntervalPart(models.Model):
    """数据文件: a file of columns that readers may open, and what lies in it."""

    batch = models.ForeignKey(IntervalBatch, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=10, choices=[(table, table) for table in Table])
    month = models.CharField(max_length=7)
    quantity = models.CharField(
        max_length=20, choices=[(quantity, quantity) for quantity in Quantity], default="", blank=True
    )
    bucket = models.PositiveBigIntegerField()
    file = models.CharField(max_length=200)
    rows = models.PositiveBigIntegerField()
    earliest_day = models.DateField()
    latest_day = models.DateField()
    least_meter = models.PositiveBigIntegerField()
    greatest_meter = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    overrides = models.BooleanField(help_text="its rows replace rows of earlier versions")
    is_compacted = models.BooleanField(default=False, help_text="it stands for others that came before")
    until_version = models.PositiveBigIntegerField(null=True, help_text="from which on a compacted one stands for it")
    retired_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="its file is not kept any more")

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["table", "quantity", "month", "bucket"], name="part_by_place"),)

    def __str__(self) -> str:
        """Show the file."""
        return str(self.file)


class StoreCitation(models.Model):
    """
    引用: something that people rely on, such as a published loss, and the version of the store it was made from.

    Made anew from another version, it cites that one, and the earlier citation is replaced.
    """

    batch = models.ForeignKey(IntervalBatch, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=300)
    start_date = models.DateField()
    end_date = models.DateField()
    has_registers = models.BooleanField(default=False, help_text="that at 00:00 of the end too")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_kind", "subject_key", "batch"], name="citation_once_per_version"),
        )
        indexes = (models.Index(fields=["start_date"], condition=Q(replaced_at=None), name="citation_standing"),)

    def __str__(self) -> str:
        """Show who cites."""
        return f"{self.subject_kind} {self.subject_key}"


class LaterDataQuerySet(LockableQuerySet):
    """Questions about findings of later data."""

    def inside(self, scope: Scope) -> Self:
        """Keep the findings about citations of units within ``scope``."""
        return self.filter(within(scope, path="citation__unit__path"))


class LaterDataFinding(models.Model):
    """后到数据: days that a citation used were said otherwise, or said at all, by a later version."""

    citation = models.ForeignKey(StoreCitation, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(IntervalBatch, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveBigIntegerField(help_text="rows of the later version in the days that the citation used")
    earliest_day = models.DateField()
    latest_day = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(state, state) for state in LaterDataState], default=LaterDataState.OPEN
    )
    found_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    objects = LaterDataQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["citation", "batch"], name="later_data_once_per_version"),)
        indexes = (models.Index(fields=["state", "found_at"], name="later_data_by_state"),)

    def __str__(self) -> str:
        """Show the days."""
        return f"{self.earliest_day} to {self.latest_day}"


class CollectionLimit(Dated):
    """采集及时限: a figure by which collection is judged, for some time, and where it comes from."""

    name = models.CharField(max_length=40, choices=[(limit, limit) for limit in CollectionFigure])
    value = QuantityField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name} {self.value}"


class CollectionDayQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Questions about counted days."""

    def inside(self, scope: Scope) -> Self:
        """Keep the counts of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class CollectionDay(models.Model):
    """采集日统计: how many meters of a terminal, area and unit should have handed in registers of a day, and did."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    terminal = models.ForeignKey("metering.CollectionTerminal", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    due = models.PositiveIntegerField()
    come = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    come_pct = QuantityField()
    in_time_pct = QuantityField()
    counted_at = models.DateTimeField()

    objects = CollectionDayQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["day", "unit"], name="collection_by_day"),)

    def __str__(self) -> str:
        """Show the day."""
        return str(self.day)


class StoreLimit(Dated):
    """存储限值: a figure by which the store is kept, for some time, and where it comes from."""

    name = models.CharField(max_length=40, choices=[(figure, figure) for figure in StoreFigure])
    value = QuantityField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name} {self.value}"


class IntervalFindingQuerySet(LockableQuerySet):
    """Questions about findings of validation."""

    def inside(self, scope: Scope) -> Self:
        """
        Keep the findings about usage points within ``scope``.

        A meter that hangs nowhere belongs to whoever has all units.
        """
        if "" in scope.unit_paths:
            return self
        mine = within(scope, path="usage_point__unit__path")
        return self.filter(mine | Q(usage_point__isnull=True) if holds_all_units(scope.unit_paths) else mine)


class IntervalFinding(models.Model):
    """
    校核异常: what a rule of validation found about a meter on a day.

    A person settles it, or later values do; one of a rule, meter and day, whatever is delivered how often.
    """

    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=[(severity, severity) for severity in Severity])
    state = models.CharField(max_length=20, choices=[(state, state) for state in IntervalFindingState])
    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    first_element = models.PositiveSmallIntegerField(null=True, help_text="from 0; empty: the whole day")
    last_element = models.PositiveSmallIntegerField(null=True)
    evidence = models.TextField()
    version = models.PositiveBigIntegerField(help_text="of the store in which it was found latest")
    found_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    objects = IntervalFindingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["day", "meter", "rule"], name="interval_finding_once_per_meter_day"),
        )
        indexes = (models.Index(fields=["state", "found_at"], name="interval_finding_by_state"),)

    def __str__(self) -> str:
        """Show the rule."""
        return str(self.rule)


class IntervalEstimateQuerySet(LockableQuerySet):
    """Questions about estimates."""

    def inside(self, scope: Scope) -> Self:
        """Keep the estimates of usage points within ``scope``."""
        return self.filter(within(scope, path="usage_point__unit__path"))

    def standing(self) -> Self:
        """Keep those that nothing replaced."""
        return self.filter(state=EstimateState.STANDING)


class IntervalEstimate(models.Model):
    """插补记录: a gap that was filled, by which method, from what; it stands until measured values come."""

    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    quantity = models.CharField(max_length=20, choices=[(quantity, quantity) for quantity in Quantity])
    first_element = models.PositiveSmallIntegerField(help_text="from 0")
    last_element = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20, choices=[(method, method) for method in EstimationMethod])
    is_adjusted = models.BooleanField(help_text="scaled to what the register ran")
    inputs = models.TextField(help_text="what it was made from, as name=value; …")
    state = models.CharField(max_length=10, choices=[(state, state) for state in EstimateState])
    version = models.PositiveBigIntegerField(help_text="of the store that shows it first")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    replaced_version = models.PositiveBigIntegerField(null=True, help_text="of the store in which it stands no more")
    replaced_at = models.DateTimeField(null=True)

    objects = IntervalEstimateQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meter", "day", "quantity", "first_element"],
                condition=Q(state="STANDING"),
                name="interval_estimate_once_per_gap",
            ),
        )
        indexes = (models.Index(fields=["state", "day"], name="interval_estimate_by_state"),)

    def __str__(self) -> str:
        """Show method and day."""
        return f"{self.method} {self.day}"


class RegisterEstimate(models.Model):
    """示数插补记录: a register that was not frozen, put in its place; it stands until the measured one comes."""

    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="at whose start it stands")
    register = models.CharField(max_length=20, choices=[(kind, kind) for kind in RegisterKind])
    value = models.BigIntegerField(help_text="0.0001 kWh or kvarh")
    basis = models.CharField(max_length=10, choices=[(basis, basis) for basis in RegisterBasis])
    before_date = models.DateField(help_text="latest day before whose register stood")
    after_date = models.DateField(null=True, help_text="earliest day after whose register stood")
    state = models.CharField(max_length=10, choices=[(state, state) for state in EstimateState])
    version = models.PositiveBigIntegerField(help_text="of the store that shows it first")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    replaced_version = models.PositiveBigIntegerField(null=True, help_text="of the store in which it stands no more")
    replaced_at = models.DateTimeField(null=True)

    objects = IntervalEstimateQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meter", "day", "register"],
                condition=Q(state="STANDING"),
                name="register_estimate_once",
            ),
        )
        indexes = (models.Index(fields=["state", "day"], name="register_estimate_by_state"),)

    def __str__(self) -> str:
        """Show register and day."""
        return f"{self.register} {self.day}"


class IntervalLimit(Dated):
    """校核限值: a figure that a rule of validation compares with, for some time, and where it comes from."""

    rule = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    value = QuantityField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["rule", "name", "start_date"], name="interval_limit_once_a_day"),
        )

    def __str__(self) -> str:
        """Show rule and name."""
        return f"{self.rule} {self.name}"


class EstimationStep(Dated):
    """插补顺序: a method of estimation, for some time, its place among the others, and the longest gap it may fill."""

    sequence = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20, choices=[(method, method) for method in EstimationMethod])
    longest_gap = models.PositiveSmallIntegerField(help_text="elements of 15 minutes")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["sequence", "start_date"], name="estimation_step_once_a_day"),
        )

    def __str__(self) -> str:
        """Show place and method."""
        return f"{self.sequence} {self.method}"
