"""Deposits of customers: taken as security, used for what is owed, returned."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Credit, DepositMovement, Position
from wanjia.revenue.receivables.operations.held import MoneyRefused, book, day_of, position_held, shift, tell
from wanjia.revenue.receivables.types import CreditKind, DepositKind, Money


def take_deposit(money: Money, *, by: Actor, at: datetime) -> int:
    """
    Take a deposit; that of the same source is taken once.

    :returns: the movement's id
    :raises MoneyRefused: if the amount is none, or the account is not of the actor's units
    """
    return _moved(DepositKind.TAKEN, money=money, by=by, at=at)


def return_deposit(money: Money, *, by: Actor, at: datetime) -> int:
    """
    Give a deposit back, out of where the money is held; that of the same source is given back once.

    :returns: the movement's id
    :raises MoneyRefused: if there is not so much, or the account is not of the actor's units
    """
    return _moved(DepositKind.RETURNED, money=money, by=by, at=at)


def use_deposit(*, account_id: int, amount: Decimal, source_kind: str, source_id: int, by: Actor, at: datetime) -> int:
    """
    Turn a deposit into credit, to settle what is owed; that of the same source is used once.

    :returns: the movement's id
    :raises MoneyRefused: if there is not so much, or the account is not of the actor's units
    """
    money = Money(account_id, amount, 0, LedgerAccount.PREPAYMENT, "", source_kind, source_id, day_of(at))
    return _moved(DepositKind.USED, money=money, by=by, at=at)


def _moved(kind: DepositKind, *, money: Money, by: Actor, at: datetime) -> int:
    position = position_held(money.account_id, by=by)
    same = DepositMovement.objects.filter(kind=kind, source_kind=money.source_kind, source_id=money.source_id).first()
    if same is not None:
        return int(same.pk)
    at_most = None if kind is DepositKind.TAKEN else position.deposit
    if (why := rules.why_not_amount(money.amount, at_most=at_most)) is not None:
        raise MoneyRefused(why)
    signed = money.amount if kind is DepositKind.TAKEN else -money.amount
    unit_id = position.account.unit_id
    is_used = kind is DepositKind.USED
    legs = (
        Leg(LedgerAccount.DEPOSIT, -signed, unit_id, money.account_id),
        Leg(
            money.held_in,
            signed,
            unit_id if is_used else money.unit_id,
            money.account_id if is_used else None,
            money.item,
        ),
    )
    entry_id = book(EntryKind.DEPOSIT, legs=legs, source=(money.source_kind, money.source_id), by=by, at=at)
    made = DepositMovement.objects.create(
        account_id=money.account_id,
        unit_id=unit_id,
        kind=kind,
        amount=signed,
        moved_on=day_of(at),
        moved_by=by.number,
        entry_id=entry_id,
        source_kind=money.source_kind,
        source_id=money.source_id,
    )
    shift(position, deposit=signed)
    if is_used:
        _credited(made, position=position, entry_id=entry_id)
    facts = {"kind": kind, "amount": money.amount}
    tell("receivables.deposit_moved", account_id=money.account_id, unit_id=unit_id, by=by, at=at, **facts)
    return int(made.pk)


def _credited(made: DepositMovement, *, position: Position, entry_id: int) -> None:
    amount = -made.amount
    Credit.objects.create(
        account_id=made.account_id,
        unit_id=made.unit_id,
        kind=CreditKind.DEPOSIT,
        amount=amount,
        open_amount=amount,
        received_on=made.moved_on,
        entry_id=entry_id,
        source_kind="receivables.deposit",
        source_id=made.pk,
    )
    shift(position, credit=amount)
