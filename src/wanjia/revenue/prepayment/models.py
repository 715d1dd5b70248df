"""Policies and agreements of fee control, daily balances, warnings, and the deposits that are asked for."""

from __future__ import annotations

from typing import Self

from django.db import models

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField, QuantityField
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.prepayment.types import Level, WarningState

LONGEST_TEXT = 200


class Policy(Dated):
    """费控策略: what holds for the customers of one class under fee control, for some time; see `types.PolicyTerms`."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    usage_class = models.CharField(max_length=30, choices=[(one, one) for one in UsageClass], default="", blank=True)
    needs_agreement = models.BooleanField(default=True)
    counts_deposit = models.BooleanField(default=False)
    low = MoneyField()
    urgent = MoneyField()
    credit_limit = MoneyField(default=0)
    may_cut = models.BooleanField(default=False)
    warned_days = models.PositiveSmallIntegerField()
    quiet_start = models.TimeField()
    quiet_end = models.TimeField()
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "start_date"], name="policy_once_a_day"),
        )

    def __str__(self) -> str:
        """Show code and span."""
        return f"{self.code} {self.period}"


class ControlAgreement(Dated):
    """费控协议: a customer's signature under fee control, for some time."""

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    signed_on = models.DateField()
    signatory = models.CharField(max_length=60)
    credit_limit = MoneyField(null=True, help_text="yuan of its own; empty: that of the policy")
    entered_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class DailyBalanceQuerySet(LockableQuerySet):
    """Questions about balances and warnings."""

    def inside(self, scope: Scope) -> Self:
        """Keep those of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class DailyBalance(models.Model):
    """
    每日余额: what an account had left on a day, with the parts that it comes from.

    ``running`` is the use since the last bill under the tariff of its days; ``problem`` says why it cannot be priced.
    ``spell_date`` is the day from which it was near its end. Accounts that no policy controls keep the latest day.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    owed = MoneyField()
    credit = MoneyField()
    deposit = MoneyField()
    late_fee = MoneyField()
    since = models.DateField(help_text="earliest day that no bill covers")
    read_until = models.DateField(null=True)
    running = MoneyField(null=True)
    running_kwh = models.BigIntegerField()
    is_estimated = models.BooleanField()
    problem = models.CharField(max_length=30, default="", blank=True)
    balance = MoneyField(null=True)
    days_left = models.PositiveIntegerField(null=True)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=10, choices=[(one, one) for one in Level])
    spell_date = models.DateField(null=True)
    is_latest = models.BooleanField(default=True)

    objects = DailyBalanceQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "day"], name="balance_once_a_day"),)
        indexes = (
            models.Index(
                fields=["unit", "balance"], condition=models.Q(is_latest=True), name="balance_latest_by_amount"
            ),
            models.Index(fields=["day"], name="balance_by_day"),
        )

    def __str__(self) -> str:
        """Show the balance."""
        return str(self.balance)


class BalanceWarning(models.Model):
    """费控预警: a customer is told that the balance comes to its end; once per level and spell."""

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=10, choices=[(one, one) for one in Level])
    spell_date = models.DateField()
    day = models.DateField()
    balance = MoneyField()
    not_before = models.DateTimeField(help_text="the first moment outside quiet hours")
    state = models.CharField(max_length=10, choices=[(one, one) for one in WarningState])
    ended_at = models.DateTimeField(null=True)

    objects = DailyBalanceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "spell_date", "level"], name="warning_once_per_spell"),
        )
        indexes = (models.Index(fields=["state", "not_before"], name="warning_to_send"),)

    def __str__(self) -> str:
        """Show the level."""
        return str(self.level)


class WarningText(Dated):
    """费控预警短信: what a warning of a level says in Chinese and English from a day on; a new text is a new row."""

    level = models.CharField(max_length=10, choices=[(one, one) for one in Level])
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60)
    text_zh = models.TextField()
    text_en = models.TextField()
    source = models.CharField(max_length=LONGEST_TEXT)

    def __str__(self) -> str:
        """Show the level."""
        return str(self.level)


class DepositRule(Dated):
    """保证金标准: how many months of use the customers of a class leave as security, for some time, with the ground."""

    usage_class = models.CharField(max_length=30, choices=[(one, one) for one in UsageClass])
    months = QuantityField(help_text="months of the average bill")
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show class and months."""
        return f"{self.usage_class} {self.months}"
