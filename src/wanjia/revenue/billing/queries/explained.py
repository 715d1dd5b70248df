"""Bills with everything that a page or a print tells of them: whose, when, readings, lines, price documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.periods.types import Period, year_of
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.billing import rules
from wanjia.revenue.billing.kernel.explanation import Document
from wanjia.revenue.billing.kernel.stored_explanation import StoredBill, stored_bill
from wanjia.revenue.billing.models import Bill, BillLine, BillUsage
from wanjia.revenue.billing.queries.bills import issued_bills
from wanjia.revenue.billing.types import BillKind, BillState

MONTHS_SHOWN = 13


class UnknownBill(Refused):
    """No bill of the scope has that number."""


@dataclass(frozen=True, slots=True)
class ReadRegister:
    """
    One row of the readings behind a bill.

    :ivar is_behind: measured by a meter behind the agreement's own, billed elsewhere
    """

    meter_number: str
    register: str
    start_date: date
    end_date: date
    start_value: Decimal
    end_value: Decimal
    multiplier: Decimal
    quantity: Decimal
    is_behind: bool


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What an account was billed for a month, corrections counted in."""

    month: date
    energy_kwh: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ExplainedBill:
    """
    A bill with all that is told of it; personal data unmasked.

    :ivar company_name: the utility, at the top of the account's units
    :ivar unit_name: the account's unit at that time
    :ivar history: up to 13 months that end with the bill's, the earliest first
    :ivar replaced_by: numbers of bills that oppose, replace or correct it
    :ivar used_before_kwh: energy on the ladder earlier in its year; none without a ladder
    """

    bill_id: int
    number: str
    account_id: int
    account_number: str
    customer_name: str
    address: str
    company_name: str
    unit_name: str
    usage_class: str
    structure: str
    structure_en: str
    bill_month: date
    kind: str
    state: str
    run_number: str
    opposes: str
    replaces: str
    replaced_by: tuple[str, ...]
    issued_at: datetime | None
    is_paid: bool
    stored: StoredBill
    readings: tuple[ReadRegister, ...]
    history: tuple[MonthSum, ...]
    used_before_kwh: int | None


def bill_explained(number: str, *, scope: Scope) -> ExplainedBill:
    """
    Give an issued bill with all that is told of it.

    :raises UnknownBill: if no bill of the scope has this number
    """
    found = _all(issued_bills(scope).filter(number=number), scope=scope)
    if not found:
        msg = f"no issued bill among your units has the number {number}"
        raise UnknownBill(msg)
    return found[0]


def bills_explained(numbers: Collection[str], *, scope: Scope) -> list[ExplainedBill]:
    """
    Give issued bills with all that is told of them, in the order of their numbers.

    :raises UnknownBill: naming one that the scope does not have
    """
    found = _all(issued_bills(scope).filter(number__in=list(numbers)), scope=scope)
    if lacking := sorted(set(numbers) - {bill.number for bill in found}):
        msg = f"no issued bill among your units has the number {lacking[0]}"
        raise UnknownBill(msg)
    return found


def draft_explained(bill_id: int, *, scope: Scope) -> ExplainedBill:
    """
    Give a draft with all that is told of it.

    :raises UnknownBill: if the scope has no such draft
    """
    mine = Bill.objects.filter(within(scope, path="account__unit__path"), pk=bill_id, state=BillState.DRAFT)
    found = _all(mine, scope=scope)
    if not found:
        msg = "this draft is no longer there: its run was priced again, issued or cancelled"
        raise UnknownBill(msg)
    return found[0]


