"""Turn tables of curves into the arrays that identification reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import polars as pl

from wanjia.energy.identification.kernel.series import Floats, Indexes, Observed
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.types import POINTS_A_DAY, SCALES, Quantity

Q = Quantity
PHASES = ("A", "B", "C", "ABC")
VOLTAGES = (Q.VOLTAGE_A, Q.VOLTAGE_B, Q.VOLTAGE_C)
POWERS = (Q.ACTIVE_POWER_A, Q.ACTIVE_POWER_B, Q.ACTIVE_POWER_C)
CURRENTS = (Q.CURRENT_A, Q.CURRENT_B, Q.CURRENT_C)
OF_CUSTOMERS = (*VOLTAGES, Q.ENERGY_IMPORT, Q.ENERGY_EXPORT)
OF_HEADS = (*VOLTAGES, *POWERS, *CURRENTS, Q.ENERGY_IMPORT, Q.ENERGY_EXPORT)


def observed_of(customers: pl.DataFrame, *, heads: pl.DataFrame, curves: pl.DataFrame, period: Period) -> Observed:
    """
    Gather what meters said over whole days.

    :param customers: `schema.CUSTOMERS`; their order is that of the result
    :param heads: `schema.HEADS`; areas are numbered in the rising order of their ids, see `areas_of`
    :param curves: `intervals.kernel.schema.POINT_CURVES` of customers and heads
    :param period: days, with an end
    """
    areas = {area: index for index, area in enumerate(areas_of(customers, heads=heads))}
    points = customers["usage_point_id"].to_list()
    return Observed(
        archive_area=np.array([areas[area] for area in customers["area_id"]], dtype=np.int64),
        archive_phase=np.array([_phase(phases) for phases in customers["phases"]], dtype=np.int64),
        voltages=_phases(curves, quantities=VOLTAGES, points=points, period=period),
        energies=_net(curves, points=points, period=period),
        **_of_heads(curves, heads=heads, areas=areas, period=period),
    )


def areas_of(customers: pl.DataFrame, *, heads: pl.DataFrame) -> list[int]:
    """Give the areas in the order in which they are numbered."""
    return sorted({*customers["area_id"].to_list(), *heads["area_id"].to_list()})


def _phase(phases: str | None) -> int:
    return PHASES.index(phases) if phases in PHASES else -1


def _of_heads(
    curves: pl.DataFrame, *, heads: pl.DataFrame, areas: Mapping[int, int], period: Period
) -> dict[str, Floats]:
    """Add up the gateways of each area; of voltages the mean counts."""
    points = heads["usage_point_id"].to_list()
    turned = np.where(heads["is_reversed"].to_numpy(), -1.0, 1.0)
    place = np.array([areas[area] for area in heads["area_id"]], dtype=np.int64)
    volts = _phases(curves, quantities=VOLTAGES, points=points, period=period)
    powers = _phases(curves, quantities=POWERS, points=points, period=period) * turned[:, None, None]
    amperes = _phases(curves, quantities=CURRENTS, points=points, period=period)
    powers = np.where(np.isnan(powers), volts * amperes / 1000, powers)
    energies = _net(curves, points=points, period=period) * turned[:, None]
    energies = np.where(np.isnan(energies), powers.sum(axis=1) / 4, energies)
    return {
        "head_voltages": _joined(volts, place=place, areas=len(areas), is_mean=True),
        "head_powers": _joined(powers, place=place, areas=len(areas)),
        "head_energies": _joined(energies, place=place, areas=len(areas)),
    }


def _joined(values: Floats, *, place: Indexes, areas: int, is_mean: bool = False) -> Floats:
    found = np.full((areas, *values.shape[1:]), np.nan)
    for area in range(areas):
        mine = values[place == area]
        if len(mine):
            found[area] = mine.mean(axis=0) if is_mean else mine.sum(axis=0)
    return found


def _phases(curves: pl.DataFrame, *, quantities: tuple[Q, ...], points: list[int], period: Period) -> Floats:
    return np.stack([series_of(curves, quantity=one, points=points, period=period) for one in quantities], axis=1)


def _net(curves: pl.DataFrame, *, points: list[int], period: Period) -> Floats:
    """Give what was taken less what was fed in; where no feeding in is measured there is none."""
    taken = series_of(curves, quantity=Q.ENERGY_IMPORT, points=points, period=period)
    return taken - np.nan_to_num(series_of(curves, quantity=Q.ENERGY_EXPORT, points=points, period=period))


def series_of(curves: pl.DataFrame, *, quantity: Q, points: list[int], period: Period) -> Floats:
    """Lay curves of one quantity out as points × time, in the unit of the quantity."""
    days = days_of(period)
    found = np.full((len(points), len(days), POINTS_A_DAY), np.nan)
    rows = {point: index for index, point in enumerate(points)}
    columns = {day: index for index, day in enumerate(days)}
    mine = curves.filter(
        (pl.col("quantity") == quantity.value) & pl.col("usage_point_id").is_in(points) & pl.col("day").is_in(days)
    )
    if mine.height:
        values = mine["values"].list.eval(pl.element().cast(pl.Float64)).list.to_array(POINTS_A_DAY).to_numpy()
        at = [rows[point] for point in mine["usage_point_id"]], [columns[day] for day in mine["day"]]
        found[at] = values / 10 ** SCALES[quantity]
    return found.reshape(len(points), -1)


def days_of(period: Period) -> list[date]:
    """
    Give the days of a period.

    :raises ValueError: if it has no end
    """
    if period.end is None:
        msg = "a period of curves ends"
        raise ValueError(msg)
    return [period.start + timedelta(days=day) for day in range((period.end - period.start).days)]
