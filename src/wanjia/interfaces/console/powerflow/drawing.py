"""A computed grid as drawings: the one-line diagram by distance along the way, and the map by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, MARGIN, ROW, LEAST_HEIGHT = 900.0, 40.0, 34.0, 160.0
THINNEST, THICKEST = 1.5, 9.0


@dataclass(frozen=True, slots=True)
class Bands:
    """
    From where on pieces and nodes change their colour: the limits of supply quality that hold in the month.

    :ivar heavy_pct: loading above which a piece is heavy, of its rated current
    :ivar over_pct: above which it is overloaded
    :ivar low_pct: lower limit of voltage, of the nominal one
    :ivar high_pct: upper limit
    """

    heavy_pct: float
    over_pct: float
    low_pct: float
    high_pct: float


@dataclass(frozen=True, slots=True)
class Node:
    """A node in its place; ``hue`` is good, low, high or dead."""

    code: str
    x: str
    y: str
    hue: str
    note: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of line or a transformer; ``hue`` is easy, heavy or over, ``is_open`` draws it dashed."""

    code: str
    ends: tuple[str, str, str, str]
    thickness: str
    hue: str
    is_open: bool
    note: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws; empty without nodes."""

    nodes: tuple[Node, ...]
    pieces: tuple[Piece, ...]
    width: int
    height: int
    bands: Bands


@dataclass(frozen=True, slots=True)
class Edge:
    """A piece before it is drawn; currents and loading are none where nothing flowed."""

    code: str
    start: str
    end: str
    km: float
    most_a: float
    loading: float | None
    is_open: bool = False


Places = Mapping[str, tuple[float, float]]


def laid_out(edges: Sequence[Edge], *, root: str, names: Sequence[str]) -> Places:
    """Place nodes by their distance from the root (x) and one row for each end (y); what hangs nowhere is left out."""
    children: dict[str, list[tuple[str, float]]] = {}
    for edge in edges:
        if not edge.is_open:
            children.setdefault(edge.start, []).append((edge.end, edge.km))
            children.setdefault(edge.end, []).append((edge.start, edge.km))
    order, away, above = [root], {root: 0.0}, {root: ""}
    for here in order:
        for there, km in sorted(children.get(here, [])):
            if there not in away:
                away[there], above[there] = away[here] + max(km, 0.02), here
                order.append(there)
    below: dict[str, list[str]] = {}
    for name in order[1:]:
        below.setdefault(above[name], []).append(name)
    rows: dict[str, float] = {}
    _rows(root, below=below, rows=rows)
    far = max(away.values()) or 1.0
    known = [name for name in names if name in rows]
    return {name: (MARGIN + away[name] / far * (WIDTH - 4 * MARGIN), MARGIN + rows[name] * ROW) for name in known}


def _rows(root: str, *, below: Mapping[str, list[str]], rows: dict[str, float]) -> None:
    """Give each end a row of its own, and each node the row of its first branch, without calling itself."""
    waiting, free = [root], 0.0
    while waiting:
        here = waiting.pop()
        nexts = below.get(here, [])
        rows[here] = free
        free += not nexts
        waiting += reversed(nexts)


def mapped(positions: Mapping[str, tuple[float, float]]) -> Places:
    """Place nodes by longitude and latitude, north above, a degree of longitude as short as it is there."""
    if not positions:
        return {}
    west, east = min(x for x, _ in positions.values()), max(x for x, _ in positions.values())
    south, north = min(y for _, y in positions.values()), max(y for _, y in positions.values())
    shrink = 0.86  # cosine of 31° north: what a map of a county needs, no more
    scale = (WIDTH - 4 * MARGIN) / max((east - west) * shrink, north - south, 1e-6)
    return {
        name: (MARGIN + (x - west) * shrink * scale, MARGIN + (north - y) * scale) for name, (x, y) in positions.items()
    }


def drawn(
    edges: Sequence[Edge],
    *,
    places: Places,
    volts: Mapping[str, tuple[Any, Any]],
    words: Mapping[str, str],
    bands: Bands,
) -> Drawing:
    """Draw edges and nodes at their places: width tells current, colour loading and voltage."""
    most = max((edge.most_a for edge in edges), default=0.0) or 1.0
    pieces = tuple(
        Piece(
            edge.code,
            (*_spot(places[edge.start]), *_spot(places[edge.end])),
            f"{THINNEST + (THICKEST - THINNEST) * edge.most_a / most:.1f}",
            _loading(edge.loading, bands=bands),
            edge.is_open,
            f"{edge.code}: {edge.most_a:.1f} A" + (f", {edge.loading:.0f} %" if edge.loading is not None else ""),
        )
        for edge in edges
        if edge.start in places and edge.end in places
    )
    nodes = tuple(
        Node(name, *_spot(place), _band(volts.get(name), bands=bands), _told(name, volts=volts, words=words))
        for name, place in places.items()
    )
    low = max((y for _, y in places.values()), default=0.0) + MARGIN
    return Drawing(nodes, pieces, int(WIDTH), int(max(LEAST_HEIGHT, low)), bands)


def _spot(place: tuple[float, float]) -> tuple[str, str]:
    return f"{place[0]:.1f}", f"{place[1]:.1f}"


def _loading(share: float | None, *, bands: Bands) -> str:
    if share is None or share <= bands.heavy_pct:
        return "easy"
    return "over" if share > bands.over_pct else "heavy"


def _band(volts: tuple[Any, Any] | None, *, bands: Bands) -> str:
    if volts is None:
        return "dead"
    if 100 * volts[0] < bands.low_pct:
        return "low"
    return "high" if 100 * volts[1] > bands.high_pct else "good"


def _told(name: str, *, volts: Mapping[str, tuple[Any, Any]], words: Mapping[str, str]) -> str:
    found = volts.get(name)
    shown = "" if found is None else f": {float(found[0]):.3f}–{float(found[1]):.3f} pu"
    return f"{words.get(name, name)}{shown}"
