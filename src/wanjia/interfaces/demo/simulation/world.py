"""
Small worlds whose truth is known: a few areas on one feeder, run forward, measured, with faults planted on demand.

    >>> found = world(7, areas=3, customers_per_area=60, days=30, faults=Faults(wrong_ties=4, dead_phases=1))

``found.archive`` and ``found.series`` are what a utility has; ``found.truth`` is for tests alone. The same seed and the
same figures make the same world. Everything is simulated; nothing in it is anybody's data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.archive import archive_of
from wanjia.interfaces.demo.simulation.faults import Faults, Planted, planted
from wanjia.interfaces.demo.simulation.feeder import AreaPlan, Demand, FeederFlow, FeederPlan, flows, surroundings
from wanjia.interfaces.demo.simulation.layout import low_voltage_tree
from wanjia.interfaces.demo.simulation.measuring import STEPS_AN_HOUR, UNITS_PER_KWH, units_of
from wanjia.interfaces.demo.simulation.plates import fitting
from wanjia.interfaces.demo.simulation.profiles import POINTS, LoadClass, loads, temperatures
from wanjia.interfaces.demo.simulation.scene import Residents, Scene
from wanjia.interfaces.demo.simulation.series import series_of
from wanjia.interfaces.demo.simulation.truth import truth_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FIRST_DAY = date(2026, 1, 1)
THREE_PHASE = 3
CLASS_SHARES = {LoadClass.HOUSEHOLD: 0.84, LoadClass.SHOP: 0.09, LoadClass.FARM: 0.05, LoadClass.WORKS: 0.02}
THREE_PHASE_SHARES = {LoadClass.HOUSEHOLD: 0.02, LoadClass.SHOP: 0.25, LoadClass.FARM: 0.5, LoadClass.WORKS: 1.0}
TRUNK_M, SPUR_M = (300.0, 1_500.0), (60.0, 400.0)
POWER_FACTOR = 0.92
#: What one phase and three phases carry.
FUSE_KW = {False: 8.0, True: 25.0}


@dataclass(frozen=True, slots=True)
class World:
    """
    A world.

    :ivar archive: tables as the queries of the registry give them: ``areas, transformers, usage_points,
        usage_point_ties, usage_point_connections, installations, multipliers, gateway_points, area_ties,
        area_connections, conductor_types, connectivity_nodes, line_segments, feeder_heads``
    :ivar series: ``CURVES`` and ``FROZEN`` of the interval store. A meter on one phase knows one voltage and one
        current and calls them those of A, whatever phase it hangs on
    :ivar truth: ``ties, phases, thefts, dead_phases, overloads, energy`` (by customer and step, 0.0001 kWh) and
        ``balance`` (by step: what each area and the feeder took in, delivered, lost); never handed to detecting code
    """

    seed: int
    archive: Mapping[str, pl.DataFrame]
    series: Mapping[str, pl.DataFrame]
    truth: Mapping[str, pl.DataFrame]


def world(
    seed: int,
    *,
    areas: int = 3,
    customers_per_area: int = 60,
    days: int = 30,
    faults: Faults | None = None,
    first_day: date = FIRST_DAY,
) -> World:
    """
    Make a world.

    :param areas: on the feeder, 1 or more
    :param customers_per_area: about as many
    :param days: 1 or more
    :raises ValueError: if there are more faults than places for them
    """
    draw = np.random.default_rng(seed)
    span = [first_day + timedelta(days=n) for n in range(days)]
    area, classes = _residents(areas, about=customers_per_area, draw=draw)
    drawn = loads(classes, days=span, weather=temperatures(span, draw=draw), draw=draw)
    people = Residents(area, _phases(classes, kw=drawn.kw, draw=draw), tuple(classes), drawn.tangent)
    wrong = planted(faults or Faults(), area=people.area, phase=people.phase, days=days, draw=draw)
    energy = units_of(np.minimum(drawn.kw, _fuses(people)))
    plan = _plan(people, energy=energy, wrong=wrong, draw=draw)
    flow = _run(plan, people=people, energy=energy, draw=draw)
    scene = Scene(plan, people, energy, wrong, span)
    return World(
        seed=seed,
        archive=archive_of(plan, people=people, wrong=wrong, since=first_day, draw=draw),
        series=series_of(flow, scene=scene, draw=draw),
        truth=truth_of(flow, scene=scene),
    )


def _residents(areas: int, *, about: int, draw: np.random.Generator) -> tuple[Integers, list[LoadClass]]:
    """Draw who lives where."""
    many = np.maximum(draw.integers(about - about // 8, about + about // 8 + 1, areas), 1)
    area = np.repeat(np.arange(areas), many)
    names = list(CLASS_SHARES)
    drawn = draw.choice(len(names), p=list(CLASS_SHARES.values()), size=len(area))
    return area, [names[place] for place in drawn]


def _phases(classes: list[LoadClass], *, kw: Floats, draw: np.random.Generator) -> Integers:
    """Draw the phase of each customer: 0, 1, 2, or 3 for all three, which those have whom one would not carry."""
    phase = draw.integers(0, 3, len(classes))
    three = draw.random(len(classes)) < np.array([THREE_PHASE_SHARES[found] for found in classes])
    return np.where(three | (kw.max(axis=1) > FUSE_KW[False]), THREE_PHASE, phase)


def _fuses(people: Residents) -> Floats:
    """Give what a customer's fuses let through, kW."""
    return np.where(people.phase == THREE_PHASE, FUSE_KW[True], FUSE_KW[False])[:, None]


def _plan(people: Residents, *, energy: Integers, wrong: Planted, draw: np.random.Generator) -> FeederPlan:
    """Lay lines out and choose transformers that fit what people use."""
    count = int(people.area.max()) + 1
    plans = []
    for number in range(count):
        mine = people.area == number
        peak = float(energy[mine].sum(axis=0).max()) * STEPS_AN_HOUR / UNITS_PER_KWH / POWER_FACTOR
        plate = fitting(peak, is_overloaded=number in wrong.overloaded)
        plans.append(AreaPlan(low_voltage_tree(int(mine.sum()), draw=draw, kva=plate.kva), people.phase[mine], plate))
    return FeederPlan(
        trunk_m=tuple(float(m) for m in np.round(draw.uniform(*TRUNK_M, count))),
        spur_m=tuple(float(m) for m in np.round(draw.uniform(*SPUR_M, count))),
        areas=tuple(plans),
        tap_of_area=tuple(range(count)),
    )


def _run(plan: FeederPlan, *, people: Residents, energy: Integers, draw: np.random.Generator) -> FeederFlow:
    kw = energy * (STEPS_AN_HOUR / UNITS_PER_KWH)
    mine = [people.area == number for number in range(len(plan.areas))]
    none = np.zeros((0, energy.shape[1]))
    demand = Demand(tuple(kw[who] for who in mine), tuple(people.tangent[who] for who in mine), none, none)
    return flows(plan, demand=demand, around=surroundings(energy.shape[1] // POINTS, draw=draw))
