"""Late fees waived and bad debts written off: proposed by one person, decided by another."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.revenue.billing.operations.closing import bills_held, note_payments, note_unpaid
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import flow, rules
from wanjia.revenue.receivables.models import Charge, Concession, Settlement
from wanjia.revenue.receivables.operations.held import (
    ZERO,
    MoneyRefused,
    bills_of,
    book,
    position_held,
    settle,
    shift,
    tell,
)
from wanjia.revenue.receivables.operations.receiving import oppose_settlements
from wanjia.revenue.receivables.types import ChargeKind, ConcessionState, SettlementKind, Share

GIVEN_UP_IN = {
    SettlementKind.WAIVER: (EntryKind.WAIVER, LedgerAccount.LATE_FEE),
    SettlementKind.WRITE_OFF: (EntryKind.WRITE_OFF, LedgerAccount.WRITE_OFF),
}


def propose(*, charge_id: int, kind: SettlementKind, amount: Decimal, reason: str, by: Actor, at: datetime) -> int:
    """
    Propose that a late fee be waived or a bad debt be written off, wholly or in part.

    :returns: the concession's id
    :raises MoneyRefused: if there is no such charge among the actor's units, it is no late fee (waiver), the amount is
        more than is open, no reason is given, or another proposal for it waits
    """
    charge = Charge.objects.filter(within(by.scope, path="account__unit__path"), pk=charge_id).first()
    if charge is None:
        msg = "There is no such charge among your units."
        raise MoneyRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise MoneyRefused(msg)
    position_held(charge.account_id, by=by)
    charge.refresh_from_db()
    _refuse_amount(charge, kind=kind, amount=amount)
    if Concession.objects.filter(charge=charge, state=ConcessionState.PROPOSED).exists():
        msg = "A proposal for this charge waits already: have it decided first."
        raise MoneyRefused(msg)
    made = Concession.objects.create(
        charge=charge,
        unit_id=charge.unit_id,
        kind=kind,
        amount=amount,
        state=ConcessionState.PROPOSED,
        reason=reason,
        proposed_by=by.number,
        proposed_at=at,
    )
    _told("receivables.concession_proposed", made=made, charge=charge, by=by, at=at, reason=reason)
    return int(made.pk)


def decide(*, concession_id: int, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Approve or refuse that a charge is given up; approving settles it.

    :param step: ``approve`` or ``refuse``
    :raises MoneyRefused: if there is none, the actor proposed it, no reason is given, or less is open by now
    """
    made = _held(concession_id, by=by)
    if (why := rules.why_not_decided(proposed_by=made.proposed_by, by=by.number, reason=reason)) is not None:
        raise MoneyRefused(why)
    charge_id = made.charge_id
    bills = bills_of([charge_id])
    bills_held(bills, by=by)
    position = position_held(made.charge.account_id, by=by)
    made.refresh_from_db()
    charge = Charge.objects.get(pk=charge_id)
    made.state = flow.CONCESSION.after(step, state=made.state, thing=None)
    if step == "approve":
        kind = SettlementKind(made.kind)
        _refuse_amount(charge, kind=kind, amount=made.amount)
        entry_kind, lost_in = GIVEN_UP_IN[kind]
        legs = (
            Leg(lost_in, made.amount, charge.unit_id),
            Leg(LedgerAccount.RECEIVABLE, -made.amount, charge.unit_id, charge.account_id),
        )
        entry_id = book(
            entry_kind, legs=legs, source=("receivables.concession", made.pk), by=by, at=at, text=reason[:200]
        )
        settle([Share(charge_id, made.amount)], kind=kind, entry_id=entry_id, by=by, at=at)
        shift(position, owed=-made.amount)
        if kind is SettlementKind.WRITE_OFF:
            note_payments(bills, by=by, at=at)
    _decided(made, by=by, at=at, reason=reason)
    name = "receivables.concession_approved" if step == "approve" else "receivables.concession_refused"
    _told(name, made=made, charge=charge, by=by, at=at, reason=reason)


def undo(*, concession_id: int, reason: str, by: Actor, at: datetime) -> None:
    """
    Take back that a charge was given up: it is owed again, such as when a bad debt is paid after all.

    :raises MoneyRefused: if there is none, or no reason is given
    """
    made = _held(concession_id, by=by)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise MoneyRefused(msg)
    bills = bills_of([made.charge_id])
    bills_held(bills, by=by)
    position = position_held(made.charge.account_id, by=by)
    made.refresh_from_db()
    made.state = flow.CONCESSION.after("undo", state=made.state, thing=None)
    charge = Charge.objects.get(pk=made.charge_id)
    entry_kind, lost_in = GIVEN_UP_IN[SettlementKind(made.kind)]
    legs = (
        Leg(LedgerAccount.RECEIVABLE, made.amount, charge.unit_id, charge.account_id),
        Leg(lost_in, -made.amount, charge.unit_id),
    )
    entry_id = book(entry_kind, legs=legs, source=("receivables.concession", made.pk), by=by, at=at, text=reason[:200])
    given_up = Settlement.objects.filter(entry__source_kind="receivables.concession", entry__source_id=made.pk)
    oppose_settlements(list(given_up.filter(opposes=None)), entry_id=entry_id, by=by, at=at)
    shift(position, owed=made.amount)
    kinds = (SettlementKind.CREDIT, SettlementKind.WRITE_OFF)
    left = Settlement.objects.filter(charge__bill_id__in=bills, kind__in=kinds).values_list("amount", flat=True)
    if not sum(left, ZERO):
        note_unpaid(bills, by=by, at=at)
    made.save(update_fields=["state"])
    _told("receivables.concession_undone", made=made, charge=charge, by=by, at=at, reason=reason)


def _refuse_amount(charge: Charge, *, kind: SettlementKind, amount: Decimal) -> None:
    is_waiver = kind is SettlementKind.WAIVER
    if kind not in GIVEN_UP_IN:
        msg = "A charge is given up as a waiver or a write-off."
        raise MoneyRefused(msg)
    why = rules.why_not_conceded(
        ChargeKind(charge.kind), is_waiver=is_waiver, open_amount=charge.open_amount, amount=amount
    )
    if why is not None:
        raise MoneyRefused(why)


def _held(concession_id: int, *, by: Actor) -> Concession:
    mine = Concession.objects.filter(within(by.scope, path="charge__account__unit__path"), pk=concession_id)
    found: Concession | None = mine.select_related("charge").first()
    if found is None:
        msg = "There is no such proposal among your units."
        raise MoneyRefused(msg)
    return found


def _decided(made: Concession, *, by: Actor, at: datetime, reason: str) -> None:
    made.decided_by, made.decided_at, made.decision_reason = by.number, at, reason
    made.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])


def _told(name: str, *, made: Concession, charge: Charge, by: Actor, at: datetime, reason: str) -> None:
    facts = {"concession_id": made.pk, "charge_id": charge.pk, "kind": made.kind, "amount": made.amount}
    tell(name, account_id=charge.account_id, unit_id=charge.unit_id, by=by, at=at, reason=reason, **facts)
