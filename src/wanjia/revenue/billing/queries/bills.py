"""Questions about bills: issued, standing, explained."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import Max, Q, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period, year_of
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.billing.kernel.stored_explanation import StoredBill, stored_bill
from wanjia.revenue.billing.models import (
    Bill,
    BillLine,
    BillUsage,
    ClosedMonth,
)
from wanjia.revenue.billing.types import WHOLE, BillKind, BillState, StandingBill


def issued_bills(scope: Scope) -> QuerySet[Bill]:
    """
    Give the bills that customers of the scope have, cancelled ones and their opposites too.

    The bills of a run become visible together: when the last of its parts is issued. Whose they are follows the unit
    that the account has now, wherever it was when it was billed.
    """
    is_out = Q(run__isnull=True) | Q(run__state="issued")
    return Bill.objects.filter(within(scope, path="account__unit__path"), is_out, issued_at__isnull=False)


def latest_bill_number(bill_month: date) -> str | None:
    """Give the highest bill number of a month."""
    numbered = Bill.objects.filter(bill_month=bill_month, number__isnull=False)
    latest: str | None = numbered.aggregate(latest=Max("number"))["latest"]
    return latest


def is_closed(bill: Bill) -> bool:
    """Tell whether the month of a bill is closed for its unit."""
    return ClosedMonth.objects.filter(unit_id=bill.unit_id, bill_month=bill.bill_month).exists()


def bills_of_ladder_year(account_id: int, *, since: date) -> list[StandingBill]:
    """Give the bills of an account that stand, from a month to the end of its year, the earliest month first."""
    rows = Bill.objects.filter(
        account_id=account_id,
        kind__in=WHOLE,
        state=BillState.ISSUED,
        bill_month__gte=since,
        bill_month__lt=year_of(since).end,
    )
    return [
        StandingBill(
            bill_id=bill.pk,
            number=str(bill.number),
            account_id=bill.account_id,
            bill_month=bill.bill_month,
            start_date=bill.start_date,
            end_date=bill.end_date,
            is_paid=bill.paid_at is not None,
            is_closed=is_closed(bill),
        )
        for bill in rows.order_by("bill_month")
    ]


def standing_lines(bill_id: int) -> pl.DataFrame:
    """Give the lines of a bill together with those of its corrections, named like the model's attributes."""
    own = Q(bill_id=bill_id) | Q(bill__replaces_id=bill_id, bill__kind=BillKind.CORRECTION)
    return read_fields(BillLine.objects.filter(own).order_by("pk"), id_as="line_id").drop("line_id", "bill_id")


def standing_energy(bill_id: int) -> int:
    """Give the energy of a bill together with that of its corrections, kWh."""
    own = Q(pk=bill_id) | Q(replaces_id=bill_id, kind=BillKind.CORRECTION)
    return int(Bill.objects.filter(own).aggregate(total=Sum("energy_kwh"))["total"])


def lines_of_bill(bill_id: int) -> list[BillLine]:
    """Give the lines of a bill as they are read."""
    return list(BillLine.objects.filter(bill_id=bill_id).order_by("pk"))


def usage_of_bill(bill_id: int) -> list[BillUsage]:
    """Give the readings behind a bill."""
    return list(BillUsage.objects.filter(bill_id=bill_id).order_by("pk"))


def explained_bill(number: str, *, scope: Scope) -> StoredBill:
    """
    Give an issued bill with the readings and price documents that it rests on.

    :raises Refused: if no bill of the scope has this number
    """
    bill = issued_bills(scope).select_related("account").filter(number=number).first()
    if bill is None:
        msg = f"no issued bill among your units has the number {number}"
        raise Refused(msg)
    lines, agreements = lines_of_bill(bill.pk), customers.agreements_of([bill.account_id], scope=scope)
    hung = metering.installations(
        Period(bill.start_date, bill.end_date), scope=scope, usage_points=agreements["usage_point_id"].to_list()
    )
    return stored_bill(
        bill,
        agreements=dict(agreements.select("agreement_id", "number").iter_rows()),
        lines=lines,
        usage=usage_of_bill(bill.pk),
        meters=frozenset(hung["meter_id"]),
        documents=tariffs.documents_of(line.price_row_id for line in lines if line.price_row_id),
    )
