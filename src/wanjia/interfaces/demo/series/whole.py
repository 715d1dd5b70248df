"""
Full areas: every customer's quarter of an hour, run through the low-voltage grid phase by phase.

What customers' meters count is cut from their daily registers; what they truly take is more where somebody steals. The
power flow then gives losses, the voltage at every box, and what each phase carries at the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.plates import plate_of
from wanjia.interfaces.demo.series.areas import KW_OF_UNITS
from wanjia.interfaces.demo.series.dark import lit
from wanjia.interfaces.demo.series.days import UNITS, weather_of
from wanjia.interfaces.demo.series.shapes import spread
from wanjia.interfaces.demo.simulation.feeder import AreaFlow, AreaPlan, Demand, FeederPlan, flows, surroundings
from wanjia.interfaces.demo.simulation.measuring import units_of
from wanjia.interfaces.demo.simulation.profiles import POINTS, LoadClass, loads

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: The highest quarter of an hour of a day against its mean.
PEAK_AT_MOST = 4.0


@dataclass(frozen=True, slots=True)
class WholeArea:
    """
    A full area that was run.

    :ivar customers: their numbers; ``meter`` which of their meters hangs
    :ivar phase: of each, 3: all three
    :ivar metered: what their meters counted, units of the store, primary: customers × steps
    :ivar tangent: one per customer
    :ivar taken: by all together: steps; ``line_lost`` and ``transformer_lost`` likewise
    :ivar times: multiplier of each
    """

    area: int
    customers: list[int]
    meter: list[int]
    phase: Integers
    times: Integers
    metered: Integers
    tangent: Floats
    taken: Integers
    line_lost: Integers
    transformer_lost: Integers
    flow: AreaFlow


def whole_areas(units: pl.DataFrame, *, county: County, span: list[date]) -> Iterator[WholeArea]:
    """
    Run the full areas of each station.

    :param units: `areas.daily_units` of the days of ``span``
    """
    for station, areas in county.network.full.items():
        draw = np.random.default_rng([county.seed, 10, station, span[0].toordinal()])
        drawn = [_customers(units, area=area, county=county, span=span, draw=draw) for area in areas]
        sites = [county.network.sites[area] for area in areas]
        plan = FeederPlan(
            trunk_m=tuple(site.trunk_m for site in sites),
            spur_m=tuple(site.spur_m for site in sites),
            areas=tuple(
                AreaPlan(county.network.trees[site.area], found.phase, plate_of(site.series, kva=site.rated_kva))
                for site, found in zip(sites, drawn, strict=True)
            ),
            tap_of_area=tuple(range(len(areas))),
        )
        none = np.zeros((0, len(span) * POINTS))
        kw = tuple(found.taken.astype(np.float64) * KW_OF_UNITS for found in drawn)
        demand = Demand(kw, tuple(found.tangent for found in drawn), none, none)
        flow = flows(plan, demand=demand, around=surroundings(len(span), draw=draw))
        supplied = lit(county.network, areas=list(areas), span=span)
        for area, found, seen, on in zip(areas, drawn, flow.areas, supplied, strict=True):
            yield WholeArea(
                area, found.customers, found.meter, found.phase, found.times, found.metered, found.tangent,
                found.taken.sum(axis=0), units_of(seen.line_kw * (on > 0)), units_of(seen.transformer_kw * on), seen,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Customers:
    customers: list[int]
    meter: list[int]
    phase: Integers
    times: Integers
    metered: Integers
    taken: Integers
    tangent: Floats


def _customers(
    units: pl.DataFrame, *, area: int, county: County, span: list[date], draw: np.random.Generator
) -> _Customers:
    mine = units.filter(pl.col("area") == area)
    homes = county.network.homes.filter(pl.col("area") == area)
    order = county.supplies.select("i", "order").join(homes, on="i").sort("order")
    who = order["i"].to_list()
    row_of = {customer: row for row, customer in enumerate(who)}
    totals, true, grain = (np.full((len(who), len(span)), start, dtype=np.int64) for start in (0, 0, UNITS))
    known = mine.filter(pl.col("i").is_in(who))
    rows = known["i"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
    places = (known["day"] - pl.Series([span[0]])).dt.total_days().to_numpy()
    totals[rows, places] = known["metered"].to_numpy()
    true[rows, places] = known["taken"].to_numpy()
    grain[rows, places] = known["grain"].to_numpy()
    latest = dict(known.sort("day").group_by("i").agg(pl.col("meter").last()).iter_rows())
    classes = {i: LoadClass(load) for i, load in known.select("i", "load").unique().iter_rows()}
    found = loads(
        [classes.get(i, LoadClass.HOUSEHOLD) for i in who],
        days=span,
        weather=weather_of(span, seed=county.seed),
        draw=draw,
    )
    drawn = found.kw.reshape(len(who), len(span), POINTS)
    supplied = lit(county.network, areas=[area], span=span).reshape(1, len(span), POINTS)
    weights = np.minimum(drawn, PEAK_AT_MOST * drawn.mean(axis=2, keepdims=True)) * supplied
    metered = spread(totals, weights=weights, grain=grain)
    taken = spread(true, weights=weights)
    return _Customers(
        who,
        [latest.get(i, 1) for i in who],
        order["phase"].to_numpy().astype(np.int64),
        grain.max(axis=1) // UNITS,
        metered.reshape(len(who), -1),
        taken.reshape(len(who), -1),
        found.tangent,
    )
