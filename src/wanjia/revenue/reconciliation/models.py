"""Accounts at banks, their statements, what lines were matched with, money of unknown cause, and checks of channels."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated, DatedQuerySet
from wanjia.foundation.quantities.fields import MoneyField, PriceField
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.reconciliation.types import (
    Discrepancy,
    FindingState,
    ItemKind,
    LineState,
    MatchLimit,
    MatchRule,
    MatchState,
    Sign,
    StatementFormat,
    SuspenseState,
)

LONGEST_REASON = 200


class UnitRowsQuerySet(LockableQuerySet):
    """Questions about rows that belong to a unit."""

    def inside(self, scope: Scope) -> Self:
        """Keep the rows of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class AccountQuerySet(DatedQuerySet):
    """Questions about accounts at banks."""

    def inside(self, scope: Scope) -> Self:
        """Keep the accounts of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class BankAccount(Dated):
    """银行账户: an account of a unit at a bank, for some time."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    bank = models.CharField(max_length=80)
    holder = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="CNY")

    objects = AccountQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["number"], condition=Q(end_date__isnull=True), name="bank_account_once"),
        )

    def __str__(self) -> str:
        """Show bank and number."""
        return f"{self.bank} {self.number}"


class ChannelSender(Dated):
    """渠道付款方: under which name, and in which words of its transfers, a channel's money comes."""

    channel = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    words = models.CharField(max_length=120, default="", blank=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show channel and name."""
        return f"{self.channel} {self.name}"


class BankStatement(models.Model):
    """银行对账单: what a bank says of an account for some days, as it was handed in."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=12, choices=[(one, one) for one in StatementFormat])
    number = models.CharField(max_length=60)
    sequence = models.BigIntegerField(null=True)
    start_date = models.DateField()
    end_date = models.DateField()
    opening = MoneyField()
    closing = MoneyField()
    line_count = models.IntegerField()
    paid_in = MoneyField()
    paid_out = MoneyField()
    file_name = models.CharField(max_length=150)
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "number"], name="statement_once"),)
        indexes = (models.Index(fields=["account", "end_date"], name="statement_by_day"),)

    def __str__(self) -> str:
        """Show the bank's number."""
        return str(self.number)


class StatementLine(models.Model):
    """
    对账单明细: one movement on an account, as the bank wrote it.

    ``reference`` is the bank's own, unique in the account. Above 0 money in.
    """

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.IntegerField(help_text="line of the file")
    booked_on = models.DateField()
    value_date = models.DateField()
    amount = MoneyField()
    reference = models.CharField(max_length=80)
    payer_reference = models.CharField(max_length=80, default="", blank=True)
    counterparty = models.CharField(max_length=140, default="", blank=True)
    counterparty_account = models.CharField(max_length=40, default="", blank=True)
    text = models.CharField(max_length=400, default="", blank=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in LineState])

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "reference"], name="bank_reference_once"),)
        indexes = (
            models.Index(fields=["account", "booked_on"], name="line_by_day"),
            models.Index(fields=["unit", "booked_on"], condition=~Q(state=LineState.MATCHED), name="line_waiting"),
        )

    def __str__(self) -> str:
        """Show the bank's reference."""
        return str(self.reference)


