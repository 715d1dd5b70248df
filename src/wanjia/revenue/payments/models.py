"""Shifts and what was taken in them: payments, receipts, cheques, counts, voids, and the slips to the bank."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField, PriceField
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.types import (
    ChequeState,
    HandoverState,
    Limit,
    MovementKind,
    PaymentState,
    PayoutWay,
    ReceiptState,
    RemittanceState,
    ShiftState,
    Tender,
    VoidState,
)

LONGEST_REASON = 200
AT_WORK = (ShiftState.OPEN, ShiftState.COUNTED)


class UnitRowsQuerySet(LockableQuerySet):
    """Questions about rows that belong to a unit."""

    def inside(self, scope: Scope) -> Self:
        """Keep the rows of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class PaymentQuerySet(LockableQuerySet):
    """Questions about payments."""

    def inside(self, scope: Scope) -> Self:
        """Keep the payments taken in a unit within ``scope``, and those for an account of one."""
        return self.filter(within(scope, path="unit__path") | within(scope, path="account__unit__path"))


class Shift(models.Model):
    """
    收费班次: one cashier's till from opening to the bank.

    Each step fills columns of its own. ``difference`` is counted less book; ``difference_person`` is whom it is put
    down to. Whoever changes what the till holds shares the shift's name (see `operations.held`).
    """

    cashier = models.CharField(max_length=40)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in ShiftState])
    opening_float = MoneyField(default=0)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    counted_cash = MoneyField(null=True)
    counted_cheques = models.IntegerField(null=True)
    difference = MoneyField(default=0)
    difference_person = models.CharField(max_length=40, default="", blank=True)
    difference_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    difference_approved = MoneyField(null=True, help_text="the difference that a second person agreed to")
    difference_approved_by = models.CharField(max_length=40, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    remitted_at = models.DateTimeField(null=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cashier"], condition=Q(state__in=AT_WORK), name="one_open_shift"),
        )
        indexes = (models.Index(fields=["opened_on", "unit"], name="shift_by_day"),)

    def __str__(self) -> str:
        """Show cashier and day."""
        return f"{self.cashier} {self.opened_on}"


class Payment(models.Model):
    """
    收款记录: money of a customer that came in, at a counter or by a channel.

    ``number`` is given once the row has its key. ``key`` is unique for the act outside. ``received_on`` is the day to
    which late fees ran. ``held_in`` and ``item`` say where the books put the money.
    """

    number = models.CharField(max_length=20, default="", blank=True)
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(Shift, null=True, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey("receivables.Credit", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in PaymentState])
    tender = models.CharField(max_length=10, choices=[(one, one) for one in Tender])
    channel = models.CharField(max_length=40)
    amount = MoneyField()
    settled = MoneyField(default=0, help_text="what went to debts when it was taken")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    received_on = models.DateField()
    held_in = models.CharField(max_length=24, choices=[(one, one) for one in LedgerAccount])
    item = models.CharField(max_length=40, default="", blank=True)
    key = models.CharField(max_length=100, unique=True)
    external_reference = models.CharField(max_length=100, default="", blank=True)
    ended_at = models.DateTimeField(null=True, help_text="when it was voided or returned")
    ended_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="payment_numbered_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
        )
        indexes = (
            models.Index(fields=["unit", "received_on"], name="payment_by_day"),
            models.Index(fields=["channel", "received_on"], name="payment_by_channel"),
            models.Index(fields=["external_reference"], name="payment_by_reference"),
        )

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class TillMovement(models.Model):
    """备用金外的其他收支: what else went into a till (above 0) or out of it (below 0), always cash."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey("customers.CustomerAccount", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in MovementKind])
    amount = MoneyField()
    change = MoneyField(default=0, help_text="what of it is change of the unit")
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=60, default="", blank=True)
    source_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    key = models.CharField(max_length=100, unique=True)

    objects = UnitRowsQuerySet.as_manager()

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class Handover(models.Model):
    """
    现金交接: cash of one till that its cashier hands to another one of the unit, signed by both.

    ``pieces`` is what the giver counted: face value → how many. Until the receiver confirms it is the giver's money.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    giving = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    taking = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in HandoverState])
    amount = MoneyField()
    pieces = models.JSONField()
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["giving"], condition=Q(state=HandoverState.PROPOSED), name="one_open_handover"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="handover_of_something"),
        )

    def __str__(self) -> str:
        """Show the amount."""
        return str(self.amount)


