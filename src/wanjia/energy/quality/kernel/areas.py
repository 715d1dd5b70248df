"""
A month of transformer areas: voltage at both ends, load, phases, taps and what is behind low and high voltages.

Heads are the meters at the transformers; ends are the customers, of whom the lowest and the highest voltage of each
moment count.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import polars as pl

from wanjia.energy.quality.kernel.compliance import Judged, judged, low_spells
from wanjia.energy.quality.kernel.loading import Loads, active, loads, peaks
from wanjia.energy.quality.kernel.phases import Sides, dead_phases, unbalance
from wanjia.energy.quality.kernel.powerfactor import power_factors
from wanjia.energy.quality.kernel.schema import AREA_MONTHS, SPELLS
from wanjia.energy.quality.kernel.taps import Tap, advised, extremes, taps_tried
from wanjia.energy.quality.kernel.timeline import MISSING, Flags, Floats, Timeline, gathered, timeline, together
from wanjia.energy.quality.types import LimitName, Limits
from wanjia.measurement.intervals.types import CURRENTS, ENERGIES, MINUTES_A_POINT, VOLTAGES, Quantity

HEAD_QUANTITIES = (*VOLTAGES, *CURRENTS, *ENERGIES, Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER)


@dataclass(frozen=True)
class AreaSide:
    """
    What is known of some areas.

    :ivar heads: SUBJECT_CURVES of areas
    :ivar ends: SUBJECT_CURVES of usage points
    :ivar hung: ``subject_id`` (usage point), ``group_id`` (area), ``start_date``, ``end_date``
    :ivar areas: ``subject_id``, ``capacity`` (0.0001 kVA), ``rated`` (mA), ``unbalance`` (0.0001 %), ``tap_pct``
        (decimal, empty where not known)
    :ivar band: of a phase of 220 V: ``lower``, ``upper``, ``assessed_lower``, ``assessed_upper``, 0.1 V
    :ivar nominal: 0.1 V
    """

    heads: pl.DataFrame
    ends: pl.DataFrame
    hung: pl.DataFrame
    areas: pl.DataFrame
    band: dict[str, int]
    nominal: int

    def bands(self, subjects: pl.Series) -> pl.DataFrame:
        """Give the band to subjects: BANDS."""
        return pl.DataFrame({"subject_id": subjects.unique()}).with_columns(
            pl.lit(value, dtype=pl.Int64).alias(name) for name, value in self.band.items()
        )


@dataclass(frozen=True)
class AreaResult:
    """
    What a month of areas came to.

    :ivar area_spells, customer_spells: SPELLS of areas, of usage points
    :ivar months: AREA_MONTHS; the share of the feeder is filled in by whoever knows all areas
    :ivar factors: POWER_FACTORS
    :ivar taps: area → tap of now and the best one
    """

    area_spells: pl.DataFrame
    customer_spells: pl.DataFrame
    months: pl.DataFrame
    factors: pl.DataFrame
    taps: dict[int, tuple[Tap, Tap]]


def area_months(side: AreaSide, *, limits: Limits) -> AreaResult:
    """Look at a month of areas."""
    ends, spells = _customers(side, limits=limits)
    line = together(timeline(side.heads, quantities=HEAD_QUANTITIES), other=ends)
    if not len(line):
        return AreaResult(SPELLS.empty(), spells, AREA_MONTHS.empty(), power_factors(line, targets={}), {})
    bands = side.bands(pl.Series(line.subjects))
    head = judged(line, bands=bands)
    found = _Looked(side, line, head, loads(line, capacities=side.areas, limits=limits), limits)
    low = low_spells(line, found=head, minutes=limits.minutes(LimitName.LOW_VOLTAGE_MINUTES), bands=bands)
    phases = found.phases()
    targets = {int(area): limits[LimitName.PF_AREA] for area in line.subjects}
    taps = found.taps()
    return AreaResult(
        pl.concat([low, found.load.spells, *phases.spells]),
        spells,
        found.months(unbalanced=phases.unbalanced, taps=taps),
        power_factors(line, targets=targets),
        taps,
    )


def _customers(side: AreaSide, *, limits: Limits) -> tuple[Timeline, pl.DataFrame]:
    """Give the lowest and highest voltage of each area's customers, and the customers' spells of low voltage."""
    line = timeline(side.ends, quantities=VOLTAGES)
    if not len(line):
        return Timeline(line.subjects, line.days, {}), SPELLS.empty()
    bands = side.bands(pl.Series(line.subjects))
    found = judged(line, bands=bands)
    spells = low_spells(line, found=found, minutes=limits.minutes(LimitName.LOW_VOLTAGE_MINUTES), bands=bands)
    return gathered(line, to=side.hung, lowest=found.lowest, highest=found.highest), spells


@dataclass(frozen=True)
class _Phases:
    spells: list[pl.DataFrame]
    unbalanced: Flags


@dataclass(frozen=True)
class _Looked:
    """Areas in the middle of being looked at."""

    side: AreaSide
    line: Timeline
    head: Judged
    load: Loads
    limits: Limits

    def phases(self) -> _Phases:
        known = self.line.beside(self.side.areas)
        sides = Sides(
            known["rated"].fill_null(0).to_numpy(),
            np.full(len(self.line), self.side.nominal, dtype=np.int64),
            known["unbalance"].fill_null(10**6).to_numpy(),
        )
        dead = dead_phases(self.line, sides=sides, limits=self.limits)
        off = unbalance(self.line, sides=sides, load_pct=self.load.pct, limits=self.limits, but=dead.flags)
        return _Phases([dead.spells, off.spells], off.flags)

    def taps(self) -> dict[int, tuple[Tap, Tap]]:
        line, band = self.line, (self.side.band["lower"], self.side.band["upper"])
        low, high = extremes([self.head.lowest, self.head.highest, line.of("LOWEST"), line.of("HIGHEST")])
        positions = taps_tried(step=self.limits[LimitName.TAP_STEP_PCT], most=self.limits[LimitName.TAP_MOST_PCT])
        now = dict(self.side.areas.select("subject_id", "tap_pct").drop_nulls().iter_rows())
        edges = [*line.firsts, len(line)]
        found: dict[int, tuple[Tap, Tap]] = {}
        for start, end in pairwise(edges):
            area = int(line.subjects[start])
            if area in now:
                found[area] = advised(
                    low[start:end], highest=high[start:end], band=band, now=now[area], positions=positions
                )
        return found

    def months(self, *, unbalanced: Flags, taps: dict[int, tuple[Tap, Tap]]) -> pl.DataFrame:
        line, head, band = self.line, self.head, self.side.band
        lowest, highest = line.of("LOWEST"), line.of("HIGHEST")
        end_known = lowest != MISSING
        end_under, end_over = end_known & (lowest < band["lower"]), end_known & (highest > band["upper"])
        low, high = end_under | head.under, end_over | head.over
        mean = self._head_mean()
        power = active(line)
        light = np.nan_to_num(self.load.pct, nan=100.0) < float(self.limits[LimitName.LIGHT_PCT])
        counts = {
            "head_minutes": head.monitored,
            "head_under": head.under,
            "head_over": head.over,
            "end_minutes": end_known,
            "end_under": end_under,
            "end_over": end_over,
            "low_heavy_minutes": low & (self.load.heavy | self.load.overloaded),
            "low_unbalanced_minutes": low & unbalanced,
            "over_light_minutes": high & light,
            "over_export_minutes": high & (power != MISSING) & (power < 0),
        }
        drop = np.where(end_under, mean - lowest / 10, np.nan)
        table = pl.DataFrame(
            {
                "subject_id": line.subjects[line.firsts],
                **{name: line.counted(flags) * MINUTES_A_POINT for name, flags in counts.items()},
                "head_mean_v": _means(mean, line=line),
                "drop_v": _means(drop, line=line),
            }
        )
        whole = table.join(peaks(line, pct=self.load.pct), on="subject_id", how="left").with_columns(
            feeder_low_pct=pl.lit(0.0), **_gains(table["subject_id"], taps=taps), **self._limits()
        )
        return AREA_MONTHS.check(whole.select(list(AREA_MONTHS.columns)))

    def _head_mean(self) -> Floats:
        volts = np.stack([self.line.of(name) for name in VOLTAGES])
        known = (volts != MISSING) & (volts >= self.side.band["assessed_lower"])
        count = known.sum(axis=0)
        total = np.where(known, volts, 0).sum(axis=0) / 10
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def _limits(self) -> dict[str, pl.Expr]:
        drop = float(self.limits[LimitName.DROP_PCT] * self.side.nominal) / 1_000
        return {
            "drop_limit_v": pl.lit(drop),
            "upstream_limit_pct": pl.lit(float(self.limits[LimitName.UPSTREAM_SHARE_PCT])),
            "light_limit_pct": pl.lit(float(self.limits[LimitName.LIGHT_PCT])),
        }


def _gains(areas: pl.Series, *, taps: dict[int, tuple[Tap, Tap]]) -> dict[str, pl.Series]:
    nothing = Tap(Decimal(0), 0, 0, 0)
    pairs = [taps.get(area, (nothing, nothing)) for area in areas.to_list()]
    gains = [now.outside_minutes - best.outside_minutes for now, best in pairs]
    moves = [float(best.pct - now.pct) for now, best in pairs]
    return {
        "tap_gain": pl.Series(gains, dtype=pl.Int64),
        "tap_move_pct": pl.Series(moves, dtype=pl.Float64),
    }


def _means(grid: Floats, *, line: Timeline) -> pl.Series:
    """Give the mean of each subject's known elements, empty where none is known."""
    known = ~np.isnan(grid)
    total = np.add.reduceat(np.where(known, grid, 0).sum(axis=1), line.firsts)
    count = np.add.reduceat(known.sum(axis=1), line.firsts)
    means = pl.Series(np.where(count > 0, total / np.maximum(count, 1), np.nan))
    return means.fill_nan(None)


def with_feeders(months: pl.DataFrame, *, feeders: pl.DataFrame) -> pl.DataFrame:
    """
    Fill in which share of its feeder's areas is low at the transformer.

    A feeder with one measured area tells nothing of what comes from above, and has 0.

    :param months: AREA_MONTHS of all areas
    :param feeders: ``subject_id`` (area), ``feeder_id``
    """
    measured = pl.col("head_minutes") > 0
    known = months.join(feeders.unique("subject_id"), on="subject_id", how="left")
    low = (measured & (pl.col("head_under") > 0)).sum().over("feeder_id")
    count = measured.sum().over("feeder_id")
    share = pl.when(pl.col("feeder_id").is_not_null() & (count > 1)).then(low * 100.0 / count).otherwise(0.0)
    return AREA_MONTHS.check(known.with_columns(feeder_low_pct=share).select(list(AREA_MONTHS.columns)))
