"""
The three phases of a transformer against each other: unbalance, dead current phases, dead voltage phases.

Unbalance of currents = (I_max − I_min)/I_max. A current phase is dead where its current is nothing while another phase
carries load and its own voltage stands (DL/T 698.45: loss of current); a voltage phase is dead where its voltage is
gone while another one stands. Whether a phase is dead cannot be told while nothing is carried: such elements neither
end a stretch nor count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.energy.quality.kernel.schema import SPELLS
from wanjia.energy.quality.kernel.spells import Measured, Runs, runs, told
from wanjia.energy.quality.kernel.timeline import MISSING, Flags, Floats, Ints, Timeline
from wanjia.energy.quality.types import LimitName, Limits, SpellKind
from wanjia.measurement.intervals.types import CURRENTS, MINUTES_A_POINT, POINTS_A_DAY, VOLTAGES

#: Limits are ten-thousandths of a percent, so a share in percent is a millionth of the whole.
SHARE = 1_000_000
PHASES = ("A", "B", "C")


@dataclass(frozen=True)
class Sides:
    """
    What currents and voltages are compared with, one for each row of a timeline.

    :ivar rated: rated current of the transformer or line, mA
    :ivar nominal: nominal voltage, 0.1 V
    :ivar unbalance: highest unbalance in order, 0.0001 %
    """

    rated: Ints
    nominal: Ints
    unbalance: Ints


@dataclass(frozen=True)
class Unbalanced:
    """
    Unbalance of currents.

    :ivar pct: (n, 96), NaN where a phase is missing or nothing is carried
    :ivar flags: elements beyond the limit under load
    :ivar spells: SPELLS
    """

    pct: Floats
    flags: Flags
    spells: pl.DataFrame


def unbalance(line: Timeline, *, sides: Sides, load_pct: Floats, limits: Limits, but: Flags) -> Unbalanced:
    """
    Find phases out of balance under load for long enough.

    :param load_pct: load rate, see `loading.Loads`; the transformer must carry more than a limit
    :param but: elements in which a phase is dead: that is another finding
    """
    amps = np.stack([_amps(line, name=name) for name in CURRENTS])
    known = (amps != MISSING).all(axis=0)
    highest, lowest = np.where(known, amps.max(axis=0), 0), np.where(known, amps.min(axis=0), 0)
    carries = known & (highest > 0)
    beyond = carries & ((highest - lowest) * SHARE > sides.unbalance[:, None] * highest)
    loaded = np.nan_to_num(load_pct, nan=-1.0) > float(limits[LimitName.UNBALANCE_LOAD_PCT])
    flags = beyond & loaded & ~but
    with np.errstate(invalid="ignore", divide="ignore"):
        pct = np.where(carries, (highest - lowest) * 100.0 / highest, np.nan)
    found: Runs = runs(flags, over=line).lasting(limits.minutes(LimitName.UNBALANCE_MINUTES))
    spells = told(found, over=line, kind=SpellKind.UNBALANCE, by=Measured(pct, sides.unbalance / 10_000))
    return Unbalanced(pct, flags, spells)


@dataclass(frozen=True)
class DeadPhases:
    """
    Dead phases.

    :ivar flags: elements of stretches in which a current phase is dead
    :ivar spells: SPELLS of dead currents and dead voltages
    """

    flags: Flags
    spells: pl.DataFrame


def dead_phases(line: Timeline, *, sides: Sides, limits: Limits) -> DeadPhases:
    """Find phases whose current, or whose voltage, is gone for long enough."""
    minutes = limits.minutes(LimitName.DEAD_MINUTES)
    covered = np.zeros((len(line), POINTS_A_DAY), dtype=np.bool_)
    parts = [SPELLS.empty()]
    for place, phase in enumerate(PHASES):
        dead, alive, figures = _current_phase(line, place=place, sides=sides, limits=limits)
        found = _bridged(dead, alive=alive, over=line, minutes=minutes)
        covered |= found.covered(covered.shape)
        limit = sides.rated * float(limits[LimitName.DEAD_CURRENT_PCT]) / 100_000
        by = Measured(figures, limit, is_lowest=True)
        parts.append(told(found, over=line, kind=SpellKind.DEAD_CURRENT, by=by, phase=phase))
        dead, alive, figures = _voltage_phase(line, place=place, sides=sides, limits=limits)
        gone = _bridged(dead, alive=alive, over=line, minutes=minutes)
        limit = sides.nominal * float(limits[LimitName.DEAD_VOLTAGE_PCT]) / 1_000
        by = Measured(figures, limit, is_lowest=True)
        parts.append(told(gone, over=line, kind=SpellKind.DEAD_VOLTAGE, by=by, phase=phase))
    return DeadPhases(covered, pl.concat(parts))


def _amps(line: Timeline, *, name: str) -> Ints:
    """Give a current without its direction, mA."""
    amps = line.of(name)
    return np.where(amps != MISSING, np.abs(amps), MISSING)


def _current_phase(line: Timeline, *, place: int, sides: Sides, limits: Limits) -> tuple[Flags, Flags, Floats]:
    """Give where a current phase is seen dead, where it is seen alive, and its current in A."""
    rated, nominal = sides.rated[:, None], sides.nominal[:, None]
    amps, volts = _amps(line, name=CURRENTS[place]), line.of(VOLTAGES[place])
    others = np.maximum.reduce([_amps(line, name=name) for at, name in enumerate(CURRENTS) if at != place])
    known = amps != MISSING
    nothing = known & (amps * SHARE <= rated * limits.ten_thousandths(LimitName.DEAD_CURRENT_PCT))
    carried = (others != MISSING) & (
        np.where(others != MISSING, others, 0) * SHARE > rated * limits.ten_thousandths(LimitName.LIVE_CURRENT_PCT)
    )
    stands = (volts != MISSING) & (
        np.where(volts != MISSING, volts, 0) * SHARE >= nominal * limits.ten_thousandths(LimitName.LIVE_VOLTAGE_PCT)
    )
    return nothing & carried & stands, known & ~nothing, np.where(known, amps / 1_000, np.nan)


def _voltage_phase(line: Timeline, *, place: int, sides: Sides, limits: Limits) -> tuple[Flags, Flags, Floats]:
    """Give where a voltage phase is seen dead, where it is seen alive, and its voltage in V."""
    nominal = sides.nominal[:, None]
    volts = line.of(VOLTAGES[place])
    others = np.maximum.reduce([line.of(name) for at, name in enumerate(VOLTAGES) if at != place])
    known = volts != MISSING
    gone = known & (np.where(known, volts, 0) * SHARE < nominal * limits.ten_thousandths(LimitName.DEAD_VOLTAGE_PCT))
    stands = (others != MISSING) & (
        np.where(others != MISSING, others, 0) * SHARE >= nominal * limits.ten_thousandths(LimitName.LIVE_VOLTAGE_PCT)
    )
    return gone & stands, known & ~gone, np.where(known, volts / 10, np.nan)


def _bridged(dead: Flags, *, alive: Flags, over: Timeline, minutes: int) -> Runs:
    """
    Find stretches from one sight of a dead phase to the latest before one of a live phase.

    :param minutes: as many must be seen dead, not only lie between
    """
    seen = np.where(dead, 1, np.where(alive, 2, 0)).reshape(-1)
    opens = np.repeat(over.begins, POINTS_A_DAY) & (np.arange(seen.size) % POINTS_A_DAY == 0)
    stretch = np.cumsum(opens)
    from_left = _latest_seen(seen, stretch=stretch)
    from_right = _latest_seen(seen[::-1], stretch=stretch[::-1])[::-1]
    found = runs(((from_left == 1) & (from_right == 1)).reshape(dead.shape), over=over)
    total = np.concatenate([[0], np.cumsum(dead.reshape(-1))])
    is_long = (total[found.ends + 1] - total[found.starts]) * MINUTES_A_POINT >= minutes
    return Runs(found.starts[is_long], found.ends[is_long])


def _latest_seen(seen: NDArray[np.int64], *, stretch: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give for each element what was seen latest up to it within its stretch of days; 0 where nothing was."""
    places = np.where(seen > 0, np.arange(seen.size), -1)
    latest = np.maximum.accumulate(places)
    held = np.maximum(latest, 0)
    is_same = (latest >= 0) & (stretch[held] == stretch)
    return np.where(is_same, seen[held], 0)
