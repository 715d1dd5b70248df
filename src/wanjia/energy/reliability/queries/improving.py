"""What the archive of outages proposes to improve, and which lines go hand in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.reliability.kernel.affected import drawn_on
from wanjia.energy.reliability.kernel.linking import linked
from wanjia.energy.reliability.kernel.proposing import PAST, Proposal, proposals
from wanjia.energy.reliability.models import OutageHit
from wanjia.energy.reliability.queries.grids import all_grid
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.outages import PLANS
from wanjia.energy.reliability.types import HAPPENED, Basis, Limit, ProposalKind
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.network.queries import area_ties, feeders, transformer_areas

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS, PERCENT, PLACES, SECONDS_PER_HOUR = 365, 100, 4, 3_600


@dataclass(frozen=True, slots=True)
class Improvement:
    """A proposal with code and name of its line or area."""

    proposal: Proposal
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Links:
    """How many lines of a scope there are, and how many of them an open switch joins to another."""

    lines: int
    linked: int

    @property
    def percent(self) -> Decimal | None:
        """Give their share in percent; nothing where there is no line."""
        return Decimal(self.linked * PERCENT) / self.lines if self.lines else None


def improvements(*, scope: Scope, today: date) -> list[Improvement]:
    """
    Derive proposals from the outages of the 365 days before a day, in the areas of a scope.

    :raises LimitLacking: if a figure that they are judged by has no row
    """
    limits = limits_on(today)
    period = Period(today - timedelta(days=DAYS), today + timedelta(days=1))
    lines = {row[0]: row[1:] for row in feeders(scope).select("feeder_id", "code", "name").iter_rows()}
    areas = {row[0]: row[1:] for row in transformer_areas(scope).select("area_id", "code", "name").iter_rows()}
    past = _past(period, scope=scope)
    if past.is_empty():
        return []
    found = proposals(
        past,
        unlinked=set(lines) - _linked(today),
        repeated=int(limits[Limit.REPEATED_FAULTS]),
        frequent=int(limits[Limit.FREQUENT_COUNT]),
        within=timedelta(days=int(limits[Limit.FREQUENT_DAYS])),
    )
    named = ((one, (areas if one.kind is ProposalKind.FREQUENT else lines).get(one.part_id)) for one in found)
    return [Improvement(one, *name) for one, name in named if name is not None]


def links(*, scope: Scope, today: date) -> Links:
    """Count the lines of a scope that go hand in hand on a day."""
    mine = set(feeders(scope)["feeder_id"].to_list())
    return Links(len(mine), len(mine & _linked(today)))


def _linked(today: date) -> frozenset[int]:
    return linked(drawn_on(all_grid(Period(today, today + timedelta(days=1))), day=today))


def _past(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give what happened, with the line that fed each area on the day: PAST."""
    start, end = (datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (period.start, period.end or date.max))
    hits = OutageHit.objects.filter(
        within(scope, path="area__unit__path"),
        is_planned=False,
        basis=Basis.MV,
        outage__state__in=HAPPENED,
        from_at__gte=start,
        from_at__lt=end,
    ).order_by("pk")
    fed: dict[int, list[tuple[int, Period]]] = {}
    ties = area_ties(period, scope=scope).select("area_id", "feeder_id", "start_date", "end_date")
    for area, feeder, first, after in ties.iter_rows():
        fed.setdefault(area, []).append((feeder, Period(first, after)))
    rows = []
    for outage, area, kind, reason, from_at, to_at in hits.values_list(
        "outage_id", "area_id", "outage__kind", "outage__reason", "from_at", "to_at"
    ):
        day = localtime(from_at).date()
        feeder = next((line for line, span in fed.get(area, ()) if span.holds(day)), None)
        hours = half_up(Decimal(round((to_at - from_at).total_seconds())) / SECONDS_PER_HOUR, places=PLACES)
        rows.append((outage, feeder, area, kind in PLANS, reason, localtime(from_at), hours))
    return pl.DataFrame(rows, schema=PAST.dtypes, orient="row")
