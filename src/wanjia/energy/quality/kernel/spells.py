"""Stretches of time without a break: one way of finding them, for voltage, load, unbalance and dead phases alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.energy.quality.kernel.schema import MOMENT, SPELLS, ZONE
from wanjia.energy.quality.kernel.timeline import Flags, Floats, Ints, Timeline
from wanjia.energy.quality.types import SpellKind
from wanjia.measurement.intervals.types import MINUTES_A_POINT, POINTS_A_DAY

MINUTES_A_DAY = POINTS_A_DAY * MINUTES_A_POINT
MICROSECONDS = 60_000_000


@dataclass(frozen=True)
class Runs:
    """
    Stretches of flagged elements.

    :ivar starts: place of the first element of each, in the grid laid out row by row
    :ivar ends: place of the latest element of each
    """

    starts: NDArray[np.intp]
    ends: NDArray[np.intp]

    @property
    def minutes(self) -> Ints:
        """Give the length of each."""
        return ((self.ends - self.starts + 1) * MINUTES_A_POINT).astype(np.int64)

    def lasting(self, minutes: int) -> Runs:
        """Keep those that last so long at least."""
        kept = self.minutes >= minutes
        return Runs(self.starts[kept], self.ends[kept])

    def covered(self, shape: tuple[int, ...]) -> Flags:
        """Give a grid of the elements that lie in some stretch."""
        edges = np.zeros(int(np.prod(shape)) + 1, dtype=np.int64)
        np.add.at(edges, self.starts, 1)
        np.add.at(edges, self.ends + 1, -1)
        return (np.cumsum(edges[:-1]) > 0).reshape(shape)


def runs(flags: Flags, *, over: Timeline) -> Runs:
    """
    Find stretches of flagged elements; midnight does not end one, a day without a row or another subject does.

    :param flags: (n, 96), in the rows of ``over``
    """
    flat = flags.reshape(-1)
    opens = np.zeros(flat.size, dtype=np.bool_)
    opens[::POINTS_A_DAY] = over.begins
    before = np.zeros(flat.size, dtype=np.bool_)
    before[1:] = flat[:-1]
    after = np.zeros(flat.size, dtype=np.bool_)
    after[:-1] = flat[1:] & ~opens[1:]
    return Runs(np.flatnonzero(flat & (~before | opens)), np.flatnonzero(flat & ~after))


def longest(flags: Flags, *, over: Timeline) -> Ints:
    """Give the minutes of each subject's longest stretch, in the order of `Timeline.firsts`; 0 where there is none."""
    found = runs(flags, over=over)
    order = {int(subject): place for place, subject in enumerate(over.subjects[over.firsts])}
    result = np.zeros(len(order), dtype=np.int64)
    rows = over.subjects[found.starts // POINTS_A_DAY]
    places = np.array([order[int(subject)] for subject in rows], dtype=np.intp)
    np.maximum.at(result, places, found.minutes)
    return result


@dataclass(frozen=True)
class Measured:
    """
    Figures of which the worst in each stretch is kept.

    :ivar figures: (n, 96)
    :ivar limits: (n,), what they are compared with
    :ivar is_lowest: whether the lowest is the worst
    """

    figures: Floats
    limits: Floats
    is_lowest: bool = False


def told(found: Runs, *, over: Timeline, kind: SpellKind, by: Measured, phase: str = "") -> pl.DataFrame:
    """Write stretches down as SPELLS."""
    flat, best = by.figures.reshape(-1), np.nanmin if by.is_lowest else np.nanmax
    worst = [float(best(flat[start : end + 1])) for start, end in zip(found.starts, found.ends, strict=True)]
    return SPELLS.check(
        pl.DataFrame(
            {
                "kind": [kind.value] * len(worst),
                "subject_id": over.subjects[found.starts // POINTS_A_DAY],
                "phase": [phase] * len(worst),
                "started_at": _moments(found.starts, over=over),
                "ended_at": _moments(found.ends, over=over, plus=1),
                "minutes": found.minutes,
                "worst": worst,
                "limit": by.limits[found.starts // POINTS_A_DAY],
                "beside": [""] * len(worst),
            },
            schema_overrides={
                name: SPELLS.columns[name].dtype for name in ("kind", "phase", "worst", "limit", "beside")
            },
        )
    )


def _moments(places: NDArray[np.intp], *, over: Timeline, plus: int = 0) -> pl.Series:
    """Give the moment at which an element begins, or with ``plus`` the one that many elements on."""
    since = over.days[places // POINTS_A_DAY] * MINUTES_A_DAY + (places % POINTS_A_DAY + plus) * MINUTES_A_POINT
    local = pl.Series(since.astype(np.int64) * MICROSECONDS).cast(pl.Datetime("us"))
    return local.dt.replace_time_zone(ZONE).cast(MOMENT)
