"""
What part of each customer's energy an area loses, from curves.

The loss of an area is explained by the energies of all customers at once, of its own and of its neighbors (who may hang
on it without the archive knowing), and by the square of what they took (the wires: not of what went in, whose own error
would stand on both sides). The share of a customer of its own is 0 where the meter counts all, and p ÷ (1 − p) where a
part p passes by it.

Hours are fitted where there are enough of them, else halves or quarters: what steps of meters and wrong clocks take
from one quarter they give to the next, so that it fades in longer ones. Errors come from whole days: what is wrong in
one day hangs together. See docs/algorithms/line-loss.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.energy.lineloss.kernel.case import SHARES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: Ridge in units of the variance of a series: keeps vacant premises from blowing up the solution.
RIDGE = 1e-4
#: Neighbors looked at beside an area's own customers; of more, those that go along with its loss most.
NEIGHBORS = 150
#: A series that moves by less says nothing, kWh: a guard.
STILL = 1e-9
#: Quarters of an hour that are added up, the longest first, and moments that each series must have at least.
STEPS, LEAST_MOMENTS = (4, 2, 1), 2.5
#: Where periods begin, in sixths of the days: a part may pass by the meter from some day on.
BEGINNINGS = (0, 2, 4, 5)
#: The latest days must show at least so much of a share for it to hold: a guard, half of it.
HOLDS = 0.5
#: Days that a fit needs at least beside its first: a guard of the error by days.
LEAST_DAYS = 5


@dataclass(frozen=True, slots=True)
class Curves:
    """
    Curves of the areas of one line over the same days.

    :ivar areas: A, ids
    :ivar heads: A × T, kWh that went into each area, nan where missing
    :ivar points: C, ids
    :ivar held: C, id of the area in which the archive has the customer
    :ivar taken: C × T, kWh, nan where missing
    :ivar day: T, number of the day from 0
    """

    areas: list[int]
    heads: Floats
    points: list[int]
    held: Integers
    taken: Floats
    day: Integers


def shares(curves: Curves) -> pl.DataFrame:
    """
    Give SHARES of the customers of every area, from the whole period and from its latest days alone.

    Of those periods the surest counts that holds to the end: where a head broke in mid-month, a fit over both halves
    finds shares that neither half has.
    """
    days = int(curves.day.max(initial=-1)) + 1
    found = [
        row
        for area, head in zip(curves.areas, curves.heads, strict=True)
        for first in sorted({days * part // 6 for part in BEGINNINGS})
        for row in _fitted(curves, area=area, head=head, first=first)
    ]
    key = ["area_id", "usage_point_id"]
    tried = SHARES.frame(found).with_columns(tries=pl.len().over(key).cast(pl.Int64))
    latest = pl.col("extra").last().over(key)
    held = tried.filter((pl.col("extra") <= 0) | (latest >= pl.col("extra") * HOLDS))
    return held.sort("sure", descending=True, maintain_order=True).unique(key, keep="first", maintain_order=True)


def _fitted(curves: Curves, *, area: int, head: Floats, first: int) -> list[dict[str, object]]:
    """Fit the days from ``first`` on."""
    mine = np.flatnonzero(curves.held == area)
    late = curves.day >= first
    count = len(mine) + min(len(curves.points) - len(mine), NEIGHBORS) + 1
    step = next((one for one in STEPS if late.sum() / one >= count * LEAST_MOMENTS), None)
    if not len(mine) or step is None:
        return []
    metered = curves.taken[mine][:, late]
    into, own = _added(head[late], step=step), _added(metered, step=step)
    wires = _added(metered.sum(axis=0) ** 2, step=step)
    beside = _added(curves.taken[curves.held != area][:, late], step=step)
    use = ~np.isnan(into) & ~np.isnan(own).any(axis=0)
    day = curves.day[late][::step][use]
    days = np.unique(day)
    if len(days) <= LEAST_DAYS or use.sum() < count * LEAST_MOMENTS:
        return []
    own = own[:, use]
    loss = _about(into[use] - own.sum(axis=0))
    others = _about(np.nan_to_num(beside[:, use]))
    chosen = others[_going_along(loss, own=_about(own), others=others)]
    series = np.vstack([_about(own), chosen, _about(wires[use])[None, :]])
    extra, error = _least_squares(loss, series=series, day=day)
    return [
        {
            "area_id": area,
            "usage_point_id": curves.points[who],
            "extra": float(extra[place]),
            "sure": float(extra[place] / error[place]) if error[place] > 0 else 0.0,
            "tries": 1,
            "days": len(days),
        }
        for place, who in enumerate(mine)
        if own[place].std() > STILL
    ]


def _added(values: Floats, *, step: int) -> Floats:
    """Add up so many moments each; one that lacks makes the sum lack."""
    result: Floats = values.reshape(*values.shape[:-1], values.shape[-1] // step, step).sum(axis=-1)
    return result


def _going_along(loss: Floats, *, own: Floats, others: Floats) -> Integers:
    """Choose the neighbors who go along with what an area's own customers leave unexplained."""
    if len(others) <= NEIGHBORS:
        return np.arange(len(others))
    gram = own @ own.T
    ridge = RIDGE * np.trace(gram) / len(gram) + STILL
    left = loss - own.T @ np.linalg.solve(gram + np.eye(len(gram)) * ridge, own @ loss)
    length = np.linalg.norm(others, axis=1)
    along = np.abs(others @ left) / np.where(length > 0, length, 1.0)
    result: Integers = np.argsort(-along, kind="stable")[:NEIGHBORS]
    return result


def _least_squares(loss: Floats, *, series: Floats, day: Integers) -> tuple[Floats, Floats]:
    """
    Explain a loss by series about their means.

    :returns: coefficients, and their standard errors: the larger of the plain one and that by whole days
    """
    size = np.maximum(series.std(axis=1), STILL)
    scaled = series / size[:, None]
    inverse = np.linalg.inv(scaled @ scaled.T + np.eye(len(scaled)) * RIDGE * len(loss))
    found = inverse @ (scaled @ loss)
    left = loss - scaled.T @ found
    days = np.unique(day)
    pulls = np.stack([scaled[:, day == one] @ left[day == one] for one in days], axis=1)
    by_days = inverse @ (pulls @ pulls.T) @ inverse * len(days) / (len(days) - 1)
    plain = np.diag(inverse) * float(left @ left) / max(len(loss) - len(scaled), 1)
    error = np.sqrt(np.maximum(np.diag(by_days), plain))
    return found / size, error / size


def _about(values: Floats) -> Floats:
    result: Floats = values - values.mean(axis=-1, keepdims=True)
    return result
