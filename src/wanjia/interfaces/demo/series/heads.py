"""What the meters at heads of areas, feeders and substations count: whole registers that go on from month to month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.interfaces.demo.gateways import Gateway
from wanjia.interfaces.demo.simulation.measuring import UNITS_PER_KWH, VOLTAGE_SIGMA_V
from wanjia.interfaces.demo.simulation.series import curve_rows, frozen_rows
from wanjia.measurement.intervals.types import Quantity

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PHASES = ("A", "B", "C")
KINDS = ("ACTIVE_TOTAL", "REACTIVE_FORWARD")
TOP = 10**10
DIGITS_OF_UNITS = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What passes a head; all primary.

    :ivar energy: units of the store: steps; ``reactive`` likewise
    :ivar kw: by phase: 3 × steps; ``kvar``, ``volts`` (to neutral) likewise; none: the meter is not asked for them
    """

    energy: Integers
    reactive: Integers
    kw: Floats | None = None
    kvar: Floats | None = None
    volts: Floats | None = None
    has_powers: bool = False


@dataclass(slots=True)
class Registers:
    """
    Registers of head meters, which go on where the month before ended.

    :ivar passed: number of the meter → energy and reactive energy so far, primary units
    """

    passed: dict[str, tuple[int, int]] = field(default_factory=dict)

    def count(self, gateway: Gateway, *, seen: Seen) -> Iterator[tuple[str, Integers, Integers]]:
        """
        Let a month run through; give kind of register, what came in each step, and what it showed before and after.
        """
        before = self.passed.get(gateway.meter, (0, 0))
        step = 10 ** (DIGITS_OF_UNITS - gateway.digits)
        ratio = gateway.current_ratio * gateway.potential_ratio
        start = _start(gateway)
        now = []
        for kind, since, energy in zip(KINDS, before, (seen.energy, seen.reactive), strict=True):
            upto = since + np.concatenate([[0], np.cumsum(energy)])
            shown = start + upto // ratio // step * step
            now.append(int(upto[-1]))
            yield kind, np.diff(shown), shown % TOP
        self.passed[gateway.meter] = (now[0], now[1])


def _start(gateway: Gateway) -> int:
    """Give what the registers show where the series begins; it follows from the number."""
    return sum(map(ord, gateway.meter)) * 97 % 4_000 * UNITS_PER_KWH


def measured(
    gateway: Gateway, *, meter_id: int, seen: Seen, registers: Registers, span: list[date], draw: np.random.Generator
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """
    Give CURVES and FROZEN of a head.

    :param span: the days; FROZEN has the day after the latest too
    """
    one = np.array([meter_id])
    told: dict[Quantity, Integers] = {}
    kept = []
    names = {"ACTIVE_TOTAL": Quantity.ENERGY_IMPORT, "REACTIVE_FORWARD": Quantity.REACTIVE_IMPORT}
    for kind, steps, shown in registers.count(gateway, seen=seen):
        told[names[kind]] = steps[None, :]
        kept.append(frozen_rows(one, register=kind, shown=shown[None, :], span=span))
    told |= {kind: values[None, :] for kind, values in _momentary(gateway, seen=seen, draw=draw).items()}
    return curve_rows(one, told=told, span=span), kept


def _momentary(gateway: Gateway, *, seen: Seen, draw: np.random.Generator) -> Mapping[Quantity, Integers]:
    if seen.kw is None or seen.kvar is None or seen.volts is None:
        return {}
    ratio = gateway.current_ratio
    noisy = seen.volts / gateway.potential_ratio + draw.normal(0, VOLTAGE_SIGMA_V, seen.volts.shape)
    amperes = np.hypot(seen.kw, seen.kvar) * 1e3 / seen.volts / ratio
    kw, kvar = seen.kw.sum(axis=0), seen.kvar.sum(axis=0)
    kva = np.hypot(kw, kvar)
    factor = np.divide(kw, kva, out=np.ones_like(kw), where=kva > 0)
    found = {Quantity.POWER_FACTOR: np.rint(factor * 1_000).astype(np.int64)}
    for place, phase in enumerate(PHASES):
        found[Quantity(f"VOLTAGE_{phase}")] = np.rint(noisy[place] * 10).astype(np.int64)
        found[Quantity(f"CURRENT_{phase}")] = np.rint(amperes[place] * 1_000).astype(np.int64)
    if seen.has_powers:
        whole = ratio * gateway.potential_ratio
        found[Quantity.ACTIVE_POWER] = np.rint(kw / whole * 10_000).astype(np.int64)
        found[Quantity.REACTIVE_POWER] = np.rint(kvar / whole * 10_000).astype(np.int64)
    return found


def day_after(span: list[date]) -> date:
    """Give the day after the latest."""
    return span[-1] + timedelta(days=1)
