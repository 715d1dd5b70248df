"""The money of closed shifts on its way to the bank, and the bank's word that it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.payments import flow, rules
from wanjia.revenue.payments.models import Cheque, Remittance, RemittanceConfirmation, Shift
from wanjia.revenue.payments.operations.held import PaymentRefused, ShiftRefused, book, day_of, shift_alone, tell_shift
from wanjia.revenue.payments.operations.returning import in_transit, settle_slip
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import FLOAT, ChequeState, RemittanceState, Till

SOURCE = "payments.remittance"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """
    What a line of the bank's statement says about a slip.

    :ivar amount: yuan; less than what is on its way where the rest comes later
    :ivar bank_reference: the bank's, unique with its line; the same one again changes nothing
    :ivar bank_item: what the account BANK is split by, such as the company's account number
    :ivar bank_unit_id: in whose books the bank account stands; None: those of the slip
    """

    remittance_id: int
    amount: Decimal
    bank_reference: str
    confirmed_on: date
    bank_item: str = ""
    bank_unit_id: int | None = None


def remit_shift(*, shift_id: int, slip_number: str, by: Actor, at: datetime) -> int | None:
    """
    Send cash and cheques of the actor's closed shift to the bank; the change goes back to the unit.

    Books Dr BANK_IN_TRANSIT (the slip) and CASH (the change fund) / Cr CASH and CHEQUES (the cashier).

    :param slip_number: the bank's slip; may be empty where there is nothing to send
    :returns: the remittance's id; None where there was nothing to send
    :raises ShiftRefused: if the actor has no such shift, the slip lacks its number or was used before
    :raises StepRefused: if the shift is not closed
    """
    shift = shift_alone(shift_id, by=by)
    till = till_of(shift.pk)
    change = min(till.change, till.cash)
    shift.state = flow.SHIFT.after("remit", state=shift.state, thing=rules.SQUARE)
    shift.remitted_at = at
    shift.save(update_fields=["state", "remitted_at"])
    slip = _sent(shift, cash=till.cash - change, cheques=till.cheques, slip_number=slip_number, by=by, at=at)
    legs = _legs(shift, till=till, change=change, slip_number=slip_number)
    source = (SOURCE, slip.pk) if slip else ("payments.shift", shift.pk)
    book(EntryKind.REMITTANCE, legs=legs, source=source, by=by, at=at)
    facts = {"cash": till.cash - change, "cheques": till.cheques, "slip_number": slip_number}
    tell_shift("payments.shift_remitted", of=shift, by=by, at=at, **facts)
    return int(slip.pk) if slip else None


def _sent(
    shift: Shift, *, cash: Decimal, cheques: Decimal, slip_number: str, by: Actor, at: datetime
) -> Remittance | None:
    number = slip_number.strip()
    if not cash and not cheques:
        return None
    if not number:
        msg = "Write down the number of the bank's slip."
        raise ShiftRefused(msg)
    if Remittance.objects.filter(unit_id=shift.unit_id, slip_number=number).exists():
        msg = f"Slip {number} was used before: look at its number again."
        raise ShiftRefused(msg)
    slip = Remittance.objects.create(
        shift=shift,
        unit_id=shift.unit_id,
        slip_number=number,
        cash=cash,  # a fixed point is a decimal
        cheques=cheques,
        state=RemittanceState.SENT,
        remitted_on=day_of(at),
        remitted_by=by.number,
    )
    held = Cheque.objects.filter(payment__shift=shift, state=ChequeState.HELD).locked()
    for cheque in held:
        cheque.state = flow.CHEQUE.after("remit", state=cheque.state, thing=None)
        cheque.remittance = slip
        cheque.save(update_fields=["state", "remittance"])
    return slip


def _legs(shift: Shift, *, till: Till, change: Decimal, slip_number: str) -> tuple[Leg, ...]:
    sent = till.cash - change + till.cheques
    return (
        Leg(LedgerAccount.BANK_IN_TRANSIT, sent, shift.unit_id, item=slip_number.strip()),
        Leg(LedgerAccount.CASH, change, shift.unit_id, item=FLOAT),
        Leg(LedgerAccount.CASH, -till.cash, shift.unit_id, item=shift.cashier),
        Leg(LedgerAccount.CHEQUES, -till.cheques, shift.unit_id, item=shift.cashier),
    )


def confirm_remittance(confirmation: Confirmation, *, by: Actor, at: datetime) -> Decimal:
    """
    Write down that the bank's statement shows money of a slip; all of it there, its cheques are cleared.

    Books Dr BANK / Cr BANK_IN_TRANSIT (the slip). The same bank reference again changes nothing.

    :returns: what of the slip is still on its way, yuan
    :raises PaymentRefused: if there is no such slip among the actor's units, the amount is none or more than is on its
        way, or the reference confirmed another slip
    """
    hold_name(f"payments.remittance.{confirmation.remittance_id}")
    slip: Remittance | None = Remittance.objects.inside(by.scope).filter(pk=confirmation.remittance_id).locked().first()
    if slip is None:
        msg = "There is no such slip among your units."
        raise PaymentRefused(msg)
    if _is_known(confirmation):
        return in_transit(slip)
    if not 0 < confirmation.amount <= in_transit(slip):
        msg = (
            f"Of slip {slip.slip_number} {in_transit(slip)} is on its way, the bank shows {confirmation.amount}: "
            "look for another slip, or keep the line as money whose cause is not known."
        )
        raise PaymentRefused(msg)
    RemittanceConfirmation.objects.create(
        remittance=slip,
        amount=confirmation.amount,  # a fixed point is a decimal
        bank_reference=confirmation.bank_reference,
        confirmed_on=confirmation.confirmed_on,
        confirmed_by=by.number,
    )
    slip.confirmed += confirmation.amount
    settle_slip(slip)
    _book_arrival(slip, confirmation=confirmation, by=by, at=at)
    return in_transit(slip)


def _is_known(confirmation: Confirmation) -> bool:
    known = RemittanceConfirmation.objects.filter(bank_reference=confirmation.bank_reference).first()
    if known is None:
        return False
    if known.remittance_id != confirmation.remittance_id:
        msg = f"The bank's reference {confirmation.bank_reference} confirmed another slip before."
        raise PaymentRefused(msg)
    return True


def _book_arrival(slip: Remittance, *, confirmation: Confirmation, by: Actor, at: datetime) -> None:
    unit_id = confirmation.bank_unit_id or slip.unit_id
    legs = (
        Leg(LedgerAccount.BANK, confirmation.amount, unit_id, item=confirmation.bank_item),
        Leg(LedgerAccount.BANK_IN_TRANSIT, -confirmation.amount, slip.unit_id, item=slip.slip_number),
    )
    book(EntryKind.BANK, legs=legs, source=(SOURCE, slip.pk), by=by, at=at, text=confirmation.bank_reference)
    events.record(
        "payments.remittance_confirmed",
        by=by,
        at=at,
        subject_kind="payments.remittance",
        subject_id=slip.pk,
        unit_id=slip.unit_id,
        amount=str(confirmation.amount),
        bank_reference=confirmation.bank_reference,
        left=str(in_transit(slip)),
    )
