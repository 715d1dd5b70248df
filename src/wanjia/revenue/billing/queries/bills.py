"""Questions about bills: issued, standing, explained."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db.models import Max, Q, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields, read_frame
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
    return standing_bills(account_id, since=since, until=year_of(since).end or since)


def standing_bills(account_id: int, *, since: date, until: date) -> list[StandingBill]:
    """Give the bills of an account that stand, of the months from one to before another, the earliest month first."""
    rows = Bill.objects.filter(
        account_id=account_id, kind__in=WHOLE, state=BillState.ISSUED, bill_month__gte=since, bill_month__lt=until
    ).order_by("bill_month")
    found = list(rows)
    months = [bill.bill_month for bill in found]
    closed = set(
        ClosedMonth.objects.filter(bill_month__in=months, unit__in={bill.unit_id for bill in found}).values_list(
            "unit_id", "bill_month"
        )
    )
    corrections = Bill.objects.filter(replaces_id__in=[bill.pk for bill in found], kind=BillKind.CORRECTION)
    corrected = set(corrections.values_list("replaces_id", flat=True))
    return [
        StandingBill(
            bill_id=bill.pk,
            number=str(bill.number),
            account_id=bill.account_id,
            bill_month=bill.bill_month,
            start_date=bill.start_date,
            end_date=bill.end_date,
            is_paid=bill.paid_at is not None,
            is_closed=(bill.unit_id, bill.bill_month) in closed,
            is_corrected=bill.pk in corrected,
        )
        for bill in found
    ]


def has_corrections(bill_id: int) -> bool:
    """Tell whether bills of a difference stand beside a bill."""
    return Bill.objects.filter(replaces_id=bill_id, kind=BillKind.CORRECTION).exists()


def standing_lines_of(bill_ids: Collection[int]) -> pl.DataFrame:
    """Give the lines of bills together with those of their corrections, each with the first bill's ``bill_id``."""
    own = Q(bill_id__in=list(bill_ids)) | Q(bill__replaces_id__in=list(bill_ids), bill__kind=BillKind.CORRECTION)
    rows = BillLine.objects.filter(own).order_by("pk")
    lines = read_fields(rows, id_as="line_id")
    roots = read_frame(
        Bill.objects.filter(replaces_id__in=list(bill_ids), kind=BillKind.CORRECTION).order_by("pk"),
        bill_id="id",
        root_id="replaces_id",
    )
    placed = lines.join(roots, on="bill_id", how="left").with_columns(bill_id=pl.coalesce("root_id", "bill_id"))
    return placed.drop("line_id", "root_id")


def standing_energies(bill_ids: Collection[int]) -> dict[int, int]:
    """Give the energy of bills together with that of their corrections, kWh, by bill."""
    ids = list(bill_ids)
    own = Q(pk__in=ids) | Q(replaces_id__in=ids, kind=BillKind.CORRECTION)
    sums: dict[int, int] = dict.fromkeys(ids, 0)
    for bill_id, root_id, kind, energy in Bill.objects.filter(own).values_list(
        "pk", "replaces_id", "kind", "energy_kwh"
    ):
        sums[root_id if kind == BillKind.CORRECTION else bill_id] += energy
    return sums


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
