"""The tables of the daily balance."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import MONEY

RUNNING = Schema(
    row="account with use that no bill has asked for yet",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "since": Column(pl.Date, "earliest day that no bill covers"),
        "read_until": Column(pl.Date, "day of the latest reading", null="never read"),
        "running": Column(MONEY, "what the use since comes to under the tariff", unit="yuan", null="cannot be priced"),
        "running_kwh": Column(pl.Int64, "the use since, losses included", unit="kWh"),
        "is_estimated": Column(pl.Boolean, "some of the days have no reading yet"),
        "problem": Column(pl.String, "why it cannot be priced, by code", null="it can"),
    },
)

MONEY_OF = Schema(
    row="account that ever owed or paid",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "owed": Column(MONEY, "open charges", unit="yuan"),
        "credit": Column(MONEY, "paid in advance", unit="yuan"),
        "deposit": Column(MONEY, "kept as security", unit="yuan"),
        "late_fee": Column(MONEY, "late fees not charged yet", unit="yuan"),
    },
)

CONTROLS = Schema(
    row="account under fee control",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "policy_id": Column(pl.Int64, "the policy that holds"),
        "counts_deposit": Column(pl.Boolean, "the deposit counts as money of the balance"),
        "low": Column(MONEY, "below it the customer is warned", unit="yuan"),
        "urgent": Column(MONEY, "below it again, urgently", unit="yuan"),
        "credit_limit": Column(MONEY, "so far below 0 the balance is empty", unit="yuan"),
    },
)

BALANCES = Schema(
    row="account on a day",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "owed": Column(MONEY, "open charges", unit="yuan"),
        "credit": Column(MONEY, "paid in advance", unit="yuan"),
        "deposit": Column(MONEY, "kept as security", unit="yuan"),
        "late_fee": Column(MONEY, "late fees not charged yet", unit="yuan"),
        "since": Column(pl.Date, "earliest day that no bill covers"),
        "read_until": Column(pl.Date, "day of the latest reading", null="never read"),
        "running": Column(MONEY, "use since under the tariff", unit="yuan", null="cannot be priced"),
        "running_kwh": Column(pl.Int64, "the use since", unit="kWh"),
        "is_estimated": Column(pl.Boolean, "some of the days have no reading yet"),
        "problem": Column(pl.String, "why it cannot be priced", null="it can"),
        "balance": Column(MONEY, "what is left", unit="yuan", null="cannot be priced"),
        "days_left": Column(pl.Int64, "days until it is 0 at the use of now", null="used nothing, or unknown"),
        "policy_id": Column(pl.Int64, "policy", null="not under fee control"),
        "level": Column(pl.String, "`Level`"),
    },
)
