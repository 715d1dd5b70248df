"""Questions about one line of a bank: what it may be, what it was matched with, and which line comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.revenue.payments.queries.transit import payments_named, refunds_named
from wanjia.revenue.reconciliation.models import Match, MatchItem, StatementLine
from wanjia.revenue.reconciliation.queries.items import DAYS_NEAR, OpenItem, open_items, span_of
from wanjia.revenue.reconciliation.rules import key_of, number_in
from wanjia.revenue.reconciliation.types import ItemKind, LineState, MatchRule, MatchState, Sign

FEN_PLACES = 2
#: Things of other days than the line's, which their names do not tell.
DATED = {ItemKind.HAND_IN, ItemKind.REFUND}


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a statement as plain values; names unmasked."""

    line_id: int
    statement_id: int
    statement_number: str
    account_id: int
    account_number: str
    bank: str
    unit_path: str
    place: int
    booked_on: date
    value_date: date
    amount: Decimal
    reference: str
    payer_reference: str
    counterparty: str
    counterparty_account: str
    text: str
    state: LineState
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class MatchRow:
    """
    A match as plain values.

    :ivar points: sign → points that it earned
    """

    match_id: int
    line_id: int
    state: MatchState
    rule: MatchRule
    kind: ItemKind
    key: str
    amount: Decimal
    fee: Decimal
    score: int
    points: dict[Sign, int]
    entry_id: int | None
    made_at: datetime
    made_by: str
    reason: str
    ended_at: datetime | None
    ended_by: str
    ended_reason: str

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a person."""
        return self.state is MatchState.SUGGESTED


LINE_COLUMNS = (
    "pk",
    "statement_id",
    "statement__number",
    "account_id",
    "account__number",
    "account__bank",
    "account__unit__path",
    "place",
    "booked_on",
    "value_date",
    "amount",
    "reference",
    "payer_reference",
    "counterparty",
    "counterparty_account",
    "text",
    "state",
    "statement__taken_at",
)


def _lines(rows: QuerySet[StatementLine]) -> list[LineRow]:
    found: list[LineRow] = []
    for row in rows.values_list(*LINE_COLUMNS):
        told: dict[str, Any] = dict(zip(LINE_COLUMNS, row, strict=True))
        told["state"] = LineState(told["state"])
        found.append(LineRow(*told.values()))
    return found


def line_with_id(line_id: int, *, scope: Scope) -> LineRow | None:
    """Find a line of a scope's units; none if there is no such one."""
    found = _lines(StatementLine.objects.inside(scope).filter(pk=line_id))
    return found[0] if found else None


def lines_of_statement(statement_id: int, *, at_most: int) -> list[LineRow]:
    """Give the lines of a statement, found within a scope before, as the bank wrote them."""
    return _lines(StatementLine.objects.filter(statement_id=statement_id).order_by("place", "pk")[:at_most])


def next_line(line: LineRow, *, scope: Scope) -> int | None:
    """Give the line that waits after another in the order of the work list, else the first that waits; none if none."""
    waiting = StatementLine.objects.inside(scope).filter(state=LineState.OPEN).exclude(pk=line.line_id)
    later = Q(booked_on__gt=line.booked_on) | Q(booked_on=line.booked_on, pk__gt=line.line_id)
    ordered = waiting.order_by("booked_on", "pk").values_list("pk", flat=True)
    found: int | None = ordered.filter(later).first() or ordered.first()
    return found


def matches_of(line_ids: Collection[int]) -> list[MatchRow]:
    """Give the matches of lines, found within a scope before: what stands, then what is suggested, the best first."""
    order = {MatchState.CONFIRMED: 0, MatchState.SUGGESTED: 1}
    found = [_match(one) for one in Match.objects.filter(line_id__in=list(line_ids))]
    return sorted(found, key=lambda one: (order.get(one.state, 2), -one.score, one.match_id))


def match_with_id(match_id: int, *, scope: Scope) -> MatchRow | None:
    """Find a match of a scope's units; none if there is no such one."""
    found = Match.objects.inside(scope).filter(pk=match_id).first()
    return None if found is None else _match(found)


