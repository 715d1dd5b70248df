"""
What a large customer may cost now: what is owed and what has run up since the latest bill, less the security.

The running debt is the latest bill spread over its days, times the days since it ended: known on every day, without a
reading.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Column, Schema

MONEY = pl.Decimal(38, 2)
LARGE = Schema(
    row="large customer",
    columns={
        "account_id": Column(pl.Int64, "the account"),
        "unit_id": Column(pl.Int64, "its unit"),
        "bill_amount": Column(MONEY, "the latest bill", unit="yuan"),
        "bill_days": Column(pl.Int64, "days that it bills"),
        "days_since": Column(pl.Int64, "days since it ended"),
        "owed": Column(MONEY, "open bills, due or not", unit="yuan"),
        "credit": Column(MONEY, "paid in advance", unit="yuan"),
        "deposit": Column(MONEY, "kept as security", unit="yuan"),
    },
)


def exposed(large: pl.DataFrame, *, share_pct: Decimal) -> pl.DataFrame:
    """
    Work out what large customers may cost, and whom to warn of.

    :param large: see `LARGE`
    :param share_pct: warned of from so many percent of the security; without a security any exposure is
    :returns: the table with ``running`` (yuan, to the fen), ``exposure`` = owed + running − credit − deposit, and
        ``is_warned``; order kept
    """
    table = large.lazy().with_columns(_running().alias("running"))
    at_risk, security = pl.col("owed") + pl.col("running"), pl.col("credit") + pl.col("deposit")
    table = table.with_columns((at_risk - security).cast(MONEY).alias("exposure"))
    least = (security * pl.lit(share_pct / 100, dtype=pl.Decimal(38, 4))).cast(MONEY)
    return collected(table.with_columns(((at_risk > 0) & (at_risk >= least)).alias("is_warned")))


def _running() -> pl.Expr:
    """Spread the bill over its days in whole fen, half a fen up."""
    fen = (pl.col("bill_amount") * pl.lit(100).cast(pl.Decimal(38, 0))).cast(pl.Int64).clip(lower_bound=0)
    days, since = pl.col("bill_days").clip(lower_bound=1), pl.col("days_since").clip(lower_bound=0)
    spread = (2 * fen * since + days) // (2 * days)
    return spread.cast(pl.Decimal(38, 0)).cast(MONEY) * pl.lit("0.01").cast(MONEY)
