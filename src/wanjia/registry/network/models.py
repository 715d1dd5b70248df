"""The grid from substation to transformer area, every tie dated."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import FixedPointField, QuantityField
from wanjia.registry.network.types import AreaKind, NodeKind, Phases, SegmentKind, VectorGroup


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


class ConductorType(models.Model):
    """导线型号: what a kilometre of a conductor resists, at 20 °C, and what it can carry."""

    code = models.CharField(max_length=30, unique=True)
    section_mm2 = QuantityField(null=True)
    r_ohm_per_km = QuantityField()
    x_ohm_per_km = QuantityField()
    r0_ohm_per_km = QuantityField(null=True, help_text="zero sequence; needed where phases are computed one by one")
    x0_ohm_per_km = QuantityField(null=True)
    rated_current_a = QuantityField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class ConnectivityNode(models.Model):
    """节点: a place at which pieces of the grid meet; the position is where the map shows it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in NodeKind])
    voltage_kv = QuantityField(help_text="nominal, between phases: 10, 0.4")
    longitude = FixedPointField(places=6, null=True)
    latitude = FixedPointField(places=6, null=True)

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class ACLineSegment(Dated):
    """线段: a piece of line, or a switch, between two nodes, for some time; ``is_open`` while it is switched off."""

    code = models.CharField(max_length=40)
    from_node = models.ForeignKey(ConnectivityNode, on_delete=models.PROTECT, related_name="+")
    to_node = models.ForeignKey(ConnectivityNode, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in SegmentKind])
    conductor = models.ForeignKey(ConductorType, null=True, on_delete=models.PROTECT, related_name="+")
    length_m = QuantityField(default=0)
    phases = models.CharField(max_length=5, choices=[(phases, phases) for phases in Phases], default=Phases.ABC)
    is_open = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=["code", "start_date"], name="segment_by_code"),)

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class FeederHead(Dated):
    """线路首端: the node at which a feeder leaves its substation, for some time."""

    feeder = models.ForeignKey(Feeder, on_delete=models.PROTECT, related_name="+")
    node = models.ForeignKey(ConnectivityNode, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class AreaConnection(Dated):
    """台区接入: the nodes between which the transformers of an area stand, and how they are set, for some time."""

    area = models.ForeignKey(TransformerArea, on_delete=models.PROTECT, related_name="+")
    mv_node = models.ForeignKey(ConnectivityNode, on_delete=models.PROTECT, related_name="+")
    lv_node = models.ForeignKey(ConnectivityNode, on_delete=models.PROTECT, related_name="+")
    vector_group = models.CharField(
        max_length=10, choices=[(group, group) for group in VectorGroup], default=VectorGroup.DYN11
    )
    tap_pct = QuantityField(default=0, help_text="position of the tap: percent by which the MV winding is longer")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)
