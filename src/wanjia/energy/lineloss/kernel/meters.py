"""Causes that lie in single meters, in what did not come, and in what other catalogues found."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from wanjia.energy.lineloss.kernel.case import Case, evidence, kwh, of_class, usual_rates
from wanjia.energy.lineloss.types import LossClass

HUNDRED = 100
#: What a meter must have run before to have stopped: guards against premises that are empty anyway.
STEADY, LEAST_USED = 0.9, 5
DEAD = "LOSS_DEAD_METER"


def dead_meter(case: Case) -> pl.DataFrame:
    """
    Find a meter that stood still in a lossy area after it ran, or that validation found at 0 on as many days.

    At least 5 days of use, on 9 of 10 days, then as many days at 0 as the bounds ask for.
    """
    lossy = lossy_areas(case)
    runs = case.points.drop_nulls(["area_id", "energy"]).join(lossy, on="area_id").sort("usage_point_id", "day")
    latest = pl.col("day").filter(pl.col("energy") > 0).max()
    seen = runs.group_by("usage_point_id", "area_id").agg(
        used=(pl.col("energy") > 0).sum(),
        mean=kwh("energy").filter(pl.col("energy") > 0).mean(),
        still=(pl.col("day") > latest).sum(),
        ran=(pl.col("energy") > 0).filter(pl.col("day") <= latest).mean(),
    )
    steady = (pl.col("ran") >= STEADY) & (pl.col("mean") >= 1)
    stopped = (pl.col("used") >= LEAST_USED) & (pl.col("still") >= case.bounds.least_days)
    found = evidence(seen.filter(stopped & steady), kwh_day_before="mean", days_at_zero="still")
    told = case.signals.filter((pl.col("cause") == DEAD) & (pl.col("findings") >= case.bounds.least_days))
    told = told.join(lossy, on="area_id").join(found, on=["area_id", "usage_point_id"], how="anti")
    return pl.concat([found, evidence(told, days_at_zero="findings", rate_pct="rate")])


def ct_mismatch(case: Case) -> pl.DataFrame:
    """
    Find a loss that jumped on the day on which a CT was exchanged, by what a wrong multiplier would explain.

    With a multiplier that should have stayed, the point counts new ÷ old of what it took: the jump of the daily loss is
    its energy × (old ÷ new − 1), within the bound.
    """
    good = case.areas.filter("is_measured").select("area_id", "day", loss=kwh("loss"))
    moved = case.exchanges.filter(pl.col("old_multiplier") != pl.col("new_multiplier")).drop_nulls("area_id")
    days = moved.rename({"day": "moved"}).join(good, on="area_id")
    energy = case.points.drop_nulls("energy").select("usage_point_id", "day", kwh=kwh("energy"))
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
    fits = ((pl.col("jump") - pl.col("wanted")).abs() <= pl.col("wanted").abs() * case.bounds.explained) & (
        pl.col("wanted") != 0
    )
    found = told.filter(fits & (pl.col("days") >= case.bounds.least_days))
    return evidence(found, kwh_day_jump="jump", kwh_day_explained="wanted", old="old_multiplier", new="new_multiplier")


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
    return evidence(found, collected_pct="share", values_missing="missing", head_days_missing="head_days", days="days")


def reverse_generation(case: Case) -> pl.DataFrame:
    """Find negative areas with customers who feed in: their export may be counted wrong at the head."""
    low = of_class(case, LossClass.NEGATIVE)
    fed = case.points.drop_nulls("area_id").join(low, on="area_id").group_by("area_id", "rate")
    seen = fed.agg(kwh=kwh("reverse").sum()).join(
        case.areas.group_by("area_id").agg(lost=kwh("loss").sum()), on="area_id"
    )
    near = (pl.col("kwh") > 0) & ((pl.col("kwh") + pl.col("lost")).abs() <= pl.col("kwh") * case.bounds.explained)
    found = seen.filter(near).with_columns(usage_point_id=pl.lit(None, dtype=pl.Int64))
    return evidence(found, kwh_fed_in="kwh", kwh_lost="lost", rate_pct="rate")


def lossy_areas(case: Case) -> pl.DataFrame:
    """
    Give the areas that lose more than they should: ``area_id, rate, usual``.

    High by the limit, or beyond what is usual for the area by so many points as the bounds say.
    """
    is_high = pl.col("loss_class") == LossClass.HIGH.value
    is_judged = ~pl.col("loss_class").is_in([LossClass.UNKNOWN.value, LossClass.SMALL.value])
    beyond = pl.col("rate") >= pl.col("usual") + float(case.bounds.unexplained_points)
    rows = case.months.join(usual_rates(case), on="area_id")
    return rows.filter(is_high | (is_judged & beyond)).select("area_id", "rate", "usual")


def off_areas(case: Case) -> pl.DataFrame:
    """
    Give the areas that lose more than they should, or less than nothing: ``area_id, rate``.

    Those whose loss could not be computed count too where what is known is off: a dead phase at a head is no less so
    because one customer's values lack.
    """
    rows = case.months.join(usual_rates(case), on="area_id")
    beyond = pl.col("rate") >= pl.col("usual") + float(case.bounds.unexplained_points)
    below = pl.col("rate") <= float(case.limits.negative)
    unknown = rows.filter((pl.col("loss_class") == LossClass.UNKNOWN.value) & (beyond | below))
    found = (lossy_areas(case), of_class(case, LossClass.NEGATIVE), unknown)
    return pl.concat([one.select("area_id", "rate") for one in found])


def signal(code: str) -> Callable[[Case], pl.DataFrame]:
    """Make the rule of a cause that another catalogue finds: it counts where the area's loss is off."""

    def finds(case: Case) -> pl.DataFrame:
        found = case.signals.filter(pl.col("cause") == code).join(off_areas(case), on="area_id")
        counted = evidence(found, findings="findings", rate_pct="rate")
        shown = found.sort("area_id", "usage_point_id")["evidence"]
        return counted.with_columns(
            evidence=pl.concat_str(
                "evidence", pl.when(shown != "").then(pl.concat_str(pl.lit("; "), shown)).otherwise(pl.lit(""))
            )
        )

    return finds


