"""What issued bills charge, by kind: what those above need to know of a bill's lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q, QuerySet, Sum

from wanjia.foundation.columnar.database import read_frame
from wanjia.revenue.billing.models import Bill, BillLine
from wanjia.revenue.billing.types import BillKind, BillState


@dataclass(frozen=True, slots=True)
class BillKin:
    """
    A bill and the bill that it opposes or corrects.

    :ivar root_id: the bill that was issued first, itself where it stands alone
    """

    bill_id: int
    root_id: int
    kind: str


def charged_in_chunk(run_id: int, *, sequence: int) -> pl.DataFrame:
    """Give what the issued bills of one part of a run charge; see `charged_by`."""
    return _charged(Bill.objects.filter(chunk__run_id=run_id, chunk__sequence=sequence, state=BillState.ISSUED))


def charged_by(number: str) -> pl.DataFrame:
    """
    Give what a bill charges, by kind.

    :returns: one row per kind of line and item: ``bill_id``, ``account_id``, ``unit_id`` (of then), ``usage_class``,
        ``bill_month``, ``kind``, ``item``, ``amount``; lines without an amount are left out
    """
    return _charged(Bill.objects.filter(number=number))


def _charged(bills: QuerySet[Bill]) -> pl.DataFrame:
    lines = BillLine.objects.filter(bill__in=bills, amount__isnull=False)
    sums = lines.values("bill_id", "kind", "item").annotate(total=Sum("amount"))
    return read_frame(
        sums.order_by("bill_id", "kind", "item"),
        bill_id="bill_id",
        account_id="bill__account_id",
        unit_id="bill__unit_id",
        usage_class="bill__structure__usage_class",
        bill_month="bill__bill_month",
        kind="kind",
        item="item",
        amount="total",
    )


def kin_of(number: str) -> BillKin:
    """Tell to which bill a bill belongs: what it opposes, or what it corrects, however often that was corrected."""
    bill = Bill.objects.get(number=number)
    root = bill.opposes_id or (bill.replaces_id if bill.kind == BillKind.CORRECTION else None) or bill.pk
    return BillKin(bill.pk, root, bill.kind)


def family_of(root_id: int) -> list[int]:
    """Give a bill, its opposite and its corrections."""
    found = Bill.objects.filter(
        Q(pk=root_id) | Q(opposes_id=root_id) | Q(replaces_id=root_id, kind=BillKind.CORRECTION)
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def numbers_of(bill_ids: Collection[int]) -> dict[int, str]:
    """Give the numbers of bills by id."""
    return dict(Bill.objects.filter(pk__in=list(bill_ids)).values_list("pk", "number"))


def all_charged_months() -> list[date]:
    """Give the months of which bills were issued, in the whole company."""
    issued = Bill.objects.filter(issued_at__isnull=False)
    return list(issued.order_by("bill_month").values_list("bill_month", flat=True).distinct())


def all_charged_in(month: date) -> pl.DataFrame:
    """Give what all bills of a month charge that were ever issued, in the whole company; see `charged_by`."""
    return _charged(Bill.objects.filter(bill_month=month, issued_at__isnull=False))
