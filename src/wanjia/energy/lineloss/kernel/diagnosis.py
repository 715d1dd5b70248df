"""
Why a loss is as it is: a catalogue of causes, each with its evidence and what to do next.

Every rule reads one `Case` (the tables of one month) and gives EVIDENCE rows. Figures in evidence are kWh and percent.
A rule speaks only where the figures leave little else; what it cannot tell apart it does not say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from wanjia.energy.lineloss.kernel.schema import KWH
from wanjia.energy.lineloss.types import Limits, LossClass
from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.findings.types import Severity

HUNDRED = 100
AREA_DAYS = Schema(
    row="area and day",
    columns={
        "area_id": Column(pl.Int64, "area"),
        "day": Column(pl.Date, "day"),
        "feeder_id": Column(pl.Int64, "its line that day", null="none is known"),
        "supplied": Column(pl.Int64, "went in", unit="0.0001 kWh"),
        "loss": Column(pl.Int64, "lost", unit="0.0001 kWh"),
        "feed": Column(pl.Int64, "at its head", unit="0.0001 kWh"),
        "is_measured": Column(pl.Boolean, "its head is known"),
        "points": Column(pl.Int64, "usage points"),
        "known": Column(pl.Int64, "of them known"),
    },
)
POINT_DAYS = Schema(
    row="usage point and day",
    columns={
        "usage_point_id": Column(pl.Int64, "point"),
        "area_id": Column(pl.Int64, "area", null="on none"),
        "day": Column(pl.Date, "day"),
        "energy": Column(pl.Int64, "taken", unit="0.0001 kWh", null="not known"),
        "reverse": Column(pl.Int64, "fed in", unit="0.0001 kWh"),
    },
)
AREA_MONTHS = Schema(
    row="area of the month",
    columns={
        "area_id": Column(pl.Int64, "area"),
        "loss_class": Column(pl.String, "`LossClass`"),
        "rate": Column(pl.Float64, "percent", null="nothing was supplied"),
    },
)
EXCHANGES = Schema(
    row="exchange of a CT or meter within the month",
    columns={
        "usage_point_id": Column(pl.Int64, "point"),
        "area_id": Column(pl.Int64, "area", null="on none"),
        "day": Column(pl.Date, "first day with the new device"),
        "old_multiplier": Column(pl.Float64, "times"),
        "new_multiplier": Column(pl.Float64, "times"),
    },
)
SIGNALS = Schema(
    row="finding of another catalogue (quality, validation) about a point or an area",
    columns={
        "cause": Column(pl.String, "code of a rule of this catalogue that it speaks for"),
        "area_id": Column(pl.Int64, "area"),
        "usage_point_id": Column(pl.Int64, "point", null="the area as a whole"),
        "figure": Column(pl.Float64, "what was measured"),
        "bound": Column(pl.Float64, "what it was compared with"),
    },
)
EVIDENCE = Schema(
    row="finding",
    columns={
        "area_id": Column(pl.Int64, "area"),
        "usage_point_id": Column(pl.Int64, "point that explains it", null="the area as a whole"),
        "other_area_id": Column(pl.Int64, "second area it speaks of", null="none"),
        "evidence": Column(pl.String, "the figures that show it, as `name=value; …`"),
    },
)


@dataclass(frozen=True, slots=True)
class Case:
    """The tables of one month, and its limits."""

    areas: pl.DataFrame
    months: pl.DataFrame
    points: pl.DataFrame
    exchanges: pl.DataFrame
    signals: pl.DataFrame
    limits: Limits


@dataclass(frozen=True, slots=True)
class Cause:
    """
    One rule of the catalogue.

    :ivar next_step: what the person who sees the finding should do, a translatable sentence
    """

    code: str
    severity: Severity
    meaning: str
    next_step: str
    finds: Callable[[Case], pl.DataFrame]


#: A customer explains the losses of two areas if what is unexplained afterwards is below this part of what was.
EXPLAINED = 0.25
#: Days of the month on which both areas must be computable, so that chance is ruled out.
LEAST_DAYS = 10
#: A customer counts as moved if the squares of daily loss fall to this part of what they were.
STEP = 0.8
#: Another choice that leaves less than so many times the squares is a rival: then no customer is named.
RIVAL = 2.0
#: Squares below this part of the first ones tell nothing apart.
NOISE = 0.01
#: So many customers at most are moved between two areas: beyond it anything can be explained.
MOST_MOVED = 5
#: Rate of loss that is usual where no area says what is.
USUAL = 0.03


def wrong_tie(case: Case) -> pl.DataFrame:
    """
    Find customers who hang on the neighbor: high loss there, negative here, and the energy of some explains both.

    Two areas of one line, of which one is negative. Taking customer c from the negative area A to the other area B
    changes the loss of A by +c and that of B by −c on every day. Of the customers of A the one is moved that leaves the
    least squares of daily loss beyond the usual one in both; then the next, while each takes off a fifth at least.
    They are named only if together they leave less than a quarter, took within a quarter of what is missing here and
    lost there, and no other customer would do nearly as well; else the two areas are named without a customer.
    """
    judged = _beyond_usual(case)
    wanted = ["feeder_id", "day", "area_id", "beyond"]
    low = judged.filter(pl.col("loss_class") == LossClass.NEGATIVE.value).select(wanted)
    other = ~pl.col("loss_class").is_in([LossClass.NEGATIVE.value, LossClass.UNKNOWN.value])
    pairs = low.join(judged.filter(other).select(wanted), on=["feeder_id", "day"], suffix="_there")
    found: list[dict[str, object]] = []
    for (area,), of_area in pairs.group_by("area_id", maintain_order=True):
        tried = [
            _moved(days, people=case.points.filter(pl.col("area_id") == area))
            for _there, days in of_area.sort("day").group_by("area_id_there", maintain_order=True)
            if days.height >= LEAST_DAYS
        ]
        explained = [one for one in tried if one.names and one.left < EXPLAINED]
        if explained:
            found += min(explained, key=lambda one: one.left).rows()
    shape = {"area_id": pl.Int64, "other_area_id": pl.Int64, "usage_point_id": pl.Int64, "energy": pl.Float64}
    more = {"here": pl.Float64, "there": pl.Float64, "days": pl.Int64}
    return _evidence(
        pl.DataFrame(found, schema={**shape, **more}),
        kwh_missing="here",
        kwh_lost_there="there",
        kwh_customer="energy",
        days="days",
    )


def _beyond_usual(case: Case) -> pl.DataFrame:
    """Give the daily loss of areas beyond the usual rate, kWh: the median of the sound ones."""
    good = case.areas.filter(pl.col("is_measured") & (pl.col("known") == pl.col("points")))
    sound = case.months.filter(pl.col("loss_class").is_in([LossClass.ECONOMIC.value, LossClass.FINE.value]))
    usual = sound["rate"].median()
    rate = float(usual) / HUNDRED if isinstance(usual, float) else USUAL
    beyond = (pl.col("loss") - pl.col("supplied") * rate) / KWH
    return good.join(case.months.select("area_id", "loss_class"), on="area_id").with_columns(beyond=beyond)


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

    def rows(self) -> list[dict[str, object]]:
        """Give a row for each customer; where others would do nearly as well, one row for the two areas."""
        shared = {"area_id": self.area_id, "other_area_id": self.there_id, "here": self.here, "there": self.there}
        kwh = sum(self.energies)
        fits = all(abs(kwh - wanted) <= kwh * EXPLAINED for wanted in (self.here, self.there))
        if self.is_open or not fits:
            return [{**shared, "usage_point_id": None, "energy": kwh, "days": self.days}]
        return [
            {**shared, "usage_point_id": name, "energy": energy, "days": self.days}
            for name, energy in zip(self.names, self.energies, strict=True)
        ]


Kwh = np.ndarray[tuple[int], np.dtype[np.float64]]


def _moved(days: pl.DataFrame, *, people: pl.DataFrame) -> _Moved:
    """Move customers one after another, the best first; see `wrong_tie`."""
    here, there = days["beyond"].to_numpy().astype(float), days["beyond_there"].to_numpy().astype(float)
    taken = _by_customer(people, days=days["day"].to_list())
    first = _squares(here, there=there)
    chosen: list[int] = []
    left, now = dict(taken), first
    while left and len(chosen) < MOST_MOVED and now > 0:
        sums = sum((taken[one] for one in chosen), np.zeros(days.height))
        after = {one: _squares(here + sums + kwh, there=there - sums - kwh) for one, kwh in sorted(left.items())}
        best = min(after, key=lambda one: after[one])
        if after[best] > now * STEP:
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
        is_open=_is_open(chosen, taken=taken, here=here, there=there),
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


def _is_open(chosen: list[int], *, taken: dict[int, Kwh], here: Kwh, there: Kwh) -> bool:
    """Tell whether another customer in the place of one that was chosen would explain nearly as much."""
    sums = sum((taken[one] for one in chosen), np.zeros(len(here)))
    bound = _squares(here + sums, there=there - sums) * RIVAL + _squares(here, there=there) * NOISE
    for one in chosen:
        without = sums - taken[one]
        for other in taken.keys() - set(chosen):
            tried = without + taken[other]
            if _squares(here + tried, there=there - tried) < bound:
                return True
    return False


def dead_meter(case: Case) -> pl.DataFrame:
    """Find a meter that stood still in a lossy area after it ran: half a month at 0 behind at least 5 days of use."""
    lossy = case.months.filter(pl.col("loss_class") == LossClass.HIGH.value).select("area_id")
    runs = case.points.drop_nulls(["area_id", "energy"]).join(lossy, on="area_id").sort("usage_point_id", "day")
    latest = pl.col("day").filter(pl.col("energy") > 0).max()
    seen = runs.group_by("usage_point_id", "area_id").agg(
        used=(pl.col("energy") > 0).sum(),
        mean=pl.col("energy").filter(pl.col("energy") > 0).mean() / KWH,
        still=(pl.col("day") > latest).sum(),
        ran=(pl.col("energy") > 0).filter(pl.col("day") <= latest).mean(),
    )
    steady = (pl.col("ran") >= 0.9) & (pl.col("mean") >= 1)
    stopped = (pl.col("used") >= 5) & (pl.col("still") >= LEAST_DAYS)
    return _evidence(seen.filter(stopped & steady), kwh_day_before="mean", days_at_zero="still")


def ct_mismatch(case: Case) -> pl.DataFrame:
    """
    Find a loss that jumped on the day on which a CT was exchanged, by what a wrong multiplier would explain.

    With a multiplier that should have stayed, the point counts new ÷ old of what it took: the jump of the daily loss is
    its energy × (old ÷ new − 1), within a quarter.
    """
    good = case.areas.filter("is_measured").select("area_id", "day", pl.col("loss").cast(pl.Float64) / KWH)
    moved = case.exchanges.filter(pl.col("old_multiplier") != pl.col("new_multiplier")).drop_nulls("area_id")
    days = moved.rename({"day": "moved"}).join(good, on="area_id")
    energy = case.points.drop_nulls("energy").select("usage_point_id", "day", kwh=pl.col("energy") / KWH)
    rows = days.join(energy, on=["usage_point_id", "day"])
    is_after = pl.col("day") >= pl.col("moved")
    jumps = rows.group_by("usage_point_id", "area_id", "old_multiplier", "new_multiplier").agg(
        before=pl.col("loss").filter(~is_after).mean(),
        after=pl.col("loss").filter(is_after).mean(),
        kwh=pl.col("kwh").filter(is_after).mean(),
        days=pl.len(),
    )
    told = jumps.with_columns(
        jump=pl.col("after") - pl.col("before"),
        wanted=pl.col("kwh") * (pl.col("old_multiplier") / pl.col("new_multiplier") - 1),
    )
    fits = ((pl.col("jump") - pl.col("wanted")).abs() <= pl.col("wanted").abs() * EXPLAINED) & (pl.col("wanted") != 0)
    found = told.filter(fits & (pl.col("days") >= LEAST_DAYS))
    return _evidence(found, kwh_day_jump="jump", kwh_day_explained="wanted", old="old_multiplier", new="new_multiplier")


def missing_collection(case: Case) -> pl.DataFrame:
    """Find areas whose loss comes with points that did not come: too few collected, head or customers."""
    seen = case.areas.group_by("area_id").agg(
        share=pl.col("known").sum() * HUNDRED / pl.col("points").sum(),
        missing=(pl.col("points") - pl.col("known")).sum(),
        head_days=(~pl.col("is_measured")).sum(),
        days=pl.len(),
    )
    few = (pl.col("share") < float(case.limits.collected)) | (pl.col("head_days") > 0)
    found = seen.filter(few).with_columns(usage_point_id=pl.lit(None, dtype=pl.Int64))
    return _evidence(found, collected_pct="share", values_missing="missing", head_days_missing="head_days", days="days")


def theft(case: Case) -> pl.DataFrame:
    """
    Find a customer whose use fell away while the area's loss rose by as much, from one day on, and stayed.

    The drop is at least 5 kWh a day and a third of the use before; the loss rose by the drop within a quarter; both
    halves have at least 7 days; nothing else in the area fell as much.
    """
    good = case.areas.filter(pl.col("is_measured") & (pl.col("known") == pl.col("points")))
    lossy = case.months.filter(pl.col("loss_class") == LossClass.HIGH.value).select("area_id")
    loss = good.join(lossy, on="area_id").select("area_id", "day", pl.col("loss").cast(pl.Float64) / KWH)
    steps = _steps(loss, by="area_id", value="loss")
    people = case.points.drop_nulls(["area_id", "energy"]).join(steps, on="area_id")
    is_after = pl.col("day") >= pl.col("step_day")
    kwh = pl.col("energy") / KWH
    seen = people.group_by("usage_point_id", "area_id", "rise").agg(
        before=kwh.filter(~is_after).mean(), after=kwh.filter(is_after).mean()
    )
    fell = seen.with_columns(drop=pl.col("before") - pl.col("after")).filter(pl.col("drop") > 0)
    ranked = fell.sort("drop", descending=True).with_columns(
        place=pl.int_range(pl.len()).over("area_id"), second=pl.col("drop").shift(-1).over("area_id").fill_null(0)
    )
    fits = (pl.col("rise") - pl.col("drop")).abs() <= pl.col("drop") * EXPLAINED
    large = (pl.col("drop") >= 5) & (pl.col("drop") * 3 >= pl.col("before"))
    alone = (pl.col("place") == 0) & (pl.col("second") * 2 < pl.col("drop"))
    return _evidence(
        ranked.filter(fits & large & alone), kwh_day_before="before", kwh_day_after="after", kwh_day_loss_rose="rise"
    )


#: Days that each side of a step must have.
SIDE = 7


def _steps(rows: pl.DataFrame, *, by: str, value: str) -> pl.DataFrame:
    """Find the day from which on a figure stood higher: ``step_day, rise``; only where both sides are long enough."""
    numbered = rows.sort(by, "day").with_columns(
        place=pl.int_range(pl.len()).over(by), size=pl.len().over(by), total=pl.col(value).sum().over(by)
    )
    gone = (pl.col(value).cum_sum() - pl.col(value)).over(by)
    left = pl.col("size") - pl.col("place")
    tried = numbered.with_columns(rise=(pl.col("total") - gone) / left - gone / pl.col("place"))
    inside = tried.filter((pl.col("place") >= SIDE) & (left >= SIDE))
    weight = pl.col("place") * left * pl.col("rise") ** 2
    best = inside.sort(weight, descending=True).unique([by], keep="first", maintain_order=True)
    return best.filter(pl.col("rise") > 0).select(by, "rise", step_day="day")


def reverse_generation(case: Case) -> pl.DataFrame:
    """Find negative areas with customers who feed in: their export may be counted wrong at the head."""
    low = case.months.filter(pl.col("loss_class") == LossClass.NEGATIVE.value).select("area_id", "rate")
    fed = case.points.drop_nulls("area_id").join(low, on="area_id").group_by("area_id", "rate")
    seen = fed.agg(kwh=pl.col("reverse").sum() / KWH).join(
        case.areas.group_by("area_id").agg(lost=pl.col("loss").sum() / KWH), on="area_id"
    )
    near = (pl.col("kwh") > 0) & ((pl.col("kwh") + pl.col("lost")).abs() <= pl.col("kwh") * EXPLAINED)
    found = seen.filter(near).with_columns(usage_point_id=pl.lit(None, dtype=pl.Int64))
    return _evidence(found, kwh_fed_in="kwh", kwh_lost="lost", rate_pct="rate")


def _signal(code: str) -> Callable[[Case], pl.DataFrame]:
    """Make the rule of a cause that another catalogue finds: it counts where the area's loss is high or negative."""

    def finds(case: Case) -> pl.DataFrame:
        judged = [LossClass.HIGH.value, LossClass.NEGATIVE.value]
        off = case.months.filter(pl.col("loss_class").is_in(judged)).select("area_id", "rate")
        found = case.signals.filter(pl.col("cause") == code).join(off, on="area_id")
        return _evidence(found, figure="figure", bound="bound", rate_pct="rate")

    return finds


