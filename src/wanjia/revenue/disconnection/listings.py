"""The lists of cuts, commands and holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Case, Count, DateTimeField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.revenue.disconnection.models import Cut, CutCommand, Hold, ImportantAccount
from wanjia.revenue.disconnection.types import (
    AHEAD,
    OFF,
    CommandAction,
    CommandState,
    CommandWay,
    CutCause,
    CutState,
    HoldReason,
    Importance,
    ImportanceState,
)

#: What has no clock stands at the end of a list by clock.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def _cuts(scope: Scope) -> QuerySet[Any]:
    never = Value(NEVER, output_field=DateTimeField())
    found: QuerySet[Any] = Cut.objects.inside(scope).annotate(clock=Coalesce("due_at", never))
    return found


def _commands(scope: Scope) -> QuerySet[Any]:
    is_open = [CommandState.PENDING, CommandState.TAKEN]
    rank = Case(When(state__in=is_open, then=Value(0)), default=Value(1))
    found: QuerySet[Any] = CutCommand.objects.inside(scope).annotate(rank=rank)
    return found


def _due_by(day: date) -> Q:
    return Q(due_at__lte=make_aware(datetime.combine(day, time.max)))


UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)
ACCOUNT = Filter("account", _("Account number"), lambda number: Q(account__number=number))

CUTS = Listing(
    name="cuts",
    title=_("Cuts"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_cuts,
    key=("pk", "account__number"),
    order=("clock", "pk"),
    columns=(
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("name", _("Customer"), path="account__customer__name", personal=Personal.NAME),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("cause", _("Cause"), Kind.CODE, codes=CutCause),
        ListColumn("state", pgettext_lazy("of a cut", "State"), Kind.CODE, codes=CutState),
        ListColumn("due_at", _("Next step until"), Kind.MOMENT),
        ListColumn("debt", _("Debt"), Kind.MONEY, unit=_("yuan")),
        ListColumn("paid", _("Paid since"), Kind.MONEY, unit=_("yuan"), is_shown=False),
        ListColumn("oldest_due_date", _("Oldest due"), Kind.DAY),
        ListColumn("noticed_on", _("Notice served"), Kind.DAY),
        ListColumn("planned_at", _("Cut planned"), Kind.MOMENT),
        ListColumn("cut_at", _("Cut at"), Kind.MOMENT, is_shown=False),
        ListColumn("restored_at", _("Restored at"), Kind.MOMENT, is_shown=False),
        ListColumn("requested_by", _("Asked for by"), is_shown=False),
        ListColumn("requested_at", _("Asked for at"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("state", pgettext_lazy("of a cut", "State"), lambda one: Q(state=one), Kind.CODE, codes=CutState),
        Filter("cause", _("Cause"), lambda cause: Q(cause=cause), Kind.CODE, codes=CutCause),
        ACCOUNT,
        UNIT,
        Filter("due", _("Next step until"), _due_by, Kind.DAY),
        Filter(
            "open",
            _("Still open"),
            lambda wanted: Q(state__in=(*AHEAD, *OFF)) if wanted else ~Q(state__in=(*AHEAD, *OFF)),
            Kind.FLAG,
        ),
    ),
    totals=(
        Total("cuts", _("cuts"), Count("pk")),
        Total("debt", _("debt"), Sum("debt"), Kind.MONEY, unit=_("yuan")),
    ),
)

COMMANDS = Listing(
    name="cut_commands",
    title=_("Commands to cut and restore"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_commands,
    key=("pk", "cut_id"),
    order=("rank", "due_at", "pk"),
    columns=(
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("action", _("Command"), Kind.CODE, codes=CommandAction),
        ListColumn("way", _("Way"), Kind.CODE, codes=CommandWay),
        ListColumn("state", pgettext_lazy("of a command", "State"), Kind.CODE, codes=CommandState),
        ListColumn("due_at", _("Until"), Kind.MOMENT),
        ListColumn("ordered_by", _("Ordered by")),
        ListColumn("ordered_at", _("Ordered at"), Kind.MOMENT),
        ListColumn("taken_by", _("Taken by")),
        ListColumn("taken_at", _("Taken at"), Kind.MOMENT, is_shown=False),
        ListColumn("reported_at", _("Reported at"), Kind.MOMENT),
        ListColumn("note", _("Note"), is_sortable=False),
    ),
    filters=(
        Filter("action", _("Command"), lambda one: Q(action=one), Kind.CODE, codes=CommandAction),
        Filter("way", _("Way"), lambda one: Q(way=one), Kind.CODE, codes=CommandWay),
        Filter(
            "state", pgettext_lazy("of a command", "State"), lambda one: Q(state=one), Kind.CODE, codes=CommandState
        ),
        ACCOUNT,
        UNIT,
    ),
    totals=(Total("commands", _("commands"), Count("pk")),),
)


def _holds(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = Hold.objects.concerning(scope)
    return found


def _is_standing(wanted: object) -> Q:
    open_ones = Q(released_at=None)
    return open_ones if wanted else ~open_ones


HOLDS = Listing(
    name="holds",
    title=_("Holds"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_holds,
    key=("pk",),
    order=("-placed_at", "-pk"),
    columns=(
        ListColumn("reason", _("Reason"), Kind.CODE, codes=HoldReason),
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Ends before"), Kind.DAY),
        ListColumn("note", _("Note"), is_sortable=False),
        ListColumn("placed_by", _("Placed by")),
        ListColumn("placed_at", _("Placed at"), Kind.MOMENT),
        ListColumn("released_by", _("Released by")),
        ListColumn("released_at", _("Released at"), Kind.MOMENT),
    ),
    filters=(
        Filter("reason", _("Reason"), lambda reason: Q(reason=reason), Kind.CODE, codes=HoldReason),
        Filter("standing", _("Not released"), _is_standing, Kind.FLAG),
        Filter("account", _("Account number"), lambda number: Q(account__number=number)),
    ),
    totals=(Total("holds", _("holds"), Count("pk")),),
)


def _orders(scope: Scope) -> QuerySet[Any]:
    return _commands(scope).filter(way=CommandWay.FIELD)


OPEN_ORDERS = [CommandState.PENDING, CommandState.TAKEN]
ORDERS = Listing(
    name="cut_orders",
    title=_("Orders on site"),
    permission=Permission.CUTS_CARRY_OUT,
    rows=_orders,
    key=("pk",),
    order=("rank", "due_at", "pk"),
    columns=(
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("name", _("Customer"), path="account__customer__name", personal=Personal.NAME),
        ListColumn("action", _("Command"), Kind.CODE, codes=CommandAction),
        ListColumn("state", pgettext_lazy("of a command", "State"), Kind.CODE, codes=CommandState),
        ListColumn("due_at", _("Until"), Kind.MOMENT),
        ListColumn("address", _("Address"), path="account__address", personal=Personal.ADDRESS),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("taken_by", _("Taken by")),
        ListColumn("happened_at", _("Switched at"), Kind.MOMENT, is_shown=False),
        ListColumn("note", _("Note"), is_sortable=False, is_shown=False),
    ),
    filters=(
        Filter(
            "open",
            _("Still open"),
            lambda wanted: Q(state__in=OPEN_ORDERS) if wanted else ~Q(state__in=OPEN_ORDERS),
            Kind.FLAG,
        ),
        Filter("action", _("Command"), lambda one: Q(action=one), Kind.CODE, codes=CommandAction),
        ACCOUNT,
        UNIT,
        Filter("due", _("Until"), _due_by, Kind.DAY),
    ),
    totals=(Total("commands", _("commands"), Count("pk")),),
)


def _important(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = ImportantAccount.objects.inside(scope)
    return found


GRADE, ENTRY = pgettext_lazy("important customer", "Grade"), pgettext_lazy("of an entry", "State")
IMPORTANT = Listing(
    name="important_customers",
    title=_("Important customers"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_important,
    key=("pk",),
    order=("-start_date", "-pk"),
    columns=(
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("name", _("Customer"), path="account__customer__name", personal=Personal.NAME),
        ListColumn("unit", _("Unit"), path="account__unit__name"),
        ListColumn("importance", GRADE, Kind.CODE, codes=Importance),
        ListColumn("state", ENTRY, Kind.CODE, codes=ImportanceState),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Ends before"), Kind.DAY),
        ListColumn("authority", _("Authority that gets the copy")),
        ListColumn("source", _("Document")),
        ListColumn("entered_by", _("Proposed by"), is_shown=False),
        ListColumn("decided_by", _("Decided by"), is_shown=False),
    ),
    filters=(
        Filter("state", ENTRY, lambda one: Q(state=one), Kind.CODE, codes=ImportanceState),
        Filter("importance", GRADE, lambda one: Q(importance=one), Kind.CODE, codes=Importance),
        Filter("account", _("Account number"), lambda number: Q(account__number=number)),
        Filter("unit", _("Unit"), lambda code: Q(account__unit__code=code), choices=unit_choices),
    ),
    totals=(Total("entries", _("entries"), Count("pk")),),
)
