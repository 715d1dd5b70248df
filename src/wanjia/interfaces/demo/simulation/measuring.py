"""
What meters make of the truth: resolution, noise, clocks that are wrong, current transformers.

A meter whose clock is wrong closes its quarters of an hour too early or too late, and looks at voltages at another
moment. Energies run into a register that shows hundredths of a kWh behind the transformers; what it cannot show yet it
shows later. All results are whole numbers as the interval store keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: 0.0001 kWh are a unit of the store; a meter's register moves by 0.01 kWh.
UNITS_PER_KWH = 10_000
REGISTER_STEP = 100
STEP_MINUTES = 15
CLOCK_MINUTES = 2.0
VOLTAGE_SIGMA_V = 0.2
CURRENT_NOISE = 0.002
STEPS_AN_HOUR = 4


@dataclass(frozen=True, slots=True)
class Meters:
    """
    Meters that differ in their clocks and ratios, one each per row of what they measure.

    :ivar late_minutes: by which each clock is late (early: negative)
    :ivar ratio: of the current transformer
    """

    late_minutes: Floats
    ratio: Integers

    @property
    def count(self) -> int:
        """Tell how many meters there are."""
        return len(self.ratio)


def meters(count: int, *, draw: np.random.Generator, ratio: Integers | None = None) -> Meters:
    """Draw meters with clocks up to two minutes wrong."""
    late = draw.uniform(-CLOCK_MINUTES, CLOCK_MINUTES, count)
    return Meters(late, np.ones(count, dtype=np.int64) if ratio is None else ratio)


def units_of(kw: Floats) -> Integers:
    """Turn mean powers of steps into energies, in units of the store."""
    found: Integers = np.rint(kw / STEPS_AN_HOUR * UNITS_PER_KWH).astype(np.int64)
    return found


def counted(energy: Integers, *, by: Meters, start: Integers) -> tuple[Integers, Integers]:
    """
    Let energies run through registers.

    :param energy: meters × steps, primary units; never negative
    :param start: what the registers show before, secondary units, whole register steps
    :returns: what came in each step by the meter's clock, secondary units: meters × steps; and what the register
        showed before each step and at the end: meters × (steps + 1)
    """
    true = np.concatenate([np.zeros((by.count, 1), dtype=np.int64), np.cumsum(energy, axis=1)], axis=1)
    seen = np.rint(_at_clock(true.astype(np.float64), late=by.late_minutes)).astype(np.int64)
    seen = np.maximum(seen, 0)
    shown = start[:, None] + seen // by.ratio[:, None] // REGISTER_STEP * REGISTER_STEP
    shown[:, 0] = start
    return np.diff(shown, axis=1), shown


def looked(true: Floats, *, by: Meters) -> Floats:
    """Give what meters find of something that changes from step to step, at the moment when they look: any × steps."""
    late = by.late_minutes
    return _at_clock(true, late=late)


def voltages(true: Floats, *, by: Meters, draw: np.random.Generator) -> Integers:
    """Measure voltages: V → 0.1 V, with noise of 0.2 V."""
    noisy = looked(true, by=by) + draw.normal(0, VOLTAGE_SIGMA_V, true.shape)
    found: Integers = np.rint(noisy * 10).astype(np.int64)
    return found


def currents(true: Floats, *, by: Meters, draw: np.random.Generator) -> Integers:
    """Measure currents behind the transformer: A → 0.001 A."""
    seen = looked(true, by=by) / by.ratio[:, None]
    noisy = seen * (1 + draw.normal(0, CURRENT_NOISE, true.shape))
    found: Integers = np.maximum(np.rint(noisy * 1000), 0).astype(np.int64)
    return found


def powers(true: Floats, *, by: Meters) -> Integers:
    """Measure powers behind the transformer: kW → 0.0001 kW."""
    found: Integers = np.rint(looked(true, by=by) / by.ratio[:, None] * 10_000).astype(np.int64)
    return found


def _at_clock(true: Floats, *, late: Floats) -> Floats:
    """Look a little before or after the end of each step: straight lines between the ends."""
    part = (late / STEP_MINUTES)[:, None]
    after = np.concatenate([true[:, 1:], true[:, -1:]], axis=1)
    before = np.concatenate([true[:, :1], true[:, :-1]], axis=1)
    found: Floats = np.where(part > 0, true + part * (after - true), true + part * (true - before))
    return found
