"""
The catalogue of methods: what each takes missing elements to be.

Names follow the estimation rules of meter data management. Each gives whole numbers of the store's unit and says where
it knows something; which one is tried for which gap is a matter of dated rows, see `chain`.
"""

from __future__ import annotations

import numpy as np

from wanjia.measurement.intervals.kernel.estimation.gaps import Bools, Gaps, Ints, Method, Shape, halved_up
from wanjia.measurement.intervals.types import POINTS_A_DAY, EstimationMethod


def nothing(gaps: Gaps) -> Shape:
    """Know nothing."""
    return Shape(np.zeros_like(gaps.values), np.zeros_like(gaps.missing))


def interpolated(gaps: Gaps) -> Shape:
    """Draw a straight line from the element before a gap to the one after it; gaps at an end of the day have none."""
    places = np.broadcast_to(np.arange(POINTS_A_DAY), gaps.missing.shape)
    before = np.maximum.accumulate(np.where(gaps.missing, -1, places), axis=1)
    after = np.minimum.accumulate(np.where(gaps.missing, POINTS_A_DAY, places)[:, ::-1], axis=1)[:, ::-1]
    known = (before >= 0) & (after < POINTS_A_DAY)
    left = np.take_along_axis(gaps.values, np.clip(before, 0, None), axis=1)
    right = np.take_along_axis(gaps.values, np.clip(after, None, POINTS_A_DAY - 1), axis=1)
    width = np.where(known & (after > before), after - before, 1)
    line = halved_up(left * (after - places) + right * (places - before), by=width)
    return Shape(np.where(gaps.missing, line, gaps.values), known)


def averaged(gaps: Gaps) -> Shape:
    """Take the mean of the same element on earlier days of the same kind, halves up."""
    usable = gaps.history_known & gaps.same_kind[:, :, None]
    count = usable.sum(axis=1)
    total = np.where(usable, gaps.history, 0).sum(axis=1)
    return Shape(halved_up(total, by=np.where(count > 0, count, 1)), count > 0)


def similar_day(gaps: Gaps) -> Shape:
    """Take the latest earlier day of the same kind of which every missing element was measured."""
    covers = (gaps.history_known | ~gaps.missing[:, None, :]).all(axis=2) & gaps.same_kind
    if not covers.shape[1]:
        return nothing(gaps)
    chosen = covers.argmax(axis=1)
    rows = np.arange(gaps.rows)
    found = covers.any(axis=1, keepdims=True)
    return Shape(gaps.history[rows, chosen], gaps.history_known[rows, chosen] & found)


def profiled(gaps: Gaps) -> Shape:
    """Take the mean course of meters of the same class, raised to the level of what was measured on the day."""
    return _levelled(gaps, name="profile")


def of_neighbour(gaps: Gaps) -> Shape:
    """Take the course of the meter of the same area most like this one, raised to the level of what was measured."""
    return _levelled(gaps, name="neighbour")


def subtracted(gaps: Gaps) -> Shape:
    """
    Take what is left of the head of the area when all its other meters are taken off.

    The loss of the area is in it, so that it serves where no register stands; what would be negative is not known.
    """
    shape = gaps.shapes.get("residual")
    if shape is None:
        return nothing(gaps)
    return Shape(np.clip(shape.values, 0, None), shape.known & (shape.values >= 0))


def spread(gaps: Gaps) -> Shape:
    """Spread what the register ran, less what was measured, evenly over the missing elements."""
    left = gaps.target - np.where(gaps.missing, 0, gaps.values).sum(axis=1)
    count = gaps.missing.sum(axis=1)
    each = halved_up(np.clip(left, 0, None), by=np.where(count > 0, count, 1))
    known = (gaps.has_target & (left >= 0))[:, None] & gaps.missing
    return Shape(np.where(known, each[:, None], 0), known)


def _levelled(gaps: Gaps, *, name: str) -> Shape:
    """Scale a course so that it has the sum of what was measured; without that only a register can set its level."""
    shape = gaps.shapes.get(name)
    if shape is None:
        return nothing(gaps)
    both = shape.known & ~gaps.missing
    own = _summed(gaps.values, where=both)
    other = _summed(shape.values, where=both)
    has_level = (own > 0) & (other > 0)
    scaled = halved_up(shape.values * np.where(has_level, own, 1)[:, None], by=np.where(has_level, other, 1)[:, None])
    return Shape(scaled, shape.known & (has_level | gaps.has_target)[:, None])


def _summed(values: Ints, *, where: Bools) -> Ints:
    total: Ints = np.where(where, values, 0).sum(axis=1)
    return total


METHODS = (
    Method(EstimationMethod.INTERPOLATION, "A straight line from the element before to the one after.", interpolated),
    Method(EstimationMethod.AVERAGE, "The mean of the same element on earlier days of the same kind.", averaged),
    Method(EstimationMethod.SIMILAR_DAY, "The latest complete earlier day of the same kind.", similar_day),
    Method(EstimationMethod.PROFILE, "The mean course of meters of the same class, at the level of the day.", profiled),
    Method(EstimationMethod.NEIGHBOUR, "The course of the meter of the area most like it, at its level.", of_neighbour),
    Method(EstimationMethod.SUBTRACTION, "The head of the area less all other meters.", subtracted),
    Method(EstimationMethod.PRORATION, "What the register ran, spread evenly.", spread),
)
BY_CODE = {method.code: method for method in METHODS}
