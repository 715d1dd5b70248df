"""What bills charge, turned into charges and into legs of the ledger."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.types import YUAN, LedgerAccount
from wanjia.revenue.receivables.rules import CHARGED_AS
from wanjia.revenue.receivables.types import EARNED_IN

SOURCE = "billing.bill"
OF_BILL = ("bill_id", "account_id", "unit_id", "bill_month", "kind")


def by_charge_kind(lines: pl.DataFrame) -> pl.DataFrame:
    """
    Sum bill lines by what they are charged as; funds are one charge, and kept apart by name in the ledger only.

    :param lines: as `billing.queries.charged` gives them
    :returns: ``bill_id``, ``account_id``, ``unit_id``, ``bill_month``, ``kind`` (of the charge), ``item``, ``amount``;
        sums of 0 are left out
    """
    return _summed(lines.with_columns(item=pl.lit("")))


def _summed(lines: pl.DataFrame) -> pl.DataFrame:
    named = {str(line): str(kind) for line, kind in CHARGED_AS.items()}
    kinds = lines.with_columns(kind=pl.col("kind").replace_strict(named, return_dtype=pl.String))
    sums = kinds.group_by(*OF_BILL, "item", maintain_order=True).agg(pl.col("amount").sum())
    return sums.filter(pl.col("amount") != 0).with_columns(pl.col("amount").cast(MONEY))


def charges_of(lines: pl.DataFrame, *, due: pl.DataFrame, charged_on: date) -> pl.DataFrame:
    """
    Make charges of bill lines.

    :param due: ``bill_id``, ``debtor``, ``usage_class``, ``due_date``
    :returns: columns named like the attributes of a charge, in the order of the bills
    """
    sums = by_charge_kind(lines).join(due, on="bill_id", how="left", validate="m:1", maintain_order="left")
    return sums.select(
        "account_id",
        "unit_id",
        "bill_id",
        "kind",
        "item",
        "debtor",
        "usage_class",
        pl.col("bill_month").alias("month"),
        pl.lit(charged_on).alias("charged_on"),
        "due_date",
        "amount",
        pl.col("amount").alias("open_amount"),
        pl.lit(YUAN).alias("currency"),
        pl.lit(SOURCE).alias("source_kind"),
        pl.col("bill_id").alias("source_id"),
    )


def legs_of(lines: pl.DataFrame, *, currency: str) -> pl.DataFrame:
    """
    Make legs of bill lines: what is owed against what it is income, or money of others, in.

    :returns: one entry per bill, as `ledger.kernel.schema.BULK` says
    """
    sums = _summed(lines).with_columns(currency=pl.lit(currency), source_id=pl.col("bill_id"))
    earned = {str(kind): str(name) for kind, name in EARNED_IN.items()}
    earnings = sums.with_columns(
        ledger_account=pl.col("kind").replace_strict(earned, return_dtype=pl.String),
        customer_account_id=pl.lit(None, dtype=pl.Int64),
        amount=0 - pl.col("amount"),
    )
    debits = sums.group_by("source_id", "currency", "unit_id", "account_id").agg(pl.col("amount").sum())
    debits = debits.with_columns(
        ledger_account=pl.lit(str(LedgerAccount.RECEIVABLE)),
        customer_account_id=pl.col("account_id"),
        item=pl.lit(""),
    )
    return pl.concat([part.select(BULK.names()).cast(BULK) for part in (debits, earnings)])
