"""Questions about one account's money: its charges, what settled them, late fees and how they came about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.receivables.models import Charge, Credit, LateFeeAssessment, Settlement
from wanjia.revenue.receivables.queries.delays import Debt
from wanjia.revenue.receivables.types import OPENING, OPENING_FEE, ChargeKind, CreditKind, SettlementKind


class UnknownCharge(Refused):
    """No charge of the scope has that id."""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """
    A charge as plain values; ``bill_number`` is empty for one without a bill.

    :ivar opening_id: the debt of the old books that it belongs to; 0: none
    """

    charge_id: int
    account_number: str
    unit_path: str
    bill_id: int | None
    bill_number: str
    kind: ChargeKind
    item: str
    month: date
    charged_on: date
    due_date: date
    amount: Decimal
    open: Decimal
    opening_id: int = 0

    @property
    def debt(self) -> Debt:
        """Give what it belongs to: a bill, or a debt of the old books."""
        return self.bill_id or 0, self.opening_id


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """
    What was taken off a charge, as plain values; below 0 where it was put back.

    :ivar credit_kind: what the credit was that settled it; empty for another kind of settlement
    :ivar is_opposed: whether it was taken back later
    """

    settlement_id: int
    charge_id: int
    charge_kind: ChargeKind
    item: str
    bill_number: str
    kind: SettlementKind
    amount: Decimal
    settled_on: date
    settled_at: datetime
    settled_by: str
    entry_id: int | None
    credit_id: int | None
    credit_kind: str
    received_on: date | None
    is_opposed: bool
    opposes_id: int | None


@dataclass(frozen=True, slots=True)
class CreditRow:
    """Credit of an account, as plain values; ``left`` is what settles further debts."""

    credit_id: int
    kind: CreditKind
    amount: Decimal
    left: Decimal
    received_on: date
    entry_id: int
    source_kind: str
    source_id: int
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """
    What the delay of a bill came to on some days, as plain values; ``accrued`` is not rounded.

    :ivar old_month: of a debt of the old books, which has no bill here
    :ivar rests: the days are not charged, such as while the debt is paid in parts
    :ivar is_given_back: the days count no more, because money came earlier than it was booked
    :ivar is_ahead: not charged yet: what it would come to if it were paid today
    """

    bill_number: str
    start: date
    end: date
    base: Decimal
    accrued: Decimal
    charged: Decimal
    same_year_rate: Decimal
    cross_year_rate: Decimal
    minimum: Decimal
    source: str
    is_confirmed: bool
    old_month: date | None = None
    rests: bool = False
    is_given_back: bool = False
    is_ahead: bool = False


def charge_with_id(charge_id: int, *, scope: Scope) -> ChargeRow:
    """
    Find a charge of an account of the scope.

    :raises UnknownCharge: if there is none
    """
    found = _charges(Charge.objects.filter(within(scope, path="account__unit__path"), pk=charge_id))
    if not found:
        msg = "There is no such charge among your units."
        raise UnknownCharge(msg)
    return found[0]


def charges_not_settled(account_id: int) -> list[ChargeRow]:
    """Give the open charges of an account, those below 0 too, bill by bill, the earliest due first."""
    found = _charges(Charge.objects.filter(~Q(open_amount=0), account_id=account_id).order_by("due_date", "pk"))
    first: dict[tuple[int, int, int], date] = {}
    for row in found:
        first.setdefault(_together(row), row.due_date)
    return sorted(found, key=lambda row: (first[_together(row)], row.debt, row.charge_id))


def _together(row: ChargeRow) -> tuple[int, int, int]:
    """Tell what stands together: the charges of a bill or of a debt of the old books; any other charge alone."""
    return (*row.debt, 0) if any(row.debt) else (0, 0, row.charge_id)


def charges_of(account_id: int, *, since: date) -> list[ChargeRow]:
    """Give the charges of an account made on a day or later, the latest first."""
    return _charges(Charge.objects.filter(account_id=account_id, charged_on__gte=since).order_by("-charged_on", "-pk"))


def _charges(rows: QuerySet[Charge]) -> list[ChargeRow]:
    found = list(rows.select_related("account__unit", "bill"))
    return [
        ChargeRow(
            charge_id=row.pk,
            account_number=row.account.number,
            unit_path=row.account.unit.path,
            bill_id=row.bill_id,
            bill_number=row.bill.number or "" if row.bill else "",
            kind=ChargeKind(row.kind),
            item=row.item,
            month=row.month,
            charged_on=row.charged_on,
            due_date=row.due_date,
            amount=row.amount,
            open=row.open_amount,
            opening_id=row.source_id if row.source_kind in (OPENING, OPENING_FEE) else 0,
        )
        for row in found
    ]


def settlements_of(account_id: int, *, since: date) -> list[SettlementRow]:
    """Give what was taken off an account's charges on a day or later, the latest first."""
    return _settlements(Settlement.objects.filter(charge__account_id=account_id, settled_on__gte=since))


