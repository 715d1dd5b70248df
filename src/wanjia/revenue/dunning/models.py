"""Strategies of dunning, what was done by them against which debt, promises, agreements, and the risk of customers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField
from wanjia.revenue.dunning.types import (
    Channel,
    LateFees,
    Limit,
    Measure,
    NoticeState,
    Outcome,
    PlanState,
    PromiseState,
    RiskFactor,
    RiskGrade,
    Stops,
    WarningState,
)
from wanjia.revenue.receivables.types import DebtorClass

LONGEST_NOTE = 200


class MessageTemplate(Dated):
    """催费用语: what a message says in Chinese and English from a day on; a new text is a new row."""

    code = models.CharField(max_length=30)
    channel = models.CharField(max_length=8, choices=[(one, one) for one in Channel])
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60)
    text_zh = models.TextField()
    text_en = models.TextField()

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code"], condition=Q(end_date=None), name="template_running_once"),
        )

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class Strategy(Dated):
    """催费策略: whom its steps are for; of those that fit a debtor the one of the highest rank is taken."""

    code = models.CharField(max_length=30)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()
    debtor = models.CharField(max_length=12, choices=[(one, one) for one in DebtorClass], default="", blank=True)
    unit = models.ForeignKey("organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    least_amount = MoneyField(default=0)
    grade = models.CharField(max_length=1, choices=[(one, one) for one in RiskGrade], default="", blank=True)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code"], condition=Q(end_date=None), name="strategy_running_once"),
        )

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class StrategyStep(Dated):
    """催费步骤: what is done so many days after the due day, for some time, with its ground."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(help_text="after the due day of the oldest debt")
    channel = models.CharField(max_length=8, choices=[(one, one) for one in Channel])
    template = models.ForeignKey(MessageTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["strategy", "days"], condition=Q(end_date=None), name="step_running_once_a_day"
            ),
        )

    def __str__(self) -> str:
        """Show days and channel."""
        return f"{self.days} d {self.channel}"


class QuietHours(Dated):
    """免打扰时段: hours in which a channel is not used."""

    channel = models.CharField(max_length=8, choices=[(one, one) for one in Channel])
    start_time = models.TimeField()
    end_time = models.TimeField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the hours."""
        return f"{self.start_time}-{self.end_time}"


class Protection(Dated):
    """保护用户: what a hold of some reason stops: the cut alone, or every step of dunning."""

    reason = models.CharField(max_length=30, help_text="reason of a hold")
    stops = models.CharField(max_length=4, choices=[(one, one) for one in Stops])
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the reason."""
        return str(self.reason)


class DunningLimit(Dated):
    """A figure that dunning compares with, for some time, with its ground."""

    name = models.CharField(max_length=20, choices=[(one, one) for one in Limit])
    value = MoneyField(help_text="days, months, yuan, percent or kVA, as the name says")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class Notice(models.Model):
    """
    催费记录: one step against one debt, planned at most once.

    The debt is named by the due day of the oldest open bill (``debt_date``); ``amount`` is all that was overdue when it
    was planned, and again when it went out. ``recovered`` is money that came before the next step.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(StrategyStep, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(MessageTemplate, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=[(one, one) for one in Channel])
    debt_date = models.DateField(help_text="due day of the oldest debt")
    amount = MoneyField()
    days = models.PositiveIntegerField(help_text="overdue when planned")
    planned_on = models.DateField()
    not_before = models.DateTimeField(help_text="the first moment outside quiet hours")
    state = models.CharField(max_length=10, choices=[(one, one) for one in NoticeState])
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, default="", blank=True)
    outcome = models.CharField(max_length=12, choices=[(one, one) for one in Outcome], default="", blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    recovered = MoneyField(default=0)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "debt_date", "step"], name="notice_once_per_step_and_debt"),
        )
        indexes = (
            models.Index(fields=["unit", "state", "not_before"], name="notice_to_do"),
            models.Index(fields=["planned_on", "step"], name="notice_by_day"),
        )

    def __str__(self) -> str:
        """Show channel and amount."""
        return f"{self.channel} {self.amount}"


class Contact(models.Model):
    """沟通记录: a call or visit that no step asked for, or a further try; what was said stays as it was written."""

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=[(one, one) for one in Channel])
    outcome = models.CharField(max_length=12, choices=[(one, one) for one in Outcome])
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """Show the outcome."""
        return str(self.outcome)


class Promise(models.Model):
    """
    缴费承诺: an amount that a customer promised to pay by a day; while it is open nobody reminds and nothing is cut.

    ``paid`` is what came since it was given; payments and the clock decide whether it was kept.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField()
    day = models.DateField(help_text="the latest day on which paying keeps it")
    by_whom = models.CharField(max_length=40)
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in PromiseState])
    paid = MoneyField(default=0)
    taken_by = models.CharField(max_length=40)
    taken_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    supply_hold = models.ForeignKey("disconnection.Hold", null=True, on_delete=models.PROTECT, related_name="+")

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account"], condition=Q(state=PromiseState.OPEN), name="one_open_promise"),
        )
        indexes = (
            models.Index(fields=["account", "-taken_at"], name="promise_by_account"),
            models.Index(fields=["state", "day"], name="promise_by_day"),
        )

    def __str__(self) -> str:
        """Show amount and day."""
        return f"{self.amount} {self.day}"


