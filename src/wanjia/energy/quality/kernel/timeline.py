"""Curves as grids of numbers: one row per subject and day, 96 columns, so that a month is looked at in one go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.measurement.intervals.types import ENERGIES, POINTS_A_DAY, VOLTAGES, Quality

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Stands where nothing was measured.
MISSING = int(np.iinfo(np.int64).min)
#: What is no measurement: voltages and currents are not judged by estimates, or by what a rule doubts.
UNFIT = (Quality.ESTIMATED.value, Quality.SUSPECT.value)


@dataclass(frozen=True)
class Timeline:
    """
    Curves of subjects over days, sorted by subject and day.

    :ivar subjects: (n,) ids
    :ivar days: (n,) days as whole days since 1970
    :ivar grids: quantity → (n, 96) whole numbers, `MISSING` where there is none
    """

    subjects: Ints
    days: Ints
    grids: Mapping[str, Ints]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.subjects)

    def of(self, quantity: str) -> Ints:
        """Give the grid of a quantity; without any curve of it, all is missing."""
        found = self.grids.get(quantity)
        return np.full((len(self), POINTS_A_DAY), MISSING, dtype=np.int64) if found is None else found

    @property
    def begins(self) -> Flags:
        """Tell which rows do not go on from the row before: another subject, or days between."""
        first = np.ones(len(self), dtype=np.bool_)
        first[1:] = (self.subjects[1:] != self.subjects[:-1]) | (self.days[1:] != self.days[:-1] + 1)
        return first

    @property
    def firsts(self) -> NDArray[np.intp]:
        """Give the place of the first row of each subject."""
        changed = np.ones(len(self), dtype=np.bool_)
        changed[1:] = self.subjects[1:] != self.subjects[:-1]
        return np.flatnonzero(changed)

    def beside(self, table: pl.DataFrame) -> pl.DataFrame:
        """Give for each row what a table says of its subject (column ``subject_id``), empty where nothing."""
        rows = pl.DataFrame({"subject_id": self.subjects})
        return rows.join(table, on="subject_id", how="left", maintain_order="left")

    def counted(self, flags: Flags) -> Ints:
        """Count the elements of each subject that are flagged, in the order of `firsts`."""
        return np.add.reduceat(flags.sum(axis=1, dtype=np.int64), self.firsts) if len(self) else np.zeros(0, np.int64)


def timeline(curves: pl.DataFrame, *, quantities: Collection[str]) -> Timeline:
    """
    Lay curves out as grids; estimates and doubtful values count as missing, but of energies, which must be whole.

    Where a subject has two curves of a day and quantity, as two meters of one area, they add up, and a moment at which
    one is missing is missing; of voltages the first counts.

    :param curves: SUBJECT_CURVES in whatever order
    """
    wanted = curves.filter(pl.col("quantity").is_in(list(quantities)))
    keys = wanted.select("subject_id", "day").unique().sort("subject_id", "day").with_row_index("place")
    placed = wanted.join(keys, on=("subject_id", "day"), how="left", maintain_order="left")
    grids = {
        name: _grid(placed.filter(pl.col("quantity") == name), height=keys.height, quantity=name)
        for name in placed["quantity"].unique().to_list()
    }
    return Timeline(keys["subject_id"].to_numpy(), _days(keys["day"]), grids)


def _days(days: pl.Series) -> Ints:
    return days.cast(pl.Int32).cast(pl.Int64).to_numpy()


def _grid(part: pl.DataFrame, *, height: int, quantity: str) -> Ints:
    values = _values(part, is_judged=quantity not in ENERGIES)
    places = part["place"].to_numpy().astype(np.intp)
    grid = np.full((height, POINTS_A_DAY), MISSING, dtype=np.int64)
    if quantity in VOLTAGES or len(np.unique(places)) == len(places):
        grid[places[::-1]] = values[::-1]
        return grid
    lacking = values == MISSING
    total, lacks = np.zeros_like(grid), np.zeros(grid.shape, dtype=np.bool_)
    np.add.at(total, places, np.where(lacking, 0, values))
    np.logical_or.at(lacks, places, lacking)
    there = np.unique(places)
    grid[there] = np.where(lacks[there], MISSING, total[there])
    return grid


def _values(part: pl.DataFrame, *, is_judged: bool) -> Ints:
    values = part["values"].explode().cast(pl.Int64).fill_null(MISSING).to_numpy().reshape(-1, POINTS_A_DAY).copy()
    judged = part.with_row_index("row").filter(pl.col("qualities").is_not_null())
    if is_judged and judged.height:
        marks = judged["qualities"].explode().fill_null(0).to_numpy().reshape(-1, POINTS_A_DAY)
        rows = judged["row"].to_numpy()
        values[rows] = np.where(np.isin(marks, UNFIT), MISSING, values[rows])
    return values


def gathered(line: Timeline, *, to: pl.DataFrame, lowest: Ints, highest: Ints) -> Timeline:
    """
    Gather grids of many subjects into those of what they belong to: the lowest and the highest of each moment.

    :param to: ``subject_id``, ``group_id``, ``start_date``, ``end_date``: to what a subject belongs on which days
    :param lowest: (n, 96), `MISSING` where there is none; ``highest`` likewise
    :returns: grids ``LOWEST`` and ``HIGHEST`` of the groups
    """
    rows = pl.DataFrame({"subject_id": line.subjects, "day": line.days}).with_row_index("row")
    spans = to.with_columns(
        pl.col("start_date").cast(pl.Int32).cast(pl.Int64),
        pl.col("end_date").cast(pl.Int32).cast(pl.Int64).fill_null(np.iinfo(np.int64).max),
    )
    held = rows.join(spans, on="subject_id").filter(
        (pl.col("start_date") <= pl.col("day")) & (pl.col("day") < pl.col("end_date"))
    )
    ordered = held.sort("group_id", "day", "row")
    if not ordered.height:
        nothing = np.zeros(0, dtype=np.int64)
        return Timeline(nothing, nothing, {})
    groups, days, at = (ordered[name].to_numpy() for name in ("group_id", "day", "row"))
    first = np.ones(len(groups), dtype=np.bool_)
    first[1:] = (groups[1:] != groups[:-1]) | (days[1:] != days[:-1])
    places = np.flatnonzero(first)
    low = np.where(lowest[at] == MISSING, np.iinfo(np.int64).max, lowest[at])
    least = np.minimum.reduceat(low, places, axis=0)
    grids = {
        "LOWEST": np.where(least == np.iinfo(np.int64).max, MISSING, least),
        "HIGHEST": np.maximum.reduceat(highest[at], places, axis=0),
    }
    return Timeline(groups[places], days[places], grids)


def together(one: Timeline, *, other: Timeline) -> Timeline:
    """Put the grids of two timelines, of different names, onto the rows of both."""
    parts = [pl.DataFrame({"subject_id": line.subjects, "day": line.days}) for line in (one, other)]
    keys = pl.concat(parts).unique().sort("subject_id", "day").with_row_index("place")
    grids: dict[str, Ints] = {}
    for line, part in zip((one, other), parts, strict=True):
        places = part.join(keys, on=("subject_id", "day"), how="left", maintain_order="left")["place"].to_numpy()
        for name, grid in line.grids.items():
            whole = np.full((keys.height, POINTS_A_DAY), MISSING, dtype=np.int64)
            whole[places] = grid
            grids[name] = whole
    return Timeline(keys["subject_id"].to_numpy(), keys["day"].to_numpy(), grids)
