"""
Diagrams of the grid as plain values: what stands where, how thick, in which colour, with which figures.

`static/kit/diagrams.js` lets people zoom into them, tells the figures and hands out the picture; without it the diagram
is still drawn, its parts lead to their pages, and the figures are titles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wanjia.foundation.listings.listing import ListColumn
from wanjia.interfaces.kit.layouts import Places, Spot, size_of

THINNEST, THICKEST = 1.5, 9.0
Words = Any


class Tint(StrEnum):
    """What a colour means: loading of pieces, voltage of nodes, or what sort of thing it is."""

    EASY = "easy"
    HEAVY = "heavy"
    OVER = "over"
    GOOD = "good"
    LOW = "low"
    HIGH = "high"
    UNKNOWN = "unknown"
    LINE = "line"
    PUBLIC = "public"
    PRIVATE = "private"


class Shape(StrEnum):
    """How a node is drawn, so that colour is not alone: a bar feeds, a square is a customer's own."""

    DOT = "dot"
    SQUARE = "square"
    BAR = "bar"


class Symbol(StrEnum):
    """What stands in the middle of a piece."""

    NONE = ""
    TRANSFORMER = "transformer"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Node:
    """
    A node before it is placed.

    :ivar name: written beside it where there is room; those that come first have it before the others
    :ivar facts: what is told of it, a line each
    :ivar link: its page, empty where the viewer may not go
    :ivar phases: to which of the phases A, B and C something is connected here
    """

    key: str
    name: str
    facts: tuple[str, ...] = ()
    tint: Tint = Tint.UNKNOWN
    link: str = ""
    shape: Shape = Shape.DOT
    phases: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """
    A piece between two nodes before it is placed.

    :ivar km: how far its ends are apart
    :ivar size: what its width tells, in the unit of the diagram's `Width`
    """

    key: str
    start: str
    end: str
    km: float = 1.0
    size: float = 0.0
    facts: tuple[str, ...] = ()
    tint: Tint = Tint.LINE
    link: str = ""
    is_open: bool = False
    symbol: Symbol = Symbol.NONE


@dataclass(frozen=True, slots=True)
class Width:
    """What the width of pieces tells, in words, and its unit."""

    words: Words
    unit: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the legend."""

    tint: Tint
    words: Words


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node in its place; where a piece goes on to the right of it, its name stands above."""

    node: Node
    x: str
    y: str
    is_above: bool = False

    @property
    def told(self) -> str:
        """Give name and figures, a line each."""
        return "\n".join((self.node.name, *self.node.facts))

    @property
    def phase_marks(self) -> list[tuple[str, int]]:
        """Give each phase with how far to the right of the node it stands."""
        return [(phase, (at - len(self.node.phases)) * 11 - 3) for at, phase in enumerate(self.node.phases)]


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """A piece in its place: the path it is drawn along, how thick, and where its symbol stands."""

    edge: Edge
    path: str
    thickness: str
    middle: tuple[str, str]

    @property
    def told(self) -> str:
        """Give name and figures, a line each."""
        return "\n".join((self.edge.key, *self.edge.facts))


@dataclass(frozen=True, slots=True)
class Diagram:
    """What is drawn in one frame; ``most`` is the size of the thickest piece."""

    title: Words
    nodes: tuple[PlacedNode, ...]
    pieces: tuple[PlacedEdge, ...]
    width: int
    height: int
    legend: tuple[Mark, ...]
    scale: Width
    most: str

    @property
    def has_phases(self) -> bool:
        """Tell whether phases are drawn."""
        return any(placed.node.phases for placed in self.nodes)


@dataclass(frozen=True, slots=True)
class Drawings:
    """
    What a panel of diagrams shows, and what can be taken away of it.

    :ivar empty: why there may be nothing, and what to do
    :ivar rows: the figures behind it, a row for each node and piece, under ``columns``
    :ivar features: what lies where, as features of GeoJSON; empty for a diagram without places
    :ivar name: of the files
    """

    diagrams: tuple[Diagram, ...]
    empty: Words
    columns: tuple[ListColumn, ...] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    features: Sequence[Mapping[str, Any]] = ()
    name: str = "diagram"


def drawn(
    title: Words,
    *,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    places: Places,
    look: tuple[Width, tuple[Mark, ...]],
    is_map: bool = False,
) -> Diagram:
    """
    Draw nodes and edges at their places; what has no place is left out.

    :param look: what width tells, and the legend
    :param is_map: pieces run straight from place to place, else square as on a one-line diagram
    """
    scale, legend = look
    most = max((edge.size for edge in edges), default=0.0)
    width, height = size_of(places)
    pieces = tuple(
        _placed(edge, start=places[edge.start], end=places[edge.end], most=most, is_map=is_map)
        for edge in edges
        if edge.start in places and edge.end in places
    )
    gone_on = set() if is_map else _gone_on(edges, places=places)
    spots = tuple(
        PlacedNode(node, f"{places[node.key][0]:.1f}", f"{places[node.key][1]:.1f}", node.key in gone_on)
        for node in nodes
        if node.key in places
    )
    return Diagram(title, spots, pieces, width, height, legend, scale, f"{most:,.0f}" if most >= 1 else f"{most:.3g}")


def _gone_on(edges: Sequence[Edge], *, places: Places) -> set[str]:
    """Find the nodes right of which a piece lies in their own row."""
    ends = [(edge.start, edge.end) for edge in edges if edge.start in places and edge.end in places]
    pairs = [*ends, *((end, start) for start, end in ends)]
    return {a for a, b in pairs if places[a][1] == places[b][1] and places[a][0] < places[b][0]}


def _placed(edge: Edge, *, start: Spot, end: Spot, most: float, is_map: bool) -> PlacedEdge:
    (x1, y1), (x2, y2) = start, end
    thickness = THINNEST + (THICKEST - THINNEST) * (edge.size / most if most else 0.0)
    if is_map or edge.is_open:
        way, middle = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", ((x1 + x2) / 2, (y1 + y2) / 2)
    else:
        (x1, y1), (x2, y2) = sorted((start, end))  # down at the nearer end, then along the row of the farther one
        way, middle = f"M{x1:.1f} {y1:.1f}V{y2:.1f}H{x2:.1f}", ((x1 + x2) / 2, y2)
    return PlacedEdge(edge, way, f"{thickness:.1f}", (f"{middle[0]:.1f}", f"{middle[1]:.1f}"))
