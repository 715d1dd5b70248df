"""
What faults do to curves: no energy flows while supply is off, and meters without power write no momentary values down.

What customers would have taken meanwhile is taken at other times of the day: registers of days stay as they were read.
Reclosing, inrush and loads that start together are not simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.faults import FAULTS, ZONE, Fault, areas_dark
from wanjia.interfaces.demo.network import Network
from wanjia.interfaces.demo.simulation.profiles import POINTS
from wanjia.measurement.intervals.types import Quantity

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

QUARTER = timedelta(minutes=15)
ENERGIES = [Quantity.ENERGY_IMPORT.value, Quantity.REACTIVE_IMPORT.value]


def lit(found: Network, *, areas: list[int], span: list[date]) -> Floats:
    """Give which part of each quarter of an hour areas had supply: areas × steps, 1 where nothing happened."""
    shares = np.ones((len(areas), len(span) * POINTS))
    row_of = {area: row for row, area in enumerate(areas)}
    for fault in _during(span):
        steps = _lit_steps(fault, span=span)
        for area in areas_dark(found, fault=fault):
            if area in row_of:
                shares[row_of[area]] *= steps
    return shares


def _during(span: list[date]) -> Iterator[Fault]:
    return (fault for fault in FAULTS if span[0] <= fault.begins.date() and fault.ends.date() <= span[-1])


def _lit_steps(fault: Fault, *, span: list[date]) -> Floats:
    first = datetime.combine(span[0], time(), tzinfo=ZONE)
    start, end = ((moment - first) / QUARTER for moment in (fault.begins, fault.ends))
    edges = np.arange(len(span) * POINTS, dtype=np.float64)
    off: Floats = np.clip(np.minimum(edges + 1, end) - np.maximum(edges, start), 0, 1)
    return 1 - off


def unpowered(curves: pl.DataFrame, *, found: Network, span: list[date], meters: pl.DataFrame) -> pl.DataFrame:
    """
    Take away the momentary values that meters could not write down.

    :param curves: CURVES
    :param meters: ``meter_id, area`` of the meters that hang behind the transformers' supply
    """
    dark = _dark_days(found, span=span)
    mine = dict(meters.filter(pl.col("area").is_in({area for area, _ in dark})).select("meter_id", "area").iter_rows())
    if not mine:
        return curves
    return _without(curves, dark=dark, area_of=mine)


def _dark_days(found: Network, *, span: list[date]) -> dict[tuple[int, date], Booleans]:
    """Give for areas and days which elements end while supply is off."""
    dark: dict[tuple[int, date], Booleans] = {}
    for fault in _during(span):
        for number in range((fault.ends.date() - fault.begins.date()).days + 1):
            day = fault.begins.date() + timedelta(days=number)
            first = datetime.combine(day, time(), tzinfo=ZONE)
            ends = np.array([first + QUARTER * (place + 1) for place in range(POINTS)])
            off = (ends >= fault.begins) & (ends < fault.ends)
            for area in areas_dark(found, fault=fault):
                dark[area, day] = dark.get((area, day), np.zeros(POINTS, dtype=bool)) | off
    return dark


def _without(
    table: pl.DataFrame, *, dark: Mapping[tuple[int, date], Booleans], area_of: Mapping[int, int]
) -> pl.DataFrame:
    days = {day for _, day in dark}
    touched = pl.col("day").is_in(days) & pl.col("meter_id").is_in(list(area_of)) & ~pl.col("quantity").is_in(ENERGIES)
    rows = table.filter(touched)
    if rows.is_empty():
        return table
    emptied = []
    for meter, day, values in rows.select("meter_id", "day", "values").iter_rows():
        off = dark.get((area_of[meter], day))
        emptied.append(values if off is None else [None if gone else v for v, gone in zip(values, off, strict=True)])
    changed = rows.with_columns(pl.Series("values", emptied, dtype=table.schema["values"]))
    return pl.concat([table.filter(~touched), changed])
