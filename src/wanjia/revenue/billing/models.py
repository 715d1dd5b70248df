"""Billing runs, bills and lines; what is issued is never changed, only opposed."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from wanjia.foundation.findings.types import Severity
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField, PriceField, QuantityField
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel.checks import LIMITS
from wanjia.revenue.billing.types import BillKind, BillState, LineKind


class BillingQuerySet(LockableQuerySet):
    """Rows of billing."""


class BillingRun(models.Model):
    """
    One month's billing of some reading routes.

    What it came to is summed up when it is priced and when it is issued, so that lists of runs need not add bills up.
    """

    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    bill_month = models.DateField(help_text="first day of the month whose cycles are billed")
    state = models.CharField(max_length=20)
    planned_by = models.CharField(max_length=40)
    planned_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(default=0, help_text="how many accounts were planned")
    bills = models.PositiveIntegerField(default=0)
    energy_kwh = models.BigIntegerField(default=0)
    amount = MoneyField(default=0)

    objects = BillingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["-bill_month", "-number"], name="run_by_month"),)

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class RunChunk(models.Model):
    """A part of a run, worked through in one short transaction: the accounts of some routes, in account order."""

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    route_ids = models.JSONField(help_text="reading routes whose accounts it holds")
    accounts = models.PositiveIntegerField(help_text="how many accounts were planned")
    inputs_seen = models.BigIntegerField(default=0, help_text="events about inputs recorded when it was priced")
    state = models.CharField(max_length=20)

    objects = BillingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "sequence"], name="chunk_once_per_run"),)

    def __str__(self) -> str:
        """Show the place in the run."""
        return str(self.sequence)


class RunAccount(models.Model):
    """An account that a run was planned for, and the turning day of its route."""

    run = models.ForeignKey(BillingRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    chunk = models.ForeignKey(RunChunk, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    turning_day = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "account"], name="account_once_per_run"),)

    def __str__(self) -> str:
        """Show the turning day."""
        return str(self.turning_day)


class Bill(models.Model):
    """
    电费账单: what an account owes for a cycle, or the opposite of such a bill.

    ``unit`` is the account's then: figures follow it, access follows the account's unit of now. ``structure`` is the
    price of its latest days, for lists and figures. ``inputs`` names the version of every reading, term and price used,
    so that issuing can tell whether one changed.
    """

    number = models.CharField(max_length=40, null=True, unique=True, help_text="given when issuing begins")
    run = models.ForeignKey(BillingRun, null=True, on_delete=models.PROTECT, related_name="+")
    chunk = models.ForeignKey(RunChunk, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(
        "tariffs.PricingStructure", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in BillKind], default=BillKind.REGULAR)
    state = models.CharField(max_length=12, choices=[(state, state) for state in BillState])
    bill_month = models.DateField()
    start_date = models.DateField()
    end_date = models.DateField()
    energy_kwh = models.BigIntegerField()
    amount = MoneyField()
    is_sample = models.BooleanField(default=False)
    inputs = models.TextField(default="")
    opposes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    objects = BillingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "bill_month"],
                condition=Q(
                    state__in=[BillState.DRAFT, BillState.ISSUED], kind__in=[BillKind.REGULAR, BillKind.REBILL]
                ),
                name="account_and_month_held_once",
            ),
            models.UniqueConstraint(fields=["opposes"], name="bill_opposed_once"),
        )
        indexes = (
            models.Index(fields=["bill_month", "state"], name="bill_by_month"),
            models.Index(fields=["account", "start_date"], name="bill_by_account"),
            models.Index(fields=["chunk"], name="bill_by_chunk"),
            models.Index(fields=["-bill_month", "number"], name="bill_by_month_and_number"),
        )

    def __str__(self) -> str:
        """Show the number, or that there is none yet."""
        return str(self.number or "draft")

    @classmethod
    def opposite_of(cls, bill: Bill, *, number: str, at: datetime) -> Bill:
        """Write the bill that takes another back, without lines yet."""
        return cls.objects.create(
            number=number,
            account_id=bill.account_id,
            unit_id=bill.unit_id,
            structure_id=bill.structure_id,
            kind=BillKind.REVERSAL,
            state=BillState.ISSUED,
            bill_month=bill.bill_month,
            start_date=bill.start_date,
            end_date=bill.end_date,
            energy_kwh=-bill.energy_kwh,
            amount=-bill.amount,
            is_sample=bill.is_sample,
            opposes=bill,
            issued_at=at,
        )


class BillLine(models.Model):
    """One line of a bill; its readings and price row are named by ids, so that it can be explained."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="+")
    agreement = models.ForeignKey(
        "customers.CustomerAgreement", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    structure = models.ForeignKey(
        "tariffs.PricingStructure", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    start_date = models.DateField()
    end_date = models.DateField()
    part = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in LineKind])
    item = models.CharField(max_length=40, default="", blank=True)
    time_of_use = models.CharField(max_length=16, choices=[(tou, tou) for tou in TimeOfUse])
    tier = models.PositiveSmallIntegerField(default=0)
    quantity = QuantityField()
    unit_price = PriceField(null=True)
    amount = MoneyField(null=True)
    price_row = models.ForeignKey(
        "tariffs.PriceRow", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["agreement", "start_date", "bill", "quantity"], condition=Q(tier__gt=0), name="tier_line"
            ),
        )

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"

    @classmethod
    def opposite_of(cls, line: BillLine, *, bill: Bill) -> BillLine:
        """Make, without writing it, the line of ``bill`` that takes another back."""
        names = (
            "agreement_id",
            "structure_id",
            "start_date",
            "end_date",
            "part",
            "kind",
            "item",
            "time_of_use",
            "tier",
        )
        kept = {name: getattr(line, name) for name in (*names, "unit_price", "price_row_id")}
        amount = None if line.amount is None else -line.amount
        return cls(bill=bill, quantity=-line.quantity, amount=amount, **kept)


