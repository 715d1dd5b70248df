"""How old what is owed is: by unit and class, in steps that are dated rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.registry.customers.queries import accounts_inside
from wanjia.revenue.receivables.kernel.ageing import aged
from wanjia.revenue.receivables.models import AgeingBucket, Charge, Settlement
from wanjia.revenue.receivables.queries.collected import By

ZERO = Decimal("0.00")
#: Fields of a charge that name a group: what it is known by, and its name.
FIELDS = {By.UNIT: ("unit__code", "unit__name"), By.USAGE_CLASS: ("usage_class", "usage_class")}


@dataclass(frozen=True, slots=True)
class BucketRow:
    """A step of ageing as plain values."""

    name: str
    least_days: int | None
    most_days: int | None
    is_earlier_year: bool
    start_date: date
    end_date: date | None
    source: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Aged:
    """
    What one group owes, by step, yuan.

    :ivar reduction: what bills below 0 owe to customers of the group, above 0; no part of the steps
    """

    key: str
    name: str
    owed: dict[str, Decimal]
    reduction: Decimal

    @property
    def total(self) -> Decimal:
        """Give all that is owed."""
        return sum(self.owed.values(), ZERO)


def buckets_on(day: date) -> list[BucketRow]:
    """Give the steps of ageing that hold on a day, from what is not due yet to debts of earlier years."""
    rows = AgeingBucket.objects.on(day)
    names = ("name", "least_days", "most_days", "is_earlier_year", "start_date", "end_date", "source", "is_confirmed")
    found = [BucketRow(*row) for row in rows.values_list(*names)]
    return sorted(found, key=lambda row: (row.is_earlier_year, row.least_days is not None, row.least_days or 0))


def ageing(scope: Scope, *, on: date, by: By, is_now: bool = True) -> list[Aged]:
    """
    Give what was owed on a day by group and age, the largest first.

    :param is_now: whether the day is today, so that nothing settled later need be put back
    """
    table = aged(_owed(scope, on=on, by=by, is_now=is_now), buckets=_steps(on), on=on)
    sums = table.group_by("key", "name", "bucket").agg(pl.col("owed").sum(), pl.col("reduction").sum())
    groups: dict[tuple[str, str], Aged] = {}
    for row in sums.sort("key", "name", "bucket").iter_rows(named=True):
        key, name = str(row["key"] or ""), str(row["name"] or "")
        before = groups.get((key, name)) or Aged(key, name, {}, ZERO)
        owed = before.owed | ({row["bucket"]: Decimal(row["owed"])} if row["owed"] else {})
        groups[key, name] = Aged(key, name, owed, before.reduction + Decimal(row["reduction"]))
    kept = [group for group in groups.values() if group.owed or group.reduction]
    return sorted(kept, key=lambda group: (-group.total, group.key))


def _steps(day: date) -> pl.DataFrame:
    kinds = {"name": pl.String, "least_days": pl.Int64, "most_days": pl.Int64, "is_earlier_year": pl.Boolean}
    rows = [(row.name, row.least_days, row.most_days, row.is_earlier_year) for row in buckets_on(day)]
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _owed(scope: Scope, *, on: date, by: By, is_now: bool) -> pl.DataFrame:
    """Sum what is open by group and due day: ``key``, ``name``, ``due_date``, ``owed`` and ``reduction`` (above 0)."""
    whole = "" in scope.unit_paths
    mine = Q() if whole else Q(account__in=accounts_inside(scope))
    charges = Charge.objects.filter(~Q(open_amount=0) if is_now else Q(charged_on__lte=on), mine)
    parts = [_summed(charges, value="open_amount", by=by)]
    if not is_now:
        later = Settlement.objects.filter(settled_on__gt=on, charge__charged_on__lte=on)
        mine = Q() if whole else Q(charge__account__in=accounts_inside(scope))
        parts.append(_summed(later.filter(mine), value="amount", by=by, of="charge__"))
    zero = pl.lit(0).cast(parts[0].schema["owed"])
    filled = pl.concat(parts).with_columns(pl.col("owed", "reduction").fill_null(zero))
    keys = ("key", "name", "due_date")
    return filled.group_by(keys).agg(pl.col("owed").sum(), (0 - pl.col("reduction")).sum().alias("reduction"))


def _summed(rows: QuerySet[Any], *, value: str, by: By, of: str = "") -> pl.DataFrame:
    key, name, due = (f"{of}{path}" for path in (*FIELDS[by], "due_date"))
    is_debt = {f"{of}amount__gt": 0}
    sums = {"above": Sum(value, filter=Q(**is_debt)), "below": Sum(value, filter=~Q(**is_debt))}
    grouped = rows.order_by().values(*dict.fromkeys((key, name, due))).annotate(**sums)
    return read_frame(grouped, key=key, name=name, due_date=due, owed="above", reduction="below")
