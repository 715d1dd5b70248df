"""Where voltage is watched, what it is compared with, what compensates, and what every month came to."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Self

from django.db import models

from wanjia.energy.quality.types import (
    CheckOutcome,
    Control,
    GridProblemKind,
    LimitName,
    PointClass,
    Position,
    QualityRule,
    VoltageLevel,
)
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField

LONGEST_TEXT = 200


class VoltageMonitoringPoint(Dated):
    """电压监测点: a usage point at which voltage is watched for the composite rate, for some time."""

    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    point_class = models.CharField(max_length=1, choices=[(one, one) for one in PointClass])
    position = models.CharField(max_length=10, choices=[(one, one) for one in Position], default=Position.OTHER)
    nominal_v = QuantityField(help_text="volts that its curves should show: 220 of a phase, 10000 between phases")
    lower_v = QuantityField(null=True, help_text="limit of its own; empty: that of its level")
    upper_v = QuantityField(null=True)
    responsible = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class QualityLimit(Dated):
    """质量限值: a figure that voltage, power factor, load or unbalance is compared with, for some time."""

    name = models.CharField(max_length=30, choices=[(one, one) for one in LimitName])
    level = models.CharField(max_length=10, choices=[(one, one) for one in VoltageLevel], default="", blank=True)
    value = QuantityField()
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["name", "level", "start_date"], name="quality_limit_once_a_day"),
        )

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name} {self.value}"


class CompensationDevice(Dated):
    """无功补偿装置: capacitors at a node, on a feeder or in an area, for some time."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    node = models.ForeignKey("network.ConnectivityNode", null=True, on_delete=models.PROTECT, related_name="+")
    kvar = QuantityField(help_text="all steps together")
    steps = models.PositiveSmallIntegerField(help_text="equal parts that are switched one by one")
    control = models.CharField(max_length=10, choices=[(one, one) for one in Control])

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "start_date"], name="compensation_once_a_day"),
            models.CheckConstraint(condition=models.Q(steps__gte=1), name="compensation_has_steps"),
        )

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class SwitchingRecord(models.Model):
    """投切记录: how many steps of a compensation device were on from a moment on, and why."""

    device = models.ForeignKey(CompensationDevice, on_delete=models.PROTECT, related_name="+")
    switched_at = models.DateTimeField()
    steps_on = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=LONGEST_TEXT)
    entered_by = models.CharField(max_length=40)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["device", "switched_at"], name="switched_once_a_moment"),)

    def __str__(self) -> str:
        """Show the steps."""
        return str(self.steps_on)


class TapRecord(models.Model):
    """分接开关调整记录: a transformer's tap was moved, and why."""

    area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    from_pct = QuantityField()
    to_pct = QuantityField()
    reason = models.CharField(max_length=LONGEST_TEXT)
    entered_by = models.CharField(max_length=40)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["area", "moved_on"], name="tap_moved_once_a_day"),)

    def __str__(self) -> str:
        """Show the move."""
        return f"{self.from_pct} → {self.to_pct}"


CHECKED = ("point", "device", "feeder", "area")


def _one_of(*names: str) -> models.Q:
    """Say that exactly one of some foreign keys is set."""
    ways = [models.Q(**{f"{other}__isnull": other != name for other in names}) for name in names]
    return reduce(or_, ways)


