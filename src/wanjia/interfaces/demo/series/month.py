"""The series of a month, put together: what every meter of the county said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.gateways import Gateway, gateways
from wanjia.interfaces.demo.grid import SUBSTATIONS
from wanjia.interfaces.demo.meters import hung
from wanjia.interfaces.demo.profile import CUSTOMERS
from wanjia.interfaces.demo.series.areas import KW_OF_UNITS, AreaLoads, area_loads, daily_units
from wanjia.interfaces.demo.series.customers import private_curves, tangents, whole_curves
from wanjia.interfaces.demo.series.dark import unpowered
from wanjia.interfaces.demo.series.days import frozen, meter_days
from wanjia.interfaces.demo.series.feeders import (
    MAIN_LOSS_PER_MILLE,
    OWN_USE_KW,
    OWN_USE_WANDERS,
    FeederRun,
    feeder_runs,
    low_volts,
    phase_shares,
    source_volts,
    substation_of,
    volts_of,
)
from wanjia.interfaces.demo.series.heads import Registers, Seen, measured
from wanjia.interfaces.demo.series.whole import WholeArea, whole_areas
from wanjia.interfaces.demo.simulation.measuring import units_of
from wanjia.interfaces.demo.simulation.profiles import POINTS, walk
from wanjia.interfaces.demo.wire_sheets import feeder_code

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Month:
    """
    The days of a month and what runs on them.

    :ivar end: the day after the latest
    :ivar is_latest: whether registers are shown at its end, too
    :ivar has_whole: whether full areas are run phase by phase
    """

    county: County
    start: date
    end: date
    is_latest: bool = True
    has_whole: bool = True

    @cached_property
    def span(self) -> list[date]:
        """Give its days."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]

    @cached_property
    def days(self) -> pl.DataFrame:
        """Find what meters showed."""
        return meter_days(self.county, start=self.start, end=self.end + timedelta(days=int(self.is_latest)))

    @cached_property
    def units(self) -> pl.DataFrame:
        """Find what customers took by day."""
        return daily_units(self.days.filter(pl.col("day") < self.end), county=self.county)

    @cached_property
    def whole(self) -> dict[int, WholeArea]:
        """Run the full areas."""
        if not self.has_whole:
            return {}
        return {found.area: found for found in whole_areas(self.units, county=self.county, span=self.span)}

    @cached_property
    def loads(self) -> AreaLoads:
        """Draw what areas take; full ones as they were run."""
        found = area_loads(self.units, county=self.county, span=self.span)
        own = tangents(self.days, county=self.county)
        tangent = np.array([own.get(area, found.tangent[row]) for row, area in enumerate(found.areas)])
        for area, run in self.whole.items():
            row = found.row_of[area]
            found.taken[row], found.line_lost[row] = run.taken, run.line_lost
            found.transformer_lost[row] = run.transformer_lost
        return replace(found, tangent=tangent)

    @cached_property
    def runs(self) -> list[FeederRun]:
        """Run the feeders."""
        return feeder_runs(self.county.network, loads=self.loads, span=self.span, seed=self.county.seed)

    @cached_property
    def volts(self) -> dict[int, Floats]:
        """Give the voltage before the transformer of every area."""
        return volts_of(self.county.network, runs=self.runs, span=self.span)


@dataclass(slots=True)
class Meters:
    """
    The meters in the database.

    :ivar ids: number → id
    :ivar registers: of the heads, going on from month to month
    """

    ids: Mapping[str, int]
    registers: Registers = field(default_factory=Registers)


def month_tables(month: Month, *, meters: Meters) -> dict[str, pl.DataFrame]:
    """Give CURVES and FROZEN of a month; months are asked for in their order, because registers go on."""
    county = month.county
    ids = _customer_ids(county, ids=meters.ids)
    curves: list[pl.DataFrame] = []
    kept = [frozen(month.days, county=county, meter_ids=ids)]
    for gateway, seen in heads(month):
        draw = np.random.default_rng([county.seed, 13, month.start.toordinal(), sum(map(ord, gateway.meter))])
        more, shown = measured(
            gateway,
            meter_id=meters.ids[gateway.meter],
            seen=seen,
            registers=meters.registers,
            span=month.span,
            draw=draw,
        )
        curves.append(more)
        kept += [table if month.is_latest else table.filter(pl.col("day") < month.end) for table in shown]
    curves += private_curves(
        month.units, loads=month.loads, volts=month.volts, county=county, span=month.span, meter_ids=ids
    )
    curves += whole_curves(month.whole, units=month.units, county=county, span=month.span, meter_ids=ids)
    behind = _areas_of_meters(month, ids=ids, meters=meters)
    told = unpowered(pl.concat(curves), found=county.network, span=month.span, meters=behind)
    return {"CURVES": told, "FROZEN": pl.concat(kept)}


