"""Who is served: customers with an agreement, and transformer areas, by line and unit."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from wanjia.energy.reliability.types import Basis
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
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
