"""Who is supplied, where, and under which terms."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.registry.customers.types import CarveOutKind, CustomerKind, DemandBasis, LossMethod, ProposalState


class Customer(models.Model):
    """客户: a person or organisation."""

    number = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in CustomerKind])
    phone = models.CharField(max_length=30, default="", blank=True)
    identity_number = models.CharField(max_length=40, default="", blank=True)
    initials = models.CharField(
        max_length=40, default="", blank=True, editable=False, help_text="first letters of the name's pinyin"
    )

    class Meta:
        indexes = (
            models.Index(fields=["initials"], name="customer_by_initials"),
            models.Index(fields=["name"], name="customer_by_name"),
            models.Index(fields=["phone"], name="customer_by_phone"),
        )

    def __str__(self) -> str:
        """Show the number, not the name: names are personal."""
        return str(self.number)


class CustomerAccount(models.Model):
    """用电户 (户号): what is billed."""

    number = models.CharField(max_length=30, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class CustomerAgreement(Dated):
    """供用电合同: supply of one account at one usage point, for some time."""

    number = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="+")
    usage_point = models.ForeignKey("metering.UsagePoint", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class AgreementTerms(Dated):
    """What an agreement says about price, capacity, power factor and losses, for some time."""

    agreement = models.ForeignKey(CustomerAgreement, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey("tariffs.PricingStructure", on_delete=models.PROTECT, related_name="+")
    contract_kva = QuantityField(help_text="capacity of the contract, kVA (LV: kW)")
    running_kva = QuantityField(help_text="capacity in service, kVA: less what is suspended and sealed")
    demand_basis = models.CharField(
        max_length=20, choices=[(basis, basis) for basis in DemandBasis], default=DemandBasis.NONE
    )
    contract_demand_kw = QuantityField(null=True)
    power_factor_standard_pct = models.PositiveSmallIntegerField(null=True)
    loss_method = models.CharField(
        max_length=20, choices=[(method, method) for method in LossMethod], default=LossMethod.NONE
    )
    loss_model_series = models.CharField(max_length=30, default="", blank=True)
    loss_rated_kva = QuantityField(null=True)
    loss_shape_factor = QuantityField(null=True, help_text="K: 3.6 one shift, 1.8 two, 1.2 three or continuous")
    line_loss_pct = QuantityField(default=0)
    is_large_household = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class TermsProposal(models.Model):
    """
    条款变更申请: what an agreement shall say from a day on, waiting for a second person's approval.

    ``before`` is what the agreement said when it was proposed; what was decided is never changed.
    """

    agreement = models.ForeignKey(CustomerAgreement, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(state, state) for state in ProposalState])
    start_date = models.DateField(help_text="first day on which the new terms shall hold")
    contract_kva = QuantityField()
    running_kva = QuantityField()
    demand_basis = models.CharField(max_length=20, choices=[(basis, basis) for basis in DemandBasis])
    contract_demand_kw = QuantityField(null=True)
    power_factor_standard_pct = models.PositiveSmallIntegerField(null=True)
    is_large_household = models.BooleanField(default=False)
    before = models.JSONField(help_text="the same values as the agreement said them, as text")
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=200, default="", blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["state", "proposed_at"], name="proposal_by_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=["agreement"], condition=models.Q(state=ProposalState.PROPOSED), name="one_open_proposal"
            ),
        )

    def __str__(self) -> str:
        """Show from when it shall hold."""
        return f"from {self.start_date}"


class CarveOut(Dated):
    """定比定量: energy of an agreement that is priced under another structure, without a meter of its own."""

    agreement = models.ForeignKey(CustomerAgreement, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in CarveOutKind])
    value = QuantityField(help_text="FIXED: kWh a month; RATIO: percent of the energy")
    structure = models.ForeignKey("tariffs.PricingStructure", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show kind and value."""
        return f"{self.kind} {self.value}"
