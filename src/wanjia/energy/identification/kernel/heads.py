"""Heads of areas that do not see one of their conductors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wanjia.energy.identification.kernel.series import Flags, Floats, Observed
from wanjia.measurement.intervals.types import POINTS_A_DAY

#: A conductor that never carries more of what the others carry on a day is not seen by its current transformer.
SEEN = 0.01


def with_unseen_filled(observed: Observed) -> Observed:
    """
    Put in for conductors that a head does not see on a day what the archive's customers leave over.

    Without it a dead current transformer would say that nobody hangs there. Where a conductor really carries nothing,
    next to nothing is left over, and nothing changes.
    """
    unseen = unseen_conductors(observed.head_powers)
    if not unseen.any():
        return observed
    hidden = np.repeat(unseen, POINTS_A_DAY, axis=2)
    customers = np.nan_to_num(observed.energies) * 4
    rows = [customers[observed.archive_area == area].sum(axis=0) for area in range(observed.areas)]
    seen = np.where(hidden, 0.0, observed.head_powers).sum(axis=1)
    left = np.maximum(np.stack(rows) - seen, 0.0) / np.maximum(hidden.sum(axis=1), 1)
    powers = np.where(hidden, left[:, None, :], observed.head_powers)
    energies = np.where(hidden.any(axis=1), powers.sum(axis=1) / 4, observed.head_energies)
    return replace(observed, head_powers=powers, head_energies=energies)


def unseen_conductors(powers: Floats) -> Flags:
    """
    Tell which conductors a head does not see on which days, although it sees another.

    :param powers: areas × 3 × points, kW, nan where missing
    :returns: areas × 3 × days
    """
    areas, phases, points = powers.shape
    highest = np.nan_to_num(np.abs(powers)).reshape(areas, phases, points // POINTS_A_DAY, POINTS_A_DAY).max(axis=3)
    known = (~np.isnan(powers)).reshape(areas, phases, -1, POINTS_A_DAY).any(axis=3)
    result: Flags = known & (highest < SEEN * highest.max(axis=1, keepdims=True))
    return result
