"""What is wrong on purpose, drawn from a seed; the truth about it is kept apart from what detecting code reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

THEFT_SHARES = (0.3, 0.8)
SINGLE_PHASES = 3


@dataclass(frozen=True, slots=True)
class Faults:
    """
    How many faults of each kind are planted.

    :ivar thefts: customers of whom a share of the energy passes by the meter from some day on
    :ivar wrong_ties: customers whom the archive places in a neighbouring area
    :ivar wrong_phases: single-phase customers whom the archive places on another phase
    :ivar dead_phases: area heads that do not see the current of one phase from some day on
    :ivar overloads: areas whose transformer is smaller than their highest load
    """

    thefts: int = 0
    wrong_ties: int = 0
    wrong_phases: int = 0
    dead_phases: int = 0
    overloads: int = 0


@dataclass(frozen=True, slots=True)
class Theft:
    """A customer (number in the world) of whom a share passes by the meter from a day (number) on."""

    customer: int
    share: float
    from_day: int


@dataclass(frozen=True, slots=True)
class DeadPhase:
    """An area head that does not see the current of a phase from a day on."""

    area: int
    phase: int
    from_day: int


@dataclass(frozen=True, slots=True)
class Planted:
    """
    What was planted.

    :ivar archive_area: of each customer, as the archive has it
    :ivar archive_phase: likewise
    :ivar overloaded: areas
    """

    archive_area: Integers
    archive_phase: Integers
    thefts: tuple[Theft, ...]
    dead_phases: tuple[DeadPhase, ...]
    overloaded: tuple[int, ...]


def planted(faults: Faults, *, area: Integers, phase: Integers, days: int, draw: np.random.Generator) -> Planted:
    """
    Draw where the faults are; each customer and each area has one at most of its kind.

    :param area: of each customer
    :param phase: of each customer
    :raises ValueError: if there are more faults than places for them
    """
    areas = int(area.max()) + 1
    single = np.flatnonzero(phase < SINGLE_PHASES)
    _check(faults, areas=areas, customers=len(area), single=len(single))
    mixed = draw.permutation(len(area))
    tied, thieves = mixed[: faults.wrong_ties], mixed[faults.wrong_ties : faults.wrong_ties + faults.thefts]
    archive_area = area.copy()
    archive_area[tied] = (area[tied] + draw.integers(1, max(areas, 2), faults.wrong_ties)) % areas
    archive_phase = phase.copy()
    turned = draw.permutation(np.setdiff1d(single, tied))[: faults.wrong_phases]
    archive_phase[turned] = (phase[turned] + draw.integers(1, 3, len(turned))) % 3
    thefts = tuple(
        Theft(int(who), round(float(draw.uniform(*THEFT_SHARES)), 3), int(draw.integers(0, max(1, days // 2))))
        for who in thieves
    )
    order = draw.permutation(areas)
    dead = tuple(
        DeadPhase(int(one), int(draw.integers(3)), int(draw.integers(0, max(1, days // 2))))
        for one in order[: faults.dead_phases]
    )
    overloaded = tuple(int(one) for one in order[::-1][: faults.overloads])
    return Planted(archive_area, archive_phase, thefts, dead, overloaded)


def _check(faults: Faults, *, areas: int, customers: int, single: int) -> None:
    if faults.wrong_ties and areas == 1:
        msg = "a customer cannot be tied to a neighbour where there is one area alone"
        raise ValueError(msg)
    if faults.wrong_ties + faults.thefts > customers or faults.wrong_ties + faults.wrong_phases > single:
        msg = f"{customers} customers, {single} of them on one phase, are too few for these faults"
        raise ValueError(msg)
    if max(faults.dead_phases, faults.overloads) > areas:
        msg = f"{areas} areas are too few for these faults"
        raise ValueError(msg)
