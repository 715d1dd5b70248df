"""
How heavily transformers and lines are loaded, and for how long.

Load rate = S/S_N. Heavy: 80 % and more; overloaded: more than 100 %; both for two hours or more (figures are rows).
Apparent power comes from active and reactive power; where reactive power is not measured, from voltages and currents;
where these are missing too, active power stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from wanjia.energy.quality.kernel.spells import Measured, Runs, runs, told
from wanjia.energy.quality.kernel.timeline import MISSING, Flags, Floats, Ints, Timeline
from wanjia.energy.quality.types import LimitName, Limits, SpellKind
from wanjia.measurement.intervals.types import CURRENTS, VOLTAGES, Quantity

#: Quarters of an hour in an hour: an energy of 15 minutes × 4 is the mean power.
QUARTERS = 4
#: 0.1 V × 0.001 A in units of 0.0001 kVA.
VOLT_AMPERES = 1_000


def active(line: Timeline) -> Ints:
    """Give active power, below 0 where it flows back; 0.0001 kW, `MISSING` where it is not known."""
    return _measured_or_mean(
        line, power=Quantity.ACTIVE_POWER, taken=Quantity.ENERGY_IMPORT, given=Quantity.ENERGY_EXPORT
    )


def reactive(line: Timeline) -> Ints:
    """Give reactive power, below 0 where it is given back; 0.0001 kvar, `MISSING` where it is not known."""
    return _measured_or_mean(
        line, power=Quantity.REACTIVE_POWER, taken=Quantity.REACTIVE_IMPORT, given=Quantity.REACTIVE_EXPORT
    )


def _measured_or_mean(line: Timeline, *, power: Quantity, taken: Quantity, given: Quantity) -> Ints:
    measured, come, gone = line.of(power), line.of(taken), line.of(given)
    mean = np.where(come != MISSING, (come - np.where(gone != MISSING, gone, 0)) * QUARTERS, MISSING)
    return np.where(measured != MISSING, measured, mean)


def apparent(line: Timeline) -> Floats:
    """Give apparent power; 0.0001 kVA, NaN where it is not known."""
    p, q = active(line), reactive(line)
    real = np.where(p != MISSING, p, 0).astype(np.float64)
    imaginary = np.where(q != MISSING, q, 0).astype(np.float64)
    from_powers = np.sqrt(real**2 + imaginary**2)
    from_currents, is_carried = _carried(line)
    best = np.where((q == MISSING) & is_carried, from_currents, from_powers)
    return np.where((p != MISSING) | is_carried, best, np.nan)


def _carried(line: Timeline) -> tuple[Floats, Flags]:
    """Give the sum of U·I over the phases, and where all of them are known."""
    total = np.zeros((len(line), 96), dtype=np.float64)
    known = np.ones(total.shape, dtype=np.bool_)
    for volts_name, amps_name in zip(VOLTAGES, CURRENTS, strict=True):
        volts, amps = line.of(volts_name), line.of(amps_name)
        is_known = (volts != MISSING) & (amps != MISSING)
        known &= is_known
        total += np.where(is_known, volts.astype(np.float64) * amps, 0)
    return total / VOLT_AMPERES, known


@dataclass(frozen=True)
class Loads:
    """
    Loads against capacity.

    :ivar pct: (n, 96) percent of the capacity, NaN where not known
    :ivar heavy, overloaded: elements of stretches of heavy load, of overload; those of one are not of the other
    :ivar spells: SPELLS
    """

    pct: Floats
    heavy: Flags
    overloaded: Flags
    spells: pl.DataFrame


def loads(line: Timeline, *, capacities: pl.DataFrame, limits: Limits) -> Loads:
    """
    Find heavy load and overload that last long enough.

    An overload that holds is not heavy load beside; overload that does not hold is.

    :param capacities: ``subject_id``, ``capacity``: whole 0.0001 kVA, empty where it is not known
    """
    capacity = line.beside(capacities)["capacity"].cast(pl.Float64).fill_null(np.nan).to_numpy()[:, None]
    power, minutes = apparent(line), limits.minutes(LimitName.LOAD_MINUTES)
    with np.errstate(invalid="ignore", divide="ignore"):
        pct = power * 100 / capacity
        over: Runs = runs(power * 100 > capacity * _pct(limits, name=LimitName.OVERLOAD_PCT), over=line).lasting(
            minutes
        )
        overloaded = over.covered(pct.shape)
        is_heavy = (power * 100 >= capacity * _pct(limits, name=LimitName.HEAVY_PCT)) & ~overloaded
    heavy = runs(is_heavy, over=line).lasting(minutes)
    parts = [
        told(run, over=line, kind=kind, by=Measured(pct, np.full(len(line), _pct(limits, name=name))))
        for run, kind, name in (
            (over, SpellKind.OVERLOAD, LimitName.OVERLOAD_PCT),
            (heavy, SpellKind.HEAVY, LimitName.HEAVY_PCT),
        )
    ]
    return Loads(pct, heavy.covered(pct.shape), overloaded, pl.concat(parts))


def _pct(limits: Limits, *, name: LimitName) -> float:
    return float(limits[name])


def peaks(line: Timeline, *, pct: Floats) -> pl.DataFrame:
    """
    Give the highest load of each subject.

    :returns: ``subject_id``, ``peak_pct`` (empty where no load or no capacity is known)
    """
    if not len(line):
        return pl.DataFrame(schema={"subject_id": pl.Int64, "peak_pct": pl.Float64})
    highest = np.maximum.reduceat(np.where(np.isnan(pct), -1, pct).max(axis=1), line.firsts)
    table = pl.DataFrame({"subject_id": line.subjects[line.firsts], "peak_pct": highest})
    return table.with_columns(pl.when(pl.col("peak_pct") >= 0).then(pl.col("peak_pct")).alias("peak_pct"))
