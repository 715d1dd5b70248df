"""
Credit of many customers that settles what they owe at once, as when the bills of a run are issued.

Who owes something overdue, or whose credit and debts stand in the books of several units, is settled alone, as
`settling.apply_credit` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import update_rows
from wanjia.foundation.events import operations as events
from wanjia.registry.customers.queries import accounts_inside
from wanjia.revenue.billing.operations.closing import bills_held_if_free, note_many_paid
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.operations import post_many
from wanjia.revenue.ledger.types import YUAN, EntryKind, LedgerAccount
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, Credit, Position
from wanjia.revenue.receivables.operations.held import ZERO, day_of, position_held
from wanjia.revenue.receivables.operations.receiving import open_bills
from wanjia.revenue.receivables.operations.settling import credit_applied
from wanjia.revenue.receivables.operations.together import Settled, fen, owed_by, positions_held, settle_together
from wanjia.revenue.receivables.queries.charges import switches_on
from wanjia.revenue.receivables.types import OpenCharge, Share

Shares = dict[int, list[Share]]


def apply_credits(accounts: Sequence[int], *, by: Actor, at: datetime) -> None:
    """
    Settle what some accounts owe with what they have paid in advance, as far as they are of the actor's units.

    The accounts are locked, so their bills can no longer be waited for (who pays locks them first): one that somebody
    is paying at this moment is left to that payment.
    """
    rich = Position.objects.filter(account__among=list(accounts), credit__gt=0, owed__gt=0)
    mine = rich.filter(account_id__in=accounts_inside(by.scope).values("pk"))
    found = list(mine.order_by("account_id").values_list("account_id", flat=True))
    bills = bills_held_if_free(open_bills(found), by=by)
    alone = _alone(found, at=at)
    _together([one for one in found if one not in alone], bills=bills, by=by, at=at)
    for account_id in sorted(alone):
        credit_applied(position_held(account_id, by=by), bills=sorted(bills), by=by, at=at)


def _alone(accounts: Sequence[int], *, at: datetime) -> set[int]:
    charges = Charge.objects.filter(~Q(open_amount=0), account__among=list(accounts))
    credits_ = Credit.objects.filter(account__among=list(accounts), open_amount__gt=0)
    units: dict[int, set[int]] = defaultdict(set)
    for account_id, unit_id in (
        *charges.values_list("account_id", "unit_id").distinct(),
        *credits_.values_list("account_id", "unit_id").distinct(),
    ):
        units[account_id].add(unit_id)
    late = charges.filter(due_date__lt=day_of(at)).values_list("account_id", flat=True)
    return {account_id for account_id, found in units.items() if len(found) > 1} | set(late)


def _together(accounts: Sequence[int], *, bills: frozenset[int], by: Actor, at: datetime) -> None:
    if not accounts:
        return
    positions = positions_held(accounts)
    credits_ = list(Credit.objects.filter(account__among=list(accounts), open_amount__gt=0).order_by("pk"))
    shares = _divided(credits_, owed=owed_by(accounts, bills=bills), at=at)
    used = [credit for credit in credits_ if shares[credit.pk]]
    if not used:
        return
    entries = _booked(used, shares=shares, by=by, at=at)
    settled = [Settled(share, credit.pk, entries[credit.pk]) for credit in used for share in shares[credit.pk]]
    settle_together(settled, by=by, at=at)
    _lessen(used, shares=shares, positions=positions)
    reached = Charge.objects.filter(pk__among=[one.share.charge_id for one in settled], bill__isnull=False)
    note_many_paid(sorted(set(reached.values_list("bill_id", flat=True))), by=by, at=at)
    amount = sum((one.share.amount for one in settled), ZERO)
    events.record(
        "receivables.credits_applied",
        by=by,
        at=at,
        subject_kind="receivables.credit",
        customers=len({credit.account_id for credit in used}),
        amount=str(amount),
    )


def _divided(credits_: Sequence[Credit], *, owed: dict[int, list[OpenCharge]], at: datetime) -> Shares:
    """Divide each credit over what the earlier credits of its account have left open."""
    switches, divided = switches_on(day_of(at)), {}
    for credit in credits_:
        charges = owed[credit.account_id]
        found = rules.shares(credit.open_amount, charges=charges, switches=switches)
        taken = {share.charge_id: share.amount for share in found}
        owed[credit.account_id] = [rules.less(one, by=taken.get(one.charge_id, ZERO)) for one in charges]
        divided[credit.pk] = found
    return divided


def _booked(used: Sequence[Credit], *, shares: Shares, by: Actor, at: datetime) -> dict[int, int]:
    """Book an entry for each credit, and give them by credit."""
    rows: list[tuple[Any, ...]] = []
    for credit in used:
        amount, source = _sum(shares[credit.pk]), (credit.pk, YUAN, credit.unit_id)
        rows.append((*source, str(LedgerAccount.PREPAYMENT), credit.account_id, "", amount))
        rows.append((*source, str(LedgerAccount.RECEIVABLE), credit.account_id, "", -amount))
    legs = pl.DataFrame(rows, schema=BULK, orient="row")
    booked = post_many(
        legs, kind=EntryKind.ALLOCATION, book_date=day_of(at), source_kind="receivables.credit", by=by, at=at
    )
    return dict(booked.select("source_id", "id").iter_rows())


def _lessen(used: Sequence[Credit], *, shares: Shares, positions: dict[int, Position]) -> None:
    by_account: dict[int, Decimal] = defaultdict(Decimal)
    for credit in used:
        by_account[credit.account_id] += _sum(shares[credit.pk])
    left = [(credit.pk, fen(credit.open_amount - _sum(shares[credit.pk]))) for credit in used]
    update_rows(Credit, table=pl.DataFrame(left, schema={"id": pl.Int64, "open_amount": pl.Int64}, orient="row"))
    kept = [
        (positions[one].pk, fen(positions[one].owed - amount), fen(positions[one].credit - amount))
        for one, amount in by_account.items()
    ]
    schema = {"id": pl.Int64, "owed": pl.Int64, "credit": pl.Int64}
    update_rows(Position, table=pl.DataFrame(kept, schema=schema, orient="row"))


def _sum(shares: Sequence[Share]) -> Decimal:
    return sum((share.amount for share in shares), ZERO)
