"""
Low-voltage lines of an area, laid out as a tree along roads.

Two or three trunks leave the transformer; from their poles short branches turn off; meter boxes hang on poles by a
service line and hold one to four meters. Node 0 is the low-voltage busbar of the transformer; the parent of a node has
a smaller number. Positions are meters east and north of the transformer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BUSBAR, POLE, BOX = "TRANSFORMER_LV", "POLE", "METER_BOX"
TRUNK, BRANCH, SERVICE = "TRUNK", "BRANCH", "SERVICE"
POLES_PER_BOX = 1.1
LEAST_POLES = 5
BRANCH_SHARE = 0.35
SPAN_M = (40.0, 60.0)
SERVICE_M = (8.0, 30.0)
HEAVY_WIRE = "JKLYJ-1-95"
#: One, two, three, four meters in a box, in towns and in villages.
METERS_A_BOX = {True: (0.15, 0.25, 0.25, 0.35), False: (0.45, 0.35, 0.15, 0.05)}


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The low-voltage lines of an area.

    :ivar parent: of each node; −1 for node 0
    :ivar kind: BUSBAR, POLE or BOX of each node
    :ivar part: TRUNK, BRANCH or SERVICE: what the line from the parent to the node is; empty for node 0
    :ivar length_m: of that line
    :ivar conductor: its type; empty for node 0
    :ivar east_m: where the node stands; ``north_m`` likewise
    :ivar boxes: numbers of the nodes that are boxes
    :ivar box_of: for each customer the node of his box
    """

    parent: Integers
    kind: tuple[str, ...]
    part: tuple[str, ...]
    length_m: Floats
    conductor: tuple[str, ...]
    east_m: Floats
    north_m: Floats
    boxes: Integers
    box_of: Integers

    @property
    def nodes(self) -> int:
        """Tell how many nodes there are."""
        return len(self.kind)


class _Growing:
    """A tree while nodes are added to it."""

    def __init__(self) -> None:
        self.parent, self.kind, self.part = [-1], [BUSBAR], [""]
        self.length, self.conductor = [0.0], [""]
        self.east, self.north = [0.0], [0.0]

    def add(self, parent: int, *, kind: str, part: str, length: float, heading: float, conductor: str) -> int:
        """Add a node so many meters from its parent in a direction; give its number."""
        self.parent.append(parent)
        self.kind.append(kind)
        self.part.append(part)
        self.length.append(length)
        self.conductor.append(conductor)
        self.east.append(self.east[parent] + length * float(np.cos(heading)))
        self.north.append(self.north[parent] + length * float(np.sin(heading)))
        return len(self.kind) - 1


def low_voltage_tree(customers: int, *, draw: np.random.Generator, is_urban: bool = False, kva: int = 200) -> Tree:
    """
    Lay the lines of an area out.

    :param customers: 1 or more
    :param is_urban: four meters in a box are usual, and shorter lines
    :param kva: of the transformer, by which trunks are chosen
    """
    sizes = _box_sizes(customers, draw=draw, is_urban=is_urban)
    growing = _Growing()
    poles, headings = _poles(growing, count=max(LEAST_POLES, round(len(sizes) * POLES_PER_BOX)), draw=draw, kva=kva)
    boxes = [
        _box(growing, pole=pole, heading=headings[pole], draw=draw)
        for pole in _hung(poles, count=len(sizes), draw=draw)
    ]
    box_of = np.repeat(np.array(boxes, dtype=np.int64), sizes)
    return Tree(
        parent=np.array(growing.parent, dtype=np.int64),
        kind=tuple(growing.kind),
        part=tuple(growing.part),
        length_m=np.round(np.array(growing.length), 1),
        conductor=tuple(growing.conductor),
        east_m=np.array(growing.east),
        north_m=np.array(growing.north),
        boxes=np.array(boxes, dtype=np.int64),
        box_of=box_of,
    )


def _box_sizes(customers: int, *, draw: np.random.Generator, is_urban: bool) -> list[int]:
    sizes: list[int] = []
    left = customers
    while left:
        size = min(left, 1 + int(draw.choice(4, p=METERS_A_BOX[is_urban])))
        sizes.append(size)
        left -= size
    return sizes


def _poles(growing: _Growing, *, count: int, draw: np.random.Generator, kva: int) -> tuple[list[int], dict[int, float]]:
    """Set the poles of trunks, then those of branches; give their numbers and the direction of each."""
    conductor = "JKLYJ-1-120" if kva >= 315 else "JKLYJ-1-95" if kva >= 160 else "JKLYJ-1-70"
    start = float(draw.uniform(0, 2 * np.pi))
    trunks = 3 if count >= 9 else 2
    ends = [0] * trunks
    on_trunks = max(trunks, round(count * (1 - BRANCH_SHARE)))
    poles: list[int] = []
    headings: dict[int, float] = {}
    for place in range(on_trunks):
        way = place % trunks
        heading = start + way * 2 * np.pi / trunks + float(draw.normal(0, 0.12))
        length = float(draw.uniform(*SPAN_M))
        ends[way] = growing.add(ends[way], kind=POLE, part=TRUNK, length=length, heading=heading, conductor=conductor)
        poles.append(ends[way])
        headings[ends[way]] = heading
    for _ in range(count - on_trunks):
        parent = int(poles[int(draw.integers(len(poles)))])
        turn = np.pi / 2 if growing.part[parent] == TRUNK else 0.0
        heading = headings[parent] + turn * float(draw.choice((-1.0, 1.0)))
        length = float(draw.uniform(*SPAN_M))
        added = growing.add(parent, kind=POLE, part=BRANCH, length=length, heading=heading, conductor="JKLYJ-1-35")
        poles.append(added)
        headings[added] = heading
    return poles, headings


def _hung(poles: list[int], *, count: int, draw: np.random.Generator) -> list[int]:
    """Give each box its pole: every pole about as many, in an order that chance decides."""
    places = np.resize(np.array(poles), count)
    return [int(pole) for pole in draw.permutation(places)]


def _box(growing: _Growing, *, pole: int, heading: float, draw: np.random.Generator) -> int:
    aside = heading + float(draw.choice((-1.0, 1.0))) * float(draw.uniform(0.9, 2.2))
    length = float(draw.uniform(*SERVICE_M))
    return growing.add(pole, kind=BOX, part=SERVICE, length=length, heading=aside, conductor="JKLYJ-1-16")


def with_heavy(tree: Tree, *, heavy: list[int]) -> Tree:
    """
    Put customers who draw much nearest to the transformer, and hang thick wire on their way, as a designer would.

    :param heavy: numbers of such customers, the heaviest first
    :returns: the tree; customers whose places they took have theirs
    """
    far = np.zeros(tree.nodes)
    for node in range(1, tree.nodes):
        far[node] = far[tree.parent[node]] + tree.length_m[node]
    box_of, conductor = tree.box_of.copy(), list(tree.conductor)
    nearest = [int(place) for place in np.argsort(far[tree.box_of], kind="stable")]
    for who, place in zip(heavy, nearest, strict=False):
        other = int(np.flatnonzero(box_of == tree.box_of[place])[0])
        box_of[who], box_of[other] = box_of[other], box_of[who]
    for who in heavy:
        node = int(box_of[who])
        while node:
            conductor[node] = HEAVY_WIRE
            node = int(tree.parent[node])
    return replace(tree, box_of=box_of, conductor=tuple(conductor))
