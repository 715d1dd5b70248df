"""A customer's voltage beside those of the busbars between which it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from wanjia.energy.identification.kernel.gathering import VOLTAGES, days_of, series_of
from wanjia.energy.identification.kernel.series import Floats
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.types import POINTS_A_DAY

PLACES = 2
Shown = list[float | None]


@dataclass(frozen=True, slots=True)
class Beside:
    """
    Three voltages: of the customer, of the archive's busbar, of the one identified.

    :ivar day: the latest day on which all three came; its 96 points are ``on_day``, V
    :ivar apart: by how much each lies above the mean of both busbars at each time of day, over all days, V, each about
        its own mean
    """

    day: date
    on_day: tuple[Shown, Shown, Shown]
    apart: tuple[Shown, Shown, Shown]


def beside(
    curves: pl.DataFrame, *, points: tuple[int, int, int], phases: tuple[str, str], period: Period
) -> Beside | None:
    """
    Lay the three voltages beside each other; none if they never came on one day.

    :param curves: `intervals.kernel.schema.POINT_CURVES`
    :param points: usage points of the customer, the archive's head, the head identified
    :param phases: at the archive's head and at the head identified; of ABC the first is shown
    """
    customer, was, new = points
    lines = [_first_voltage(curves, point=customer, period=period)]
    lines += [
        _voltage(curves, point=point, phase=phase, period=period)
        for point, phase in zip((was, new), phases, strict=True)
    ]
    series = np.stack(lines).reshape(3, -1, POINTS_A_DAY)
    came = ~np.isnan(series).any(axis=(0, 2))
    if not came.any():
        return None
    latest = int(np.flatnonzero(came)[-1])
    whole = series[:, came]
    apart = (whole - whole[1:].mean(axis=0)).mean(axis=1)
    apart -= apart.mean(axis=1, keepdims=True)
    on_day, over_days = ([_shown(line) for line in lines] for lines in (series[:, latest], apart))
    return Beside(
        days_of(period)[latest], (on_day[0], on_day[1], on_day[2]), (over_days[0], over_days[1], over_days[2])
    )


def _first_voltage(curves: pl.DataFrame, *, point: int, period: Period) -> Floats:
    found = [series_of(curves, quantity=one, points=[point], period=period)[0] for one in VOLTAGES]
    return next((line for line in found if not np.isnan(line).all()), found[0])


def _voltage(curves: pl.DataFrame, *, point: int, phase: str, period: Period) -> Floats:
    quantity = VOLTAGES["ABC".index((phase or "A")[0])]
    line: Floats = series_of(curves, quantity=quantity, points=[point], period=period)[0]
    return line


def _shown(line: Floats) -> Shown:
    return [None if np.isnan(value) else round(float(value), PLACES) for value in line]
