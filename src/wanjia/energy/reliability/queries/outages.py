"""Outages as pages show them: one with its parts, hits and costs, and those of a month."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q, Sum

from wanjia.energy.reliability.flow import FAULT, PLANNED
from wanjia.energy.reliability.models import HoursBudget, Outage, OutageCost, OutageHit
from wanjia.energy.reliability.types import AHEAD, HAPPENED, Basis, OutageKind, OutageState
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLANS = (OutageKind.PLANNED, OutageKind.TEMPORARY, OutageKind.ORDERED_USE)
ZERO = Decimal(0)


class UnknownOutage(Refused):
    """There is no such outage among those that the scope shows."""


@dataclass(frozen=True, slots=True)
class OutageRow:
    """
    An outage as plain values.

    :ivar steps: what can be done now, by names of its flow
    """

    outage_id: int
    unit_name: str
    unit_path: str
    kind: str
    reason: str
    influence: str
    state: str
    work: str
    responsible: str
    is_emergency: bool
    from_at: datetime
    to_at: datetime | None
    started_at: datetime | None
    restored_at: datetime | None
    noticed_at: datetime | None
    customers: int
    areas: int
    lv_hours: Decimal
    mv_hours: Decimal
    planned_lv_hours: Decimal
    planned_mv_hours: Decimal
    is_over_budget: bool
    grid_version: str
    requested_by: str
    requested_at: datetime
    escalation: str
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    review: str
    steps: tuple[str, ...] = ()

    @property
    def is_plan(self) -> bool:
        """Tell whether it is planned work."""
        return self.kind in PLANS


PATHS = {"outage_id": "pk", "unit_name": "unit__name", "unit_path": "unit__path"}


def outage_with_id(outage_id: int, *, scope: Scope) -> OutageRow:
    """
    Find an outage of a scope.

    :raises UnknownOutage: if there is none
    """
    row = Outage.objects.inside(scope).filter(pk=outage_id).values_list(*COLUMNS).first()
    if row is None:
        msg = "There is no such outage among your units."
        raise UnknownOutage(msg)
    return _row(row)


NAMES = [field.name for field in fields(OutageRow)][:-1]
COLUMNS = [PATHS.get(name, name) for name in NAMES]


def _row(values: tuple[Any, ...]) -> OutageRow:
    plain = dict(zip(NAMES, values, strict=True))
    flow = PLANNED if plain["kind"] in PLANS else FAULT
    return OutageRow(**plain, steps=flow.open_steps(plain["state"]))


def outages_planned_in(month: Period, *, scope: Scope) -> list[OutageRow]:
    """Give the planned outages of a scope that begin in a month and were not turned down, by time."""
    start, end = (datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (month.start, month.end or date.max))
    gone = (OutageState.DRAFT, OutageState.REFUSED, OutageState.CANCELLED)
    mine = Outage.objects.inside(scope).filter(kind__in=PLANS, from_at__gte=start, from_at__lt=end)
    return [_row(row) for row in mine.exclude(state__in=gone).order_by("from_at", "pk").values_list(*COLUMNS)]


@dataclass(frozen=True, slots=True)
class AreaHit:
    """An area that an outage, found within a scope before, hits, and its customers."""

    code: str
    name: str
    customers: int
    from_at: datetime
    to_at: datetime
    is_whole: bool


def hits_by_area(outage_id: int, *, is_planned: bool) -> list[AreaHit]:
    """Give the areas that an outage, found within a scope before, hits, by code."""
    rows = (
        OutageHit.objects.filter(outage_id=outage_id, is_planned=is_planned)
        .values("area__code", "area__name")
        .annotate(
            customers=Count("usage_point", distinct=True),
            from_at=Min("from_at"),
            to_at=Max("to_at"),
            whole=Count("pk", filter=Q(basis=Basis.MV)),
        )
        .order_by("area__code")
    )
    return [
        AreaHit(row["area__code"], row["area__name"], row["customers"], row["from_at"], row["to_at"], row["whole"] > 0)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class CostRow:
    """What an outage takes from one line in one month."""

    line: str
    month: date
    basis: Basis
    planned: Decimal
    happened: Decimal


def costs_of(outage_id: int) -> list[CostRow]:
    """Give what an outage, found within a scope before, costs its lines, planned beside happened."""
    rows = (
        OutageCost.objects.filter(outage_id=outage_id)
        .values("feeder__name", "of_month", "basis")
        .annotate(
            planned=Sum("hours", filter=Q(is_planned=True)),
            happened=Sum("hours", filter=Q(is_planned=False)),
        )
        .order_by("of_month", "feeder__name", "basis")
    )
    return [
        CostRow(
            row["feeder__name"] or "",
            row["of_month"],
            Basis(row["basis"]),
            row["planned"] or ZERO,
            row["happened"] or ZERO,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """An outage on the calendar, with the days of the month on which it lasts."""

    outage_id: int
    work: str
    kind: str
    state: str
    from_at: datetime
    to_at: datetime
    customers: int


def outages_in(month: Period, *, scope: Scope, at: datetime) -> list[Entry]:
    """Give the outages of a scope that touch a month and were not turned down, by time; one that runs lasts to now."""
    start, end = (datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (month.start, month.end or date.max))
    gone = (OutageState.REFUSED, OutageState.CANCELLED)
    mine = Outage.objects.inside(scope).exclude(state__in=gone).filter(from_at__lt=end).order_by("from_at", "pk")
    rows = mine.values_list("pk", "work", "kind", "state", "from_at", "to_at", "restored_at", "customers")
    found = []
    for pk, work, kind, state, from_at, to_at, restored_at, customers in rows:
        until = restored_at or (to_at if state != OutageState.RUNNING else max(at, to_at or at)) or from_at
        if until >= start:
            begin, over = from_at.astimezone(SHANGHAI), until.astimezone(SHANGHAI)
            found.append(Entry(pk, work, kind, state, begin, over, customers))
    return found


def latest_month(scope: Scope) -> date | None:
    """Give the first day of the latest month in which an outage of a scope begins that was not turned down."""
    gone = (OutageState.REFUSED, OutageState.CANCELLED)
    latest = Outage.objects.inside(scope).exclude(state__in=gone).aggregate(at=Max("from_at"))["at"]
    return None if latest is None else latest.astimezone(SHANGHAI).date().replace(day=1)


@dataclass(frozen=True, slots=True)
class LineMonth:
    """How the budget of a line stands in a month on one basis, customer-hours."""

    code: str
    name: str
    basis: Basis
    budget: Decimal
    reserve: Decimal
    faults: Decimal
    planned: Decimal
    ahead: Decimal

    @property
    def left(self) -> Decimal:
        """Give what is left for one more planned outage."""
        return self.budget - max(self.reserve, self.faults) - self.planned - self.ahead


def lines_in(month: date, *, basis: Basis, scope: Scope) -> list[LineMonth]:
    """Give how the budgets of the lines of a scope stand in a month, by code."""
    budgets = HoursBudget.objects.inside(scope).filter(of_month=month, basis=basis).order_by("feeder__code")
    costs = OutageCost.objects.filter(of_month=month, basis=basis).values("feeder_id")
    happened = Q(is_planned=False, outage__state__in=HAPPENED)
    taken: dict[int | None, Any] = {
        row["feeder_id"]: row
        for row in costs.annotate(
            faults=Sum("hours", filter=happened & ~Q(outage__kind__in=PLANS)),
            planned=Sum("hours", filter=happened & Q(outage__kind__in=PLANS)),
            ahead=Sum("hours", filter=Q(is_planned=True, outage__state__in=AHEAD)),
        )
    }
    found = []
    for feeder, code, name, hours, reserve in budgets.values_list(
        "feeder_id", "feeder__code", "feeder__name", "hours", "reserve"
    ):
        row: dict[str, Decimal | None] = taken.get(feeder, {})
        faults, planned, ahead = (row.get(key) or ZERO for key in ("faults", "planned", "ahead"))
        found.append(LineMonth(code, name, basis, hours, reserve, faults, planned, ahead))
    return found


def outages_to_announce(scope: Scope, *, at: datetime, days: int) -> list[tuple[int, str]]:
    """Give the approved outages of a scope that begin within some days and nobody has announced: id and work."""
    soon = at + timedelta(days=days)
    mine = Outage.objects.inside(scope).filter(state=OutageState.APPROVED, from_at__lte=soon, from_at__gt=at)
    return list(mine.filter(is_emergency=False).order_by("from_at", "pk").values_list("pk", "work"))
