"""
Energy of the periods of the day under other hours.

A meter with registers has counted by the hours that held. Under a draft's hours the energy of each old period is taken
as even over its minutes: what of them lies in another period under the draft moves there. Totals never change; flat
keeps what is left over, fractions of a kWh too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import product

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.rules import SpecialDays, intervals_on
from wanjia.registry.tariffs.types import CalendarInterval, TimeOfUse

ACTIVE = "ACTIVE_"
PERIODS = tuple(period.value for period in TimeOfUse if period is not TimeOfUse.TOTAL)
BY_PERIOD = tuple(f"{ACTIVE}{period}" for period in PERIODS)
POINT_DAYS = ["usage_point_id", "start_date", "end_date"]
Minutes = Mapping[tuple[str, str], int]


def minutes_moved(
    old: Sequence[CalendarInterval],
    *,
    new: Sequence[CalendarInterval],
    days: Period,
    valid: Period,
    special_days: SpecialDays | None = None,
) -> dict[tuple[str, str], int]:
    """
    Count the minutes of days by the period they lie in and the one they would lie in.

    :param days: the days of a stretch of readings
    :param valid: the days on which the new hours hold
    :raises HolidaysUnknown: if the kind of a day matters and is not known
    """
    found: dict[tuple[str, str], int] = {}
    for number in range(days.days):
        day = days.start + timedelta(days=number)
        ours = intervals_on(old, day=day, special_days=special_days)
        theirs = intervals_on(new, day=day, special_days=special_days) if valid.holds(day) else ours
        for one, other in product(ours, theirs):
            shared = min(one.end_minute, other.end_minute) - max(one.start_minute, other.start_minute)
            if shared > 0:
                key = (one.time_of_use.value, other.time_of_use.value)
                found[key] = found.get(key, 0) + shared
    return found


def spans_of(usage: pl.DataFrame, *, points: Collection[int]) -> list[tuple[date, date]]:
    """List the spans of the readings of some usage points that are measured by period."""
    own = usage.filter(pl.col("usage_point_id").is_in(list(points)), pl.col("register").is_in(BY_PERIOD))
    return own.select("start_date", "end_date").unique().sort("start_date", "end_date").rows()


def shifted(
    usage: pl.DataFrame, *, points: Collection[int], minutes: Mapping[tuple[date, date], Minutes]
) -> pl.DataFrame:
    """
    Move energy between the periods of some usage points.

    :param usage: USAGE
    :param minutes: by the days of a stretch, from `minutes_moved`
    :returns: USAGE; what was not measured by period stays as it is
    """
    is_own = pl.col("usage_point_id").is_in(list(points)) & pl.col("energy").is_not_null()
    total = usage.lazy().filter(is_own, pl.col("register") == RegisterKind.ACTIVE_TOTAL)
    totals = total.group_by(POINT_DAYS).agg(total=pl.col("energy").sum())
    measured = usage.lazy().filter(is_own, pl.col("register").is_in(BY_PERIOD)).join(totals, on=POINT_DAYS)
    weights = _weights(minutes)
    known = [pl.col("start_date"), pl.col("end_date")]
    moving = measured.join(weights.lazy().select(known).unique(), on=["start_date", "end_date"], how="semi")
    named = moving.filter(pl.col("register") != RegisterKind.ACTIVE_FLAT)
    sums = named.group_by(POINT_DAYS).agg(pl.col("total").first(), named=pl.col("energy").sum())
    flat = sums.select(*POINT_DAYS, old=pl.lit(TimeOfUse.FLAT.value), energy=pl.col("total") - pl.col("named"))
    energies = pl.concat(
        [
            named.group_by(*POINT_DAYS, old=pl.col("register").str.strip_prefix(ACTIVE)).agg(pl.col("energy").sum()),
            flat,
        ]
    )
    share = (pl.col("energy").cast(pl.Int128) * pl.col("minutes") // pl.col("of")).cast(pl.Int64)
    moved = (
        energies.join(weights.lazy(), on=["start_date", "end_date", "old"])
        .filter(pl.col("new") != TimeOfUse.FLAT)
        .group_by(*POINT_DAYS, "new")
        .agg(energy=share.sum())
        .select(
            *POINT_DAYS,
            register=ACTIVE + pl.col("new"),
            energy="energy",
            demand_kw=pl.lit(None, dtype=usage.schema["demand_kw"]),
        )
    )
    gone = moving.select(*POINT_DAYS, "register").unique()
    kept = usage.lazy().join(gone, on=[*POINT_DAYS, "register"], how="anti", maintain_order="left")
    return pl.concat([kept, moved.select(usage.columns)]).pipe(collected)


def _weights(minutes: Mapping[tuple[date, date], Minutes]) -> pl.DataFrame:
    rows = [
        (start, end, old, new, count, sum(other for (name, _), other in by_pair.items() if name == old))
        for (start, end), by_pair in minutes.items()
        for (old, new), count in by_pair.items()
    ]
    names = {"start_date": pl.Date, "end_date": pl.Date, "old": pl.String, "new": pl.String}
    return pl.DataFrame(rows, schema={**names, "minutes": pl.Int64, "of": pl.Int64}, orient="row")
