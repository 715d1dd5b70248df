"""What theoretical loss is computed and priced with, and what came of it."""

from __future__ import annotations

from typing import Self

from django.db import models

from wanjia.energy.powerflow.types import LossFigureKind, LossMeasure, LossMethod, LossPart
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField, QuantityField

LONGEST_TEXT = 200


class LossFigure(Dated):
    """理论线损参数: a price, a limit or an assumption of theoretical loss, for some time."""

    kind = models.CharField(max_length=30, choices=[(one, one) for one in LossFigureKind])
    value = QuantityField()
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "start_date"], name="loss_figure_once_a_day"),
        )

    def __str__(self) -> str:
        """Show kind and value."""
        return f"{self.kind} {self.value}"


class OfferedTransformer(Dated):
    """变压器选型: a transformer that can be bought, with its losses; also what stands for one without a nameplate."""

    code = models.CharField(max_length=30)
    rated_kva = QuantityField()
    no_load_loss_w = QuantityField()
    load_loss_w = QuantityField()
    no_load_current_pct = QuantityField()
    impedance_pct = QuantityField()
    price_yuan = MoneyField(null=True, help_text="installed; without one, TRANSFORMER_COST for each kVA")
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "start_date"], name="offered_transformer_once_a_day"),
        )

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class WirePrice(Dated):
    """导线单价: what a kilometre of a type of conductor costs, laid; without one, the cost of any wire holds."""

    conductor = models.ForeignKey("network.ConductorType", on_delete=models.PROTECT, related_name="+")
    yuan_per_km = MoneyField()
    source = models.CharField(max_length=LONGEST_TEXT)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["conductor", "start_date"], name="wire_price_once_a_day"),
        )

    def __str__(self) -> str:
        """Show the price."""
        return str(self.yuan_per_km)


class TheoreticalRunQuerySet(LockableQuerySet):
    """Questions about calculations."""

    def inside(self, scope: Scope) -> Self:
        """Keep those of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class TheoreticalRun(models.Model):
    """
    理论线损计算: one feeder or area over one month; the latest one holds.

    ``refusal`` says why nothing was computed; then the figures are null. ``store_version`` is the version of the
    interval store that was read, ``parameters`` what was assumed. ``by_hour`` has the mean loss of each hour, kW.
    """

    feeder = models.ForeignKey("network.Feeder", null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("network.TransformerArea", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    is_by_phase = models.BooleanField(default=False)
    store_version = models.PositiveBigIntegerField()
    parameters = models.JSONField(default=dict)
    computed_at = models.DateTimeField()
    computed_by = models.CharField(max_length=40, default="", blank=True)
    refusal = models.TextField(default="", blank=True)
    supplied_kwh = QuantityField(null=True)
    loss_kwh = QuantityField(null=True)
    lowest_pu = QuantityField(null=True)
    lowest_node = models.CharField(max_length=40, default="", blank=True)
    by_hour = models.JSONField(default=list)

    objects = TheoreticalRunQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["feeder", "month"], name="theoretical_run_of_feeder"),
            models.Index(fields=["area", "month"], name="theoretical_run_of_area"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(feeder__isnull=True) ^ models.Q(area__isnull=True), name="theoretical_run_of_one"
            ),
        )

    def __str__(self) -> str:
        """Show the month."""
        return f"{self.month:%Y-%m}"


class TheoreticalLoss(models.Model):
    """理论损耗明细: what one element lost in one way, and how hard it worked at most."""

    run = models.ForeignKey(TheoreticalRun, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=10, choices=[(part, part) for part in LossPart])
    element = models.CharField(max_length=60, default="", blank=True)
    energy_kwh = QuantityField()
    most_a = QuantityField(null=True)
    loading_pct = QuantityField(null=True)

    def __str__(self) -> str:
        """Show part and element."""
        return f"{self.part} {self.element}"


class ClassicalLoss(models.Model):
    """传统方法损耗: the same loss by one of the four formulas."""

    run = models.ForeignKey(TheoreticalRun, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=30, choices=[(method, method) for method in LossMethod])
    energy_kwh = QuantityField()

    def __str__(self) -> str:
        """Show the method."""
        return str(self.method)


class NodeVoltage(models.Model):
    """节点电压: the lowest and highest voltage of a node in the month, of its nominal one."""

    run = models.ForeignKey(TheoreticalRun, on_delete=models.CASCADE, related_name="+")
    node = models.ForeignKey("network.ConnectivityNode", on_delete=models.PROTECT, related_name="+")
    lowest_pu = QuantityField()
    highest_pu = QuantityField()

    def __str__(self) -> str:
        """Show the lowest."""
        return str(self.lowest_pu)


class LossAdvice(models.Model):
    """降损措施建议: what could be done, what it saves in a year, what it costs and when it has paid back."""

    run = models.ForeignKey(TheoreticalRun, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=30, choices=[(measure, measure) for measure in LossMeasure])
    element = models.CharField(max_length=60)
    size = QuantityField()
    size_unit = models.CharField(max_length=10, default="", blank=True)
    saved_kwh = QuantityField()
    saved_yuan = MoneyField()
    cost_yuan = MoneyField()
    payback_years = QuantityField(null=True)

    def __str__(self) -> str:
        """Show measure and element."""
        return f"{self.measure} {self.element}"
