"""Questions about what is owed: open charges, what is overdue, and what its delay costs until a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db.models import Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, CollectionSwitch, PaymentTerm
from wanjia.revenue.receivables.types import OPENING, OPENING_FEE, ChargeKind, OpenCharge, Switch, Switches


def switches_on(day: date) -> Switches:
    """Give the choices about collecting that hold on a day."""
    return rules.switches_of(dict(CollectionSwitch.objects.on(day).order_by("start_date").values_list("name", "value")))


def books_begin() -> date | None:
    """Give the first month whose bills are owed here; none: all are."""
    value = CollectionSwitch.objects.filter(name=Switch.BOOKS_BEGIN).values_list("value", flat=True).first()
    return None if value is None else date.fromisoformat(value)


def due_days(debtor: str, *, account_id: int | None, day: date) -> int:
    """Give the days after issue on which a bill is due; an account's own term goes before that of its class."""
    terms = PaymentTerm.objects.on(day)
    own = terms.filter(account_id=account_id).first() if account_id is not None else None
    found = own or terms.filter(account=None, debtor=debtor).order_by("-start_date").first()
    return 0 if found is None else int(found.days)


def own_due_days(day: date, *, account_ids: Collection[int]) -> dict[int, int]:
    """Give the days after issue of those accounts that have a term of their own."""
    rows = PaymentTerm.objects.on(day).filter(account__among=list(account_ids))
    return dict(rows.values_list("account_id", "days"))


def open_charges(account_id: int) -> list[OpenCharge]:
    """Give the charges of an account that are not settled yet, the earliest due first."""
    return [_open(row) for row in _still_open(Charge.objects.filter(account_id=account_id)).order_by("due_date", "pk")]


def open_charges_of_bills(bill_ids: Collection[int]) -> list[OpenCharge]:
    """Give the charges of some bills that are not settled yet, without late fees."""
    found = Charge.objects.filter(bill_id__in=list(bill_ids)).exclude(kind=ChargeKind.LATE_FEE)
    return [_open(row) for row in _still_open(found).order_by("due_date", "pk")]


def _still_open(rows: QuerySet[Charge]) -> QuerySet[Charge]:
    return rows.filter(~Q(open_amount=0))


def _open(row: Charge) -> OpenCharge:
    opening_id = row.source_id if row.source_kind in (OPENING, OPENING_FEE) else 0
    told = (row.bill_id or 0, ChargeKind(row.kind), row.item, row.due_date, row.open_amount, opening_id)
    return OpenCharge(row.pk, *told)


def overdue(scope: Scope, *, on: date) -> pl.DataFrame:
    """
    Give what accounts of a scope owe beyond its due day.

    :returns: one row per bill (or charge without one): ``account_id``, ``unit_id`` (of then), ``debtor``, ``bill_id``,
        ``month``, ``due_date`` (the earliest), ``open`` (yuan, above 0), ``days`` overdue; by account and due day
    """
    found = _still_open(Charge.objects.filter(within(scope, path="account__unit__path"), due_date__lt=on))
    table = read_frame(
        found,
        account_id="account_id",
        unit_id="unit_id",
        debtor="debtor",
        bill_id="bill_id",
        month="month",
        due_date="due_date",
        open="open_amount",
    )
    keys = ("account_id", "unit_id", "debtor", "bill_id", "month")
    summed = table.group_by(keys).agg(pl.col("due_date").min(), pl.col("open").sum()).filter(pl.col("open") > 0)
    days = (pl.lit(on) - pl.col("due_date")).dt.total_days()
    return summed.with_columns(days=days).sort("account_id", "due_date", "bill_id")


def owed_of_month(scope: Scope, *, month: date) -> pl.DataFrame:
    """
    Give what accounts of a scope still owe of a month.

    :returns: ``account_id``, ``number``, ``unit_id`` (of now), ``open`` (yuan, above 0), by number
    """
    found = _still_open(Charge.objects.filter(within(scope, path="account__unit__path"), month=month))
    table = read_frame(
        found, account_id="account_id", number="account__number", unit_id="account__unit_id", open="open_amount"
    )
    summed = table.group_by("account_id", "number", "unit_id").agg(pl.col("open").sum())
    return summed.filter(pl.col("open") > 0).sort("number")
