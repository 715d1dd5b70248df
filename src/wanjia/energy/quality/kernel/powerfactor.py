"""
Power factor from energies, and what is missing to reach its target.

cos φ = P/√(P² + Q²) with the energies of the month; Q is what was drawn and what was given back, added, since both are
carried. kvar missing at a load = P·(tan φ − tan φ_target). Whether the target is reached is decided on whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise
from math import floor

import numpy as np
import polars as pl

from wanjia.energy.quality.kernel.loading import QUARTERS, active, reactive
from wanjia.energy.quality.kernel.schema import POWER_FACTORS
from wanjia.energy.quality.kernel.timeline import MISSING, Flags, Ints, Timeline
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quantity

#: Digits of roots before they are rounded; energies of a county have 15.
DIGITS = 50
HOURS = 24
ZERO = Decimal(0)


def power_factor(active: int, *, reactive: int) -> Decimal | None:
    """
    Give cos φ of two energies, rounded once to 4 places; nothing where there is no energy.

    :param active: whole units, 0 or more
    :param reactive: in the same unit, of any sign
    """
    if not active and not reactive:
        return None
    with localcontext() as exact:
        exact.prec = DIGITS
        return half_up(Decimal(active) / Decimal(active**2 + reactive**2).sqrt(), places=QUANTITY_PLACES)


def is_reached(active: int, *, reactive: int, target: Decimal) -> bool:
    """Tell whether cos φ of two energies reaches a target, without rounding."""
    part, whole = target.as_integer_ratio()
    return active**2 * whole**2 >= part**2 * (active**2 + reactive**2)


def kvar_missing(kw: Decimal, *, kvar: Decimal, target: Decimal) -> Decimal:
    """
    Give the kvar that would bring a load to a target of cos φ, rounded once to 4 places; 0 where it is there.

    :param kvar: reactive power drawn at the same moment
    :param target: above 0, at most 1
    """
    with localcontext() as exact:
        exact.prec = DIGITS
        allowed = kw * (1 / target**2 - 1).sqrt()
        return half_up(max(kvar - allowed, ZERO), places=QUANTITY_PLACES)


def power_factors(line: Timeline, *, targets: Mapping[int, Decimal]) -> pl.DataFrame:
    """
    Give the power factor of each subject over its days (POWER_FACTORS), by subject.

    Only quarters of an hour of which both energies are known count.

    :param targets: subject → cos φ to be reached
    """
    if not len(line):
        return POWER_FACTORS.empty()
    p, q = active(line), reactive(line)
    known = (p != MISSING) & (q != MISSING) & (p >= 0)
    drawn, back = _flows(line, q=q, known=known)
    sums = [
        np.add.reduceat(grid.sum(axis=1), line.firsts) // QUARTERS
        for grid in (np.where(known, p, 0), drawn + back, back)
    ]
    highest = np.where(known, p, -1)
    rows = [
        _row(int(subject), sums=(int(a), int(r), int(g)), peak=peak, target=targets[int(subject)])
        for subject, a, r, g, peak in zip(
            line.subjects[line.firsts], *sums, _peaks(line, highest=highest, kvar=drawn - back), strict=True
        )
    ]
    return POWER_FACTORS.frame(rows)


def _flows(line: Timeline, *, q: Ints, known: Flags) -> tuple[Ints, Ints]:
    """Give reactive power drawn and given back, as whole means of 15 minutes."""
    come, gone = line.of(Quantity.REACTIVE_IMPORT), line.of(Quantity.REACTIVE_EXPORT)
    counted = come != MISSING
    drawn = np.where(counted, come * QUARTERS, np.maximum(q, 0))
    back = np.where(counted, np.where(gone != MISSING, gone, 0) * QUARTERS, np.maximum(-np.maximum(q, -(2**60)), 0))
    return np.where(known, drawn, 0), np.where(known, back, 0)


def _peaks(line: Timeline, *, highest: Ints, kvar: Ints) -> list[tuple[int, int]]:
    """Give each subject's highest active power and the reactive power at that moment; 0.0001 kW, kvar."""
    edges = [*(int(first) * POINTS_A_DAY for first in line.firsts), highest.size]
    found = []
    for start, end in pairwise(edges):
        place = start + int(np.argmax(highest.reshape(-1)[start:end]))
        found.append((max(int(highest.reshape(-1)[place]), 0), int(kvar.reshape(-1)[place])))
    return found


def _row(subject: int, *, sums: tuple[int, int, int], peak: tuple[int, int], target: Decimal) -> dict[str, object]:
    p, q, back = sums
    kw, kvar = (Decimal(value).scaleb(-QUANTITY_PLACES) for value in peak)
    return {
        "subject_id": subject,
        "active": p,
        "reactive": q,
        "given_back": back,
        "power_factor": power_factor(p, reactive=q),
        "is_met": is_reached(p, reactive=q, target=target) if p or q else None,
        "target": target,
        "peak_kw": kw,
        "needed_kvar": kvar_missing(kw, kvar=kvar, target=target),
    }


@dataclass(frozen=True, slots=True)
class Hour:
    """
    An hour of the day, in the mean over the days looked at.

    :ivar kw: mean active power
    :ivar kvar: mean reactive power, below 0 where it is given back
    :ivar wanted_kvar: capacitors that would be on, beside those that are, to reach the target; below 0: to be off
    """

    hour: int
    kw: Decimal
    kvar: Decimal
    power_factor: Decimal | None
    wanted_kvar: Decimal


def by_hour(line: Timeline, *, target: Decimal) -> list[Hour]:
    """Give the mean of one subject's days by hour, with what should be switched on or off."""
    p, q = active(line), reactive(line)
    known = (p != MISSING) & (q != MISSING)
    quarters = POINTS_A_DAY // HOURS
    found = []
    for hour in range(HOURS):
        part = slice(hour * quarters, (hour + 1) * quarters)
        count = int(known[:, part].sum())
        if count:
            sums = [int(np.where(known, grid, 0)[:, part].sum()) for grid in (p, q)]
            found.append(_hour(hour, sums=sums, count=count, target=target))
    return found


def _hour(hour: int, *, sums: list[int], count: int, target: Decimal) -> Hour:
    kw, kvar = (half_up(Decimal(total) / count / 10**QUANTITY_PLACES, places=QUANTITY_PLACES) for total in sums)
    wanted = kvar if kvar < 0 else kvar_missing(max(kw, ZERO), kvar=kvar, target=target)
    return Hour(hour, kw, kvar, power_factor(max(sums[0], 0), reactive=sums[1]), wanted)


def steps_wanted(wanted_kvar: Decimal, *, step_kvar: Decimal, is_on: int, steps: int) -> int:
    """
    Give how many steps of a device should be on.

    :param wanted_kvar: beside what is on; below 0: too much is on
    :param step_kvar: of one step, above 0
    :param is_on: steps that are on
    :param steps: that there are
    :returns: as many whole steps as are wanted, so that none gives back; 0 to ``steps``
    """
    return min(max(is_on + floor(wanted_kvar / step_kvar), 0), steps)
