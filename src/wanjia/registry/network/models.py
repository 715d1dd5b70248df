"""The grid from substation to transformer area, every tie dated."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.registry.network.types import AreaKind


class Substation(models.Model):
    """变电站: where the feeders begin."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    voltage_kv = QuantityField()

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class Feeder(models.Model):
    """线路: a medium-voltage line."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    voltage_kv = QuantityField()

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class FeederTie(Dated):
    """The substation that feeds a feeder, for some time."""

    feeder = models.ForeignKey(Feeder, on_delete=models.PROTECT, related_name="+")
    substation = models.ForeignKey(Substation, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class TransformerArea(models.Model):
    """台区: the customers behind one distribution transformer."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in AreaKind])

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class AreaTie(Dated):
    """The feeder that feeds a transformer area, for some time."""

    area = models.ForeignKey(TransformerArea, on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey(Feeder, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class DistributionTransformer(models.Model):
    """A transformer as an asset; its nameplate losses are null where only the price book's table is known."""

    number = models.CharField(max_length=30, unique=True)
    model_code = models.CharField(max_length=30)
    rated_kva = QuantityField()
    no_load_loss_w = QuantityField(null=True)
    load_loss_w = QuantityField(null=True)
    no_load_current_pct = QuantityField(null=True)
    impedance_pct = QuantityField(null=True)

    def __str__(self) -> str:
        """Show number and model."""
        return f"{self.number} {self.model_code}"


class TransformerPlacement(Dated):
    """The area in which a transformer stands, for some time."""

    transformer = models.ForeignKey(DistributionTransformer, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(TransformerArea, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)
