"""Words of the interval store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

#: Elements of a day: 15 minutes each.
POINTS_A_DAY = 96
MINUTES_A_POINT = 15


class Table(StrEnum):
    """A table of the store: curves of 96 points, values frozen at 00:00, and what meters reported."""

    CURVES = "CURVES"
    FROZEN = "FROZEN"
    EVENTS = "EVENTS"


class Quantity(StrEnum):
    """
    What a curve holds, as the meter says it (secondary values).

    Energies are what came in each 15 minutes; powers, voltages, currents and the power factor stand at their end.
    """

    ENERGY_IMPORT = "ENERGY_IMPORT"
    ENERGY_EXPORT = "ENERGY_EXPORT"
    REACTIVE_IMPORT = "REACTIVE_IMPORT"
    REACTIVE_EXPORT = "REACTIVE_EXPORT"
    ACTIVE_POWER = "ACTIVE_POWER"
    ACTIVE_POWER_A = "ACTIVE_POWER_A"
    ACTIVE_POWER_B = "ACTIVE_POWER_B"
    ACTIVE_POWER_C = "ACTIVE_POWER_C"
    REACTIVE_POWER = "REACTIVE_POWER"
    VOLTAGE_A = "VOLTAGE_A"
    VOLTAGE_B = "VOLTAGE_B"
    VOLTAGE_C = "VOLTAGE_C"
    CURRENT_A = "CURRENT_A"
    CURRENT_B = "CURRENT_B"
    CURRENT_C = "CURRENT_C"
    POWER_FACTOR = "POWER_FACTOR"


ENERGIES = (Quantity.ENERGY_IMPORT, Quantity.ENERGY_EXPORT, Quantity.REACTIVE_IMPORT, Quantity.REACTIVE_EXPORT)
POWERS = (
    Quantity.ACTIVE_POWER,
    Quantity.ACTIVE_POWER_A,
    Quantity.ACTIVE_POWER_B,
    Quantity.ACTIVE_POWER_C,
    Quantity.REACTIVE_POWER,
)
VOLTAGES = (Quantity.VOLTAGE_A, Quantity.VOLTAGE_B, Quantity.VOLTAGE_C)
CURRENTS = (Quantity.CURRENT_A, Quantity.CURRENT_B, Quantity.CURRENT_C)

#: Digits after the point that a stored whole number stands for: 12345 of a voltage (scale 1) is 1234.5 V.
SCALES: Mapping[Quantity, int] = {
    **dict.fromkeys((*ENERGIES, *POWERS), 4),
    **dict.fromkeys(VOLTAGES, 1),
    **dict.fromkeys(CURRENTS, 3),
    Quantity.POWER_FACTOR: 3,
}
#: Digits after the point of a frozen register, kWh or kvarh.
FROZEN_SCALE = 4


class Quality(IntEnum):
    """
    How a value came about.

    MEASURED by the meter; ESTIMATED where it said nothing; CORRECTED by a person; SUSPECT: measured, and a rule
    doubts it.
    """

    MEASURED = 0
    ESTIMATED = 1
    CORRECTED = 2
    SUSPECT = 3


class CollectionFigure(StrEnum):
    """
    By what collection is judged.

    DUE_HOURS: hours after the moment at which a frozen value stands until it counts as late; RATE_PCT: share of the
    meters of a terminal that should have come, below which the terminal is behind.
    """

    DUE_HOURS = "DUE_HOURS"
    RATE_PCT = "RATE_PCT"


class StoreFigure(StrEnum):
    """
    How the store is kept.

    COMPACT_PARTS: small files of one place from which on they are written as one; RETENTION_DAYS: days for which files
    that were replaced by one stay readable, whether anything cites their versions or not.
    """

    COMPACT_PARTS = "COMPACT_PARTS"
    RETENTION_DAYS = "RETENTION_DAYS"


@dataclass(frozen=True, slots=True)
class Appended:
    """
    What became of a delivery.

    :ivar version: of the store that shows it
    :ivar rows: rows handed in
    :ivar written: rows that said something new, each written whole
    :ivar replaced: those among them that stand for a row that was there already
    :ivar is_repeated: the same delivery was taken before, and nothing was changed
    """

    version: int
    rows: int
    written: int
    replaced: int
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """
    What writing many files as few came to.

    :ivar replaced: files that others stand for now
    :ivar written: those others
    """

    replaced: int
    written: int


@dataclass(frozen=True, slots=True)
class Cited:
    """
    Who used a version of the store for something that people rely on.

    :ivar subject_kind: ``package.thing``, such as ``lineloss.simultaneous``
    :ivar subject_key: what names it for people; the same whenever it is made anew
    :ivar unit_id: who sees it
    :ivar start: first day used
    :ivar end: day after the latest used
    :ivar has_registers: frozen registers were used beside curves, those at 00:00 of ``end`` too
    """

    subject_kind: str
    subject_key: str
    unit_id: int
    start: date
    end: date
    has_registers: bool = False


class LaterDataState(StrEnum):
    """
    Where a finding of later data stands.

    RECOMPUTED: what cited the earlier version was made anew from a later one; DISMISSED: it stays as it is, with a
    reason.
    """

    OPEN = "OPEN"
    RECOMPUTED = "RECOMPUTED"
    DISMISSED = "DISMISSED"


class IntervalFindingState(StrEnum):
    """
    Where a finding of validation stands in the work list.

    ACCEPTED: it is so, and the values stand; CORRECTED: later values or an estimate mended it; DISMISSED: it is no
    fault.
    """

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    CORRECTED = "CORRECTED"
    DISMISSED = "DISMISSED"


class EstimationMethod(StrEnum):
    """From what a gap is estimated."""

    INTERPOLATION = "INTERPOLATION"
    AVERAGE = "AVERAGE"
    SIMILAR_DAY = "SIMILAR_DAY"
    PROFILE = "PROFILE"
    NEIGHBOUR = "NEIGHBOUR"
    SUBTRACTION = "SUBTRACTION"
    PRORATION = "PRORATION"


class RegisterBasis(StrEnum):
    """
    From what a register is estimated that nobody froze.

    CURVE: the energies of the curves of its days; USUAL: what is usual on days of their kind; EVEN: the same each day.
    """

    CURVE = "CURVE"
    USUAL = "USUAL"
    EVEN = "EVEN"


class EstimateState(StrEnum):
    """Whether an estimate still stands in the place of what is missing."""

    STANDING = "STANDING"
    REPLACED = "REPLACED"


@dataclass(frozen=True, slots=True)
class Validated:
    """
    What the validation of a day did to the work list.

    :ivar found: new ones, and those that hold again
    :ivar mended: those that no longer hold
    """

    meters: int
    found: int
    mended: int
    still_open: int


@dataclass(frozen=True, slots=True)
class Estimated:
    """
    What an estimation did.

    :ivar gaps: gaps filled
    :ivar elements: elements filled
    :ivar left: elements for which no method of the chain knew anything
    """

    meters: int
    gaps: int
    elements: int
    left: int


@dataclass(frozen=True, slots=True)
class RegistersEstimated:
    """
    What an estimation of registers did.

    :ivar registers: values written
    :ivar replaced: earlier estimates that gave way
    """

    meters: int
    registers: int
    replaced: int
