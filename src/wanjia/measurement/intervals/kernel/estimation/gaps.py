"""What an estimate is made of: days with gaps, and what lies beside them; whole numbers throughout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wanjia.measurement.intervals.types import POINTS_A_DAY

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
#: Weights and totals stay below this, so that their product fits into 64 bits.
LARGEST = 2**31


@dataclass(frozen=True, slots=True)
class Shape:
    """
    A course over the day that may stand in for another.

    :ivar values: n × 96
    :ivar known: n × 96, where it says something
    """

    values: Ints
    known: Bools


@dataclass(frozen=True, slots=True)
class Gaps:
    """
    Days with missing elements, one row for each meter, day and quantity.

    :ivar values: n × 96 in the store's unit; 0 where missing
    :ivar missing: n × 96
    :ivar target: n, what the register ran on that day, same unit
    :ivar has_target: n, whether both register values stand
    :ivar history: n × d × 96, earlier days of the same meter, the latest first
    :ivar history_known: n × d × 96, what was measured in them
    :ivar same_kind: n × d, whether that day is of the kind of this one
    :ivar shapes: name → course of something else: ``profile``, ``neighbour``, ``residual``
    """

    values: Ints
    missing: Bools
    target: Ints
    has_target: Bools
    history: Ints
    history_known: Bools
    same_kind: Bools
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Count the days."""
        return int(self.values.shape[0])


Fills = Callable[[Gaps], Shape]


@dataclass(frozen=True, slots=True)
class Method:
    """
    One method of the catalogue.

    :ivar code: stable name, kept with each estimate
    :ivar meaning: what it takes the missing elements to be
    :ivar fills: gives a value for each element it can say something about, missing or not
    """

    code: str
    meaning: str
    fills: Fills


def gaps_of(
    curves: Sequence[Sequence[int | None]],
    *,
    targets: Sequence[int | None],
    history: Sequence[Sequence[tuple[bool, Sequence[int | None]]]] = (),
    shapes: Mapping[str, Sequence[Sequence[int | None] | None]] | None = None,
) -> Gaps:
    """
    Lay plain lists out as tables of numbers.

    :param curves: 96 values of each day, None where missing
    :param targets: what the register ran, None where it is not known
    :param history: of each day its earlier days, the latest first: whether of the same kind, and their 96 values
    :param shapes: name → course for each day, None without one
    """
    values, known = _laid(curves)
    deepest = max((len(days) for days in history), default=0)
    past = [_padded(days, deepest=deepest) for days in history] if history else [[] for _ in curves]
    laid = [_laid([row for _, row in days]) for days in past]
    shape = (len(curves), deepest, POINTS_A_DAY)
    return Gaps(
        values=values,
        missing=~known,
        target=np.array([total or 0 for total in targets], dtype=np.int64),
        has_target=np.array([total is not None for total in targets], dtype=np.bool_),
        history=np.array([one for one, _ in laid], dtype=np.int64).reshape(shape),
        history_known=np.array([one for _, one in laid], dtype=np.bool_).reshape(shape),
        same_kind=np.array([[same for same, _ in days] for days in past], dtype=np.bool_).reshape(shape[:2]),
        shapes={name: Shape(*_laid([row or EMPTY for row in rows])) for name, rows in (shapes or {}).items()},
    )


EMPTY: tuple[None, ...] = (None,) * POINTS_A_DAY


def _padded(
    days: Sequence[tuple[bool, Sequence[int | None]]], *, deepest: int
) -> list[tuple[bool, Sequence[int | None]]]:
    return [*days, *((False, EMPTY) for _ in range(deepest - len(days)))]


def _laid(rows: Sequence[Sequence[int | None]]) -> tuple[Ints, Bools]:
    known = np.array([[value is not None for value in row] for row in rows], dtype=np.bool_)
    values = np.array([[value or 0 for value in row] for row in rows], dtype=np.int64)
    return values.reshape(-1, POINTS_A_DAY), known.reshape(-1, POINTS_A_DAY)


def halved_up(above: Ints, *, by: Ints) -> Ints:
    """Divide whole numbers of 0 or more by numbers above 0, halves up."""
    return (2 * above + by) // (2 * by)


def apportioned(weights: Ints, *, totals: Ints) -> Ints:
    """
    Share totals out by weights so that the parts sum to them exactly, the largest remainders first.

    Of equal remainders the earlier comes first; weights that are all 0 count as equal.

    :param weights: n × m, 0 or more, each row with at least one place
    :param totals: n, 0 or more
    :raises ValueError: if a number is negative or too large for exact products
    """
    even = weights.sum(axis=1) == 0
    shares = np.where(even[:, None], 1, weights)
    whole = shares.sum(axis=1)
    if (weights < 0).any() or (totals < 0).any():
        msg = "weights and totals must be 0 or more"
        raise ValueError(msg)
    if weights.size and (whole.max() >= LARGEST or totals.max() >= LARGEST):
        msg = f"weights and totals must stay below {LARGEST}"
        raise ValueError(msg)
    product = shares * totals[:, None]
    parts = product // whole[:, None]
    left = totals - parts.sum(axis=1)
    order = np.argsort(-(product % whole[:, None]), axis=1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(order.shape[1])[None, :].repeat(len(order), axis=0), axis=1)
    result: Ints = parts + (places < left[:, None])
    return result
