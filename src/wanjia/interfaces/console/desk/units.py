"""The units that a person holds, as a tree, and the one that the screen shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.interfaces.kit.viewer import UNIT_CHOSEN, Viewer
from wanjia.interfaces.kit.words import label_in

STEP = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """
    A unit of the tree.

    :ivar depth: 0 for the uppermost unit shown
    """

    code: str
    name: str
    kind: str
    path: str
    depth: int
    is_chosen: bool


def branches(who: Viewer) -> list[Branch]:
    """Give the units of all the viewer's posts, each before those below it."""
    held = units_below(who.actor.scope.unit_paths)
    tops = [path for path in held["path"] if path[:-STEP] not in set(held["path"])]
    found = []
    for row in held.iter_rows(named=True):
        path = row["path"]
        top = next(top for top in tops if path.startswith(top))
        depth = (len(path) - len(top)) // STEP
        kind = label_in(UnitKind, value=row["kind"])
        found.append(Branch(row["code"], row["name"], kind, path, depth, path == who.unit_path))
    return found


def choose(request: HttpRequest, *, code: str, who: Viewer) -> bool:
    """Show only one of the viewer's units from now on, or all of them for an empty code; tell whether it is theirs."""
    if not code:
        request.session.pop(UNIT_CHOSEN, None)
        return True
    chosen = next((branch for branch in branches(who) if branch.code == code), None)
    if chosen is None:
        return False
    request.session[UNIT_CHOSEN] = [chosen.path, chosen.name]
    return True