class Agreement(models.Model):
    """
    分期缴费协议: a debt that is paid in parts on agreed days, above a limit with a second person's approval.

    Payments settle charges as ever; ``paid`` counts them from the beginning on. Broken, the whole debt is due again.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    total = MoneyField()
    late_fees = models.CharField(max_length=8, choices=[(one, one) for one in LateFees])
    state = models.CharField(max_length=10, choices=[(one, one) for one in PlanState])
    paid = MoneyField(default=0)
    reason = models.CharField(max_length=LONGEST_NOTE)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    begun_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    supply_hold = models.ForeignKey("disconnection.Hold", null=True, on_delete=models.PROTECT, related_name="+")

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=[PlanState.PROPOSED, PlanState.RUNNING]),
                name="one_open_agreement",
            ),
        )
        indexes = (models.Index(fields=["account", "-proposed_at"], name="agreement_by_account"),)

    def __str__(self) -> str:
        """Show the total."""
        return str(self.total)


class Instalment(models.Model):
    """分期: one part of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    amount = MoneyField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agreement", "sequence"], name="instalment_once"),)

    def __str__(self) -> str:
        """Show amount and day."""
        return f"{self.amount} {self.due_date}"


class RiskRule(Dated):
    """风险评分规则: the points that a figure gives from some height on, for some time, with its ground."""

    factor = models.CharField(max_length=20, choices=[(one, one) for one in RiskFactor])
    least = MoneyField(help_text="days, times or months, as the factor says")
    points = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show factor and points."""
        return f"{self.factor} {self.points}"


class GradeBand(Dated):
    """风险等级划分: from how many points on a customer has a grade."""

    grade = models.CharField(max_length=1, choices=[(one, one) for one in RiskGrade])
    least_points = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show grade and points."""
        return f"{self.grade} {self.least_points}"


class Risk(models.Model):
    """电费风险: a customer's grade as assessed last, with the figures and points it comes from."""

    account = models.OneToOneField("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=1, choices=[(one, one) for one in RiskGrade])
    points = models.PositiveSmallIntegerField()
    late_days = models.PositiveIntegerField(default=0)
    broken_promises = models.PositiveIntegerField(default=0)
    months_owed = MoneyField(default=0)
    returned_payments = models.PositiveIntegerField(default=0)
    overdue = MoneyField(default=0)
    points_by_factor = models.JSONField(help_text="factor: points")
    assessed_on = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["unit", "grade"], name="risk_by_grade"),)

    def __str__(self) -> str:
        """Show the grade."""
        return str(self.grade)


class ExposureWarning(models.Model):
    """
    电费风险预警: a large customer whose debt, billed and running, comes near the security or above it.

    Figures are those of ``assessed_on``; while it is open they are renewed. A measure is a proposal: the package that
    keeps cycles, deposits or prepayment carries it out.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    assessed_on = models.DateField()
    owed = MoneyField()
    running = MoneyField()
    credit = MoneyField()
    deposit = MoneyField()
    exposure = MoneyField()
    state = models.CharField(max_length=10, choices=[(one, one) for one in WarningState])
    owner = models.CharField(max_length=40, default="", blank=True, help_text="number of the person who looks after it")
    measure = models.CharField(max_length=16, choices=[(one, one) for one in Measure], default="", blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    warned_at = models.DateTimeField()
    changed_by = models.CharField(max_length=40, default="", blank=True)
    changed_at = models.DateTimeField(null=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=[WarningState.OPEN, WarningState.PROPOSED]),
                name="one_open_warning",
            ),
        )
        indexes = (models.Index(fields=["unit", "state"], name="warning_by_state"),)

    def __str__(self) -> str:
        """Show the exposure."""
        return str(self.exposure)
