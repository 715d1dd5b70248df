"""
The bank account of the county's money, with a statement of the latest day on which customers paid.

The statement is made from the payments of that day, with a few planted differences, so that the reconciliation desk has
something to do: payments that look alike, money of nobody known, a charge, a payment that the channel does not know.
What was paid before that day is in the bank already, as in any company that takes the platform up.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.staff import MARKETING
from wanjia.revenue.payments.queries.transit import payments_on_their_way
from wanjia.revenue.reconciliation.operations.accounts import NewAccount, name_sender, open_account
from wanjia.revenue.reconciliation.operations.checking import take_channel_day
from wanjia.revenue.reconciliation.operations.matching import match_lines
from wanjia.revenue.reconciliation.operations.suspending import suspend_line
from wanjia.revenue.reconciliation.operations.taking import take_statements
from wanjia.revenue.reconciliation.protocols import bank_csv, channel_csv
from wanjia.revenue.reconciliation.protocols.channel_csv import ChannelPayment, ParsedDay
from wanjia.revenue.reconciliation.queries.work import lines_of_statement
from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

NUMBER, BANK, HOLDER = "42050161830000000168", "建设银行云泽支行", "云泽县供电公司"
SENDER, CLIENT = "网络缴费备付金专户", "襄江机电配件商行"
#: Payments of the day that no batch brings: the bank shows each by itself.
SINGLES = 8
#: Of a channel's sum so much stays with it as its fee.
FEE = Decimal("0.002")
FEN = Decimal("0.01")
UNKNOWN, CHARGE, LOST = Decimal("1286.40"), Decimal("-15.00"), Decimal("36.50")
DAY = timedelta(days=1)


def open_bank(*, at: datetime) -> int:
    """Register the account, and under which name the money of the app comes."""
    by = loader()
    with transaction.atomic():
        new = NewAccount(NUMBER, BANK, HOLDER, MARKETING, timezone.localdate(at))
        told = {"name": SENDER, "words": "网上缴费清算", "source": "Sample: contract of the county's app"}
        name_sender("APP", by=by, at=at, **told)
        return open_account(new, by=by, at=at)


def show_bank(account_id: int, *, day: date) -> int:
    """
    Hand in the bank's statement since a day and match it, and the app's file of that day.

    :param day: the latest day on which customers paid
    :returns: lines of the statement; 0 where nobody paid on that day
    """
    by, at = loader(), timezone.now()
    paid = payments_on_their_way(WHOLE_COMPANY, since=day, until=day)
    if paid.is_empty():
        return 0
    statement = _statement(paid, day=day, until=max(timezone.localdate(at) - DAY, day))
    with transaction.atomic():
        taken = take_statements(bank_csv.written(statement), file_name=f"{BANK}.csv", by=by, at=at)
    with transaction.atomic():
        match_lines(account_id, by=by, at=at)
    lines = {one.reference: one for one in lines_of_statement(taken.statement_ids[0], at_most=len(statement.lines))}
    with transaction.atomic():
        suspend_line(lines["L-UNKNOWN-1"].line_id, note="对方户名不在册，已电话核实未果", by=by, at=at)
    with transaction.atomic():
        content = channel_csv.written(_channel_day(paid.filter(pl.col("item") == "APP"), day=day))
        take_channel_day(content, file_name=f"APP-{day}.csv", unit_code=MARKETING, by=by, at=at)
    return len(statement.lines)


def _statement(paid: pl.DataFrame, *, day: date, until: date) -> ParsedStatement:
    """Give what the bank says: singles, one sum of the rest of each batch, and what was planted."""
    lines = [*_singles(paid.filter(pl.col("item") == ""), day=day)]
    for item in ("BANK", "APP"):
        rows = paid.filter(pl.col("item") == item)
        if rows.height:
            lines.append(_sum(rows, item=item, day=day))
    lines += [
        ParsedLine(day, day, UNKNOWN, "L-UNKNOWN-1", counterparty=CLIENT, text="货款"),
        ParsedLine(day, day, UNKNOWN * 2, "L-UNKNOWN-2", text="电费"),
        ParsedLine(day, day, CHARGE, "L-CHARGE", text="手续费"),
    ]
    opening = Decimal("1000000.00")
    closing = opening + sum((line.amount for line in lines), Decimal("0.00"))
    return ParsedStatement(NUMBER, "CNY", f"DZD-{day:%Y%m}-1", 1, day, until, opening, closing, tuple(lines))


def _singles(rows: pl.DataFrame, *, day: date) -> list[ParsedLine]:
    """Give one line a payment: of the first half with its reference, of the others with less and less to go by."""
    lines = []
    for place, row in enumerate(rows.iter_rows(named=True)):
        is_told = place < rows.height // 2
        lines.append(
            ParsedLine(
                day,
                day,
                row["amount"],
                f"L-{place:03}",
                payer_reference=row["external_reference"] if is_told else "",
                counterparty=row["name"] if is_told or place % 2 else "",
                text="电费",
            )
        )
    return lines


def _sum(rows: pl.DataFrame, *, item: str, day: date) -> ParsedLine:
    total = Decimal(rows["amount"].sum())
    fee = (total * FEE).quantize(FEN) if item == "APP" else Decimal(0)
    sender = SENDER if item == "APP" else "BANK"
    return ParsedLine(day, day, total - fee, f"L-{item}", counterparty=sender, text=f"{item}{day:%Y%m%d}")


def _channel_day(rows: pl.DataFrame, *, day: date) -> ParsedDay:
    """Give what the app says of the day: one payment less, one more, one of another amount."""
    told = [
        ChannelPayment(row["external_reference"], day, row["amount"], (row["amount"] * FEE).quantize(FEN))
        for row in rows.iter_rows(named=True)
    ][1:]
    if told:
        first = told[0]
        told[0] = ChannelPayment(first.reference, day, first.amount + 1, first.fee)
    told.append(ChannelPayment("APP-ONLY-THERE", day, LOST, Decimal("0.07")))
    return ParsedDay("APP", day, tuple(told))
