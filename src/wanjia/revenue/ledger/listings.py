"""Lists of entries, postings and closed months that people look through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.quantities.fields import MoneyField
from wanjia.revenue.ledger.models import Entry, MonthClosing, Posting
from wanjia.revenue.ledger.types import ClosingState, EntryKind, LedgerAccount

YUAN = _("yuan")


def _postings(scope: Scope) -> QuerySet[Any]:
    return Posting.objects.filter(unit__in=units_inside(scope.unit_paths))


def _closings(scope: Scope) -> QuerySet[Any]:
    mine: QuerySet[Any] = MonthClosing.objects.filter(unit__in=units_inside(scope.unit_paths))
    return mine


def _entries(scope: Scope) -> QuerySet[Any]:
    here = Posting.objects.filter(entry=OuterRef("pk"), unit__in=units_inside(scope.unit_paths))
    debits = (
        here.filter(amount__gt=0)
        .exclude(ledger_account=LedgerAccount.CLEARING)
        .order_by()
        .values("entry")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    opposed = Entry.objects.filter(opposes=OuterRef("pk"))
    mine = Entry.objects.filter(Exists(here))
    found: QuerySet[Any] = mine.annotate(debits=Subquery(debits, output_field=MoneyField()), is_opposed=Exists(opposed))
    return found


def _of_unit(code: str) -> Q:
    return Q(Exists(Posting.objects.filter(entry=OuterRef("pk"), unit__code=code)))


def _in_account(name: str) -> Q:
    return Q(Exists(Posting.objects.filter(entry=OuterRef("pk"), ledger_account=name)))


ENTRIES = Listing(
    name="ledger_entries",
    title=_("Journal"),
    permission=Permission.LEDGER_VIEW,
    rows=_entries,
    key=("pk",),
    order=("-pk",),
    is_wide=True,
    columns=(
        ListColumn("entry", _("Entry"), Kind.TEXT, path="pk"),
        ListColumn("book_date", _("Booked on"), Kind.DAY),
        ListColumn("kind", _("Business"), Kind.CODE, codes=EntryKind),
        ListColumn("debits", _("Amount"), Kind.MONEY, unit=YUAN, is_sortable=False),
        ListColumn("source_kind", _("Because of"), Kind.CODE, vocabulary="subject", is_sortable=False),
        ListColumn("source_id", _("Its number"), is_shown=False, is_sortable=False),
        ListColumn("text", pgettext_lazy("of an entry", "Remark"), is_sortable=False),
        ListColumn("opposes", _("Takes back"), path="opposes_id", is_sortable=False),
        ListColumn("is_opposed", _("Taken back"), Kind.FLAG, is_sortable=False, is_shown=False),
        ListColumn("booked_by", _("Booked by")),
        ListColumn("booked_at", _("Booked at"), Kind.MOMENT),
        ListColumn("currency", _("Currency"), is_shown=False),
    ),
    filters=(
        Filter("from_day", _("From day"), lambda day: Q(book_date__gte=day), Kind.DAY),
        Filter("to_day", _("To day"), lambda day: Q(book_date__lte=day), Kind.DAY),
        Filter("kind", _("Business"), lambda kind: Q(kind=kind), Kind.CODE, codes=EntryKind),
        Filter("unit", _("Unit"), _of_unit, choices=unit_choices),
        Filter("ledger_account", _("Ledger account"), _in_account, Kind.CODE, codes=LedgerAccount),
        Filter("booked_by", _("Booked by"), lambda number: Q(booked_by=number)),
    ),
    totals=(Total("entries", _("entries"), Count("pk")),),
)

POSTINGS = Listing(
    name="ledger_postings",
    title=_("Postings"),
    permission=Permission.LEDGER_VIEW,
    rows=_postings,
    key=("entry_id",),
    order=("-pk",),
    columns=(
        ListColumn("entry", _("Entry"), path="entry_id"),
        ListColumn("book_date", _("Booked on"), Kind.DAY),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("ledger_account", _("Ledger account"), Kind.CODE, codes=LedgerAccount),
        ListColumn("kind", _("Business"), Kind.CODE, path="entry__kind", codes=EntryKind),
        ListColumn("account", _("Account number"), path="customer_account__number"),
        ListColumn("item", _("Split by")),
        ListColumn("counter_unit", _("With unit"), path="counter_unit__name"),
        ListColumn("amount", _("Amount, debit above 0"), Kind.MONEY, unit=YUAN),
        ListColumn("currency", _("Currency"), is_shown=False),
        ListColumn("booked_by", _("Booked by"), path="entry__booked_by"),
        ListColumn("text", pgettext_lazy("of an entry", "Remark"), path="entry__text", is_shown=False),
    ),
    filters=(
        Filter("from_day", _("From day"), lambda day: Q(book_date__gte=day), Kind.DAY),
        Filter("to_day", _("To day"), lambda day: Q(book_date__lte=day), Kind.DAY),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter(
            "ledger_account",
            _("Ledger account"),
            lambda name: Q(ledger_account=name),
            Kind.CODE,
            codes=LedgerAccount,
        ),
        Filter("kind", _("Business"), lambda kind: Q(entry__kind=kind), Kind.CODE, codes=EntryKind),
        Filter("account", _("Account number"), lambda number: Q(customer_account__number=number)),
        Filter("item", _("Split by"), lambda item: Q(item=item)),
    ),
    totals=(
        Total("postings", _("postings"), Count("pk")),
        Total("debits", _("debits"), Sum("amount", filter=Q(amount__gt=0)), Kind.MONEY, unit=YUAN),
        Total("credits", _("credits, below 0"), Sum("amount", filter=Q(amount__lt=0)), Kind.MONEY, unit=YUAN),
        Total("balance", pgettext_lazy("total", "both together"), Sum("amount"), Kind.MONEY, unit=YUAN),
    ),
)

CLOSINGS = Listing(
    name="book_closings",
    title=_("Closings of months"),
    permission=Permission.LEDGER_VIEW,
    rows=_closings,
    key=("pk", "unit__code", "month"),
    order=("-month", "-pk"),
    columns=(
        ListColumn("month", _("Month"), Kind.MONTH),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("state", pgettext_lazy("of a closing", "State"), Kind.CODE, codes=ClosingState),
        ListColumn("closed_by", _("Closed by")),
        ListColumn("closed_at", _("Closed at"), Kind.MOMENT),
        ListColumn("note", _("Why it was closed all the same"), is_sortable=False),
        ListColumn("reopening_asked_by", _("Reopening asked for by")),
        ListColumn("reopening_reason", _("Why it shall be reopened"), is_sortable=False),
        ListColumn("reopened_by", _("Reopened by"), is_shown=False),
        ListColumn("reopened_at", _("Reopened at"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("month", _("Month"), lambda month: Q(month=month), Kind.MONTH),
        Filter(
            "state",
            pgettext_lazy("of a closing", "State"),
            lambda state: Q(state=state),
            Kind.CODE,
            codes=ClosingState,
        ),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(Total("closings", pgettext_lazy("total", "closings"), Count("pk")),),
)
