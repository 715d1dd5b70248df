"""What part of customers' energies their areas lose, from the curves of the interval store, line by line."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from wanjia.energy.identification.kernel.gathering import series_of
from wanjia.energy.lineloss.kernel import case
from wanjia.energy.lineloss.kernel.schema import Grid
from wanjia.energy.lineloss.kernel.shares import Curves, Floats, shares
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.points import point_curves
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quantity
from wanjia.registry.metering.types import GatewayKind

ENERGIES = (Quantity.ENERGY_IMPORT, Quantity.ENERGY_EXPORT)


def all_shares_of(grid: Grid, *, period: Period, areas: Collection[int], version: int) -> pl.DataFrame:
    """
    Give SHARES of the customers of areas, where head and all customers have curves; others stand beside as neighbors.

    What hung elsewhere for a part of the days is left out, and so is what is measured again by a meter before it.

    :param grid: of days among those of the period
    :param areas: ids of those whose loss can be computed
    """
    heads = _throughout(grid.gateways, period=period).filter(pl.col("kind") == GatewayKind.AREA_HEAD.value)
    lines = _throughout(grid.area_ties, period=period).filter(pl.col("area_id").is_in(list(areas)))
    people = _customers(grid, period=period)
    found = [case.SHARES.empty()]
    for (_line,), tied in lines.group_by("feeder_id", maintain_order=True):
        here = tied["area_id"].implode()
        mine, top = people.filter(pl.col("area_id").is_in(here)), heads.filter(pl.col("area_id").is_in(here))
        if mine.height and top.height:
            found += _of_line(mine, heads=top, period=period, version=version)
    return pl.concat(found)


def _throughout(spans: pl.DataFrame, *, period: Period) -> pl.DataFrame:
    """Keep the spans that hold on all days of a period."""
    ends_later = pl.col("end_date").is_null() | (pl.col("end_date") >= period.end)
    return spans.filter((pl.col("start_date") <= period.start) & ends_later)


def _customers(grid: Grid, *, period: Period) -> pl.DataFrame:
    """Give who hung where on all days, without gateways and points behind others: ``usage_point_id, area_id``."""
    ties = _throughout(grid.point_ties, period=period).select("usage_point_id", "area_id")
    behind = grid.parent_ties.select(usage_point_id="child_id")
    others = pl.concat([behind, grid.gateways.select("usage_point_id")])
    return ties.join(others, on="usage_point_id", how="anti").sort("area_id", "usage_point_id")


def _of_line(people: pl.DataFrame, *, heads: pl.DataFrame, period: Period, version: int) -> list[pl.DataFrame]:
    """Fit the areas of a line whose head and customers all have curves."""
    top = heads["usage_point_id"].to_list()
    into = _read(top, period=period, version=version)
    seen = heads.filter(pl.col("usage_point_id").is_in(into["usage_point_id"].implode()))["area_id"].implode()
    wanted = people.filter(pl.col("area_id").is_in(seen))
    if wanted.is_empty():
        return []
    curves = _read(wanted["usage_point_id"].to_list(), period=period, version=version)
    came = curves["usage_point_id"].unique().implode()
    whole = wanted.filter(pl.col("usage_point_id").is_in(came).all().over("area_id"))
    areas = whole["area_id"].unique(maintain_order=True).to_list()
    if not areas:
        return []
    looked_at = wanted.filter(pl.col("usage_point_id").is_in(came))
    points = looked_at["usage_point_id"].to_list()
    taken = _net(curves, points=points, period=period)
    turned = np.where(heads["is_reversed"].to_numpy(), -1.0, 1.0)
    fed = _net(into, points=top, period=period) * turned[:, None]
    place = heads["area_id"].to_numpy()
    looked = Curves(
        areas=areas,
        heads=np.stack([fed[place == area].sum(axis=0) for area in areas]),
        points=points,
        held=looked_at["area_id"].to_numpy().astype(np.int64),
        taken=taken,
        day=np.arange(taken.shape[1]) // POINTS_A_DAY,
    )
    return [shares(looked)]


def _read(points: list[int], *, period: Period, version: int) -> pl.DataFrame:
    return point_curves(points, period=period, quantities=ENERGIES, scope=WHOLE_COMPANY, version=version)


def _net(curves: pl.DataFrame, *, points: list[int], period: Period) -> Floats:
    """Give what was taken less what was fed in, kWh; where no feeding in is measured there is none."""
    taken = series_of(curves, quantity=Quantity.ENERGY_IMPORT, points=points, period=period)
    fed = series_of(curves, quantity=Quantity.ENERGY_EXPORT, points=points, period=period)
    result: Floats = taken - np.nan_to_num(fed)
    return result
