"""What-ifs: a past month under a draft document. Nothing here is ever billed, and no draft is a price document."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.quantities.fields import MoneyField
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.types import RefusalCode


class WhatIf(models.Model):
    """电价测算: what a month of a unit would have come to under a draft document."""

    title = models.CharField(max_length=120)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    bill_month = models.DateField()
    document = models.ForeignKey("tariffs.PriceDocument", null=True, on_delete=models.PROTECT, related_name="+")
    draft = models.TextField(help_text="the draft as a price book")
    state = models.CharField(max_length=12)
    summary = models.JSONField(default=dict, help_text="groups, bands and counts, once it is priced")
    planned_by = models.CharField(max_length=40)
    planned_by_name = models.CharField(max_length=80)
    planned_at = models.DateTimeField()
    priced_at = models.DateTimeField(null=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["unit", "-id"], name="what_if_of_unit"),)

    def __str__(self) -> str:
        """Show the title."""
        return str(self.title)


class WhatIfPart(models.Model):
    """The accounts of one chunk of the month's billing, priced in one step."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="+")
    chunk = models.ForeignKey("billing.RunChunk", on_delete=models.PROTECT, related_name="+", db_index=False)
    accounts = models.PositiveIntegerField()
    state = models.CharField(max_length=12)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what_if", "chunk"], name="chunk_once_per_what_if"),)

    def __str__(self) -> str:
        """Show how many accounts it holds."""
        return str(self.accounts)


class WhatIfEffect(models.Model):
    """What a draft does to one account; without a price of one of the two it says why."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    structure = models.ForeignKey(
        "tariffs.PricingStructure", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    usage_class = models.CharField(max_length=30, blank=True, choices=[(kind, kind) for kind in UsageClass])
    energy_kwh = models.BigIntegerField()
    issued = MoneyField()
    base = MoneyField(null=True)
    draft = MoneyField(null=True)
    effect = MoneyField(null=True)
    moved = MoneyField(null=True, help_text="the effect without its sign, to sort by")
    why = models.CharField(max_length=40, blank=True, choices=[(code, code) for code in RefusalCode])

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what_if", "account"], name="account_once_per_what_if"),)
        indexes = (models.Index(fields=["what_if", "-moved"], name="most_moved"),)

    def __str__(self) -> str:
        """Show the effect."""
        return str(self.effect)
