"""
How well planted faults are found: ``make bench-energy``.

Worlds are drawn by the sample county's simulation (`wanjia.interfaces.demo.simulation`) from seeds that nothing was
tuned on: whoever tunes uses `TUNING_SEEDS`, and never looks at what a detector makes of `BENCH_SEEDS` but here. Each
detector sees archive and series of a world, never its truth. Printed are recall and precision over all worlds together
with their 95 % intervals of Wilson.

A detector is one line in `DETECTORS`: its name, what it finds, and what is true, both as sets.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from benchmarks import supply, thefts
from wanjia.energy.identification.kernel.telling import identify
from wanjia.energy.identification.rules import judged
from wanjia.energy.identification.types import IdentificationFigure, Verdict
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.simulation.faults import Faults
from wanjia.interfaces.demo.simulation.world import World, world
from wanjia.measurement.intervals.kernel.primary import factors, primary_curves

BENCH_SEEDS = range(860_001, 860_021)
TUNING_SEEDS = range(510_001, 510_013)
FAULTS = Faults(thefts=3, wrong_ties=5, wrong_phases=5, dead_phases=1, overloads=1)
#: z of a two-sided interval of 95 %.
Z = 1.959964
F = IdentificationFigure
#: What the migration ships; a row of the database is not asked here.
LIMITS = {F.AREA_PCT: Decimal(95), F.PHASE_PCT: Decimal(95), F.LEAST_DAYS: Decimal(7), F.COMPLETE_PCT: Decimal(70)}
Found = set[Hashable]


@dataclass(frozen=True, slots=True)
class Detector:
    """
    What finds one kind of fault.

    :ivar detect: world → what is found; reads ``archive`` and ``series`` alone
    :ivar truth: world → what was planted
    """

    name: str
    detect: Callable[[World], Found]
    truth: Callable[[World], Found]


@dataclass(slots=True)
class Score:
    """Hits, false alarms and misses over all worlds."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    seconds: float = 0.0

    def add(self, *, found: Found, true: Found) -> None:
        """Count one world."""
        self.hits += len(found & true)
        self.false += len(found - true)
        self.missed += len(true - found)

    def told(self) -> dict[str, Any]:
        """Give recall and precision with their intervals, and the counts."""
        return {
            "recall": shared(self.hits, of=self.hits + self.missed),
            "precision": shared(self.hits, of=self.hits + self.false),
            "hits": self.hits,
            "false": self.false,
            "missed": self.missed,
            "seconds": round(self.seconds, 2),
        }


def shared(part: int, *, of: int) -> tuple[float, float, float]:
    """Give a share and its interval of Wilson, percent; all of nothing is told as 100 with the widest interval."""
    if of == 0:
        return 100.0, 0.0, 100.0
    share, square = part / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return 100 * share, 100 * max(middle - half, 0.0), 100 * min(middle + half, 1.0)


def period_of(made: World) -> Period:
    """Give the days of a world."""
    days = sorted(set(made.series["CURVES"]["day"]))
    return Period(days[0], days[-1] + timedelta(days=1))


def curves_of(made: World) -> pl.DataFrame:
    """Give the curves of a world by usage point in primary values."""
    ratios = made.archive["multipliers"].select(
        "usage_point_id",
        "start_date",
        "end_date",
        pl.col("multiplier").cast(pl.Decimal(24, 4)),
        current_primary=pl.col("current_ratio").cast(pl.Decimal(24, 4)),
        current_secondary=pl.lit(1).cast(pl.Decimal(24, 4)),
        potential_primary=pl.col("potential_ratio").cast(pl.Decimal(24, 4)),
        potential_secondary=pl.lit(1).cast(pl.Decimal(24, 4)),
    )
    return primary_curves(made.series["CURVES"], spans=made.archive["installations"], factors_dated=factors(ratios))


def places_of(made: World) -> pl.DataFrame:
    """Identify area and phase of each customer of a world, and hold them against the archive."""
    ties = made.archive["usage_point_ties"].select("usage_point_id", "area_id")
    phases = made.archive["usage_point_connections"].select("usage_point_id", "phases")
    heads = made.archive["gateway_points"].filter(pl.col("kind") == "AREA_HEAD")
    customers = ties.join(phases, on="usage_point_id", how="left", maintain_order="left")
    found = identify(
        customers,
        heads=heads.select("usage_point_id", "area_id", "is_reversed"),
        curves=curves_of(made),
        period=period_of(made),
    )
    return judged(found, limits=LIMITS)


