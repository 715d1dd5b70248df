"""The tables that what-ifs are made of: an account priced once, and what a draft does to it."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import MONEY

#: An account's month under one price book.
PRICED = Schema(
    row="account",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "structure": Column(pl.String, "structure that prices most of its energy", null="nothing could be measured"),
        "amount": Column(MONEY, "what it comes to", unit="yuan", null="cannot be priced"),
        "why": Column(pl.String, "`RefusalCode`s, comma-separated; empty if it is priced"),
    },
)

#: What customers have for the month.
ISSUED = Schema(
    row="account",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "unit_id": Column(pl.Int64, "unit"),
        "energy_kwh": Column(pl.Int64, "energy billed", unit="kWh"),
        "amount": Column(MONEY, "issued, corrections included", unit="yuan"),
    },
)

EFFECTS = Schema(
    row="account",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "unit_id": Column(pl.Int64, "unit"),
        "structure": Column(pl.String, "pricing structure; empty where nothing could be measured"),
        "energy_kwh": Column(pl.Int64, "energy billed", unit="kWh"),
        "issued": Column(MONEY, "what was issued", unit="yuan"),
        "base": Column(MONEY, "priced under the book as it is", unit="yuan", null="cannot be priced"),
        "draft": Column(MONEY, "priced under the draft", unit="yuan", null="cannot be priced"),
        "effect": Column(MONEY, "draft less base", unit="yuan", null="one of them cannot be priced"),
        "why": Column(pl.String, "why it cannot be priced, as `RefusalCode`s; empty if it can"),
    },
)

GROUPS = Schema(
    row="group of accounts",
    columns={
        "key": Column(pl.String, "what the accounts have in common"),
        "accounts": Column(pl.Int64, "accounts priced twice"),
        "energy_kwh": Column(pl.Int64, "their energy", unit="kWh"),
        "base": Column(MONEY, "under the book as it is", unit="yuan"),
        "draft": Column(MONEY, "under the draft", unit="yuan"),
        "effect": Column(MONEY, "draft less base", unit="yuan"),
        "dearer": Column(pl.Int64, "accounts that pay more"),
        "cheaper": Column(pl.Int64, "accounts that pay less"),
    },
)
