"""Questions about a month as it was issued, and the tables to price it again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date

import polars as pl
from django.db.models import Max, Min, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period
from wanjia.revenue.billing import rules
from wanjia.revenue.billing.kernel.batch import AccountSide
from wanjia.revenue.billing.models import Bill, BillingRun, RunAccount
from wanjia.revenue.billing.queries.inputs import account_side
from wanjia.revenue.billing.types import WHOLE, BillKind, BillState


@dataclass(frozen=True, slots=True)
class IssuedChunk:
    """A part of a month's billing: the accounts of one chunk of a run that have a bill which stands."""

    chunk_id: int
    accounts: int


def months_issued(scope: Scope) -> list[date]:
    """Give the months of which bills stand, the latest first."""
    runs = BillingRun.objects.filter(state="issued").order_by("-bill_month")
    months = runs.values_list("bill_month", flat=True).distinct()
    return [month for month in months if _standing(scope).filter(bill_month=month).exists()]


def days_billed(month: date, *, scope: Scope) -> Period | None:
    """Give the days that the bills of a month cover, from the earliest to the latest; nothing without a bill."""
    rows = _standing(scope).filter(bill_month=month, kind__in=WHOLE)
    found = rows.aggregate(since=Min("start_date"), until=Max("end_date"))
    return Period(found["since"], found["until"]) if found["since"] else None


def issued_chunks(month: date, *, scope: Scope) -> list[IssuedChunk]:
    """Part the accounts with a bill of a month as they were billed, the earliest chunk first."""
    planned = _planned(month, scope=scope)
    billed = read_frame(_standing(scope).filter(bill_month=month), account_id="account_id")
    counted = planned.join(billed.unique(), on="account_id").group_by("chunk_id").len().sort("chunk_id")
    return [IssuedChunk(chunk_id, accounts) for chunk_id, accounts in counted.iter_rows()]


def issued_of_chunk(month: date, *, chunk_id: int, scope: Scope) -> pl.DataFrame:
    """
    Give what the accounts of a chunk have as bills of the month, corrections included.

    :returns: ``account_id``, ``unit_id``, ``turning_day``, ``start_date``, ``end_date``, ``energy_kwh``, ``amount``
    """
    planned = _planned(month, scope=scope).filter(pl.col("chunk_id") == chunk_id)
    return issued_of(month, placed=planned.drop("chunk_id"), scope=scope)


def issued_of_account(month: date, *, account_id: int, scope: Scope) -> pl.DataFrame:
    """Give the same of one account; no row if it has no bill of the month."""
    planned = _planned(month, scope=scope, account_ids=[account_id])
    return issued_of(month, placed=planned.drop("chunk_id"), scope=scope)


def issued_of(month: date, *, placed: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Give the bills of a month that stand, summed by account; ``placed`` names accounts and their turning days."""
    own = _standing(scope).filter(bill_month=month, account_id__among=placed["account_id"].to_list())
    days = own.filter(kind__in=WHOLE).values("account_id", "unit_id")
    spans = read_frame(
        days.annotate(since=Min("start_date"), until=Max("end_date")).order_by("account_id"),
        account_id="account_id",
        unit_id="unit_id",
        start_date="since",
        end_date="until",
    )
    sums = own.values("account_id").annotate(energy=Sum("energy_kwh"), total=Sum("amount")).order_by("account_id")
    amounts = read_frame(sums, account_id="account_id", energy_kwh="energy", amount="total")
    return (
        placed.join(spans, on="account_id")
        .join(amounts, on="account_id")
        .select("account_id", "unit_id", "turning_day", "start_date", "end_date", "energy_kwh", "amount")
        .sort("account_id")
    )


def account_side_again(month: date, *, issued: pl.DataFrame, scope: Scope) -> AccountSide:
    """
    Gather what accounts are billed from, over exactly the cycles that their bills of the month cover.

    :param issued: from `issued_of_chunk` or `issued_of_account`, not empty
    """
    cycles = rules.cycles_of(month, turning_days=issued["turning_day"].unique().to_list())
    reaching = (
        issued.join(cycles.select("turning_day", "back", "cycle_start", "cycle_end"), on="turning_day")
        .filter(pl.col("cycle_end") > pl.col("start_date"))
        .group_by("account_id", "turning_day")
        .agg(pl.col("back").max(), pl.col("cycle_start").min(), pl.col("cycle_end").max())
        .sort("account_id")
    )
    sides = [
        account_side(month, turning_days=group, scope=scope, billed=Period(start, end))
        for (start, end), group in reaching.partition_by(
            "cycle_start", "cycle_end", as_dict=True, maintain_order=True
        ).items()
    ]
    return sides[0] if len(sides) == 1 else _together(sides)


def _together(sides: list[AccountSide]) -> AccountSide:
    """Put the tables of several groups of accounts together; what two of them share stands once."""
    return AccountSide(
        **{
            field.name: pl.concat([getattr(side, field.name) for side in sides]).unique(maintain_order=True)
            for field in fields(AccountSide)
        }
    )


def _standing(scope: Scope) -> QuerySet[Bill]:
    kinds = [*WHOLE, BillKind.CORRECTION]
    return Bill.objects.filter(within(scope, path="account__unit__path"), kind__in=kinds, state=BillState.ISSUED)


def _planned(month: date, *, scope: Scope, account_ids: Collection[int] | None = None) -> pl.DataFrame:
    """Give the accounts of the month's issued runs, each in the latest one: ``account_id, chunk_id, turning_day``."""
    rows = RunAccount.objects.filter(
        within(scope, path="account__unit__path"), run__bill_month=month, run__state="issued"
    )
    own = rows if account_ids is None else rows.filter(account_id__in=account_ids)
    found = read_frame(
        own.order_by("run_id", "account_id"), account_id="account_id", chunk_id="chunk_id", turning_day="turning_day"
    )
    return found.unique("account_id", keep="last", maintain_order=True)
