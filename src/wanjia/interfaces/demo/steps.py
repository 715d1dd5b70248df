"""The steps of the demo with the seconds that each took, told as they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(slots=True)
class Step:
    """
    One step.

    :ivar part: what it belongs to: the county, the history, the month, or what its clerk decides
    :ivar count: how many of ``unit`` it dealt with; set while it runs
    """

    part: str
    name: str
    unit: str
    count: int = 0
    seconds: float = 0.0

    def rate(self) -> float:
        """Give how many a second."""
        return self.count / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Steps:
    """
    All steps so far.

    :ivar begins: told when a step begins
    :ivar ends: told when it ends
    """

    begins: Callable[[Step], None]
    ends: Callable[[Step], None]
    taken: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, *, part: str, unit: str) -> Iterator[Step]:
        """Take the time of a step."""
        found = Step(part, name, unit)
        self.begins(found)
        began = perf_counter()
        yield found
        found.seconds = perf_counter() - began
        self.taken.append(found)
        self.ends(found)

    def seconds_of(self, part: str) -> float:
        """Give how long the steps of a part took together."""
        return sum(step.seconds for step in self.taken if step.part == part)
