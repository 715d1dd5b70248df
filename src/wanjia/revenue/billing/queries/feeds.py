"""Bills for programs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.billing.models import Bill


def _issued(scope: Scope) -> QuerySet[Bill]:
    """Give what `bills.issued_bills` gives, asked row by row, so that the index over the numbers can be walked."""
    is_out = Q(run__isnull=True) | Q(run__state="issued")
    is_inside = Exists(units_inside(scope.unit_paths).filter(pk=OuterRef("unit_id")))
    found: QuerySet[Bill] = Bill.objects.filter(is_out, is_inside, issued_at__isnull=False, number__isnull=False)
    return found


#: Issued bills in the order of their numbers, opposites and corrections too.
BILL_FEED = Feed(
    rows=_issued,
    fields={
        "number": "number",
        "account": "account__number",
        "kind": "kind",
        "state": "state",
        "bill_month": "bill_month",
        "start_date": "start_date",
        "end_date": "end_date",
        "energy_kwh": "energy_kwh",
        "amount": "amount",
        "unit_code": "unit__code",
        "unit_name": "unit__name",
        "is_sample": "is_sample",
        "opposes": "opposes__number",
        "replaces": "replaces__number",
        "issued_at": "issued_at",
    },
    order=("number",),
    filters={
        "number": lambda number: Q(number=number),
        "account": lambda number: Q(account__number=number),
        "month": lambda month: Q(bill_month=month),
        "state": lambda state: Q(state=state),
        "kind": lambda kind: Q(kind=kind),
        "unit": lambda code: Q(unit__code=code),
    },
)
