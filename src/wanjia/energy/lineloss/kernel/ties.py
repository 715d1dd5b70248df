"""Customers who hang on the neighbor: by identification where it is sure, else by the daily losses of two areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from wanjia.energy.lineloss.kernel.case import Case, complete, evidence, kwh, usual_rates
from wanjia.energy.lineloss.kernel.schema import KWH
from wanjia.energy.lineloss.types import CauseLimits, LossClass

HUNDRED = 100
#: Squares below this part of the first ones are rounding and tell nothing apart: a guard, not a judgment.
NOISE = 0.01


def wrong_tie(case: Case) -> pl.DataFrame:
    """
    Find customers who hang on the neighbor: those whom identification names surely, else those whom losses name.

    Where losses tell of two areas without a customer, and identification names some between the same two, these stand.
    """
    by_loss, named = _by_loss(case), _identified(case)
    both = ["area_id", "other_area_id"]
    is_open = pl.col("usage_point_id").is_null()
    told = by_loss.filter(~is_open).join(named, on=["area_id", "usage_point_id"], how="anti")
    left = by_loss.filter(is_open).join(named, on=both, how="anti")
    found = pl.concat([named, told, left], how="diagonal")
    return evidence(
        found,
        kwh_missing="here",
        kwh_lost_there="there",
        kwh_customer="energy",
        days="days",
        chance_pct="chance",
    )


def _identified(case: Case) -> pl.DataFrame:
    """Give whom identification names and the archive still has there, with the energy of the month."""
    used = case.points.drop_nulls("area_id").sort("day").group_by("usage_point_id", maintain_order=True)
    held = used.agg(pl.col("area_id").last(), energy=kwh("energy").sum(), days=pl.col("energy").count().cast(pl.Int64))
    return case.identified.join(held, on=["usage_point_id", "area_id"])


def _by_loss(case: Case) -> pl.DataFrame:
    """
    Compare the daily losses of two areas: high there, negative here, and the energy of some customers explains both.

    Two areas of one line, of which one is negative. Taking customer c from the negative area A to the other area B
    changes the loss of A by +c and that of B by −c on every day. Of the customers of A the one is moved that leaves the
    least squares of daily loss beyond the usual one in both; then the next, while each takes off a part at least.
    They are named only if together they leave less than the bound, took within it of what is missing here and lost
    there, and no other customer would do nearly as well; else the two areas are named without a customer.
    """
    judged = _beyond_usual(case)
    wanted = ["feeder_id", "day", "area_id", "beyond"]
    low = judged.filter(pl.col("loss_class") == LossClass.NEGATIVE.value).select(wanted)
    other = ~pl.col("loss_class").is_in([LossClass.NEGATIVE.value, LossClass.UNKNOWN.value])
    pairs = low.join(judged.filter(other).select(wanted), on=["feeder_id", "day"], suffix="_there")
    found: list[dict[str, object]] = []
    for (area,), of_area in pairs.group_by("area_id", maintain_order=True):
        tried = [
            _moved(days, people=case.points.filter(pl.col("area_id") == area), bounds=case.bounds)
            for _there, days in of_area.sort("day").group_by("area_id_there", maintain_order=True)
            if days.height >= case.bounds.least_days
        ]
        explained = [one for one in tried if one.names and one.left < case.bounds.explained]
        if explained:
            found += min(explained, key=lambda one: one.left).rows()
    shape = {"area_id": pl.Int64, "other_area_id": pl.Int64, "usage_point_id": pl.Int64, "energy": pl.Float64}
    return pl.DataFrame(found, schema={**shape, "here": pl.Float64, "there": pl.Float64, "days": pl.Int64})


def _beyond_usual(case: Case) -> pl.DataFrame:
    """Give the daily loss of areas beyond the usual rate, kWh."""
    rates = usual_rates(case).join(case.months.select("area_id", "loss_class"), on="area_id")
    beyond = (pl.col("loss") - pl.col("supplied") * pl.col("usual") / HUNDRED) / KWH
    return complete(case.areas).join(rates, on="area_id").with_columns(beyond=beyond)


@dataclass(frozen=True, slots=True)
class _Moved:
    """Customers moved between two areas, and the part of the squares of daily loss that is left."""

    area_id: int
    there_id: int
    here: float
    there: float
    days: int
    names: tuple[int, ...]
    energies: tuple[float, ...]
    left: float
    is_open: bool
    explained: float

    def rows(self) -> list[dict[str, object]]:
        """Give a row for each customer; where others would do nearly as well, one row for the two areas."""
        shared = {"area_id": self.area_id, "other_area_id": self.there_id, "here": self.here, "there": self.there}
        total = sum(self.energies)
        fits = all(abs(total - wanted) <= total * self.explained for wanted in (self.here, self.there))
        if self.is_open or not fits:
            return [{**shared, "usage_point_id": None, "energy": total, "days": self.days}]
        return [
            {**shared, "usage_point_id": name, "energy": energy, "days": self.days}
            for name, energy in zip(self.names, self.energies, strict=True)
        ]


Kwh = np.ndarray[tuple[int], np.dtype[np.float64]]


def _moved(days: pl.DataFrame, *, people: pl.DataFrame, bounds: CauseLimits) -> _Moved:
    """Move customers one after another, the best first; see `wrong_tie`."""
    here, there = days["beyond"].to_numpy().astype(float), days["beyond_there"].to_numpy().astype(float)
    taken = _by_customer(people, days=days["day"].to_list())
    first = _squares(here, there=there)
    chosen: list[int] = []
    left, now = dict(taken), first
    while left and len(chosen) < bounds.most_moved and now > 0:
        sums = sum((taken[one] for one in chosen), np.zeros(days.height))
        after = {one: _squares(here + sums + own, there=there - sums - own) for one, own in sorted(left.items())}
        best = min(after, key=lambda one: after[one])
        if after[best] > now * (1 - bounds.least_step):
            break
        now = after[best]
        chosen.append(best)
        left.pop(best)
    return _Moved(
        area_id=days["area_id"][0],
        there_id=days["area_id_there"][0],
        here=-float(here.sum()),
        there=float(there.sum()),
        days=days.height,
        names=tuple(chosen),
        energies=tuple(float(taken[one].sum()) for one in chosen),
        left=now / first if first else 1.0,
        is_open=_is_open(chosen, taken=taken, losses=(here, there), rival=float(bounds.rival_times)),
        explained=bounds.explained,
    )


def _by_customer(people: pl.DataFrame, *, days: list[date]) -> dict[int, Kwh]:
    place = {day: number for number, day in enumerate(days)}
    taken: dict[int, Kwh] = {}
    for point, day, energy in people.select("usage_point_id", "day", "energy").iter_rows():
        if day in place:
            taken.setdefault(point, np.zeros(len(days)))[place[day]] = (energy or 0) / KWH
    return taken


def _squares(here: Kwh, *, there: Kwh) -> float:
    return float((here**2 + there**2).sum())


def _is_open(chosen: list[int], *, taken: dict[int, Kwh], losses: tuple[Kwh, Kwh], rival: float) -> bool:
    """
    Tell whether another customer in the place of one that was chosen would explain nearly as much.

    :param rival: another choice that leaves less than so many times the squares is a rival
    """
    here, there = losses
    sums = sum((taken[one] for one in chosen), np.zeros(len(here)))
    bound = _squares(here + sums, there=there - sums) * rival + _squares(here, there=there) * NOISE
    for one in chosen:
        without = sums - taken[one]
        for other in taken.keys() - set(chosen):
            tried = without + taken[other]
            if _squares(here + tried, there=there - tried) < bound:
                return True
    return False
