"""Whom line loss suspects of letting energy pass by the meter in a simulated world, for `energy.py`."""

from __future__ import annotations

import csv
from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from wanjia.energy.identification.kernel.gathering import series_of
from wanjia.energy.lineloss.kernel import case as tables
from wanjia.energy.lineloss.kernel.case import Case
from wanjia.energy.lineloss.kernel.schema import KWH
from wanjia.energy.lineloss.kernel.shares import Curves, shares
from wanjia.energy.lineloss.kernel.thefts import theft
from wanjia.energy.lineloss.types import CauseLimits, LimitKind, Limits, LossClass
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.simulation.world import World
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quantity

SHIPPED = Path(__file__).parents[1] / "src" / "wanjia" / "energy" / "lineloss" / "shipped" / "causes.csv"
LIMITS = Limits(Decimal(6), Decimal(10), Decimal(-1), Decimal(4), Decimal(50), Decimal(99), Decimal(2), 3)
Found = set[Hashable]


def shipped() -> CauseLimits:
    """Give what is shipped; a row of the database is not asked here."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        held = {LimitKind(row["kind"]): Decimal(row["value"]) for row in csv.DictReader(lines)}
    kind = LimitKind
    return CauseLimits(
        explained_pct=held[kind.CAUSE_EXPLAINED],
        rival_times=held[kind.CAUSE_RIVAL],
        least_days=int(held[kind.CAUSE_DAYS]),
        step_pct=held[kind.CAUSE_STEP],
        most_moved=int(held[kind.CAUSE_MOVED]),
        usual_pct=held[kind.CAUSE_USUAL],
        unexplained_points=held[kind.CAUSE_UNEXPLAINED],
        history_days=int(held[kind.CAUSE_HISTORY]),
        theft_share_pct=held[kind.THEFT_SHARE],
        theft_drop_pct=held[kind.THEFT_DROP],
        theft_sure=held[kind.THEFT_SURE],
        theft_false_pct=held[kind.THEFT_FALSE],
    )


def thefts_found(made: World, *, curves: pl.DataFrame, period: Period, with_curves: bool) -> Found:
    """
    Find customers of whom a part passes by the meter, by the daily values of all and, if wanted, by their curves.

    Daily values are summed from the curves: the meters are the same.
    """
    looked = curves_of_areas(made, curves=curves, period=period)
    areas, points = _daily(looked, start=period.start)
    case = Case(
        areas=areas,
        months=areas.group_by("area_id").agg(
            loss_class=pl.lit(LossClass.FINE.value),
            rate=pl.col("loss").sum() * 100 / pl.col("supplied").sum(),
            theoretical=pl.lit(None, dtype=pl.Float64),
        ),
        points=points,
        exchanges=tables.EXCHANGES.empty(),
        signals=tables.SIGNALS.empty(),
        limits=LIMITS,
        bounds=shipped(),
        areas_before=tables.AREA_DAYS.empty(),
        points_before=tables.POINT_DAYS.empty(),
        shares=shares(looked) if with_curves else tables.SHARES.empty(),
        identified=tables.IDENTIFIED.empty(),
    )
    return set(theft(case)["usage_point_id"].to_list())


def thefts_true(made: World) -> Found:
    """Give them as they were planted."""
    return set(made.truth["thefts"]["usage_point_id"].to_list())


def curves_of_areas(made: World, *, curves: pl.DataFrame, period: Period) -> Curves:
    """Lay the curves of a world out as line loss reads them, from archive and series alone."""
    ties = made.archive["usage_point_ties"].select("usage_point_id", "area_id")
    heads = made.archive["gateway_points"].filter(pl.col("kind") == "AREA_HEAD")
    names, points = heads["usage_point_id"].to_list(), ties["usage_point_id"].to_list()
    energy = Quantity.ENERGY_IMPORT
    taken = series_of(curves, quantity=energy, points=points, period=period)
    return Curves(
        areas=heads["area_id"].to_list(),
        heads=series_of(curves, quantity=energy, points=names, period=period),
        points=points,
        held=ties["area_id"].to_numpy().astype(np.int64),
        taken=taken,
        day=np.arange(taken.shape[1]) // POINTS_A_DAY,
    )


def _daily(looked: Curves, *, start: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sum curves by day: AREA_DAYS and POINT_DAYS."""
    days = pl.date_range(start, start + pl.duration(days=int(looked.day.max())), eager=True)
    people, heads = (
        pl.DataFrame(
            {
                "id": np.repeat(names, len(days)),
                "day": pl.concat([days] * len(names)),
                "kwh": np.rint(values.reshape(len(names), len(days), -1).sum(axis=2).ravel() * KWH),
            }
        )
        for names, values in ((looked.points, looked.taken), (looked.areas, looked.heads))
    )
    held = pl.DataFrame({"id": looked.points, "area_id": looked.held})
    points = people.join(held, on="id").select(
        "area_id", "day", usage_point_id="id", energy="kwh", reverse=pl.lit(0), is_known=pl.lit(1)
    )
    sold = points.group_by("area_id", "day").agg(pl.col("energy").sum(), points=pl.len())
    areas = heads.rename({"id": "area_id"}).join(sold, on=["area_id", "day"])
    told = areas.with_columns(
        feeder_id=pl.lit(1),
        supplied="kwh",
        feed="kwh",
        loss=pl.col("kwh") - pl.col("energy"),
        is_measured=pl.lit(value=True),
        known="points",
    )
    return _fitted(told, wanted=tables.AREA_DAYS.columns), _fitted(points, wanted=tables.POINT_DAYS.columns)


def _fitted(rows: pl.DataFrame, *, wanted: object) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(column.dtype) for name, column in wanted.items())  # type: ignore[attr-defined]
