"""Price documents and their rows: a price is never a number in the code."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import PriceField, QuantityField
from wanjia.registry.tariffs.types import (
    CalendarInterval,
    Certainty,
    DayKind,
    LadderBasis,
    LadderEntry,
    LossBandEntry,
    LossEntry,
    PowerFactorEntry,
    PriceEntry,
    PriceKind,
    SpecialDayEntry,
    Structure,
    Switch,
    TimeOfUse,
    UsageClass,
    VoltageBand,
)


class PricingStructure(models.Model):
    """电价: what an agreement names as its price; documents give it figures."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    region = models.CharField(max_length=20)
    usage_class = models.CharField(max_length=30, choices=[(kind, kind) for kind in UsageClass])
    voltage_band = models.CharField(max_length=20, choices=[(band, band) for band in VoltageBand])
    is_two_part = models.BooleanField(default=False)
    is_time_of_use = models.BooleanField(default=False)
    is_quantity_only = models.BooleanField(default=False)
    calendar = models.CharField(max_length=40, default="", blank=True, help_text="name of the time-of-use calendar")

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)

    def as_value(self) -> Structure:
        """Give the structure as a value."""
        return Structure(
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            region=self.region,
            usage_class=UsageClass(self.usage_class),
            voltage_band=VoltageBand(self.voltage_band),
            is_two_part=self.is_two_part,
            is_time_of_use=self.is_time_of_use,
            is_quantity_only=self.is_quantity_only,
            calendar=self.calendar,
        )


class PriceDocument(Dated):
    """电价文件: a notice or published table, with its issuer, validity and source."""

    number = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120)
    region = models.CharField(max_length=20)
    source = models.TextField()
    certainty = models.CharField(max_length=10, choices=[(word, word) for word in Certainty], default=Certainty.READ)
    is_sample = models.BooleanField(default=False)
    includes_funds = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class PriceRow(models.Model):
    """One published figure of a document."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(PricingStructure, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in PriceKind])
    item = models.CharField(max_length=40, default="", blank=True)
    time_of_use = models.CharField(max_length=20, choices=[(tou, tou) for tou in TimeOfUse])
    tier = models.PositiveSmallIntegerField(default=0)
    price = PriceField()
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["document", "structure", "kind", "item", "time_of_use", "tier"], name="price_row_once"
            ),
        )

    def __str__(self) -> str:
        """Show what and how much."""
        return f"{self.kind} {self.time_of_use} {self.tier} {self.price}"

    def as_value(self) -> PriceEntry:
        """Give the figure as a value."""
        kind, period = PriceKind(self.kind), TimeOfUse(self.time_of_use)
        return PriceEntry(self.structure.code, kind, self.item, period, self.tier, self.price, self.note)


class LadderStep(models.Model):
    """The upper limit of one tier (none for the highest) and what a large household gets on top each month."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(PricingStructure, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=[(basis, basis) for basis in LadderBasis])
    tier = models.PositiveSmallIntegerField()
    limit_kwh = models.BigIntegerField(null=True)
    household_extra_kwh = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "structure", "tier"], name="ladder_step_once"),)

    def __str__(self) -> str:
        """Show tier and limit."""
        return f"{self.tier}: {self.limit_kwh}"

    def as_value(self) -> LadderEntry:
        """Give the step as a value."""
        basis = LadderBasis(self.basis)
        return LadderEntry(self.structure.code, basis, self.tier, self.limit_kwh, self.household_extra_kwh)


class TimeTariffInterval(models.Model):
    """分时时段: on these days of these months, from one minute of the day to another, one period."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    calendar = models.CharField(max_length=40)
    months = models.CharField(max_length=40, help_text="comma-separated numbers of months")
    day_kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in DayKind])
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    time_of_use = models.CharField(max_length=20, choices=[(tou, tou) for tou in TimeOfUse])

    def __str__(self) -> str:
        """Show the hours."""
        return f"{self.start_minute}-{self.end_minute} {self.time_of_use}"

    def as_value(self) -> CalendarInterval:
        """Give the interval as a value."""
        return CalendarInterval(
            calendar=self.calendar,
            months=tuple(int(month) for month in self.months.split(",")),
            day_kind=DayKind(self.day_kind),
            start_minute=self.start_minute,
            end_minute=self.end_minute,
            time_of_use=TimeOfUse(self.time_of_use),
        )


class SpecialDay(models.Model):
    """特殊日: a day whose kind no library knows: holidays of later years, days declared hot."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    day_kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in DayKind])
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "day"], name="special_day_once"),)

    def __str__(self) -> str:
        """Show day and kind."""
        return f"{self.day} {self.day_kind}"

    def as_value(self) -> SpecialDayEntry:
        """Give the day as a value."""
        return SpecialDayEntry(self.day, DayKind(self.day_kind), self.name)


class PowerFactorRate(models.Model):
    """功率因数调整: the percentage for one cosφ (in hundredths) under one standard (in hundredths)."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    standard_pct = models.PositiveSmallIntegerField()
    power_factor_pct = models.PositiveSmallIntegerField()
    rate_pct = QuantityField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "standard_pct", "power_factor_pct"], name="pf_rate_once"),
        )

    def __str__(self) -> str:
        """Show the rate."""
        return f"{self.power_factor_pct}/{self.standard_pct}: {self.rate_pct} %"

    def as_value(self) -> PowerFactorEntry:
        """Give the rate as a value."""
        return PowerFactorEntry(self.standard_pct, self.power_factor_pct, self.rate_pct)


class TransformerLoss(models.Model):
    """变损参数: nameplate losses by model and size, as one document gives them."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    model_series = models.CharField(max_length=30)
    rated_kva = QuantityField()
    no_load_loss_w = QuantityField()
    load_loss_w = QuantityField()
    no_load_current_pct = QuantityField(null=True)
    impedance_pct = QuantityField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "model_series", "rated_kva"], name="transformer_loss_once"),
        )

    def __str__(self) -> str:
        """Show model and size."""
        return f"{self.model_series}-{self.rated_kva}"

    def as_value(self) -> LossEntry:
        """Give the nameplate as a value."""
        return LossEntry(
            model_series=self.model_series,
            rated_kva=self.rated_kva,
            no_load_loss_w=self.no_load_loss_w,
            load_loss_w=self.load_loss_w,
            no_load_current_pct=self.no_load_current_pct,
            impedance_pct=self.impedance_pct,
            source=self.source,
        )


class TransformerLossBand(models.Model):
    """变损表: kWh of loss for a month's energy in a band, by model and size."""

    document = models.ForeignKey(PriceDocument, on_delete=models.PROTECT, related_name="+")
    model_series = models.CharField(max_length=30)
    rated_kva = QuantityField()
    from_kwh = models.BigIntegerField()
    loss_kwh = models.BigIntegerField()
    loss_kvarh = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["document", "model_series", "rated_kva", "from_kwh"], name="loss_band_once"
            ),
        )

    def __str__(self) -> str:
        """Show the band."""
        return f"from {self.from_kwh}: {self.loss_kwh}"

    def as_value(self) -> LossBandEntry:
        """Give the band as a value."""
        return LossBandEntry(self.model_series, self.rated_kva, self.from_kwh, self.loss_kwh, self.loss_kvarh)


class PolicySwitch(Dated):
    """A rule on which regions, dates or sources differ: its value for a region (empty: all) and span, with source."""

    region = models.CharField(max_length=20, default="", blank=True)
    switch = models.CharField(max_length=40, choices=[(switch, switch) for switch in Switch])
    value = models.CharField(max_length=40)
    source = models.TextField()

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.switch}={self.value}"
