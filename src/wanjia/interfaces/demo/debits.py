"""
What a bank collects: one station's customers with mandates, a batch of them sent, and most of it brought.

The station is the one with the most debtors of the month; its batch is made before the others pay.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.names import COUNTY, person_names
from wanjia.interfaces.demo.staff import COMPANY
from wanjia.revenue.directdebit.operations import banks, batches, loading, returns
from wanjia.revenue.directdebit.protocols import layouts
from wanjia.revenue.directdebit.queries import batches as questions
from wanjia.revenue.directdebit.queries.figures import layouts as known_layouts
from wanjia.revenue.directdebit.types import Answer, AskPer, MandateKind, NewBank, NewBatch, ParsedReturn
from wanjia.revenue.receivables.queries.charges import owed_of_month

BANK, BANK_CODE = "YZ-BANK", "402521000018"
#: So many mandates at most; of a thousand debtors so many have one, and of a thousand debits so many fail.
MOST = 300
MANDATES, WITHOUT_FUNDS, CLOSED = 300, 40, 10
#: Days after issue on which the batch is made and the bank answers.
MADE, ANSWERED = 1, 2
DUE_WITHIN = timedelta(days=40)
SIGNED = date(2025, 6, 1)


def collect_month(county: County, *, month: date, issued_at: datetime) -> int:
    """
    Let a bank collect a month from one station's customers with mandates; some have no money, some no account any more.

    :returns: how many debits were asked for
    """
    by, second = loader(), Actor("YZ0018", "复核员", loader().scope)
    owed = owed_of_month(by.scope, month=month)
    if owed.is_empty():
        return 0
    units = units_below(("",)).select("unit_id", unit="code")
    most = owed.join(units, on="unit_id").with_columns(debtors=pl.len().over("unit")).sort("debtors", "unit").tail(1)
    mandates = _mandates(owed.filter(pl.col("unit_id") == most["unit_id"][0]), draws=Draws(county.seed))
    at = issued_at + timedelta(days=MADE)
    day = timezone.localdate(issued_at)
    with transaction.atomic():
        _open_bank(by, at=at)
        loading.load_mandates(mandates, by=by, at=at)
    collect_on = day + timedelta(days=ANSWERED)
    asked = NewBatch(BANK, MandateKind.DIRECT_DEBIT, most["unit"][0], day + DUE_WITHIN, collect_on)
    with transaction.atomic():
        number = batches.make_batch(asked, by=by, at=at)
        batches.approve_batch(number, by=second, at=at)
        batches.send_batch(number, by=by, at=at)
    content = _answer(number, draws=Draws(county.seed), day=collect_on)
    later = issued_at + timedelta(days=ANSWERED)
    with transaction.atomic():
        returns.take_return(content, number=number, file_name=f"{number}-回盘.csv", by=by, at=later)
        while returns.book_confirmed(number, by=by, at=later):
            pass
    return mandates.height


def _open_bank(by: Actor, *, at: datetime) -> None:
    ours = (f"{COUNTY}供电公司", "YZ0001", "42001000100001", "SAMPLE-CSV", "SAMPLE-CSV-R", AskPer.ACCOUNT)
    banks.open_bank(NewBank(BANK, f"{COUNTY}农村商业银行", BANK_CODE, COMPANY, *ours), by=by, at=at)


def _mandates(owed: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Give the sheet of mandates of a station's customers, drawn from those who owe."""
    drawn = owed.with_columns(i=pl.col("number").str.tail(9).cast(pl.Int64))
    chosen = drawn.filter(draws.happens(MANDATES, what="mandate")).head(MOST)
    same = {"bank": BANK, "kind": "DIRECT_DEBIT", "bank_code": BANK_CODE, "signed_on": SIGNED, "start_date": SIGNED}
    return chosen.select(
        account_number="number",
        reference=pl.lit("YZ") + pl.col("number"),
        holder=person_names(draws, what="holder"),
        bank_account=pl.lit("6224120000") + pl.col("number").str.tail(9),
        **{name: pl.lit(value) for name, value in same.items()},
    )


def _answer(number: str, *, draws: Draws, day: date) -> bytes:
    lines = questions.lines_of(number, scope=loader().scope).with_columns(i="place")
    drawn = lines.with_columns(
        code=pl.when(draws.happens(WITHOUT_FUNDS, what="no funds"))
        .then(pl.lit("余额不足"))
        .when(draws.happens(CLOSED, what="account closed"))
        .then(pl.lit("账户异常"))
        .otherwise(pl.lit("成功"))
    )
    names = ("reference", "amount", "code")
    told = tuple(Answer(**row, text="", answered_on=day, place=0) for row in drawn.select(names).iter_rows(named=True))
    return layouts.answered(ParsedReturn(number, told), layout=known_layouts()["SAMPLE-CSV-R"])
