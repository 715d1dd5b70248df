"""Losses by day and month, what they are judged by, who answers for them, and what is done about them."""

from __future__ import annotations

from typing import Self

from django.db import models

from wanjia.energy.lineloss.types import (
    Effect,
    FindingState,
    Level,
    LimitKind,
    LossClass,
    LossKind,
    MeasureKind,
    MonthState,
    TargetPeriod,
    UnmeteredKind,
    Way,
)
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.organisation.queries import stations_outside
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField

LONGEST_TEXT = 200
LONGEST_CODE = 20


class LossQuerySet(LockableQuerySet):
    """Questions about rows that a unit looks after."""

    def inside(self, scope: Scope) -> Self:
        """
        Keep those of units within ``scope``; who answers for every station looks at the company as a whole, too.

        So the marketing department sees what its stations come to, though the company stands above it.
        """
        mine = within(scope, path="unit__path")
        if not scope.unit_paths or "" in scope.unit_paths:
            return self.filter(mine)
        return self.filter(mine | ~models.Exists(stations_outside(scope.unit_paths)))


class LossLimit(Dated):
    """线损限值: what a loss is judged by, for some time, with its ground."""

    kind = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in LimitKind])
    value = QuantityField(help_text="percent, kWh a day or months, by kind")
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "start_date"], name="loss_limit_once_a_day"),
        )

    def __str__(self) -> str:
        """Show kind and value."""
        return f"{self.kind} {self.value}"


class LossTarget(models.Model):
    """线损指标: the rate that a unit, a line or an area shall keep to in a period; set again it is a new row."""

    way = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in Way])
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", help_text="it, or who looks after it"
    )
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in TargetPeriod])
    start_month = models.DateField(help_text="first day")
    end_month = models.DateField(help_text="day after the latest")
    rate_pct = QuantityField()
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=LONGEST_TEXT)
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    is_latest = models.BooleanField(default=True)

    objects = LossQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["start_month", "way"], name="loss_target_by_month"),)

    def __str__(self) -> str:
        """Show the rate."""
        return f"{self.rate_pct} %"


class LossResponsibility(Dated):
    """线损责任人: who answers for the loss of a line or an area, for some time."""

    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(feeder__isnull=True) ^ models.Q(area__isnull=True), name="responsible_for_one_part"
            ),
        )

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class UnmeteredSupply(Dated):
    """无表用电: energy sold without a meter on an area or a line, kWh a day, for some time."""

    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in UnmeteredKind])
    kwh_a_day = QuantityField()
    source = models.CharField(max_length=LONGEST_TEXT)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(feeder__isnull=True) ^ models.Q(area__isnull=True), name="unmetered_on_one_part"
            ),
        )

    def __str__(self) -> str:
        """Show kind and span."""
        return f"{self.kind} {self.period}"


class LossMonth(models.Model):
    """
    线损月报: the losses of a month, simultaneous or billed, computed from one version of the interval store.

    Issued again after corrections it is a new row that points at the old one, which stays.
    """

    month = models.DateField(help_text="first day")
    kind = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in LossKind])
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", help_text="the company")
    state = models.CharField(max_length=10, choices=[(one, one) for one in MonthState])
    until = models.DateField(help_text="day after the latest that was computed")
    store_version = models.BigIntegerField()
    agreements = models.JSONField(help_text="claim, left, right, causes; 0.0001 kWh")
    computed_by = models.CharField(max_length=40)
    computed_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40, default="", blank=True)
    issued_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)

    objects = LossQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["month", "kind", "state"], name="loss_month_by_state"),)

    def __str__(self) -> str:
        """Show month and kind."""
        return f"{self.month:%Y-%m} {self.kind}"


