"""What a month of areas and feeders is looked at with: who measures them, what they carry, how they are set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

import polars as pl

from wanjia.energy.quality.types import LimitName, Limits
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.spans import holds_on
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.measurement.intervals.types import ENERGIES, Quantity
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.network import queries as network
from wanjia.registry.network.types import AreaKind, VectorGroup

#: Usage points whose curves are held in memory at once.
POINTS_AT_ONCE = 2_000
LOW_VOLTAGE_KV = Decimal("0.4")
ROOT_OF_3 = Decimal(str(sqrt(3)))
#: What a meter of a customer's transformer tells about the transformer: it may stand on either side of it.
OF_PRIVATE = (*ENERGIES, Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER)
SPAN = ("start_date", "end_date")
AREAS: dict[str, Any] = {
    "subject_id": pl.Int64,
    "unit_id": pl.Int64,
    "kind": pl.String,
    "feeder_id": pl.Int64,
    "capacity": pl.Int64,
    "rated": pl.Int64,
    "unbalance": pl.Int64,
    "tap_pct": pl.Decimal(38, 4),
}


@dataclass(frozen=True)
class Grid:
    """
    The grid of a month.

    :ivar areas: ``subject_id, unit_id, kind, feeder_id, capacity, rated, unbalance, tap_pct`` as on the latest day
    :ivar feeders: ``subject_id, unit_id, code, capacity`` (0.0001 kVA, empty where not known)
    :ivar area_heads, feeder_heads: ``subject_id, usage_point_id, is_reversed, start_date, end_date``
    :ivar private_heads: the same of customers' transformers, measured by the customer's own meter
    :ivar hung: ``subject_id`` (usage point), ``group_id`` (area), ``unit_id``, ``start_date``, ``end_date``
    """

    areas: pl.DataFrame
    feeders: pl.DataFrame
    area_heads: pl.DataFrame
    feeder_heads: pl.DataFrame
    private_heads: pl.DataFrame
    hung: pl.DataFrame
    period: Period = field(repr=False)

    def chunks(self) -> Iterator[list[int]]:
        """Give the areas in groups whose customers fit into memory together."""
        counts = dict(self.hung.group_by("group_id").len().iter_rows())
        part: list[int] = []
        held = 0
        for area in self.areas["subject_id"].to_list():
            if part and held + counts.get(area, 0) > POINTS_AT_ONCE:
                yield part
                part, held = [], 0
            part.append(area)
            held += counts.get(area, 0) + 1
        if part:
            yield part


def grid_of(period: Period, *, limits: Limits, scope: Scope) -> Grid:
    """Read the grid of a month within a scope."""
    gateways = metering.gateway_points(period, scope=scope)
    points = metering.usage_points(scope).select("usage_point_id", "unit_id")
    ties = metering.usage_point_ties(period, scope=scope)
    at_gateways = gateways.select("usage_point_id").unique()
    hung = (
        ties.join(at_gateways, on="usage_point_id", how="anti")
        .join(points, on="usage_point_id")
        .select("unit_id", "start_date", "end_date", subject_id="usage_point_id", group_id="area_id")
    )
    areas = _areas(period, limits=limits, scope=scope)
    heads = _heads(gateways, kind=GatewayKind.AREA_HEAD, column="area_id")
    private = areas.filter(pl.col("kind") == AreaKind.PRIVATE).join(heads, on="subject_id", how="anti")
    private_heads = hung.join(private.select(group_id="subject_id"), on="group_id", how="semi").select(
        "start_date", "end_date", subject_id="group_id", usage_point_id="subject_id", is_reversed=pl.lit(value=False)
    )
    feeders = _feeders(period, scope=scope)
    feeder_heads = _heads(gateways, kind=GatewayKind.FEEDER_HEAD, column="feeder_id")
    return Grid(areas, feeders, heads, feeder_heads, private_heads, hung, period)


def _heads(gateways: pl.DataFrame, *, kind: GatewayKind, column: str) -> pl.DataFrame:
    found = gateways.filter((pl.col("kind") == kind.value) & pl.col(column).is_not_null())
    return found.select(pl.col(column).alias("subject_id"), "usage_point_id", "is_reversed", *SPAN)


def _areas(period: Period, *, limits: Limits, scope: Scope) -> pl.DataFrame:
    day = (period.end or period.start) - timedelta(days=1)
    standing = network.transformer_placements(period, scope=scope).filter(holds_on(day))
    kva = (
        standing.join(network.all_transformers(), on="transformer_id")
        .group_by("area_id")
        .agg(capacity=pl.col("rated_kva").sum())
    )
    set_ = network.area_connections(period, scope=scope).filter(holds_on(day)).unique("area_id")
    fed = network.area_ties(period, scope=scope).filter(holds_on(day)).select("area_id", "feeder_id").unique("area_id")
    whole = (
        network.transformer_areas(scope)
        .select("area_id", "unit_id", "kind")
        .join(kva, on="area_id", how="left")
        .join(set_.select("area_id", "vector_group", "tap_pct"), on="area_id", how="left")
        .join(fed, on="area_id", how="left")
        .sort("area_id")
    )
    rows = [_area(row, limits=limits) for row in whole.to_dicts()]
    return pl.DataFrame(rows, schema=AREAS, orient="row")


def _area(row: dict[str, object], *, limits: Limits) -> dict[str, object]:
    kva = row["capacity"]
    is_yyn0 = row["vector_group"] == VectorGroup.YYN0
    name = LimitName.UNBALANCE_YYN0_PCT if is_yyn0 else LimitName.UNBALANCE_DYN11_PCT
    rated = kva / (ROOT_OF_3 * LOW_VOLTAGE_KV) if isinstance(kva, Decimal) else None
    return {
        "subject_id": row["area_id"],
        **{column: row[column] for column in ("unit_id", "kind", "feeder_id", "tap_pct")},
        "capacity": int(kva.scaleb(4)) if isinstance(kva, Decimal) else None,
        "rated": int(half_up(rated * 1_000, places=0)) if rated is not None else None,
        "unbalance": limits.ten_thousandths(name),
    }


def _feeders(period: Period, *, scope: Scope) -> pl.DataFrame:
    day = (period.end or period.start) - timedelta(days=1)
    amps = _first_wires(period, scope=scope)
    heads = network.feeder_heads(period, scope=scope).filter(holds_on(day)).unique("feeder_id")
    nodes = dict(heads.select("feeder_id", "node_id").iter_rows())
    rows = [
        {
            "subject_id": row["feeder_id"],
            "unit_id": row["unit_id"],
            "code": row["code"],
            "capacity": _kva(amps.get(nodes.get(row["feeder_id"], 0)), kilovolts=row["voltage_kv"]),
        }
        for row in network.feeders(scope).sort("feeder_id").to_dicts()
    ]
    names = {"subject_id": pl.Int64, "unit_id": pl.Int64, "code": pl.String, "capacity": pl.Int64}
    return pl.DataFrame(rows, schema=names, orient="row")


def _kva(amps: Decimal | None, *, kilovolts: Decimal) -> int | None:
    return None if amps is None else int(half_up(amps * kilovolts * ROOT_OF_3, places=4).scaleb(4))


def _first_wires(period: Period, *, scope: Scope) -> dict[int, Decimal]:
    """Give what the first wire at each node carries, seen through switches, which have no wire: node → A."""
    day = (period.end or period.start) - timedelta(days=1)
    rated = dict(network.all_conductor_types().select("conductor_id", "rated_current_a").iter_rows())
    near: dict[int, list[tuple[int, Decimal | None]]] = {}
    segments = network.line_segments(period, scope=scope).filter(holds_on(day) & ~pl.col("is_open"))
    for start, end, conductor in segments.select("from_node_id", "to_node_id", "conductor_id").iter_rows():
        amps = rated.get(conductor)
        near.setdefault(start, []).append((end, amps))
        near.setdefault(end, []).append((start, amps))
    found = {}
    for node, ways in near.items():
        behind = [other for other, amps in ways if amps is None]
        known = [amps for _other, amps in ways if amps is not None]
        known = known or [amps for other in behind for _far, amps in near[other] if amps is not None]
        if known:
            found[node] = max(known)
    return found
