"""
Entries booked and opposed, months closed and reopened.

# Note [Open books]
Whoever books shares the name of the books of each unit concerned, and whoever closes or reopens a month holds it
alone, until the transaction ends. So a closing waits for entries under way and sums them up, and an entry that comes
while a month is being closed waits and is then refused.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name, share_name
from wanjia.foundation.organisation.queries import unit_names, units_inside
from wanjia.foundation.periods.types import month_of
from wanjia.revenue.ledger import flow, rules
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.models import Entry, MonthBalance, MonthClosing, Posting
from wanjia.revenue.ledger.queries.balances import balances_before
from wanjia.revenue.ledger.queries.closings import closed_among, earliest_open, latest_closed, month_end
from wanjia.revenue.ledger.queries.entries import entry_legs
from wanjia.revenue.ledger.types import Booking, ClosingState, EntryKind, Leg

LONGEST_NOTE = 200


class BookingRefused(Refused):
    """An entry that cannot be booked; the text is fit for the user."""


class ClosingRefused(Refused):
    """A month that cannot be closed or reopened; the text is fit for the user."""


def post(booking: Booking, *, by: Actor, at: datetime) -> int:
    """
    Book an entry, with the legs by which the units concerned settle with each other.

    :returns: the entry's id
    :raises BookingRefused: if it does not balance, is empty, or its month is closed in a unit concerned
    """
    if (why := rules.why_not_booked(booking.legs)) is not None:
        raise BookingRefused(why)
    return _write(booking, legs=rules.cleared(booking.legs), by=by, at=at)


def oppose(*, entry_id: int, kind: str, book_date: date, text: str, by: Actor, at: datetime) -> int:
    """
    Take an entry back by an equal and opposite one.

    :returns: the new entry's id
    :raises BookingRefused: if there is none, it was taken back before, or the month is closed in a unit concerned
    """
    hold_name(f"ledger.entry.{entry_id}")
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None:
        msg = f"There is no entry {entry_id}."
        raise BookingRefused(msg)
    if Entry.objects.filter(opposes=entry).exists():
        msg = f"Entry {entry_id} was taken back before."
        raise BookingRefused(msg)
    # Legs of clearing are told apart by whom they are owed to, and balance in each unit already.
    legs = rules.opposed(entry_legs(entry_id))
    source = (entry.source_kind, entry.source_id)
    opposite = Booking(EntryKind(kind), book_date, *source, legs, text, entry.currency, opposes_id=entry_id)
    return _write(opposite, legs=legs, by=by, at=at)


def _write(booking: Booking, *, legs: Sequence[Leg], by: Actor, at: datetime) -> int:
    keep_open({leg.unit_id for leg in legs}, book_date=booking.book_date)
    entry = Entry.objects.create(
        kind=booking.kind,
        book_date=booking.book_date,
        booked_at=at,
        booked_by=by.number,
        currency=booking.currency,
        source_kind=booking.source_kind,
        source_id=booking.source_id,
        text=booking.text,
        opposes_id=booking.opposes_id,
    )
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            unit_id=leg.unit_id,
            ledger_account=leg.ledger_account,
            customer_account_id=leg.customer_account_id,
            counter_unit_id=leg.counter_unit_id,
            item=leg.item,
            book_date=booking.book_date,
            currency=booking.currency,
            amount=leg.amount,
        )
        for leg in legs
    )
    return int(entry.pk)


def post_many(
    legs: pl.DataFrame, *, kind: str, book_date: date, source_kind: str, by: Actor, at: datetime
) -> pl.DataFrame:
    """
    Book many entries of one kind and day: one per ``source_id`` and currency, each balanced within every unit.

    :param legs: rows as `kernel.schema.BULK` says; the amounts of each source sum to zero in its unit
    :returns: ``source_id``, ``currency``, ``id`` of its entry
    :raises BookingRefused: if one does not balance or lacks a customer, or the month is closed in a unit concerned
    """
    table = legs.filter(pl.col("amount") != 0).select(BULK.names())
    if table.is_empty():
        return table.select("source_id", "currency", pl.lit(0).alias("id"))
    refuse_unbalanced(table)
    keep_open(table["unit_id"].unique().to_list(), book_date=book_date)
    entries = table.select("source_id", "currency").unique(maintain_order=True)
    ids = pl.Series("id", Entry.objects.all().reserved(entries.height), dtype=pl.Int64)
    entries = entries.with_columns(ids)
    write_rows(
        Entry,
        table=entries.with_columns(
            kind=pl.lit(str(kind)),
            book_date=pl.lit(book_date),
            booked_at=pl.lit(at).dt.convert_time_zone("UTC"),
            booked_by=pl.lit(by.number),
            source_kind=pl.lit(source_kind),
            text=pl.lit(""),
        ),
    )
    owned = table.join(entries, on=["source_id", "currency"], validate="m:1", maintain_order="left")
    dated = owned.with_columns(book_date=pl.lit(book_date)).rename({"id": "entry_id"})
    write_rows(Posting, table=dated.drop("source_id"))
    return entries


def refuse_unbalanced(table: pl.DataFrame) -> None:
    """
    Refuse rows of `kernel.schema.BULK` that make no entries.

    :raises BookingRefused: if those of a source do not sum to zero in a unit, or lack a customer
    """
    sums = table.group_by("source_id", "currency", "unit_id").agg(pl.col("amount").sum())
    off = sums.filter(pl.col("amount") != 0).sort("source_id")
    if off.height:
        msg = f"{off.height} entries do not sum to zero in their unit, such as that of {off['source_id'][0]}."
        raise BookingRefused(msg)
    of_customers = pl.col("ledger_account").is_in([str(name) for name in rules.OF_CUSTOMERS])
    if table.filter(of_customers & pl.col("customer_account_id").is_null()).height:
        msg = "A debt, a prepayment or a deposit is somebody's: name the customer's account."
        raise BookingRefused(msg)


def keep_open(unit_ids: Collection[int], *, book_date: date) -> None:
    """
    Keep the month of a day open in units until the transaction ends; see Note [Open books].

    :raises BookingRefused: if it is closed in one of them
    """
    for unit_id in sorted(unit_ids):
        share_name(books_of(unit_id))
    closed = closed_among(unit_ids, month=month_of(book_date).start)
    why = rules.why_closed(book_date, closed_in=unit_names(closed) if closed else ())
    if why is not None:
        raise BookingRefused(why)


def books_of(unit_id: int) -> str:
    """Give the name by which the books of a unit are locked."""
    return f"ledger.books.{unit_id}"


def close_month(
    *,
    unit_id: int,
    month: date,
    by: Actor,
    at: datetime,
    left_open: Sequence[str] = (),
    note: str = "",
) -> int:
    """
    Close a month of a unit's books: no entry is booked in it any more, and what each account stands at is kept.

    :param left_open: what a checklist found not to be in order, a sentence each; then a note must say why
    :returns: the closing's id
    :raises ClosingRefused: if the unit is not the actor's, the month is closed or not over yet, an earlier month with
        entries is open, or something is left open without a note
    """
    month = month_of(month).start
    if not units_inside(by.scope.unit_paths).filter(pk=unit_id).exists():
        msg = "There is no such unit among yours."
        raise ClosingRefused(msg)
    hold_name(books_of(unit_id))
    why = rules.why_not_closed(
        month,
        today=localtime(at).date(),
        is_closed=bool(closed_among({unit_id}, month=month)),
        earlier_open=earliest_open(unit_id, before=month),
        left_open=len(left_open),
        note=note,
    )
    if why is not None:
        raise ClosingRefused(why)
    balances = balances_before(month_end(month), unit_id=unit_id)
    closing = MonthClosing.objects.create(
        unit_id=unit_id,
        month=month,
        state=ClosingState.CLOSED,
        closed_by=by.number,
        closed_at=at,
        left_open="\n".join(left_open),
        note=note.strip()[:LONGEST_NOTE],
    )
    write_rows(MonthBalance, table=balances.with_columns(closing_id=pl.lit(closing.pk)))
    _record("ledger.month_closed", of=closing, by=by, at=at, reason=closing.note)
    return int(closing.pk)


def ask_reopening(*, closing_id: int, reason: str, by: Actor, at: datetime) -> None:
    """
    Ask for a closed month to be opened again.

    :raises ClosingRefused: if there is no such closing among the actor's units, or no reason is given
    """
    closing = _held(closing_id, by=by)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise ClosingRefused(msg)
    closing.state = flow.CLOSING.after("ask_reopening", state=closing.state, thing=None)
    closing.reopening_asked_by, closing.reopening_asked_at = by.number, at
    closing.reopening_reason = reason.strip()[:LONGEST_NOTE]
    closing.save(update_fields=["state", "reopening_asked_by", "reopening_asked_at", "reopening_reason"])
    _record("ledger.reopening_asked", of=closing, by=by, at=at, reason=closing.reopening_reason)


def decide_reopening(*, closing_id: int, step: str, by: Actor, at: datetime) -> None:
    """
    Open a closed month again as somebody else asked, or refuse to.

    :param step: ``reopen`` or ``refuse_reopening``
    :raises ClosingRefused: if there is no such closing among the actor's units, the actor asked for it, or a later
        month is closed
    """
    closing = _held(closing_id, by=by)
    hold_name(books_of(closing.unit_id))
    state = flow.CLOSING.after(step, state=closing.state, thing=None)
    later = latest_closed(closing.unit_id, after=closing.month) if step == "reopen" else None
    why = rules.why_not_reopened(asked_by=closing.reopening_asked_by, by=by.number, later_closed=later)
    if why is not None:
        raise ClosingRefused(why)
    closing.state = state
    if step == "reopen":
        closing.reopened_by, closing.reopened_at = by.number, at
    closing.save(update_fields=["state", "reopened_by", "reopened_at"])
    name = "ledger.month_reopened" if step == "reopen" else "ledger.reopening_refused"
    _record(name, of=closing, by=by, at=at)


def _held(closing_id: int, *, by: Actor) -> MonthClosing:
    mine = MonthClosing.objects.filter(within(by.scope, path="unit__path"), pk=closing_id)
    found: MonthClosing | None = mine.locked().first()
    if found is None:
        msg = "There is no such closing among your units."
        raise ClosingRefused(msg)
    return found


def _record(name: str, *, of: MonthClosing, by: Actor, at: datetime, **facts: object) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="ledger.closing",
        subject_id=of.pk,
        unit_id=of.unit_id,
        month=f"{of.month:%Y-%m}",
        **facts,
    )
