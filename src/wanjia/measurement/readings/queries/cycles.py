"""What ran through registers, cycle by cycle."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.queries.usage import stretches_during
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.metering.types import RegisterKind

YEAR = 12
#: Days of the longest stretch that still belongs to one cycle.
LONGEST_CYCLE = 62


@dataclass(frozen=True, slots=True)
class UseOfCycle:
    """
    What ran through a register in the cycle that ends on a day.

    :ivar kwh: none where nothing was measured
    :ivar year_ago_kwh: of the cycle that ended a year before
    """

    turning: date
    kwh: int | None
    year_ago_kwh: int | None


def use_of_cycles(
    usage_points: Collection[int],
    *,
    until: date,
    months: int,
    scope: Scope,
    register: str = RegisterKind.ACTIVE_TOTAL,
) -> list[UseOfCycle]:
    """
    Give what ran through a register of usage points in all, cycle by cycle up to a day, beside the year before.

    A stretch counts to the cycle in which it ends; one of more than two months belongs to no single cycle.

    :param until: day on which the latest cycle ends, 1 to 28 of its month
    """
    ends = [months_earlier(until, months=back) for back in range(months + YEAR, -1, -1)]
    stretches, _ = stretches_during(Period(ends[0], until), scope=scope, usage_points=usage_points)
    turnings = pl.DataFrame({"turning": ends}, schema={"turning": pl.Date})
    days = (pl.col("end_date") - pl.col("start_date")).dt.total_days()
    summed = (
        stretches.filter(pl.col("register") == register, days <= LONGEST_CYCLE)
        .sort("end_date")
        .join_asof(turnings, left_on="end_date", right_on="turning", strategy="forward")
        .group_by("turning")
        .agg(pl.col("energy").sum())
    )
    energy = dict(summed.drop_nulls("turning").iter_rows())
    return [UseOfCycle(day, energy.get(day), energy.get(months_earlier(day, months=YEAR))) for day in ends[-months:]]
