"""Banks that collect for us, how their files look, mandates, batches with their lines, and what the banks returned."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated, DatedQuerySet
from wanjia.foundation.quantities.fields import MoneyField, PriceField
from wanjia.revenue.directdebit.types import (
    STANDING,
    AskPer,
    BatchState,
    DebitLimit,
    FieldKind,
    FieldName,
    LayoutForm,
    LayoutWay,
    LineState,
    MandateKind,
    MandateState,
    Outcome,
    Record,
)

LONGEST_REASON = 200


class MandateQuerySet(DatedQuerySet):
    """Questions about mandates."""

    def inside(self, scope: Scope) -> Self:
        """Keep the mandates of accounts of units within ``scope``."""
        return self.filter(within(scope, path="account__unit__path"))


class BatchQuerySet(LockableQuerySet):
    """Questions about batches."""

    def inside(self, scope: Scope) -> Self:
        """Keep the batches of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class DebitLayout(models.Model):
    """文件格式: how files of records look that a bank wants or sends; its fields are rows, so a new bank is rows."""

    code = models.CharField(max_length=20, unique=True)
    form = models.CharField(max_length=6, choices=[(one, one) for one in LayoutForm])
    way = models.CharField(max_length=6, choices=[(one, one) for one in LayoutWay])
    encoding = models.CharField(max_length=10)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class LayoutField(models.Model):
    """格式字段: one field of a layout's record, at its place."""

    layout = models.ForeignKey(DebitLayout, on_delete=models.PROTECT, related_name="+")
    record = models.CharField(max_length=4, choices=[(one, one) for one in Record])
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=20, choices=[(one, one) for one in FieldName])
    kind = models.CharField(max_length=8, choices=[(one, one) for one in FieldKind])
    width = models.PositiveSmallIntegerField(default=0, help_text="bytes, under fixed widths")
    title = models.CharField(max_length=30, default="", blank=True, help_text="header of the column, under CSV")
    mark = models.CharField(max_length=20, default="", blank=True, help_text="the text that a fixed field has")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["layout", "record", "place"], name="layout_place_once"),)

    def __str__(self) -> str:
        """Show name and kind."""
        return f"{self.name} {self.kind}"


class ReasonCode(Dated):
    """回盘代码: what a code of a bank means, for some time, in the bank's words."""

    format = models.CharField(max_length=20, help_text="code of the layout, or ISO")
    code = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10, choices=[(one, one) for one in Outcome])
    meaning = models.CharField(max_length=100)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show code and meaning."""
        return f"{self.code} {self.meaning}"


class DebitRule(Dated):
    """代扣规则: a dated figure of direct debits."""

    name = models.CharField(max_length=30, choices=[(one, one) for one in DebitLimit])
    value = PriceField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class DebitBank(Dated):
    """代收银行: a bank that collects for us under a contract, and in which formats it talks."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    bank_code = models.CharField(max_length=12, help_text="clearing code 联行号")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    creditor_name = models.CharField(max_length=140)
    creditor_number = models.CharField(max_length=35, help_text="what the bank calls us")
    creditor_account = models.CharField(max_length=34)
    ask_format = models.CharField(max_length=20)
    return_format = models.CharField(max_length=20)
    asks_per = models.CharField(max_length=8, choices=[(one, one) for one in AskPer])
    opened_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class Mandate(Dated):
    """
    代扣、托收协议: a customer lets a bank collect what an account owes, from a first day on.

    ``sealed_number`` is the number of the bank account, encrypted under the site's key; ``number_tail`` are its latest
    digits. ``returns`` counts debits that failed for lack of funds since the latest that did not.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    bank = models.ForeignKey(DebitBank, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in MandateKind])
    reference = models.CharField(max_length=35)
    holder = models.CharField(max_length=140)
    sealed_number = models.TextField()
    number_tail = models.CharField(max_length=4)
    bank_code = models.CharField(max_length=12)
    signed_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(one, one) for one in MandateState])
    returns = models.PositiveSmallIntegerField(default=0)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = MandateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["bank", "reference"], name="mandate_of_bank_once"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state__in=STANDING), name="one_standing_mandate_of_account"
            ),
        )

    def __str__(self) -> str:
        """Show the reference."""
        return str(self.reference)


class DebitBatch(models.Model):
    """
    代扣批次: what a bank is asked to collect on a day, in one file.

    The file is kept as it was written (`BatchFile`); ``digest`` is its SHA-256.
    """

    number = models.CharField(max_length=20, unique=True, null=True)
    bank = models.ForeignKey(DebitBank, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in MandateKind])
    due_until = models.DateField(help_text="asked is what is due by this day")
    collect_on = models.DateField(help_text="the file is with the bank by this day")
    state = models.CharField(max_length=10, choices=[(one, one) for one in BatchState])
    line_count = models.PositiveIntegerField(default=0)
    amount = MoneyField(default=0)
    digest = models.CharField(max_length=64, default="", blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=40, default="", blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=40, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["state", "collect_on"], name="debit_batch_by_state"),)

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class BatchFile(models.Model):
    """送盘文件: what was written for a bank, byte for byte, sealed: it holds the numbers of bank accounts."""

    batch = models.OneToOneField(DebitBatch, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    sealed_content = models.BinaryField()

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class ReturnFile(models.Model):
    """回盘文件: what a bank answered to a batch; the same file is taken in once."""

    batch = models.ForeignKey(DebitBatch, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=150)
    confirmed = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    taken_back = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    taken_by = models.CharField(max_length=40)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "digest"], name="return_file_once"),)

    def __str__(self) -> str:
        """Show the file's name."""
        return str(self.file_name)


class DebitLine(models.Model):
    """
    代扣明细: what a bank is asked to collect from one bank account, and what it answered.

    ``unit`` is the customer account's when the batch was made. Holder and numbers stand in the mandate, which does not
    change; another number is another mandate.
    """

    batch = models.ForeignKey(DebitBatch, on_delete=models.PROTECT, related_name="+", db_index=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField()
    reference = models.CharField(max_length=35, unique=True)
    amount = MoneyField()
    state = models.CharField(max_length=10, choices=[(one, one) for one in LineState])
    outcome = models.CharField(max_length=10, choices=[(one, one) for one in Outcome], default="", blank=True)
    code = models.CharField(max_length=10, default="", blank=True)
    text = models.CharField(max_length=100, default="", blank=True)
    answered_on = models.DateField(null=True)
    payment = models.ForeignKey("payments.Payment", null=True, on_delete=models.PROTECT, related_name="+")

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "place"], name="debit_line_place_once"),)
        indexes = (models.Index(fields=["batch", "state"], name="debit_line_by_state"),)

    def __str__(self) -> str:
        """Show the reference."""
        return str(self.reference)


class AskedDebt(models.Model):
    """
    在途欠费: a debt that a line asks for; while that is open no other batch asks for it.

    ``debt`` names it: ``B`` and the bill's id, or ``A`` and the account's for what no bill asks for.
    """

    line = models.ForeignKey(DebitLine, on_delete=models.PROTECT, related_name="+")
    debt = models.CharField(max_length=24)
    amount = MoneyField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["debt"], condition=Q(is_open=True), name="debt_asked_by_one_batch"),
        )

    def __str__(self) -> str:
        """Show the debt."""
        return str(self.debt)
