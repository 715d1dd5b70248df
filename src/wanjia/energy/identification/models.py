"""What identification compared, when, and what it found of each customer."""

from __future__ import annotations

from django.db import models

from wanjia.energy.identification.types import IdentificationFigure, Verdict, WhyNot
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.registry.network.types import Phases

PHASES = [(phases, phases) for phases in Phases]


class IdentificationLimit(Dated):
    """辨识限值: a figure that identification compares with, for some time, with its ground."""

    name = models.CharField(max_length=20, choices=[(one, one) for one in IdentificationFigure])
    value = QuantityField(help_text="percent or days, as the name says")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["name", "start_date"], name="identification_limit_once_a_day"),
        )

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class IdentificationRun(models.Model):
    """户变与相位辨识: neighbouring areas compared over some days, as a version of the interval store had them."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    areas = models.TextField(help_text="codes of the areas compared, with blanks between")
    start_date = models.DateField()
    end_date = models.DateField(help_text="day after the latest")
    store_version = models.PositiveIntegerField()
    run_by = models.CharField(max_length=40)
    run_at = models.DateTimeField()

    objects = LockableQuerySet.as_manager()

    def __str__(self) -> str:
        """Show the areas."""
        return str(self.areas)


class IdentificationResult(models.Model):
    """辨识结果: the likeliest area and phases of one customer, how surely, and on what evidence."""

    run = models.ForeignKey(IdentificationRun, on_delete=models.CASCADE, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")
    archive_area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")
    archive_phases = models.CharField(max_length=5, choices=PHASES, default="", blank=True)
    area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")
    phases = models.CharField(max_length=5, choices=PHASES)
    verdict = models.CharField(max_length=12, choices=[(one, one) for one in Verdict])
    why_not = models.CharField(max_length=12, choices=[(one, one) for one in WhyNot], default="", blank=True)
    area_pct = QuantityField(help_text="how likely the area is, percent")
    phase_pct = QuantityField(help_text="how likely the phase is if the area is right, percent")
    evidence = models.JSONField(help_text="figures by name, as text")
    proposal = models.ForeignKey("metering.TieProposal", null=True, on_delete=models.PROTECT, related_name="+")

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "usage_point"], name="identified_once_in_a_run"),)
        indexes = (models.Index(fields=["run", "verdict"], name="identified_by_verdict"),)

    def __str__(self) -> str:
        """Show verdict and phases."""
        return f"{self.verdict} {self.phases}"
