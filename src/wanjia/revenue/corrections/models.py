"""Cases of found errors with what they come to, and the dated rows by which they are judged."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField, PriceField, QuantityField
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import LineKind
from wanjia.revenue.corrections.types import Basis, BreachKind, CaseState, Cause, Figure, Method, Party, Source

LONGEST_EVIDENCE, LONGEST_REASON = 1000, 200
OVER = (CaseState.REFUSED, CaseState.DROPPED)


class CorrectionCase(models.Model):
    """
    退补案件: an error found in what an account was billed, from its discovery to the money posted.

    ``weight`` is what approval is measured by: all differences without their signs, with penalty and compensation. Each
    step fills columns of its own; nothing is overwritten once the case was proposed.
    """

    number = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey("customers.CustomerAgreement", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=[(cause, cause) for cause in Cause])
    source = models.CharField(max_length=12, choices=[(source, source) for source in Source])
    source_kind = models.CharField(max_length=60, default="", blank=True)
    source_id = models.BigIntegerField(null=True)
    start_date = models.DateField()
    end_date = models.DateField(help_text="first day not concerned any more")
    evidence = models.TextField(max_length=LONGEST_EVIDENCE)
    method = models.CharField(max_length=12, choices=[(method, method) for method in Method])
    inputs = models.JSONField(default=dict, help_text="what the method needs, as text")
    outage_hours = QuantityField(null=True)
    breach = models.CharField(max_length=16, choices=[(kind, kind) for kind in BreachKind], default="", blank=True)
    breach_kw = QuantityField(default=0)
    breach_occasions = models.PositiveSmallIntegerField(default=1)
    penalty_times = PriceField(null=True, help_text="the multiple or the yuan asked; empty: as the rule says")
    penalty_rule = models.ForeignKey("PenaltyRule", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state, state) for state in CaseState])
    factor = PriceField(null=True, help_text="what energy is multiplied by")
    added_kwh = PriceField(null=True, help_text="energy added over the whole time, before rounding")
    energy_kwh = models.BigIntegerField(default=0, help_text="difference of all bills")
    difference = MoneyField(default=0, help_text="of all bills")
    base = PriceField(default=0, help_text="the difference before rounding: what a penalty is counted on")
    penalty = MoneyField(default=0)
    compensation = MoneyField(default=0, help_text="what the company pays, above 0")
    weight = MoneyField(default=0)
    charge = models.ForeignKey("receivables.Charge", null=True, on_delete=models.PROTECT, related_name="+")
    found_by = models.CharField(max_length=40)
    found_at = models.DateTimeField()
    computed_by = models.CharField(max_length=40, default="", blank=True)
    computed_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=40, default="", blank=True)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    posted_by = models.CharField(max_length=40, default="", blank=True)
    posted_at = models.DateTimeField(null=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "account", "cause"],
                condition=Q(source_id__isnull=False) & ~Q(state__in=OVER),
                name="case_once_per_source",
            ),
        )
        indexes = (models.Index(fields=["state", "found_at"], name="case_by_state"),)

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class CaseMonth(models.Model):
    """退补月份: a bill that a case moves, as it stood and as it would be, and the bill of its difference."""

    case = models.ForeignKey(CorrectionCase, on_delete=models.CASCADE, related_name="+")
    bill = models.ForeignKey("billing.Bill", on_delete=models.PROTECT, related_name="+")
    bill_month = models.DateField()
    energy_before_kwh = models.BigIntegerField()
    energy_after_kwh = models.BigIntegerField()
    amount_before = MoneyField()
    amount_after = MoneyField()
    correction = models.ForeignKey("billing.Bill", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "bill"], name="bill_once_per_case"),
            models.UniqueConstraint(fields=["correction"], name="correction_of_one_case"),
        )

    def __str__(self) -> str:
        """Show the month."""
        return f"{self.bill_month:%Y-%m}"


class CaseLine(models.Model):
    """退补明细: a kind of line of such a bill at one price, before and after."""

    month = models.ForeignKey(CaseMonth, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in LineKind])
    item = models.CharField(max_length=40, default="", blank=True)
    time_of_use = models.CharField(max_length=16, choices=[(tou, tou) for tou in TimeOfUse])
    tier = models.PositiveSmallIntegerField(default=0)
    unit_price = PriceField(null=True)
    quantity_before = QuantityField()
    quantity_after = QuantityField()
    amount_before = MoneyField()
    amount_after = MoneyField()

    def __str__(self) -> str:
        """Show the kind."""
        return str(self.kind)


class PenaltyRule(Dated):
    """违约使用电费标准: what a breach costs, for some time, with its clause."""

    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in BreachKind])
    party = models.CharField(max_length=12, choices=[(party, party) for party in Party])
    basis = models.CharField(max_length=10, choices=[(basis, basis) for basis in Basis])
    amount = PriceField(help_text="a multiple, or yuan")
    is_maximum = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class RuleFigure(Dated):
    """A figure of the rules, for some time, with its clause."""

    name = models.CharField(max_length=30, choices=[(name, name) for name in Figure])
    value = QuantityField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class ApprovalLimit(Dated):
    """退补审批权限: up to which amount a role may decide, for some time."""

    role = models.CharField(max_length=40, choices=[(role, role) for role in Role])
    level = models.CharField(max_length=12, choices=[(kind, kind) for kind in UnitKind])
    at_most = MoneyField(null=True, help_text="empty: any amount")
    is_for_policy = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show role and limit."""
        return f"{self.role} {self.at_most}"
