"""What settling for many customers at once has in common: rows locked, read and written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import update_rows, write_rows
from wanjia.foundation.quantities.rounding import FEN_PLACES, MONEY
from wanjia.revenue.receivables.models import Charge, Position, Settlement
from wanjia.revenue.receivables.operations.held import day_of
from wanjia.revenue.receivables.types import OPENING, OPENING_FEE, ChargeKind, OpenCharge, SettlementKind, Share


@dataclass(frozen=True, slots=True)
class Settled:
    """So much of a credit goes to one charge, under one entry."""

    share: Share
    credit_id: int
    entry_id: int


def positions_held(accounts: Sequence[int]) -> dict[int, Position]:
    """Lock what stands between many accounts, found within a scope before, and the company; make what is missing."""
    known = set(Position.objects.filter(account__among=list(accounts)).values_list("account_id", flat=True))
    Position.objects.bulk_create(
        (Position(account_id=one) for one in accounts if one not in known), ignore_conflicts=True
    )
    return {row.account_id: row for row in Position.objects.filter(account__among=list(accounts)).locked()}


def owed_by(accounts: Sequence[int], *, bills: Container[int]) -> dict[int, list[OpenCharge]]:
    """Give what locked accounts owe, as far as it belongs to no bill or to one that is locked too."""
    names = ("account_id", "pk", "bill_id", "kind", "item", "due_date", "open_amount", "source_kind", "source_id")
    owed: dict[int, list[OpenCharge]] = defaultdict(list)
    rows = Charge.objects.filter(account__among=list(accounts), open_amount__gt=0).values_list(*names)
    for account_id, pk, bill_id, kind, item, due, amount, source_kind, source_id in rows:
        if bill_id is None or bill_id in bills:
            opening_id = source_id if source_kind in (OPENING, OPENING_FEE) else 0
            owed[account_id].append(OpenCharge(pk, bill_id or 0, ChargeKind(kind), item, due, amount, opening_id))
    return owed


def settle_together(settled: Sequence[Settled], *, by: Actor, at: datetime) -> None:
    """Take amounts off many charges by credit, and write down that it was done; the accounts are locked."""
    if not settled:
        return
    amounts = pl.DataFrame({"amount": [one.share.amount for one in settled]}, schema={"amount": MONEY})
    write_rows(
        Settlement,
        table=amounts.with_columns(
            charge_id=pl.Series([one.share.charge_id for one in settled]),
            credit_id=pl.Series([one.credit_id for one in settled]),
            entry_id=pl.Series([one.entry_id for one in settled]),
            kind=pl.lit(str(SettlementKind.CREDIT)),
            settled_on=pl.lit(day_of(at)),
            settled_at=pl.lit(at).dt.convert_time_zone("UTC"),
            settled_by=pl.lit(by.number),
        ),
    )
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for one in settled:
        taken[one.share.charge_id] += one.share.amount
    opened = Charge.objects.filter(pk__among=list(taken)).values_list("pk", "open_amount")
    left = [(pk, fen(amount - taken[pk])) for pk, amount in opened]
    update_rows(Charge, table=pl.DataFrame(left, schema={"id": pl.Int64, "open_amount": pl.Int64}, orient="row"))


def fen(amount: Decimal) -> int:
    """Give an amount in the smallest unit, as columns of money keep it."""
    return int(amount.scaleb(FEN_PLACES))
