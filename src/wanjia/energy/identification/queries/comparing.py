"""What identification is given: the areas, their customers and heads, and the curves of some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from wanjia.energy.identification.kernel.gathering import OF_CUSTOMERS, OF_HEADS, days_of
from wanjia.energy.identification.rules import why_not_compared
from wanjia.energy.identification.types import Limits
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.points import point_curves
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.network import queries as network


class NotComparable(Refused):
    """Areas that cannot be compared; the text says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What is compared.

    :ivar customers: `kernel.schema.CUSTOMERS`, as the archive stands on the latest day
    :ivar heads: `kernel.schema.HEADS`
    :ivar curves: of customers and heads
    """

    areas: tuple[network.AreaRow, ...]
    customers: pl.DataFrame
    heads: pl.DataFrame
    curves: pl.DataFrame
    period: Period


def comparison(codes: Sequence[str], *, period: Period, limits: Limits, scope: Scope, version: int) -> Comparison:
    """
    Gather what areas are compared by.

    :param codes: of neighbouring areas
    :raises UnknownPart: if an area lies outside the scope
    :raises NotComparable: if the period is too short, an area has no measured head, or fewer than two customers have
        voltages
    """
    areas = tuple(network.area_named(code, scope=scope) for code in dict.fromkeys(codes))
    days = days_of(period)
    latest = Period(days[-1], period.end)
    customers = _customers([area.area_id for area in areas], on=latest, scope=scope)
    heads = _heads([area.area_id for area in areas], on=latest, scope=scope)
    for area in areas:
        if area.area_id not in heads["area_id"]:
            msg = f"Area {area.code} has no meter at its head: without one nobody can say which customers are its own."
            raise NotComparable(msg)
    curves = _curves(customers, heads=heads, period=period, scope=scope, version=version)
    measured = curves.filter(
        pl.col("quantity").str.starts_with("VOLTAGE")
        & pl.col("usage_point_id").is_in(customers["usage_point_id"].to_list())
    )
    why = why_not_compared(measured["usage_point_id"].n_unique(), days=len(days), limits=limits)
    if why is not None:
        raise NotComparable(why)
    return Comparison(areas, customers, heads, curves, period)


def _customers(areas: list[int], *, on: Period, scope: Scope) -> pl.DataFrame:
    ties = metering.usage_point_ties(on, scope=scope).filter(pl.col("area_id").is_in(areas))
    points = ties["usage_point_id"].to_list()
    gateways = metering.gateway_points(on, scope=scope)["usage_point_id"].to_list()
    phases = metering.usage_point_connections(on, scope=scope, usage_points=points)
    return (
        ties.filter(~pl.col("usage_point_id").is_in(gateways))
        .select("usage_point_id", "area_id")
        .join(phases.select("usage_point_id", "phases"), on="usage_point_id", how="left", maintain_order="left")
        .unique("usage_point_id", keep="last", maintain_order=True)
        .sort("usage_point_id")
    )


def _heads(areas: list[int], *, on: Period, scope: Scope) -> pl.DataFrame:
    heads = metering.gateway_points(on, scope=scope).filter(
        (pl.col("kind") == GatewayKind.AREA_HEAD.value) & pl.col("area_id").is_in(areas)
    )
    return heads.select("usage_point_id", "area_id", pl.col("is_reversed").cast(pl.Boolean))


def _curves(
    customers: pl.DataFrame, *, heads: pl.DataFrame, period: Period, scope: Scope, version: int
) -> pl.DataFrame:
    parts = [
        point_curves(
            points["usage_point_id"].to_list(), period=period, quantities=quantities, scope=scope, version=version
        )
        for points, quantities in ((customers, OF_CUSTOMERS), (heads, OF_HEADS))
    ]
    return pl.concat(parts)