def _areas_of_meters(month: Month, *, ids: pl.DataFrame, meters: Meters) -> pl.DataFrame:
    """Give ``meter_id, area`` of customers' meters and of those at the heads of areas."""
    area_of = {site.code: site.area for site in month.county.network.sites.values()}
    heads_of = [
        (meters.ids[one.meter], area_of[one.part]) for one in gateways(month.county.network) if one.kind == "AREA_HEAD"
    ]
    own = month.units.select("i", "area").unique().join(ids, on="i").select("meter_id", "area")
    return pl.concat([own, pl.DataFrame(heads_of, schema=own.schema, orient="row")])


def _customer_ids(county: County, *, ids: Mapping[str, int]) -> pl.DataFrame:
    """Give ``i, meter, meter_id``."""
    known = pl.DataFrame({"meter_number": list(ids), "meter_id": list(ids.values())})
    rows = hung(county.supplies).select("i", "meter_number", pl.col("meter").cast(pl.Int64))
    return rows.join(known, on="meter_number").select("i", "meter", "meter_id")


def heads(month: Month) -> Iterator[tuple[Gateway, Seen]]:
    """Tell what passes every gateway."""
    runs = {feeder_code(run.feeder): run for run in month.runs}
    station = {code: number for number, (code, _, _, _) in enumerate(SUBSTATIONS)}
    row_of = {month.county.network.sites[area].code: row for area, row in month.loads.row_of.items()}
    for gateway in gateways(month.county.network):
        if gateway.kind == "FEEDER_HEAD":
            yield gateway, _feeder_head(runs[gateway.part])
        elif gateway.kind == "AREA_HEAD":
            yield gateway, _area_head(month, area=month.loads.areas[row_of[gateway.part]])
        else:
            yield gateway, _substation(month, gateway=gateway, number=station[gateway.part])


def _feeder_head(run: FeederRun) -> Seen:
    third = np.ones((3, 1)) / 3
    volts = np.repeat(run.source_v[None, :] / np.sqrt(3), 3, axis=0)
    reactive = units_of(np.maximum(run.kva.imag, 0))
    return Seen(run.energy, reactive, third * run.kva.real, third * run.kva.imag, volts, has_powers=True)


def own_use_kw(number: int, *, steps: int, county: County, start: date) -> Floats:
    """Let what a substation uses itself wander with its heaters and pumps."""
    draw = np.random.default_rng([county.seed, 16, number, start.toordinal()])
    level = OWN_USE_KW * max(1 / 20, county.customers / CUSTOMERS)
    found: Floats = level * np.clip(1 + OWN_USE_WANDERS * walk(steps, hold=0.9, draw=draw), 0.5, 1.5)
    return found


def _substation(month: Month, *, gateway: Gateway, number: int) -> Seen:
    steps = len(month.span) * POINTS
    own = units_of(own_use_kw(number, steps=steps, county=month.county, start=month.start))
    mine = [
        run
        for run in month.runs
        if substation_of(run.feeder, station=month.county.network.station_of[run.feeder]) == number
    ]
    reactive = np.zeros(steps, dtype=np.int64)
    for run in mine:
        reactive += units_of(np.maximum(run.kva.imag, 0))
    if gateway.kind == "OWN_USE":
        return Seen(own, own // 4)
    busbar = sum((run.energy for run in mine), start=own.copy())
    if gateway.kind == "BUSBAR":
        third, source = np.ones((3, 1)) / 3, source_volts(number, span=month.span, seed=month.county.seed)
        volts = np.repeat(source[None, :] / np.sqrt(3), 3, axis=0)
        return Seen(busbar, reactive + own // 4, third * busbar * KW_OF_UNITS, third * reactive * KW_OF_UNITS, volts)
    return Seen(busbar + busbar * MAIN_LOSS_PER_MILLE // 1_000, reactive * 11 // 10 + own // 4)


def _area_head(month: Month, *, area: int) -> Seen:
    """Divide what goes into an area over its phases, and leave out what a dead transformer does not see."""
    loads, seed = month.loads, month.county.seed
    row = loads.row_of[area]
    through = loads.through(row)
    site = month.county.network.sites[area]
    run = month.whole.get(area)
    if run is None:
        kw = through * KW_OF_UNITS * phase_shares(area, steps=len(through), seed=seed)
        tangent = float(loads.tangent[row])
        kvar, volts = kw * tangent, low_volts(month.volts[area], kw=kw, tangent=tangent, site=site)
    else:
        kw, kvar, volts = run.flow.head_kw, run.flow.head_kvar, run.flow.bus_v
    parts = units_of(kw)
    parts[2] = through - parts[0] - parts[1]
    kw, kvar = kw.copy(), kvar.copy()
    dead = month.county.network.wrong.dead_phases.get(area)
    if dead is not None:
        since = max(0, (dead[1] - month.start).days) * POINTS
        for unseen in (parts, kw, kvar):
            unseen[dead[0], since:] = 0
    reactive = units_of(np.maximum(kvar.sum(axis=0), 0))
    return Seen(np.maximum(parts.sum(axis=0), 0), reactive, kw, kvar, volts)
