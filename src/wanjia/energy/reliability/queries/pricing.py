"""What an outage costs before anything is cut: customers, hours by line and month, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
from django.db.models import Q, Sum
from django.utils.timezone import localtime

from wanjia.energy.reliability.kernel.affected import Helping, ties_that_help
from wanjia.energy.reliability.kernel.budget import Cost, Standing, costs
from wanjia.energy.reliability.models import HoursBudget, Outage, OutageCost, OutageHit, OutageScope
from wanjia.energy.reliability.queries.grids import Walked, all_hit, feeder_names
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.types import (
    AHEAD,
    HAPPENED,
    Basis,
    ElementKind,
    Limit,
    OutageKind,
    ScopeAction,
    Scoped,
)
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import agreements_during
from wanjia.revenue.disconnection.queries.important import important_among

Key = tuple[Basis, int | None, date]
ZERO = Decimal(0)
WORK = (OutageKind.PLANNED, OutageKind.TEMPORARY, OutageKind.ORDERED_USE)


@dataclass(frozen=True, slots=True)
class LineCost:
    """What one line pays in one month, beside what is left without this outage."""

    basis: Basis
    feeder_code: str
    feeder_name: str
    month: date
    hours: Decimal
    standing: Standing

    @property
    def is_over(self) -> bool:
        """Tell whether the budget does not suffice."""
        return self.hours > self.standing.left

    @property
    def said(self) -> str:
        """Say what lacks, in figures: asked > left."""
        left = max(self.standing.left, ZERO)
        return f"{self.feeder_name} {self.month:%Y-%m} ({self.basis}) {self.hours:,.2f} h > {left:,.2f} h"


@dataclass(frozen=True, slots=True)
class Near:
    """Another outage near in time: of the same areas (a repeat) or on the same line (to be merged)."""

    outage_id: int
    work: str
    from_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Priced:
    """
    What an outage would cost.

    :ivar areas: how many areas lose supply altogether
    :ivar lines: by line and month, on the bases that have a budget; on the MV basis where none has
    :ivar important: numbers of important customers that are hit
    :ivar repeats: planned outages of the same areas within the days that make a repeat
    :ivar merges: planned outages of the same lines that this one could be done together with
    :ivar ties: open switches that could keep some supplied
    """

    walked: Walked
    customers: int
    areas: int
    lv_hours: Decimal
    mv_hours: Decimal
    costs: tuple[Cost, ...]
    lines: tuple[LineCost, ...]
    important: tuple[str, ...]
    repeats: tuple[Near, ...]
    merges: tuple[Near, ...]
    ties: tuple[Helping, ...]

    @property
    def over(self) -> tuple[str, ...]:
        """Say for which lines and months the budget does not suffice."""
        return tuple(line.said for line in self.lines if line.is_over)


def all_priced(
    parts: Sequence[Scoped], *, from_at: datetime, to_at: datetime, but: int | None = None, helped: bool = False
) -> Priced:
    """
    Price an outage in customer-hours (先算后停), over the whole company.

    :param but: an outage that does not count against itself
    :param helped: whether to look for switches that would help, which takes time
    """
    walked = all_hit(parts, from_at=from_at, to_at=to_at)
    found, hits = costs(walked.hits, ties=walked.grid.ties), walked.hits
    by_basis = {basis: hits.filter(pl.col("basis") == basis.value) for basis in Basis}
    areas, points = by_basis[Basis.MV]["area_id"].unique(), by_basis[Basis.LV]["usage_point_id"].unique()
    limits = limits_on(from_at.date())
    feeders = {cost.feeder_id for cost in found if cost.feeder_id is not None}
    return Priced(
        walked=walked,
        customers=points.len(),
        areas=areas.len(),
        lv_hours=_hours(found, basis=Basis.LV),
        mv_hours=_hours(found, basis=Basis.MV),
        costs=tuple(found),
        lines=_lines(found, but=but),
        important=_important(points.to_list(), day=from_at.date()),
        repeats=_repeats(areas.to_list(), from_at=from_at, days=int(limits[Limit.REPEAT_DAYS]), but=but),
        merges=_merges(feeders, from_at=from_at, days=int(limits[Limit.MERGE_DAYS]), but=but),
        ties=tuple(ties_that_help(walked.grid, scope=parts, at=from_at)) if helped else (),
    )


def _hours(found: Sequence[Cost], *, basis: Basis) -> Decimal:
    return sum((cost.hours for cost in found if cost.basis is basis), ZERO)


def _important(points: list[int], *, day: date) -> tuple[str, ...]:
    agreements = agreements_during(Period(day, day + timedelta(days=1)), scope=WHOLE_COMPANY, usage_points=points)
    return tuple(important_among(agreements["account_id"].unique().to_list(), day=day))


def _repeats(areas: list[int], *, from_at: datetime, days: int, but: int | None) -> tuple[Near, ...]:
    hit = OutageHit.objects.filter(basis=Basis.MV, area_id__in=areas).values("outage")
    return _near(Q(pk__in=hit), from_at=from_at, days=days, but=but)


def _merges(feeders: Collection[int], *, from_at: datetime, days: int, but: int | None) -> tuple[Near, ...]:
    same = OutageCost.objects.filter(feeder_id__in=list(feeders)).values("outage")
    return _near(Q(pk__in=same, state__in=AHEAD), from_at=from_at, days=days, but=but)


def _near(which: Q, *, from_at: datetime, days: int, but: int | None) -> tuple[Near, ...]:
    span = timedelta(days=days)
    found = Outage.objects.filter(which, kind__in=WORK, state__in=(*AHEAD, *HAPPENED)).exclude(pk=but or 0)
    near = found.filter(from_at__gte=from_at - span, from_at__lte=from_at + span).order_by("from_at")
    return tuple(Near(*row) for row in near.values_list("pk", "work", "from_at", "state"))


def _lines(found: Sequence[Cost], *, but: int | None) -> tuple[LineCost, ...]:
    keys: list[Key] = [(cost.basis, cost.feeder_id, cost.month) for cost in found]
    standing, names = standings(keys, but=but), feeder_names({feeder for _, feeder, _ in keys if feeder})
    budgeted = {(feeder, month) for basis, feeder, month in keys if standing[basis, feeder, month].budget}
    lines = []
    for cost in found:
        stands = standing[cost.basis, cost.feeder_id, cost.month]
        counts = stands.budget > 0 or (cost.basis is Basis.MV and (cost.feeder_id, cost.month) not in budgeted)
        if counts:
            code, name = names.get(cost.feeder_id or 0, ("", ""))
            lines.append(LineCost(cost.basis, code, name, cost.month, cost.hours, stands))
    return tuple(lines)


def standings(keys: Sequence[Key], *, but: int | None = None) -> dict[Key, Standing]:
    """Say how the budgets of lines and months stand, leaving out one outage."""
    months, feeders = {month for *_, month in keys}, {feeder for _, feeder, _ in keys}
    budgets = {
        (Basis(basis), feeder, month): (hours, reserve)
        for basis, feeder, month, hours, reserve in HoursBudget.objects.filter(
            of_month__in=months, feeder_id__in=[one for one in feeders if one is not None]
        ).values_list("basis", "feeder_id", "of_month", "hours", "reserve")
    }
    taken = OutageCost.objects.filter(of_month__in=months).exclude(outage_id=but or 0)
    faults = _taken(taken.filter(outage__state__in=HAPPENED, is_planned=False).exclude(outage__kind__in=WORK))
    planned = _taken(taken.filter(outage__state__in=HAPPENED, is_planned=False, outage__kind__in=WORK))
    ahead = _taken(taken.filter(outage__state__in=AHEAD, is_planned=True))
    return {
        key: Standing(
            *budgets.get(key, (ZERO, ZERO)), faults.get(key, ZERO), planned.get(key, ZERO), ahead.get(key, ZERO)
        )
        for key in keys
    }


def _taken(rows: object) -> dict[Key, Decimal]:
    summed = rows.values("basis", "feeder_id", "of_month").annotate(total=Sum("hours"))  # type: ignore[attr-defined]
    return {(Basis(row["basis"]), row["feeder_id"], row["of_month"]): row["total"] for row in summed}


def parts_of(outage_id: int, *, is_planned: bool) -> list[Scoped]:
    """Give what an outage switches, as planned or as it happened, local times."""
    rows = OutageScope.objects.filter(outage_id=outage_id, is_planned=is_planned).order_by("pk")
    return [
        Scoped(
            ElementKind(row.kind),
            row.code,
            ScopeAction(row.action),
            localtime(row.from_at),
            None if row.to_at is None else localtime(row.to_at),
        )
        for row in rows
    ]
