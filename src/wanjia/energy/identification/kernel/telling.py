"""Say in one row for each customer where it hangs, how surely, and on what ground."""

from __future__ import annotations

import numpy as np
import polars as pl

from wanjia.energy.identification.kernel.gathering import PHASES, areas_of, observed_of
from wanjia.energy.identification.kernel.placing import Placed, place
from wanjia.energy.identification.kernel.schema import PLACES
from wanjia.energy.identification.kernel.series import Floats, Indexes, Observed
from wanjia.energy.identification.kernel.weights import KINDS
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.types import POINTS_A_DAY

#: Chances below are taken for this much: a margin stays a number.
LEAST_CHANCE = 1e-9


def identify(customers: pl.DataFrame, *, heads: pl.DataFrame, curves: pl.DataFrame, period: Period) -> pl.DataFrame:
    """
    Identify area and phase of each customer.

    :param customers, heads, curves, period: as `gathering.observed_of` takes them
    :returns: `schema.PLACES` in the order of ``customers``
    :raises ValueError: if there is no area, or fewer than two customers
    """
    observed = observed_of(customers, heads=heads, curves=curves, period=period)
    areas = np.array(areas_of(customers, heads=heads), dtype=np.int64)
    return told(place(observed), observed=observed, points=customers["usage_point_id"], areas=areas)


def told(placed: Placed, *, observed: Observed, points: pl.Series, areas: Indexes) -> pl.DataFrame:
    """
    Write what was found as a table.

    :param areas: id of each area
    """
    rows = np.arange(observed.customers)
    by_area = placed.area_chance
    best, was = by_area.argmax(axis=1), observed.archive_area
    apart = placed.chance.reshape(len(rows), -1, 3)
    phase = apart[rows, best].argmax(axis=1)
    chance = apart[rows, best, phase] / np.maximum(by_area[rows, best], LEAST_CHANCE)
    here, there = 3 * best + phase, 3 * was + _phase_in(observed, placed=placed)
    company = np.tanh(placed.kinds[:, :, KINDS.index("middle")])
    error = placed.shares.error[rows, best]
    days, complete = _came(observed)
    return pl.DataFrame(
        {
            "usage_point_id": points.to_numpy(),
            "archive_area_id": areas[was],
            "archive_phases": [PHASES[one] if one >= 0 else None for one in observed.archive_phase.tolist()],
            "area_id": areas[best],
            "phases": [PHASES[one] for one in np.where(placed.is_three_phase, 3, phase).tolist()],
            "area_chance": by_area[rows, best],
            "phase_chance": np.where(placed.is_three_phase, 1.0, chance),
            "archive_chance": by_area[rows, was],
            "margin": _margin(by_area, best=best, was=was),
            "share": placed.shares.share[rows, best],
            "archive_share": placed.shares.share[rows, was],
            "share_error": [None if np.isinf(one) else one for one in error.tolist()],
            "likeness": placed.correlations[rows, here],
            "archive_likeness": placed.correlations[rows, there],
            "company": company[rows, here],
            "archive_company": company[rows, there],
            "days": days,
            "complete": complete,
        },
        schema=PLACES.dtypes,
    )


def _phase_in(observed: Observed, *, placed: Placed) -> Indexes:
    """Give the archive's phase; where it says none, the likeliest within its area."""
    rows = np.arange(observed.customers)
    likely = placed.chance.reshape(len(rows), -1, 3)[rows, observed.archive_area].argmax(axis=1)
    known = (observed.archive_phase >= 0) & (observed.archive_phase < 3)
    result: Indexes = np.where(known, observed.archive_phase, likely)
    return result


def _margin(by_area: Floats, *, best: Indexes, was: Indexes) -> Floats:
    """Give by how many nats the best area beats the archive's; where they are one, the next."""
    rows = np.arange(len(by_area))
    others = by_area.copy()
    others[rows, best] = 0.0
    against = np.where(best == was, others.max(axis=1), by_area[rows, was])
    result: Floats = np.log(np.maximum(by_area[rows, best], LEAST_CHANCE) / np.maximum(against, LEAST_CHANCE))
    return result


def _came(observed: Observed) -> tuple[Indexes, Floats]:
    """Count the days on which any voltage came, and the share of their points."""
    here = (~np.isnan(observed.voltages)).any(axis=1).reshape(observed.customers, -1, POINTS_A_DAY)
    days = here.any(axis=2).sum(axis=1)
    complete: Floats = here.sum(axis=(1, 2)) / np.maximum(days * POINTS_A_DAY, 1)
    return days.astype(np.int64), complete
