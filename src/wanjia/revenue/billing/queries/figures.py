"""What months and runs came to, by station, class and price structure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Max, QuerySet, Sum

from wanjia.foundation.access.types import Scope
from wanjia.registry.customers import queries as customers
from wanjia.registry.tariffs.rules import average_price
from wanjia.revenue.billing.models import Bill, BillingRun
from wanjia.revenue.billing.queries.bills import issued_bills

PRICE_PLACES = 4


class By(StrEnum):
    """What figures are put together by."""

    STATION = "STATION"
    USAGE_CLASS = "USAGE_CLASS"
    STRUCTURE = "STRUCTURE"


#: Fields that name a group: what it is known by, and its name. History follows the unit of that time.
FIELDS = {
    By.STATION: ("unit__code", "unit__name"),
    By.USAGE_CLASS: ("structure__usage_class", "structure__usage_class"),
    By.STRUCTURE: ("structure__code", "structure__name"),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """What some bills come to; opposites and corrections count with their sign."""

    bills: int = 0
    energy_kwh: int = 0
    amount: Decimal = Decimal(0)

    @property
    def average_price(self) -> Decimal | None:
        """Give yuan/kWh to 4 places; none without energy."""
        return average_price(self.amount, energy_kwh=Decimal(self.energy_kwh), places=PRICE_PLACES)

    def __add__(self, other: Sums) -> Sums:
        """Add two up."""
        return Sums(self.bills + other.bills, self.energy_kwh + other.energy_kwh, self.amount + other.amount)


@dataclass(frozen=True, slots=True)
class Group:
    """One station, class or price structure with its sums."""

    key: str
    name: str
    sums: Sums


def latest_month(scope: Scope) -> date | None:
    """Give the latest month with issued bills in a scope; none without a bill."""
    latest = Bill.objects.filter(issued_at__isnull=False).order_by("-bill_month").values_list("bill_month", flat=True)
    found: date | None = latest.first()
    if found is None or issued_in(found, scope=scope).exists():
        return found
    mine: date | None = issued_bills(scope).aggregate(latest=Max("bill_month"))["latest"]
    return mine


def month_figures(month: date, *, by: By, scope: Scope) -> list[Group]:
    """Give what the issued bills of a month come to by group, the largest amount first."""
    return _grouped(issued_in(month, scope=scope), by=by)


def run_figures(run: BillingRun, *, by: By) -> list[Group]:
    """Give what the bills of a run, drafted or issued, come to by group, the largest amount first."""
    return _grouped(Bill.objects.filter(run=run), by=by)


def accounts_of_run_in(month: date, *, run: BillingRun) -> QuerySet[Bill]:
    """Give the issued bills of another month that the accounts of a run had."""
    mine = Bill.objects.filter(run=run).values("account_id")
    return Bill.objects.filter(bill_month=month, issued_at__isnull=False, account_id__in=mine)


def same_accounts_figures(month: date, *, run: BillingRun, by: By) -> list[Group]:
    """Give what the accounts that a run bills were billed in another month."""
    return _grouped(accounts_of_run_in(month, run=run), by=by)


def summed(groups: Iterable[Group]) -> Sums:
    """Add groups up."""
    total = Sums()
    for group in groups:
        total += group.sums
    return total


def issued_in(month: date, *, scope: Scope) -> QuerySet[Bill]:
    """Give the issued bills of a month; see `issued_bills`, asked here account by account, which is quicker."""
    mine = issued_bills(Scope(("",))).filter(bill_month=month)
    return mine if "" in scope.unit_paths else mine.filter(account__in=customers.accounts_inside(scope))


def _grouped(bills: QuerySet[Bill], *, by: By) -> list[Group]:
    key, name = FIELDS[by]
    sums = bills.order_by().values(key, name).annotate(n=Count("pk"), energy=Sum("energy_kwh"), paid=Sum("amount"))
    groups = [Group(row[key] or "", row[name] or "", Sums(row["n"], int(row["energy"]), row["paid"])) for row in sums]
    return sorted(groups, key=lambda group: (-group.sums.amount, group.key))
