"""A bank account with a statement: lines that wait, one kept apart, a channel's day with a difference; for samples."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import AccountRow
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.types import NewPayment, Tender
from wanjia.revenue.reconciliation.operations.accounts import NewAccount, open_account
from wanjia.revenue.reconciliation.operations.checking import take_channel_day
from wanjia.revenue.reconciliation.operations.daily import check_books
from wanjia.revenue.reconciliation.operations.matching import match_lines
from wanjia.revenue.reconciliation.operations.suspending import assign_suspense, suspend_line
from wanjia.revenue.reconciliation.operations.taking import take_statements
from wanjia.revenue.reconciliation.protocols import bank_csv, channel_csv
from wanjia.revenue.reconciliation.protocols.channel_csv import ChannelPayment, ParsedDay
from wanjia.revenue.reconciliation.queries.work import lines_of_statement
from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

NUMBER, CLERK = "6222000100020003", "SAMPLE-BANK"
OPENING = Decimal("1000.00")


def make_bank(account: AccountRow, *, by: Actor) -> int:
    """Let two payments be on their way, take a statement in, and match it; give the statement's id."""
    at, clerk = timezone.now(), Actor(CLERK, "核算员", by.scope)
    for amount, reference in (("41.00", "SAMPLE000001"), ("42.00", ""), ("42.00", "")):
        _pay(account, amount=amount, reference=reference, by=clerk)
    day = timezone.localdate(at)
    bank_id = open_account(
        NewAccount(NUMBER, "建设银行", "供电公司", account.unit_code, day - timedelta(days=30)), by=clerk, at=at
    )
    lines = (
        _line("41.00", "S1", day, payer_reference="SAMPLE000001", counterparty=account.name),
        _line("42.00", "S2", day, counterparty=account.name),
        _line("88.00", "S3", day, counterparty="不明单位", text="电费"),
        _line("9000.00", "S4", day, counterparty="光明食品厂", text="货款"),
        _line("-8.00", "S5", day, text="手续费"),
    )
    closing = OPENING + sum(line.amount for line in lines)
    whole = ParsedStatement(NUMBER, "CNY", "S-001", 1, day, day, OPENING, closing, lines)
    taken = take_statements(bank_csv.written(whole), file_name="sample.csv", by=clerk, at=at)
    match_lines(bank_id, by=clerk, at=at)
    ids = {line.reference: line.line_id for line in lines_of_statement(taken.statement_ids[0], at_most=9)}
    suspend_line(ids["S3"], note="电话无人接听", by=clerk, at=at)
    large = suspend_line(ids["S4"], note="已去函", by=clerk, at=at)
    assign_suspense(large, account_number=account.number, reason="回函确认", by=clerk, at=at)
    _check(account, by=clerk)
    return taken.statement_ids[0]


def _check(account: AccountRow, *, by: Actor) -> None:
    """Let a channel tell of a payment that we do not know, and check yesterday's books."""
    at = timezone.now()
    day = timezone.localdate(at)
    told = ParsedDay("WECHAT", day, (ChannelPayment("SAMPLE-WX1", day, Decimal("5.00"), Decimal("0.01")),))
    take_channel_day(channel_csv.written(told), file_name="wx.csv", unit_code=account.unit_code, by=by, at=at)
    check_books(day - timedelta(days=1), unit_code=account.unit_code, by=by, at=at)


def _line(amount: str, reference: str, day: date, **facts: Any) -> ParsedLine:
    return ParsedLine(day, day, Decimal(amount), reference, **facts)


def _pay(account: AccountRow, *, amount: str, reference: str, by: Actor) -> None:
    at = timezone.now()
    new = NewPayment(
        account_id=account.account_id,
        amount=Decimal(amount),
        tender=Tender.BANK,
        channel="BANK",
        unit_id=account.unit_id,
        held_in=LedgerAccount.BANK_IN_TRANSIT,
        item="",
        received_on=timezone.localdate(at),
        key=f"sample-bank-{amount}-{reference}-{at.timestamp()}",
        external_reference=reference,
    )
    record_payment(new, by=by, at=at)
