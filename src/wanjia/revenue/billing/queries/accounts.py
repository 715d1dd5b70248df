"""Questions about the bills of one account, for its page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q

from wanjia.foundation.access.types import Scope
from wanjia.revenue.billing.models import BillUsage
from wanjia.revenue.billing.queries.bills import issued_bills
from wanjia.revenue.billing.types import WHOLE, BillState


@dataclass(frozen=True, slots=True)
class AccountBill:
    """A bill as its account's page shows it."""

    number: str
    bill_month: date
    start_date: date
    end_date: date
    kind: str
    state: str
    energy_kwh: int
    amount: Decimal
    is_sample: bool
    is_paid: bool


@dataclass(frozen=True, slots=True)
class MonthOfAccount:
    """What an account was billed for a month, corrections counted in."""

    month: date
    energy_kwh: int
    amount: Decimal


def bills_of_account(account_id: int, *, since: date, scope: Scope) -> list[AccountBill]:
    """Give the issued bills of an account from a month on, cancelled ones and opposites too, the latest first."""
    rows = issued_bills(scope).filter(account_id=account_id, bill_month__gte=since, number__isnull=False)
    names = [field.name for field in fields(AccountBill)]
    found = rows.order_by("-bill_month", "-number").annotate(is_paid=Q(paid_at__isnull=False))
    return [AccountBill(*row) for row in found.values_list(*names)]


def latest_month_of_account(account_id: int, *, scope: Scope) -> date | None:
    """Give the latest month of which an account has a bill; none without a bill."""
    found: date | None = issued_bills(scope).filter(account_id=account_id).aggregate(latest=Max("bill_month"))["latest"]
    return found


def months_of(bills: list[AccountBill]) -> list[MonthOfAccount]:
    """Sum bills up by month, the earliest first: opposites and corrections count with their sign."""
    found: dict[date, MonthOfAccount] = {}
    for bill in bills:
        known = found.get(bill.bill_month, MonthOfAccount(bill.bill_month, 0, Decimal(0)))
        found[bill.bill_month] = MonthOfAccount(
            bill.bill_month, known.energy_kwh + bill.energy_kwh, known.amount + bill.amount
        )
    return [found[month] for month in sorted(found)]


def energy_by_register(account_id: int, *, since: date, scope: Scope) -> dict[date, dict[str, Decimal]]:
    """Give the quantities behind an account's bills that stand: month → register → kWh, kvarh or kW."""
    bills = issued_bills(scope).filter(
        account_id=account_id, bill_month__gte=since, state=BillState.ISSUED, kind__in=WHOLE
    )
    rows = BillUsage.objects.filter(bill__in=bills).values_list("bill__bill_month", "register", "quantity")
    found: dict[date, dict[str, Decimal]] = {}
    for month, register, quantity in rows:
        of_month = found.setdefault(month, {})
        of_month[register] = of_month.get(register, Decimal(0)) + quantity
    return found


def bills_reaching(account_id: int, *, since: date, scope: Scope) -> list[AccountBill]:
    """Give the bills of an account that stand and reach a day or later: those that a change from it would move."""
    return [
        bill
        for bill in bills_of_account(account_id, since=date(since.year - 1, 1, 1), scope=scope)
        if bill.end_date > since and bill.state == BillState.ISSUED and bill.kind in WHOLE
    ]
