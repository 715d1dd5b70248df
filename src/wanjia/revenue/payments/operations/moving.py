"""Cash that goes into a till or out of it beside payments: deposits, and what others collected."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.payments.models import LONGEST_REASON, Shift, TillMovement
from wanjia.revenue.payments.operations.held import PaymentRefused, book, day_of, shift_shared, tell_shift
from wanjia.revenue.payments.operations.receipts import allot
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import HandedIn, MovementKind
from wanjia.revenue.receivables.operations import depositing
from wanjia.revenue.receivables.types import Money

SOURCE = "payments.movement"


def take_deposit(*, account_id: int, amount: Decimal, key: str, by: Actor, at: datetime) -> int:
    """
    Take a customer's deposit in cash, with a receipt.

    :param key: made once when the form is shown; the same key again takes nothing
    :returns: the movement's id
    :raises ShiftRefused: if the actor has no shift of today that is open
    :raises MoneyRefused: if the amount is none, or the account is not of the actor's units
    """
    if (before := TillMovement.objects.filter(key=key).first()) is not None:
        return int(before.pk)
    shift = shift_shared(by=by, at=at)
    made = moved(shift, kind=MovementKind.DEPOSIT_TAKEN, amount=amount, key=key, at=at, account_id=account_id)
    depositing.take_deposit(_money(made, amount=amount), by=by, at=at)
    _tell(made, shift=shift, by=by, at=at)
    allot(made, by=by, at=at)
    return int(made.pk)


def return_deposit(*, account_id: int, amount: Decimal, key: str, by: Actor, at: datetime) -> int:
    """
    Give a customer's deposit back in cash, from the actor's till, with a voucher in the series of the receipts.

    :returns: the movement's id
    :raises ShiftRefused: if the actor has no shift of today that is open
    :raises PaymentRefused: if the till has less cash
    :raises MoneyRefused: if there is not so much of a deposit, or the account is not of the actor's units
    """
    if (before := TillMovement.objects.filter(key=key).first()) is not None:
        return int(before.pk)
    shift = till_alone(by=by, at=at)
    refuse_more(amount, there_is=till_of(shift.pk).cash)
    kind = MovementKind.DEPOSIT_RETURNED
    made = moved(shift, kind=kind, amount=-amount, key=key, at=at, account_id=account_id)
    depositing.return_deposit(_money(made, amount=amount), by=by, at=at)
    _tell(made, shift=shift, by=by, at=at)
    allot(made, by=by, at=at)
    return int(made.pk)


def take_handed_in(handed: HandedIn, *, by: Actor, at: datetime) -> int:
    """
    Take cash that somebody else collected, such as an agent, into the actor's till.

    Books Dr CASH (the cashier) / Cr where the books had it. The same source again takes nothing.

    :returns: the movement's id
    :raises ShiftRefused: if the actor has no shift of today that is open
    :raises PaymentRefused: if the amount is none
    """
    key = f"{handed.source_kind}-{handed.source_id}"
    if (before := TillMovement.objects.filter(key=key).first()) is not None:
        return int(before.pk)
    if handed.amount <= 0:
        msg = "What is handed in is more than 0.00 yuan."
        raise PaymentRefused(msg)
    shift = shift_shared(by=by, at=at)
    made = moved(shift, kind=MovementKind.HANDED_IN, amount=handed.amount, key=key, at=at)
    made.source_kind, made.source_id, made.note = handed.source_kind, handed.source_id, handed.note[:LONGEST_REASON]
    made.save(update_fields=["source_kind", "source_id", "note"])
    legs = (
        Leg(LedgerAccount.CASH, handed.amount, shift.unit_id, item=by.number),
        Leg(handed.held_in, -handed.amount, handed.unit_id, item=handed.item),
    )
    book(EntryKind.HANDOVER, legs=legs, source=(SOURCE, made.pk), by=by, at=at, text=handed.note)
    _tell(made, shift=shift, by=by, at=at)
    return int(made.pk)


def till_alone(*, by: Actor, at: datetime) -> Shift:
    """Give the actor's open shift with nobody else changing its till: money goes out of it."""
    shift = shift_shared(by=by, at=at)
    hold_name(f"payments.till.{shift.pk}")
    return shift


def moved(
    shift: Shift,
    *,
    kind: MovementKind,
    amount: Decimal,
    key: str,
    at: datetime,
    account_id: int | None = None,
) -> TillMovement:
    """Write down what went into a till, or out of it."""
    return TillMovement.objects.create(
        shift=shift,
        unit_id=shift.unit_id,
        account_id=account_id,
        kind=kind,
        amount=amount,  # a fixed point is a decimal
        moved_at=at,
        moved_by=shift.cashier,
        source_kind=SOURCE,
        key=key,
    )


def _money(made: TillMovement, *, amount: Decimal) -> Money:
    return Money(
        account_id=int(made.account_id or 0),
        amount=amount,
        unit_id=made.unit_id,
        held_in=LedgerAccount.CASH,
        item=made.moved_by,
        source_kind=SOURCE,
        source_id=made.pk,
        received_on=day_of(made.moved_at),
    )


def refuse_more(amount: Decimal, *, there_is: Decimal) -> None:
    """
    Refuse to hand out more than a till holds.

    :raises PaymentRefused: if so
    """
    if amount > there_is:
        msg = f"Your till holds {there_is} in cash, less than {amount}: have change brought first."
        raise PaymentRefused(msg)


def _tell(made: TillMovement, *, shift: Shift, by: Actor, at: datetime) -> None:
    facts = {"kind": made.kind, "amount": made.amount, "account_id": made.account_id}
    tell_shift("payments.till_moved", of=shift, by=by, at=at, **facts)
