"""The sheet of balances taken over from the books before these, and what its rows must hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from wanjia.foundation.quantities.rounding import MONEY
from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.types import ROW, Problem, Sheet, SheetColumn
from wanjia.revenue.receivables.types import OWED, OpeningKind

KINDS = {
    OpeningKind.ENERGY: "电度电费",
    OpeningKind.BASIC: "基本电费",
    OpeningKind.POWER_FACTOR: "力调电费",
    OpeningKind.FUND: "代征基金",
    OpeningKind.LATE_FEE: "电费违约金",
    OpeningKind.PENALTY: "违约使用电费",
    OpeningKind.CREDIT: "预收电费",
    OpeningKind.DEPOSIT: "电费保证金",
    OpeningKind.TOTAL_OWED: "欠费合计",
    OpeningKind.TOTAL_CREDIT: "预收合计",
    OpeningKind.TOTAL_DEPOSIT: "保证金合计",
}
#: Control total → what it is the sum of.
TOTALS: dict[OpeningKind, frozenset[OpeningKind]] = {
    OpeningKind.TOTAL_OWED: OWED,
    OpeningKind.TOTAL_CREDIT: frozenset({OpeningKind.CREDIT}),
    OpeningKind.TOTAL_DEPOSIT: frozenset({OpeningKind.DEPOSIT}),
}
LONGEST_NUMBER, LONGEST_ITEM = 30, 40

OPENING_BALANCES = Sheet(
    name="opening_balances",
    chinese="期初余额",
    english="Opening balances",
    columns=(
        SheetColumn(
            "account_number",
            "户号",
            "Account number",
            pl.String(),
            "account that owes or has it; empty in a row of a total",
            is_required=False,
            longest=LONGEST_NUMBER,
        ),
        SheetColumn(
            "kind",
            "款项类别",
            "Kind",
            pl.String(),
            "what is owed, kept, or the control total of the old books",
            choices={str(kind): word for kind, word in KINDS.items()},
        ),
        SheetColumn(
            "item",
            "款项名称",
            "Item",
            pl.String(),
            "name of the fund or the like; empty: none",
            is_required=False,
            longest=LONGEST_ITEM,
        ),
        SheetColumn(
            "month",
            "所属月份",
            "Month",
            pl.Date(),
            "first day of the month that it belongs to, before the books begin; empty in a row of a total",
            is_required=False,
        ),
        SheetColumn(
            "due_date",
            "缴费截止日",
            "Due day",
            pl.Date(),
            "the latest day on which paying was in time; for debts only",
            is_required=False,
        ),
        SheetColumn("amount", "金额", "Amount", MONEY, "yuan that are open of it, above 0"),
    ),
    key=("account_number", "kind", "item", "month"),
)
MONTH, DUE, KIND = pl.col("month"), pl.col("due_date"), pl.col("kind")
IS_TOTAL = KIND.is_in([str(kind) for kind in TOTALS])
IS_OWED = KIND.is_in([str(kind) for kind in OWED])


def opening_problems(rows: pl.DataFrame, *, begin: date) -> list[Problem]:
    """
    Find what no balance of old books can be, and totals that do not agree.

    :param rows: OPENING_BALANCES with `ROW`, an empty item where none is given
    :param begin: the first month whose bills are owed here
    """
    own = rows.filter(~IS_TOTAL)
    found = [*_months(own, begin=begin), *_accounts(own), *_due_days(own), *_totals(rows)]
    above = "The amount must be above 0: what a customer has is a row of its own kind"
    return [*found, *problems_where(rows, wrong=pl.col("amount") <= 0, column="amount", what="not above 0", cure=above)]


def _months(own: pl.DataFrame, *, begin: date) -> Iterator[Problem]:
    yield from problems_where(
        own,
        wrong=MONTH.is_null() | (MONTH.dt.day() != 1),
        column="month",
        what="this is no first day of a month",
        cure="Write the first day of the month, such as 2025-12-01",
    )
    yield from problems_where(
        own,
        wrong=MONTH.ge(begin),
        column="month",
        what=pl.format("{} is billed here: the books begin with {}", MONTH, pl.lit(begin)),
        cure="Take the row out, or let the month be billed here",
    )


def _accounts(own: pl.DataFrame) -> Iterator[Problem]:
    yield from problems_where(
        own,
        wrong=pl.col("account_number").fill_null("") == "",
        column="account_number",
        what="the row has no account",
        cure="Fill in whose it is; only totals have none",
    )
    key = ["account_number", "kind", "item", "month"]
    yield from problems_where(
        own.with_columns(pl.col(ROW).min().over(key).alias("first_row")),
        wrong=pl.col(ROW) > pl.col("first_row"),
        column="account_number",
        what=pl.format("the same is also in row {}", "first_row"),
        cure="Keep one of the two rows, or add them up",
    )
    yield from problems_where(
        own,
        wrong=~IS_OWED & (pl.col("item") != ""),
        column="item",
        what="what is paid in advance or deposited has no item",
        cure="Empty the cell, and give one row for each account and month",
    )


def _due_days(own: pl.DataFrame) -> Iterator[Problem]:
    yield from problems_where(
        own,
        wrong=IS_OWED & DUE.is_null(),
        column="due_date",
        what="a debt has no due day",
        cure="Fill in the latest day on which paying was in time",
    )
    yield from problems_where(
        own,
        wrong=~IS_OWED & DUE.is_not_null(),
        column="due_date",
        what="only a debt has a due day",
        cure="Empty the cell",
    )
    yield from problems_where(
        own.filter(IS_OWED).with_columns(DUE.min().over("account_number", "month").alias("earliest")),
        wrong=DUE.ne(pl.col("earliest")),
        column="due_date",
        what=pl.format("another row of this account and month is due on {}", "earliest"),
        cure="What is owed of one month is due on one day",
    )


def _totals(rows: pl.DataFrame) -> Iterator[Problem]:
    for total, kinds in TOTALS.items():
        yield from _total(
            rows.filter(KIND.is_in([str(kind) for kind in kinds])),
            given=rows.filter(KIND.eq(str(total))),
            word=KINDS[total],
        )


def _total(own: pl.DataFrame, *, given: pl.DataFrame, word: str) -> Iterator[Problem]:
    """Compare what rows come to with the total that the old books show."""
    if given.height > 1:
        row = int(given[ROW][1])
        yield Problem(row, "kind", f"{word} stands twice", "Keep one row of each total")
    elif given.is_empty() and own.height:
        cure = f"Add a row of the kind {word} with the sum that the old books show"
        yield Problem(0, "kind", f"the control total {word} is missing", cure)
    elif given.height and given["amount"][0] != (found := own["amount"].sum()):
        what = f"the rows come to {found}, the control total says {given['amount'][0]}"
        yield Problem(int(given[ROW][0]), "amount", what, "Look for the row that is missing, twice or mistyped")
