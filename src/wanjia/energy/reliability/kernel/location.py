"""
Where a fault probably lies: the lowest part of the grid that all meters that reported a loss of power hang behind.

The grid of a day is a tree from the heads of its feeders. An element explains the meters behind it; the best is the one
for which most of the meters behind it are off and most that are off are behind it (share of both together, Jaccard);
of equals the lowest. What it explains is taken away and the next is looked for, so that two faults at once are found.
Meters that could not report, and single meters switched off at home, neither hide a fault nor make one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.energy.reliability.kernel.affected import Drawn, Grid, drawn_on
from wanjia.energy.reliability.types import ElementKind
from wanjia.foundation.quantities.rounding import half_up

Node = tuple[str, int]
Element = tuple[ElementKind, str]
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Suspect:
    """
    A part of the grid that probably failed.

    :ivar upper: the highest part behind which the same meters hang: the fault lies between it and ``code``
    :ivar off: meters behind it that reported
    :ivar below: meters behind it
    :ivar share_pct: off of those behind it, 2 places
    """

    kind: ElementKind
    code: str
    upper_kind: ElementKind
    upper_code: str
    off: int
    below: int
    share_pct: Decimal


@dataclass(slots=True)
class _Tree:
    order: list[Node]
    parent: dict[Node, Node | None]
    element: dict[Node, Element]
    at: dict[int, Node]


def suspects(grid: Grid, *, off: Collection[int], day: date, fewest: int, share_pct: Decimal) -> list[Suspect]:
    """
    Name the parts of the grid that probably failed, the most meters first.

    :param off: usage points whose meters reported a loss of power
    :param fewest: meters that make a fault, at least 1
    :param share_pct: percent of the meters behind an element that must have reported
    """
    tree = _tree(drawn_on(grid, day=day), grid=grid)
    totals = _below(tree, points=tree.at)
    left, found = {point for point in off if point in tree.at}, []
    while len(left) >= fewest:
        counts = _below(tree, points=left)
        best = _best(tree, counts=counts, totals=totals, all_off=len(left), fewest=fewest, share_pct=share_pct)
        if best is None:
            break
        behind = {point for point in left if _is_behind(tree, node=tree.at[point], above=best)}
        found.append(_suspect(tree, node=best, off=counts[best], totals=totals))
        left -= behind
    return sorted(found, key=lambda one: (-one.off, one.code))


def _best(
    tree: _Tree, *, counts: dict[Node, int], totals: dict[Node, int], all_off: int, fewest: int, share_pct: Decimal
) -> Node | None:
    best, best_of = None, (-1.0, -1)
    for place, node in enumerate(tree.order):
        off, below = counts.get(node, 0), totals.get(node, 0)
        if off < fewest or off * PERCENT < share_pct * below:
            continue
        score = (off / (below + all_off - off), place)
        if score >= best_of:
            best, best_of = node, score
    return best


def _suspect(tree: _Tree, *, node: Node, off: int, totals: dict[Node, int]) -> Suspect:
    upper, above = node, tree.parent[node]
    while above is not None and totals[above] == totals[node]:
        upper, above = above, tree.parent[above]
    kind, code = tree.element[node]
    upper_kind, upper_code = tree.element[upper]
    share = half_up(Decimal(off * PERCENT) / totals[node], places=2)
    return Suspect(kind, code, upper_kind, upper_code, off, totals[node], share)


def _is_behind(tree: _Tree, *, node: Node, above: Node) -> bool:
    here: Node | None = node
    while here is not None and here != above:
        here = tree.parent[here]
    return here == above


def _below(tree: _Tree, *, points: Collection[int]) -> dict[Node, int]:
    """Count the points behind each node."""
    counts: dict[Node, int] = {}
    for point in points:
        node = tree.at[point]
        counts[node] = counts.get(node, 0) + 1
    for node in reversed(tree.order):
        above = tree.parent[node]
        if above is not None and node in counts:
            counts[above] = counts.get(above, 0) + counts[node]
    return counts


def _tree(drawn: Drawn, *, grid: Grid) -> _Tree:
    """Walk the grid of a day from its feeders outwards; what is not drawn hangs at its area or its feeder."""
    beside: dict[int, list[tuple[int, Element]]] = {}
    for code, start, end, is_open in drawn.edges:
        if not is_open:
            beside.setdefault(start, []).append((end, (ElementKind.SEGMENT, code)))
            beside.setdefault(end, []).append((start, (ElementKind.SEGMENT, code)))
    for area, (mv_node, lv_node) in drawn.connections.items():
        beside.setdefault(mv_node, []).append((lv_node, (ElementKind.AREA, grid.area_codes[area])))
    tree = _Tree([], {}, {}, {})
    queue: deque[Node] = deque()
    for feeder, code in grid.feeder_codes.items():
        _grow(tree, node=("feeder", feeder), above=None, by=(ElementKind.FEEDER, code))
    for feeder, node in drawn.heads:
        if _grow(tree, node=("node", node), above=("feeder", feeder), by=tree.element[("feeder", feeder)]):
            queue.append(("node", node))
    while queue:
        here = queue.popleft()
        for there, element in beside.get(here[1], ()):
            if _grow(tree, node=("node", there), above=here, by=element):
                queue.append(("node", there))
    _hang_areas(tree, drawn=drawn, grid=grid)
    return tree


def _grow(tree: _Tree, *, node: Node, above: Node | None, by: Element) -> bool:
    if node in tree.parent:
        return False
    tree.order.append(node)
    tree.parent[node], tree.element[node] = above, by
    return True


def _hang_areas(tree: _Tree, *, drawn: Drawn, grid: Grid) -> None:
    for area, feeder in drawn.ties.items():
        edge = drawn.connections.get(area)
        is_drawn = edge is not None and ("node", edge[1]) in tree.parent
        above = ("node", edge[1]) if is_drawn and edge is not None else ("feeder", feeder)
        _grow(tree, node=("area", area), above=above, by=(ElementKind.AREA, grid.area_codes[area]))
    for point, area, node in drawn.points:
        if node is not None and ("node", node) in tree.parent:
            tree.at[point] = ("node", node)
        elif ("area", area) in tree.parent:
            tree.at[point] = ("area", area)
