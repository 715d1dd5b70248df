"""
Money of many customers taken in at once: a file of a bank, a day of a channel.

The same rule divides each customer's money; what is read and written is read and written together. Who owes something
overdue, or whose money touches the books of several units, is taken in alone, as `receiving.receive` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import update_rows
from wanjia.foundation.events import operations as events
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.billing.operations.closing import bills_held, note_many_paid
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.operations import post_many
from wanjia.revenue.ledger.types import YUAN, EntryKind, LedgerAccount
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, Credit, LateFeeAssessment, Position
from wanjia.revenue.receivables.operations.held import ZERO, MoneyRefused, day_of
from wanjia.revenue.receivables.operations.receiving import open_bills, received
from wanjia.revenue.receivables.operations.together import Settled, fen, owed_by, positions_held, settle_together
from wanjia.revenue.receivables.queries.charges import switches_on
from wanjia.revenue.receivables.types import (
    CreditKind,
    Money,
    Received,
    Share,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Divided:
    """Money of one customer and the charges that it goes to."""

    money: Money
    unit_id: int
    shares: tuple[Share, ...]

    @property
    def settled(self) -> Decimal:
        """Give what goes to charges, yuan."""
        return sum((share.amount for share in self.shares), ZERO)


def receive_many(monies: Sequence[Money], *, by: Actor, at: datetime) -> dict[int, Received]:
    """
    Take in money of many customers, each customer's once, from sources of one kind.

    :returns: what became of each, by ``source_id``
    :raises MoneyRefused: if an amount is none, a customer comes twice, sources are of several kinds, or an account is
        not of the actor's units; then nothing is taken in
    """
    _refuse(monies, by=by)
    known = _known(monies)
    fresh = [money for money in monies if money.source_id not in known]
    accounts = sorted(money.account_id for money in fresh)
    bills = open_bills(accounts)
    bills_held(bills, by=by)
    positions = positions_held(accounts)
    alone = _alone(fresh, by=by)
    together = [money for money in fresh if money.account_id not in alone]
    became = {**known, **(_taken(together, bills=bills, positions=positions, by=by, at=at) if together else {})}
    for money in sorted(fresh, key=lambda one: one.account_id):
        if money.account_id in alone:
            own = positions[money.account_id]
            became[money.source_id] = received(money, bills=bills, position=own, by=by, at=at)
    return became


def _refuse(monies: Sequence[Money], *, by: Actor) -> None:
    for money in monies:
        if (why := rules.why_not_amount(money.amount)) is not None:
            raise MoneyRefused(why)
    accounts = {money.account_id for money in monies}
    if len(accounts) != len(monies) or len({money.source_kind for money in monies}) > 1:
        msg = "Take in one payment of each customer at a time, and of one kind of source."
        raise MoneyRefused(msg)
    if accounts_inside(by.scope).filter(pk__among=list(accounts)).count() != len(accounts):
        msg = "There is an account among these that is not of your units."
        raise MoneyRefused(msg)


def _known(monies: Sequence[Money]) -> dict[int, Received]:
    """Give what became of money that was taken in before."""
    kinds = {money.source_kind for money in monies}
    same = Credit.objects.filter(
        kind=CreditKind.PAYMENT, source_kind__in=kinds, source_id__among=[money.source_id for money in monies]
    )
    rows = same.values_list("source_id", "pk", "amount", "open_amount")
    return {source: Received(pk, amount - left, left) for source, pk, amount, left in rows}


def _alone(monies: Sequence[Money], *, by: Actor) -> set[int]:
    """
    Give the accounts whose money is taken in alone: overdue, in another unit's hands, or taken in by a person.

    So is money that came before days whose late fee was charged already.
    """
    if by.person_id is not None:
        return {money.account_id for money in monies}
    accounts = [money.account_id for money in monies]
    units = units_of(accounts)
    apart = {money.account_id for money in monies if units[money.account_id][0] != money.unit_id}
    until = max((money.received_on for money in monies), default=None)
    found = Charge.objects.filter(~Q(open_amount=0), account__among=accounts)
    late = found.filter(due_date__lt=until).values_list("account_id", flat=True) if until else ()
    moved = (
        account_id
        for account_id, unit_id in found.values_list("account_id", "unit_id").distinct()
        if unit_id != units[account_id][0]
    )
    return apart | set(late) | set(moved) | _charged_after(monies)


def _charged_after(monies: Sequence[Money]) -> set[int]:
    """Give the accounts with a late fee that was charged for days after their money came."""
    came = {money.account_id: money.received_on for money in monies}
    if not came:
        return set()
    later = LateFeeAssessment.objects.filter(charge__account__among=list(came), end_date__gt=min(came.values()) + DAY)
    rows = later.values_list("charge__account_id", "end_date")
    return {account_id for account_id, end in rows if end > came[account_id] + DAY}


def _taken(
    monies: Sequence[Money], *, bills: Sequence[int], positions: dict[int, Position], by: Actor, at: datetime
) -> dict[int, Received]:
    divided = _divided(monies, bills=frozenset(bills), at=at)
    credits_ = _written(divided, by=by, at=at)
    _shift(divided, positions=positions)
    reached = {share.charge_id for one in divided for share in one.shares}
    paid = Charge.objects.filter(pk__among=list(reached), bill__isnull=False).values_list("bill_id", flat=True)
    note_many_paid(sorted(set(paid)), by=by, at=at)
    events.record(
        "receivables.monies_received",
        by=by,
        at=at,
        subject_kind="receivables.credit",
        customers=len(divided),
        amount=str(sum((one.money.amount for one in divided), ZERO)),
        monies={str(one.money.account_id): str(one.money.amount) for one in divided},
    )
    left = {one.money.source_id: one.money.amount - one.settled for one in divided}
    return {
        one.money.source_id: Received(credits_[one.money.source_id], one.settled, left[one.money.source_id])
        for one in divided
    }


def _divided(monies: Sequence[Money], *, bills: frozenset[int], at: datetime) -> list[Divided]:
    owed = owed_by([money.account_id for money in monies], bills=bills)
    switches = switches_on(day_of(at))
    return [
        Divided(
            money,
            money.unit_id,
            tuple(rules.shares(money.amount, charges=owed[money.account_id], switches=switches)),
        )
        for money in sorted(monies, key=lambda one: one.account_id)
    ]


def _written(divided: Sequence[Divided], *, by: Actor, at: datetime) -> dict[int, int]:
    """Write entries, credits and settlements, take what was settled off the charges, and give the credits by source."""
    source_kind = divided[0].money.source_kind
    legs = pl.DataFrame([leg for one in divided for leg in _legs(one)], schema=BULK, orient="row")
    booked = post_many(legs, kind=EntryKind.PAYMENT, book_date=day_of(at), source_kind=source_kind, by=by, at=at)
    entries = dict(booked.select("source_id", "id").iter_rows())
    made = Credit.objects.bulk_create(
        Credit(
            account_id=one.money.account_id,
            unit_id=one.unit_id,
            kind=CreditKind.PAYMENT,
            amount=one.money.amount,
            open_amount=one.money.amount - one.settled,
            received_on=one.money.received_on,
            entry_id=entries[one.money.source_id],
            source_kind=source_kind,
            source_id=one.money.source_id,
        )
        for one in divided
    )
    credits_ = {credit.source_id: credit.pk for credit in made}
    settled = [
        Settled(share, credits_[one.money.source_id], entries[one.money.source_id])
        for one in divided
        for share in one.shares
    ]
    settle_together(settled, by=by, at=at)
    return credits_


def _legs(one: Divided) -> list[tuple[Any, ...]]:
    money, unit_id, settled = one.money, one.unit_id, one.settled
    source = (money.source_id, YUAN, unit_id)
    return [
        (*source, str(money.held_in), None, money.item, money.amount),
        (*source, str(LedgerAccount.RECEIVABLE), money.account_id, "", -settled),
        (*source, str(LedgerAccount.PREPAYMENT), money.account_id, "", settled - money.amount),
    ]


def _shift(divided: Sequence[Divided], *, positions: dict[int, Position]) -> None:
    rows = []
    for one in divided:
        kept = positions[one.money.account_id]
        rows.append((kept.pk, fen(kept.owed - one.settled), fen(kept.credit + one.money.amount - one.settled)))
    schema = {"id": pl.Int64, "owed": pl.Int64, "credit": pl.Int64}
    update_rows(Position, table=pl.DataFrame(rows, schema=schema, orient="row"))
