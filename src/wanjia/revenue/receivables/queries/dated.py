"""The dated rows that collecting follows: late fees, terms of payment, choices, targets, who is in charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.revenue.receivables.models import (
    AgeingBucket,
    CollectionSwitch,
    CollectionTarget,
    LateFeeRule,
    PaymentTerm,
    RouteManager,
)
from wanjia.revenue.receivables.queries.ageing import BucketRow


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What a day of delay costs a class of debtors, as plain values; rates are shares of the debt."""

    debtor: str
    same_year_rate: Decimal
    cross_year_rate: Decimal
    minimum: Decimal
    cap_share: Decimal | None
    start_date: date
    end_date: date | None
    source: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class TermRow:
    """Days after issue on which a bill is due, as plain values; ``account`` is empty for a whole class."""

    debtor: str
    account: str
    days: int
    start_date: date
    end_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """A choice about collecting, as plain values."""

    name: str
    value: str
    start_date: date
    end_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """What share of what is charged shall be received, as plain values."""

    debtor: str
    rate_pct: Decimal
    start_date: date
    end_date: date | None
    source: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ManagerRow:
    """Who answers for collecting on a route, as plain values."""

    route_code: str
    route_name: str
    unit_name: str
    person_number: str
    person_name: str
    start_date: date
    end_date: date | None


SPAN = ("start_date", "end_date")


def fee_rules() -> list[FeeRow]:
    """Give all rules of late fees, the latest first within a class."""
    names = ("debtor", "same_year_rate", "cross_year_rate", "minimum", "cap_share", *SPAN, "source", "is_confirmed")
    return [FeeRow(*row) for row in LateFeeRule.objects.order_by("debtor", "-start_date").values_list(*names)]


def payment_terms(scope: Scope) -> list[TermRow]:
    """Give all terms of payment of classes, and those of accounts of a scope."""
    rows = PaymentTerm.objects.filter(account=None) | PaymentTerm.objects.filter(
        within(scope, path="account__unit__path"), account__isnull=False
    )
    ordered = rows.order_by("account__number", "debtor", "-start_date")
    found = ordered.values_list("debtor", "account__number", "days", *SPAN, "source")
    return [TermRow(row[0], row[1] or "", *row[2:]) for row in found]


def switches() -> list[SwitchRow]:
    """Give all choices about collecting."""
    rows = CollectionSwitch.objects.order_by("name", "-start_date")
    return [SwitchRow(*row) for row in rows.values_list("name", "value", *SPAN, "source")]


def targets() -> list[TargetRow]:
    """Give all targets of collecting."""
    rows = CollectionTarget.objects.order_by("debtor", "-start_date")
    return [TargetRow(*row) for row in rows.values_list("debtor", "rate_pct", *SPAN, "source", "is_confirmed")]


def steps_of_ageing() -> list[BucketRow]:
    """Give all steps of ageing, from what is not due yet to debts of earlier years."""
    names = ("name", "least_days", "most_days", "is_earlier_year", *SPAN, "source", "is_confirmed")
    found = [BucketRow(*row) for row in AgeingBucket.objects.order_by("-start_date").values_list(*names)]
    return sorted(found, key=lambda row: (row.is_earlier_year, row.least_days is not None, row.least_days or 0))


def route_managers(scope: Scope) -> list[ManagerRow]:
    """Give who answers, or answered, for collecting on the routes of a scope, the latest first within a route."""
    rows = RouteManager.objects.filter(within(scope, path="route__unit__path")).order_by("route__code", "-start_date")
    names = ("route__code", "route__name", "route__unit__name", "person__number", "person__name")
    return [ManagerRow(*row) for row in rows.values_list(*names, *SPAN)]
