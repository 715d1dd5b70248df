"""
The balance of accounts on a day, how long it lasts, and how near its end it is.

balance = credit (+ deposit, where the policy counts it) − owed − late fees not charged yet − use since the last bill.
Reads RUNNING, MONEY_OF and CONTROLS, gives BALANCES by account.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.prepayment.kernel.schema import BALANCES
from wanjia.revenue.prepayment.types import Level

AMOUNTS = ("owed", "credit", "deposit", "late_fee")


def balances(running: pl.DataFrame, *, money: pl.DataFrame, controls: pl.DataFrame, day: date) -> pl.DataFrame:
    """
    Work balances out.

    :param running: RUNNING; its accounts are those that get a balance
    :param money: MONEY_OF; an account without a row neither owes nor has anything
    :param controls: CONTROLS; an account without a row is not under fee control, and its level is NONE
    :returns: BALANCES by account
    """
    nothing = pl.lit("0.00").cast(MONEY)
    joined = (
        running.join(money, on="account_id", how="left")
        .join(controls, on="account_id", how="left")
        .with_columns(pl.col(name).fill_null(nothing) for name in AMOUNTS)
    )
    deposit = pl.when(pl.col("counts_deposit").fill_null(value=False)).then(pl.col("deposit")).otherwise(nothing)
    left = pl.col("credit") + deposit - pl.col("owed") - pl.col("late_fee") - pl.col("running")
    found = joined.with_columns(balance=left.cast(MONEY))
    whole = found.with_columns(days_left=_days_left(day), level=_level())
    return BALANCES.check(whole.select(BALANCES.columns.keys()).sort("account_id"))


def _days_left(day: date) -> pl.Expr:
    days = (pl.lit(day) - pl.col("since")).dt.total_days().cast(pl.Float64)
    daily = pl.col("running").cast(pl.Float64) / days
    left = (pl.col("balance").cast(pl.Float64) / daily).floor()
    is_known = (days > 0) & (pl.col("running") > 0) & (pl.col("balance") > 0)
    return (
        pl.when(is_known)
        .then(left.clip(0, 9999))
        .when((pl.col("balance") <= 0) & (pl.col("running") > 0))
        .then(0.0)
        .otherwise(None)
        .cast(pl.Int64)
    )


def _level() -> pl.Expr:
    balance = pl.col("balance")
    return (
        pl.when(pl.col("policy_id").is_null())
        .then(pl.lit(Level.NONE.value))
        .when(balance.is_null())
        .then(pl.lit(Level.UNKNOWN.value))
        .when(balance < -pl.col("credit_limit"))
        .then(pl.lit(Level.EMPTY.value))
        .when(balance < pl.col("urgent"))
        .then(pl.lit(Level.URGENT.value))
        .when(balance < pl.col("low"))
        .then(pl.lit(Level.LOW.value))
        .otherwise(pl.lit(Level.FINE.value))
    )
