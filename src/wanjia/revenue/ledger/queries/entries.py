"""Questions about entries and their postings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import QuerySet, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.ledger.models import Entry, Posting
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg


@dataclass(frozen=True, slots=True)
class EntryRow:
    """
    An entry as plain values.

    :ivar opposes_id: the entry that it takes back
    :ivar opposed_by: the entry that takes it back
    """

    entry_id: int
    kind: EntryKind
    book_date: date
    booked_at: datetime
    booked_by: str
    currency: str
    source_kind: str
    source_id: int
    text: str
    opposes_id: int | None
    opposed_by: int | None


def entry_legs(entry_id: int) -> tuple[Leg, ...]:
    """Give the legs of an entry as they were booked."""
    rows = Posting.objects.filter(entry_id=entry_id).order_by("pk")
    return tuple(
        Leg(
            LedgerAccount(row.ledger_account),
            row.amount,
            row.unit_id,
            row.customer_account_id,
            row.item,
            row.counter_unit_id,
        )
        for row in rows
    )


def entries_of(source_kind: str, *, source_ids: Collection[int]) -> list[int]:
    """Give the entries that were booked because of some things, in the order of booking."""
    found = Entry.objects.filter(source_kind=source_kind, source_id__in=list(source_ids))
    return list(found.order_by("pk").values_list("pk", flat=True))


def entry_with_id(entry_id: int, *, scope: Scope) -> EntryRow | None:
    """Find an entry that concerns a scope's units; none if there is no such one."""
    if not postings(scope).filter(entry_id=entry_id).exists():
        return None
    entry = Entry.objects.get(pk=entry_id)
    opposed_by = Entry.objects.filter(opposes=entry).values_list("pk", flat=True).first()
    return EntryRow(
        entry.pk,
        EntryKind(entry.kind),
        entry.book_date,
        entry.booked_at,
        entry.booked_by,
        entry.currency,
        entry.source_kind,
        entry.source_id,
        entry.text,
        entry.opposes_id,
        opposed_by,
    )


def postings_of(entry_id: int, *, scope: Scope) -> pl.DataFrame:
    """
    Give the postings of an entry in the books of a scope's units, in the order in which they were booked.

    :returns: ``unit``, ``ledger_account``, ``account_number``, ``item``, ``counter_unit`` (names) and ``amount``
    """
    rows = postings(scope).filter(entry_id=entry_id).order_by("pk")
    return read_frame(
        rows,
        unit="unit__name",
        unit_code="unit__code",
        ledger_account="ledger_account",
        account_number="customer_account__number",
        item="item",
        counter_unit="counter_unit__name",
        amount="amount",
    )


def count_elsewhere(entry_id: int, *, scope: Scope) -> int:
    """Count the postings of an entry in the books of other units than a scope's."""
    return Posting.objects.filter(entry_id=entry_id).count() - postings(scope).filter(entry_id=entry_id).count()


def entries_of_customers(account_ids: Collection[int], *, until: date | None = None) -> pl.DataFrame:
    """
    Give what was booked for accounts, found within a scope before, in whatever unit's books.

    :param until: the latest day that counts
    :returns: one row per entry, account and ledger account: ``entry_id``, ``book_date``, ``booked_at``, ``kind``,
        ``source_kind``, ``source_id``, ``text``, ``account_id``, ``ledger_account``, ``amount`` (above 0 a debit); in
        the order of booking
    """
    rows = Posting.objects.filter(customer_account__among=list(account_ids))
    if until is not None:
        rows = rows.filter(book_date__lte=until)
    names = ("book_date", "booked_at", "kind", "source_kind", "source_id", "text")
    paths = {name: f"entry__{name}" for name in names}
    sums = rows.values("entry_id", "customer_account_id", "ledger_account", *paths.values())
    return read_frame(
        sums.annotate(total=Sum("amount")).order_by(
            "entry__book_date", "entry_id", "customer_account_id", "ledger_account"
        ),
        entry_id="entry_id",
        **paths,
        account_id="customer_account_id",
        ledger_account="ledger_account",
        amount="total",
    )


def all_customer_sums() -> pl.DataFrame:
    """
    Give what the ledger says that customers owe and have, in the whole company.

    :returns: ``account_id``, ``ledger_account``, ``amount``: the sum of its postings, above 0 a debit
    """
    rows = Posting.objects.filter(customer_account__isnull=False).values("customer_account_id", "ledger_account")
    return read_frame(
        rows.annotate(total=Sum("amount")).order_by("customer_account_id", "ledger_account"),
        account_id="customer_account_id",
        ledger_account="ledger_account",
        amount="total",
    )


def all_sums_of_source(source_kind: str, *, ledger_account: LedgerAccount) -> pl.DataFrame:
    """
    Give what entries of one kind of source booked in an account of the ledger, in the whole company.

    :returns: ``source_id``, ``amount``: the sum of the postings, above 0 a debit
    """
    rows = Posting.objects.filter(ledger_account=ledger_account, entry__source_kind=source_kind)
    sums = rows.values("entry__source_id").annotate(total=Sum("amount")).order_by("entry__source_id")
    return read_frame(sums, source_id="entry__source_id", amount="total")


def all_customer_sums_of(entry_ids: range) -> pl.DataFrame:
    """
    Give what entries took off what customers owe, or put to what they have, in the whole company.

    :param entry_ids: from one entry up to, but not with, another
    :returns: ``entry_id``, ``account_id``, ``amount``: the sum of the postings of the account, above 0 a debit
    """
    rows = Posting.objects.filter(
        customer_account__isnull=False, entry_id__gte=entry_ids.start, entry_id__lt=entry_ids.stop
    )
    sums = rows.values("entry_id", "customer_account_id").annotate(total=Sum("amount"))
    return read_frame(sums.order_by("entry_id"), entry_id="entry_id", account_id="customer_account_id", amount="total")


def postings(scope: Scope) -> QuerySet[Posting]:
    """Give the postings in the books of a scope's units."""
    return Posting.objects.filter(unit__in=units_inside(scope.unit_paths))
