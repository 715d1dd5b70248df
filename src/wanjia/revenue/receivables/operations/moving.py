"""
Credit paid out or moved, and reductions released: proposed by one person, decided by another.

The reduction of a bill belongs to that bill. It settles no other debt, is not paid out and not moved before somebody
with the right to has agreed (requirements A427, A433).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.duties.rules import binds
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import flow, rules
from wanjia.revenue.receivables.models import Charge, Credit, CreditMove, CreditUse, Position
from wanjia.revenue.receivables.operations.held import (
    ZERO,
    MoneyRefused,
    book,
    day_of,
    position_held,
    receivable_legs,
    settle,
    shift,
    tell,
)
from wanjia.revenue.receivables.types import CreditKind, MoveKind, MoveState, SettlementKind, Share

SOURCE = "receivables.move"


@dataclass(frozen=True, slots=True)
class NewMove:
    """
    A move of credit to be.

    :ivar bill_id: under RELEASE the bill whose reduction shall become credit
    :ivar to_account_id: under TRANSFER the account that shall have it
    """

    account_id: int
    kind: MoveKind
    amount: Decimal
    reason: str
    bill_id: int | None = None
    to_account_id: int | None = None


def propose_move(new: NewMove, *, by: Actor, at: datetime) -> int:
    """
    Propose that a reduction become credit, or that credit be paid out or moved to another account.

    :returns: the move's id
    :raises MoneyRefused: if an account is not of the actor's units, there is not so much, or no reason is given
    """
    if not new.reason.strip():
        msg = "Say why: the reason stays on record."
        raise MoneyRefused(msg)
    target = _target(new)
    position = _positions_held({new.account_id, target or new.account_id}, by=by)[new.account_id]
    if (
        why := rules.why_not_amount(new.amount, at_most=_there_is(new.kind, position=position, bill_id=new.bill_id))
    ) is not None:
        raise MoneyRefused(why)
    made = CreditMove.objects.create(
        account_id=new.account_id,
        unit_id=position.account.unit_id,
        kind=new.kind,
        bill_id=new.bill_id if new.kind is MoveKind.RELEASE else None,
        to_account_id=target,
        amount=new.amount,
        state=MoveState.PROPOSED,
        reason=new.reason,
        proposed_by=by.number,
        proposed_at=at,
    )
    _told("receivables.move_proposed", made=made, by=by, at=at, reason=new.reason)
    return int(made.pk)


def _target(new: NewMove) -> int | None:
    """Give the account that shall have the money; none where it stays."""
    if new.kind is not MoveKind.TRANSFER:
        return None
    if new.to_account_id in (None, new.account_id):
        msg = "Name another account that shall have the money."
        raise MoneyRefused(msg)
    return new.to_account_id


def _positions_held(account_ids: set[int], *, by: Actor) -> dict[int, Position]:
    """Lock what stands between accounts and the company, in one order, so that two moves cannot wait for each other."""
    return {account_id: position_held(account_id, by=by) for account_id in sorted(account_ids)}


def _there_is(kind: str, *, position: Position, bill_id: int | None) -> Decimal:
    """Give how much can be moved: what is open of a bill's reduction, else credit, less what is owed if paid out."""
    if kind == MoveKind.REFUND:
        return max(ZERO, Decimal(position.credit - position.owed))
    if kind == MoveKind.TRANSFER:
        return Decimal(position.credit)
    below = Charge.objects.filter(account_id=position.account_id, bill_id=bill_id or 0, open_amount__lt=0)
    return -sum(below.values_list("open_amount", flat=True), ZERO)


