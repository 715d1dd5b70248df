"""What a batch would ask for: debts that are due, of accounts with a mandate, that no other batch asks for."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.directdebit.models import AskedDebt, Mandate
from wanjia.revenue.directdebit.queries.banks import BankRow
from wanjia.revenue.directdebit.types import AskPer, MandateKind, MandateState
from wanjia.revenue.receivables.queries.charges import overdue
from wanjia.revenue.receivables.queries.delays import late_fees_of_bills

ONE_DAY = timedelta(days=1)


def debts_due(scope: Scope, *, until: date, paid_on: date) -> pl.DataFrame:
    """
    Give what accounts of a scope owe and is due by a day, bill by bill.

    :param paid_on: late fees are worked out up to then, so that what is asked settles the whole
    :returns: ``account_id``, ``debt`` (its name, see `AskedDebt`), ``open`` (yuan, without late fees that are not
        charged yet), ``late_fee``
    """
    found = overdue(scope, on=until + ONE_DAY).group_by("account_id", "bill_id").agg(pl.col("open").sum())
    named = found.join(late_fees_of_bills(scope, on=paid_on), on="bill_id", how="left").with_columns(
        pl.col("late_fee").fill_null(pl.lit(0, dtype=MONEY)),
        debt=pl.when(pl.col("bill_id").is_null())
        .then(pl.format("A{}", "account_id"))
        .otherwise(pl.format("B{}", "bill_id")),
    )
    return named.select("account_id", "debt", pl.col("open").cast(MONEY), pl.col("late_fee").cast(MONEY))


def asked_for(
    bank: BankRow, *, kind: MandateKind, scope: Scope, due_until: date, collect_on: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Give the lines that a batch would have, and the debts of each.

    :returns: ``place``, ``mandate_id``, ``account_id``, ``unit_id``, ``amount``, by account number and debt; and
        ``place``, ``debt``, ``amount`` (without late fees)
    """
    mandates = Mandate.objects.inside(scope).on(collect_on)
    chosen = mandates.filter(bank_id=bank.bank_id, kind=kind, state=MandateState.ACTIVE)
    table = read_frame(
        chosen, mandate_id="pk", account_id="account_id", unit_id="account__unit_id", number="account__number"
    )
    taken = read_frame(AskedDebt.objects.filter(is_open=True), debt="debt")
    debts = debts_due(scope, until=due_until, paid_on=collect_on).join(taken, on="debt", how="anti")
    whole = table.join(debts, on="account_id").sort("number", "debt")
    keys = ["number"] if bank.asks_per is AskPer.ACCOUNT else ["number", "debt"]
    placed = whole.with_columns(place=pl.struct(keys).rank("dense").cast(pl.Int64))
    lines = placed.group_by("place", "mandate_id", "account_id", "unit_id").agg(
        amount=(pl.col("open") + pl.col("late_fee")).sum().cast(MONEY)
    )
    return lines.sort("place"), placed.select("place", "debt", amount=pl.col("open"))


def paid_meanwhile(batch_id: int, *, scope: Scope, until: date) -> list[int]:
    """Give the lines of a batch whose debts are not owed any more as they were asked for, or whose mandate has gone."""
    asked = AskedDebt.objects.filter(line__batch_id=batch_id, is_open=True)
    table = read_frame(asked, line_id="line_id", debt="debt", amount="amount", state="line__mandate__state")
    now = debts_due(scope, until=until, paid_on=until).select("debt", "open")
    still = table.join(now, on="debt", how="left").with_columns(pl.col("open").fill_null(pl.lit(0, dtype=MONEY)))
    gone = still.filter((pl.col("open") < pl.col("amount")) | (pl.col("state") != MandateState.ACTIVE.value))
    return sorted(set(gone["line_id"].to_list()))
