"""How voltages and currents lie over the hours of a day and the days of a month, for charts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wanjia.energy.quality.kernel.compliance import Judged
from wanjia.energy.quality.kernel.timeline import MISSING, Floats, Timeline
from wanjia.measurement.intervals.types import CURRENTS, MINUTES_A_POINT, POINTS_A_DAY, VOLTAGES

HOURS = 24
QUARTERS = POINTS_A_DAY // HOURS
#: Shares of the values of an hour that lie below each line of a fan.
SHARES = (0, 10, 50, 90, 100)


@dataclass(frozen=True, slots=True)
class HourFan:
    """
    Voltages of an hour of the day over all days and phases, V.

    :ivar low, high: of ten values one lies below, one above
    """

    hour: int
    lowest: float
    low: float
    median: float
    high: float
    highest: float


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """
    Minutes of a day above and below the limits, and monitored.

    :ivar day: days since 1970
    """

    day: int
    over: int
    under: int
    monitored: int


@dataclass(frozen=True, slots=True)
class HourPhases:
    """Mean currents of an hour of the day, A, and their unbalance, %; None where a phase was never measured."""

    hour: int
    amps: tuple[float | None, float | None, float | None]
    unbalance_pct: float | None


def fan(line: Timeline, *, least: int) -> list[HourFan]:
    """
    Lay the voltages of all rows over the hours of a day; hours without any are left out.

    :param least: below it there is no supply, 0.1 V
    """
    grids = [line.of(name) for name in VOLTAGES]
    found = []
    for hour in range(HOURS):
        part = np.concatenate([grid[:, hour * QUARTERS : (hour + 1) * QUARTERS].reshape(-1) for grid in grids])
        volts = part[(part != MISSING) & (part >= least)]
        if volts.size:
            found.append(HourFan(hour, *(float(volt) / 10 for volt in np.percentile(volts, SHARES))))
    return found


def by_day(line: Timeline, *, found: Judged) -> list[DayMinutes]:
    """Count the minutes of each day of one subject."""
    flags = (found.over, found.under, found.monitored)
    counts = [grid.sum(axis=1) * MINUTES_A_POINT for grid in flags]
    return [DayMinutes(*(int(n) for n in row)) for row in zip(line.days, *counts, strict=True)]


def phases_by_hour(line: Timeline) -> list[HourPhases]:
    """Give the mean currents of one subject by hour of the day."""
    grids = [np.where(grid == MISSING, np.nan, np.abs(grid) / 1_000) for grid in (line.of(name) for name in CURRENTS)]
    found = []
    for hour in range(HOURS):
        means = [_mean(grid[:, hour * QUARTERS : (hour + 1) * QUARTERS]) for grid in grids]
        known = [mean for mean in means if mean is not None]
        highest = max(known, default=0.0)
        off = (highest - min(known)) * 100 / highest if len(known) == len(grids) and highest else None
        found.append(HourPhases(hour, (means[0], means[1], means[2]), off))
    return found if any(amp is not None for one in found for amp in one.amps) else []


def _mean(part: Floats) -> float | None:
    known = part[~np.isnan(part)]
    return float(known.mean()) if known.size else None
