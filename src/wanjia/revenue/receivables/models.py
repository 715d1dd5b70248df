"""What customers owe and paid: charges, credits, and which settled which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated
from wanjia.foundation.quantities.fields import MoneyField, PriceField
from wanjia.revenue.ledger.types import YUAN
from wanjia.revenue.receivables.types import (
    Bucket,
    ChargeKind,
    ConcessionState,
    CreditKind,
    DebtorClass,
    DepositKind,
    MoveKind,
    MoveState,
    SettlementKind,
    Switch,
)


class Position(models.Model):
    """
    账户余额: what stands between a customer's account and the company, kept while its charges and credits change.

    Whoever changes a charge or a credit of the account locks this row first.
    """

    account = models.OneToOneField("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    owed = MoneyField(default=0, help_text="open charges above 0")
    reduction = MoneyField(default=0, help_text="open charges below 0, as an amount above 0")
    credit = MoneyField(default=0, help_text="open credits")
    deposit = MoneyField(default=0)

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["account"], condition=Q(owed__gt=0), name="position_of_debtors"),)

    def __str__(self) -> str:
        """Show what is owed."""
        return str(self.owed)


class Charge(models.Model):
    """
    应收款项: one kind of money that an account owes, or (below 0) is owed, for one thing.

    ``unit`` is the account's then; ``bill`` is empty for what no bill asks for. ``open_amount`` is what no settlement
    has taken off yet, with the sign of ``amount``. A charge of a penalty or a late fee names its cause in ``source``.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey("billing.Bill", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in ChargeKind])
    item = models.CharField(max_length=40, default="", blank=True)
    debtor = models.CharField(max_length=12, choices=[(one, one) for one in DebtorClass])
    usage_class = models.CharField(max_length=30, default="", blank=True, help_text="that of the bill's price")
    month = models.DateField(help_text="first day of the month that the charge belongs to")
    charged_on = models.DateField()
    due_date = models.DateField(help_text="the latest day on which paying is in time")
    amount = MoneyField()
    open_amount = MoneyField()
    currency = models.CharField(max_length=3, default=YUAN)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["account", "due_date"], name="charge_by_account"),
            models.Index(fields=["account", "due_date"], condition=~Q(open_amount=0), name="charge_open"),
            # Reports of many months read this index and nothing else.
            models.Index(
                fields=["month", "unit", "kind", "usage_class", "amount", "open_amount"], name="charge_by_month"
            ),
            models.Index(fields=["source_kind", "source_id"], name="charge_by_source"),
        )

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class Credit(models.Model):
    """
    预收款项: money of an account that settles its charges, and what is left of it.

    ``taken_back`` says that it never really came: a void, a returned cheque or debit.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in CreditKind])
    amount = MoneyField()
    open_amount = MoneyField()
    currency = models.CharField(max_length=3, default=YUAN)
    received_on = models.DateField()
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    is_taken_back = models.BooleanField(default=False)

    objects = LockableQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["account", "id"], name="credit_by_account"),
            models.Index(fields=["received_on", "unit"], name="credit_by_day"),
        )
        constraints = (
            models.UniqueConstraint(fields=["kind", "source_kind", "source_id", "account"], name="credit_once"),
        )

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class Settlement(models.Model):
    """
    冲抵记录: an amount taken off a charge, by credit, by a charge below 0, or given up.

    ``amount`` has the sign of the charge when it settles, the other when it is taken back. Under NETTING
    ``against`` is the charge below 0.
    """

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Credit, null=True, on_delete=models.PROTECT, related_name="+")
    against = models.ForeignKey(Charge, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in SettlementKind])
    amount = MoneyField()
    entry = models.ForeignKey("ledger.Entry", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    settled_on = models.DateField()
    settled_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40)
    opposes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["opposes"], name="settlement_opposed_once"),)
        indexes = (
            models.Index(fields=["settled_on"], name="settlement_by_day"),
            models.Index(
                fields=["charge"],
                condition=Q(kind__in=[SettlementKind.WAIVER, SettlementKind.WRITE_OFF]),
                name="settlement_given_up",
            ),
        )

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class Opening(models.Model):
    """
    期初余额: what an account brought along of one month of the old books; its debts of that month are like a bill.

    Charges, credit and deposit name it as their source. ``owed``, ``credit`` and ``deposit`` are what they were then.
    ``fees_from`` is the first day on which its late fee can count, ``fee_accrued`` and ``fee_charged`` what the delay
    had come to, and was charged, before that day.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month that it belongs to")
    due_date = models.DateField(null=True, help_text="the latest day on which paying was in time; empty without a debt")
    owed = MoneyField(default=0)
    credit = MoneyField(default=0)
    deposit = MoneyField(default=0)
    fees_from = models.DateField(null=True)
    fee_accrued = MoneyField(default=0)
    fee_charged = MoneyField(default=0)
    booked_on = models.DateField()
    taken_by = models.CharField(max_length=40)
    taken_at = models.DateTimeField()

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "month"], name="opening_of_month_once"),)

    def __str__(self) -> str:
        """Show the month."""
        return f"{self.month:%Y-%m}"


