"""The figures of validation and the chain of estimation, taken in as sheets."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded, Problem
from wanjia.measurement.intervals import sheets
from wanjia.measurement.intervals.kernel.validation.schema import LIMITS_ASKED
from wanjia.measurement.intervals.types import POINTS_A_DAY


def load_interval_limits(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add figures that rules of validation compare with; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.INTERVAL_LIMITS, rows=table, by=by, at=at, rules=(_limit_problems,))


def load_estimation_steps(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add a chain of methods, all of whose steps begin on one day."""
    return load(sheets.ESTIMATION_STEPS, rows=table, by=by, at=at, rules=(_step_problems,))


def _limit_problems(limits: pl.DataFrame) -> list[Problem]:
    asked = pl.struct("rule", "name").is_in([{"rule": rule, "name": name} for rule, name in LIMITS_ASKED])
    return [
        *problems_where(
            limits,
            wrong=~asked,
            column="name",
            what=pl.format("no rule of validation asks for {} {}", "rule", "name"),
            cure="Take rule and name from the limits in force",
        ),
        *problems_where(
            limits,
            wrong=pl.col("value") < 0,
            column="value",
            what="a limit of validation is 0 or more",
            cure="Correct the figure",
        ),
    ]


def _step_problems(steps: pl.DataFrame) -> list[Problem]:
    return [
        *problems_where(
            steps,
            wrong=~pl.col("longest_gap").is_between(1, POINTS_A_DAY),
            column="longest_gap",
            what="a gap has 1 to 96 elements",
            cure="Correct the longest gap",
        ),
        *problems_where(
            steps,
            wrong=pl.struct("method", "start_date").is_duplicated(),
            column="method",
            what="the method stands twice in the chain",
            cure="Name each method once in a chain",
        ),
    ]