class BillUsage(models.Model):
    """The readings behind a bill: from value to value, times the multiplier, is so many kWh (or kW)."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="+")
    agreement = models.ForeignKey(
        "customers.CustomerAgreement", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="+", db_index=False)
    register = models.CharField(max_length=30)
    start_date = models.DateField()
    end_date = models.DateField()
    start_value = QuantityField()
    end_value = QuantityField()
    multiplier = QuantityField()
    quantity = QuantityField()
    start_reading = models.ForeignKey(
        "readings.Reading", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    end_reading = models.ForeignKey(
        "readings.Reading", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        """Show register and quantity."""
        return f"{self.register} {self.quantity}"


class BillFinding(models.Model):
    """What a pre-bill check found, or why an account could not be billed; settled by a named person."""

    run = models.ForeignKey(BillingRun, on_delete=models.CASCADE, related_name="+")
    chunk = models.ForeignKey(RunChunk, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=[(severity, severity) for severity in Severity])
    state = models.CharField(max_length=20)
    evidence = models.TextField()
    settled_by = models.CharField(max_length=40, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    objects = BillingQuerySet.as_manager()

    def __str__(self) -> str:
        """Show the rule."""
        return str(self.rule)


class ClosedMonth(models.Model):
    """A month of a unit whose bills can no longer be cancelled, only corrected."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    bill_month = models.DateField()
    closed_by = models.CharField(max_length=40)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "bill_month"], name="month_closed_once"),)

    def __str__(self) -> str:
        """Show the month."""
        return f"{self.bill_month:%Y-%m}"


class CheckLimit(Dated):
    """A limit of a pre-bill check, for some time, with the ground for it."""

    name = models.CharField(max_length=30, choices=[(name, name) for name in LIMITS])
    value = QuantityField()
    source = models.TextField()

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"
