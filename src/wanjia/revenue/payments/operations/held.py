"""
What operations at a counter have in common: their shift, and the names under which they wait for each other.

# Note [Order of locks]
Whoever changes what a till holds shares the shift's name; whoever counts, closes or remits the till holds it alone. The
name comes before everything else, then the bills and the position of the account (by receivables), then own rows, and
the series of receipts last: it is what all payments of a unit wait for.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name, share_name
from wanjia.revenue.ledger.operations import post
from wanjia.revenue.ledger.types import Booking, EntryKind, Leg
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import AT_WORK, Payment, Shift
from wanjia.revenue.payments.types import ShiftState


class PaymentRefused(Refused):
    """Something that cannot be done with a payment; the text is fit for the user."""


class ShiftRefused(Refused):
    """Something that cannot be done with a shift; the text is fit for the user."""


def day_of(at: datetime) -> date:
    """Give the day of a moment, here."""
    return localtime(at).date()


def shift_shared(*, by: Actor, at: datetime) -> Shift:
    """
    Give the actor's open shift of today, and keep it open until the transaction ends.

    :raises ShiftRefused: if there is none, it is of an earlier day, or it is being counted
    """
    mine = Shift.objects.filter(cashier=by.number, state__in=AT_WORK)
    shift_id = mine.values_list("pk", flat=True).first()
    share_name(f"payments.shift.{shift_id or 0}")
    found: Shift | None = mine.filter(pk=shift_id or 0).first()
    if (
        why := rules.why_not_in_shift(found.opened_on if found else None, today=day_of(at))
    ) is not None or found is None:
        raise ShiftRefused(why)
    if found.state != ShiftState.OPEN:
        msg = "Your till is being counted: go on taking payments first, then count again."
        raise ShiftRefused(msg)
    return found


def shift_alone(shift_id: int, *, by: Actor) -> Shift:
    """
    Give the actor's own shift, with nobody else changing what its till holds.

    :raises ShiftRefused: if the actor has no such shift
    """
    hold_name(f"payments.shift.{shift_id}")
    found: Shift | None = Shift.objects.filter(pk=shift_id, cashier=by.number).locked().first()
    if found is None:
        msg = "You have no such shift: only its own cashier counts, closes and remits a till."
        raise ShiftRefused(msg)
    return found


def book(
    kind: EntryKind, *, legs: tuple[Leg, ...], source: tuple[str, int], by: Actor, at: datetime, text: str = ""
) -> None:
    """Book an entry on the day of the moment; nothing where all amounts are 0."""
    if any(leg.amount for leg in legs):
        post(Booking(kind, day_of(at), *source, legs, text=text[:200]), by=by, at=at)


def tell_shift(name: str, *, of: Shift, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about a shift; amounts travel as text."""
    about: dict[str, object] = {"subject_kind": "payments.shift", "subject_id": of.pk, "unit_id": of.unit_id}
    events.record(name, by=by, at=at, **about, **_told(facts))  # type: ignore[arg-type]


def tell_payment(name: str, *, of: Payment, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about a payment; amounts travel as text."""
    own = {"account_id": of.account_id, "amount": of.amount, "number": of.number, **facts}
    about = {"subject_kind": "payments.payment", "subject_id": of.pk, "unit_id": of.unit_id}
    events.record(name, by=by, at=at, **about, **_told(own))  # type: ignore[arg-type]


def _told(facts: dict[str, object]) -> dict[str, object]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in facts.items()}
