"""Entries and their postings: written once, opposed if wrong, never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import connection, models
from django.db.models import Q

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.quantities.fields import MoneyField
from wanjia.revenue.ledger.types import ClosingState, EntryKind, LedgerAccount

NEVER_CHANGED = "what is booked is never changed: oppose the entry"
NEVER_DELETED = "what is booked is never deleted: oppose the entry"


class ChangedBooks(TypeError):
    """Somebody tried to change or delete what is booked."""


class Booked(models.Model):
    """A row that stays as it was written; the database refuses a change as well (migration 0002)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row, and refuse to write it again."""
        if not self._state.adding:
            raise ChangedBooks(NEVER_CHANGED)
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise ChangedBooks(NEVER_DELETED)


class BookedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that stay as they were written."""

    def update(self, **_: object) -> NoReturn:
        """Refuse."""
        raise ChangedBooks(NEVER_CHANGED)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise ChangedBooks(NEVER_DELETED)

    def reserved(self, count: int) -> list[int]:
        """
        Take ids for rows that are about to be written in bulk; nobody else is given them.

        On the embedded database the transaction that writes is alone, so that the ids after the latest are free.
        """
        table = str(self.model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
                cursor.execute(sequence, [table, count])
                return [int(row[0]) for row in cursor.fetchall()]
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            latest = cursor.fetchone()
        start = int(latest[0]) if latest else 0
        return list(range(start + 1, start + 1 + count))


class Entry(Booked):
    """
    记账凭证: amounts that sum to zero, because of one thing.

    ``opposes`` is the entry that this one takes back.
    """

    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in EntryKind])
    book_date = models.DateField()
    booked_at = models.DateTimeField()
    booked_by = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    text = models.CharField(max_length=200, default="", blank=True)
    opposes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    objects = BookedQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["source_kind", "source_id"], name="entry_by_source"),
            models.Index(fields=["book_date", "id"], name="entry_by_date"),
        )
        constraints = (models.UniqueConstraint(fields=["opposes"], name="entry_opposed_once"),)

    def __str__(self) -> str:
        """Show kind and day."""
        return f"{self.kind} {self.book_date}"


class Posting(Booked):
    """
    分录: one amount of an entry, in the books of one unit; above 0 a debit, below 0 a credit.

    ``book_date`` and ``currency`` are the entry's: balances of any day are summed without it.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    ledger_account = models.CharField(max_length=24, choices=[(one, one) for one in LedgerAccount])
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    counter_unit = models.ForeignKey(
        "organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item = models.CharField(max_length=40, default="", blank=True)
    book_date = models.DateField()
    currency = models.CharField(max_length=3)
    amount = MoneyField()

    objects = BookedQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["unit", "ledger_account", "book_date", "currency", "amount"], name="posting_by_account"
            ),
            models.Index(
                fields=["customer_account"], condition=Q(customer_account__isnull=False), name="posting_by_customer"
            ),
        )

    def __str__(self) -> str:
        """Show account and amount."""
        return f"{self.ledger_account} {self.amount}"


class MonthClosing(models.Model):
    """
    月结: a month of a unit's books that takes no entries any more, until it is reopened with a second person's consent.

    Closing again after that is a closing of its own.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    state = models.CharField(max_length=12, choices=[(state, state) for state in ClosingState])
    closed_by = models.CharField(max_length=40)
    closed_at = models.DateTimeField()
    left_open = models.TextField(default="", blank=True, help_text="what the checklist found, a line each")
    note = models.CharField(max_length=200, default="", blank=True, help_text="why it was closed all the same")
    reopening_asked_by = models.CharField(max_length=40, default="", blank=True)
    reopening_asked_at = models.DateTimeField(null=True)
    reopening_reason = models.CharField(max_length=200, default="", blank=True)
    reopened_by = models.CharField(max_length=40, default="", blank=True)
    reopened_at = models.DateTimeField(null=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "month"],
                condition=Q(state__in=[ClosingState.CLOSED, ClosingState.REOPENING]),
                name="books_closed_once",
            ),
        )

    def __str__(self) -> str:
        """Show the month."""
        return f"{self.month:%Y-%m}"


class MonthBalance(models.Model):
    """What an account of a unit stood at when a month was closed: all entries up to its end."""

    closing = models.ForeignKey(MonthClosing, on_delete=models.CASCADE, related_name="+")
    ledger_account = models.CharField(max_length=24, choices=[(one, one) for one in LedgerAccount])
    currency = models.CharField(max_length=3)
    amount = MoneyField()

    def __str__(self) -> str:
        """Show account and amount."""
        return f"{self.ledger_account} {self.amount}"
