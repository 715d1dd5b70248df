"""Questions about cases: one with everything, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.corrections.models import CaseLine, CaseMonth, CorrectionCase
from wanjia.revenue.corrections.queries.found import handlers_of
from wanjia.revenue.corrections.rules import Stake
from wanjia.revenue.corrections.types import CaseState, Cause


class UnknownCase(Refused):
    """No case of the scope has that number."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as plain values; see `models.CorrectionCase`."""

    case_id: int
    number: str
    account_id: int
    account_number: str
    customer_name: str
    address: str
    unit_name: str
    unit_path: str
    cause: str
    source: str
    start_date: date
    end_date: date
    evidence: str
    method: str
    inputs: dict[str, str]
    breach: str
    state: str
    factor: Decimal | None
    added_kwh: Decimal | None
    energy_kwh: int
    difference: Decimal
    penalty: Decimal
    penalty_source: str
    compensation: Decimal
    weight: Decimal
    charge_id: int | None
    found_by: str
    found_at: datetime
    computed_by: str
    computed_at: datetime | None
    proposed_by: str
    proposed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    posted_by: str
    posted_at: datetime | None
    handled_by: frozenset[str]

    @property
    def stake(self) -> Stake:
        """Give what a decision on the case is about."""
        return Stake(self.weight, is_policy=self.cause == Cause.POLICY)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A kind of line at one price, before and after."""

    kind: str
    item: str
    time_of_use: str
    tier: int
    unit_price: Decimal | None
    quantity_before: Decimal
    quantity_after: Decimal
    amount_before: Decimal
    amount_after: Decimal


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A bill that a case moves, before and after, and the bill of the difference."""

    bill_number: str
    correction_number: str
    bill_month: date
    energy_before_kwh: int
    energy_after_kwh: int
    amount_before: Decimal
    amount_after: Decimal
    lines: tuple[LineRow, ...]

    @property
    def difference(self) -> Decimal:
        """Give the difference, yuan."""
        return self.amount_after - self.amount_before


PLAIN = (
    "evidence",
    "method",
    "inputs",
    "breach",
    "state",
    "factor",
    "added_kwh",
    "energy_kwh",
    "difference",
    "penalty",
    "compensation",
    "weight",
    "charge_id",
    "found_by",
    "found_at",
    "computed_by",
    "computed_at",
    "proposed_by",
    "proposed_at",
    "decided_by",
    "decided_at",
    "decision_reason",
    "posted_by",
    "posted_at",
    "cause",
    "source",
    "start_date",
    "end_date",
)


def case_numbered(number: str, *, scope: Scope) -> CaseRow:
    """
    Find a case of the scope.

    :raises UnknownCase: if there is none
    """
    mine = CorrectionCase.objects.filter(within(scope, path="account__unit__path"), number=number)
    case = mine.select_related("account__customer", "account__unit", "penalty_rule").first()
    if case is None:
        msg = f"no case among your units has the number {number}"
        raise UnknownCase(msg)
    return CaseRow(
        case_id=case.pk,
        number=case.number,
        account_id=case.account_id,
        account_number=case.account.number,
        customer_name=case.account.customer.name,
        address=case.account.address,
        unit_name=case.account.unit.name,
        unit_path=case.account.unit.path,
        penalty_source=case.penalty_rule.source if case.penalty_rule else "",
        handled_by=handlers_of(case),
        **{name: getattr(case, name) for name in PLAIN},
    )


def number_of(case_id: int) -> str:
    """Give the number of a case that was just written."""
    return str(CorrectionCase.objects.values_list("number", flat=True).get(pk=case_id))


def months_of(case_id: int) -> list[MonthRow]:
    """Give the bills that a case moves, the earliest month first."""
    lines: dict[int, list[LineRow]] = {}
    names = ("kind", "item", "time_of_use", "tier", "unit_price")
    figures = ("quantity_before", "quantity_after", "amount_before", "amount_after")
    for month_id, *values in (
        CaseLine.objects.filter(month__case_id=case_id).order_by("pk").values_list("month_id", *names, *figures)
    ):
        lines.setdefault(month_id, []).append(LineRow(*values))
    rows = CaseMonth.objects.filter(case_id=case_id).select_related("bill", "correction").order_by("bill_month", "pk")
    return [
        MonthRow(
            bill_number=str(row.bill.number),
            correction_number=str(row.correction.number) if row.correction else "",
            bill_month=row.bill_month,
            energy_before_kwh=row.energy_before_kwh,
            energy_after_kwh=row.energy_after_kwh,
            amount_before=row.amount_before,
            amount_after=row.amount_after,
            lines=tuple(lines.get(row.pk, ())),
        )
        for row in rows
    ]


def waiting(scope: Scope, *, state: CaseState, but_of: str = "") -> tuple[int, datetime | None]:
    """Tell how many cases of a state wait, and since when the oldest; those that one worked on are left out."""
    rows: QuerySet[Any] = CorrectionCase.objects.filter(within(scope, path="account__unit__path"), state=state)
    if but_of:
        rows = rows.exclude(Q(found_by=but_of) | Q(computed_by=but_of) | Q(proposed_by=but_of))
    since = {CaseState.FOUND: "found_at", CaseState.PROPOSED: "proposed_at", CaseState.APPROVED: "decided_at"}[state]
    return rows.count(), rows.aggregate(oldest=Min(since))["oldest"]