def history_of(account_ids: Collection[int], *, until: date, scope: Scope) -> dict[int, tuple[MonthSum, ...]]:
    """Give what accounts were billed in the 13 months up to one, the earliest first; drafts do not count."""
    since = rules.months_before(until, months=MONTHS_SHOWN - 1)
    rows = issued_bills(scope).filter(account_id__in=list(account_ids), bill_month__gte=since, bill_month__lte=until)
    sums = rows.values("account_id", "bill_month").annotate(energy=Sum("energy_kwh"), paid=Sum("amount"))
    found: dict[int, list[MonthSum]] = defaultdict(list)
    for row in sums.order_by("account_id", "bill_month"):
        found[row["account_id"]].append(MonthSum(row["bill_month"], int(row["energy"]), row["paid"]))
    return {account: tuple(months) for account, months in found.items()}


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read for many bills at once, each by the id of its bill, account, agreement or price row."""

    lines: Mapping[int, list[BillLine]]
    usage: Mapping[int, list[BillUsage]]
    agreements: Mapping[int, str]
    meters: Mapping[int, frozenset[int]]
    documents: Mapping[int, Document]
    histories: Mapping[tuple[int, date], tuple[MonthSum, ...]]
    successors: Mapping[int, tuple[str, ...]]
    companies: Mapping[str, str]


def _all(bills: QuerySet[Bill], *, scope: Scope) -> list[ExplainedBill]:
    related = ("account__customer", "unit", "structure", "run", "opposes", "replaces")
    rows = list(bills.select_related(*related).order_by("number", "pk"))
    ids = [row.pk for row in rows]
    lines = _by_bill(BillLine.objects.filter(bill_id__in=ids).order_by("pk"))
    agreements, meters = _hung(rows, scope=scope)
    gathered = _Gathered(
        lines=lines,
        usage=_by_bill(BillUsage.objects.filter(bill_id__in=ids).select_related("meter").order_by("pk")),
        agreements=agreements,
        meters=meters,
        documents=tariffs.documents_of({one.price_row_id for some in lines.values() for one in some} - {None}),
        histories=_histories(rows, scope=scope),
        successors=_successors(ids),
        companies=_companies(),
    )
    return [_explained(row, gathered=gathered) for row in rows]


def _by_bill(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.bill_id].append(row)
    return found


def _hung(rows: Sequence[Bill], *, scope: Scope) -> tuple[dict[int, str], dict[int, frozenset[int]]]:
    """Give the numbers of agreements, and by account the meters that hung at its own usage points."""
    if not rows:
        return {}, {}
    held = customers.agreements_of({row.account_id for row in rows}, scope=scope)
    days = Period(min(row.start_date for row in rows), max(row.end_date for row in rows))
    hung = metering.installations(days, scope=scope, usage_points=held["usage_point_id"].unique().to_list())
    owned: dict[int, set[int]] = defaultdict(set)
    for account, meter in held.join(hung, on="usage_point_id").select("account_id", "meter_id").iter_rows():
        owned[account].add(meter)
    numbers = dict(held.select("agreement_id", "number").iter_rows())
    return numbers, {account: frozenset(found) for account, found in owned.items()}


def _histories(rows: Sequence[Bill], *, scope: Scope) -> dict[tuple[int, date], tuple[MonthSum, ...]]:
    by_month: dict[date, set[int]] = defaultdict(set)
    for row in rows:
        by_month[row.bill_month].add(row.account_id)
    return {
        (account, month): history
        for month, accounts in by_month.items()
        for account, history in history_of(accounts, until=month, scope=scope).items()
    }


def _successors(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for path in ("opposes_id", "replaces_id"):
        later = Bill.objects.filter(**{f"{path}__in": list(ids)}, number__isnull=False).order_by("number")
        for earlier, number in later.values_list(path, "number"):
            found[earlier].append(str(number))
    return {earlier: tuple(numbers) for earlier, numbers in found.items()}


def _companies() -> dict[str, str]:
    units = units_below(("",)).filter(pl.col("kind") == UnitKind.COMPANY.value)
    return dict(units.select("path", "name").iter_rows())


def _company(path: str, *, companies: Mapping[str, str]) -> str:
    """Give the company nearest above a unit; empty if it belongs to none."""
    above = [found for found in companies if path.startswith(found)]
    return companies[max(above, key=len)] if above else ""


def _explained(row: Bill, *, gathered: _Gathered) -> ExplainedBill:
    """Put one bill together from what was read for many."""
    lines, usage = gathered.lines.get(row.pk, []), gathered.usage.get(row.pk, [])
    meters, structure = gathered.meters.get(row.account_id, frozenset()), row.structure
    stored = stored_bill(
        row,
        agreements=gathered.agreements,
        lines=lines,
        usage=usage,
        meters=meters,
        documents=gathered.documents,
    )
    return ExplainedBill(
        bill_id=row.pk,
        number=row.number or "",
        account_id=row.account_id,
        account_number=row.account.number,
        customer_name=row.account.customer.name,
        address=row.account.address,
        company_name=_company(row.unit.path, companies=gathered.companies),
        unit_name=row.unit.name,
        usage_class=structure.usage_class if structure else "",
        structure=structure.name if structure else "",
        structure_en=structure.name_en if structure else "",
        bill_month=row.bill_month,
        kind=row.kind,
        state=row.state,
        run_number=row.run.number if row.run else "",
        opposes=str(row.opposes or ""),
        replaces=str(row.replaces or ""),
        replaced_by=gathered.successors.get(row.pk, ()),
        issued_at=row.issued_at,
        is_paid=row.paid_at is not None,
        stored=stored,
        readings=tuple(_read(one, meters=meters) for one in usage),
        history=gathered.histories.get((row.account_id, row.bill_month), ()),
        used_before_kwh=_used_before(row, lines=lines),
    )


def _read(one: BillUsage, *, meters: frozenset[int]) -> ReadRegister:
    return ReadRegister(
        meter_number=one.meter.number,
        register=one.register,
        start_date=one.start_date,
        end_date=one.end_date,
        start_value=one.start_value,
        end_value=one.end_value,
        multiplier=one.multiplier,
        quantity=one.quantity,
        is_behind=one.meter_id not in meters,
    )


def _used_before(row: Bill, *, lines: list[BillLine]) -> int | None:
    """Sum the energy on the ladder that was billed for earlier days of the year, as this bill found it."""
    tiers = [line for line in lines if line.tier]
    if not tiers or row.kind == BillKind.REVERSAL:
        return None
    earlier = BillLine.objects.filter(
        tier__gt=0,
        agreement_id__in={line.agreement_id for line in tiers},
        start_date__gte=year_of(row.start_date).start,
        start_date__lt=row.start_date,
        bill__issued_at__isnull=False,
    )
    return int(earlier.aggregate(used=Sum("quantity"))["used"] or 0)