class Figures(models.Model):
    """What every balance has: the part, its energies in kWh, how much of it was known, and the judgment."""

    way = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in Way])
    level = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in Level], default="", blank=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    substation = models.ForeignKey(
        "network.Substation", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey(
        "network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    supplied = QuantityField()
    generation = QuantityField()
    sold = QuantityField()
    own_use = QuantityField()
    passed = QuantityField()
    loss = QuantityField()
    rate_pct = QuantityField(null=True)
    days_measured = models.PositiveIntegerField()
    points = models.PositiveIntegerField(help_text="usage points times days")
    known = models.PositiveIntegerField()
    estimated = models.PositiveIntegerField()
    loss_class = models.CharField(max_length=LONGEST_CODE, choices=[(one, one) for one in LossClass])

    objects = LossQuerySet.as_manager()

    class Meta:
        abstract = True


class LossDay(Figures):
    """日线损: the simultaneous loss of a unit, a level, a substation, a line or an area on one day."""

    day = models.DateField()

    class Meta:
        indexes = (
            models.Index(fields=["day", "way"], name="loss_day_by_way"),
            models.Index(fields=["area", "day"], name="loss_day_by_area"),
        )

    def __str__(self) -> str:
        """Show way and day."""
        return f"{self.way} {self.day}"


class LossBalance(Figures):
    """月线损: one balance of a month's losses."""

    run = models.ForeignKey(LossMonth, on_delete=models.CASCADE, related_name="balances", db_index=False)
    high_months = models.PositiveSmallIntegerField(default=0, help_text="months in a row of high loss, this one too")

    class Meta:
        indexes = (
            models.Index(fields=["run", "way"], name="loss_balance_by_way"),
            models.Index(fields=["area", "run"], name="loss_balance_by_area"),
        )

    def __str__(self) -> str:
        """Show way and rate."""
        return f"{self.way} {self.rate_pct}"


class BusDay(models.Model):
    """母线电量平衡: what went onto the busbars of a substation on a day against what left them."""

    substation = models.ForeignKey("network.Substation", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    into = QuantityField(null=True)
    out = QuantityField(null=True)
    unbalance = QuantityField(null=True)
    rate_pct = QuantityField(null=True)
    is_balanced = models.BooleanField(null=True)

    objects = LossQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "substation"], name="bus_once_a_day"),)

    def __str__(self) -> str:
        """Show the day."""
        return str(self.day)


class LossFinding(models.Model):
    """线损异常: a cause of a loss that the catalogue found, with its evidence and what came of it."""

    month = models.DateField(help_text="first day")
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=[(one, one) for one in Severity])
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")
    other_area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", null=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=[(one, one) for one in FindingState])
    found_at = models.DateTimeField()
    note = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)
    changed_by = models.CharField(max_length=40, default="", blank=True)
    changed_at = models.DateTimeField(null=True)

    objects = LossQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["state", "month"], name="loss_finding_by_state"),)

    def __str__(self) -> str:
        """Show the rule."""
        return str(self.rule)


class LossMeasure(models.Model):
    """降损措施台账: what is done against the loss of a line or an area, with the rates before and after (A124)."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(one, one) for one in MeasureKind])
    text = models.CharField(max_length=LONGEST_TEXT)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    seals_checked = models.PositiveIntegerField(default=0)
    due_date = models.DateField()
    entered_by = models.CharField(max_length=40)
    entered_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    before_month = models.DateField(null=True)
    before_pct = QuantityField(null=True)
    after_month = models.DateField(null=True)
    after_pct = QuantityField(null=True)
    effect = models.CharField(max_length=20, choices=[(one, one) for one in Effect], default=Effect.OPEN)
    adjustment = models.CharField(max_length=LONGEST_TEXT, default="", blank=True)
    reviewed_by = models.CharField(max_length=40, default="", blank=True)
    reviewed_at = models.DateTimeField(null=True)

    objects = LossQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(feeder__isnull=True) ^ models.Q(area__isnull=True), name="measure_on_one_part"
            ),
        )

    def __str__(self) -> str:
        """Show kind and what is done."""
        return f"{self.kind} {self.text}"


class LossPlan(models.Model):
    """线损工作计划: a station's plan of a year: work, reduction and guarantee measures (A117)."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    work = models.TextField()
    reduction = models.TextField()
    guarantees = models.TextField()
    written_by = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    objects = LossQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year"], name="loss_plan_once_a_year"),)

    def __str__(self) -> str:
        """Show the year."""
        return str(self.year)
