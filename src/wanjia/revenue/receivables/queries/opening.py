"""Questions about what was taken over from the books before these."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers import queries as customers
from wanjia.registry.tariffs.queries import structure_classes, structure_ids
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, Opening
from wanjia.revenue.receivables.sheets import OPENING_BALANCES
from wanjia.revenue.receivables.types import OPENING, OWED, OpeningKind

KEY = ("account_id", "kind", "item", "month")


def taken_over(account_ids: Collection[int]) -> pl.DataFrame:
    """
    Give what was taken over for accounts, row by row as sheets brought it.

    :returns: ``account_id``, ``kind``, ``item``, ``month``, ``due_date``, ``amount``
    """
    charges = Charge.objects.filter(account__among=list(account_ids), source_kind=OPENING)
    owed = read_frame(charges.order_by("pk"), **{name: name for name in (*KEY, "due_date", "amount")})
    names = ("account_id", "month", "credit", "deposit")
    openings = read_frame(
        Opening.objects.filter(account__among=list(account_ids)).order_by("pk"), **{name: name for name in names}
    )
    kept = [
        openings.filter(pl.col(column) > 0).select(
            "account_id",
            pl.lit(str(kind)).alias("kind"),
            pl.lit("").alias("item"),
            "month",
            pl.lit(None, dtype=pl.Date).alias("due_date"),
            pl.col(column).alias("amount"),
        )
        for kind, column in ((OpeningKind.CREDIT, "credit"), (OpeningKind.DEPOSIT, "deposit"))
    ]
    return pl.concat([owed, *kept])


def sheet_of(scope: Scope) -> pl.DataFrame:
    """Read what was taken over as the sheet has it, with its control totals, by account and month."""
    found = customers.accounts(scope).select("account_id", account_number="number")
    rows = taken_over(found["account_id"].to_list()).join(found, on="account_id", how="inner").drop("account_id")
    kinds = pl.col("kind").is_in([str(kind) for kind in OWED])
    whose = {OpeningKind.TOTAL_OWED: kinds, OpeningKind.TOTAL_CREDIT: pl.col("kind") == str(OpeningKind.CREDIT)}
    whose[OpeningKind.TOTAL_DEPOSIT] = pl.col("kind") == str(OpeningKind.DEPOSIT)
    totals = [
        rows.filter(which).select(pl.lit(str(kind)).alias("kind"), pl.col("amount").sum())
        for kind, which in whose.items()
    ]
    filled = pl.concat([rows.sort("account_number", "month", "kind", "item"), *totals], how="diagonal")
    return filled.filter(pl.col("amount") != 0).select(column.name for column in OPENING_BALANCES.columns)


def openings_of(account_ids: Collection[int]) -> pl.DataFrame:
    """Give for which months accounts brought something along: ``opening_id``, ``account_id``, ``month``."""
    rows = Opening.objects.filter(account__among=list(account_ids)).order_by("pk")
    return read_frame(rows, opening_id="pk", account_id="account_id", month="month")


def classes_of(account_ids: Collection[int], *, scope: Scope) -> pl.DataFrame:
    """
    Give the class of use that accounts are under by their latest terms, and the class of debtors that follows.

    :returns: ``account_id``, ``usage_class``, ``debtor``; none of an account without terms
    """
    agreements = customers.agreements_of(list(account_ids), scope=scope).select("agreement_id", "account_id")
    terms = customers.terms_of(agreements["agreement_id"].to_list(), period=Period(date.min))
    named = structure_classes()
    structures = structure_ids().with_columns(usage_class=pl.col("structure").replace_strict(named, default=""))
    latest = (
        terms.select("agreement_id", "structure_id", "start_date")
        .join(agreements, on="agreement_id", how="inner")
        .join(structures, on="structure_id", how="inner")
        .sort("start_date")
        .unique("account_id", keep="last", maintain_order=True)
    )
    debtors = {name: str(rules.debtor_class(name)) for name in named.values()}
    return latest.select("account_id", "usage_class", debtor=pl.col("usage_class").replace_strict(debtors))
