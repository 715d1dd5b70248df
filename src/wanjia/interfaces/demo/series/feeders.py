"""Feeders and substations of a month: what areas draw, on the feeder of their day, and what lines lose on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wanjia.interfaces.demo.grid import SUBSTATIONS
from wanjia.interfaces.demo.network import Network, Site
from wanjia.interfaces.demo.plates import plate_of
from wanjia.interfaces.demo.series.areas import KW_OF_UNITS, AreaLoads
from wanjia.interfaces.demo.series.chain import MV_V, run_chain
from wanjia.interfaces.demo.series.dark import lit
from wanjia.interfaces.demo.simulation.measuring import units_of
from wanjia.interfaces.demo.simulation.profiles import HOURS, POINTS, walk

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: What the transformers of a substation lose, in thousandths, and what a substation uses itself, kW.
MAIN_LOSS_PER_MILLE, OWN_USE_KW = 5, 12.0
OWN_USE_WANDERS = 0.15
UNBALANCE = 0.10


@dataclass(frozen=True, slots=True)
class FeederRun:
    """
    A feeder of a month.

    :ivar energy: units of the store through its head: steps; ``lost`` in its lines
    :ivar kva: complex power at its head: steps
    :ivar source_v: between phases at its head: steps
    :ivar volts: area → between phases before its transformer: steps
    """

    feeder: int
    energy: Integers
    lost: Integers
    kva: NDArray[np.complex128]
    source_v: Floats
    volts: dict[int, Floats]


def source_volts(substation: int, *, span: list[date], seed: int) -> Floats:
    """Let the voltage at a substation wander around 10.2 kV."""
    draw = np.random.default_rng([seed, 11, substation, span[0].toordinal()])
    evening = np.tile(np.exp(-0.5 * ((HOURS - 19.5) / 3.0) ** 2), len(span))
    found: Floats = MV_V * (1.022 + 0.004 * walk(len(span) * POINTS, hold=0.97, draw=draw) - 0.012 * evening)
    return found


def is_fed(site: Site, *, feeder: int, span: list[date]) -> NDArray[np.bool_]:
    """Tell for each step whether a feeder feeds an area."""
    if site.moved_on is None:
        return np.ones(len(span) * POINTS, dtype=bool)
    is_late = np.array([day >= site.moved_on for day in span])
    found: NDArray[np.bool_] = np.repeat(is_late if feeder == site.feeder else ~is_late, POINTS)
    return found


def feeder_runs(found: Network, *, loads: AreaLoads, span: list[date], seed: int) -> list[FeederRun]:
    """Run all feeders."""
    runs = []
    sources = {number: source_volts(number, span=span, seed=seed) for number in range(len(SUBSTATIONS))}
    for feeder, taps in found.taps.items():
        sites = [found.sites[area] for area in taps]
        rows = [loads.row_of[area] for area in taps]
        on = np.stack([is_fed(site, feeder=feeder, span=span) for site in sites])
        drawn = np.where(on, loads.drawn(rows), 0)
        idle = np.array([_idle_kvar(site) for site in sites])[:, None]
        kva = drawn * KW_OF_UNITS * (1 + 1j * loads.tangent[rows][:, None]) + 1j * idle * on * lit(
            found, areas=list(taps), span=span
        )
        source = sources[substation_of(feeder, station=found.station_of[feeder])]
        flow = run_chain(
            kva,
            trunk_m=np.array([site.trunk_m for site in sites]),
            spur_m=np.array([site.spur_m for site in sites]),
            source_v=source,
        )
        lost = units_of(flow.lost_kw)
        volts = {site.area: flow.volts[place] for place, site in enumerate(sites)}
        runs.append(FeederRun(feeder, drawn.sum(axis=0) + lost, lost, flow.head_kva, source, volts))
    return runs


def _idle_kvar(site: Site) -> float:
    plate = plate_of(site.series, kva=site.rated_kva)
    return plate.kva * plate.no_load_current_pct / 100


def substation_of(feeder: int, *, station: int) -> int:
    """Give the number of the substation of a feeder, as `grid.grid_sheets` ties them."""
    mine = [number for number, (_, _, of, _) in enumerate(SUBSTATIONS) if of == station]
    return mine[0] if station == 1 and feeder % 2 == 1 else mine[-1]


def volts_of(found: Network, *, runs: list[FeederRun], span: list[date]) -> dict[int, Floats]:
    """Give the voltage before the transformer of every area, on the feeder of its day."""
    volts: dict[int, Floats] = {}
    for run in runs:
        for area, mine in run.volts.items():
            on = is_fed(found.sites[area], feeder=run.feeder, span=span)
            volts[area] = np.where(on, mine, volts[area]) if area in volts else mine
    return volts


def low_volts(volts: Floats, *, kw: Floats, tangent: float, site: Site) -> Floats:
    """
    Give the voltage from phase to neutral behind a transformer.

    :param kw: by phase: 3 × steps
    :returns: 3 × steps
    """
    plate = plate_of(site.series, kva=site.rated_kva)
    part = kw * 3 / plate.kva
    ohmic = plate.load_w / 1e3 / plate.kva
    reactive = np.sqrt(max((plate.impedance_pct / 100) ** 2 - ohmic**2, 0))
    found: Floats = volts[None, :] * (0.04 / np.sqrt(3)) * (1 - part * (ohmic + reactive * tangent))
    return found


def phase_shares(area: int, *, steps: int, seed: int) -> Floats:
    """Draw how the load of an area divides over its phases: 3 × steps, sums 1."""
    draw = np.random.default_rng([seed, 12, area])
    level = draw.normal(0, UNBALANCE, 3)[:, None]
    wander = 0.05 * np.stack([walk(steps, hold=0.9, draw=draw) for _ in range(3)])
    weight = np.maximum(1 + level + wander, 0.2)
    found: Floats = weight / weight.sum(axis=0)
    return found
