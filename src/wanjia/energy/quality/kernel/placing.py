"""
Where on a line one bank of capacitors saves most: by how its reactive load is spread and how long its pieces are.

A bank of C kvar at a node takes C off the flow Q in every piece on the way from the head. Losses there fall by what
Σ length · (Q² − (Q − C)²) says; the best C for a node is the mean of Q over the way, weighted by length, and the best
node is the one with the highest (Σ length · Q)² ÷ Σ length. With a load spread evenly that is two thirds of it at two
thirds of the length. Lines are taken to have one wire, and to be fed from the head alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of line between two nodes."""

    one: int
    other: int
    length_m: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """
    The best place of a bank.

    :ivar length_m: from the head to it
    :ivar longest_m: from the head to the farthest node with a load
    """

    node: int
    kvar: Decimal
    length_m: Decimal
    longest_m: Decimal


def placed(pieces: Sequence[Piece], *, head: int, loads: Mapping[int, Decimal]) -> Placed | None:
    """
    Find where one bank saves most.

    :param loads: kvar drawn at nodes, 0 or more
    :returns: nothing where no load is drawn away from the head
    """
    above, order = _tree(pieces, head=head)
    flow: dict[int, Decimal] = defaultdict(Decimal)
    for node in reversed(order):
        flow[node] += loads.get(node, Decimal(0))
        if node != head:
            flow[above[node].one] += flow[node]
    length, moment = {head: Decimal(0)}, {head: Decimal(0)}
    for node in order[1:]:
        way = above[node]
        length[node] = length[way.one] + way.length_m
        moment[node] = moment[way.one] + way.length_m * flow[node]
    able = [node for node in order if length[node] > 0 and moment[node] > 0]
    if not able:
        return None
    best = max(able, key=lambda node: (moment[node] ** 2 / length[node], -length[node]))
    longest = max(length[node] for node in order if loads.get(node, 0) > 0)
    return Placed(best, moment[best] / length[best], length[best], longest)


def _tree(pieces: Sequence[Piece], *, head: int) -> tuple[dict[int, Piece], list[int]]:
    """Give the piece above each node, from the head's side, and the nodes in the order of the way."""
    beside: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for piece in pieces:
        beside[piece.one].append((piece.other, piece.length_m))
        beside[piece.other].append((piece.one, piece.length_m))
    above: dict[int, Piece] = {}
    order = [head]
    for node in order:
        for other, length in sorted(beside[node]):
            if other != head and other not in above:
                above[other] = Piece(node, other, length)
                order.append(other)
    return above, order
