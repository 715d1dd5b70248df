"""
The reliability of a year: indices by month, with and without major event days, by unit and line, against targets.

Everything is worked out from what happened, so that the running month counts up to the day that is asked on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from django.db.models import Sum

from wanjia.energy.reliability.kernel import indices
from wanjia.energy.reliability.kernel.indices import Threshold, calendar_hours
from wanjia.energy.reliability.models import OutageCost, ReliabilityTarget
from wanjia.energy.reliability.queries.figures import YEARS, interruptions_by_unit
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.served import count_on, served_by_feeder, served_spans
from wanjia.energy.reliability.types import HAPPENED, Basis, Figures, Limit
from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.periods.types import Period, month_of
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.network.queries import feeders

JUDGED = (UnitKind.COMPANY, UnitKind.STATION)
ZERO, FULL = Decimal(0), Decimal(100)
MINUTES_PER_HOUR, PLACES = 60, 6


@dataclass(frozen=True, slots=True)
class Pair:
    """Indices of a period, of all that happened and without what began on major event days."""

    period: Period
    whole: Figures
    without: Figures


@dataclass(frozen=True, slots=True)
class EventDay:
    """A major event day and the minutes that it cost a customer served."""

    day: date
    saidi: float


@dataclass(frozen=True, slots=True)
class PartYear:
    """
    A unit or a line over the year.

    :ivar saidi: minutes lost per customer served; ``allowed`` those that the target of its unit allows for these days
    """

    code: str
    name: str
    served: int
    hours: Decimal
    saidi: Decimal | None
    rs_1: Decimal | None
    target_pct: Decimal | None
    allowed: Decimal | None

    @property
    def is_missed(self) -> bool:
        """Tell whether more was lost than the target allows."""
        return self.saidi is not None and self.allowed is not None and self.saidi > self.allowed


@dataclass(frozen=True, slots=True)
class YearBoard:
    """
    The board.

    :ivar period: the year up to the day that is asked on
    :ivar threshold: nothing where too few days of the years before are known
    """

    year: int
    basis: Basis
    period: Period
    year_figures: Pair
    months: tuple[Pair, ...]
    threshold: Threshold | None
    major: tuple[EventDay, ...]
    units: tuple[PartYear, ...]
    lines: tuple[PartYear, ...]


def year_board(year: int, *, basis: Basis, scope: Scope, today: date) -> YearBoard:
    """
    Put the board of a year together.

    Major event days are judged among LV customers, whoever is counted.

    :raises LimitLacking: if a figure that reliability is judged by has no row
    """
    first = date(year, 1, 1)
    end = min(date(year + 1, 1, 1), max(today, first) + timedelta(days=1))
    period, limits = Period(first, end), limits_on(first)
    span = Period(date(year - YEARS, 1, 1), end)
    low = interruptions_by_unit(span, basis=Basis.LV, scope=scope)
    table = low if basis is Basis.LV else interruptions_by_unit(span, basis=basis, scope=scope)
    low_spans = served_spans(scope, basis=Basis.LV, period=period)
    spans = low_spans if basis is Basis.LV else served_spans(scope, basis=basis, period=period)
    sustained = limits[Limit.SUSTAINED_MINUTES]
    daily = indices.daily_saidi(low, served=count_on(low_spans, day=first), sustained=sustained)
    betas = float(limits[Limit.MAJOR_EVENT_BETAS])
    days = indices.major_event_days(daily, year=year, betas=betas)
    counted = _Counted(table, spans, sustained, days)
    return YearBoard(
        year=year,
        basis=basis,
        period=period,
        year_figures=counted.pair(period),
        months=tuple(counted.pair(month) for month in _months(period)),
        threshold=indices.threshold_of(daily, year=year, betas=betas),
        major=tuple(
            EventDay(*row) for row in daily.filter(pl.col("day").is_in(days)).select("day", "saidi").iter_rows()
        ),
        units=tuple(_units(counted, period=period, basis=basis, scope=scope)),
        lines=tuple(_lines(period, basis=basis, scope=scope)),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """What happened and who was served, to be counted over any period and unit."""

    table: pl.DataFrame
    spans: pl.DataFrame
    sustained: Decimal
    days: list[date]

    def pair(self, period: Period) -> Pair:
        """Give the indices of a period with and without major event days."""
        return Pair(
            period, self.figures(period), self.figures(period, table=indices.without_days(self.table, days=self.days))
        )

    def figures(self, period: Period, *, table: pl.DataFrame | None = None, path: str = "") -> Figures:
        """Give the indices of the units below a path; served is the mean of the first and the latest day."""
        end = (period.end or period.start) - timedelta(days=1)
        served = [count_on(self.spans, day=day, path=path) for day in (period.start, end)]
        mine = (self.table if table is None else table).filter(pl.col("unit_path").str.starts_with(path))
        return indices.indices(mine, period=period, served=(sum(served) + 1) // 2, sustained=self.sustained)


def _months(period: Period) -> list[Period]:
    found, month = [], month_of(period.start)
    while period.end is not None and month.end is not None and month.start < period.end:
        found.append(Period(month.start, min(month.end, period.end)))
        month = month_of(month.end)
    return found


def _units(counted: _Counted, *, period: Period, basis: Basis, scope: Scope) -> list[PartYear]:
    targets = _targets(basis, on=period.start)
    rows = units_below(scope.unit_paths).filter(pl.col("kind").is_in([kind.value for kind in JUDGED]))
    found = []
    for unit_id, code, name, path in rows.select("unit_id", "code", "name", "path").iter_rows():
        one, target = counted.figures(period, path=path), targets.get(unit_id)
        allowed = _allowed(target, period=period)
        found.append(PartYear(code, name, one.served, one.customer_hours, one.saidi, one.rs_1, target, allowed))
    return found


def _targets(basis: Basis, *, on: date) -> dict[int, Decimal]:
    """Give the targets that hold on a day: unit → RS-1 in percent."""
    rows = ReliabilityTarget.objects.on(on).filter(basis=basis).order_by("start_date")
    return dict(rows.values_list("unit_id", "target_pct"))


def _allowed(target: Decimal | None, *, period: Period) -> Decimal | None:
    """Give the minutes without supply that a target allows for some days."""
    if target is None:
        return None
    return half_up((FULL - target) / FULL * calendar_hours(period) * MINUTES_PER_HOUR, places=PLACES)


def _lines(period: Period, *, basis: Basis, scope: Scope) -> list[PartYear]:
    """Give the lines, those that lost most first; their hours are those that the budget counts."""
    end = (period.end or period.start) - timedelta(days=1)
    before, after = (served_by_feeder(scope, basis=basis, on=day) for day in (period.start, end))
    taken = OutageCost.objects.filter(
        is_planned=False,
        basis=basis,
        outage__state__in=HAPPENED,
        of_month__gte=period.start,
        of_month__lte=end,
        feeder__in=list({*before, *after}),
    )
    hours = dict(taken.values("feeder_id").annotate(total=Sum("hours")).values_list("feeder_id", "total"))
    targets = _targets(basis, on=period.start)
    found = []
    for line, code, name, unit in feeders(scope).select("feeder_id", "code", "name", "unit_id").iter_rows():
        served = ((before.get(line) or 0) + (after.get(line) or 0) + 1) // 2
        lost = hours.get(line) or ZERO
        mean = half_up(lost * MINUTES_PER_HOUR / served, places=PLACES) if served else None
        rate = half_up(FULL - lost * FULL / (served * calendar_hours(period)), places=PLACES) if served else None
        target = targets.get(unit)
        if served:
            found.append(PartYear(code, name, served, lost, mean, rate, target, _allowed(target, period=period)))
    return sorted(found, key=lambda one: (-(one.saidi or ZERO), one.code))