def unexplained(case: Case) -> pl.DataFrame:
    """
    Find areas that lose more than they should, whoever may be the cause.

    Told are the loss beyond what is usual, and of how many customers the use fell against the days before by the part
    that a theft would need; they are counted and not named, because a use that falls has many reasons.
    """
    lossy = lossy_areas(case)
    lost = case.areas.group_by("area_id").agg(
        supplied=kwh("supplied").sum(), loss=kwh("loss").sum(), days=pl.len().cast(pl.Float64)
    )
    found = lossy.join(lost, on="area_id").join(_fallen(case), on="area_id", how="left")
    told = found.with_columns(
        beyond=(pl.col("loss") - pl.col("supplied") * pl.col("usual") / HUNDRED) / pl.col("days"),
        usage_point_id=pl.lit(None, dtype=pl.Int64),
    )
    return evidence(told, rate_pct="rate", usual_pct="usual", kwh_day_beyond="beyond", customers_fallen="fallen")


def _fallen(case: Case) -> pl.DataFrame:
    """Count by area the customers whose use fell against the days before more than the area's: ``area_id, fallen``."""
    now, before = (
        rows.drop_nulls(["area_id", "energy"]).group_by("area_id", "usage_point_id").agg(mean=kwh("energy").mean())
        for rows in (case.points, case.points_before)
    )
    both = now.join(before, on=["area_id", "usage_point_id"], suffix="_before").filter(pl.col("mean_before") >= 1)
    part = pl.col("mean") / pl.col("mean_before")
    usual = (pl.col("mean").sum() / pl.col("mean_before").sum()).over("area_id")
    is_fallen = part <= usual * (1 - case.bounds.theft_drop)
    return (
        both.group_by("area_id").agg(fallen=is_fallen.sum()) if both.height else both.select("area_id", fallen="mean")
    )
