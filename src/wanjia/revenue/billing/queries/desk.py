"""Questions of one's own page: what was sold month by month, and what of billing waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.events import queries as events
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.billing.models import Bill, BillFinding, BillingRun

#: Events after which a month may have come to something else.
MONTHS_MOVED_BY = ("billing.bill_", "billing.bills_")
SCOPES_KEPT = 200


@dataclass(frozen=True, slots=True)
class MonthOfUnit:
    """What the issued bills of one unit and month come to; opposites and corrections count with their sign."""

    month: date
    unit_code: str
    unit_name: str
    bills: int
    energy_kwh: int
    amount: Decimal


def months_by_unit(scope: Scope) -> list[MonthOfUnit]:
    """Give what was billed in the units of a scope, by month and by the unit of that time, the earliest month first."""
    is_out = Q(run__isnull=True) | Q(run__state="issued")
    mine = Bill.objects.filter(is_out, unit__in=units_inside(scope.unit_paths), issued_at__isnull=False)
    sums = mine.order_by("bill_month", "unit__code").values_list("bill_month", "unit__code", "unit__name")
    found = sums.annotate(n=Count("pk"), energy=Sum("energy_kwh"), paid=Sum("amount"))
    return [MonthOfUnit(month, code, name, n, int(energy), paid) for month, code, name, n, energy, paid in found]


class MonthShelf:
    """Months at hand for each scope that asked, added up again only after bills were issued or taken back."""

    def __init__(self) -> None:
        """Start empty."""
        self._held: dict[tuple[str, ...], tuple[int, list[MonthOfUnit]]] = {}

    def months(self, scope: Scope) -> list[MonthOfUnit]:
        """Give what `months_by_unit` gives."""
        seen = events.recorded(MONTHS_MOVED_BY)
        known = self._held.get(scope.unit_paths)
        if known is None or known[0] != seen:
            if len(self._held) >= SCOPES_KEPT:
                self._held.clear()
            known = self._held[scope.unit_paths] = (seen, months_by_unit(scope))
        return known[1]


def findings_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the open findings of runs that are not finished, and say since when the oldest run is planned."""
    runs = _unfinished(scope)
    found = BillFinding.objects.filter(run__in=runs, state="open")
    return found.count(), found.aggregate(oldest=Min("run__planned_at"))["oldest"]


def runs_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the runs that are priced and not issued, and say since when the oldest is planned."""
    found = _unfinished(scope).filter(state="priced").aggregate(n=Count("pk"), oldest=Min("planned_at"))
    return found["n"], found["oldest"]


def _unfinished(scope: Scope):  # type: ignore[no-untyped-def]
    return BillingRun.objects.filter(within(scope, path="unit__path")).exclude(state__in=("issued", "cancelled"))
