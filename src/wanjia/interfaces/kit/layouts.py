"""Where the nodes of a diagram stand: by distance along the way from a root, or by longitude and latitude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

WIDTH, LEFT, RIGHT, TOP = 900.0, 40.0, 190.0, 36.0
#: Rows draw together until the whole is about as high as a screen.
HIGHEST_ROW, LOWEST_ROW, SCREEN = 34.0, 9.0, 600.0
NEAREST_KM = 0.02
#: Cosine of 31° north, by which a degree of longitude is shorter than one of latitude: what a county's map needs.
SHRINK = 0.86
LEAST_HEIGHT = 90.0

Spot = tuple[float, float]
Places = Mapping[str, Spot]


class Link(Protocol):
    """What a layout asks of a piece: its ends, how far they are apart, and whether it is switched off."""

    @property
    def start(self) -> str: ...

    @property
    def end(self) -> str: ...

    @property
    def km(self) -> float: ...

    @property
    def is_open(self) -> bool: ...


def laid_out(edges: Sequence[Link], *, root: str, names: Sequence[str]) -> Places:
    """
    Place nodes by their distance from the root (x) and one row for each end (y); what hangs nowhere is left out.

    A piece that closes a ring decides nothing: the shorter number of pieces does.
    """
    above, away = _ways(edges, root=root)
    below: dict[str, list[str]] = {}
    for name in list(away)[1:]:
        below.setdefault(above[name], []).append(name)
    rows = _rows(root, below=below)
    far = max(away.values()) or 1.0
    step = min(HIGHEST_ROW, max(LOWEST_ROW, SCREEN / max(*rows.values(), 1.0)))
    reach = WIDTH - LEFT - RIGHT
    return {name: (LEFT + away[name] / far * reach, TOP + rows[name] * step) for name in names if name in rows}


def _ways(edges: Sequence[Link], *, root: str) -> tuple[dict[str, str], dict[str, float]]:
    """Walk from the root over what is switched on: what each node hangs on, and how far away it is, nearest first."""
    beside: dict[str, list[tuple[str, float]]] = {}
    for edge in edges:
        if not edge.is_open:
            beside.setdefault(edge.start, []).append((edge.end, edge.km))
            beside.setdefault(edge.end, []).append((edge.start, edge.km))
    order, away, above = [root], {root: 0.0}, {root: ""}
    for here in order:
        for there, km in sorted(beside.get(here, [])):
            if there not in away:
                away[there], above[there] = away[here] + max(km, NEAREST_KM), here
                order.append(there)
    return above, away


def _rows(root: str, *, below: Mapping[str, list[str]]) -> dict[str, float]:
    """Give each end a row of its own, and each node the row of its first branch, without calling itself."""
    rows: dict[str, float] = {}
    waiting, free = [root], 0.0
    while waiting:
        here = waiting.pop()
        nexts = below.get(here, [])
        rows[here] = free
        free += not nexts
        waiting += reversed(nexts)
    return rows


def mapped(positions: Mapping[str, Spot]) -> Places:
    """Place nodes by longitude and latitude, north above, a degree of longitude as short as it is there."""
    if not positions:
        return {}
    west, east = min(x for x, _ in positions.values()), max(x for x, _ in positions.values())
    south, north = min(y for _, y in positions.values()), max(y for _, y in positions.values())
    scale = (WIDTH - LEFT - RIGHT) / max((east - west) * SHRINK, north - south, 1e-6)
    return {name: (LEFT + (x - west) * SHRINK * scale, TOP + (north - y) * scale) for name, (x, y) in positions.items()}


def size_of(places: Places) -> tuple[int, int]:
    """Give width and height that hold all places with a margin."""
    right = max((x for x, _ in places.values()), default=0.0)
    low = max((y for _, y in places.values()), default=0.0)
    return int(max(right + RIGHT, WIDTH / 2)), int(max(low + TOP, LEAST_HEIGHT))