class ReceiptSeries(models.Model):
    """收据编号序列: the latest receipt number of a unit in a year; locked while the next one is allotted."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.IntegerField()
    latest = models.IntegerField(default=0)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year"], name="series_of_year_once"),)

    def __str__(self) -> str:
        """Show year and number."""
        return f"{self.year} {self.latest}"


class Receipt(models.Model):
    """
    收据: the numbered paper for a payment or a deposit; numbers run without gaps in each unit and year.

    A void marks it and keeps its number. ``printed`` counts the prints.
    """

    series = models.ForeignKey(ReceiptSeries, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    text = models.CharField(max_length=40, unique=True)
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    movement = models.OneToOneField(TillMovement, null=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    state = models.CharField(max_length=10, choices=[(one, one) for one in ReceiptState])
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)
    printed = models.IntegerField(default=0)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["series", "number"], name="receipt_numbered_once"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, movement__isnull=True)
                | Q(payment__isnull=True, movement__isnull=False),
                name="receipt_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        """Show the printed number."""
        return str(self.text)


class Voucher(models.Model):
    """
    退费凭证: the numbered paper for an approved refund that was paid out, from a till or through the bank.

    Numbers run without gaps in each unit and year. ``movement`` is what went out of the till, under CASH. ``paper`` is
    the identity paper that was shown for cash. ``printed`` counts the prints.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.IntegerField()
    number = models.IntegerField()
    text = models.CharField(max_length=40, unique=True)
    move = models.OneToOneField("receivables.CreditMove", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    movement = models.OneToOneField(TillMovement, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=[(one, one) for one in PayoutWay])
    amount = MoneyField()
    payee = models.CharField(max_length=80)
    paper = models.CharField(max_length=80, default="", blank=True)
    bank = models.CharField(max_length=80, default="", blank=True)
    bank_account = models.CharField(max_length=40, default="", blank=True)
    paid_at = models.DateTimeField()
    paid_by = models.CharField(max_length=40)
    printed = models.IntegerField(default=0)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year", "number"], name="voucher_numbered_once"),)

    def __str__(self) -> str:
        """Show the printed number."""
        return str(self.text)


class Count(models.Model):
    """点钞记录: how many notes or coins of one face value a till held when it was counted last."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+", db_index=False)
    denomination = MoneyField()
    pieces = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shift", "denomination"], name="count_of_value_once"),)

    def __str__(self) -> str:
        """Show face value and pieces."""
        return f"{self.denomination} × {self.pieces}"


class Remittance(models.Model):
    """
    解款单: cash and cheques of one shift on their way to the bank, under the number of the bank's slip.

    ``bounced`` is what of the cheques came back; ``confirmed`` what the bank's statement showed so far.
    """

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    slip_number = models.CharField(max_length=40)
    cash = MoneyField()
    cheques = MoneyField()
    bounced = MoneyField(default=0)
    confirmed = MoneyField(default=0)
    state = models.CharField(max_length=10, choices=[(one, one) for one in RemittanceState])
    remitted_on = models.DateField()
    remitted_by = models.CharField(max_length=40)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "slip_number"], name="slip_of_unit_once"),)

    def __str__(self) -> str:
        """Show the slip's number."""
        return str(self.slip_number)


class RemittanceConfirmation(models.Model):
    """What a line of the bank's statement confirmed of a remittance."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    bank_reference = models.CharField(max_length=100, unique=True)
    confirmed_on = models.DateField()
    confirmed_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        """Show the bank's reference."""
        return str(self.bank_reference)


class Cheque(models.Model):
    """支票: what a payment by cheque was paid with, until the bank has cleared it."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    remittance = models.ForeignKey(Remittance, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    bank = models.CharField(max_length=80)
    drawer = models.CharField(max_length=120, default="", blank=True)
    amount = MoneyField()
    state = models.CharField(max_length=12, choices=[(one, one) for one in ChequeState])
    returned_on = models.DateField(null=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["bank", "number"],
                condition=~Q(state__in=[ChequeState.RETURNED, ChequeState.HANDED_BACK]),
                name="cheque_taken_once",
            ),
        )

    def __str__(self) -> str:
        """Show bank and number."""
        return f"{self.bank} {self.number}"


class VoidRequest(models.Model):
    """作废申请: a payment that shall be voided, waiting for a second person."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in VoidState])
    reason = models.CharField(max_length=LONGEST_REASON)
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["payment"], condition=Q(state=VoidState.REQUESTED), name="one_open_void"),
        )

    def __str__(self) -> str:
        """Show the state."""
        return str(self.state)


class Denomination(Dated):
    """券别: a note or coin that may be in a till, for some time."""

    value = MoneyField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show the face value."""
        return str(self.value)


class CounterLimit(Dated):
    """收费限额: a figure of the counter, for some time, with where it comes from."""

    name = models.CharField(max_length=24, choices=[(one, one) for one in Limit])
    value = PriceField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name} {self.value}"