def _evidence(found: pl.DataFrame, **figures: str) -> pl.DataFrame:
    """Write figures as text, decimals with 2 places."""
    if "other_area_id" not in found.columns:
        found = found.with_columns(other_area_id=pl.lit(None, dtype=pl.Int64))
    told = [
        pl.concat_str(pl.lit(f"{name}="), pl.col(column).cast(pl.Float64).round(2).cast(pl.String))
        for name, column in figures.items()
    ]
    shaped = found.with_columns(evidence=pl.concat_str(told, separator="; ", ignore_nulls=True))
    return shaped.select(pl.col(name).cast(column.dtype) for name, column in EVIDENCE.columns.items()).sort(
        "area_id", "usage_point_id"
    )


W, E = Severity.WARNING, Severity.ERROR
CAUSES = (
    Cause(
        "LOSS_WRONG_TIE",
        E,
        "A customer counted on this area hangs on the one beside it",
        "Check on site which transformer feeds the customer; then propose the tie to be corrected.",
        wrong_tie,
    ),
    Cause(
        "LOSS_DEAD_METER",
        E,
        "A meter stands still in an area with high loss",
        "Send somebody to look at the meter; correct the energy of the days since it stopped.",
        dead_meter,
    ),
    Cause(
        "LOSS_CT_MISMATCH",
        E,
        "The loss jumped with the exchange of a CT",
        "Compare the ratio on the nameplate with the archive, and correct the multiplier and the bills.",
        ct_mismatch,
    ),
    Cause(
        "LOSS_MISSING_COLLECTION",
        W,
        "Values of the area did not come",
        "Have the terminal and the meters that did not come looked at; the loss is judged when they have.",
        missing_collection,
    ),
    Cause(
        "LOSS_THEFT",
        W,
        "A customer's use fell away while the loss rose by as much",
        "Inspect the customer's meter, seals and wires, with a witness; nothing is proven by figures alone.",
        theft,
    ),
    Cause(
        "LOSS_REVERSE_GENERATION",
        W,
        "What customers feed in is not counted at the head",
        "Check that the head counts both directions and that the generation is entered as such.",
        reverse_generation,
    ),
    Cause(
        "LOSS_PHASE_LOSS",
        E,
        "A phase of a meter is dead",
        "Check the voltage and current circuits of the meter; correct the energy of the days since.",
        _signal("LOSS_PHASE_LOSS"),
    ),
    Cause(
        "LOSS_OVERLOAD",
        W,
        "The transformer is overloaded",
        "Have load moved or the transformer replaced; losses grow with the square of the current.",
        _signal("LOSS_OVERLOAD"),
    ),
    Cause(
        "LOSS_LOW_POWER_FACTOR",
        W,
        "The power factor is low",
        "Have the compensation switched on or enlarged.",
        _signal("LOSS_LOW_POWER_FACTOR"),
    ),
    Cause(
        "LOSS_CLOCK",
        W,
        "The clock of a meter is wrong",
        "Have the clock set; frozen values of different moments make losses that are none.",
        _signal("LOSS_CLOCK"),
    ),
)


def diagnosed(case: Case) -> pl.DataFrame:
    """Run the catalogue: EVIDENCE with ``rule`` and ``severity``, by area and rule."""
    found = [
        cause.finds(case).with_columns(rule=pl.lit(cause.code), severity=pl.lit(cause.severity.value))
        for cause in CAUSES
    ]
    return pl.concat(found).sort("area_id", "rule", "usage_point_id")
