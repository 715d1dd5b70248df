"""
How the weights of `identification.kernel.weights` were found: ``python -m benchmarks.identification_weights``.

A multinomial logistic regression of the true place on the evidence, over the worlds of `benchmarks.energy.TUNING_SEEDS`
and of `tests.support.low_voltage`, each as it is and with parts of what the heads measure taken away. Printed are the
weights, and how often each stated confidence is right, on the seeds of the fit and on `CHECKING_SEEDS`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.energy import FAULTS, TUNING_SEEDS, curves_of, period_of
from tests.support import low_voltage
from wanjia.energy.identification.kernel.gathering import observed_of
from wanjia.energy.identification.kernel.placing import Placed, place
from wanjia.energy.identification.kernel.series import Floats, Indexes, Observed
from wanjia.energy.identification.kernel.weights import KINDS, WEIGHTS
from wanjia.interfaces.demo.simulation.world import World, world

CHECKING_SEEDS = range(520_001, 520_009)
PLANS = (
    low_voltage.Plan(days=7, vacant_share=0.1),
    low_voltage.Plan(days=14, vacant_share=0.1, theft_share=0.05, missing_share=0.1, unmetered_kw=2.0),
    low_voltage.Plan(areas=2, customers=60, ohm_per_span=0.004, theft_share=0.05, missing_share=0.03),
)
#: What keeps weights from growing without end where everything is right.
PENALTY = 2e-3
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.001)


@dataclass(frozen=True, slots=True)
class Case:
    """A world as identification sees it, and where everybody truly hangs."""

    observed: Observed
    area: Indexes
    phase: Indexes


def of_simulation(made: World) -> Case:
    """Take a world of the sample county's simulation."""
    customers = made.truth["ties"].join(made.truth["phases"], on="usage_point_id", maintain_order="left")
    heads = made.archive["gateway_points"].filter(kind="AREA_HEAD").select("usage_point_id", "area_id", "is_reversed")
    archive = customers.select("usage_point_id", area_id="archive_area_id", phases="archive_phases")
    observed = observed_of(archive, heads=heads, curves=curves_of(made), period=period_of(made))
    phase = np.array([("A", "B", "C", "ABC").index(one) for one in customers["phases"]])
    return Case(observed, customers["area_id"].to_numpy() - 1, phase)


def of_plan(made: low_voltage.World) -> Case:
    """Take a world of the tests."""
    return Case(low_voltage.observed_of(made), made.area, made.phase)


def less(case: Case) -> Iterator[Case]:
    """Give a case as it is, without powers by conductor, without any balance, and for ten days only."""
    yield case
    seen = case.observed
    without = replace(seen, head_powers=np.full_like(seen.head_powers, np.nan))
    yield replace(case, observed=without)
    yield replace(case, observed=replace(without, head_energies=np.full_like(seen.head_energies, np.nan)))
    ten = {
        name: getattr(seen, name)[..., : 10 * low_voltage.POINTS]
        for name in ("voltages", "energies", "head_voltages", "head_powers", "head_energies")
    }
    yield replace(case, observed=replace(seen, **ten))


def cases(seeds: Iterable[int]) -> list[Case]:
    """Draw the worlds of some seeds, of both kinds, in all variants."""
    found = []
    for seed in seeds:
        plan = PLANS[seed % len(PLANS)]
        for whole in (of_simulation(world(seed, faults=FAULTS)), of_plan(low_voltage.world(seed, plan=plan))):
            found += list(less(whole))
    return found


def chances(placed: Placed, *, case: Case, weights: Floats) -> tuple[Floats, Floats]:
    """Give how likely weights make the true place (of who has three conductors: area), and each area."""
    scores = placed.kinds @ weights
    above = np.exp(scores - scores.max(axis=1, keepdims=True))
    chance = above / above.sum(axis=1, keepdims=True)
    rows = np.arange(len(chance))
    by_area = chance.reshape(len(rows), -1, 3).sum(axis=2)
    place_true = chance[rows, 3 * case.area + np.minimum(case.phase, 2)]
    return np.where(placed.is_three_phase, by_area[rows, case.area], place_true), by_area


def fitted(known: list[Case]) -> NDArray[np.float64]:
    """Fit weights, twice: what is believed of others depends on them."""
    weights = WEIGHTS.copy()
    for _ in range(2):
        placed = [place(case.observed, weights=weights) for case in known]

        def unlikely(tried: Floats, placed: list[Placed] = placed) -> float:
            true = [chances(one, case=case, weights=tried)[0] for one, case in zip(placed, known, strict=True)]
            return float(-np.log(np.concatenate(true) + 1e-12).mean() + PENALTY / 10 * (tried**2).sum())

        weights = minimize(unlikely, weights, bounds=[(0, None)] * len(KINDS), method="L-BFGS-B").x
    return weights


def tell(name: str, *, known: list[Case], weights: Floats) -> None:
    """Print how often each stated confidence of the area is right."""
    stated, right = [], []
    for case in known:
        by_area = place(case.observed, weights=weights).area_chance
        stated.append(by_area.max(axis=1))
        right.append(by_area.argmax(axis=1) == case.area)
    sure, true = np.concatenate(stated), np.concatenate(right)
    sys.stdout.write(f"{name}: {true.mean():.4f} of {len(true)} areas right\n")
    for low, high in pairwise(BANDS):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            sys.stdout.write(
                f"  {low:.3f} to {high:.3f}: {inside.sum():>6} {sure[inside].mean():.4f} {true[inside].mean():.4f}\n"
            )


def main() -> int:
    """Fit, and print."""
    known = cases(TUNING_SEEDS)
    weights = fitted(known)
    sys.stdout.write(", ".join(f"{kind} {one:.2f}" for kind, one in zip(KINDS, weights, strict=True)) + "\n")
    tell("fitted", known=known, weights=weights)
    tell("checked", known=cases(CHECKING_SEEDS), weights=weights)
    return 0


if __name__ == "__main__":
    sys.exit(main())