def decide_move(*, move_id: int, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Approve or refuse a move. A release or a transfer is carried out at once, a refund when it is paid out.

    :param step: ``approve`` or ``refuse``
    :raises MoneyRefused: if there is none, the actor proposed it, no reason is given, or there is less by now
    """
    made, position = _held(move_id, by=by)
    if (why := rules.why_not_decided(proposed_by=made.proposed_by, by=by.number, reason=reason)) is not None:
        raise MoneyRefused(why)
    made.state = flow.CREDIT_MOVE.after(step, state=made.state, thing=None)
    made.decided_by, made.decided_at, made.decision_reason = by.number, at, reason
    if step == "approve" and made.kind != MoveKind.REFUND:
        _refuse_less(made, position=position)
        (_release if made.kind == MoveKind.RELEASE else _transfer)(made, position=position, by=by, at=at)
        made.state = flow.CREDIT_MOVE.after("carry_out", state=made.state, thing=None)
    made.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    name = "receivables.move_approved" if step == "approve" else "receivables.move_refused"
    _told(name, made=made, by=by, at=at, reason=reason)


def pay_out(*, move_id: int, held_in: LedgerAccount, item: str, unit_id: int, by: Actor, at: datetime) -> Decimal:
    """
    Pay an approved refund out. What the account owes by now goes first: only credit beyond it is paid out.

    :param held_in: where the money is taken from, with its item and unit
    :returns: what was paid out, yuan
    :raises MoneyRefused: if there is no such approved refund, the person approved it, or there is less credit beyond
        what is owed by now
    """
    made, position = _held(move_id, by=by)
    if made.kind != MoveKind.REFUND:
        msg = "Only a refund is paid out."
        raise MoneyRefused(msg)
    if binds(by) and (why := rules.why_not_paid_out(decided_by=made.decided_by, by=by.number)) is not None:
        raise MoneyRefused(why)
    made.state = flow.CREDIT_MOVE.after("carry_out", state=made.state, thing=None)
    _refuse_less(made, position=position)
    taken = _take(made, position=position)
    legs = [Leg(held_in, -made.amount, unit_id, item=item)]
    legs += [Leg(LedgerAccount.PREPAYMENT, amount, unit, made.account_id) for unit, amount in _by_unit(taken)]
    entry_id = book(EntryKind.REFUND, legs=legs, source=(SOURCE, made.pk), by=by, at=at)
    _use(made, taken=taken, entry_id=entry_id)
    made.save(update_fields=["state"])
    _told("receivables.refund_paid", made=made, by=by, at=at, reason=made.reason)
    return Decimal(made.amount)


def _held(move_id: int, *, by: Actor) -> tuple[CreditMove, Position]:
    """Give a move of the actor's units under the locks of the accounts concerned."""
    mine = CreditMove.objects.filter(within(by.scope, path="account__unit__path"), pk=move_id)
    made: CreditMove | None = mine.first()
    if made is None:
        msg = "There is no such proposal among your units."
        raise MoneyRefused(msg)
    locked = _positions_held({made.account_id, made.to_account_id or made.account_id}, by=by)
    made.refresh_from_db()
    return made, locked[made.account_id]


def _refuse_less(made: CreditMove, *, position: Position) -> None:
    there_is = _there_is(made.kind, position=position, bill_id=made.bill_id)
    if (why := rules.why_not_amount(made.amount, at_most=there_is)) is not None:
        raise MoneyRefused(why)


def _release(made: CreditMove, *, position: Position, by: Actor, at: datetime) -> None:
    """Turn what a bill charges below 0 into credit."""
    left, shares = made.amount, []
    below = Charge.objects.filter(account_id=made.account_id, bill_id=made.bill_id or 0, open_amount__lt=0)
    for charge in below.order_by("pk"):
        amount = min(left, -charge.open_amount)
        if amount > 0:
            shares.append(Share(charge.pk, -amount))
            left -= amount
    legs = receivable_legs(shares, account_id=made.account_id, sign=-1)
    legs.append(Leg(LedgerAccount.PREPAYMENT, -made.amount, made.unit_id, made.account_id))
    entry_id = book(EntryKind.RELEASE, legs=legs, source=(SOURCE, made.pk), by=by, at=at)
    settle(shares, kind=SettlementKind.RELEASE, entry_id=entry_id, by=by, at=at)
    shift(position, reduction=-made.amount, credit=made.amount)
    _credited(made, account_id=made.account_id, kind=CreditKind.REDUCTION, entry_id=entry_id, at=at)


def _transfer(made: CreditMove, *, position: Position, by: Actor, at: datetime) -> None:
    """Move credit to another account."""
    taken = _take(made, position=position)
    target = Position.objects.select_related("account").get(account_id=made.to_account_id)
    legs = [Leg(LedgerAccount.PREPAYMENT, amount, unit, made.account_id) for unit, amount in _by_unit(taken)]
    legs.append(Leg(LedgerAccount.PREPAYMENT, -made.amount, target.account.unit_id, made.to_account_id))
    entry_id = book(EntryKind.TRANSFER, legs=legs, source=(SOURCE, made.pk), by=by, at=at)
    _use(made, taken=taken, entry_id=entry_id)
    shift(target, credit=made.amount)
    _credited(made, account_id=int(made.to_account_id or 0), kind=CreditKind.TRANSFER, entry_id=entry_id, at=at)


def _credited(made: CreditMove, *, account_id: int, kind: CreditKind, entry_id: int, at: datetime) -> None:
    unit_id = Position.objects.values_list("account__unit_id", flat=True).get(account_id=account_id)
    Credit.objects.create(
        account_id=account_id,
        unit_id=unit_id,
        kind=kind,
        amount=made.amount,
        open_amount=made.amount,
        received_on=day_of(at),
        entry_id=entry_id,
        source_kind=SOURCE,
        source_id=made.pk,
    )


def _take(made: CreditMove, *, position: Position) -> list[tuple[Credit, Decimal]]:
    """Take an amount from the credits of an account, the earliest first."""
    left, taken = made.amount, []
    for credit in Credit.objects.filter(account_id=made.account_id, open_amount__gt=0).order_by("pk"):
        amount = min(left, credit.open_amount)
        if amount > 0:
            credit.open_amount -= amount
            credit.save(update_fields=["open_amount"])
            taken.append((credit, amount))
            left -= amount
    shift(position, credit=-made.amount)
    return taken


def _by_unit(taken: list[tuple[Credit, Decimal]]) -> list[tuple[int, Decimal]]:
    return list(rules.legs_sum((credit.unit_id, amount) for credit, amount in taken).items())


def _use(made: CreditMove, *, taken: list[tuple[Credit, Decimal]], entry_id: int) -> None:
    CreditUse.objects.bulk_create(
        CreditUse(credit=credit, move=made, amount=amount, entry_id=entry_id) for credit, amount in taken
    )


def _told(name: str, *, made: CreditMove, by: Actor, at: datetime, reason: str) -> None:
    facts = {"move_id": made.pk, "kind": made.kind, "amount": made.amount, "reason": reason}
    tell(name, account_id=made.account_id, unit_id=made.unit_id, by=by, at=at, **facts)
