"""Shifts opened, counted and closed: nothing stays in a till without a count and a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.queries import UnknownUnit, unit_named
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.payments import flow, rules
from wanjia.revenue.payments.models import AT_WORK, LONGEST_REASON, Count, Handover, Shift
from wanjia.revenue.payments.operations.held import ShiftRefused, book, day_of, shift_alone, tell_shift
from wanjia.revenue.payments.queries.limits import denominations_on, limit_on
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import FLOAT, HandoverState, Limit, ShiftState

SOURCE = "payments.shift"


def open_shift(*, unit_code: str, opening_float: Decimal, by: Actor, at: datetime) -> int:
    """
    Open a till of the actor in a unit, with change to begin with.

    Books Dr CASH (the cashier) / Cr CASH (the unit's change fund).

    :returns: the shift's id
    :raises UnknownUnit: if the unit is not among the actor's
    :raises ShiftRefused: if the actor has an open shift, of today or left from an earlier day, or the float is below 0
    """
    unit = unit_named(unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {unit_code} is not among yours"
        raise UnknownUnit(msg)
    if opening_float < 0:
        msg = "A till cannot begin with less than nothing."
        raise ShiftRefused(msg)
    _refuse_second(by)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                cashier=by.number,
                unit_id=unit.unit_id,
                state=ShiftState.OPEN,
                opening_float=opening_float,  # a fixed point is a decimal
                opened_on=day_of(at),
                opened_at=at,
            )
    except IntegrityError:
        _refuse_second(by)
        raise
    legs = (
        Leg(LedgerAccount.CASH, opening_float, unit.unit_id, item=by.number),
        Leg(LedgerAccount.CASH, -opening_float, unit.unit_id, item=FLOAT),
    )
    book(EntryKind.REMITTANCE, legs=legs, source=(SOURCE, shift.pk), by=by, at=at, text="opening float")
    tell_shift("payments.shift_opened", of=shift, by=by, at=at, opening_float=opening_float)
    return int(shift.pk)


def _refuse_second(by: Actor) -> None:
    left = Shift.objects.filter(cashier=by.number, state__in=AT_WORK).first()
    if left is not None:
        msg = f"Your shift of {left.opened_on} is not closed: count and close it before you open another."
        raise ShiftRefused(msg)


def count_shift(*, shift_id: int, pieces: Mapping[Decimal, int], cheques: int, by: Actor, at: datetime) -> Decimal:
    """
    Write down what the actor's till holds, counted; counting again replaces it, and no second person's consent is left.

    :param pieces: face value in yuan → how many
    :param cheques: how many cheques lie in the till
    :returns: counted less book, yuan
    :raises ShiftRefused: if the actor has no such shift, a face value does not exist, or a cheque is missing
    :raises StepRefused: if the shift is closed
    """
    shift = shift_alone(shift_id, by=by)
    if (why := rules.why_not_counted(pieces, denominations=denominations_on(day_of(at)))) is not None:
        raise ShiftRefused(why)
    till = till_of(shift.pk)
    if cheques != till.cheque_count:
        msg = (
            f"The books have {till.cheque_count} cheques in this till, you count {cheques}: look for the missing one, "
            "or have its payment voided or the cheque returned."
        )
        raise ShiftRefused(msg)
    shift.state = flow.SHIFT.after("count", state=shift.state, thing=_squaring(shift, at=at))
    shift.counted_at, shift.counted_cheques = at, cheques
    shift.counted_cash = rules.counted_total(pieces)
    shift.difference = shift.counted_cash - till.cash
    shift.difference_approved, shift.difference_approved_by = None, ""
    shift.save()
    Count.objects.filter(shift=shift).delete()
    Count.objects.bulk_create(
        Count(shift=shift, denomination=value, pieces=count)  # a fixed point is a decimal
        for value, count in sorted(pieces.items())
        if count
    )
    facts = {"counted": shift.counted_cash, "book": till.cash, "difference": shift.difference}
    tell_shift("payments.shift_counted", of=shift, by=by, at=at, **facts)
    return Decimal(shift.difference)


def resume_shift(*, shift_id: int, by: Actor, at: datetime) -> None:
    """
    Go on taking payments in a till that was counted; it is counted again later.

    :raises ShiftRefused: if the actor has no such shift
    :raises StepRefused: if it is not being counted
    """
    shift = shift_alone(shift_id, by=by)
    uncounted(shift, at=at)
    tell_shift("payments.shift_resumed", of=shift, by=by, at=at)


def uncounted(shift: Shift, *, at: datetime) -> None:
    """Put a counted till back to work: what was counted does not hold any more."""
    shift.state = flow.SHIFT.after("resume", state=shift.state, thing=_squaring(shift, at=at))
    shift.difference, shift.difference_approved, shift.difference_approved_by = Decimal(0), None, ""
    shift.counted_cash, shift.counted_cheques, shift.counted_at = None, None, None
    shift.save()
    Count.objects.filter(shift=shift).delete()


def approve_difference(*, shift_id: int, reason: str, by: Actor, at: datetime) -> None:
    """
    Agree, as a second person, that a till counts so much more or less than the books.

    :raises ShiftRefused: if there is no such counted till among the actor's units, it is the actor's own, it does not
        differ, or no reason is given
    """
    found: Shift | None = Shift.objects.inside(by.scope).filter(pk=shift_id, state=ShiftState.COUNTED).locked().first()
    if found is None or not found.difference:
        msg = "There is no till among your units that was counted and differs from the books."
        raise ShiftRefused(msg)
    if found.cashier == by.number:
        msg = "It is your own till: another person must agree to its difference."
        raise ShiftRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise ShiftRefused(msg)
    found.difference_approved, found.difference_approved_by = found.difference, by.number
    found.save(update_fields=["difference_approved", "difference_approved_by"])
    facts = {"difference": found.difference, "reason": reason}
    tell_shift("payments.difference_approved", of=found, by=by, at=at, **facts)


def close_shift(*, shift_id: int, person: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Close a counted till; a difference is booked to the person that it is put down to.

    Books Dr CASH / Cr CASH_DIFFERENCE where the till has more, the opposite where it has less.

    :param person: number of the person whom the difference is put down to; empty without a difference
    :raises ShiftRefused: if the actor has no such shift, a handover of cash waits for a signature, or the till changed
        since it was counted
    :raises StepRefused: if it is not counted, the difference lacks person or reason, or is beyond the day's tolerance
        and nobody else agreed to it
    """
    shift = shift_alone(shift_id, by=by)
    _refuse_waiting(shift)
    if shift.counted_cash is not None and shift.counted_cash - till_of(shift.pk).cash != shift.difference:
        msg = "The till changed since it was counted: count it again."
        raise ShiftRefused(msg)
    shift.difference_person = person.strip() if shift.difference else ""
    shift.difference_reason = reason.strip()[:LONGEST_REASON] if shift.difference else ""
    shift.state = flow.SHIFT.after("close", state=shift.state, thing=_squaring(shift, at=at))
    shift.closed_at = at
    shift.save()
    legs = (
        Leg(LedgerAccount.CASH, shift.difference, shift.unit_id, item=shift.cashier),
        Leg(LedgerAccount.CASH_DIFFERENCE, -shift.difference, shift.unit_id, item=shift.difference_person),
    )
    text = shift.difference_reason
    book(EntryKind.DIFFERENCE, legs=legs, source=(SOURCE, shift.pk), by=by, at=at, text=text)
    facts = {"difference": shift.difference, "person": shift.difference_person, "reason": text}
    tell_shift("payments.shift_closed", of=shift, by=by, at=at, **facts)


def _refuse_waiting(shift: Shift) -> None:
    """Refuse to close a till while cash is between two people."""
    waiting = Handover.objects.filter(Q(giving=shift) | Q(taking=shift), state=HandoverState.PROPOSED).first()
    if waiting is not None:
        msg = f"A handover of {waiting.amount} waits for a signature: have it confirmed, refused or withdrawn first."
        raise ShiftRefused(msg)


def _squaring(shift: Shift, *, at: datetime) -> rules.Squaring:
    return rules.Squaring(
        difference=shift.difference,
        tolerance=limit_on(Limit.DIFFERENCE_TOLERANCE, day=day_of(at)),
        person=shift.difference_person,
        reason=shift.difference_reason,
        approved=shift.difference_approved,
    )