class MatchingRun(models.Model):
    """自动对账: one round of matching an account's open lines, with what it came to."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    run_at = models.DateTimeField()
    run_by = models.CharField(max_length=40)
    open_lines = models.IntegerField()
    accepted = models.IntegerField(default=0)
    suggested = models.IntegerField(default=0, help_text="lines with suggestions")
    entry = models.ForeignKey("ledger.Entry", null=True, on_delete=models.PROTECT, related_name="+")

    objects = UnitRowsQuerySet.as_manager()

    def __str__(self) -> str:
        """Show when."""
        return f"{self.run_at:%Y-%m-%d %H:%M}"


class Match(models.Model):
    """
    勾对: a line and what it is in the books, with why: the rule and the points of each sign.

    ``key`` names what it is: ``P7`` a payment, ``R7`` and ``H7`` slips, ``V7`` a refund, else all payments of a bundle;
    empty where a person chose several things. A match that was taken back stays, and so does a suggestion that somebody
    rejected; the other suggestions give way to those of the next round.
    """

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(MatchingRun, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=[(one, one) for one in MatchState])
    rule = models.CharField(max_length=10, choices=[(one, one) for one in MatchRule])
    kind = models.CharField(max_length=12, choices=[(one, one) for one in ItemKind])
    key = models.CharField(max_length=100)
    amount = MoneyField(help_text="what of the line it explains")
    fee = MoneyField(default=0, help_text="what the sender kept")
    score = models.IntegerField(default=0)
    amount_points = models.IntegerField(default=0)
    day_points = models.IntegerField(default=0)
    name_points = models.IntegerField(default=0)
    reference_points = models.IntegerField(default=0)
    entry = models.ForeignKey("ledger.Entry", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, default="", blank=True)
    ended_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["line"], condition=Q(state=MatchState.CONFIRMED), name="line_matched_once"),
        )

    def __str__(self) -> str:
        """Show rule and score."""
        return f"{self.rule} {self.score}"


class MatchItem(models.Model):
    """
    勾对明细: what of the books a confirmed match took off the way, and where it was held.

    Of one payment, slip of an agent or refund one match stands at most; the database keeps that, whoever comes second.
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(one, one) for one in ItemKind])
    payment = models.ForeignKey(
        "payments.Payment", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    remittance = models.ForeignKey("payments.Remittance", null=True, on_delete=models.PROTECT, related_name="+")
    hand_in = models.ForeignKey("outlets.HandIn", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    voucher = models.ForeignKey(
        "payments.Voucher", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    held_in = models.CharField(max_length=24, choices=[(one, one) for one in LedgerAccount])
    item = models.CharField(max_length=40, default="", blank=True)
    amount = MoneyField()
    is_standing = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["payment"], condition=Q(is_standing=True, payment__isnull=False), name="payment_matched_once"
            ),
            models.UniqueConstraint(
                fields=["hand_in"], condition=Q(is_standing=True, hand_in__isnull=False), name="hand_in_matched_once"
            ),
            models.UniqueConstraint(
                fields=["voucher"], condition=Q(is_standing=True, voucher__isnull=False), name="voucher_matched_once"
            ),
        )

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class Suspense(models.Model):
    """
    待查款: money in the bank of which nobody knew whose it is, until it is a customer's payment or leaves again.

    Each step fills columns of its own.
    """

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in SuspenseState])
    amount = MoneyField()
    note = models.CharField(max_length=LONGEST_REASON)
    held_at = models.DateTimeField()
    held_by = models.CharField(max_length=40)
    account = models.ForeignKey("customers.CustomerAccount", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=40, default="", blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decision_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    payment = models.ForeignKey("payments.Payment", null=True, on_delete=models.PROTECT, related_name="+")

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["line"], condition=~Q(state=SuspenseState.RELEASED), name="suspense_of_line_once"
            ),
        )

    def __str__(self) -> str:
        """Show state and amount."""
        return f"{self.state} {self.amount}"


class ChannelDay(models.Model):
    """渠道日对账: what a channel says it took on a day, beside what we have and what the bank has."""

    channel = models.CharField(max_length=40)
    day = models.DateField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=150)
    digest = models.CharField(max_length=64)
    told_count = models.IntegerField()
    told_amount = MoneyField()
    told_fee = MoneyField(default=0)
    our_count = models.IntegerField(default=0)
    our_amount = MoneyField(default=0)
    bank_amount = MoneyField(null=True, help_text="fees included; none before any of it was found in the bank")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=40, default="", blank=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "day", "unit"], name="channel_day_once"),)

    def __str__(self) -> str:
        """Show channel and day."""
        return f"{self.channel} {self.day}"


class ChannelLine(models.Model):
    """渠道流水: one payment as the channel tells it."""

    channel_day = models.ForeignKey(ChannelDay, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=100)
    amount = MoneyField()
    paid_on = models.DateField()

    def __str__(self) -> str:
        """Show the reference."""
        return str(self.reference)


class BooksDay(models.Model):
    """
    日核账: a day's books of a unit and those below it, as they were checked: bills issued beside what was booked.

    A day that nobody checked has no row.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    bills = models.IntegerField()
    energy_kwh = models.BigIntegerField()
    issued = MoneyField()
    booked = MoneyField()
    open_findings = models.IntegerField()
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=40)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "day"], name="books_day_once"),)

    def __str__(self) -> str:
        """Show the day."""
        return str(self.day)


class CheckFinding(models.Model):
    """
    对账差异: where two parties differ, whose work it is, and until when.

    ``limit_hours`` is the row by which the clock was set.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    channel_day = models.ForeignKey(ChannelDay, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(one, one) for one in Discrepancy])
    about = models.CharField(max_length=100, default="", blank=True, help_text="reference, person or unit")
    day = models.DateField()
    theirs = MoneyField(null=True)
    ours = MoneyField(null=True)
    their_day = models.DateField(null=True)
    our_day = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in FindingState])
    owner = models.CharField(max_length=40)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, default="", blank=True)
    explanation = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=40, default="", blank=True)
    closing_note = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = UnitRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "day", "channel_day", "kind", "about"], name="finding_told_once"),
        )
        indexes = (models.Index(fields=["state", "due_at"], name="finding_by_clock"),)

    def __str__(self) -> str:
        """Show kind and what it is about."""
        return f"{self.kind} {self.about}"


class SignWeight(Dated):
    """勾对权重: the points that a sign is worth, for some time; together they come to 100."""

    sign = models.CharField(max_length=12, choices=[(one, one) for one in Sign])
    points = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show sign and points."""
        return f"{self.sign} {self.points}"


class MatchingLimit(Dated):
    """勾对限值: a figure of matching, for some time, with where it comes from."""

    name = models.CharField(max_length=20, choices=[(one, one) for one in MatchLimit])
    value = PriceField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name} {self.value}"
