"""Questions about how late customers pay, and what of their money came back."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import F, Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.revenue.receivables.models import Charge, Credit, Settlement
from wanjia.revenue.receivables.rules import PRINCIPAL
from wanjia.revenue.receivables.types import SettlementKind


def lateness(scope: Scope, *, since: date, on: date) -> pl.DataFrame:
    """
    Give how late the accounts of a scope paid what was due on a day or later, and what they still owe of it.

    :returns: ``account_id``, ``late_days``: the longest delay of a charge, up to ``on`` where it is open; accounts that
        were always in time are left out
    """
    due = Q(charge__due_date__gte=since, charge__kind__in=PRINCIPAL) & within(scope, path="charge__account__unit__path")
    paid = Settlement.objects.filter(
        due, kind=SettlementKind.CREDIT, settled_on__gt=F("charge__due_date"), amount__gt=0
    )
    names = {"due_date": "charge__due_date", "paid_on": "settled_on"}
    late = read_frame(paid, account_id="charge__account_id", **names)
    open_now = Charge.objects.filter(
        within(scope, path="account__unit__path"), open_amount__gt=0, kind__in=PRINCIPAL, due_date__lt=on
    )
    owed = read_frame(open_now, account_id="account_id", due_date="due_date").with_columns(paid_on=pl.lit(on))
    both = pl.concat([late, owed]).with_columns(late_days=(pl.col("paid_on") - pl.col("due_date")).dt.total_days())
    return both.group_by("account_id").agg(pl.col("late_days").max()).sort("account_id")


def returned(scope: Scope, *, since: date) -> pl.DataFrame:
    """Count the payments of a scope since a day that never really came: ``account_id``, ``times``."""
    back = Credit.objects.filter(within(scope, path="account__unit__path"), is_taken_back=True, received_on__gte=since)
    return read_frame(back, account_id="account_id").group_by("account_id").agg(pl.len().cast(pl.Int64).alias("times"))
