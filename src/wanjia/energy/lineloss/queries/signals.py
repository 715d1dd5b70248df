"""What other catalogues found in a month, as signals of causes of losses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from wanjia.energy.lineloss.kernel import case
from wanjia.energy.quality.queries import board as quality
from wanjia.energy.quality.types import QualityRule
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries import findings as validation

#: Rule of supply quality → cause.
OF_QUALITY: Mapping[QualityRule, str] = {
    QualityRule.OVERLOAD: "LOSS_OVERLOAD",
    QualityRule.POWER_FACTOR_LOW: "LOSS_LOW_POWER_FACTOR",
    QualityRule.DEAD_CURRENT_PHASE: "LOSS_PHASE_LOSS",
    QualityRule.DEAD_VOLTAGE_PHASE: "LOSS_PHASE_LOSS",
    QualityRule.PHASES_UNBALANCED: "LOSS_UNBALANCE",
}
#: Rule of interval validation → cause.
OF_VALIDATION: Mapping[str, str] = {
    "PHASE_LOSS": "LOSS_PHASE_LOSS",
    "VOLTAGE_LOSS": "LOSS_PHASE_LOSS",
    "ALL_VOLTAGE_LOSS": "LOSS_PHASE_LOSS",
    "CURRENT_LOSS": "LOSS_PHASE_LOSS",
    "POWER_REVERSE": "LOSS_REVERSED",
    "NEGATIVE_CONSUMPTION": "LOSS_REVERSED",
    "CLOCK_DRIFT": "LOSS_CLOCK",
    "ZERO_CONSUMPTION": "LOSS_DEAD_METER",
    "SUM_CHECK": "LOSS_REGISTERS",
    "MULTIPLIER": "LOSS_REGISTERS",
    "ENERGY_AGAINST_POWER": "LOSS_REGISTERS",
}
NUMBER = re.compile(r"([a-z_]+)=(-?[0-9]+(?:\.[0-9]+)?)")
#: Figures that are told with a signal; others are read at the finding itself.
TOLD = frozenset(
    {"minutes", "highest_pct", "limit_pct", "lowest_a", "limit_a", "lowest_v", "limit_v", "shift_minutes"}
    | {"power_factor", "target", "needed_kvar", "kwh", "usual_kwh"}
)


def all_signals_of(period: Period, *, places: pl.DataFrame) -> pl.DataFrame:
    """
    Give SIGNALS of the whole company in the days of a month.

    Findings about the head of an area speak of the area as a whole; of each cause and point they are counted, and the
    figures of the longest one are told. Findings that somebody dismissed are left out.

    :param places: ``usage_point_id, area_id, is_head`` as they hang on the latest day
    """
    found = pl.concat([_of_quality(period, places=places), _of_validation(period, places=places)])
    grouped = found.sort("weight", descending=True, maintain_order=True).group_by(
        "cause", "area_id", "usage_point_id", maintain_order=True
    )
    counted = grouped.agg(findings=pl.len().cast(pl.Int64), evidence=pl.col("evidence").first())
    return counted.select(pl.col(name).cast(column.dtype) for name, column in case.SIGNALS.columns.items())


SHAPE: dict[str, Any] = {
    "cause": pl.String,
    "area_id": pl.Int64,
    "usage_point_id": pl.Int64,
    "weight": pl.Int64,
    "evidence": pl.String,
}


def _of_quality(period: Period, *, places: pl.DataFrame) -> pl.DataFrame:
    rows = quality.all_findings_in(period.start.replace(day=1), rules=list(OF_QUALITY))
    return _placed(rows, places=places, causes=OF_QUALITY)


def _of_validation(period: Period, *, places: pl.DataFrame) -> pl.DataFrame:
    rows = validation.standing_findings(period, rules=list(OF_VALIDATION), scope=WHOLE_COMPANY)
    return _placed(
        rows.with_columns(area_id=pl.lit(None, dtype=pl.Int64), minutes=pl.lit(0)), places=places, causes=OF_VALIDATION
    )


def _placed(rows: pl.DataFrame, *, places: pl.DataFrame, causes: Mapping[Any, str]) -> pl.DataFrame:
    """Find the area of each finding about a point, and keep only figures of its evidence."""
    hung = rows.join(places, on="usage_point_id", how="left", suffix="_hung")
    is_head = pl.col("is_head").fill_null(value=False)
    told = hung.with_columns(
        cause=pl.col("rule").replace_strict(causes, return_dtype=pl.String),
        area_id=pl.coalesce("area_id", "area_id_hung"),
        usage_point_id=pl.when(~is_head).then("usage_point_id"),
        weight=pl.col("minutes"),
        evidence=pl.col("evidence").map_elements(figures_of, return_dtype=pl.String),
    )
    return told.drop_nulls("area_id").select(pl.col(name).cast(dtype) for name, dtype in SHAPE.items())


def figures_of(text: str) -> str:
    """Keep the numbers of a finding's evidence that are told."""
    return "; ".join(f"{name}={value}" for name, value in NUMBER.findall(text) if name in TOLD)
