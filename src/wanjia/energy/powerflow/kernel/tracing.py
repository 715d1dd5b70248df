"""What hangs on what: the tree below each source, the rings in it, and what no source reaches."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

from wanjia.energy.powerflow.kernel.cases import Case

#: Name of an edge, and whether it is a transformer.
Edge = tuple[str, bool]


@dataclass(slots=True)
class Trace:
    """
    A grid seen from its sources.

    :ivar above: node → the node that feeds it; a source has itself
    :ivar by: node → name of the piece or transformer through which it is fed
    :ivar source_of: node → its source
    :ivar order: nodes from the sources outward
    :ivar rings: piece that closes a ring, with the nodes of the ring
    :ivar joined_sources: pairs of sources that feed the same part
    :ivar unsupplied: nodes that nothing reaches
    """

    above: dict[str, str] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    source_of: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    rings: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    joined_sources: list[tuple[str, str]] = field(default_factory=list)
    unsupplied: list[str] = field(default_factory=list)

    def way(self, name: str) -> list[str]:
        """Give the nodes from one to its source, both included."""
        way = [name]
        while self.above[way[-1]] != way[-1]:
            way.append(self.above[way[-1]])
        return way


def traced(case: Case) -> Trace:
    """Follow closed branches and transformers outward from each source, in the order in which they are named."""
    around = _around(case)
    trace, seen = Trace(), set[Edge]()
    sources = {source.bus for source in case.sources}
    for source in case.sources:
        if source.bus not in trace.above:
            _follow(source.bus, around=around, trace=trace, seen=seen)
        else:
            trace.joined_sources.append((trace.source_of[source.bus], source.bus))
    trace.unsupplied = [bus.name for bus in case.buses if bus.name not in trace.above and bus.name not in sources]
    return trace


def _around(case: Case) -> dict[str, list[tuple[str, Edge]]]:
    around: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
    edges = [(one.start, one.end, (one.name, False)) for one in case.branches if one.is_closed]
    edges += [(one.start, one.end, (one.name, True)) for one in case.units]
    for start, end, edge in edges:
        around[start].append((end, edge))
        around[end].append((start, edge))
    return around


def _follow(source: str, *, around: dict[str, list[tuple[str, Edge]]], trace: Trace, seen: set[Edge]) -> None:
    trace.above[source] = trace.source_of[source] = source
    trace.order.append(source)
    waiting = deque([source])
    while waiting:
        here = waiting.popleft()
        for there, edge in around[here]:
            if edge in seen:
                continue
            seen.add(edge)
            if there not in trace.above:
                trace.above[there], trace.by[there], trace.source_of[there] = here, edge[0], source
                trace.order.append(there)
                waiting.append(there)
            elif not _is_beside(edge, here=here, there=there, trace=trace):
                trace.rings.append((edge[0], _ring(here, there=there, trace=trace)))


def _is_beside(edge: Edge, *, here: str, there: str, trace: Trace) -> bool:
    """Tell whether it is a transformer beside another between the same nodes, which is no ring."""
    return edge[1] and (trace.above[there] == here or trace.above[here] == there)


def _ring(here: str, *, there: str, trace: Trace) -> tuple[str, ...]:
    """Give the nodes from one end of a piece up to where both ways meet, and down to the other."""
    one, other = trace.way(here), trace.way(there)
    shared = next(name for name in one if name in set(other))
    return (*one[: one.index(shared) + 1], *reversed(other[: other.index(shared)]))