def wrong_ties_found(made: World) -> Found:
    """Find customers whom the archive has in another area than they hang in, and which."""
    other = places_of(made).filter(pl.col("verdict") == Verdict.OTHER_AREA)
    return set(other.select("usage_point_id", "area_id").iter_rows())


def wrong_ties_true(made: World) -> Found:
    """Give them as they were planted."""
    ties = made.truth["ties"].filter(pl.col("area_id") != pl.col("archive_area_id"))
    return set(ties.select("usage_point_id", "area_id").iter_rows())


def wrong_phases_found(made: World) -> Found:
    """Find customers whom the archive has on another phase, and which."""
    other = places_of(made).filter(pl.col("verdict") == Verdict.OTHER_PHASE)
    return set(other.select("usage_point_id", "phases").iter_rows())


def wrong_phases_true(made: World) -> Found:
    """Give them as they were planted."""
    phases = made.truth["phases"].filter(pl.col("phases") != pl.col("archive_phases"))
    return set(phases.select("usage_point_id", "phases").iter_rows())


def thefts_found(made: World, *, with_curves: bool) -> Found:
    """Find customers of whom a part passes by the meter."""
    return thefts.thefts_found(made, curves=curves_of(made), period=period_of(made), with_curves=with_curves)


#: One line for each kind of fault; further kernels add theirs here.
DETECTORS: tuple[Detector, ...] = (
    Detector("wrong ties", wrong_ties_found, wrong_ties_true),
    Detector("wrong phases", wrong_phases_found, wrong_phases_true),
    Detector(
        "dead phases",
        lambda made: supply.dead_phases_found(made, curves=curves_of(made)),
        supply.dead_phases_true,
    ),
    Detector("overloads", lambda made: supply.overloads_found(made, curves=curves_of(made)), supply.overloads_true),
    Detector("thefts", lambda made: thefts_found(made, with_curves=True), thefts.thefts_true),
    Detector("thefts, daily values", lambda made: thefts_found(made, with_curves=False), thefts.thefts_true),
)


def scores(seeds: Iterable[int], *, detectors: tuple[Detector, ...] = DETECTORS) -> dict[str, Score]:
    """Let detectors look at the world of each seed."""
    counted = {detector.name: Score() for detector in detectors}
    for seed in seeds:
        made = world(seed, faults=FAULTS)
        for detector in detectors:
            began = time.perf_counter()
            found = detector.detect(made)
            counted[detector.name].seconds += time.perf_counter() - began
            counted[detector.name].add(found=found, true=detector.truth(made))
    return counted


def main() -> int:
    """Measure and print; 1 if a precision lies under 80 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tuning", action="store_true", help="the seeds that may be tuned on")
    parser.add_argument("--only", default="", help="the detectors whose names begin so")
    asked = parser.parse_args()
    chosen = tuple(one for one in DETECTORS if one.name.startswith(asked.only))
    counted = scores(TUNING_SEEDS if asked.tuning else BENCH_SEEDS, detectors=chosen)
    told = {name: score.told() for name, score in counted.items()}
    if asked.json:
        sys.stdout.write(f"{json.dumps(told, indent=2)}\n")
    else:
        sys.stdout.write(
            f"{'fault':<24}{'recall %':>24}{'precision %':>24}{'hits':>6}{'false':>6}{'missed':>7}{'s':>8}\n"
        )
        for name, one in told.items():
            shares = "".join(
                f"{'{:.1f} ({:.1f} to {:.1f})'.format(*one[kind]):>24}" for kind in ("recall", "precision")
            )
            sys.stdout.write(
                f"{name:<24}{shares}{one['hits']:>6}{one['false']:>6}{one['missed']:>7}{one['seconds']:>8}\n"
            )
    return int(any(one["precision"][0] < 80 for one in told.values()))


if __name__ == "__main__":
    sys.exit(main())
