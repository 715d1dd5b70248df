"""Customer-hours: what outages cost, line by line and month by month, and how a year's allowance is shared out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

import polars as pl

from wanjia.energy.reliability.types import Basis
from wanjia.foundation.periods.types import month_of
from wanjia.foundation.quantities.rounding import half_up

K = TypeVar("K")
PLACES = 4
SECONDS_PER_HOUR = 3_600
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What an outage costs one line in one month on one basis.

    :ivar feeder_id: empty for areas that no feeder fed
    :ivar month: its first day
    :ivar hours: customer-hours, 4 places
    """

    basis: Basis
    feeder_id: int | None
    month: date
    hours: Decimal


def costs(hits: pl.DataFrame, *, ties: pl.DataFrame) -> list[Cost]:
    """
    Price hits in customer-hours by line and month; whole seconds are summed and rounded once per line and month.

    :param hits: HITS; what lasts over midnight of a month's end is split there
    :param ties: TIES; an hour belongs to the line that fed the area on that day
    """
    fed: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    for area, feeder, start, end in ties.select("area_id", "feeder_id", "start_date", "end_date").iter_rows():
        fed[area].append((feeder, start, end))
    seconds: dict[tuple[Basis, int | None, date], int] = defaultdict(int)
    spans = hits.group_by("basis", "area_id", "from_at", "to_at").len()
    for basis, area, from_at, to_at, count in spans.iter_rows():
        for start, end in _parts(from_at, to_at=to_at, rows=fed[area]):
            feeder = next(
                (key for key, begins, ends in fed[area] if _holds(start.date(), begins=begins, ends=ends)), None
            )
            key = (Basis(basis), feeder, start.date().replace(day=1))
            seconds[key] += round((end - start).total_seconds()) * count
    order = sorted(seconds, key=lambda key: (key[0], key[2], key[1] or 0))
    return [Cost(*key, hours=half_up(Decimal(seconds[key]) / SECONDS_PER_HOUR, places=PLACES)) for key in order]


def _holds(day: date, *, begins: date, ends: date | None) -> bool:
    return begins <= day and (ends is None or day < ends)


def _parts(
    from_at: datetime, *, to_at: datetime, rows: Sequence[tuple[int, date, date | None]]
) -> Iterator[tuple[datetime, datetime]]:
    """Cut a span at the ends of months and where the tie changes."""
    days = {day for _, begins, ends in rows for day in (begins, ends) if day is not None}
    month = month_of(from_at.date()).end
    while month is not None and month <= to_at.date():
        days.add(month)
        month = month_of(month).end
    moments = {datetime.combine(day, time(), tzinfo=from_at.tzinfo) for day in days}
    cuts = sorted({from_at, to_at, *(moment for moment in moments if from_at < moment < to_at)})
    yield from pairwise(cuts)


def shared(total: Decimal, *, weights: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """
    Share an amount out by weights so that the parts sum to it exactly (largest remainder; of equals the first).

    :param total: 0 or more, 4 places
    :param weights: 0 or more each; where all are 0, all count the same
    :raises ValueError: if there is nobody to share among, or a weight is negative
    """
    if not weights or any(weight < 0 for weight in weights.values()):
        msg = "there must be weights to share by, none below 0"
        raise ValueError(msg)
    used = dict(weights) if any(weights.values()) else dict.fromkeys(weights, Decimal(1))
    units, whole = int(total.scaleb(PLACES)), sum(used.values(), Decimal(0))
    exact = {key: Decimal(units) * weight / whole for key, weight in used.items()}
    parts = {key: int(amount) for key, amount in exact.items()}
    left = units - sum(parts.values())
    for key in sorted(exact, key=lambda one: parts[one] - exact[one])[:left]:
        parts[key] += 1
    return {key: Decimal(amount).scaleb(-PLACES) for key, amount in parts.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How the budget of a line and month stands on one basis, customer-hours.

    :ivar budget: what is allowed; 0 where nothing is set
    :ivar reserve: the part of it kept for faults
    :ivar faults: what faults took
    :ivar planned: what planned outages took
    :ivar ahead: what planned outages will take that are not over
    """

    budget: Decimal
    reserve: Decimal
    faults: Decimal
    planned: Decimal
    ahead: Decimal

    @property
    def left(self) -> Decimal:
        """Give what is left for one more planned outage: faults eat the reserve first, then what is for plans."""
        return self.budget - max(self.reserve, self.faults) - self.planned - self.ahead


def reserve_of(hours: Decimal, *, share_pct: Decimal) -> Decimal:
    """Give the part of a budget that is kept for faults, 4 places."""
    return half_up(hours * share_pct / PERCENT, places=PLACES)
