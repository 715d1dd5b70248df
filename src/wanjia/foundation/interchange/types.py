"""What is wrong in a file that another house sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """
    What is wrong in a file, where, and what to do about it.

    :ivar line: of the file, from 1; 0 for the file as a whole
    :ivar element: field, column or element, as the format calls it
    """

    line: int
    element: str
    what: str
    cure: str

    def told(self, file_name: str) -> str:
        """Say it in one line."""
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.element) if part)
        return f"{file_name}{', ' + place if place else ''}: {self.what} {self.cure}"


class MalformedFile(Exception):
    """A file that is not as its format says; ``faults`` name places, reasons and cures."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep what is wrong."""
        super().__init__(faults[0].what if faults else "")
        self.faults = tuple(faults)