def _match(one: Match) -> MatchRow:
    return MatchRow(
        match_id=one.pk,
        line_id=one.line_id,
        state=MatchState(one.state),
        rule=MatchRule(one.rule),
        kind=ItemKind(one.kind),
        key=one.key,
        amount=one.amount,
        fee=one.fee,
        score=one.score,
        points={
            Sign.AMOUNT: one.amount_points,
            Sign.DATE: one.day_points,
            Sign.NAME: one.name_points,
            Sign.REFERENCE: one.reference_points,
        },
        entry_id=one.entry_id,
        made_at=one.made_at,
        made_by=one.made_by,
        reason=one.reason,
        ended_at=one.ended_at,
        ended_by=one.ended_by,
        ended_reason=one.ended_reason,
    )


def things_of(line: LineRow, *, matches: Collection[MatchRow]) -> dict[int, list[OpenItem]]:
    """
    Tell what each match of a line is in the books: payments, a slip, a refund, a whole bundle.

    :returns: match → what it is; a suggestion whose thing is no longer on its way has none
    """
    suggested = [one for one in matches if one.is_open]
    taken = _taken([one.match_id for one in matches if not one.is_open], scope=Scope((line.unit_path,)))
    return {**_on_their_way(line, matches=suggested), **taken}


def _on_their_way(line: LineRow, *, matches: Collection[MatchRow]) -> dict[int, list[OpenItem]]:
    if not matches:
        return {}
    days = [day for one in matches if (day := _day_in(one.key)) is not None]
    near = payments_named(
        [number_in(one.key) or 0 for one in matches if one.kind is ItemKind.PAYMENT], scope=Scope((line.unit_path,))
    )
    days += near["received_on"].to_list()
    since, until = min([line.value_date, *days]), max([line.value_date, *days])
    if any(one.kind in DATED for one in matches):
        since, until = span_of(since, latest=until, days=DAYS_NEAR)
    items = open_items(line.unit_path, since=since, until=until)
    found = {}
    for one in matches:
        column = "bundle" if one.kind is ItemKind.GROUP else "key"
        rows = items.filter(pl.col(column) == one.key)
        found[one.match_id] = [_bundle(rows)] if one.kind is ItemKind.GROUP and rows.height else _singles(rows)
    return found


def _day_in(key: str) -> date | None:
    """Give the day in the name of a bundle."""
    tail = key.rpartition("|")[2]
    try:
        return date.fromisoformat(tail)
    except ValueError:
        return None


def _bundle(rows: pl.DataFrame) -> OpenItem:
    first = rows.row(0, named=True)
    return OpenItem(
        first["bundle"],
        ItemKind.GROUP,
        first["held_item"],
        first["bundle_name"],
        Decimal(int(rows["amount"].sum())).scaleb(-FEN_PLACES),
        first["day"],
        rows.height,
    )


def _singles(rows: pl.DataFrame) -> list[OpenItem]:
    return [
        OpenItem(
            row["key"],
            ItemKind(row["kind"]),
            row["number"],
            row["name"],
            Decimal(row["amount"]).scaleb(-FEN_PLACES),
            row["day"],
            1,
        )
        for row in rows.iter_rows(named=True)
    ]


def _taken(match_ids: Collection[int], *, scope: Scope) -> dict[int, list[OpenItem]]:
    """Tell what matches took off the way, or once did."""
    columns = ("match_id", "kind", "payment_id", "voucher_id", "item", "amount")
    kept = list(MatchItem.objects.filter(match_id__in=list(match_ids)).order_by("match_id", "pk").values_list(*columns))
    named = _named([row[2] for row in kept if row[2]], refund_ids=[row[3] for row in kept if row[3]], scope=scope)
    found: dict[int, list[OpenItem]] = {}
    for match_id, kind, payment_id, voucher_id, item, amount in kept:
        key = key_of(ItemKind.REFUND, number=voucher_id) if voucher_id else f"P{payment_id}" if payment_id else ""
        number, name, day = named.get(key, (item, "", date.min))
        found.setdefault(match_id, []).append(OpenItem(key, ItemKind(kind), number, name, amount, day, 1))
    return found


def _named(payment_ids: list[int], *, refund_ids: list[int], scope: Scope) -> dict[str, tuple[str, str, date]]:
    """Give number, name and day of payments and refunds by their keys."""
    payments = payments_named(payment_ids, scope=scope)
    paid = payments.select("payment_id", "number", "name", "received_on")
    found = {f"P{pk}": (number, name, day) for pk, number, name, day in paid.iter_rows()}
    if refund_ids:
        back = refunds_named(refund_ids).select("voucher_id", "number", "payee", "paid_on")
        found |= {key_of(ItemKind.REFUND, number=pk): (no, name, day) for pk, no, name, day in back.iter_rows()}
    return found
