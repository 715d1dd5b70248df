"""What the meters of a simulated world said: the CURVES and FROZEN tables of the interval store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.archive import (
    FEEDER_CT,
    FEEDER_METER,
    FEEDER_PT,
    FIRST_HEAD_METER,
    area_ratio,
)
from wanjia.interfaces.demo.simulation.balance import Balance, balance_of
from wanjia.interfaces.demo.simulation.faults import Planted
from wanjia.interfaces.demo.simulation.feeder import AreaFlow, FeederFlow
from wanjia.interfaces.demo.simulation.measuring import (
    STEPS_AN_HOUR,
    UNITS_PER_KWH,
    Meters,
    counted,
    currents,
    meters,
    powers,
    units_of,
    voltages,
)
from wanjia.interfaces.demo.simulation.scene import Scene
from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quantity

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PHASES = ("A", "B", "C")
THREE_PHASE = 3
MEASURED = 0


@dataclass(frozen=True, slots=True)
class Head:
    """
    What the meter at a head would see without its transformers; the last axis is time.

    :ivar energy: of each phase, units of the store: 3 × steps; ``kw``, ``kvar``, ``amperes``, ``volts`` likewise
    """

    energy: Integers
    kw: Floats
    kvar: Floats
    amperes: Floats
    volts: Floats


def series_of(flow: FeederFlow, *, scene: Scene, draw: np.random.Generator) -> Mapping[str, pl.DataFrame]:
    """Measure a world that was run."""
    span, plan, wrong = scene.span, scene.plan, scene.wrong
    curves, frozen = _customers(flow, scene=scene, draw=draw)
    balance = balance_of(flow, people=scene.people, energy=scene.energy)
    for number, area in enumerate(flow.areas):
        head = _dead(_area_head(area, balance=balance, number=number), number=number, wrong=wrong)
        clock = meters(1, draw=draw, ratio=np.array([area_ratio(plan.areas[number].plate.kva)]))
        more, kept = head_tables(head, meter=FIRST_HEAD_METER + number, by=clock, span=span, draw=draw)
        curves.append(more)
        frozen += kept
    clock = meters(1, draw=draw, ratio=np.array([FEEDER_CT]))
    more, kept = head_tables(
        _feeder_head(flow, balance=balance), meter=FEEDER_METER, by=clock, span=span, draw=draw, potential=FEEDER_PT
    )
    return {
        "CURVES": CURVES.check(pl.concat([*curves, more])),
        "FROZEN": FROZEN.check(pl.concat([*frozen, *kept])),
    }


def _customers(
    flow: FeederFlow, *, scene: Scene, draw: np.random.Generator
) -> tuple[list[pl.DataFrame], list[pl.DataFrame]]:
    people, span = scene.people, scene.span
    seen = scene.energy.copy()
    for theft in scene.wrong.thefts:
        begins = theft.from_day * POINTS_A_DAY
        seen[theft.customer, begins:] -= np.rint(seen[theft.customer, begins:] * theft.share).astype(np.int64)
    by = meters(people.count, draw=draw)
    start = draw.integers(10, 5_000, people.count) * UNITS_PER_KWH
    steps, shown = counted(seen, by=by, start=start)
    curves = [curve_rows(people.meters, told={Quantity.ENERGY_IMPORT: steps}, span=span)]
    volts = np.concatenate([area.customer_v for area in flow.areas])
    kw = seen * (STEPS_AN_HOUR / UNITS_PER_KWH)
    for place, phase in enumerate(PHASES):
        three = people.phase == THREE_PHASE
        mine = np.flatnonzero(three | (place == 0))
        on = np.where(three[mine], place, people.phase[mine])
        own = Meters(by.late_minutes[mine], by.ratio[mine])
        felt = volts[mine, on]
        kva = kw[mine] * np.sqrt(1 + people.tangent[mine, None] ** 2) / np.where(three[mine], 3, 1)[:, None]
        told = {
            Quantity(f"VOLTAGE_{phase}"): voltages(felt, by=own, draw=draw),
            Quantity(f"CURRENT_{phase}"): currents(kva * 1e3 / felt, by=own, draw=draw),
        }
        curves.append(curve_rows(people.meters[mine], told=told, span=span))
    return curves, [frozen_rows(people.meters, register="ACTIVE_TOTAL", shown=shown, span=span)]


def _area_head(area: AreaFlow, *, balance: Balance, number: int) -> Head:
    """Part what went in over the phases so that they sum to it."""
    parts = units_of(area.head_kw)
    parts[2] = balance.area_in[number] - parts[0] - parts[1]
    return Head(parts, area.head_kw, area.head_kvar, area.head_a, area.bus_v)


def _feeder_head(flow: FeederFlow, *, balance: Balance) -> Head:
    parts = units_of(flow.head_kw)
    parts[2] = balance.feeder_in - parts[0] - parts[1]
    return Head(parts, flow.head_kw, flow.head_kvar, flow.head_a, flow.bus_v)


def _dead(head: Head, *, number: int, wrong: Planted) -> Head:
    """Let the meter not see the current of a phase."""
    found = Head(*(getattr(head, name).copy() for name in Head.__slots__))
    for dead in wrong.dead_phases:
        if dead.area == number:
            for unseen in (found.energy, found.kw, found.kvar, found.amperes):
                unseen[dead.phase, dead.from_day * POINTS_A_DAY :] = 0
    return found


def head_tables(
    head: Head, *, meter: int, by: Meters, span: Sequence[date], draw: np.random.Generator, potential: int = 1
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """
    Give all that the meter at a head says.

    :param by: one meter
    :param potential: ratio of its voltage transformer
    """
    whole = Meters(by.late_minutes, by.ratio * potential)
    three = Meters(np.repeat(by.late_minutes, 3), np.repeat(by.ratio, 3))
    start = draw.integers(10, 5_000, 1) * UNITS_PER_KWH
    steps, shown = counted(np.maximum(head.energy.sum(axis=0)[None, :], 0), by=whole, start=start)
    reactive, reactive_shown = counted(units_of(np.maximum(head.kvar.sum(axis=0), 0))[None, :], by=whole, start=start)
    kw, kvar = powers(head.kw.sum(axis=0)[None, :], by=whole), powers(head.kvar.sum(axis=0)[None, :], by=whole)
    apparent = np.hypot(kw, kvar)
    factor = np.rint(np.divide(kw, apparent, out=np.ones(kw.shape), where=apparent > 0) * 1000).astype(np.int64)
    found = {
        Quantity.ENERGY_IMPORT: steps,
        Quantity.REACTIVE_IMPORT: reactive,
        Quantity.ACTIVE_POWER: kw,
        Quantity.REACTIVE_POWER: kvar,
        Quantity.POWER_FACTOR: np.clip(factor, 0, 1000),
    }
    volts = voltages(head.volts / potential, by=three, draw=draw)
    amperes = currents(head.amperes, by=three, draw=draw)
    own = powers(head.kw / potential, by=three)
    for place, phase in enumerate(PHASES):
        found[Quantity(f"VOLTAGE_{phase}")] = volts[place : place + 1]
        found[Quantity(f"CURRENT_{phase}")] = amperes[place : place + 1]
        found[Quantity(f"ACTIVE_POWER_{phase}")] = own[place : place + 1]
    one = np.array([meter])
    curves = curve_rows(one, told=found, span=span)
    kept = [
        frozen_rows(one, register="ACTIVE_TOTAL", shown=shown, span=span),
        frozen_rows(one, register="REACTIVE_FORWARD", shown=reactive_shown, span=span),
    ]
    return curves, kept


def curve_rows(meter_ids: Integers, *, told: Mapping[Quantity, Integers], span: Sequence[date]) -> pl.DataFrame:
    """
    Write values down as CURVES, quantity by quantity.

    :param told: meters × steps, of each quantity
    """
    values = np.concatenate([rows.reshape(-1, POINTS_A_DAY) for rows in told.values()]).astype(np.int32)
    each, kinds = len(meter_ids) * len(span), pl.Series([kind.value for kind in told], dtype=pl.String)
    return pl.DataFrame(
        {
            "meter_id": np.tile(np.repeat(meter_ids.astype(np.int64), len(span)), len(told)),
            "day": _days(span, times=len(meter_ids) * len(told)),
            "quantity": kinds.gather(np.repeat(np.arange(len(told)), each)),
            "values": pl.Series(values).cast(pl.List(pl.Int32)),
            "qualities": pl.Series([None], dtype=pl.List(pl.UInt8)).new_from_index(0, len(values)),
        }
    )


def _days(days: Sequence[date], *, times: int) -> pl.Series:
    """Give days over and over."""
    return pl.Series(list(days), dtype=pl.Date).gather(np.tile(np.arange(len(days)), times))


def frozen_rows(meter_ids: Integers, *, register: str, shown: Integers, span: Sequence[date]) -> pl.DataFrame:
    """
    Write registers down as FROZEN, on each day and the day after the latest.

    :param shown: meters × (steps + 1)
    """
    days = [*span, span[-1] + timedelta(days=1)]
    return pl.DataFrame(
        {
            "meter_id": np.repeat(meter_ids.astype(np.int64), len(days)),
            "day": _days(days, times=len(meter_ids)),
            "register": pl.Series([register]).new_from_index(0, len(days) * len(meter_ids)),
            "value": shown[:, ::POINTS_A_DAY].reshape(-1),
            "quality": pl.Series([MEASURED], dtype=pl.UInt8).new_from_index(0, len(days) * len(meter_ids)),
        }
    )
