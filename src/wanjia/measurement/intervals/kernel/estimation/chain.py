"""
Which method fills which gap, and how what it gives is held to the register.

Methods are tried in the order of the chain. A method takes a gap if the gap is no longer than its row allows and it
knows every element of it. Where both register values stand, all estimated elements of the day are then scaled together
so that estimated and measured ones sum to what the register ran, exactly: whole numbers, largest remainders first
(interval adjustment from scalar). Where measured elements alone exceed the register, nothing is estimated: one of the
two is wrong, and a rule says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wanjia.measurement.intervals.kernel.estimation.gaps import Bools, Gaps, Ints, apportioned
from wanjia.measurement.intervals.kernel.estimation.methods import BY_CODE
from wanjia.measurement.intervals.types import POINTS_A_DAY


@dataclass(frozen=True, slots=True)
class ChainStep:
    """
    One step of the chain.

    :ivar longest_gap: elements of the longest gap that the method may fill
    """

    method: str
    longest_gap: int


@dataclass(frozen=True, slots=True)
class Estimates:
    """
    Days with their gaps filled as far as the chain could.

    :ivar values: n × 96; measured elements as they were
    :ivar filled: n × 96, what is an estimate
    :ivar step: n × 96, place in the chain of the method that filled it, −1 elsewhere
    :ivar is_adjusted: n, whether the estimates were scaled to the register
    :ivar exceeds: n, whether measured elements alone exceed the register
    """

    values: Ints
    filled: Bools
    step: Ints
    is_adjusted: Bools
    exceeds: Bools


def estimated(gaps: Gaps, *, chain: Sequence[ChainStep]) -> Estimates:
    """
    Fill gaps by a chain of methods.

    :raises KeyError: if the chain names a method that is not in the catalogue
    """
    length, run = _runs(gaps.missing)
    values, step = gaps.values.copy(), np.full(gaps.values.shape, -1, dtype=np.int64)
    measured = np.where(gaps.missing, 0, gaps.values).sum(axis=1)
    exceeds = gaps.has_target & (measured > gaps.target)
    open_ = gaps.missing & ~exceeds[:, None]
    for place, one in enumerate(chain):
        if not open_.any():
            break
        shape = BY_CODE[one.method].fills(gaps)
        able = open_ & shape.known & (length <= one.longest_gap)
        taken = able & (_counted(able, run=run) == length)
        values = np.where(taken, shape.values, values)
        step = np.where(taken, place, step)
        open_ &= ~taken
    filled = step >= 0
    is_adjusted = gaps.has_target & ~exceeds & gaps.missing.any(axis=1) & (filled == gaps.missing).all(axis=1)
    values[is_adjusted] = _adjusted(values, filled=filled, left=gaps.target - measured, rows=is_adjusted)
    return Estimates(values, filled, step, is_adjusted, exceeds)


def _runs(missing: Bools) -> tuple[Ints, Ints]:
    """Give for each missing element the length of its gap and the number of that gap in its day, 0 elsewhere."""
    before = np.zeros_like(missing)
    before[:, 1:] = missing[:, :-1]
    run = np.where(missing, (missing & ~before).cumsum(axis=1), 0).astype(np.int64)
    return np.where(missing, _counted(missing, run=run), 0), run


def _counted(chosen: Bools, *, run: Ints) -> Ints:
    """Count the chosen elements of each element's gap."""
    size = POINTS_A_DAY + 1
    numbered = run + size * np.arange(len(run))[:, None]
    counts = np.bincount(numbered[chosen], minlength=size * len(run))
    found: Ints = counts[numbered].astype(np.int64)
    return found


def _adjusted(values: Ints, *, filled: Bools, left: Ints, rows: Bools) -> Ints:
    """Scale the estimates of some days so that they sum to what is left; a day of zeros is spread over its gaps."""
    estimates = np.where(filled, values, 0)[rows]
    is_flat = estimates.sum(axis=1) == 0
    weights = np.where(is_flat[:, None], filled[rows], estimates).astype(np.int64)
    return np.where(filled[rows], apportioned(weights, totals=left[rows]), values[rows])
