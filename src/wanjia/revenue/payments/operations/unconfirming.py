"""The bank's word about a slip taken back: the line of its statement was of something else."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.payments import flow
from wanjia.revenue.payments.models import Cheque, Remittance, RemittanceConfirmation
from wanjia.revenue.payments.operations.held import PaymentRefused, book
from wanjia.revenue.payments.operations.remitting import SOURCE, Confirmation
from wanjia.revenue.payments.operations.returning import in_transit
from wanjia.revenue.payments.types import ChequeState, RemittanceState


def unconfirm_remittance(confirmation: Confirmation, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Take back what `remitting.confirm_remittance` wrote down: the money is on its way again, its cheques not cleared.

    Books the opposite. Taking it back twice does it once.

    :param confirmation: as it was given then
    :raises PaymentRefused: if there is no such slip among the actor's units, or no reason is given
    """
    hold_name(f"payments.remittance.{confirmation.remittance_id}")
    slip: Remittance | None = Remittance.objects.inside(by.scope).filter(pk=confirmation.remittance_id).locked().first()
    if slip is None:
        msg = "There is no such slip among your units."
        raise PaymentRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise PaymentRefused(msg)
    known = RemittanceConfirmation.objects.filter(remittance=slip, bank_reference=confirmation.bank_reference).first()
    if known is None:
        return
    known.delete()
    slip.confirmed -= known.amount
    _send_again(slip)
    unit_id = confirmation.bank_unit_id or slip.unit_id
    legs = (
        Leg(LedgerAccount.BANK, -known.amount, unit_id, item=confirmation.bank_item),
        Leg(LedgerAccount.BANK_IN_TRANSIT, known.amount, slip.unit_id, item=slip.slip_number),
    )
    book(EntryKind.BANK, legs=legs, source=(SOURCE, slip.pk), by=by, at=at, text=reason)
    events.record(
        "payments.remittance_unconfirmed",
        by=by,
        at=at,
        subject_kind="payments.remittance",
        subject_id=slip.pk,
        unit_id=slip.unit_id,
        amount=str(known.amount),
        bank_reference=confirmation.bank_reference,
        left=str(in_transit(slip)),
        reason=reason,
    )


def _send_again(slip: Remittance) -> None:
    """Put a slip back on its way, with its cheques."""
    if slip.state == RemittanceState.CONFIRMED:
        slip.state = flow.REMITTANCE.after("take_back", state=slip.state, thing=None)
        for cheque in Cheque.objects.filter(remittance=slip, state=ChequeState.CLEARED).locked():
            cheque.state = flow.CHEQUE.after("take_back", state=cheque.state, thing=None)
            cheque.save(update_fields=["state"])
    slip.save(update_fields=["confirmed", "state"])
