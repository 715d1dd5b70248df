"""
From curves of 96 points to the loads of a grid: kW and kvar by step, with what was missing filled and told.

A point that is missing takes the mean of the same quarter of an hour on the other days; a load without any curve takes
the shape of the others in proportion to its capacity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from wanjia.energy.powerflow.kernel.grid import Flags, Floats
from wanjia.measurement.intervals.types import POINTS_A_DAY, SCALES, Quantity

HOURS = 0.25
PER_HOUR = 4
NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """
    Loads without gaps.

    :ivar kw: [T, N]
    :ivar filled: how many values were missing and filled
    :ivar shaped: [N] which loads had no curve and took the shape of the others
    """

    kw: Floats
    filled: int
    shaped: Flags


def mean_kw(
    curves: pl.DataFrame,
    *,
    groups: Mapping[int, int],
    width: int,
    days: Sequence[date],
    quantities: tuple[Quantity, Quantity],
) -> Floats:
    """
    Sum energies of quarter hours into mean powers by group.

    :param curves: `POINT_CURVES`
    :param groups: usage point → column; the sign of a point that counts backwards is not known here
    :param quantities: what is drawn, and what is fed in and taken off
    :returns: [T, width] kW or kvar; no number where a point of the group is missing
    """
    at_day = {day: place for place, day in enumerate(days)}
    drawn = {quantity.value: sign for quantity, sign in zip(quantities, (1, -1), strict=True)}
    whole = np.full((len(days) * POINTS_A_DAY, width), NAN)
    seen: dict[tuple[int, int, int], Floats] = {}
    for row in curves.iter_rows(named=True):
        column, day = groups.get(row["usage_point_id"]), at_day.get(row["day"])
        sign = drawn.get(row["quantity"])
        if column is None or day is None or sign is None:
            continue
        values = np.array([NAN if one is None else one for one in row["values"]], dtype=np.float64)
        values *= sign * PER_HOUR / 10 ** SCALES[Quantity(row["quantity"])]
        key = (column, day, row["usage_point_id"])
        seen[key] = values if key not in seen else seen[key] + np.where(np.isnan(values), 0.0, values)
    expected = {column: sum(1 for one in groups.values() if one == column) for column in set(groups.values())}
    for column, size in expected.items():
        for day in range(len(days)):
            parts = [values for (at, on, _), values in seen.items() if at == column and on == day]
            if len(parts) == size:
                whole[day * POINTS_A_DAY : (day + 1) * POINTS_A_DAY, column] = np.sum(parts, axis=0)
    return whole


def filled(kw: Floats, *, weights: Floats) -> Filled:
    """
    Fill what is missing.

    :param kw: [T, N] whole days of 96 points; no number where nothing is known
    :param weights: [N] capacity of each load, kVA
    :raises ValueError: if no load has a curve
    """
    empty: Flags = np.asarray(np.isnan(kw).all(axis=0))
    if empty.all():
        msg = "no load has a curve"
        raise ValueError(msg)
    by_day = kw.reshape(-1, POINTS_A_DAY, kw.shape[1])
    known = ~np.isnan(by_day)
    counts = known.sum(axis=0)
    usual = np.where(counts, np.nansum(by_day, axis=0) / np.maximum(counts, 1), NAN)
    over_day = np.nansum(usual, axis=0) / np.maximum((~np.isnan(usual)).sum(axis=0), 1)
    usual = np.where(np.isnan(usual), over_day, usual)
    whole = np.where(known, by_day, usual[np.newaxis]).reshape(kw.shape)
    missing = int((~known)[:, :, ~empty].sum())
    if empty.any():
        shape = whole[:, ~empty].sum(axis=1) / max(weights[~empty].sum(), 1e-9)
        whole[:, empty] = shape[:, np.newaxis] * weights[empty]
    return Filled(kw=whole, filled=missing, shaped=empty)


def reactive(kvar: Floats, *, kw: Floats, power_factor: float) -> tuple[Floats, int]:
    """
    Give reactive powers without gaps: where none is metered, from a power factor.

    :returns: [T, N] kvar, and how many values came from the power factor
    """
    tan = float(np.tan(np.arccos(power_factor)))
    missing = np.isnan(kvar)
    return np.where(missing, kw * tan, kvar), int(missing.sum())
