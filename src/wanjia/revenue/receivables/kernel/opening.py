"""Rows of old books put together as what each account brought along of a month, and turned into charges and legs."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.types import YUAN, LedgerAccount
from wanjia.revenue.receivables.types import OPENING, OWED, OpeningKind

AMOUNT, KIND = pl.col("amount"), pl.col("kind")
IS_OWED = KIND.is_in([str(kind) for kind in OWED])
OF_OPENING = ("account_id", "unit_id", "month")


def openings_of(rows: pl.DataFrame, *, begin: date, from_due: bool) -> pl.DataFrame:
    """
    Sum the rows of an account and month.

    Late fees that are brought along are on top of nothing: whichever day the delay counts from here, no more is charged
    than it comes to in all.

    :param rows: ``account_id``, ``unit_id``, ``month``, ``kind``, ``due_date``, ``amount``
    :param begin: the first day of the books
    :param from_due: whether a delay counts from the due day; else from ``begin``, and what came before is brought along
    :returns: ``account_id``, ``unit_id``, ``month``, ``due_date``, ``owed``, ``credit``, ``deposit``, ``fees_from``,
        ``fee_accrued``, ``fee_charged``; ``due_date`` and ``fees_from`` null without a debt
    """
    summed = rows.group_by(*OF_OPENING, maintain_order=True).agg(
        pl.col("due_date").max(),
        AMOUNT.filter(IS_OWED).sum().alias("owed"),
        AMOUNT.filter(KIND.eq(str(OpeningKind.CREDIT))).sum().alias("credit"),
        AMOUNT.filter(KIND.eq(str(OpeningKind.DEPOSIT))).sum().alias("deposit"),
        AMOUNT.filter(KIND.eq(str(OpeningKind.LATE_FEE))).sum().alias("fee_charged"),
    )
    after_due = pl.col("due_date") + timedelta(days=1)
    first = after_due if from_due else pl.max_horizontal(after_due, pl.lit(begin))
    before = pl.lit(0, dtype=MONEY) if from_due else pl.col("fee_charged")
    return summed.with_columns(
        fees_from=pl.when(pl.col("due_date").is_not_null()).then(first), fee_accrued=before.cast(MONEY)
    )


def charges_of_openings(rows: pl.DataFrame, *, charged_on: date) -> pl.DataFrame:
    """
    Make charges of rows that are debts.

    :param rows: ``account_id``, ``unit_id``, ``month``, ``kind``, ``item``, ``due_date``, ``amount``, ``opening_id``,
        ``debtor``, ``usage_class``
    :returns: columns named like the attributes of a charge
    """
    return rows.filter(IS_OWED).select(
        "account_id",
        "unit_id",
        "kind",
        "item",
        "debtor",
        "usage_class",
        "month",
        pl.lit(charged_on).alias("charged_on"),
        "due_date",
        "amount",
        AMOUNT.alias("open_amount"),
        pl.lit(YUAN).alias("currency"),
        pl.lit(OPENING).alias("source_kind"),
        pl.col("opening_id").alias("source_id"),
    )


def legs_of_openings(openings: pl.DataFrame) -> pl.DataFrame:
    """
    Make the legs of what was brought along: debts, credits and deposits against the opening balance.

    :param openings: as `openings_of` gives them, with ``opening_id``
    :returns: one entry per opening, as `ledger.kernel.schema.BULK` says
    """
    of_customer = {
        LedgerAccount.RECEIVABLE: pl.col("owed"),
        LedgerAccount.PREPAYMENT: 0 - pl.col("credit"),
        LedgerAccount.DEPOSIT: 0 - pl.col("deposit"),
    }
    rest = pl.col("credit") + pl.col("deposit") - pl.col("owed")
    parts = [
        _legs(openings, name=name, amount=amount, whose=pl.col("account_id")) for name, amount in of_customer.items()
    ]
    parts.append(_legs(openings, name=LedgerAccount.OPENING_BALANCE, amount=rest, whose=pl.lit(None)))
    return pl.concat(parts)


def _legs(openings: pl.DataFrame, *, name: LedgerAccount, amount: pl.Expr, whose: pl.Expr) -> pl.DataFrame:
    return openings.select(
        pl.col("opening_id").alias("source_id"),
        pl.lit(YUAN).alias("currency"),
        "unit_id",
        pl.lit(str(name)).alias("ledger_account"),
        whose.alias("customer_account_id"),
        pl.lit("").alias("item"),
        amount.alias("amount"),
    ).cast(BULK)
