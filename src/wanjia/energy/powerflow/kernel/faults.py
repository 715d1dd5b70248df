"""What is wrong with a grid: which element, what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wanjia.foundation.findings.types import Refused, Severity


class GridFault(StrEnum):
    """Kinds of what can be wrong with a grid that is to be computed."""

    UNREADABLE = "UNREADABLE"
    DUPLICATE = "DUPLICATE"
    MISSING_NODE = "MISSING_NODE"
    SELF_LOOP = "SELF_LOOP"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_USED = "NOT_USED"
    CONTRADICTION = "CONTRADICTION"
    NEGATIVE_IMPEDANCE = "NEGATIVE_IMPEDANCE"
    ZERO_IMPEDANCE = "ZERO_IMPEDANCE"
    ABSURD_IMPEDANCE = "ABSURD_IMPEDANCE"
    BAD_NAMEPLATE = "BAD_NAMEPLATE"
    BAD_VOLTAGE = "BAD_VOLTAGE"
    NO_ZERO_SEQUENCE = "NO_ZERO_SEQUENCE"
    VOLTAGE_MISMATCH = "VOLTAGE_MISMATCH"
    NO_SOURCE = "NO_SOURCE"
    SEVERAL_SOURCES = "SEVERAL_SOURCES"
    MESH = "MESH"
    UNSUPPLIED = "UNSUPPLIED"
    NO_SOLUTION = "NO_SOLUTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One thing that is wrong.

    :ivar severity: ERROR keeps the grid from being computed; WARNING is told beside the result
    :ivar element: its name, as whoever described the grid calls it
    """

    kind: GridFault
    element: str
    what: str
    cure: str
    severity: Severity = Severity.ERROR

    @property
    def told(self) -> str:
        """Say it in one line."""
        return f"{self.element}: {self.what}. {self.cure}."


class GridRefused(Refused):
    """A grid that cannot be computed; the text names each fault with its cure."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults."""
        self.faults = faults
        super().__init__("\n".join(fault.told for fault in faults))
