"""
Minutes that voltages spend in and out of their limits, and the composite rate.

Source: GB/T 12325-2008 for the limits; rate = (1 − minutes outside ÷ minutes monitored) × 100, time out of service left
out; composite V = 0.5 V_A + 0.5 (V_B + V_C + V_D)/3, the mean over the classes present.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

import numpy as np
import polars as pl

from wanjia.energy.quality.kernel.schema import COMPLIANCE
from wanjia.energy.quality.kernel.spells import Measured, Runs, longest, runs, told
from wanjia.energy.quality.kernel.timeline import MISSING, Flags, Floats, Ints, Timeline, timeline
from wanjia.energy.quality.types import Band, PointClass, SpellKind
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up
from wanjia.measurement.intervals.types import MINUTES_A_POINT, VOLTAGES

HUNDRED = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Judged:
    """
    Voltages compared with their bands, element by element.

    :ivar over, under: some phase above, below
    :ivar monitored: some phase has a voltage worth assessing
    :ivar lowest, highest: of the phases assessed, `MISSING` where there is none; 0.1 V
    """

    over: Flags
    under: Flags
    monitored: Flags
    lowest: Ints
    highest: Ints


def tenths(band: Band) -> tuple[int, int]:
    """Give the lowest and the highest whole tenth of a volt inside a band."""
    return ceil(band.lower_v / TENTH), floor(band.upper_v / TENTH)


def judged(line: Timeline, *, bands: pl.DataFrame) -> Judged:
    """
    Compare voltages of all phases with their bands; a voltage on the edge is in order.

    :param bands: BANDS, one row for each subject of the timeline
    """
    rows = line.beside(bands)
    lower, upper, least, most = (
        rows[name].to_numpy()[:, None] for name in ("lower", "upper", "assessed_lower", "assessed_upper")
    )
    over = np.zeros((len(line), 96), dtype=np.bool_)
    under, monitored = over.copy(), over.copy()
    lowest = np.full(over.shape, np.iinfo(np.int64).max, dtype=np.int64)
    highest = np.full(over.shape, MISSING, dtype=np.int64)
    for phase in VOLTAGES:
        volts = line.of(phase)
        fit = (volts != MISSING) & (volts >= least) & (volts <= most)
        over |= fit & (volts > upper)
        under |= fit & (volts < lower)
        monitored |= fit
        lowest = np.where(fit, np.minimum(lowest, volts), lowest)
        highest = np.where(fit, np.maximum(highest, volts), highest)
    return Judged(over, under, monitored, np.where(monitored, lowest, MISSING), highest)


def compliance(curves: pl.DataFrame, *, bands: pl.DataFrame) -> pl.DataFrame:
    """
    Count the minutes of each subject in and out of its band (COMPLIANCE), by subject.

    :param curves: SUBJECT_CURVES with voltages of one to three phases
    :param bands: BANDS of all subjects of the curves
    """
    line = timeline(curves, quantities=VOLTAGES)
    if not len(line):
        return COMPLIANCE.empty()
    found = judged(line, bands=bands)
    outside = found.over | found.under
    low = np.where(found.monitored, found.lowest, np.iinfo(np.int64).max)
    counts = {
        "monitored_minutes": line.counted(found.monitored) * MINUTES_A_POINT,
        "over_minutes": line.counted(found.over) * MINUTES_A_POINT,
        "under_minutes": line.counted(found.under) * MINUTES_A_POINT,
        "outside_minutes": line.counted(outside) * MINUTES_A_POINT,
        "longest_over_minutes": longest(found.over, over=line),
        "longest_under_minutes": longest(found.under, over=line),
        "lowest": np.minimum.reduceat(low.min(axis=1), line.firsts),
        "highest": np.maximum.reduceat(found.highest.max(axis=1), line.firsts),
    }
    table = pl.DataFrame({"subject_id": line.subjects[line.firsts], **counts})
    known = pl.col("monitored_minutes") > 0
    return COMPLIANCE.check(
        table.with_columns(pl.when(known).then(pl.col(name)).alias(name) for name in ("lowest", "highest"))
    )


def low_spells(line: Timeline, *, found: Judged, minutes: int, bands: pl.DataFrame) -> pl.DataFrame:
    """
    Find stretches of low voltage that last ``minutes`` at least (SPELLS).

    :param bands: those that ``found`` was judged by
    """
    limits = line.beside(bands)["lower"]
    stretches: Runs = runs(found.under, over=line).lasting(minutes)
    volts: Floats = np.where(found.monitored, found.lowest / 10, np.nan)
    by = Measured(volts, limits.to_numpy() / 10, is_lowest=True)
    return told(stretches, over=line, kind=SpellKind.LOW_VOLTAGE, by=by)


def rate_pct(*, monitored: int, outside: int) -> Decimal | None:
    """
    Give the share of minutes in order, %, rounded once to 4 places; nothing where nothing was monitored.

    :param monitored: minutes, 0 or more
    :param outside: minutes of them out of the limits
    """
    if not monitored:
        return None
    return half_up(Decimal(monitored - outside) * HUNDRED / Decimal(monitored), places=QUANTITY_PLACES)


def class_means(rates: Mapping[PointClass, Sequence[Decimal]]) -> dict[PointClass, Decimal]:
    """Give the plain mean of the rates of each class that has points, not rounded."""
    return {kind: sum(found, Decimal(0)) / len(found) for kind, found in rates.items() if found}


def composite_pct(means: Mapping[PointClass, Decimal], *, weight_a: Decimal, weight_rest: Decimal) -> Decimal | None:
    """
    Give the composite rate of class means, %, rounded once to 4 places.

    Without points of class A, or of any other class, what there is counts whole.

    :param weight_a: part of class A, and ``weight_rest`` that of the mean of the others; together 1
    """
    others = [means[kind] for kind in (PointClass.B, PointClass.C, PointClass.D) if kind in means]
    rest = sum(others, Decimal(0)) / len(others) if others else None
    a = means.get(PointClass.A)
    if a is None or rest is None:
        only = rest if a is None else a
        return None if only is None else half_up(only, places=QUANTITY_PLACES)
    return half_up(weight_a * a + weight_rest * rest, places=QUANTITY_PLACES)
