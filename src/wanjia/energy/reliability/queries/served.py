"""Who is served: customers with an agreement, and transformer areas, by line and unit."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from wanjia.energy.reliability.types import Basis
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import agreements_during
from wanjia.registry.metering.queries import usage_point_ties
from wanjia.registry.network.queries import area_ties, feeders, transformer_areas


def served_points(scope: Scope, *, on: date) -> pl.DataFrame:
    """Give the customers served on a day in the areas of a scope: ``usage_point_id, area_id``."""
    day = Period(on, on + timedelta(days=1))
    mine = transformer_areas(scope).select("area_id")
    ties = usage_point_ties(day, scope=WHOLE_COMPANY).select("usage_point_id", "area_id")
    held = agreements_during(day, scope=WHOLE_COMPANY).select("usage_point_id").unique()
    return ties.join(mine, on="area_id", how="semi").join(held, on="usage_point_id", how="semi")


def served(scope: Scope, *, basis: Basis, on: date) -> int:
    """Count who is served on a day in a scope: customers, or areas that some line feeds."""
    if basis is Basis.LV:
        return served_points(scope, on=on).height
    return area_ties(Period(on, on + timedelta(days=1)), scope=scope)["area_id"].n_unique()


def served_by_feeder(scope: Scope, *, basis: Basis, on: date) -> dict[int, int]:
    """Count whom each line of a scope serves on a day, lines in the order of their codes; none that serves nobody."""
    ties = area_ties(Period(on, on + timedelta(days=1)), scope=WHOLE_COMPANY).select("area_id", "feeder_id")
    mine = feeders(scope).sort("code").select("feeder_id")
    counted = ties
    if basis is Basis.LV:
        counted = served_points(WHOLE_COMPANY, on=on).join(ties, on="area_id")
    numbers = mine.join(counted.group_by("feeder_id").len(), on="feeder_id", maintain_order="left")
    return dict(numbers.iter_rows())


def served_spans(scope: Scope, *, basis: Basis, period: Period) -> pl.DataFrame:
    """
    Give who was served in the areas of a scope, and when, within a period.

    :returns: ``who, area_id, unit_path, start_date, end_date``: a customer, or an area that some line feeds
    """
    paths = units_below(scope.unit_paths).select("unit_id", unit_path="path")
    areas = transformer_areas(scope).select("area_id", "unit_id").join(paths, on="unit_id").drop("unit_id")
    if basis is Basis.MV:
        fed = area_ties(period, scope=WHOLE_COMPANY).select("area_id", "start_date", "end_date")
        return fed.join(areas, on="area_id").select(pl.col("area_id").alias("who"), *SPANS)
    ties = usage_point_ties(period, scope=WHOLE_COMPANY).select("usage_point_id", "area_id", "start_date", "end_date")
    held = agreements_during(period, scope=WHOLE_COMPANY).select(
        "usage_point_id", begins=pl.col("start_date"), ends=pl.col("end_date")
    )
    both = ties.join(areas, on="area_id").join(held, on="usage_point_id")
    cut = both.with_columns(
        start_date=pl.max_horizontal("start_date", "begins"), end_date=pl.min_horizontal("end_date", "ends")
    )
    return cut.select(pl.col("usage_point_id").alias("who"), *SPANS)


SPANS = ("area_id", "unit_path", "start_date", "end_date")


def count_on(spans: pl.DataFrame, *, day: date, path: str = "") -> int:
    """Count who is served on a day in the units below a path."""
    runs = (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
    return spans.filter(runs & pl.col("unit_path").str.starts_with(path))["who"].n_unique()
