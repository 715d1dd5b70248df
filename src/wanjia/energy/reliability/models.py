"""Outages, what they switch off and whom they hit; targets, budgets and the figures that reliability is judged by."""

from __future__ import annotations

from typing import Self

from django.db import models

from wanjia.energy.reliability.types import (
    Basis,
    ElementKind,
    Influence,
    Limit,
    OutageKind,
    OutageReason,
    OutageState,
    ScopeAction,
)
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import FixedPointField, QuantityField

LONGEST_TEXT = 200


class OfUnitQuerySet(LockableQuerySet):
    """Questions about rows of a unit."""

    def inside(self, scope: Scope) -> Self:
        """Keep those of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class Outage(models.Model):
    """
    停电事件: supply that shall be, is, or was off for a time; planned or by fault.

    What is out stands in its scope, whom it hit in its hits. Customers and hours are those of the plan until it is
    restored, then those of what happened; the plan's hours stay beside them.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=[(one, one) for one in OutageKind])
    reason = models.CharField(max_length=24, choices=[(one, one) for one in OutageReason])
    influence = models.CharField(max_length=10, choices=[(one, one) for one in Influence])
    state = models.CharField(max_length=12, choices=[(one, one) for one in OutageState])
    work = models.CharField(max_length=LONGEST_TEXT)
    responsible = models.CharField(max_length=40, default="", blank=True)
    is_emergency = models.BooleanField(default=False)
    from_at = models.DateTimeField(help_text="planned; of a fault, when it began")
    to_at = models.DateTimeField(null=True, help_text="planned")
    started_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(null=True)
    customers = models.PositiveIntegerField(default=0)
    areas = models.PositiveIntegerField(default=0)
    lv_hours = QuantityField(default=0)
    mv_hours = QuantityField(default=0)
    planned_lv_hours = QuantityField(default=0)
    planned_mv_hours = QuantityField(default=0)
    is_over_budget = models.BooleanField(default=False)
    grid_version = models.CharField(max_length=64, default="", blank=True, help_text="hash of the grid that was walked")
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    escalation = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)
    review = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["unit", "state", "from_at"], name="outage_by_state"),
            models.Index(fields=["from_at"], name="outage_by_time"),
        )

    def __str__(self) -> str:
        """Show kind and state."""
        return f"{self.kind} {self.state}"


class OutageScope(models.Model):
    """停电范围: a part of the grid that an outage takes out of use, or a tie that it closes, from when to when."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="+")
    is_planned = models.BooleanField(help_text="as planned, or as it was switched")
    kind = models.CharField(max_length=10, choices=[(one, one) for one in ElementKind])
    code = models.CharField(max_length=40)
    action = models.CharField(max_length=8, choices=[(one, one) for one in ScopeAction])
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Show what is done to which part."""
        return f"{self.action} {self.code}"


class OutageHit(models.Model):
    """停电用户: a customer (LV) or an area (MV) without supply for an unbroken span, frozen with the outage."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="+")
    is_planned = models.BooleanField()
    basis = models.CharField(max_length=2, choices=[(one, one) for one in Basis])
    area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", null=True, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()

    def __str__(self) -> str:
        """Show the basis."""
        return str(self.basis)


class OutageCost(models.Model):
    """停电时户数: what an outage takes from the budget of a line in a month, as planned or as it happened."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="+")
    is_planned = models.BooleanField()
    basis = models.CharField(max_length=2, choices=[(one, one) for one in Basis])
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    of_month = models.DateField()
    hours = QuantityField()

    class Meta:
        indexes = (models.Index(fields=["of_month", "feeder"], name="outage_cost_by_month"),)

    def __str__(self) -> str:
        """Show the hours."""
        return str(self.hours)


class ReliabilityTarget(Dated):
    """供电可靠率指标: the reliability RS-1 that a unit shall reach on a basis, for some time."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=2, choices=[(one, one) for one in Basis])
    target_pct = QuantityField()
    source = models.CharField(max_length=LONGEST_TEXT)
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        """Show the target."""
        return str(self.target_pct)


class HoursBudget(models.Model):
    """时户数预算: the customer-hours that a line may lose in a month on a basis, and the part kept for faults."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey("network.Feeder", on_delete=models.PROTECT, related_name="+", db_index=False)
    basis = models.CharField(max_length=2, choices=[(one, one) for one in Basis])
    of_month = models.DateField()
    hours = QuantityField()
    reserve = QuantityField()
    allocated_by = models.CharField(max_length=40)
    allocated_at = models.DateTimeField()

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["feeder", "basis", "of_month"], name="one_budget_of_a_month"),)

    def __str__(self) -> str:
        """Show month and hours."""
        return f"{self.of_month} {self.hours}"


class ReliabilityRule(Dated):
    """可靠性规则: a figure that reliability is judged by, for some time, with its clause."""

    name = models.CharField(max_length=20, choices=[(one, one) for one in Limit])
    value = QuantityField()
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["name", "start_date"], name="reliability_rule_once_a_day"),
        )

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name} {self.value}"


class NoticeText(Dated):
    """
    停电公告文本: what customers are told of an outage, or that it will not be, for some time.

    A letter is for important customers, who sign that they got it; the others get a message.
    """

    is_cancellation = models.BooleanField(default=False)
    is_letter = models.BooleanField(default=False)
    title_zh = models.CharField(max_length=60)
    text_zh = models.CharField(max_length=500)
    source = models.CharField(max_length=LONGEST_TEXT)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["is_cancellation", "is_letter", "start_date"], name="notice_text_once_a_day"
            ),
        )

    def __str__(self) -> str:
        """Show the title."""
        return str(self.title_zh)


class ReliabilityMonth(models.Model):
    """可靠性月报: the indices of a unit in a month on a basis, as they were worked out last."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    of_month = models.DateField()
    basis = models.CharField(max_length=2, choices=[(one, one) for one in Basis])
    served = models.PositiveIntegerField()
    hours = models.PositiveIntegerField()
    interruptions = models.PositiveIntegerField()
    distinct = models.PositiveIntegerField()
    customer_hours = FixedPointField(places=6)
    saifi = FixedPointField(places=6, null=True)
    saidi = FixedPointField(places=6, null=True)
    caidi = FixedPointField(places=6, null=True)
    asai = FixedPointField(places=6, null=True)
    maifi = FixedPointField(places=6, null=True)
    rs_1 = FixedPointField(places=6, null=True)
    rs_2 = FixedPointField(places=6, null=True)
    rs_3 = FixedPointField(places=6, null=True)
    target_pct = QuantityField(null=True)
    worked_out_at = models.DateTimeField()

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "of_month", "basis"], name="one_reliability_of_a_month"),
        )

    def __str__(self) -> str:
        """Show month and basis."""
        return f"{self.of_month} {self.basis}"