class EquipmentCheck(models.Model):
    """巡视检查记录: a point, a device, a line or an area was checked; a defect stands until it is removed."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(VoltageMonitoringPoint, null=True, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(CompensationDevice, null=True, on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=[(one, one) for one in CheckOutcome])
    note = models.CharField(max_length=LONGEST_TEXT)
    remedied_on = models.DateField(null=True)
    remedy = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)
    entered_by = models.CharField(max_length=40)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=_one_of(*CHECKED), name="check_of_one_thing"),)

    def __str__(self) -> str:
        """Show day and outcome."""
        return f"{self.checked_on} {self.outcome}"


class ResultQuerySet(LockableQuerySet):
    """Questions about what months came to."""

    def inside(self, scope: Scope) -> Self:
        """Keep those of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class ReactivePlan(models.Model):
    """无功电压工作计划: what a unit sets out to do about voltage and reactive power in a year, and how."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    work = models.CharField(max_length=LONGEST_TEXT)
    measures = models.CharField(max_length=LONGEST_TEXT)
    due_date = models.DateField()
    responsible = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year", "work"], name="reactive_plan_once_a_year"),)

    def __str__(self) -> str:
        """Show the work."""
        return str(self.work)


class GridProblem(models.Model):
    """农网问题: something wrong with a line or an area, registered from the day it is found until it is solved."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in GridProblemKind])
    found_on = models.DateField()
    note = models.CharField(max_length=LONGEST_TEXT)
    entered_by = models.CharField(max_length=40)
    solved_on = models.DateField(null=True)
    solution = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)
    solved_by = models.CharField(max_length=40, default="", blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_one_of("feeder", "area"), name="problem_of_one_part"),
            models.UniqueConstraint(
                fields=["kind", "feeder"], condition=models.Q(solved_on=None), name="problem_of_line_once_while_open"
            ),
            models.UniqueConstraint(
                fields=["kind", "area"], condition=models.Q(solved_on=None), name="problem_of_area_once_while_open"
            ),
        )

    def __str__(self) -> str:
        """Show kind and day."""
        return f"{self.kind} {self.found_on}"


class VoltageMonth(models.Model):
    """电压月统计: the minutes that a monitoring point spent in and out of its limits in a month."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    point = models.ForeignKey(VoltageMonitoringPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    of_month = models.DateField()
    monitored_minutes = models.PositiveIntegerField()
    over_minutes = models.PositiveIntegerField()
    under_minutes = models.PositiveIntegerField()
    outside_minutes = models.PositiveIntegerField(help_text="over or under, on whatever phase")
    longest_over_minutes = models.PositiveIntegerField()
    longest_under_minutes = models.PositiveIntegerField()
    lowest_v = QuantityField(null=True)
    highest_v = QuantityField(null=True)
    rate_pct = QuantityField(null=True, help_text="empty where nothing was monitored")
    lower_v = QuantityField()
    upper_v = QuantityField()
    store_version = models.BigIntegerField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["point", "of_month"], name="voltage_once_a_month"),)
        indexes = (models.Index(fields=["of_month", "unit"], name="voltage_by_month"),)

    def __str__(self) -> str:
        """Show month and rate."""
        return f"{self.of_month} {self.rate_pct}"


class PowerFactorMonth(models.Model):
    """功率因数月统计: the energies of a feeder or an area in a month, and the power factor that they give."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    of_month = models.DateField()
    active_kwh = QuantityField()
    reactive_kvarh = QuantityField(help_text="drawn and given back, added")
    given_back_kvarh = QuantityField()
    power_factor = QuantityField(null=True)
    target = QuantityField()
    is_met = models.BooleanField(null=True)
    peak_kw = QuantityField()
    needed_kvar = QuantityField(help_text="to reach the target at the peak")
    store_version = models.BigIntegerField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["of_month", "unit"], name="power_factor_by_month"),)

    def __str__(self) -> str:
        """Show month and power factor."""
        return f"{self.of_month} {self.power_factor}"


class TapAdvice(models.Model):
    """分接开关建议: what a month's voltages at both ends of an area would have been at another tap."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")
    of_month = models.DateField()
    now_pct = QuantityField()
    advised_pct = QuantityField()
    outside_now_minutes = models.PositiveIntegerField()
    outside_then_minutes = models.PositiveIntegerField()
    highest_v = QuantityField(help_text="at the advised tap, at either end")
    lowest_v = QuantityField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["area", "of_month"], name="tap_advice_once_a_month"),)

    def __str__(self) -> str:
        """Show the tap."""
        return str(self.advised_pct)


class QualityFinding(models.Model):
    """质量异常: something wrong with the supply, of what, from when to when, and the figures that show it."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    of_month = models.DateField()
    rule = models.CharField(max_length=30, choices=[(one, one) for one in QualityRule])
    severity = models.CharField(max_length=10, choices=[(one, one) for one in Severity])
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", null=True, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=1, default="", blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    evidence = models.CharField(max_length=500)
    store_version = models.BigIntegerField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["of_month", "rule", "unit"], name="quality_by_month_and_rule"),)

    def __str__(self) -> str:
        """Show rule and beginning."""
        return f"{self.rule} {self.started_at}"
