"""The grid of some days, gathered for the walk; and names for its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from wanjia.energy.reliability.kernel import affected, schema
from wanjia.energy.reliability.kernel.affected import Grid
from wanjia.energy.reliability.types import ElementKind, Scoped
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Schema
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.spans import lies_within
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import agreements_during
from wanjia.registry.metering.queries import usage_point_connections, usage_point_ties
from wanjia.registry.network import queries as network


class UnknownElement(Refused):
    """A part of the grid that nobody knows on that day."""


@dataclass(frozen=True, slots=True)
class Walked:
    """
    Whom an outage hits.

    :ivar hits: HITS
    :ivar version: hash of the grid that was walked
    """

    grid: Grid
    hits: pl.DataFrame
    version: str


def days_of(from_at: datetime, *, to_at: datetime) -> Period:
    """Give the days that a span touches."""
    return Period(from_at.date(), to_at.date() + timedelta(days=1))


def all_grid(period: Period) -> Grid:
    """Gather the whole company's grid of some days: an outage of one unit may hit customers of another."""
    feeders, areas = network.feeders(WHOLE_COMPANY), network.transformer_areas(WHOLE_COMPANY)
    return Grid(
        segments=_fitted(network.line_segments(period, scope=WHOLE_COMPANY), into=schema.SEGMENTS),
        heads=_fitted(network.feeder_heads(period, scope=WHOLE_COMPANY), into=schema.HEADS),
        ties=_fitted(network.area_ties(period, scope=WHOLE_COMPANY), into=schema.TIES),
        connections=_fitted(network.area_connections(period, scope=WHOLE_COMPANY), into=schema.CONNECTIONS),
        points=_points(period),
        feeder_codes=dict(feeders.select("feeder_id", "code").iter_rows()),
        area_codes=dict(areas.select("area_id", "code").iter_rows()),
    )


def _fitted(table: pl.DataFrame, *, into: Schema) -> pl.DataFrame:
    return collected(into.fitted(table.lazy()))


def _points(period: Period) -> pl.DataFrame:
    """Give customers with area and node: only where an agreement runs; the node null on days without a connection."""
    spans = usage_point_ties(period, scope=WHOLE_COMPANY).select("usage_point_id", "area_id", "start_date", "end_date")
    held = agreements_during(period, scope=WHOLE_COMPANY).select(
        "usage_point_id", begins=pl.col("start_date"), ends=pl.col("end_date")
    )
    served = _cut(spans.join(held, on="usage_point_id"))
    nodes = usage_point_connections(period, scope=WHOLE_COMPANY).drop_nulls("node_id")
    nodes = nodes.select("usage_point_id", "node_id", begins=pl.col("start_date"), ends=pl.col("end_date"))
    at_nodes = _cut(served.join(nodes, on="usage_point_id"))
    whole = {"start": pl.col("start_date"), "end": pl.col("end_date")}
    covered = served.join(nodes, on="usage_point_id").filter(
        lies_within(**whole, outer_start=pl.col("begins"), outer_end=pl.col("ends"))
    )
    rest = served.join(covered, on=["usage_point_id", "start_date"], how="anti")
    bare = _bare(rest, nodes=nodes)
    columns = list(schema.POINTS.columns)
    return pl.concat([at_nodes.select(columns), bare.select(columns)])


def _cut(joined: pl.DataFrame) -> pl.DataFrame:
    """Keep the days that both spans hold."""
    ends = pl.min_horizontal("end_date", "ends")
    cut = joined.with_columns(start_date=pl.max_horizontal("start_date", "begins"), end_date=ends)
    return cut.filter(pl.col("end_date").is_null() | (pl.col("start_date") < pl.col("end_date"))).drop("begins", "ends")


def _bare(served: pl.DataFrame, *, nodes: pl.DataFrame) -> pl.DataFrame:
    """Give the days of customers on which no connection is known."""
    columns = schema.POINTS.dtypes
    some = nodes.join(served, on="usage_point_id", how="semi")
    never = served.join(some, on="usage_point_id", how="anti").with_columns(node_id=pl.lit(None, dtype=pl.Int64))
    known: dict[int, list[Period]] = {}
    for point, begins, ends in some.select("usage_point_id", "begins", "ends").iter_rows():
        known.setdefault(point, []).append(Period(begins, ends))
    rows = []
    at_times = served.join(some, on="usage_point_id", how="semi")
    for point, area, start, end in at_times.select("usage_point_id", "area_id", "start_date", "end_date").iter_rows():
        there = known[point]
        cuts = {day for span in there for day in (span.start, span.end) if day is not None}
        parts = Period(start, end).split_at(cuts)
        unknown = [part for part in parts if not any(span.holds(part.start) for span in there)]
        rows += [(point, area, None, part.start, part.end) for part in unknown]
    whole = never.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    return pl.concat([whole, pl.DataFrame(rows, schema=columns, orient="row")])


def version_of(grid: Grid) -> str:
    """Give the hash of what a grid says, whatever the order of its rows."""
    told = hashlib.sha256()
    for table in (grid.segments, grid.heads, grid.ties, grid.connections, grid.points):
        told.update(table.sort(table.columns).write_csv().encode())
    return told.hexdigest()


def all_hit(parts: Sequence[Scoped], *, from_at: datetime, to_at: datetime) -> Walked:
    """
    Walk the whole company's grid: who is without supply because of some parts, and when.

    :param from_at: aware, local; ``to_at`` later
    """
    grid = all_grid(days_of(from_at, to_at=to_at))
    return Walked(grid, affected.hits(grid, scope=parts, from_at=from_at, to_at=to_at), version_of(grid))


def kinds_of(codes: Iterable[str], *, day: date) -> dict[str, ElementKind]:
    """
    Say what kind of part each code names on a day: a feeder, an area, or a segment.

    :raises UnknownElement: naming those that nobody knows
    """
    wanted = set(codes)
    segments = network.line_segments(Period(day, day + timedelta(days=1)), scope=WHOLE_COMPANY)
    found: dict[str, ElementKind] = {}
    for kind, table in (
        (ElementKind.SEGMENT, segments),
        (ElementKind.AREA, network.transformer_areas(WHOLE_COMPANY)),
        (ElementKind.FEEDER, network.feeders(WHOLE_COMPANY)),
    ):
        found.update(dict.fromkeys(wanted & set(table["code"].to_list()), kind))
    if unknown := sorted(wanted - set(found)):
        msg = f"Nobody knows these parts of the grid on {day}: {', '.join(unknown)}."
        raise UnknownElement(msg)
    return found


def feeder_names(feeder_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Give code and name of feeders."""
    table = network.feeders(WHOLE_COMPANY).filter(pl.col("feeder_id").is_in(list(feeder_ids)))
    return {feeder: (code, name) for feeder, code, name in table.select("feeder_id", "code", "name").iter_rows()}
