"""The voltage at the beginning of a grid, from curves of the meters there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.measurement.intervals.types import POINTS_A_DAY, SCALES, VOLTAGES, Quantity

NAN = float("nan")
#: A measured voltage lies that near its nominal one; anything else is a dead phase or a wrong ratio.
PLAUSIBLE = (0.8, 1.2)


def measured_pu(curves: pl.DataFrame, *, days: Sequence[date], nominal_kv: float) -> Floats:
    """
    Give the mean voltage of phases and meters by quarter of an hour, of the nominal one.

    A meter of four wires tells voltages against earth, one of three wires (two systems) those between phases; which of
    both it is follows from the figure, since they lie √3 apart.

    :param curves: `POINT_CURVES` of the meters at one place
    :returns: [T]; no number where none tells a plausible one
    """
    at_day = {day: place for place, day in enumerate(days)}
    told: list[Floats] = []
    for row in curves.iter_rows(named=True):
        if row["quantity"] not in VOLTAGES or row["day"] not in at_day:
            continue
        whole = np.full(len(days) * POINTS_A_DAY, NAN)
        values = np.array([NAN if one is None else one for one in row["values"]], dtype=np.float64)
        first = at_day[row["day"]] * POINTS_A_DAY
        whole[first : first + POINTS_A_DAY] = values / 10 ** SCALES[Quantity(row["quantity"])] / (nominal_kv * 1e3)
        told += [_plausible(whole), _plausible(whole * np.sqrt(3.0))]
    if not told:
        return np.full(len(days) * POINTS_A_DAY, NAN)
    all_told = np.array(told)
    known = ~np.isnan(all_told)
    found: Floats = np.where(known.any(axis=0), np.nansum(all_told, axis=0) / np.maximum(known.sum(axis=0), 1), NAN)
    return found


def _plausible(share: Floats) -> Floats:
    least, most = PLAUSIBLE
    kept: Floats = np.where((share >= least) & (share <= most), share, NAN)
    return kept


def bridged(measured: Floats) -> Floats:
    """Fill what is missing by the mean of what is known; there must be some."""
    whole: Floats = np.where(np.isnan(measured), np.nanmean(measured), measured)
    return whole
