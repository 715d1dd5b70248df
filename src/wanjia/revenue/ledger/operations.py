"""Entries booked and opposed, months closed and reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import polars as pl
from django.db.models import Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name, share_name
from wanjia.foundation.organisation.queries import unit_names
from wanjia.foundation.periods.types import month_of
from wanjia.revenue.ledger import flow, rules
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.models import Entry, MonthBalance, MonthClosing, Posting
from wanjia.revenue.ledger.queries import closed_among, earliest_open, entry_legs, latest_closed
from wanjia.revenue.ledger.types import Booking, ClosingState, LedgerAccount, Leg


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
    legs = rules.cleared(booking.legs)
    units = {leg.unit_id for leg in booking.legs}
    refuse_closed(units, legs=booking.legs, book_date=booking.book_date)
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
    Posting.objects.bulk_create(_posting(leg, entry_id=entry.pk) for leg in legs)
    return int(entry.pk)


def oppose(*, entry_id: int, kind: str, book_date: date, text: str, by: Actor, at: datetime) -> int:
    """
    Take an entry back by an equal and opposite one.

    :returns: the new entry's id
    :raises BookingRefused: if it was taken back before, or the month is closed in a unit concerned
    """
    entry = Entry.objects.get(pk=entry_id)
    if Entry.objects.filter(opposes=entry).exists():
        msg = f"Entry {entry_id} was taken back before."
        raise BookingRefused(msg)
    # Legs of clearing are told apart by whom they are owed to, and balance in each unit already.
    legs = rules.opposed(entry_legs(entry_id))
    refuse_closed({leg.unit_id for leg in legs}, legs=legs, book_date=book_date)
    opposite = Entry.objects.create(
        kind=kind,
        book_date=book_date,
        booked_at=at,
        booked_by=by.number,
        currency=entry.currency,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        text=text,
        opposes=entry,
    )
    Posting.objects.bulk_create(_posting(leg, entry_id=opposite.pk) for leg in legs)
    return int(opposite.pk)


def post_many(legs: pl.DataFrame, *, kind: str, book_date: date, source_kind: str, by: Actor, at: datetime) -> None:
    """
    Book many entries of one kind and day: one per ``source_id``, each balanced within one unit.

    :param legs: rows as `kernel.schema.BULK` says; the amounts of each source sum to zero in its unit
    :raises BookingRefused: if one does not balance, or the month is closed in a unit concerned
    """
    table = legs.filter(pl.col("amount") != 0).select(BULK.names())
    if table.is_empty():
        return
    refuse_closed(set(table["unit_id"].unique()), legs=(), book_date=book_date)
    off = table.group_by("source_id", "unit_id").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)
    if off.height:
        msg = f"{off.height} entries do not sum to zero in their unit, such as that of {off['source_id'][0]}."
        raise BookingRefused(msg)
    entries = table.select("source_id", "currency").unique(maintain_order=True)
    after = Entry.objects.filter(source_kind=source_kind).order_by("-pk").values_list("pk", flat=True).first() or 0
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
    written = Entry.objects.filter(pk__gt=after, source_kind=source_kind, booked_at=at, booked_by=by.number, kind=kind)
    ids = pl.DataFrame(
        list(written.values_list("pk", "source_id")), schema={"entry_id": pl.Int64, "source_id": pl.Int64}, orient="row"
    ).filter(pl.col("source_id").is_in(entries["source_id"].implode()))
    write_rows(Posting, table=table.join(ids, on="source_id", validate="m:1").drop("source_id", "currency"))


def refuse_closed(unit_ids: set[int], *, legs: Sequence[Leg], book_date: date) -> None:
    """
    Hold the month open in units until the transaction ends.

    :param legs: what is booked, judged too where any is given
    :raises BookingRefused: if it is closed in one of them, or the legs make no entry
    """
    month = month_of(book_date).start
    for unit_id in sorted(unit_ids):
        share_name(f"ledger.month.{unit_id}.{month:%Y-%m}")
    closed = closed_among(unit_ids, month=month)
    names = unit_names(closed) if closed else ()
    given = legs or (() if closed else (Leg(LedgerAccount.CLEARING, Decimal(0), 0),))
    why = rules.why_not_booked(given, book_date=book_date, closed_in=names)
    if why is not None:
        raise BookingRefused(why)


def close_month(*, unit_id: int, month: date, by: Actor, at: datetime, today: date) -> int:
    """
    Close a month of a unit's books: no entry is booked in it any more, and what each account stands at is kept.

    :returns: the closing's id
    :raises ClosingRefused: if it is closed, not over yet, or an earlier month with entries is open
    """
    hold_name(f"ledger.month.{unit_id}.{month:%Y-%m}")
    why = rules.why_not_closed(
        month,
        today=today,
        is_closed=bool(closed_among({unit_id}, month=month)),
        earlier_open=earliest_open(unit_id, before=month),
    )
    if why is not None:
        raise ClosingRefused(why)
    closing = MonthClosing.objects.create(
        unit_id=unit_id, month=month, state=ClosingState.CLOSED, closed_by=by.number, closed_at=at
    )
    sums = Posting.objects.filter(unit_id=unit_id, entry__book_date__lt=month_of(month).end)
    MonthBalance.objects.bulk_create(
        MonthBalance(closing=closing, ledger_account=name, currency=currency, amount=amount)
        for name, currency, amount in sums.values_list("ledger_account", "entry__currency").annotate(Sum("amount"))
    )
    _record("ledger.month_closed", closing=closing, by=by, at=at)
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
    closing.reopening_asked_by, closing.reopening_reason = by.number, reason
    closing.save(update_fields=["state", "reopening_asked_by", "reopening_reason"])
    _record("ledger.reopening_asked", closing=closing, by=by, at=at, reason=reason)


def decide_reopening(*, closing_id: int, step: str, by: Actor, at: datetime) -> None:
    """
    Open a closed month again as somebody else asked, or refuse to.

    :param step: ``reopen`` or ``refuse_reopening``
    :raises ClosingRefused: if the actor asked for it, or a later month is closed
    """
    closing = _held(closing_id, by=by)
    hold_name(f"ledger.month.{closing.unit_id}.{closing.month:%Y-%m}")
    later = latest_closed(closing.unit_id, after=closing.month) if step == "reopen" else None
    why = rules.why_not_reopened(asked_by=closing.reopening_asked_by, by=by.number, later_closed=later)
    if why is not None:
        raise ClosingRefused(why)
    closing.state = flow.CLOSING.after(step, state=closing.state, thing=None)
    if step == "reopen":
        closing.reopened_by, closing.reopened_at = by.number, at
    closing.save(update_fields=["state", "reopened_by", "reopened_at"])
    name = "ledger.month_reopened" if step == "reopen" else "ledger.reopening_refused"
    _record(name, closing=closing, by=by, at=at)


def _held(closing_id: int, *, by: Actor) -> MonthClosing:
    mine = MonthClosing.objects.filter(within(by.scope, path="unit__path"), pk=closing_id)
    found: MonthClosing | None = mine.locked().first()
    if found is None:
        msg = "There is no such closing among your units."
        raise ClosingRefused(msg)
    return found


def _record(name: str, *, closing: MonthClosing, by: Actor, at: datetime, **facts: object) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="ledger.closing",
        subject_id=closing.pk,
        unit_id=closing.unit_id,
        month=f"{closing.month:%Y-%m}",
        **facts,
    )


def _posting(leg: Leg, *, entry_id: int) -> Posting:
    return Posting(
        entry_id=entry_id,
        unit_id=leg.unit_id,
        ledger_account=leg.ledger_account,
        customer_account_id=leg.customer_account_id,
        counter_unit_id=leg.counter_unit_id,
        item=leg.item,
        amount=leg.amount,
    )
