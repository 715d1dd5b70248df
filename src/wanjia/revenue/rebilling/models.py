"""What billed days were adjusted by: kept, so that billing them again does not undo it."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.quantities.fields import PriceField, QuantityField
from wanjia.revenue.rebilling.types import AdjustmentKind


class Adjustment(models.Model):
    """
    计费调整: days of an agreement that are billed otherwise than from what was read and agreed; see `types.Adjustment`.

    Rows are applied in the order in which they were written, and never changed.
    """

    agreement = models.ForeignKey(
        "customers.CustomerAgreement", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    start_date = models.DateField()
    end_date = models.DateField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in AdjustmentKind])
    factor = PriceField(default=1)
    is_reactive = models.BooleanField(default=False)
    is_demand = models.BooleanField(default=False)
    energy_kwh = models.BigIntegerField(default=0)
    reactive_kvarh = models.BigIntegerField(default=0)
    structure = models.ForeignKey(
        "tariffs.PricingStructure", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    capacity_kva = QuantityField(default=0)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    written_by = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["agreement", "start_date"], name="adjustment_by_agreement"),
            models.Index(fields=["source_kind", "source_id"], name="adjustment_by_source"),
        )

    def __str__(self) -> str:
        """Show kind and days."""
        return f"{self.kind} {self.start_date}"
