"""Who acts, and over which units."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.organisation.types import Role


@dataclass(frozen=True, slots=True)
class Scope:
    """
    The units whose records an actor may see and change.

    :ivar unit_paths: paths of the units held, each with all below it; ``("",)`` is the whole company
    """

    unit_paths: tuple[str, ...]

    def holds(self, path: str) -> bool:
        """Tell whether the unit with ``path`` lies inside."""
        return any(path.startswith(held) for held in self.unit_paths)


WHOLE_COMPANY = Scope(("",))


@dataclass(frozen=True, slots=True)
class Actor:
    """
    The person or process in whose name something is done.

    :ivar number: the person's number, or the name of the process
    """

    number: str
    name: str
    scope: Scope
    roles: frozenset[Role] = frozenset()
    person_id: int | None = None
