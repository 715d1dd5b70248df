"""
Which tap brings a month's voltages into their limits, both ends of the area computed.

A tap that makes the MV winding ``t`` percent longer gives U/(1 + t/100) on the LV side; from tap ``a`` to ``b`` every
voltage changes by (1 + a/100)/(1 + b/100). Loads are taken not to depend on voltage.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from wanjia.energy.quality.kernel.timeline import MISSING, Ints
from wanjia.measurement.intervals.types import MINUTES_A_POINT

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Tap:
    """
    What a month's voltages would have been at a tap.

    :ivar pct: percent by which the MV winding is longer
    :ivar outside_minutes: minutes with some voltage out of its limits
    :ivar lowest, highest: 0.1 V, at either end
    """

    pct: Decimal
    outside_minutes: int
    lowest: int
    highest: int


def taps_tried(*, step: Decimal, most: Decimal) -> list[Decimal]:
    """Give the positions of a tap changer from one end to the other, percent."""
    each = int(most / step)
    return [step * place for place in range(-each, each + 1)]


def tried(lowest: Ints, *, highest: Ints, band: tuple[int, int], now: Decimal, then: Decimal) -> Tap:
    """
    Compute a month's voltages at another tap.

    :param lowest: of both ends in each quarter of an hour, 0.1 V, `MISSING` where not known; ``highest`` likewise
    :param band: lowest and highest voltage in order, 0.1 V
    """
    known = (lowest != MISSING) & (highest != MISSING)
    low, high = lowest[known], highest[known]
    if not low.size:
        return Tap(then, 0, 0, 0)
    above, below = (int((HUNDRED + pct) * 10_000) for pct in (now, then))
    is_outside = (low * above < band[0] * below) | (high * above > band[1] * below)
    edges = [int((int(volts) * above * 2 + below) // (2 * below)) for volts in (low.min(), high.max())]
    return Tap(then, int(is_outside.sum()) * MINUTES_A_POINT, *edges)


def best_tap(tries: list[Tap], *, now: Decimal) -> Tap:
    """Choose the tap with the fewest minutes outside; of equal ones, that nearest to where it stands now."""
    return min(tries, key=lambda tap: (tap.outside_minutes, abs(tap.pct - now), tap.pct))


def advised(
    lowest: Ints, *, highest: Ints, band: tuple[int, int], now: Decimal, positions: list[Decimal]
) -> tuple[Tap, Tap]:
    """
    Try all positions.

    :returns: the tap of now, and the best one
    """
    tries = [tried(lowest, highest=highest, band=band, now=now, then=pct) for pct in {*positions, now}]
    return next(tap for tap in tries if tap.pct == now), best_tap(tries, now=now)


def extremes(grids: list[Ints]) -> tuple[Ints, Ints]:
    """Give the lowest and the highest of several grids element by element, `MISSING` where none knows."""
    stacked = np.stack(grids)
    known = stacked != MISSING
    low = np.where(known, stacked, np.iinfo(np.int64).max).min(axis=0)
    any_known = known.any(axis=0)
    return np.where(any_known, low, MISSING), np.where(any_known, stacked.max(axis=0), MISSING)
