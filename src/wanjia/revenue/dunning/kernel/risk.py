"""
How great the risk is that customers do not pay: a sum of points by dated rules, each figure kept with its points.

Every factor gives the points of its highest rule that the figure reaches; a customer's grade is the one whose least
points the sum reaches.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Column, Schema

FIGURE = pl.Decimal(38, 2)
FIGURES = Schema(
    row="customer and factor",
    columns={
        "account_id": Column(pl.Int64, "the account"),
        "factor": Column(pl.String, "see `types.RiskFactor`"),
        "value": Column(FIGURE, "days, times or months, as the factor says"),
    },
)
RULES = Schema(
    row="rule in force",
    columns={
        "factor": Column(pl.String, "see `types.RiskFactor`"),
        "least": Column(FIGURE, "from this figure on"),
        "points": Column(pl.Int64, "what it gives"),
    },
)
BANDS = Schema(
    row="grade",
    columns={"grade": Column(pl.String, "the grade"), "least_points": Column(pl.Int64, "from so many points on")},
)


def points(figures: pl.DataFrame, *, rules: pl.DataFrame) -> pl.DataFrame:
    """
    Give the points of every figure.

    :param figures: see `FIGURES`; :param rules: see `RULES`
    :returns: the figures with ``points``, 0 where no rule is reached; order kept
    """
    numbered = figures.lazy().with_row_index("place")
    reached = numbered.join(rules.lazy(), on="factor", how="inner").filter(pl.col("value") >= pl.col("least"))
    best = reached.group_by("place").agg(pl.col("points").max())
    whole = numbered.join(best, on="place", how="left", maintain_order="left")
    return collected(whole.with_columns(pl.col("points").fill_null(0)).drop("place"))


def grades(pointed: pl.DataFrame, *, bands: pl.DataFrame) -> pl.DataFrame:
    """
    Sum the points of every customer and give the grade.

    :param pointed: what `points` gives; :param bands: see `BANDS`; the lowest must begin at 0
    :returns: one row per customer: ``account_id, points, grade``, by account
    """
    summed = pointed.group_by("account_id").agg(pl.col("points").sum()).sort("points", "account_id")
    ordered = bands.sort("least_points")
    found = summed.join_asof(ordered, left_on="points", right_on="least_points", strategy="backward")
    return found.select("account_id", "points", "grade").sort("account_id")
