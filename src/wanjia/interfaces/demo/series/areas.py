"""What areas draw in each quarter of an hour, and what their lines and transformers lose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.network import Site
from wanjia.interfaces.demo.plates import plate_of
from wanjia.interfaces.demo.profile import Feature
from wanjia.interfaces.demo.series.dark import lit
from wanjia.interfaces.demo.series.days import UNITS, load_class
from wanjia.interfaces.demo.series.shapes import day_shapes, spread
from wanjia.interfaces.demo.simulation.measuring import STEPS_AN_HOUR, UNITS_PER_KWH, units_of
from wanjia.interfaces.demo.simulation.profiles import LoadClass

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: What low-voltage lines lose at the reference load of a customer, in thousandths: drawn for each area.
LINE_LOSS_PER_MILLE = (10, 34)
REFERENCE_KW = 0.35
TANGENTS = (0.18, 0.45)
KW_OF_UNITS = STEPS_AN_HOUR / UNITS_PER_KWH
PER_CENT = 100


@dataclass(frozen=True)
class AreaLoads:
    """
    Energies of areas in units of the store; areas × steps in the order of ``areas``.

    :ivar taken: by customers, thieves included
    :ivar line_lost: in low-voltage lines
    :ivar transformer_lost: between 10 kV and the customers' or the head's meter
    :ivar tangent: of the angle between current and voltage, one per area
    """

    areas: list[int]
    taken: Integers
    line_lost: Integers
    transformer_lost: Integers
    tangent: Floats

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Give the row of each area."""
        return {area: row for row, area in enumerate(self.areas)}

    def through(self, rows: int | list[int]) -> Integers:
        """Give what went through the low-voltage busbar of areas, or the customer's own meter."""
        return self.taken[rows] + self.line_lost[rows]

    def drawn(self, rows: int | list[int]) -> Integers:
        """Give what areas drew from their feeder."""
        return self.through(rows) + self.transformer_lost[rows]


def daily_units(days: pl.DataFrame, *, county: County) -> pl.DataFrame:
    """
    Find what every customer truly took on each day.

    :param days: `days.meter_days`
    :returns: ``i, day, area, load, is_private, grain, metered, taken``: units of the store, primary; ``grain`` is what
        the meter's smallest step stands for
    """
    stolen = pl.DataFrame(
        [(who, share, day) for who, (share, day) in county.network.wrong.thefts.items()],
        schema={"i": pl.Int64, "share": pl.Int64, "from": pl.Date},
        orient="row",
    )
    facts = county.supplies.filter(pl.col("feature") != Feature.CHILD.value).select(
        "i", "area", "multiplier", "is_private", load=load_class()
    )
    times = pl.col("multiplier") * pl.when((pl.col("meter") == 2) & (pl.col("multiplier") > 1)).then(2).otherwise(1)
    known = days.join(facts, on="i").join(stolen, on="i", how="left")
    grain = times * UNITS
    metered = pl.col("used") * grain
    share = pl.when(pl.col("day") >= pl.col("from")).then("share").otherwise(0).fill_null(0)
    return known.with_columns(grain=grain, metered=metered).select(
        "i", "meter", "day", "area", "load", "is_private", "grain", "metered",
        taken=pl.col("metered") * PER_CENT // (PER_CENT - share),
    )  # fmt: skip


def area_loads(units: pl.DataFrame, *, county: County, span: list[date]) -> AreaLoads:
    """
    Draw the course of every area's load.

    :param units: `daily_units` of the days of ``span``
    """
    areas = sorted(county.network.sites)
    row_of = {area: row for row, area in enumerate(areas)}
    taken = np.zeros((len(areas), len(span), 96), dtype=np.int64)
    supplied = lit(county.network, areas=areas, span=span)
    by_day = supplied.reshape(taken.shape)
    for load in LoadClass:
        mine = units.filter(load=load.value)
        if mine.is_empty():
            continue
        totals, grain = _by_area(mine, row_of=row_of, span=span)
        rows = np.flatnonzero(totals.any(axis=1))
        draw = np.random.default_rng([county.seed, 8, span[0].toordinal(), list(LoadClass).index(load)])
        weights = day_shapes(load, days=span, count=len(rows), draw=draw) * by_day[rows]
        taken[rows] += spread(totals[rows], weights=weights, grain=grain[rows])
    whole = taken.reshape(len(areas), -1)
    sites = [county.network.sites[area] for area in areas]
    draw = np.random.default_rng([county.seed, 9])
    tangent = draw.uniform(*TANGENTS, len(areas))
    counts = dict(county.supplies.group_by("area").len().iter_rows())
    per_mille = draw.integers(*LINE_LOSS_PER_MILLE, len(areas))
    lost = np.stack(
        [
            _line_loss(whole[row], site=site, customers=counts[site.area], per_mille=int(per_mille[row]))
            for row, site in enumerate(sites)
        ]
    )
    modes = _high_metered(county)
    iron = np.stack(
        [
            np.zeros(whole.shape[1], dtype=np.int64)
            if site.area in modes
            else np.rint(
                transformer_loss(whole[row] + lost[row], site=site, tangent=float(tangent[row])) * supplied[row]
            )
            for row, site in enumerate(sites)
        ]
    )
    return AreaLoads(areas, whole, lost, iron.astype(np.int64), tangent)


def _by_area(units: pl.DataFrame, *, row_of: dict[int, int], span: list[date]) -> tuple[Integers, Integers]:
    """Sum energies up by area and day; a private area's is cut in the steps of its meter, others' in units."""
    sums = units.group_by("area", "day").agg(
        pl.col("taken").sum(), grain=pl.when(pl.col("is_private").any()).then(pl.col("grain").max()).otherwise(1)
    )
    totals, grain = (np.full((len(row_of), len(span)), start, dtype=np.int64) for start in (0, 1))
    rows = sums["area"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
    places = (sums["day"] - pl.Series([span[0]])).dt.total_days().to_numpy()
    totals[rows, places] = sums["taken"].to_numpy()
    grain[rows, places] = sums["grain"].to_numpy()
    return totals, grain


def _line_loss(taken: Integers, *, site: Site, customers: int, per_mille: int) -> Integers:
    """Let lines lose with the square of the load; the line of a private transformer is the customer's."""
    if site.is_private:
        return np.zeros(len(taken), dtype=np.int64)
    kw: Floats = taken.astype(np.float64) * KW_OF_UNITS
    return units_of(per_mille / 1_000 * kw**2 / (REFERENCE_KW * customers))


def transformer_loss(through: Integers, *, site: Site, tangent: float) -> Integers:
    """Find what a transformer loses: iron all the time, copper with the square of the load."""
    plate = plate_of(site.series, kva=site.rated_kva)
    kva = through * KW_OF_UNITS * float(np.hypot(1, tangent))
    return units_of((plate.no_load_w + plate.load_w * (kva / plate.kva) ** 2) / 1_000)


def _high_metered(county: County) -> set[int]:
    """Give the areas of customers who are metered before their transformer: its losses are theirs."""
    return set(county.supplies.filter(metering_mode="HV_SUPPLY_HV_METER")["area"].to_list())
