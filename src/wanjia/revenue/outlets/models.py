"""Channels and what they told of; agents, their ceilings, sales and what they handed in."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.models import Dated, DatedQuerySet
from wanjia.foundation.quantities.fields import MoneyField, PriceField
from wanjia.revenue.outlets.types import (
    AgentKind,
    AgentState,
    ChannelKind,
    ChannelState,
    HandInState,
    HandInWay,
    OutletLimit,
)

LONGEST_REASON = 200


class OutletQuerySet(DatedQuerySet):
    """Questions about outlets."""

    def inside(self, scope: Scope) -> Self:
        """Keep the outlets of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class AgentRowsQuerySet(LockableQuerySet):
    """Questions about rows that belong to an agent."""

    def inside(self, scope: Scope) -> Self:
        """Keep the rows of agents of units within ``scope``."""
        return self.filter(within(scope, path="agent__unit__path"))


class Channel(Dated):
    """
    缴费渠道: a company that takes our customers' money and tells us of each payment by a signed message.

    ``sealed_secret`` is what it signs with, encrypted under the site's key; ``sealed_former`` is the one before, which
    holds until ``former_until``, so that the channel can change over without a gap.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in ChannelKind])
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in ChannelState])
    sealed_secret = models.TextField(default="", blank=True)
    secret_set_at = models.DateTimeField(null=True)
    secret_set_by = models.CharField(max_length=40, default="", blank=True)
    sealed_former = models.TextField(default="", blank=True)
    former_until = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=40)

    objects = OutletQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class ChannelFee(Dated):
    """渠道手续费率: the share of a payment that a channel keeps, for some time, with its contract."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    rate = PriceField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Show the rate."""
        return str(self.rate)


class ChannelPayment(models.Model):
    """渠道缴费通知: a payment that a channel told of, with what its content must be if it is told of again."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", db_index=False)
    transaction = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    payment = models.OneToOneField("payments.Payment", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "transaction"], name="channel_transaction_once"),)

    def __str__(self) -> str:
        """Show the channel's number."""
        return str(self.transaction)


class OutletRule(Dated):
    """渠道规则: a figure of outlets, for some time, with where it comes from."""

    name = models.CharField(max_length=20, choices=[(one, one) for one in OutletLimit])
    value = PriceField()
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.name}={self.value}"


class Agent(Dated):
    """代收点: a person or shop that collects our money in cash, under a supervisor and up to a ceiling."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in AgentKind])
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    supervisor = models.CharField(max_length=40)
    person_number = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in AgentState])
    appointed_by = models.CharField(max_length=40)

    objects = OutletQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        """Show the code."""
        return str(self.code)


class AgentCeiling(Dated):
    """代收限额: so much of our money an agent may hold, for some time, with who set it and why (empty: appointed)."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    set_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=LONGEST_REASON)

    def __str__(self) -> str:
        """Show the amount."""
        return str(self.amount)


class AgentSale(models.Model):
    """代收记录: money that an agent took from a customer, with the place that the device told."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    payment = models.OneToOneField("payments.Payment", on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    why_no_place = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    sold_by = models.CharField(max_length=40)
    sold_at = models.DateTimeField()
    key = models.CharField(max_length=80, unique=True)

    objects = AgentRowsQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["agent", "-sold_at"], name="sale_by_agent"),)

    def __str__(self) -> str:
        """Show the amount."""
        return str(self.amount)


class HandIn(models.Model):
    """代收交款: money that an agent says to have handed in, until a second person says that it is there."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=[(one, one) for one in HandInWay])
    amount = MoneyField()
    reference = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in HandInState])
    declared_by = models.CharField(max_length=40)
    declared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = AgentRowsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(way=HandInWay.BANK) & ~Q(state=HandInState.REFUSED),
                name="slip_of_agent_once",
            ),
        )
        indexes = (models.Index(fields=["agent", "state", "-declared_at"], name="hand_in_by_agent"),)

    def __str__(self) -> str:
        """Show way and amount."""
        return f"{self.way} {self.amount}"
