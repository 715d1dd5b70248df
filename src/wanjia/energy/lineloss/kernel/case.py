"""
What the rules of causes read and return: the tables of one month, its bounds, and evidence.

Figures in evidence are kWh and percent, as ``name=value; …``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from wanjia.energy.lineloss.kernel.schema import KWH
from wanjia.energy.lineloss.types import CauseLimits, Limits, LossClass
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
        "theoretical": Column(pl.Float64, "loss by power flow, percent", null="not computed"),
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
    row="what another catalogue (quality, validation) found about a point or an area in the month",
    columns={
        "cause": Column(pl.String, "code of a rule of this catalogue that it speaks for"),
        "area_id": Column(pl.Int64, "area"),
        "usage_point_id": Column(pl.Int64, "point", null="the area as a whole"),
        "findings": Column(pl.Int64, "how many there are"),
        "evidence": Column(pl.String, "figures of the longest one, as `name=value; …`, may be empty"),
    },
)
SHARES = Schema(
    row="customer of an area with curves",
    columns={
        "area_id": Column(pl.Int64, "area"),
        "usage_point_id": Column(pl.Int64, "point"),
        "extra": Column(pl.Float64, "kWh that the area loses with each kWh that the customer's meter counts"),
        "sure": Column(pl.Float64, "how many of its standard errors that is"),
        "tries": Column(pl.Int64, "periods of which this is the surest"),
        "days": Column(pl.Int64, "days that it was told from"),
    },
)
IDENTIFIED = Schema(
    row="customer whom identification found on another area than the archive says, surely enough",
    columns={
        "usage_point_id": Column(pl.Int64, "point"),
        "area_id": Column(pl.Int64, "area of the archive"),
        "other_area_id": Column(pl.Int64, "area found"),
        "chance": Column(pl.Float64, "how likely, percent"),
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
    """
    The tables of one month, and what it is judged by.

    :ivar areas, points: AREA_DAYS and POINT_DAYS of the month
    :ivar areas_before, points_before: the same of the days before it, may be empty
    """

    areas: pl.DataFrame
    months: pl.DataFrame
    points: pl.DataFrame
    exchanges: pl.DataFrame
    signals: pl.DataFrame
    limits: Limits
    bounds: CauseLimits
    areas_before: pl.DataFrame
    points_before: pl.DataFrame
    shares: pl.DataFrame
    identified: pl.DataFrame


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


def of_class(case: Case, *classes: LossClass) -> pl.DataFrame:
    """Give the areas whose loss is of one of some classes: ``area_id, rate``."""
    wanted = [one.value for one in classes]
    return case.months.filter(pl.col("loss_class").is_in(wanted)).select("area_id", "rate")


def complete(areas: pl.DataFrame) -> pl.DataFrame:
    """Keep the days of areas on which the head and every customer are known."""
    return areas.filter(pl.col("is_measured") & (pl.col("known") == pl.col("points")))


def usual_rates(case: Case) -> pl.DataFrame:
    """
    Give the rate of loss that is usual for each area, percent: ``area_id, usual``.

    The theoretical one where it was computed; else the median of the sound areas; else the row.
    """
    sound = of_class(case, LossClass.ECONOMIC, LossClass.FINE)
    middle = sound["rate"].median()
    otherwise = middle if isinstance(middle, float) else float(case.bounds.usual_pct)
    return case.months.select("area_id", usual=pl.col("theoretical").fill_null(otherwise))


def evidence(found: pl.DataFrame, **figures: str) -> pl.DataFrame:
    """Write figures as text, decimals with 2 places; what is null is left out."""
    if "other_area_id" not in found.columns:
        found = found.with_columns(other_area_id=pl.lit(None, dtype=pl.Int64))
    told = [
        pl.concat_str(pl.lit(f"{name}="), pl.col(column).cast(pl.Float64).round(2).cast(pl.String))
        for name, column in figures.items()
    ]
    shaped = found.with_columns(evidence=pl.concat_str(told, separator="; ", ignore_nulls=True))
    return fitted(shaped)


def fitted(found: pl.DataFrame) -> pl.DataFrame:
    """Put rows into the columns of EVIDENCE, in order."""
    return found.select(pl.col(name).cast(column.dtype) for name, column in EVIDENCE.columns.items()).sort(
        "area_id", "usage_point_id"
    )


def kwh(name: str) -> pl.Expr:
    """Give a column of whole numbers as kWh."""
    return pl.col(name).cast(pl.Float64) / KWH
