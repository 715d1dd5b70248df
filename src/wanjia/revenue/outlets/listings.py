"""The lists of channels, agents, what agents sold, and what they handed in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.quantities.fields import MoneyField
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets.models import Agent, AgentCeiling, AgentSale, Channel, HandIn
from wanjia.revenue.outlets.types import (
    AgentKind,
    AgentState,
    ChannelKind,
    ChannelState,
    HandInState,
    HandInWay,
)

SEE = Permission.RECEIVABLES_VIEW
ZERO = Decimal("0.00")


def _channels(scope: Scope) -> QuerySet[Any]:
    return Channel.objects.filter(unit__in=units_inside(scope.unit_paths))


def _agents(scope: Scope) -> QuerySet[Any]:
    own = Agent.objects.filter(unit__in=units_inside(scope.unit_paths))
    postings_of = postings(scope).filter(
        unit=OuterRef("unit"), ledger_account=LedgerAccount.AGENT, item=OuterRef("code")
    )
    held = postings_of.order_by().values("item").annotate(total=Sum("amount")).values("total")
    running = AgentCeiling.objects.running().filter(agent=OuterRef("pk")).order_by("-start_date")
    found: QuerySet[Any] = own.annotate(
        holds=Coalesce(Subquery(held), ZERO, output_field=MoneyField()),
        ceiling=Coalesce(Subquery(running.values("amount")[:1]), ZERO, output_field=MoneyField()),
    )
    return found


def _sales(scope: Scope) -> QuerySet[Any]:
    return AgentSale.objects.filter(agent__unit__in=units_inside(scope.unit_paths))


def _hand_ins(scope: Scope) -> QuerySet[Any]:
    return HandIn.objects.filter(agent__unit__in=units_inside(scope.unit_paths))


UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)
AGENT = Filter("agent", pgettext_lazy("outlet", "Agent"), lambda code: Q(agent__code=code))

CHANNELS = Listing(
    name="channels",
    title=_("Channels"),
    permission=SEE,
    rows=_channels,
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", _("Code")),
        ListColumn("name", _("Name")),
        ListColumn("kind", pgettext_lazy("of a channel", "Kind"), Kind.CODE, codes=ChannelKind),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("state", pgettext_lazy("of a channel", "State"), Kind.CODE, codes=ChannelState),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("secret_set_at", _("Secret set at"), Kind.MOMENT),
    ),
    filters=(
        Filter("kind", pgettext_lazy("of a channel", "Kind"), lambda one: Q(kind=one), Kind.CODE, codes=ChannelKind),
        Filter(
            "state", pgettext_lazy("of a channel", "State"), lambda one: Q(state=one), Kind.CODE, codes=ChannelState
        ),
        UNIT,
    ),
    totals=(Total("channels", _("channels"), Count("pk")),),
)
AGENTS = Listing(
    name="agents",
    title=_("Agents"),
    permission=SEE,
    rows=_agents,
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", _("Code")),
        ListColumn("name", _("Name")),
        ListColumn("kind", pgettext_lazy("of an agent", "Kind"), Kind.CODE, codes=AgentKind),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("supervisor", _("Supervisor")),
        ListColumn("person_number", _("Sells")),
        ListColumn("holds", pgettext_lazy("agent", "Holds"), Kind.MONEY, unit=_("yuan")),
        ListColumn("ceiling", pgettext_lazy("agent", "Ceiling"), Kind.MONEY, unit=_("yuan")),
        ListColumn("state", pgettext_lazy("of an agent", "State"), Kind.CODE, codes=AgentState),
        ListColumn("start_date", _("From"), Kind.DAY, is_shown=False),
    ),
    filters=(
        Filter("kind", pgettext_lazy("of an agent", "Kind"), lambda one: Q(kind=one), Kind.CODE, codes=AgentKind),
        Filter("state", pgettext_lazy("of an agent", "State"), lambda one: Q(state=one), Kind.CODE, codes=AgentState),
        UNIT,
    ),
    totals=(
        Total("agents", _("agents"), Count("pk")),
        Total("held", pgettext_lazy("agent", "held"), Sum("holds"), Kind.MONEY, unit=_("yuan")),
    ),
)
AGENT_SALES = Listing(
    name="agent_sales",
    title=_("Sales of agents"),
    permission=SEE,
    rows=_sales,
    key=("pk", "payment__number"),
    order=("-sold_at", "-pk"),
    columns=(
        ListColumn("number", _("Payment"), path="payment__number"),
        ListColumn("agent", pgettext_lazy("outlet", "Agent"), path="agent__code"),
        ListColumn("account", _("Account number"), path="payment__account__number"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("sold_at", _("Sold at"), Kind.MOMENT),
        ListColumn("sold_by", _("Sold by")),
        ListColumn("latitude", _("Latitude"), Kind.DECIMAL, unit="°", is_shown=False),
        ListColumn("longitude", _("Longitude"), Kind.DECIMAL, unit="°", is_shown=False),
        ListColumn("why_no_place", _("Why without a place"), is_shown=False),
    ),
    filters=(
        AGENT,
        Filter("account", _("Account number"), lambda number: Q(payment__account__number=number)),
        Filter("since", _("From"), lambda day: Q(sold_at__date__gte=day), Kind.DAY),
    ),
    totals=(
        Total("sales", _("sales"), Count("pk")),
        Total("amount", _("amount"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)
HAND_INS = Listing(
    name="hand_ins",
    title=_("Money handed in by agents"),
    permission=SEE,
    rows=_hand_ins,
    key=("pk",),
    order=("-declared_at", "-pk"),
    columns=(
        ListColumn("declared_at", _("Handed in at"), Kind.MOMENT),
        ListColumn("agent", pgettext_lazy("outlet", "Agent"), path="agent__code"),
        ListColumn("way", pgettext_lazy("of a hand-in", "Way"), Kind.CODE, codes=HandInWay),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("reference", _("Slip")),
        ListColumn("to_agent", _("Taken over by"), path="to_agent__code"),
        ListColumn("state", pgettext_lazy("of a hand-in", "State"), Kind.CODE, codes=HandInState),
        ListColumn("declared_by", _("Handed in by")),
        ListColumn("decided_by", _("Decided by")),
    ),
    filters=(
        Filter("state", pgettext_lazy("of a hand-in", "State"), lambda one: Q(state=one), Kind.CODE, codes=HandInState),
        Filter("way", pgettext_lazy("of a hand-in", "Way"), lambda one: Q(way=one), Kind.CODE, codes=HandInWay),
        AGENT,
    ),
    totals=(
        Total("hand_ins", _("hand-ins"), Count("pk")),
        Total("amount", _("amount"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)
