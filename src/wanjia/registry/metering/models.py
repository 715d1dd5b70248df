"""Usage points and the devices on them, every installation dated."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.registry.metering.types import (
    GatewayKind,
    MeteringMode,
    Ownership,
    RegisterKind,
    TerminalKind,
    Tied,
    TieProposalRow,
    TieProposalState,
    TransformerKind,
)
from wanjia.registry.network.types import Phases


class UsagePoint(models.Model):
    """计量点: the logical place at which energy is measured, whatever meter hangs there."""

    number = models.CharField(max_length=30, unique=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)
    metering_mode = models.CharField(max_length=30, choices=[(mode, mode) for mode in MeteringMode])

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class UsagePointTie(Dated):
    """The transformer area that feeds a usage point, for some time."""

    usage_point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class ParentTie(Dated):
    """总分表: the child is measured a second time by the parent, which is billed less the child."""

    child = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class Meter(models.Model):
    """电能表: the device."""

    number = models.CharField(max_length=30, unique=True)
    model_code = models.CharField(max_length=40)
    rated_current_a = QuantityField(null=True)
    ownership = models.CharField(
        max_length=10, choices=[(owner, owner) for owner in Ownership], default=Ownership.UTILITY
    )

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class Register(models.Model):
    """One counter of a meter and how many digits it shows."""

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(kind, kind) for kind in RegisterKind])
    integer_digits = models.PositiveSmallIntegerField()
    decimal_digits = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meter", "kind"], name="register_once_per_meter"),)

    def __str__(self) -> str:
        """Show the kind."""
        return str(self.kind)


class DeviceInstallation(Dated):
    """装拆记录: the meter on a usage point, for some time."""

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class InstallationIndex(models.Model):
    """What a register showed when its meter was installed, and when it was taken down."""

    installation = models.ForeignKey(DeviceInstallation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(kind, kind) for kind in RegisterKind])
    start_value = QuantityField()
    end_value = QuantityField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["installation", "kind"], name="index_once_per_installation"),)

    def __str__(self) -> str:
        """Show the kind."""
        return str(self.kind)


class InstrumentTransformer(models.Model):
    """A CT or PT and its ratio, as primary and secondary rating (A or V)."""

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in TransformerKind])
    primary_rating = QuantityField()
    secondary_rating = QuantityField()

    def __str__(self) -> str:
        """Show number and ratio."""
        return f"{self.number} {self.primary_rating}/{self.secondary_rating}"


class RatioInstallation(Dated):
    """The CT and PT through which a usage point is measured, for some time; none installed means 1."""

    usage_point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")
    current = models.ForeignKey(InstrumentTransformer, null=True, on_delete=models.PROTECT, related_name="+")
    potential = models.ForeignKey(InstrumentTransformer, null=True, on_delete=models.PROTECT, related_name="+")
    multiplier = QuantityField()

    def __str__(self) -> str:
        """Show multiplier and span."""
        return f"×{self.multiplier} {self.period}"


class UsagePointConnection(Dated):
    """接入点: the node and the phases to which a usage point is connected, for some time."""

    usage_point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")
    node = models.ForeignKey("network.ConnectivityNode", null=True, on_delete=models.PROTECT, related_name="+")
    phases = models.CharField(max_length=5, choices=[(phases, phases) for phases in Phases])

    def __str__(self) -> str:
        """Show phases and span."""
        return f"{self.phases} {self.period}"


class GatewayPoint(Dated):
    """
    关口: a usage point that measures a part of the grid, not a customer, for some time.

    Exactly the part that its kind speaks of is named; two of a kind at one part add up. ``is_reversed``: what its
    meter counts as import leaves the part.
    """

    usage_point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in GatewayKind])
    substation = models.ForeignKey("network.Substation", null=True, on_delete=models.PROTECT, related_name="+")
    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    is_reversed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show kind and span."""
        return f"{self.kind} {self.period}"


class CollectionTerminal(models.Model):
    """采集终端: what reads meters and hands their values on."""

    number = models.CharField(max_length=30, unique=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in TerminalKind])

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class TerminalTie(Dated):
    """The terminal that collects a meter, for some time."""

    terminal = models.ForeignKey(CollectionTerminal, on_delete=models.PROTECT, related_name="+")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class TieProposal(models.Model):
    """
    户变关系更正申请: which area and phases shall feed a usage point from a day on, waiting for a second person.

    ``before`` is what the archive said when it was proposed; what was decided is never changed.
    """

    usage_point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(state, state) for state in TieProposalState])
    start_date = models.DateField(help_text="first day on which the new tie shall hold")
    to_area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    to_phases = models.CharField(max_length=5, choices=[(phases, phases) for phases in Phases], default="", blank=True)
    before = models.JSONField(help_text="area_code and phases as the archive said them")
    evidence = models.JSONField(help_text="figures and texts that speak for it, by name")
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=200, default="", blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["state", "proposed_at"], name="tie_proposal_by_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=["usage_point"],
                condition=models.Q(state=TieProposalState.PROPOSED),
                name="one_open_tie_proposal",
            ),
        )

    def __str__(self) -> str:
        """Show from when it shall hold."""
        return f"from {self.start_date}"

    def as_row(self) -> TieProposalRow:
        """Give it as plain values."""
        return TieProposalRow(
            proposal_id=self.pk,
            usage_point_id=self.usage_point_id,
            usage_point_number=self.usage_point.number,
            unit_name=self.unit.name,
            unit_path=self.unit.path,
            state=TieProposalState(self.state),
            start_date=self.start_date,
            before=Tied(**self.before),
            new=Tied(self.to_area.code if self.to_area else "", self.to_phases),
            evidence=self.evidence,
            reason=self.reason,
            proposed_by=self.proposed_by,
            proposed_at=self.proposed_at,
            decided_by=self.decided_by,
            decided_at=self.decided_at,
            decision_reason=self.decision_reason,
        )
