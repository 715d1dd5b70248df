"""A computed grid as diagram, map and table: what lies where, which current and voltage it had, and what it lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wanjia.energy.powerflow.queries.results import Work
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.console.powerflow.limits import Volts
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.diagrams import Edge, Node, Shape, Symbol, Tint, Width
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.metering import queries as metering
from wanjia.registry.network import queries as network
from wanjia.registry.network.types import NodeKind, SegmentKind

COLUMNS = (
    ListColumn("code", gettext_lazy("Code")),
    ListColumn("name", pgettext_lazy("diagram", "Name")),
    ListColumn("sort", gettext_lazy("Sort of equipment")),
    ListColumn("start", gettext_lazy("From node")),
    ListColumn("end", gettext_lazy("To node")),
    ListColumn("length_km", gettext_lazy("Length"), Kind.DECIMAL, unit="km"),
    ListColumn("most_a", gettext_lazy("Largest current"), Kind.DECIMAL, unit="A"),
    ListColumn("loading_pct", gettext_lazy("Loading at most"), Kind.PERCENT, unit="%"),
    ListColumn("energy_kwh", gettext_lazy("Lost"), Kind.DECIMAL, unit="kWh"),
    ListColumn("lowest_pu", gettext_lazy("Lowest voltage"), Kind.DECIMAL, unit="pu"),
    ListColumn("highest_pu", gettext_lazy("Highest voltage"), Kind.DECIMAL, unit="pu"),
    ListColumn("phases", gettext_lazy("Phases")),
    ListColumn("longitude", gettext_lazy("Longitude"), Kind.DECIMAL, unit="°"),
    ListColumn("latitude", gettext_lazy("Latitude"), Kind.DECIMAL, unit="°"),
)
NOTHING = dict.fromkeys(column.name for column in COLUMNS)
CURRENT = Width(gettext_lazy("largest current"), "A")
#: What feeds the others comes first, and has its name before them.
RANKS = (
    NodeKind.BUSBAR,
    NodeKind.TRANSFORMER_LV,
    NodeKind.TRANSFORMER_MV,
    NodeKind.CABINET,
    NodeKind.POLE,
    NodeKind.METER_BOX,
)


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed of nodes and elements, by their codes."""

    volts: Mapping[str, Volts]
    works: Mapping[str, Work]


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A part of the grid on a day, with the pages of its parts.

    :ivar nodes: rows of nodes by code, those that feed first
    :ivar pieces: rows of segments and transformers: ``code, sort, start, end, km, is_open, symbol, link``
    :ivar links: node → its page
    :ivar phases: node → how many usage points hang on which phases
    """

    nodes: Mapping[str, dict[str, Any]]
    pieces: tuple[dict[str, Any], ...]
    links: Mapping[str, str]
    phases: Mapping[str, Counter[str]]

    @property
    def root(self) -> str:
        """Give the node that feeds the others: one at which no piece ends, a busbar before others."""
        ended = {piece["end"] for piece in self.pieces if not piece["is_open"]}
        return next((code for code in self.nodes if code not in ended), next(iter(self.nodes), ""))


def grid_of(request: HttpRequest, *, month: Any, known: Collection[str] | None, has_phases: bool = False) -> Grid:
    """
    Read the grid as it was on the first day of a month.

    :param known: the nodes that are wanted; all of the viewer's units without
    :param has_phases: whether phases of usage points are wanted, too
    """
    who = viewer(request)
    scope, day = who.scope(Permission.LOSS_VIEW), Period(month, month + timedelta(days=1))
    rows = list(network.connectivity_nodes(scope).iter_rows(named=True))
    wanted = {row["code"]: row for row in sorted(rows, key=_rank) if known is None or row["code"] in known}
    codes = {row["node_id"]: code for code, row in wanted.items()}
    pieces = [
        _segment(row, codes=codes)
        for row in network.line_segments(day, scope=scope).iter_rows(named=True)
        if row["from_node_id"] in codes and row["to_node_id"] in codes
    ]
    placed = network.area_connections(day, scope=scope)
    ends = {row["area_id"]: row for row in placed.iter_rows(named=True)}
    areas = {row["area_id"]: row["code"] for row in network.transformer_areas(scope).iter_rows(named=True)}
    pieces += [
        _transformer(row, at=ends[row["area_id"]], codes=codes, area=areas[row["area_id"]])
        for row in network.transformers_of_areas(list(ends)).iter_rows(named=True)
        if _stands(row, day=day)
        and {ends[row["area_id"]]["mv_node_id"], ends[row["area_id"]]["lv_node_id"]} <= set(codes)
    ]
    links = {code: _to_segments(code) for code in wanted}
    for area_id, row in ends.items():
        for node_id in (row["mv_node_id"], row["lv_node_id"]):
            if node_id in codes:
                links[codes[node_id]] = reverse("console:area", args=[areas[area_id]])
    phases = _phases(request, day=day, codes=codes) if has_phases else {}
    if not who.may(Permission.NETWORK_VIEW):
        links, pieces = {}, [{**piece, "link": ""} for piece in pieces]
    return Grid(wanted, tuple(pieces), links, phases)


def _rank(row: Mapping[str, Any]) -> tuple[int, str]:
    return RANKS.index(NodeKind(row["kind"])), row["code"]


def _stands(row: Mapping[str, Any], *, day: Period) -> bool:
    return row["start_date"] <= day.start and (row["end_date"] is None or row["end_date"] > day.start)


def _to_segments(code: str) -> str:
    return f"{reverse('console:line_segments')}?node={code}"


def _segment(row: Mapping[str, Any], *, codes: Mapping[int, str]) -> dict[str, Any]:
    is_switch = row["kind"] == SegmentKind.SWITCH
    return {
        "code": row["code"],
        "sort": words.label_in(SegmentKind, value=row["kind"]),
        "start": codes[row["from_node_id"]],
        "end": codes[row["to_node_id"]],
        "km": row["length_m"] / 1000,
        "is_open": bool(row["is_open"]),
        "symbol": Symbol.SWITCH if is_switch else Symbol.NONE,
        "link": f"{reverse('console:line_segments')}?code={row['code']}",
    }


def _transformer(
    row: Mapping[str, Any], *, at: Mapping[str, Any], codes: Mapping[int, str], area: str
) -> dict[str, Any]:
    return {
        "code": row["number"],
        "sort": _("Transformer"),
        "start": codes[at["mv_node_id"]],
        "end": codes[at["lv_node_id"]],
        "km": Decimal(0),
        "is_open": False,
        "symbol": Symbol.TRANSFORMER,
        "link": reverse("console:area", args=[area]),
    }


def _phases(request: HttpRequest, *, day: Period, codes: Mapping[int, str]) -> dict[str, Counter[str]]:
    """Count the usage points on each phase of each node."""
    found: dict[str, Counter[str]] = {}
    scope = viewer(request).scope(Permission.LOSS_VIEW)
    for row in metering.usage_point_connections(day, scope=scope).iter_rows(named=True):
        if row["node_id"] in codes:
            found.setdefault(codes[row["node_id"]], Counter()).update(row["phases"])
    return found


def nodes_of(grid: Grid, *, computed: Computed, tints: Mapping[str, Tint], inside: str = "") -> list[Node]:
    """Give the nodes with their figures; what all of a part are called by, ``inside``, is left off their names."""
    return [
        Node(
            code,
            row["name"].removeprefix(inside) or row["name"],
            _facts_of_node(grid, code=code, volts=computed.volts.get(code)),
            tints[code],
            grid.links.get(code, ""),
            Shape.BAR if row["kind"] == NodeKind.BUSBAR else Shape.DOT,
            "".join(sorted(grid.phases.get(code, ()))),
        )
        for code, row in grid.nodes.items()
    ]


def _facts_of_node(grid: Grid, *, code: str, volts: Volts | None) -> tuple[str, ...]:
    row, phases = grid.nodes[code], grid.phases.get(code)
    facts = [f"{words.label_in(NodeKind, value=row['kind'])} · {code}"]
    if volts is not None:
        facts.append(_("Voltage: %(low)s to %(high)s pu") % {"low": f"{volts[0]:.3f}", "high": f"{volts[1]:.3f}"})
    if phases:
        told = ", ".join(f"{phase} × {count}" for phase, count in sorted(phases.items()))
        facts.append(_("Usage points by phase: %(phases)s") % {"phases": told})
    return tuple(facts)


def edges_of(grid: Grid, *, computed: Computed, tints: Mapping[str, Tint]) -> list[Edge]:
    """Give the pieces with their figures."""
    return [
        Edge(
            piece["code"],
            piece["start"],
            piece["end"],
            float(piece["km"]),
            float(_work(piece, computed=computed).most_a or 0),
            _facts_of_piece(piece, work=_work(piece, computed=computed)),
            tints[piece["code"]],
            piece["link"],
            piece["is_open"],
            piece["symbol"],
        )
        for piece in grid.pieces
    ]


def _work(piece: Mapping[str, Any], *, computed: Computed) -> Work:
    return computed.works.get(piece["code"], Work(Decimal(0), None, None))


def _facts_of_piece(piece: Mapping[str, Any], *, work: Work) -> tuple[str, ...]:
    facts = [piece["sort"]]
    if piece["is_open"]:
        facts.append(_("switched off"))
    if piece["km"]:
        facts.append(_("Length: %(km)s km") % {"km": f"{piece['km']:.3f}"})
    if work.most_a is not None:
        facts.append(_("Largest current: %(most)s A") % {"most": f"{work.most_a:.1f}"})
    if work.loading_pct is not None:
        facts.append(_("Loading at most: %(loading)s %%") % {"loading": f"{work.loading_pct:.1f}"})
    if work.energy_kwh:
        facts.append(_("Lost: %(energy)s kWh") % {"energy": f"{work.energy_kwh:,.1f}"})
    return tuple(facts)


def table_of_grid(grid: Grid, *, computed: Computed) -> list[dict[str, Any]]:
    """Write nodes and pieces as rows under `COLUMNS`."""
    rows = [
        {
            **NOTHING,
            "code": code,
            "name": row["name"],
            "sort": words.label_in(NodeKind, value=row["kind"]),
            "phases": "".join(sorted(grid.phases.get(code, ()))) or None,
            "longitude": row["longitude"],
            "latitude": row["latitude"],
            **dict(zip(("lowest_pu", "highest_pu"), computed.volts.get(code, (None, None)), strict=True)),
        }
        for code, row in grid.nodes.items()
    ]
    for piece in grid.pieces:
        work = _work(piece, computed=computed)
        told = {"energy_kwh": work.energy_kwh, "most_a": work.most_a, "loading_pct": work.loading_pct}
        shown = {"code": piece["code"], "sort": piece["sort"], "start": piece["start"], "end": piece["end"]}
        rows.append({**NOTHING, **shown, "length_km": piece["km"], **told})
    return rows


def positions_of(grid: Grid) -> dict[str, tuple[float, float]]:
    """Give longitude and latitude of the nodes whose place is on record."""
    return {
        code: (float(row["longitude"]), float(row["latitude"]))
        for code, row in grid.nodes.items()
        if row["longitude"] is not None and row["latitude"] is not None
    }


def features_of(grid: Grid, *, computed: Computed, tints: Mapping[str, Tint]) -> list[dict[str, Any]]:
    """Write what lies where as features of GeoJSON (RFC 7946): points and lines; ``band`` tells the colour."""
    at = positions_of(grid)
    shapes: dict[str, dict[str, Any]] = {code: {"type": "Point", "coordinates": at[code]} for code in at}
    for piece in grid.pieces:
        if piece["start"] in at and piece["end"] in at:
            shapes[piece["code"]] = {"type": "LineString", "coordinates": [at[piece["start"]], at[piece["end"]]]}
    return [
        {"type": "Feature", "geometry": shapes[row["code"]], "properties": _properties(row, tint=tints[row["code"]])}
        for row in table_of_grid(grid, computed=computed)
        if row["code"] in shapes
    ]


def _properties(row: Mapping[str, Any], *, tint: Tint) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if value is not None and name not in {"longitude", "latitude"}}
    return {**{name: float(v) if isinstance(v, Decimal) else v for name, v in told.items()}, "band": tint.value}
