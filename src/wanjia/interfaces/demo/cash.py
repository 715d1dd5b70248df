"""
What the county's customers pay.

The books begin with November 2025: earlier bills were settled elsewhere, as in any company that takes the platform up.
What was paid before the latest day is in the bank; of that day the bank's statement is handed in (see `bank`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
from django.db import transaction
from django.utils import timezone

from wanjia.interfaces.demo.bank import NUMBER, SINGLES
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.loading import loader
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.recording_many import record_payments
from wanjia.revenue.payments.types import NewPayment, Tender
from wanjia.revenue.receivables.operations.beginning import begin_books
from wanjia.revenue.receivables.queries.charges import owed_of_month

BOOKS_BEGIN = date(2025, 11, 1)
#: Of a thousand customers so many pay a month in time, from the earliest month on.
PAYING = {date(2025, 11, 1): 985, date(2025, 12, 1): 940}
BY_BANK = 300
PAYING_MORE = 40
DAYS_TO_PAY = 8
TOGETHER = 2_000


def begin_cash() -> None:
    """Let the books begin."""
    with transaction.atomic():
        begin_books(month=BOOKS_BEGIN, source="Sample: taken over at the start", by=loader(), at=timezone.now())


def pay_month(county: County, *, month: date, issued_at: datetime) -> int:
    """
    Let most customers pay a month, online or by their bank, some a little more than they owe.

    :returns: how many payments there were
    """
    by = loader()
    draws = Draws(county.seed)
    owed = owed_of_month(by.scope, month=month).with_columns(i=pl.col("number").str.tail(9).cast(pl.Int64))
    drawn = owed.with_columns(
        pays=draws.happens(PAYING[month], what=f"pays {month:%Y-%m}"),
        by_bank=draws.happens(BY_BANK, what="pays by bank"),
        pays_more=draws.happens(PAYING_MORE, what=f"pays more {month:%Y-%m}"),
        days=draws.between(1, most=DAYS_TO_PAY, what=f"days {month:%Y-%m}"),
    ).filter("pays")
    paid, latest = 0, max(PAYING)
    for days, of_day in drawn.group_by("days", maintain_order=True):
        at = issued_at + timedelta(days=int(str(days[0])))
        is_latest = month == latest and int(str(days[0])) == DAYS_TO_PAY
        whole = of_day.with_columns(by_bank_place=pl.when("by_bank").then(pl.col("by_bank").cum_sum()).otherwise(0))
        for part in whole.iter_slices(TOGETHER):
            new = [_payment(row, month=month, at=at, is_latest=is_latest) for row in part.to_dicts()]
            with transaction.atomic():
                paid += record_payments(new, by=by, at=at)
    return paid


def latest_day(issued_at: datetime) -> date:
    """Give the latest day on which customers pay a month."""
    return timezone.localdate(issued_at + timedelta(days=DAYS_TO_PAY))


def _payment(row: dict[str, object], *, month: date, at: datetime, is_latest: bool) -> NewPayment:
    owed: Decimal = row["open"]  # type: ignore[assignment]
    amount = (owed // 10 + 1) * 10 if row["pays_more"] else owed
    is_bank = bool(row["by_bank"])
    channel = "BANK" if is_bank else "APP"
    key = f"demo-{month:%Y-%m}-{row['number']}"
    held_in, item = LedgerAccount.BANK, NUMBER
    if is_latest:
        is_single = is_bank and row["by_bank_place"] <= SINGLES  # type: ignore[operator]
        held_in = LedgerAccount.BANK_IN_TRANSIT if is_bank else LedgerAccount.CHANNEL
        item = "" if is_single else channel
    return NewPayment(
        account_id=row["account_id"],  # type: ignore[arg-type]
        amount=amount,
        tender=Tender.BANK if is_bank else Tender.ONLINE,
        channel=channel,
        unit_id=row["unit_id"],  # type: ignore[arg-type]
        held_in=held_in,
        item=item,
        received_on=timezone.localdate(at),
        key=key,
        external_reference=f"{channel}{month:%Y%m}{row['number']}" if is_latest else "",
    )
