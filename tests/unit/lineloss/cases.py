"""Months of two areas, made by hand: what homes took, what their meters said, where the archive has them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl

from wanjia.energy.lineloss.kernel import case as tables
from wanjia.energy.lineloss.kernel.case import Case
from wanjia.energy.lineloss.kernel.diagnosis import diagnosed
from wanjia.energy.lineloss.kernel.schema import KWH
from wanjia.energy.lineloss.types import CauseLimits, Limits

DAYS = [date(2026, 3, 1) + timedelta(days=count) for count in range(30)]
LIMITS = Limits(Decimal(6), Decimal(10), Decimal(-1), Decimal(4), Decimal(50), Decimal(99), Decimal(2), 3)
BOUNDS = CauseLimits(
    explained_pct=Decimal(25),
    rival_times=Decimal(2),
    least_days=10,
    step_pct=Decimal(20),
    most_moved=5,
    usual_pct=Decimal(3),
    unexplained_points=Decimal(2),
    history_days=31,
    theft_share_pct=Decimal(20),
    theft_drop_pct=Decimal(35),
    theft_sure=Decimal(4),
    theft_false_pct=Decimal(5),
)
HOMES = 20


def homes(seed: int) -> dict[int, dict[int, list[float]]]:
    """Draw what homes of areas 1 and 2 take a day: area → point → kWh."""
    rng = Random(seed)
    return {
        area: {
            area * 100 + home: [max(0.0, rng.gauss(mean, mean / 4)) for _day in DAYS]
            for home, mean in enumerate(rng.uniform(3, 15) for _home in range(HOMES))
        }
        for area in (1, 2)
    }


def case(
    taken: dict[int, dict[int, list[float]]],
    *,
    archive: dict[int, int] | None = None,
    metered: Mapping[int, Sequence[float | None]] | None = None,
    **more: Any,
) -> Case:
    """
    Make the month: heads measure what is taken and 3 % of loss; sold is what is metered, where the archive says.

    :param archive: point → area in the archive where it is not the true one
    :param metered: point → what its meter says where that is not what it took
    """
    told: dict[int, Sequence[float | None]] = {
        **{point: kwh for homes_of in taken.values() for point, kwh in homes_of.items()},
        **(metered or {}),
    }
    area_of = {point: area for area, homes_of in taken.items() for point in homes_of} | (archive or {})
    points = [
        {
            "usage_point_id": point,
            "area_id": area_of[point],
            "day": day,
            "energy": None if kwh is None else int(kwh * KWH),
            "reverse": 0,
        }
        for point, series in told.items()
        for day, kwh in zip(DAYS, series, strict=True)
    ]
    people = tables.POINT_DAYS.frame(points)
    sold = people.group_by("area_id", "day").agg(
        pl.col("energy").sum(), points=pl.len().cast(pl.Int64), known=pl.col("energy").count().cast(pl.Int64)
    )
    heads = pl.DataFrame(
        [
            {"area_id": area, "day": day, "feed": int(sum(kwh[place] for kwh in homes_of.values()) / 0.97 * KWH)}
            for area, homes_of in taken.items()
            for place, day in enumerate(DAYS)
        ]
    )
    areas = heads.join(sold, on=["area_id", "day"]).with_columns(
        supplied="feed",
        loss=pl.col("feed") - pl.col("energy"),
        is_measured=pl.lit(True),
        feeder_id=pl.lit(9).cast(pl.Int64),
    )
    rates = areas.group_by("area_id").agg(rate=pl.col("loss").sum() * 100 / pl.col("supplied").sum())
    is_high, is_low = pl.col("rate") >= 6, pl.col("rate") <= -1
    theoretical = pl.col("area_id").replace_strict(more.get("theoretical", {}), default=None, return_dtype=pl.Float64)
    classes = rates.with_columns(
        theoretical=theoretical,
        loss_class=pl.when(is_high)
        .then(pl.lit("HIGH"))
        .when(is_low)
        .then(pl.lit("NEGATIVE"))
        .otherwise(pl.lit("ECONOMIC")),
    )
    return Case(
        areas=areas.select(list(tables.AREA_DAYS.columns)),
        months=classes.select(list(tables.AREA_MONTHS.columns)),
        points=people,
        exchanges=more.get("exchanges", tables.EXCHANGES.empty()),
        signals=more.get("signals", tables.SIGNALS.empty()),
        limits=LIMITS,
        bounds=BOUNDS,
        areas_before=tables.AREA_DAYS.empty(),
        points_before=tables.POINT_DAYS.empty(),
        shares=more.get("shares", tables.SHARES.empty()),
        identified=more.get("identified", tables.IDENTIFIED.empty()),
    )


def split(made: Case, *, at: date) -> Case:
    """Let the month begin on a day; the days until then are those before it."""
    is_now = pl.col("day") >= at
    return replace(
        made,
        areas=made.areas.filter(is_now),
        points=made.points.filter(is_now),
        areas_before=made.areas.filter(~is_now),
        points_before=made.points.filter(~is_now),
    )


def said(made: Case) -> list[tuple[str, int, int | None]]:
    """Give rule, area and point of what the catalogue finds."""
    return [(row["rule"], row["area_id"], row["usage_point_id"]) for row in diagnosed(made).to_dicts()]


def figures(made: Case, *, rule: str) -> list[dict[str, float]]:
    """Give the figures of what one rule finds."""
    rows = diagnosed(made).filter(pl.col("rule") == rule)["evidence"].to_list()
    return [{name: float(value) for name, value in (part.split("=") for part in row.split("; "))} for row in rows]
