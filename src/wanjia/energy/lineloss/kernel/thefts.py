"""
Customers of whom a part of the energy passes by the meter.

Two tests that rest on different figures; either speaks by itself, and where both do, both are told.

- *By days*: the loss of an area beyond what its load explains follows the energy of one customer from one day on, and
  on that day the use of the customer fell by the very part that this loss says goes uncounted.
- *By curves*: of all customers at once the area's loss in each quarter of an hour follows this one's energy
  (`kernel.shares`).

A customer who counts 1 − p of what it takes makes the area lose p ÷ (1 − p) for every kWh that its meter counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wanjia.energy.lineloss.kernel.case import Case, complete, evidence, kwh
from wanjia.energy.lineloss.types import CauseLimits, LossClass

Floats = NDArray[np.float64]
#: Days that each side of a step must have, and kWh a day below which a use is none: guards against dividing noise.
SIDE, LEAST_KWH = 5, 1.0
#: So many customers of one area at most are told by days; beyond it the area's figures are wrong, not its customers.
MOST = 3
SHAPE = {
    "area_id": pl.Int64,
    "usage_point_id": pl.Int64,
    "before": pl.Float64,
    "after": pl.Float64,
    "rise": pl.Float64,
    "step": pl.Float64,
}


def theft(case: Case) -> pl.DataFrame:
    """Find customers who look as if a part of their energy passed by the meter, by days or by curves."""
    steps = pl.DataFrame(_by_days(case), schema=SHAPE, orient="row")
    shares = _by_curves(case)
    found = steps.join(shares, on=["area_id", "usage_point_id"], how="full", coalesce=True)
    return evidence(
        found,
        kwh_day_before="before",
        kwh_day_after="after",
        kwh_day_loss_rose="rise",
        times_error="step",
        uncounted_pct="uncounted",
        times_error_curves="sure",
        days="days",
    )


def _by_curves(case: Case) -> pl.DataFrame:
    """
    Give whom the curves name: the part uncounted, percent, is large enough, and chance does not explain it.

    Among thousands somebody stands out by chance. So the rate of false discoveries is held (Benjamini and Hochberg,
    1995): the customers are ordered by how likely chance is, and named as long as of all that were looked at, in all
    periods tried, chance would name no more than the allowed part of those named.
    """
    least, allowed = case.bounds.theft_share, float(case.bounds.theft_false_pct) / 100
    ordered = case.shares.sort("sure", descending=True, maintain_order=True)
    looked = int(ordered["tries"].sum())
    chance = np.array([0.5 * math.erfc(sure / math.sqrt(2)) for sure in ordered["sure"]])
    held = chance * looked <= allowed * np.arange(1, len(chance) + 1)
    named = int(np.flatnonzero(held).max(initial=-1)) + 1
    found = ordered.head(named).filter(pl.col("extra") >= least / (1 - least))
    uncounted = pl.col("extra") / (1 + pl.col("extra")) * 100
    return found.select("area_id", "usage_point_id", "sure", "days", uncounted=uncounted)


def _by_days(case: Case) -> list[tuple[object, ...]]:
    judged = case.months.filter(pl.col("loss_class") != LossClass.UNKNOWN.value)["area_id"].to_list()
    areas = complete(pl.concat([case.areas_before, case.areas])).filter(pl.col("area_id").is_in(judged))
    people = pl.concat([case.points_before, case.points]).drop_nulls(["area_id", "energy"])
    found: list[tuple[object, ...]] = []
    for (area,), days in areas.sort("day").group_by("area_id", maintain_order=True):
        mine = people.filter(pl.col("area_id") == area)
        looked = _days_of(days, people=mine)
        if looked is not None and days.height >= case.bounds.least_days + 2 * SIDE:
            found += [(area, *one) for one in _told(looked, bounds=case.bounds)]
    return found


@dataclass(frozen=True, slots=True)
class _Days:
    """An area's days: what it lost and took in, and what its customers took, kWh; customers × days."""

    loss: Floats
    supplied: Floats
    names: list[int]
    taken: Floats


