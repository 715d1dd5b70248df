"""The course of a day, and energies of days cut into quarters of an hour so that they sum exactly."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.profiles import HABITS, HOURS, POINTS, LoadClass

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CHANCE = 0.12
MORNING_LATER_H = 1.0


def day_shapes(load: LoadClass, *, days: list[date], count: int, draw: np.random.Generator) -> Floats:
    """
    Draw how the energy of days spreads: count × days × 96, all above 0.

    At weekends life begins an hour later.
    """
    habit = HABITS[load]
    shift = np.array([MORNING_LATER_H if day.weekday() > 4 else 0.0 for day in days])[None, :, None]
    shape = np.full((1, len(days), POINTS), habit.base)
    for hour, width, weight in habit.humps:
        apart = (HOURS[None, None, :] - hour - shift * (hour < 12) + 12) % 24 - 12
        shape = shape + weight * np.exp(-0.5 * (apart / width) ** 2)
    noise = draw.standard_normal((count, len(days), POINTS), dtype=np.float32)
    found: Floats = shape * np.exp(CHANCE * noise)
    return found


def spread(totals: Integers, *, weights: Floats, grain: Integers | int = 1) -> Integers:
    """
    Cut totals into parts in proportion to weights, in whole grains.

    :param totals: any shape; multiples of the grain
    :param weights: the same shape with one axis more
    :param grain: as totals, or one for all
    :returns: as weights; sums over the latest axis are the totals
    """
    grains = np.asarray(grain)
    whole = totals // grains
    upto = np.cumsum(weights, axis=-1)
    upto /= upto[..., -1:]
    edges = np.floor(upto * whole[..., None] + 0.5).astype(np.int64)
    edges[..., -1] = whole
    parts = np.diff(edges, axis=-1, prepend=0)
    found: Integers = parts * np.broadcast_to(grains, totals.shape)[..., None]
    return found
