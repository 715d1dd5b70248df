"""Cuts of supply, the holds that forbid them, the commands handed over, and the rules that they are judged by."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated, DatedQuerySet
from wanjia.foundation.quantities.fields import MoneyField
from wanjia.revenue.disconnection.types import (
    OVER,
    CommandAction,
    CommandState,
    CommandWay,
    CutCause,
    CutState,
    HoldReason,
    Importance,
    ImportanceState,
    Limit,
    Service,
)
from wanjia.revenue.receivables.types import ChargeKind

LONGEST_NOTE = 200


class CutQuerySet(LockableQuerySet):
    """Questions about cuts."""

    def inside(self, scope: Scope) -> Self:
        """Keep the cuts of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))

    def open(self) -> Self:
        """Keep those that are not over."""
        return self.exclude(state__in=OVER)


class Cut(models.Model):
    """
    停电工单: supply of an account that shall be cut, was cut, and is given back.

    Each step fills columns of its own. ``debt`` is what was asked for, ``paid`` what came since; ``due_at`` is when the
    next step must be taken at the latest.
    """

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    cause = models.CharField(max_length=20, choices=[(one, one) for one in CutCause])
    state = models.CharField(max_length=16, choices=[(one, one) for one in CutState])
    due_at = models.DateTimeField(null=True)
    debt = MoneyField()
    paid = MoneyField(default=0)
    oldest_due_date = models.DateField()
    dunned_on = models.DateField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    noticed_on = models.DateField(null=True)
    notice_way = models.CharField(max_length=16, choices=[(one, one) for one in Service], default="", blank=True)
    notice_proof = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    planned_at = models.DateTimeField(null=True, help_text="moment that the notice names for the cut")
    copied_on = models.DateField(null=True, help_text="day on which the authority was told")
    copy_proof = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    reminded_at = models.DateTimeField(null=True)
    reminder_way = models.CharField(max_length=16, choices=[(one, one) for one in Service], default="", blank=True)
    ordered_at = models.DateTimeField(null=True)
    cut_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True, help_text="when the debt fell below the limit")
    restored_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)

    objects = CutQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account"], condition=~Q(state__in=OVER), name="one_open_cut"),)
        indexes = (
            models.Index(fields=["account", "-requested_at"], name="cut_by_account"),
            models.Index(fields=["unit", "state", "due_at"], name="cut_to_do"),
        )

    def __str__(self) -> str:
        """Show cause and state."""
        return f"{self.cause} {self.state}"


class CutCommand(models.Model):
    """停复电指令: an order to cut or restore, for the head-end (REMOTE) or for people on site (FIELD) to carry out."""

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(max_length=8, choices=[(one, one) for one in CommandAction])
    way = models.CharField(max_length=8, choices=[(one, one) for one in CommandWay])
    state = models.CharField(max_length=10, choices=[(one, one) for one in CommandState])
    ordered_by = models.CharField(max_length=40)
    ordered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40, default="", blank=True)
    taken_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True, help_text="then it may be taken again, unless reported")
    reported_by = models.CharField(max_length=40, default="", blank=True)
    reported_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(null=True, help_text="when supply was switched")
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    answer = models.CharField(max_length=LONGEST_NOTE, default="", blank=True, help_text="of the meter")

    objects = CutQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cut"],
                condition=Q(state__in=[CommandState.PENDING, CommandState.TAKEN]),
                name="one_open_command",
            ),
        )
        indexes = (models.Index(fields=["unit", "state", "due_at"], name="command_to_do"),)

    def __str__(self) -> str:
        """Show action and way."""
        return f"{self.action} {self.way}"


class HoldQuerySet(DatedQuerySet):
    """Questions about holds."""

    def concerning(self, scope: Scope) -> Self:
        """Keep the holds that concern units within ``scope``: those for everybody too."""
        mine = within(scope, path="account__unit__path") | within(scope, path="unit__path")
        return self.filter(mine | Q(account=None, unit=None))

    def standing(self, day: date) -> Self:
        """Keep those that forbid a cut on ``day``."""
        return self.on(day).filter(released_at__isnull=True)


class Hold(Dated):
    """暂缓停电: nothing is cut, for an account, for a unit and those below it, or (neither) for everybody."""

    reason = models.CharField(max_length=16, choices=[(one, one) for one in HoldReason])
    account = models.ForeignKey("customers.CustomerAccount", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    source_kind = models.CharField(max_length=60, default="", blank=True)
    source_id = models.BigIntegerField(null=True)
    placed_by = models.CharField(max_length=40)
    placed_at = models.DateTimeField()
    released_by = models.CharField(max_length=40, default="", blank=True)
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)

    objects = HoldQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(account__isnull=True) | Q(unit__isnull=True), name="hold_on_one_thing"),
            models.UniqueConstraint(
                fields=["source_kind", "source_id"], condition=Q(source_id__isnull=False), name="hold_once_per_source"
            ),
        )

    def __str__(self) -> str:
        """Show reason and span."""
        return f"{self.reason} {self.period}"


class ImportantQuerySet(DatedQuerySet):
    """Questions about important customers."""

    def inside(self, scope: Scope) -> Self:
        """Keep those of units within ``scope``."""
        return self.filter(within(scope, path="account__unit__path"))

    def in_force(self, day: date) -> Self:
        """Keep the entries that protect on ``day``."""
        return self.on(day).filter(state=ImportanceState.IN_FORCE)

    def standing(self) -> Self:
        """Keep those that protect on their days or may come to."""
        return self.filter(state__in=(ImportanceState.PROPOSED, ImportanceState.IN_FORCE))


class ImportantAccount(Dated):
    """重要用户: an account whose supply is cut only with a copy of the notice to the authority, once approved."""

    account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    importance = models.CharField(max_length=10, choices=[(one, one) for one in Importance])
    source = models.CharField(max_length=200, help_text="the list of the authority that names it")
    authority = models.CharField(max_length=100, default="", blank=True, help_text="gets the copy of a notice")
    state = models.CharField(max_length=10, choices=[(one, one) for one in ImportanceState])
    entered_by = models.CharField(max_length=40)
    entered_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)

    objects = ImportantQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        """Show the grade."""
        return str(self.importance)


class CutRule(Dated):
    """停电规则: a figure that cuts are judged by, for all causes or one, for some time, with its clause."""

    name = models.CharField(max_length=20, choices=[(one, one) for one in Limit])
    cause = models.CharField(max_length=20, choices=[(one, one) for one in CutCause], default="", blank=True)
    value = MoneyField(help_text="yuan, days, hours or minutes, as the name says")
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class CutWindow(Dated):
    """允许停电时段: days of the week and times at which supply may be cut, for some time, with its ground."""

    weekdays = models.CharField(max_length=7, help_text="1 Monday … 7 Sunday")
    start_time = models.TimeField()
    end_time = models.TimeField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show days and times."""
        return f"{self.weekdays} {self.start_time}-{self.end_time}"


class RestDay(Dated):
    """休息日: days on which, and just before which, nothing is cut."""

    name = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)


class DebtKind(Dated):
    """计入停电欠费的费用类别: a kind of charge that is electricity debt and may be cut for; no other is."""

    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in ChargeKind])
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show the kind."""
        return str(self.kind)
