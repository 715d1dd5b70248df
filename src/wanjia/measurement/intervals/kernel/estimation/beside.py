"""
What lies beside a day with gaps: the other meters of its area.

Works on the curves of the area on the day (and, to find who is alike, on one earlier day). Courses are secondary values
of one meter each; `chain` sets their level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wanjia.measurement.intervals.types import POINTS_A_DAY

Curve = Sequence[int | None]
#: Elements that two curves must have in common before a likeness is believed.
LEAST_IN_COMMON = 24
UNITS = 10**4


def neighbour_of(own: Curve, *, others: Mapping[int, Curve]) -> int | None:
    """
    Find the meter whose curve runs most like this one, by Pearson's correlation over the elements that both have.

    :param own: this meter on a day of which it is known, or what is known of the day itself
    :param others: meter → its curve of the same day
    :returns: none without a likeness above 0; of equals the least meter
    """
    best, found = 0.0, None
    for meter_id in sorted(others):
        likeness = _likeness(own, other=others[meter_id])
        if likeness > best:
            best, found = likeness, meter_id
    return found


def _likeness(own: Curve, *, other: Curve) -> float:
    both = [(a, b) for a, b in zip(own, other, strict=True) if a is not None and b is not None]
    if len(both) < LEAST_IN_COMMON:
        return 0.0
    left, right = (np.array(side, dtype=np.float64) for side in zip(*both, strict=True))
    left, right = left - left.mean(), right - right.mean()
    below = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return float((left * right).sum()) / below if below > 0 else 0.0


def mean_course(curves: Sequence[Curve]) -> list[int | None]:
    """Give the sum of complete curves, which has the course of their mean; none without one."""
    whole = [curve for curve in curves if all(value is not None for value in curve)]
    if not whole:
        return [None] * POINTS_A_DAY
    return [sum(curve[place] or 0 for curve in whole) for place in range(POINTS_A_DAY)]


def left_over(
    head: Curve, *, head_multiplier: int, others: Sequence[tuple[Curve, int]], multiplier: int
) -> list[int | None]:
    """
    Give what is left of the head of an area when all its other meters are taken off, as the meter would say it.

    :param head: secondary values of the head
    :param others: secondary values of each other meter, and its multiplier
    :param multiplier: of the meter; multipliers come in ten-thousandths
    :returns: None where the head or another meter says nothing; the loss of the area is in it, and it may be negative
    """
    return [
        _left(
            head[place],
            head_multiplier=head_multiplier,
            others=[(curve[place], by) for curve, by in others],
            by=multiplier,
        )
        for place in range(POINTS_A_DAY)
    ]


def _left(head: int | None, *, head_multiplier: int, others: Sequence[tuple[int | None, int]], by: int) -> int | None:
    if head is None or any(value is None for value, _ in others):
        return None
    left = head * head_multiplier - sum((value or 0) * times for value, times in others)
    sign = -1 if left < 0 else 1
    return sign * ((2 * abs(left) + by) // (2 * by))
