"""The lists of the desk: bank accounts, statements, lines, matches, unknown money, channels' days, differences."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.reconciliation.models import (
    BankAccount,
    BankStatement,
    BooksDay,
    ChannelDay,
    CheckFinding,
    Match,
    StatementLine,
    Suspense,
)
from wanjia.revenue.reconciliation.types import (
    Discrepancy,
    FindingState,
    ItemKind,
    LineState,
    MatchRule,
    MatchState,
    StatementFormat,
    SuspenseState,
)

SEE = Permission.LEDGER_VIEW
YUAN = _("yuan")
STATE = pgettext_lazy("bank", "State")
UNIT = ListColumn("unit", _("Unit"), path="unit__name")


def _account_choices(scope: Scope) -> dict[str, str]:
    rows = BankAccount.objects.inside(scope).order_by("unit__path", "number").values_list("number", "bank")
    return {number: f"{bank} {number}" for number, bank in rows}


def _inside(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(unit__in=units_inside(scope.unit_paths))
        return found

    return rows


OF_UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)


def _of_account(path: str) -> Filter:
    return Filter("account", _("Bank account"), lambda number: Q(**{f"{path}number": number}), choices=_account_choices)


BANK_ACCOUNTS = Listing(
    name="bank_accounts",
    title=_("Bank accounts"),
    permission=SEE,
    rows=_inside(BankAccount),
    key=("pk",),
    order=("unit__path", "number", "pk"),
    columns=(
        ListColumn("number", _("Bank account")),
        ListColumn("bank", _("Bank")),
        ListColumn("holder", _("Holder")),
        ListColumn("currency", _("Currency")),
        UNIT,
        ListColumn("start_date", pgettext_lazy("dated", "From"), Kind.DAY),
        ListColumn("end_date", _("Ends before"), Kind.DAY),
    ),
    filters=(
        Filter("number", _("Bank account"), lambda text: Q(number__startswith=text)),
        Filter("running", _("Running"), lambda on: Q(end_date__isnull=on), Kind.FLAG),
        OF_UNIT,
    ),
    totals=(Total("accounts", _("accounts"), Count("pk")),),
)

BANK_STATEMENTS = Listing(
    name="bank_statements",
    title=_("Bank statements"),
    permission=SEE,
    rows=_inside(BankStatement),
    key=("pk",),
    order=("-end_date", "-pk"),
    columns=(
        ListColumn("number", _("Statement")),
        ListColumn("account", _("Bank account"), path="account__number"),
        ListColumn("bank", _("Bank"), path="account__bank"),
        ListColumn("start_date", _("First day"), Kind.DAY),
        ListColumn("end_date", pgettext_lazy("bank", "Latest day"), Kind.DAY),
        ListColumn("opening", _("Opening balance"), Kind.MONEY, unit=YUAN),
        ListColumn("paid_in", _("Paid in"), Kind.MONEY, unit=YUAN),
        ListColumn("paid_out", pgettext_lazy("bank", "Paid out"), Kind.MONEY, unit=YUAN),
        ListColumn("closing", _("Closing balance"), Kind.MONEY, unit=YUAN),
        ListColumn("line_count", _("Lines"), Kind.NUMBER),
        ListColumn("format", _("Format"), Kind.CODE, codes=StatementFormat, is_shown=False),
        ListColumn("file_name", _("File"), is_shown=False),
        ListColumn("taken_at", _("Taken in at"), Kind.MOMENT),
        ListColumn("taken_by", _("Taken in by")),
    ),
    filters=(
        _of_account("account__"),
        Filter("since", _("From day"), lambda day: Q(end_date__gte=day), Kind.DAY),
        Filter("until", _("Until day"), lambda day: Q(start_date__lte=day), Kind.DAY),
        OF_UNIT,
    ),
    totals=(
        Total("statements", _("statements"), Count("pk")),
        Total("paid_in", _("paid in"), Sum("paid_in"), Kind.MONEY, unit=YUAN),
        Total("paid_out", _("paid out"), Sum("paid_out"), Kind.MONEY, unit=YUAN),
    ),
)

BANK_LINES = Listing(
    name="bank_lines",
    title=_("Lines of the bank"),
    permission=SEE,
    rows=_inside(StatementLine),
    key=("pk",),
    order=("booked_on", "pk"),
    columns=(
        ListColumn("reference", _("Bank's reference")),
        ListColumn("booked_on", _("Booked on"), Kind.DAY),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=LineState),
        ListColumn("counterparty", _("Counterparty"), personal=Personal.NAME),
        ListColumn("text", _("What the payer wrote"), is_sortable=False, personal=Personal.NAME),
        ListColumn("account", _("Bank account"), path="account__number"),
        ListColumn("statement", _("Statement"), path="statement__number", is_shown=False),
        ListColumn("value_date", _("Value date"), Kind.DAY, is_shown=False),
        ListColumn("payer_reference", _("Payer's reference"), is_shown=False),
        ListColumn("taken_at", _("Taken in at"), Kind.MOMENT, path="statement__taken_at", is_shown=False),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=LineState),
        _of_account("account__"),
        Filter("reference", _("Bank's reference"), lambda text: Q(reference__startswith=text)),
        Filter("amount", _("Amount"), lambda text: Q(amount=text), Kind.MONEY),
        Filter("since", _("From day"), lambda day: Q(booked_on__gte=day), Kind.DAY),
        Filter("until", _("Until day"), lambda day: Q(booked_on__lte=day), Kind.DAY),
        OF_UNIT,
    ),
    totals=(
        Total("lines", _("lines"), Count("pk")),
        Total("paid_in", _("paid in"), Sum("amount", filter=Q(amount__gt=0)), Kind.MONEY, unit=YUAN),
        Total("paid_out", _("paid out"), Sum("amount", filter=Q(amount__lt=0)), Kind.MONEY, unit=YUAN),
    ),
)

BANK_MATCHES = Listing(
    name="bank_matches",
    title=_("Matches of bank lines"),
    permission=SEE,
    rows=_inside(Match),
    key=("pk", "line_id"),
    order=("-made_at", "-pk"),
    columns=(
        ListColumn("reference", _("Bank's reference"), path="line__reference"),
        ListColumn("booked_on", _("Booked on"), Kind.DAY, path="line__booked_on"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=MatchState),
        ListColumn("rule", _("Found by"), Kind.CODE, codes=MatchRule),
        ListColumn("kind", _("Matched with"), Kind.CODE, codes=ItemKind),
        ListColumn("score", _("Points"), Kind.NUMBER),
        ListColumn("fee", _("Fee kept"), Kind.MONEY, unit=YUAN),
        ListColumn("made_at", _("Made at"), Kind.MOMENT),
        ListColumn("made_by", _("Made by")),
        ListColumn("reason", _("Reason"), is_sortable=False, is_shown=False),
        ListColumn("ended_reason", _("Why it ended"), is_sortable=False, is_shown=False),
        ListColumn("amount_points", _("Points: amount"), Kind.NUMBER, is_shown=False),
        ListColumn("day_points", _("Points: days between"), Kind.NUMBER, is_shown=False),
        ListColumn("name_points", _("Points: names"), Kind.NUMBER, is_shown=False),
        ListColumn("reference_points", _("Points: references"), Kind.NUMBER, is_shown=False),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=MatchState),
        Filter("rule", _("Found by"), lambda one: Q(rule=one), Kind.CODE, codes=MatchRule),
        Filter("kind", _("Matched with"), lambda one: Q(kind=one), Kind.CODE, codes=ItemKind),
        _of_account("line__account__"),
        Filter("since", _("From day"), lambda day: Q(line__booked_on__gte=day), Kind.DAY),
        Filter("by", _("Made by"), lambda text: Q(made_by=text)),
        OF_UNIT,
    ),
    totals=(
        Total("matches", _("matches"), Count("pk")),
        Total(
            "confirmed",
            _("confirmed"),
            Sum("amount", filter=Q(state=MatchState.CONFIRMED)),
            Kind.MONEY,
            unit=YUAN,
        ),
    ),
)

SUSPENSE = Listing(
    name="suspense",
    title=_("Money of unknown cause"),
    permission=SEE,
    rows=_inside(Suspense),
    key=("pk",),
    order=("held_at", "pk"),
    columns=(
        ListColumn("reference", _("Bank's reference"), path="line__reference"),
        ListColumn("booked_on", _("Booked on"), Kind.DAY, path="line__booked_on"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=SuspenseState),
        ListColumn("counterparty", _("Counterparty"), path="line__counterparty", personal=Personal.NAME),
        ListColumn("note", _("What was tried"), is_sortable=False),
        ListColumn("held_at", _("Kept apart since"), Kind.MOMENT),
        ListColumn("held_by", _("Kept apart by")),
        ListColumn("customer", _("Account number"), path="account__number"),
        ListColumn("proposed_by", _("Proposed by")),
        ListColumn("decided_by", _("Decided by"), is_shown=False),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=SuspenseState),
        _of_account("line__account__"),
        OF_UNIT,
    ),
    totals=(
        Total("suspense", _("sums"), Count("pk")),
        Total(
            "waiting",
            _("not settled"),
            Sum("amount", filter=Q(state__in=[SuspenseState.HELD, SuspenseState.PROPOSED, SuspenseState.RETURNING])),
            Kind.MONEY,
            unit=YUAN,
        ),
    ),
)

CHANNEL_DAYS = Listing(
    name="channel_days",
    title=_("Days of channels"),
    permission=SEE,
    rows=_inside(ChannelDay),
    key=("pk",),
    order=("-day", "channel", "pk"),
    columns=(
        ListColumn("day", _("Day"), Kind.DAY),
        ListColumn("channel", _("Channel")),
        UNIT,
        ListColumn("told_count", _("Payments, channel"), Kind.NUMBER),
        ListColumn("told_amount", _("Channel says"), Kind.MONEY, unit=YUAN),
        ListColumn("our_count", _("Payments, ours"), Kind.NUMBER),
        ListColumn("our_amount", _("We have"), Kind.MONEY, unit=YUAN),
        ListColumn("bank_amount", _("Bank shows"), Kind.MONEY, unit=YUAN),
        ListColumn("told_fee", _("Fee of the channel"), Kind.MONEY, unit=YUAN, is_shown=False),
        ListColumn("checked_at", _("Checked at"), Kind.MOMENT),
        ListColumn("checked_by", _("Checked by")),
    ),
    filters=(
        Filter("channel", _("Channel"), lambda text: Q(channel=text)),
        Filter("since", _("From day"), lambda day: Q(day__gte=day), Kind.DAY),
        Filter("until", _("Until day"), lambda day: Q(day__lte=day), Kind.DAY),
        OF_UNIT,
    ),
    totals=(
        Total("days", _("days"), Count("pk")),
        Total("told", _("channels say"), Sum("told_amount"), Kind.MONEY, unit=YUAN),
        Total("ours", _("we have"), Sum("our_amount"), Kind.MONEY, unit=YUAN),
        Total("banked", _("bank shows"), Sum("bank_amount"), Kind.MONEY, unit=YUAN),
    ),
)

CHECK_FINDINGS = Listing(
    name="check_findings",
    title=_("Differences found by checks"),
    permission=SEE,
    rows=_inside(CheckFinding),
    key=("pk",),
    order=("due_at", "pk"),
    columns=(
        ListColumn("kind", _("What differs"), Kind.CODE, codes=Discrepancy),
        ListColumn("about", _("Concerning")),
        ListColumn("day", _("Day"), Kind.DAY),
        ListColumn("channel", _("Channel"), path="channel_day__channel"),
        ListColumn("theirs", _("They say"), Kind.MONEY),
        ListColumn("ours", _("We have"), Kind.MONEY),
        ListColumn("state", STATE, Kind.CODE, codes=FindingState),
        ListColumn("owner", _("Whose work")),
        ListColumn("due_at", _("Due"), Kind.MOMENT),
        ListColumn("explanation", _("Explanation"), is_sortable=False, is_shown=False),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=FindingState),
        Filter("kind", _("What differs"), lambda one: Q(kind=one), Kind.CODE, codes=Discrepancy),
        Filter("owner", _("Whose work"), lambda text: Q(owner=text)),
        Filter("since", _("From day"), lambda day: Q(day__gte=day), Kind.DAY),
        OF_UNIT,
    ),
    totals=(
        Total("findings", _("findings"), Count("pk")),
        Total("open", _("open"), Count("pk", filter=Q(state=FindingState.OPEN))),
    ),
)

BOOKS_DAYS = Listing(
    name="books_days",
    title=_("Daily checks of the books"),
    permission=SEE,
    rows=_inside(BooksDay),
    key=("pk", "unit__code"),
    order=("-day", "unit__path", "pk"),
    columns=(
        ListColumn("day", _("Day"), Kind.DAY),
        UNIT,
        ListColumn("bills", _("Bills issued"), Kind.NUMBER),
        ListColumn("energy_kwh", _("Energy issued"), Kind.NUMBER, unit="kWh"),
        ListColumn("issued", _("Issued"), Kind.MONEY, unit=YUAN),
        ListColumn("booked", _("Booked"), Kind.MONEY, unit=YUAN),
        ListColumn("open_findings", _("Open differences"), Kind.NUMBER),
        ListColumn("checked_at", _("Checked at"), Kind.MOMENT),
        ListColumn("checked_by", _("Checked by")),
    ),
    filters=(
        Filter("since", _("From day"), lambda day: Q(day__gte=day), Kind.DAY),
        Filter("until", _("Until day"), lambda day: Q(day__lte=day), Kind.DAY),
        OF_UNIT,
    ),
    totals=(Total("days", _("days"), Count("pk")),),
)
