"""
Registers estimated from curves, and spread over days: the scalar half of the catalogue.

A register that nobody froze between two that stand is put there by sharing what it ran over the days: by the energy of
their curves where all are complete (scalar from interval), else by their usual energy, else evenly (scalar proration).
The parts sum to what the register ran, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wanjia.measurement.intervals.kernel.estimation.gaps import apportioned


def register_after(start: int, *, curve: Sequence[int]) -> int:
    """
    Give what a register shows at the end of a day with a complete curve (scalar from interval).

    :param start: at the start of the day, 0.0001 kWh
    :param curve: 96 energies, 0.0001 kWh
    """
    return start + sum(curve)


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