def _days_of(days: pl.DataFrame, *, people: pl.DataFrame) -> _Days | None:
    """Lay an area's days out; only customers known on all of them."""
    wide = people.select("usage_point_id", "day", kwh=kwh("energy")).join(days.select("day"), on="day")
    whole = wide.group_by("usage_point_id").agg(pl.len()).filter(pl.col("len") == days.height)["usage_point_id"]
    rows = wide.filter(pl.col("usage_point_id").is_in(whole.implode())).sort("usage_point_id", "day")
    if rows.is_empty():
        return None
    taken = rows["kwh"].to_numpy().reshape(-1, days.height)
    names = rows["usage_point_id"].unique(maintain_order=True).to_list()
    return _Days(
        days.select(kwh("loss")).to_series().to_numpy(),
        days.select(kwh("supplied")).to_series().to_numpy(),
        names,
        taken,
    )


def _told(days: _Days, *, bounds: CauseLimits) -> list[tuple[object, ...]]:
    """Name customers one after another, the surest first; what one explains is taken out before the next."""
    base = [np.ones(len(days.loss)), days.supplied, days.supplied**2]
    found: list[tuple[object, ...]] = []
    left = set(range(len(days.names)))
    while left and len(found) < MOST:
        tried = [one for place in sorted(left) if (one := _best(place, days=days, base=base, bounds=bounds))]
        if not tried:
            break
        best = max(tried, key=lambda one: one.sure)
        left.discard(best.place)
        base.append(best.series)
        found.append((days.names[best.place], best.before, best.after, best.rise, best.sure))
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    place: int
    sure: float
    before: float
    after: float
    rise: float
    series: Floats


def _best(place: int, *, days: _Days, base: list[Floats], bounds: CauseLimits) -> _Step | None:
    """Give the day on which a customer's step fits best, if on any it fits at all."""
    own, many = days.taken[place], len(days.loss)
    fell, before, after = _falls(own, others=days.taken.sum(axis=0) - own)
    tried = [day for day in range(SIDE, many - SIDE + 1) if fell[day] >= bounds.theft_drop]
    if not tried:
        return None
    free = np.column_stack(base)
    around = np.linalg.pinv(free)
    loss = days.loss - free @ (around @ days.loss)
    found: _Step | None = None
    for day in tried:
        since = np.where(np.arange(many) >= day, own, 0.0)
        series = since - free @ (around @ since)
        weight = float(series @ series)
        extra = float(series @ loss) / weight if weight > NOISE else 0.0
        wrong = float(((loss - extra * series) ** 2).sum()) / (many - len(base) - 1)
        sure = extra * (weight / max(wrong, NOISE)) ** 0.5
        fits = extra > 0 and abs(extra / (1 + extra) - fell[day]) <= bounds.explained
        if fits and sure >= float(bounds.theft_sure) and (found is None or sure > found.sure):
            found = _Step(place, sure, float(before[day]), float(after[day]), extra * float(after[day]), since)
    return found


def _falls(own: Floats, *, others: Floats) -> tuple[Floats, Floats, Floats]:
    """Give by day by what part the use fell beyond that of the others, and the means before and since, kWh."""
    many = len(own)
    place = np.arange(many)
    before, theirs = (np.concatenate([[0.0], np.cumsum(one)[:-1]]) / np.maximum(place, 1) for one in (own, others))
    after, since = (np.cumsum(one[::-1])[::-1] / (many - place) for one in (own, others))
    usual = np.maximum(since, NOISE) / np.maximum(theirs, LEAST_KWH)
    fell = 1 - after / np.maximum(before, NOISE) / usual
    return np.where(before >= LEAST_KWH, fell, 0.0), before, after


#: Squares below it are rounding, kWh²: a guard, not a judgment.
NOISE = 1e-6
