"""
Statements of accounts: what stood at the beginning of a time, what moved, what stands at its end.

They are read from the ledger, not from charges and credits: what a customer is told is what the books say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.periods.types import Period
from wanjia.revenue.ledger.queries.entries import entries_of_customers
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount

ZERO = Decimal("0.00")
#: What is owed, and what is paid in advance: their sum is what a customer owes in all.
CURRENT = (str(LedgerAccount.RECEIVABLE), str(LedgerAccount.PREPAYMENT))
DEPOSIT = str(LedgerAccount.DEPOSIT)


@dataclass(frozen=True, slots=True)
class Movement:
    """
    One entry as it changes what an account owes.

    :ivar charged: yuan that it adds to what is owed, 0 or more
    :ivar settled: yuan that it takes off, 0 or more
    :ivar balance: what is owed after it, yuan; below 0 a credit
    :ivar deposit: by how much it changes the deposit, yuan
    """

    entry_id: int
    book_date: date
    kind: EntryKind
    source_kind: str
    source_id: int
    text: str
    account_id: int
    charged: Decimal
    settled: Decimal
    balance: Decimal
    deposit: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What moved on an account, or on several, in a time; amounts in yuan, above 0 owed by the customer.

    :ivar period: ends
    """

    period: Period
    opening: Decimal
    charged: Decimal
    settled: Decimal
    closing: Decimal
    opening_deposit: Decimal
    closing_deposit: Decimal
    movements: tuple[Movement, ...]


def statement_of(account_ids: Collection[int], *, period: Period) -> Statement:
    """
    Give the statement of accounts, found within a scope before.

    Entries that only settle a debt with credit change nothing in all and are left out.

    :param period: must end
    """
    end = period.end or period.start
    table = entries_of_customers(account_ids, until=end - timedelta(days=1))
    before, during = pl.col("book_date") < period.start, pl.col("book_date") >= period.start
    opening, opening_deposit = _sum(table.filter(before), among=CURRENT), -_sum(table.filter(before), among=(DEPOSIT,))
    movements = _movements(_net(table.filter(during)), opening=opening)
    charged = sum((one.charged for one in movements), ZERO)
    settled = sum((one.settled for one in movements), ZERO)
    deposit = opening_deposit + sum((one.deposit for one in movements), ZERO)
    closing = opening + charged - settled
    return Statement(period, opening, charged, settled, closing, opening_deposit, deposit, movements)


def _sum(table: pl.DataFrame, *, among: tuple[str, ...]) -> Decimal:
    amounts = table.filter(pl.col("ledger_account").is_in(among))["amount"]
    return sum(amounts, ZERO)


def _net(table: pl.DataFrame) -> pl.DataFrame:
    """Sum each entry's amounts for an account: what is owed, and the deposit."""
    keys = ("entry_id", "book_date", "kind", "source_kind", "source_id", "text", "account_id")
    amount, account = pl.col("amount"), pl.col("ledger_account")
    sums = table.group_by(keys, maintain_order=True).agg(
        net=amount.filter(account.is_in(CURRENT)).sum(), deposit=(0 - amount.filter(account == DEPOSIT)).sum()
    )
    return sums.filter((pl.col("net") != 0) | (pl.col("deposit") != 0))


def _movements(table: pl.DataFrame, *, opening: Decimal) -> tuple[Movement, ...]:
    balance, found = opening, []
    for row in table.iter_rows(named=True):
        net = Decimal(row.pop("net"))
        balance += net
        row["kind"] = EntryKind(row["kind"])
        found.append(Movement(**row, charged=max(net, ZERO), settled=max(-net, ZERO), balance=balance))
    return tuple(found)
