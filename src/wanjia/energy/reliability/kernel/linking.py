"""
Lines that go hand in hand (手拉手): an open switch stands between them, so that either can supply from its end.

Whether the other line can carry the load is a question for the power flow.
"""

from __future__ import annotations

from collections import deque

from wanjia.energy.reliability.kernel.affected import Drawn


def linked(drawn: Drawn) -> frozenset[int]:
    """
    Give the feeders that an open switch joins to another one.

    :returns: ids of feeders; one whose head is not drawn is never among them
    """
    owner = _owners(drawn)
    found: set[int] = set()
    for _, start, end, is_open in drawn.edges:
        pair = {owner.get(start), owner.get(end)}
        if is_open and None not in pair and len(pair) > 1:
            found |= {feeder for feeder in pair if feeder is not None}
    return frozenset(found)


def _owners(drawn: Drawn) -> dict[int, int]:
    """Give the feeder that supplies each node; of feeders that begin at one node the first keeps what it reaches."""
    beside: dict[int, list[int]] = {}
    for _, start, end, is_open in drawn.edges:
        if not is_open:
            beside.setdefault(start, []).append(end)
            beside.setdefault(end, []).append(start)
    owner: dict[int, int] = {}
    queue: deque[int] = deque()
    for feeder, node in drawn.heads:
        if node not in owner:
            owner[node] = feeder
            queue.append(node)
    while queue:
        here = queue.popleft()
        for there in beside.get(here, ()):
            if there not in owner:
                owner[there] = owner[here]
                queue.append(there)
    return owner
