"""
By how much a voltage comes late against that of the head of its area.

What is correlated (Pearson) is how both change from one element to the next: whole days look alike an hour later, their
changes do not. It is done at every shift up to `FARTHEST` elements to both sides, over the changes that both have then,
against each phase of the head, since nobody tells for sure on which one a meter hangs; at each shift the phase that is
most like it counts. The shift with the highest correlation is told, of equals the smallest.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from wanjia.measurement.intervals.kernel.validation.schema import ELEMENTS, SHIFTS
from wanjia.measurement.intervals.kernel.validation.table import UNITS, matrix

#: Three hours to each side: beyond that, days repeat themselves (morning and evening) and a likeness says nothing.
FARTHEST = 12
#: Changes that both must have, three quarters of a day, before a likeness is believed.
LEAST_IN_COMMON = 72


def shifts(pairs: pl.DataFrame) -> pl.DataFrame:
    """
    Set curves beside those of their areas.

    :param pairs: ``meter_id, values, area_values``: lists of 96; one row for each phase that a meter may hang on
    :returns: `SHIFTS`; meters whose curve or whose area does not move have no row
    """
    if pairs.is_empty():
        return SHIFTS.empty()
    ordered = pairs.sort("meter_id")
    own, area = (np.diff(matrix(ordered[name]), axis=1) for name in ("values", "area_values"))
    order = sorted(range(-FARTHEST, FARTHEST + 1), key=abs)
    by_phase = np.stack([_likeness(own, area=area, late=late) for late in order], axis=1)
    meters, first = np.unique(ordered["meter_id"].to_numpy(), return_index=True)
    known = np.maximum.reduceat(np.where(np.isnan(by_phase), -np.inf, by_phase), first, axis=0)
    best = np.argmax(known, axis=1)
    rows = np.arange(len(best))
    told = pl.DataFrame(
        {
            "meter_id": meters,
            "shift_elements": np.array(order, dtype=np.int64)[best],
            "likeness": _whole(known[rows, best]),
            "unshifted": _whole(known[:, 0]),
        }
    )
    return SHIFTS.check(told.filter(pl.Series(np.isfinite(known[rows, best]) & np.isfinite(known[:, 0]))))


def _whole(likeness: np.ndarray) -> np.ndarray:
    whole: np.ndarray = (np.where(np.isfinite(likeness), likeness, 0.0) * UNITS).astype(np.int64)
    return whole


def _likeness(own: np.ndarray, *, area: np.ndarray, late: int) -> np.ndarray:
    """Correlate each curve, taken back by ``late`` elements, with its area; NaN where they tell nothing."""
    mine = own[:, late:] if late >= 0 else own[:, :late]
    theirs = area[:, : ELEMENTS - 1 - late] if late >= 0 else area[:, -late:]
    both = np.isfinite(mine) & np.isfinite(theirs)
    count = both.sum(axis=1)
    enough = np.where(count >= LEAST_IN_COMMON, count, 1)[:, None]
    left, right = np.where(both, mine, 0.0), np.where(both, theirs, 0.0)
    left = np.where(both, left - left.sum(axis=1, keepdims=True) / enough, 0.0)
    right = np.where(both, right - right.sum(axis=1, keepdims=True) / enough, 0.0)
    below = np.sqrt((left**2).sum(axis=1) * (right**2).sum(axis=1))
    is_told = (count >= LEAST_IN_COMMON) & (below > 0)
    found: np.ndarray = np.where(is_told, (left * right).sum(axis=1) / np.where(is_told, below, 1.0), np.nan)
    return found
