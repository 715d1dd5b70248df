"""What a person chose for a line, turned into what the books have on its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.queries.returns import payment_to_return
from wanjia.revenue.reconciliation import rules
from wanjia.revenue.reconciliation.models import MatchItem, StatementLine, Suspense
from wanjia.revenue.reconciliation.operations.held import MatchRefused
from wanjia.revenue.reconciliation.queries.items import DAYS_BACK, IDS, open_items, span_of
from wanjia.revenue.reconciliation.types import Chosen, ItemKind, SuspenseState

FEN_PLACES = 2
GONE = "What was chosen is not on its way any more, or not with this amount: match again, and look at it anew."


def items_chosen(line: StatementLine, *, chosen: Sequence[Chosen]) -> list[MatchItem]:
    """
    Give the items of a match to be, each payment, slip and refund as it is on its way now.

    :raises MatchRefused: if one of them is not, or not with that amount
    """
    since, until = span_of(line.value_date, latest=line.value_date, days=DAYS_BACK)
    needs_items = any(one.kind not in rules.LESSENING for one in chosen)
    items = open_items(line.account.unit.path, since=since, until=until) if needs_items else pl.DataFrame()
    found = [item for one in chosen for item in _items(one, line=line, items=items)]
    things = [(name, pk) for item in found for name in IDS if (pk := getattr(item, name)) is not None]
    if len(set(things)) < len(things):
        msg = "Something was chosen twice: take it out once."
        raise MatchRefused(msg)
    return found


def _items(one: Chosen, *, line: StatementLine, items: pl.DataFrame) -> Iterator[MatchItem]:
    if one.kind is ItemKind.CHARGE:
        yield _charge(one, line=line)
        return
    if one.kind is ItemKind.RETURN:
        yield _return(one, line=line)
        return
    if one.kind is ItemKind.SUSPENSE:
        yield _sent_back(one, line=line)
        return
    column = "bundle" if one.kind is ItemKind.GROUP else "key"
    rows = items.filter((pl.col(column) == one.key) & pl.lit(bool(one.key)))
    total = Decimal(int(rows["amount"].sum())).scaleb(-FEN_PLACES)
    is_part = one.kind is ItemKind.REMITTANCE and 0 < one.amount <= total
    if rows.is_empty() or not (is_part or total == one.amount):
        raise MatchRefused(GONE)
    for row in rows.iter_rows(named=True):
        yield MatchItem(
            kind=row["kind"],
            **{name: row[name] for name in IDS},
            unit_id=row["unit_id"],
            held_in=row["held_in"],
            item=row["held_item"],
            amount=one.amount if is_part else Decimal(row["amount"]).scaleb(-FEN_PLACES),
        )


def _charge(one: Chosen, *, line: StatementLine) -> MatchItem:
    account = line.account
    held = LedgerAccount.BANK_CHARGES
    return MatchItem(kind=one.kind, unit_id=account.unit_id, held_in=held, item=account.number, amount=one.amount)


def _return(one: Chosen, *, line: StatementLine) -> MatchItem:
    """
    Look whether a payment can be what the bank took back.

    One that the counter returned already is matched with what it booked then; of the others the match stays on record
    and does not stand any more, for the payment itself is taken back.
    """
    found = payment_to_return(rules.number_in(one.key) or 0, unit_path=line.account.unit.path)
    if found is None or -found.amount != one.amount:
        raise MatchRefused(GONE)
    if found.is_returned and MatchItem.objects.filter(payment_id=found.payment_id, is_standing=True).exists():
        raise MatchRefused(GONE)
    return MatchItem(
        kind=one.kind,
        payment_id=found.payment_id,
        unit_id=found.unit_id if found.is_returned else line.account.unit_id,
        held_in=LedgerAccount.BANK,
        item="" if found.is_returned else line.account.number,
        amount=one.amount,
        is_standing=found.is_returned,
    )


def _sent_back(one: Chosen, *, line: StatementLine) -> MatchItem:
    """Look whether money of unknown cause goes back to its sender with a line."""
    waiting = Suspense.objects.filter(
        pk=rules.number_in(one.key) or 0, state=SuspenseState.RETURNING, line__account_id=line.account_id
    )
    held = waiting.select_related("line__account").first()
    if held is None or -held.amount != one.amount:
        raise MatchRefused(GONE)
    return MatchItem(
        kind=one.kind,
        unit_id=held.line.account.unit_id,
        held_in=LedgerAccount.SUSPENSE,
        item=f"L{held.line_id}",
        amount=one.amount,
    )
