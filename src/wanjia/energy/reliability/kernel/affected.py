"""
Who is without supply while parts of the grid are out of use: by walking the grid as it is at each moment.

The grid is dated by days, an outage by moments. The span of an outage is cut wherever a part goes out or comes back, a
tie is closed or opened, or a row of the grid begins or ends; between two cuts nothing changes, and whoever is supplied
by the undisturbed grid of that day and not by the disturbed one is hit.

# Note [Where the model ends]
An area whose transformer is not drawn between nodes, or whose nodes no feeder reaches, stands and falls with the feeder
that its tie names; a usage point without a node, or with one that nothing reaches, stands and falls with its area.

# Note [Feeders of one busbar]
Where several feeders begin at one node, a feeder that is out loses the branches behind which its own areas stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wanjia.energy.reliability.kernel.schema import HITS
from wanjia.energy.reliability.types import Basis, ElementKind, ScopeAction, Scoped

Edge = tuple[int, int]
Who = tuple[Basis, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """
    The grid of some days, as the tables of `schema` say.

    :ivar feeder_codes: feeder → code, as a scope names it
    :ivar area_codes: area → code
    """

    segments: pl.DataFrame
    heads: pl.DataFrame
    ties: pl.DataFrame
    connections: pl.DataFrame
    points: pl.DataFrame
    feeder_codes: dict[int, str]
    area_codes: dict[int, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The grid of one day, ready to be walked; an area or a point may come more than once only across days."""

    edges: tuple[tuple[str, int, int, bool], ...]
    heads: tuple[tuple[int, int], ...]
    ties: dict[int, int]
    connections: dict[int, Edge]
    points: tuple[tuple[int, int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Supplied:
    """What is supplied at a moment: nodes as the walk found them, areas, usage points."""

    nodes: frozenset[int]
    areas: frozenset[int]
    points: frozenset[int]


def drawn_on(grid: Grid, *, day: date) -> Drawn:
    """Keep what holds on a day."""

    def rows(table: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
        running = (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
        return table.filter(running).select(columns).rows()

    return Drawn(
        edges=tuple(rows(grid.segments, "code", "from_node_id", "to_node_id", "is_open")),  # type: ignore[arg-type]
        heads=tuple(rows(grid.heads, "feeder_id", "node_id")),  # type: ignore[arg-type]
        ties=dict(rows(grid.ties, "area_id", "feeder_id")),  # type: ignore[arg-type]
        connections={
            area: (mv, lv)  # type: ignore[misc]
            for area, mv, lv in rows(grid.connections, "area_id", "mv_node_id", "lv_node_id")
        },
        points=tuple(rows(grid.points, "usage_point_id", "area_id", "node_id")),  # type: ignore[arg-type]
    )


def reached(drawn: Drawn, *, grid: Grid, scope: Sequence[Scoped] = (), base: Supplied | None = None) -> Supplied:
    """
    Walk the grid of a day from the heads of its feeders.

    :param scope: what is out or closed at this moment
    :param base: what the undisturbed grid supplies; see Note [Where the model ends]
    """
    out = {(one.kind, one.code) for one in scope if one.action is ScopeAction.OUT}
    closed = {one.code for one in scope if one.action is ScopeAction.CLOSED}
    lost_feeders = {key for key, code in grid.feeder_codes.items() if (ElementKind.FEEDER, code) in out}
    lost_areas = {key for key, code in grid.area_codes.items() if (ElementKind.AREA, code) in out}
    lines = [
        (start, end)
        for code, start, end, is_open in drawn.edges
        if (ElementKind.SEGMENT, code) not in out and (not is_open or code in closed)
    ]
    lines = _without_branches(lines, drawn=drawn, lost=lost_feeders)
    windings = [edge for area, edge in drawn.connections.items() if area not in lost_areas]
    heads = [node for feeder, node in drawn.heads if feeder not in lost_feeders]
    nodes = _live([*lines, *windings], heads=heads)
    known = nodes if base is None else base.nodes
    areas = set()
    for area, feeder in drawn.ties.items():
        edge = drawn.connections.get(area)
        if edge is not None and edge[0] in known:
            is_fed = edge[1] in nodes
        else:
            is_fed = feeder not in lost_feeders and area not in lost_areas
        if is_fed:
            areas.add(area)
    fed = frozenset(
        point
        for point, area, node in drawn.points
        if (node in nodes if node is not None and node in known else area in areas)
    )
    return Supplied(nodes, frozenset(areas), fed)


def _labels(edges: Sequence[Edge], *, more: Iterable[int]) -> dict[int, int]:
    """Give which nodes hang together: node → number of its part."""
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    nodes, places = np.unique(np.concatenate([ends.ravel(), np.fromiter(more, dtype=np.int64)]), return_inverse=True)
    starts, stops = places[: ends.size : 2], places[1 : ends.size : 2]
    size = len(nodes)
    graph = coo_array((np.ones(len(ends), dtype=np.int8), (starts, stops)), shape=(size, size))
    labels = connected_components(graph.tocsr(), directed=False)[1] if size else []
    return dict(zip(nodes.tolist(), np.asarray(labels).tolist(), strict=True))


def _live(edges: Sequence[Edge], *, heads: Sequence[int]) -> frozenset[int]:
    labels = _labels(edges, more=heads)
    fed = {labels[node] for node in heads}
    return frozenset(node for node, label in labels.items() if label in fed)


def _without_branches(lines: list[Edge], *, drawn: Drawn, lost: set[int]) -> list[Edge]:
    """Cut the branches of lost feeders off nodes at which others begin; see Note [Feeders of one busbar]."""
    starting = Counter(node for _, node in drawn.heads)
    shared = {node for feeder, node in drawn.heads if feeder in lost and starting[node] > 1}
    if not shared:
        return lines
    heads = {node for _, node in drawn.heads}
    labels = _labels([edge for edge in lines if not heads & set(edge)], more=())
    owners: dict[int, Counter[int]] = defaultdict(Counter)
    for area, (mv_node, _) in drawn.connections.items():
        if area in drawn.ties and mv_node in labels:
            owners[labels[mv_node]][drawn.ties[area]] += 1
    own = {label for label, counted in owners.items() if counted.most_common(1)[0][0] in lost}

    def is_cut(edge: Edge) -> bool:
        start, end = edge
        return (start in shared and labels.get(end) in own) or (end in shared and labels.get(start) in own)

    return [edge for edge in lines if not is_cut(edge)]


def hits(grid: Grid, *, scope: Sequence[Scoped], from_at: datetime, to_at: datetime) -> pl.DataFrame:
    """
    Say who is without supply, and when, because of what is out.

    :param scope: parts that are out and ties that are closed; without an end they last to ``to_at``
    :param from_at: where the outage begins, aware, Asia/Shanghai
    :param to_at: where it ends, later than ``from_at``
    :returns: HITS, one row per customer (LV) and per area (MV) and unbroken span; ``area_id`` of a customer is where it
        hung when the span began
    """
    spans: dict[Who, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    undisturbed: dict[date, tuple[Drawn, Supplied]] = {}
    for start, end in _pieces(grid, scope=scope, from_at=from_at, to_at=to_at):
        acting = [one for one in scope if one.from_at <= start and (one.to_at is None or start < one.to_at)]
        if not acting:
            continue
        day = start.date()
        if day not in undisturbed:
            drawn = drawn_on(grid, day=day)
            undisturbed[day] = drawn, reached(drawn, grid=grid)
        drawn, base = undisturbed[day]
        now = reached(drawn, grid=grid, scope=acting, base=base)
        for who, area in _lost(drawn, base=base, now=now):
            _append(spans[who], start=start, end=end, area=area)
    return _as_table(spans)


def _lost(drawn: Drawn, *, base: Supplied, now: Supplied) -> Iterator[tuple[Who, int]]:
    for area in base.areas - now.areas:
        yield (Basis.MV, area), area
    gone = base.points - now.points
    for point, area, _ in drawn.points:
        if point in gone:
            yield (Basis.LV, point), area


def _append(spans: list[tuple[datetime, datetime, int]], *, start: datetime, end: datetime, area: int) -> None:
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end, spans[-1][2])
    elif not spans or spans[-1][1] < start:
        spans.append((start, end, area))


def _as_table(spans: dict[Who, list[tuple[datetime, datetime, int]]]) -> pl.DataFrame:
    rows = [
        (basis.value, area, who if basis is Basis.LV else None, start, end)
        for (basis, who), found in sorted(spans.items())
        for start, end, area in found
    ]
    return pl.DataFrame(rows, schema=HITS.dtypes, orient="row")


def _pieces(
    grid: Grid, *, scope: Sequence[Scoped], from_at: datetime, to_at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Cut the span of an outage wherever something changes."""
    cuts = {from_at, to_at}
    for one in scope:
        cuts |= {moment for moment in (one.from_at, one.to_at) if moment is not None}
    for table in (grid.segments, grid.heads, grid.ties, grid.connections, grid.points):
        for column in ("start_date", "end_date"):
            inside = pl.col(column).is_between(from_at.date(), to_at.date())
            for day in table.filter(inside)[column].unique():
                cuts.add(datetime.combine(day, time(), tzinfo=from_at.tzinfo))
    inside_cuts = sorted(cut for cut in cuts if from_at <= cut <= to_at)
    yield from pairwise(inside_cuts)


@dataclass(frozen=True, slots=True)
class Helping:
    """An open switch that could supply some of those hit: how many customers and areas if it is closed."""

    code: str
    customers: int
    areas: int


def ties_that_help(grid: Grid, *, scope: Sequence[Scoped], at: datetime) -> list[Helping]:
    """
    Name the open switches that would bring supply back to some of those hit at a moment, the most customers first.

    Whether the other line can carry them is a question for the power flow.
    """
    drawn = drawn_on(grid, day=at.date())
    base = reached(drawn, grid=grid)
    acting = [one for one in scope if one.from_at <= at and (one.to_at is None or at < one.to_at)]
    now = reached(drawn, grid=grid, scope=acting, base=base)
    out = {one.code for one in acting if one.kind is ElementKind.SEGMENT and one.action is ScopeAction.OUT}
    found = []
    for code, start, end, is_open in drawn.edges:
        if not is_open or code in out or (start in now.nodes) == (end in now.nodes):
            continue
        closing = Scoped(ElementKind.SEGMENT, code, ScopeAction.CLOSED, at)
        then = reached(drawn, grid=grid, scope=[*acting, closing], base=base)
        won = Helping(code, len(then.points - now.points), len(then.areas - now.areas))
        if won.customers or won.areas:
            found.append(won)
    return sorted(found, key=lambda one: (-one.customers, -one.areas, one.code))
