"""The rules that cuts are judged by on a day, and what stands in their way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import units_of
from wanjia.revenue.disconnection import rules
from wanjia.revenue.disconnection.models import (
    CutRule,
    CutWindow,
    DebtKind,
    Hold,
    ImportantAccount,
    RestDay,
)
from wanjia.revenue.disconnection.types import (
    CutCause,
    Debt,
    HeldBy,
    HoldReason,
    Importance,
    Limit,
    Rule,
    Standing,
    Window,
)
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.charges import open_charges

#: Rest days are looked for so far around the day asked about: longer than any row reaches ahead.
AROUND = timedelta(days=14)


def standing_on(day: date, *, cause: CutCause) -> Standing:
    """Give the rules that hold on a day for a cause; a row for the cause goes before one for all."""
    found: dict[Limit, Rule] = {}
    rows = CutRule.objects.on(day).filter(cause__in=("", cause)).order_by("cause", "start_date")
    for row in rows:
        found[Limit(row.name)] = Rule(row.value, row.source, row.is_confirmed)
    windows = tuple(
        Window(frozenset(int(one) for one in row.weekdays), row.start_time, row.end_time, row.source, row.is_confirmed)
        for row in CutWindow.objects.on(day).order_by("pk")
    )
    return Standing(found, windows, rest_days_near(day))


def rest_days_near(day: date) -> frozenset[date]:
    """Give the rest days around a day."""
    around = Period(day - AROUND, day + AROUND)
    found: set[date] = set()
    for row in RestDay.objects.during(around):
        shared = row.period.shared_with(around)
        if shared is not None:
            found |= {shared.start + timedelta(days=later) for later in range(shared.days)}
    return frozenset(found)


def debt_kinds(day: date) -> frozenset[str]:
    """Give the kinds of charges that are electricity debt on a day; for no other money is supply cut."""
    return frozenset(DebtKind.objects.on(day).values_list("kind", flat=True))


def electricity_debt(account_id: int, *, day: date, standing: Standing) -> Debt:
    """Give the electricity debt of an account, found within a scope before, as of a day."""
    charges = [(one.kind.value, one.due_date, one.open) for one in open_charges(account_id)]
    return rules.debt_of(
        charges,
        counted=debt_kinds(day),
        credit=balance_of(account_id).credit,
        day=day,
        after=standing.days(Limit.ARREARS_DAYS),
    )


def holds_on(account_id: int, *, day: date) -> tuple[HeldBy, ...]:
    """Give the holds that forbid cutting an account on a day: its own, those of units above, and for everybody."""
    rows = holds_about(_paths([account_id]), day=day)
    return tuple(HeldBy(row.pk, HoldReason(row.reason), row.end_date) for row in rows)


def holds_about(paths: dict[int, str], *, day: date) -> QuerySet[Hold]:
    """Give the holds on a day that concern at least one of some accounts (account → path of its unit)."""
    above = {path[:length] for path in set(paths.values()) for length in range(1, len(path) + 1)}
    concerned = Q(account_id__among=list(paths)) | Q(unit__path__in=list(above)) | Q(account=None, unit=None)
    found: QuerySet[Hold] = Hold.objects.standing(day).filter(concerned).order_by("pk")
    return found


def held_accounts(account_ids: Collection[int], *, day: date) -> dict[int, HoldReason]:
    """Give those of some accounts that a hold protects on a day, with the reason of the earliest hold."""
    paths = _paths(account_ids)
    rows = list(holds_about(paths, day=day).select_related("unit"))
    found: dict[int, HoldReason] = {}
    for account_id, path in paths.items():
        for row in rows:
            is_own = row.account_id == account_id
            is_of_unit = row.unit is not None and path.startswith(row.unit.path)
            if is_own or is_of_unit or (row.account_id is None and row.unit_id is None):
                found.setdefault(account_id, HoldReason(row.reason))
    return found


def importance_of(account_id: int, *, day: date) -> Importance | None:
    """Give how important a customer is on a day, if at all."""
    found = ImportantAccount.objects.in_force(day).filter(account_id=account_id).order_by("-start_date").first()
    return None if found is None else Importance(found.importance)


def important_accounts(day: date) -> dict[int, Importance]:
    """Give the important customers of the company on a day."""
    rows = ImportantAccount.objects.in_force(day).order_by("start_date").values_list("account_id", "importance")
    return {account_id: Importance(importance) for account_id, importance in rows}


def _paths(account_ids: Collection[int]) -> dict[int, str]:
    return {account_id: path for account_id, (_unit, path) in units_of(account_ids).items()}
