"""
Registers estimated from curves, and spread over days: the scalar half of the catalogue.

A register that nobody froze between two that stand is put there by sharing what it ran over the days: a day with a
complete curve has the energy of its curve (scalar from interval), the rest goes to the other days by their usual
energy, else evenly (scalar proration). The parts sum to what the register ran, exactly. After the latest register that
stands only complete curves lead on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

import numpy as np

from wanjia.measurement.intervals.kernel.estimation.gaps import apportioned
from wanjia.measurement.intervals.types import RegisterBasis


@dataclass(frozen=True, slots=True)
class Filled:
    """
    Registers of days on which none was frozen.

    :ivar values: at the starts of the days after the first, 0.0001 kWh, in their order
    """

    values: tuple[int, ...]
    basis: RegisterBasis


NOTHING = Filled((), RegisterBasis.CURVE)


def registers_between(start: int, *, end: int, weights: Sequence[int]) -> list[int]:
    """
    Give what a register showed at the starts of the days between two known ones (scalar proration).

    :param start: at the start of the first day, 0.0001 kWh
    :param end: at the end of the latest day, 0.0001 kWh, not below ``start``
    :param weights: energy that each day is taken to have had, 0 or more; all 0: evenly
    :returns: one value less than there are days, rising, none beyond ``end``
    :raises ValueError: if the register ran back or a weight is negative
    """
    parts = apportioned(np.array([weights], dtype=np.int64), totals=np.array([end - start], dtype=np.int64))[0]
    return [int(value) for value in start + np.cumsum(parts)[:-1]]


def registers_filled(
    start: int, *, end: int | None, energies: Sequence[int | None], usual: Sequence[int | None]
) -> Filled:
    """
    Give the registers of the days after one that stands, up to the next that stands or as far as curves lead.

    :param start: at the start of the first day, 0.0001 kWh
    :param end: at the end of the latest day; None where none stands
    :param energies: of the complete curve of each day, None without one
    :param usual: usual energy of each day, None where nobody knows
    :returns: without values if the register ran back: that is the subject of readings
    """
    if end is None:
        known = (energy for energy in takewhile(lambda one: one is not None, energies) if energy is not None)
        return Filled(tuple(accumulate(known, initial=start))[1:], RegisterBasis.CURVE)
    if end < start:
        return NOTHING
    lacking = [place for place, energy in enumerate(energies) if energy is None]
    if not lacking:
        return Filled(tuple(registers_between(start, end=end, weights=[e or 0 for e in energies])), RegisterBasis.CURVE)
    rest = end - start - sum(energy or 0 for energy in energies)
    if rest < 0:
        lacking, rest = list(range(len(energies))), end - start
    expected = [usual[place] for place in lacking]
    basis = RegisterBasis.EVEN if None in expected else RegisterBasis.USUAL
    weights = [0 if basis is RegisterBasis.EVEN else value or 0 for value in expected]
    shared = apportioned(np.array([weights], dtype=np.int64), totals=np.array([rest], dtype=np.int64))[0]
    parts = [energy or 0 for energy in energies]
    for place, part in zip(lacking, shared, strict=True):
        parts[place] = int(part)
    return Filled(tuple(accumulate(parts[:-1], initial=start))[1:], basis)
