"""
Cash handed from one cashier to another: who gives counts and proposes, who takes counts and confirms.

# Note [One name]
Until the receiver confirms, the cash is the giver's, in the books and in the till; from then on the receiver's. A till
with a handover that waits is not closed, so that no cash is left between two people overnight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.payments import flow, rules
from wanjia.revenue.payments.models import LONGEST_REASON, Handover, Shift
from wanjia.revenue.payments.operations.held import PaymentRefused, book, day_of, shift_shared, tell_shift
from wanjia.revenue.payments.operations.moving import moved
from wanjia.revenue.payments.queries.limits import denominations_on
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import HandoverState, MovementKind, ShiftState

SOURCE = "payments.handover"


@dataclass(frozen=True, slots=True)
class Signed:
    """
    What somebody says to a handover.

    :ivar step: ``confirm``, ``refuse`` or ``withdraw``
    :ivar counted: under ``confirm`` what the receiver counted, yuan
    :ivar reason: under ``refuse`` why
    """

    step: str
    counted: Decimal | None = None
    reason: str = ""


def propose_handover(*, to: str, pieces: Mapping[Decimal, int], by: Actor, at: datetime) -> int:
    """
    Propose, as who gives it, to hand counted cash of the actor's till to another cashier of the unit.

    :param to: number of the cashier who shall take it
    :param pieces: face value in yuan → how many
    :returns: the handover's id
    :raises ShiftRefused: if the actor has no shift of today that is open
    :raises PaymentRefused: if the count cannot be right, is none or more than the till holds, the other cashier is the
        actor, has no open shift today or works in another unit, or a handover of this till waits already
    """
    giving = shift_shared(by=by, at=at)
    _refuse(rules.why_not_counted(pieces, denominations=denominations_on(day_of(at))))
    amount = rules.counted_total(pieces)
    _refuse(rules.why_not_handed(amount, there_is=till_of(giving.pk).cash))
    taking = _open_till(to.strip(), at=at)
    met = {"taker_is_open": taking is not None, "is_same_unit": taking is not None and taking.unit_id == giving.unit_id}
    _refuse(rules.why_not_met(by.number, taker=to.strip(), **met))
    if Handover.objects.filter(giving=giving, state=HandoverState.PROPOSED).exists():
        _refuse("A handover of your till waits already: have it confirmed, or withdraw it first.")
    made = Handover.objects.create(
        unit_id=giving.unit_id,
        giving=giving,
        taking_id=taking.pk if taking else 0,
        state=HandoverState.PROPOSED,
        amount=amount,  # a fixed point is a decimal
        pieces={str(value): count for value, count in sorted(pieces.items()) if count},
        proposed_by=by.number,
        proposed_at=at,
    )
    _tell("payments.handover_proposed", made=made, by=by, at=at)
    return int(made.pk)


def sign_handover(*, handover_id: int, signed: Signed, by: Actor, at: datetime) -> None:
    """
    Confirm or refuse a handover as who takes the cash, or withdraw it as who gives it.

    Confirming books Dr CASH (who takes) / Cr CASH (who gives), and change of the unit goes along where takings do not
    reach.

    :raises PaymentRefused: if there is no such handover among the actor's units, the receiver counts another amount or
        gives no reason to refuse, a till is not open today, or the giver's till holds less by now
    :raises StepRefused: if it is decided already, or the actor is not who signs this
    """
    made: Handover | None = (
        Handover.objects.inside(by.scope).select_related("giving", "taking").filter(pk=handover_id).first()
    )
    if made is None:
        _refuse("There is no such handover among your units.")
        raise AssertionError
    for shift_id in sorted({made.giving_id, made.taking_id}):
        hold_name(f"payments.shift.{shift_id}")
    made = Handover.objects.filter(pk=handover_id).locked().get()
    giving, taking = Shift.objects.get(pk=made.giving_id), Shift.objects.get(pk=made.taking_id)
    signature = flow.Signature(signed.step, by.number, giving.cashier, taking.cashier)
    made.state = flow.HANDOVER.after(signed.step, state=made.state, thing=signature)
    if signed.step == "refuse" and not signed.reason.strip():
        _refuse("Say why: the reason stays on record.")
    if signed.step == "confirm":
        _move(made, giving=giving, taking=taking, counted=signed.counted, by=by, at=at)
    made.decided_by, made.decided_at = by.number, at
    made.reason = signed.reason.strip()[:LONGEST_REASON]
    made.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    _tell(f"payments.handover_{_DONE[signed.step]}", made=made, by=by, at=at)


_DONE = {"confirm": "confirmed", "refuse": "refused", "withdraw": "withdrawn"}


def _move(made: Handover, *, giving: Shift, taking: Shift, counted: Decimal | None, by: Actor, at: datetime) -> None:
    """Give the cash its new name, under the names of both tills."""
    if counted != made.amount:
        _refuse(f"You count another amount than the {made.amount} handed over: count together, or refuse it.")
    for shift in (giving, taking):
        if shift.state != ShiftState.OPEN or shift.opened_on != day_of(at):
            _refuse(f"The till of {shift.cashier} is not open today: cash goes from one open till to another.")
    till = till_of(giving.pk)
    _refuse(rules.why_not_handed(made.amount, there_is=till.cash))
    change = rules.change_handed(made.amount, cash=till.cash, change=till.change)
    for shift, kind, sign in ((giving, MovementKind.HANDED_OVER, -1), (taking, MovementKind.TAKEN_OVER, 1)):
        row = moved(shift, kind=kind, amount=made.amount * sign, key=f"handover-{made.pk}-{kind}", at=at)
        row.change, row.source_kind, row.source_id = change * sign, SOURCE, made.pk
        row.save(update_fields=["change", "source_kind", "source_id"])
    legs = (
        Leg(LedgerAccount.CASH, made.amount, made.unit_id, item=taking.cashier),
        Leg(LedgerAccount.CASH, -made.amount, made.unit_id, item=giving.cashier),
    )
    book(EntryKind.HANDOVER, legs=legs, source=(SOURCE, made.pk), by=by, at=at)


def _open_till(cashier: str, *, at: datetime) -> Shift | None:
    return Shift.objects.filter(cashier=cashier, state=ShiftState.OPEN, opened_on=day_of(at)).first()


def _refuse(why: str | None) -> None:
    if why is not None:
        raise PaymentRefused(why)


def _tell(name: str, *, made: Handover, by: Actor, at: datetime) -> None:
    facts = {"handover_id": made.pk, "amount": made.amount, "taking_shift_id": made.taking_id, "reason": made.reason}
    tell_shift(name, of=made.giving, by=by, at=at, **facts)