class FeeFreeze(Dated):
    """
    违约金停计: days on which the delay of a bill, or of an old debt, is not charged, such as while it is paid in parts.

    ``lost_on`` is the day on which it was lost from the beginning, as if it had never been.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    bill = models.ForeignKey("billing.Bill", null=True, on_delete=models.PROTECT, related_name="+")
    opening = models.ForeignKey(Opening, null=True, on_delete=models.PROTECT, related_name="+")
    lost_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(bill__isnull=False, opening__isnull=True) | Q(bill__isnull=True, opening__isnull=False),
                name="freeze_of_one_debt",
            ),
        )
        indexes = (models.Index(fields=["source_kind", "source_id"], name="freeze_by_source"),)

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class LateFeeAssessment(models.Model):
    """
    违约金计算记录: what a bill's, or an old debt's, overdue money came to in late fees on some days, before rounding.

    ``charged`` is what was charged on top of earlier assessments of the same bill, after the minimum. What rests under
    a ``freeze`` counts only once the freeze is lost. Days given back ``oppose`` those that were counted, below 0; days
    are counted once in each ``turn``, which is how often the debt had days given back before.
    """

    bill = models.ForeignKey("billing.Bill", null=True, on_delete=models.PROTECT, related_name="+")
    opening = models.ForeignKey(Opening, null=True, on_delete=models.PROTECT, related_name="+")
    charge = models.ForeignKey(Charge, null=True, on_delete=models.PROTECT, related_name="+")
    start_date = models.DateField(help_text="first day counted")
    end_date = models.DateField(help_text="first day not counted any more")
    base = MoneyField(help_text="overdue debt on these days")
    accrued = PriceField(help_text="yuan, before rounding")
    charged = MoneyField()
    rule = models.ForeignKey("LateFeeRule", on_delete=models.PROTECT, related_name="+", db_index=False)
    freeze = models.ForeignKey(FeeFreeze, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    opposes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["bill", "start_date", "turn"], condition=Q(opposes=None), name="late_fee_of_days_once"
            ),
            models.UniqueConstraint(
                fields=["opening", "start_date", "turn"], condition=Q(opposes=None), name="late_fee_of_opening_once"
            ),
            models.UniqueConstraint(fields=["opposes", "start_date"], name="late_fee_given_back_once"),
            models.CheckConstraint(
                condition=Q(bill__isnull=False, opening__isnull=True) | Q(bill__isnull=True, opening__isnull=False),
                name="late_fee_of_one_debt",
            ),
        )

    def __str__(self) -> str:
        """Show what it came to."""
        return str(self.accrued)


class LateFeeRule(Dated):
    """What a day of delay costs a class of debtors, for some time, with the clause it comes from."""

    debtor = models.CharField(max_length=12, choices=[(one, one) for one in DebtorClass])
    same_year_rate = PriceField(help_text="of the debt a day, in the year in which it was due")
    cross_year_rate = PriceField(help_text="of the debt a day, in later years")
    minimum = MoneyField(help_text="a late fee below it is charged as so much")
    cap_share = PriceField(null=True, help_text="at most so much of the debt; empty: no cap")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show class and rates."""
        return f"{self.debtor} {self.same_year_rate}/{self.cross_year_rate}"


