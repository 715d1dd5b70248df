"""Money of customers that came in, and money that never really came."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import units_of
from wanjia.revenue.billing.operations.closing import bills_held, note_payments, note_unpaid
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, Credit, Position, Settlement
from wanjia.revenue.receivables.operations.charging import assess_delays
from wanjia.revenue.receivables.operations.giving_back import debts_after, give_back
from wanjia.revenue.receivables.operations.held import (
    ZERO,
    MoneyRefused,
    bills_of,
    book,
    day_of,
    lessen,
    position_held,
    receivable_legs,
    settle,
    shift,
    tell,
)
from wanjia.revenue.receivables.queries.charges import open_charges, switches_on
from wanjia.revenue.receivables.queries.delays import Debt
from wanjia.revenue.receivables.types import CreditKind, Money, Received, SettlementKind, Share


def receive(money: Money, *, by: Actor, at: datetime) -> Received:
    """
    Take in money of a customer: charge late fees up to the day it came, settle what is owed, keep the rest as credit.

    Late fees that were charged for later days on what it settles are given back.

    The same money of the same source is taken in once; the second time tells what became of it.

    :raises MoneyRefused: if the amount is none, or the account is not of the actor's units
    :raises BillRefused: if a bill that it settles is made from a reading that the actor entered
    """
    if (why := rules.why_not_amount(money.amount)) is not None:
        raise MoneyRefused(why)
    bills = open_bills([money.account_id])
    bills_held(bills, by=by)
    return received(money, bills=bills, position=position_held(money.account_id, by=by), by=by, at=at)


def received(money: Money, *, bills: Sequence[int], position: Position, by: Actor, at: datetime) -> Received:
    """Do what `receive` does, under the locks of the bills and of the account."""
    same = Credit.objects.filter(
        account_id=money.account_id,
        kind=CreditKind.PAYMENT,
        source_kind=money.source_kind,
        source_id=money.source_id,
    ).first()
    if same is not None:
        return Received(same.pk, same.amount - same.open_amount, same.open_amount)
    assess_delays(position, until=money.received_on, by=by, at=at)
    shares = _shares(money, bills=bills, position=position, by=by, at=at)
    credit = _written(money, shares=shares, position=position, by=by, at=at)
    note_payments(bills_of(share.charge_id for share in shares), by=by, at=at)
    settled = money.amount - credit.open_amount
    tell(
        "receivables.money_received",
        account_id=money.account_id,
        unit_id=credit.unit_id,
        by=by,
        at=at,
        credit_id=credit.pk,
        amount=money.amount,
        settled=settled,
        left=credit.open_amount,
        owed=position.owed,
        received_on=money.received_on.isoformat(),
        source_kind=money.source_kind,
        source_id=money.source_id,
    )
    return Received(credit.pk, settled, credit.open_amount)


def _shares(money: Money, *, bills: Sequence[int], position: Position, by: Actor, at: datetime) -> list[Share]:
    """Divide money over what is open, once the late fees of days after it came are given back on what it reaches."""
    looked_at: set[Debt] = set()
    while True:
        shares = shares_held(money.amount, account_id=money.account_id, bills=bills, at=at)
        if money.received_on >= day_of(at):
            return shares
        reached = {share.charge_id for share in shares}
        charges = [one for one in open_charges(money.account_id) if one.charge_id in reached]
        debts = [debt for debt in debts_after(charges, on=money.received_on) if debt not in looked_at]
        if not debts:
            return shares
        for debt in debts:
            give_back(debt, after=money.received_on, position=position, by=by, at=at)
        looked_at.update(debts)


def open_bills(account_ids: Collection[int]) -> list[int]:
    """Give the bills of accounts that have something open, to be locked before the accounts themselves."""
    found = Charge.objects.filter(~Q(open_amount=0), account__among=list(account_ids), bill__isnull=False)
    return sorted(set(found.values_list("bill_id", flat=True)))


def shares_held(amount: Decimal, *, account_id: int, bills: Sequence[int], at: datetime) -> list[Share]:
    """Divide money over what is open now; a bill that came after its bills were locked waits for other money."""
    held = frozenset(bills)
    charges = [one for one in open_charges(account_id) if not one.bill_id or one.bill_id in held]
    return rules.shares(amount, charges=charges, switches=switches_on(day_of(at)))


def _written(money: Money, *, shares: Sequence[Share], position: Position, by: Actor, at: datetime) -> Credit:
    settled = sum((share.amount for share in shares), ZERO)
    unit_id = units_of([money.account_id])[money.account_id][0]
    legs = [Leg(money.held_in, money.amount, money.unit_id, item=money.item)]
    legs += receivable_legs(shares, account_id=money.account_id, sign=-1)
    if money.amount > settled:
        legs.append(Leg(LedgerAccount.PREPAYMENT, settled - money.amount, unit_id, money.account_id))
    entry_id = book(EntryKind.PAYMENT, legs=legs, source=(money.source_kind, money.source_id), by=by, at=at)
    credit = Credit.objects.create(
        account_id=money.account_id,
        unit_id=unit_id,
        kind=CreditKind.PAYMENT,
        amount=money.amount,
        open_amount=money.amount - settled,
        received_on=money.received_on,
        entry_id=entry_id,
        source_kind=money.source_kind,
        source_id=money.source_id,
    )
    settle(shares, kind=SettlementKind.CREDIT, entry_id=entry_id, by=by, at=at, credit=credit)
    shift(position, owed=-settled, credit=money.amount - settled)
    return credit


def take_back(  # noqa: PLR0913 - what, where it is taken from (three words of the ledger), and why
    *, credit_id: int, held_in: LedgerAccount, item: str, unit_id: int, reason: str, by: Actor, at: datetime
) -> None:
    """
    Take money back that never really came: a void, a returned cheque or debit. What it settled is owed again.

    Taking it back twice does it once.

    :param held_in: where the money is taken from, with its item and unit
    :raises MoneyRefused: if no reason is given, the credit is no payment of the actor's units, or it was moved on
    """
    credit = _payment(credit_id, reason=reason)
    settled = standing_settlements(credit_id)
    bills = bills_of(one.charge_id for one in settled)
    bills_held(bills, by=by)
    position = position_held(credit.account_id, by=by)
    credit.refresh_from_db()
    if credit.is_taken_back:
        return
    settled = standing_settlements(credit_id)
    if set(bills_of(one.charge_id for one in settled)) != set(bills):
        msg = "Something was settled with this money just now: look at it and try again."
        raise MoneyRefused(msg)
    amount = sum((one.amount for one in settled), ZERO)
    if amount + credit.open_amount != credit.amount:
        gone = credit.amount - amount - credit.open_amount
        msg = f"{gone} of this money was paid out or moved on: take that back first."
        raise MoneyRefused(msg)
    shares = [Share(one.charge_id, one.amount) for one in settled]
    legs = [Leg(held_in, -credit.amount, unit_id, item=item)]
    legs += receivable_legs(shares, account_id=credit.account_id, sign=1)
    legs.append(Leg(LedgerAccount.PREPAYMENT, credit.open_amount, credit.unit_id, credit.account_id))
    source = (credit.source_kind, credit.source_id)
    entry_id = book(EntryKind.RETURN, legs=legs, source=source, by=by, at=at, text=reason[:200])
    oppose_settlements(settled, entry_id=entry_id, by=by, at=at)
    shift(position, owed=amount, credit=-credit.open_amount)
    Credit.objects.filter(pk=credit.pk).update(open_amount=ZERO, is_taken_back=True)
    note_unpaid([bill for bill in bills if not _is_paid(bill)], by=by, at=at)
    tell(
        "receivables.money_taken_back",
        account_id=credit.account_id,
        unit_id=credit.unit_id,
        by=by,
        at=at,
        credit_id=credit.pk,
        amount=credit.amount,
        source_kind=credit.source_kind,
        source_id=credit.source_id,
        reason=reason,
    )


def _payment(credit_id: int, *, reason: str) -> Credit:
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise MoneyRefused(msg)
    credit: Credit | None = Credit.objects.filter(pk=credit_id, kind=CreditKind.PAYMENT).first()
    if credit is None:
        msg = "There is no such payment."
        raise MoneyRefused(msg)
    return credit


def standing_settlements(credit_id: int) -> list[Settlement]:
    """Give what a credit settled and that was not taken back."""
    own = Settlement.objects.filter(credit_id=credit_id, opposes=None)
    undone = Settlement.objects.filter(credit_id=credit_id, opposes__isnull=False).values("opposes_id")
    return list(own.exclude(pk__in=undone).order_by("pk"))


def oppose_settlements(settled: Sequence[Settlement], *, entry_id: int, by: Actor, at: datetime) -> None:
    """Take settlements back: what they took off is open again."""
    lessen([Share(one.charge_id, -one.amount) for one in settled])
    Settlement.objects.bulk_create(
        Settlement(
            charge_id=one.charge_id,
            credit_id=one.credit_id,
            kind=one.kind,
            amount=-one.amount,
            entry_id=entry_id,
            settled_on=day_of(at),
            settled_at=at,
            settled_by=by.number,
            opposes=one,
        )
        for one in settled
    )


def _is_paid(bill_id: int) -> bool:
    """Tell whether some credit, or a loss that was accepted, still stands against a bill."""
    kinds = (SettlementKind.CREDIT, SettlementKind.WRITE_OFF)
    rows = Settlement.objects.filter(charge__bill_id=bill_id, kind__in=kinds)
    return sum(rows.values_list("amount", flat=True), ZERO) != ZERO