def settlements_of_charge(charge_id: int) -> list[SettlementRow]:
    """Give what was taken off a charge, found within a scope before, the latest first."""
    return _settlements(Settlement.objects.filter(charge_id=charge_id))


def settlements_of_credit(credit_id: int) -> list[SettlementRow]:
    """Give what some money settled, and what of that was put back, the latest first; found within a scope before."""
    return _settlements(Settlement.objects.filter(credit_id=credit_id))


def _settlements(mine: QuerySet[Settlement]) -> list[SettlementRow]:
    opposed = Exists(Settlement.objects.filter(opposes=OuterRef("pk")))
    rows = mine.annotate(is_opposed=opposed).select_related("charge__bill", "credit").order_by("-settled_at", "-pk")
    return [_settlement(row) for row in rows]


def _settlement(row: Settlement) -> SettlementRow:
    charge, credit = row.charge, row.credit
    return SettlementRow(
        settlement_id=row.pk,
        charge_id=row.charge_id,
        charge_kind=ChargeKind(charge.kind),
        item=charge.item,
        bill_number=charge.bill.number or "" if charge.bill else "",
        kind=SettlementKind(row.kind),
        amount=row.amount,
        settled_on=row.settled_on,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        entry_id=row.entry_id,
        credit_id=row.credit_id,
        credit_kind=credit.kind if credit else "",
        received_on=credit.received_on if credit else None,
        is_opposed=bool(getattr(row, "is_opposed", False)),
        opposes_id=row.opposes_id,
    )


def credits_of(account_id: int, *, since: date) -> list[CreditRow]:
    """Give the credits of an account that came on a day or later, or are not used up, the latest first."""
    kept = Q(received_on__gte=since) | Q(open_amount__gt=0)
    rows = Credit.objects.filter(kept, account_id=account_id).order_by("-received_on", "-pk")
    names = ("pk", "kind", "amount", "open_amount", "received_on", "entry_id", "source_kind", "source_id")
    found = rows.values_list(*names, "is_taken_back")
    return [CreditRow(row[0], CreditKind(row[1]), *row[2:]) for row in found]


def assessments_of(debts: Collection[Debt]) -> list[AssessmentRow]:
    """Give how the late fees of bills and debts of the old books came about, in the order in which it was written."""
    bills, openings = [bill for bill, _old in debts if bill], [old for _bill, old in debts if old]
    mine = Q(bill_id__in=bills) | Q(opening_id__in=openings)
    rows = LateFeeAssessment.objects.filter(mine).order_by("bill_id", "opening_id", "pk")
    rule = ("same_year_rate", "cross_year_rate", "minimum", "source", "is_confirmed")
    names = ("bill__number", "start_date", "end_date", "base", "accrued", "charged", *(f"rule__{one}" for one in rule))
    told = rows.values_list(*names, "opening__month", "freeze_id", "freeze__lost_on", "opposes_id")
    return [
        replace(
            AssessmentRow(number or "", *rest),
            old_month=month,
            rests=freeze is not None and lost is None,
            is_given_back=opposed is not None,
        )
        for number, *rest, month, freeze, lost, opposed in told
    ]
