"""What hangs on a substation or feeder, drawn as a bar with branches: width tells capacity, shape whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.kit.diagrams import Diagram, Drawings, Edge, Mark, Node, Shape, Tint, Width, drawn
from wanjia.interfaces.kit.layouts import laid_out

CAPACITY = Width(_("transformer capacity"), "kVA")
WHOSE = (Mark(Tint.PUBLIC, _("public transformer")), Mark(Tint.PRIVATE, _("customer's own transformer, a square")))
FEEDERS = (Mark(Tint.LINE, _("feeder")),)
COLUMNS = (
    ListColumn("source", _("Fed by")),
    ListColumn("code", _("Code")),
    ListColumn("name", _("What is fed")),
    ListColumn("kva", _("Transformer capacity"), Kind.DECIMAL, unit="kVA"),
)
ROOT = "source"


def branched(source: str, *, link: str, branches: Sequence[Node], kva: Mapping[str, Any]) -> Diagram:
    """
    Draw a source with its branches below each other.

    :param source: what feeds them, in words
    :param link: the page of the source, empty where the viewer may not go
    :param kva: capacity of each branch by its key
    """
    edges = [
        Edge(one.key, ROOT, one.key, size=float(kva[one.key] or 0), facts=one.facts, tint=one.tint, link=one.link)
        for one in branches
    ]
    nodes = [Node(ROOT, source, link=link, shape=Shape.BAR, tint=Tint.LINE), *branches]
    places = laid_out(edges, root=ROOT, names=[node.key for node in nodes])
    legend = FEEDERS if all(one.tint is Tint.LINE for one in branches) else WHOSE
    return drawn(source, nodes=nodes, edges=edges, places=places, look=(CAPACITY, legend))


def drawings_of(diagrams: Sequence[Diagram], *, empty: Any, kva: Mapping[str, Any], name: str) -> Drawings:
    """Give a panel's diagrams with their branches as a table to take away."""
    rows = [
        {"source": str(diagram.title), "code": placed.node.key, "name": placed.node.name, "kva": kva[placed.node.key]}
        for diagram in diagrams
        for placed in diagram.nodes
        if placed.node.key != ROOT
    ]
    return Drawings(tuple(diagrams), empty, COLUMNS, rows, name=name)