class PaymentTerm(Dated):
    """缴费期限: how many days after issue a bill is due, for a class of debtors or for one account."""

    debtor = models.CharField(max_length=12, choices=[(one, one) for one in DebtorClass], default="", blank=True)
    account = models.ForeignKey("customers.CustomerAccount", null=True, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show the days."""
        return f"{self.days} days"


class CollectionSwitch(Dated):
    """A choice about collecting, for some time, with its ground."""

    name = models.CharField(max_length=20, choices=[(name, name) for name in Switch])
    value = models.CharField(max_length=20)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class Group(models.Model):
    """集团户: accounts of one payer that are looked at together."""

    number = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")

    objects = LockableQuerySet.as_manager()

    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)


class GroupMember(Dated):
    """An account that belongs to a group for some time."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)


class Concession(models.Model):
    """
    减免申请: a late fee or a bad debt that shall be given up, waiting for a second person's approval.

    Approving it settles the charge; what was decided is never changed.
    """

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in SettlementKind])
    amount = MoneyField()
    state = models.CharField(max_length=12, choices=[(state, state) for state in ConcessionState])
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=200, default="", blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["charge"], condition=Q(state=ConcessionState.PROPOSED), name="one_open_concession"
            ),
        )

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class CreditMove(models.Model):
    """
    退费或转账申请: credit, or the reduction of one bill, that shall be paid out or moved, waiting for approval.

    A reduction is never set off against another debt, paid out or moved without it (requirements A427, A433).
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in MoveKind])
    bill = models.ForeignKey("billing.Bill", null=True, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey("customers.CustomerAccount", null=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    state = models.CharField(max_length=12, choices=[(state, state) for state in MoveState])
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=200, default="", blank=True)

    objects = LockableQuerySet.as_manager()

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class CreditUse(models.Model):
    """What of a credit was paid out or moved to another account."""

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(CreditMove, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        """Show the amount."""
        return str(self.amount)


class DepositMovement(models.Model):
    """保证金收退: a deposit of an account taken (above 0), used or returned (below 0)."""

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in DepositKind])
    amount = MoneyField()
    moved_on = models.DateField()
    moved_by = models.CharField(max_length=40)
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "source_kind", "source_id"], name="deposit_moved_once"),)

    def __str__(self) -> str:
        """Show kind and amount."""
        return f"{self.kind} {self.amount}"


class AgeingBucket(Dated):
    """
    账龄段: how debts are told apart by the days since their due day, for some time.

    ``is_earlier_year`` is 陈欠: due in an earlier calendar year, however few days ago.
    """

    name = models.CharField(max_length=20, choices=[(name, name) for name in Bucket])
    least_days = models.IntegerField(null=True, help_text="days overdue, this and more; empty for what is not due yet")
    most_days = models.IntegerField(null=True, help_text="days overdue, this and fewer; empty: no limit")
    is_earlier_year = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class CollectionTarget(Dated):
    """回收率指标: the share of what is charged that shall be received, for some time; an empty class: all of them."""

    debtor = models.CharField(max_length=12, choices=[(one, one) for one in DebtorClass], default="", blank=True)
    rate_pct = PriceField(help_text="percent")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Show the rate."""
        return f"{self.rate_pct} %"


class RouteManager(Dated):
    """台区经理分工: who answers for collecting what the accounts of a reading route owe, for some time."""

    route = models.ForeignKey("readings.ReadingRoute", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Show the span."""
        return str(self.period)
