"""Questions about what was issued on a day, bill by bill: what the books of that day are compared with."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import polars as pl
from django.db.models import QuerySet, Sum
from django.utils.timezone import make_aware

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.billing.models import Bill, BillLine
from wanjia.revenue.billing.types import LineKind


def issued_on(day: date, *, scope: Scope, since: date | None) -> pl.DataFrame:
    """
    Give the bills of a scope's units that were issued on a day here, opposites and corrections among them.

    :param since: the earliest month that counts; None: all
    :returns: ``bill_id``, ``number``, ``unit_id`` (of then), ``amount``, ``energy_kwh`` (as the bill says),
        ``line_kwh`` (as its lines of energy come to, null without one); by bill
    """
    begin = make_aware(datetime.combine(day, time.min))
    rows = Bill.objects.filter(
        issued_at__gte=begin, issued_at__lt=begin + timedelta(days=1), unit__in=units_inside(scope.unit_paths)
    )
    if since is not None:
        rows = rows.filter(bill_month__gte=since)
    bills = read_frame(
        rows.order_by("pk"), bill_id="pk", number="number", unit_id="unit_id", amount="amount", energy_kwh="energy_kwh"
    )
    return bills.join(_lines_of(rows), on="bill_id", how="left", maintain_order="left")


def _lines_of(bills: QuerySet[Bill]) -> pl.DataFrame:
    lines = BillLine.objects.filter(bill__in=bills.order_by(), kind=LineKind.ENERGY)
    sums = lines.values("bill_id").annotate(total=Sum("quantity"))
    return read_frame(sums.order_by("bill_id"), bill_id="bill_id", line_kwh="total")
