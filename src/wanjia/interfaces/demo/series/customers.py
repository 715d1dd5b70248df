"""Curves of customers: of those with a transformer of their own, and of all in full areas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.profile import Feature
from wanjia.interfaces.demo.series.areas import KW_OF_UNITS, AreaLoads
from wanjia.interfaces.demo.series.days import UNITS
from wanjia.interfaces.demo.series.feeders import low_volts
from wanjia.interfaces.demo.series.whole import WholeArea
from wanjia.interfaces.demo.simulation.measuring import Meters, currents, meters, voltages
from wanjia.interfaces.demo.simulation.profiles import POINTS
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.types import Quantity

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

THREE_PHASE = 3
NO_METER = -1
USUAL_TANGENT, TANGENT_AT_MOST = 0.3, 1.2
#: The works are supplied at 35 kV, though the grid of the county is drawn at 10 kV.
WORKS_RATIO, WORKS_STEP = 350, 3.5


def tangents(days: pl.DataFrame, *, county: County) -> dict[int, float]:
    """Find from the registers how far current lags behind voltage at each private area."""
    private = county.supplies.filter(pl.col("is_private") & pl.col("standard_pct").is_not_null())
    ends = (
        days.sort("day")
        .group_by("i", "meter")
        .agg(
            reactive=pl.col("forward").last() - pl.col("forward").first(),
            active=pl.col("total").last() - pl.col("total").first(),
        )
    )
    known = ends.join(private.select("i", "area"), on="i").filter(pl.col("active") > 0)
    found = known.group_by("area").agg(tangent=pl.col("reactive").sum() / pl.col("active").sum())
    return {area: min(max(tangent, 0.0), TANGENT_AT_MOST) for area, tangent in found.iter_rows()}


def _meter_matrix(
    units: pl.DataFrame, *, who: list[int], span: list[date], meter_ids: pl.DataFrame
) -> tuple[Integers, Integers]:
    """Give the id of the meter of each customer and day, `NO_METER` where none hangs, and what its step stands for."""
    row_of = {customer: row for row, customer in enumerate(who)}
    mine = units.filter(pl.col("i").is_in(who)).join(meter_ids, on=["i", "meter"])
    ids = np.full((len(who), len(span)), NO_METER, dtype=np.int64)
    grain = np.full((len(who), len(span)), UNITS, dtype=np.int64)
    rows = mine["i"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
    places = (mine["day"] - pl.Series([span[0]])).dt.total_days().to_numpy()
    ids[rows, places] = mine["meter_id"].to_numpy()
    grain[rows, places] = mine["grain"].to_numpy()
    return ids, grain // UNITS


def rows_by_day(ids: Integers, *, quantity: Quantity, values: Integers, span: list[date]) -> pl.DataFrame:
    """
    Write values down as CURVES where the meter may change from day to day.

    :param ids: customers × days
    :param values: customers × steps
    """
    by_day = np.ascontiguousarray(values, dtype=np.int32).reshape(-1, POINTS)
    table = pl.DataFrame(
        {
            "meter_id": ids.reshape(-1),
            "day": pl.Series(span, dtype=pl.Date).gather(np.tile(np.arange(len(span)), len(ids))),
            "quantity": pl.repeat(quantity.value, len(by_day), dtype=pl.String, eager=True),
            "values": pl.Series(by_day).cast(pl.List(pl.Int32)),
        }
    )
    found = table.filter(pl.col("meter_id") != NO_METER)
    return CURVES.check(found.with_columns(qualities=pl.lit(None, dtype=pl.List(pl.UInt8))))


def private_curves(
    units: pl.DataFrame,
    *,
    loads: AreaLoads,
    volts: Mapping[int, Floats],
    county: County,
    span: list[date],
    meter_ids: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Give energy, voltage, current and power factor of customers with a transformer of their own."""
    owners = county.supplies.filter(pl.col("is_private") & (pl.col("feature") != Feature.CHILD.value)).sort("i")
    who, areas = owners["i"].to_list(), owners["area"].to_list()
    rows = [loads.row_of[area] for area in areas]
    ids, times = _meter_matrix(units, who=who, span=span, meter_ids=meter_ids)
    step_times = np.repeat(times, POINTS, axis=1)
    taken = loads.taken[rows]
    tangent = loads.tangent[rows][:, None]
    kw = taken * KW_OF_UNITS
    potential = owners["potential"].to_numpy()[:, None]
    felt = np.stack(
        [
            _felt(volts[area], kw=kw[place], tangent=float(tangent[place, 0]), county=county, area=area, mode=mode)
            for place, (area, mode) in enumerate(zip(areas, owners["metering_mode"], strict=True))
        ]
    )
    felt = np.where(potential == WORKS_RATIO, felt * WORKS_STEP, felt)
    amperes = kw * np.hypot(1, tangent) / 3 * 1e3 / felt * potential / step_times
    factor = np.broadcast_to(1 / np.hypot(1, tangent), kw.shape)
    draw = np.random.default_rng([county.seed, 14, span[0].toordinal()])
    noisy = felt / potential + draw.normal(0, 0.2, felt.shape)
    found = {
        Quantity.ENERGY_IMPORT: taken // step_times,
        Quantity.VOLTAGE_A: np.rint(noisy * 10),
        Quantity.CURRENT_A: np.rint(amperes * 1_000),
        Quantity.POWER_FACTOR: np.rint(factor * 1_000),
    }
    return [rows_by_day(ids, quantity=quantity, values=values, span=span) for quantity, values in found.items()]


def _felt(volts: Floats, *, kw: Floats, tangent: float, county: County, area: int, mode: str) -> Floats:
    """Give the voltage from phase to neutral where the meter is."""
    if mode == "HV_SUPPLY_HV_METER":
        return np.asarray(volts / np.sqrt(3), dtype=np.float64)
    low = low_volts(volts, kw=(kw / 3)[None, :], tangent=tangent, site=county.network.sites[area])
    return np.asarray(low[0], dtype=np.float64)


def whole_curves(
    whole: Mapping[int, WholeArea],
    *,
    units: pl.DataFrame,
    county: County,
    span: list[date],
    meter_ids: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Give energy, voltages and currents of everybody in full areas, by meters whose clocks are wrong."""
    found = []
    for area, run in whole.items():
        ids, times = _meter_matrix(units, who=run.customers, span=span, meter_ids=meter_ids)
        energy = run.metered // np.repeat(times, POINTS, axis=1)
        found.append(rows_by_day(ids, quantity=Quantity.ENERGY_IMPORT, values=energy, span=span))
        draw = np.random.default_rng([county.seed, 15, area])
        clocks = meters(len(run.customers), draw=draw, ratio=run.times)
        kva = run.metered * KW_OF_UNITS * np.hypot(1, run.tangent)[:, None]
        for place, phase in enumerate("ABC"):
            three = run.phase == THREE_PHASE
            mine = np.flatnonzero(three | (place == 0))
            on = np.where(three[mine], place, run.phase[mine])
            own = Meters(clocks.late_minutes[mine], clocks.ratio[mine])
            felt = run.flow.customer_v[mine, on]
            amperes = kva[mine] / np.where(three[mine], 3, 1)[:, None] * 1e3 / felt
            values = {
                Quantity(f"VOLTAGE_{phase}"): voltages(felt, by=own, draw=draw),
                Quantity(f"CURRENT_{phase}"): currents(amperes, by=own, draw=draw),
            }
            found += [rows_by_day(ids[mine], quantity=q, values=v, span=span) for q, v in values.items()]
    return found
