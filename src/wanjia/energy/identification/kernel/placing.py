"""
Find the area and the conductor at which each customer hangs, from voltages and energies.

Levels, not differences, are compared; what all share is taken out first; customers are compared with each other, and
busbar, load and balance of the heads say which company is which. See `docs/algorithms/identification.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wanjia.energy.identification.kernel import evidence
from wanjia.energy.identification.kernel.heads import with_unseen_filled
from wanjia.energy.identification.kernel.series import (
    Flags,
    Floats,
    Observed,
    about_mean,
    common_voltage,
    joined_voltages,
    to_unit_length,
    without_own_drop,
)
from wanjia.energy.identification.kernel.weights import KINDS, WEIGHTS

#: The belief settles after two or three.
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """
    How likely each place is for each customer.

    :ivar chance: customers × 3·areas, each row sums to 1; of a customer on three conductors a third of its area's each
    :ivar is_three_phase: customers
    :ivar kinds: customers × 3·areas × kinds of evidence
    :ivar shares: how much of each customer's energy appears in the balance of each area, customers × areas
    :ivar correlations: customers × 3·areas, of the voltage with each busbar, the common voltage taken out
    """

    chance: Floats
    is_three_phase: Flags
    kinds: Floats
    shares: evidence.Shares
    correlations: Floats

    @property
    def area_chance(self) -> Floats:
        """Give how likely each area is: customers × areas."""
        customers, places = self.chance.shape
        result: Floats = self.chance.reshape(customers, places // 3, 3).sum(axis=2)
        return result


def place(observed: Observed, *, weights: Floats = WEIGHTS) -> Placed:
    """
    Weigh all evidence for each place of each customer.

    :raises ValueError: if there is no area, or fewer than two customers: one alone has nobody to be compared with
    """
    if observed.areas == 0 or observed.customers < 2:
        msg = "identification needs an area and at least two customers"
        raise ValueError(msg)
    observed = with_unseen_filled(observed)
    voltages, several = _ready_voltages(observed)
    shares = evidence.shares_of(observed.head_energies, energies=observed.energies)
    kinds = _of_heads(observed, voltages=voltages, several=several, shares=shares)
    correlations = np.tanh(kinds[:, :, KINDS.index("busbar")])
    alone = to_unit_length(voltages)
    chance = _chances(kinds @ weights, several=several)
    for _ in range(ROUNDS):
        kinds[:, :, KINDS.index("middle")] = _company(alone, chance=chance, several=several)
        chance = _chances(kinds @ weights, several=several)
    return Placed(chance=chance, is_three_phase=several, kinds=kinds, shares=shares, correlations=correlations)


def _ready_voltages(observed: Observed) -> tuple[Floats, Flags]:
    voltages, several = joined_voltages(observed)
    common = np.where(np.isnan(voltages), 0.0, common_voltage(voltages))
    ready = about_mean(voltages) - common
    return without_own_drop(ready, energies=about_mean(observed.energies)), several


def _of_heads(observed: Observed, *, voltages: Floats, several: Flags, shares: evidence.Shares) -> Floats:
    """Gather what the heads say; a customer on three conductors is held against the area as a whole."""
    customers, areas = observed.customers, observed.areas
    common = common_voltage(joined_voltages(observed)[0])
    busbars = np.where(np.isnan(observed.head_voltages), 0.0, about_mean(observed.head_voltages) - common)
    powers = about_mean(observed.head_powers)
    kinds = np.zeros((customers, 3 * areas, len(KINDS)))
    by_phase = evidence.shares_of(observed.head_powers.reshape(3 * areas, -1) / 4, energies=observed.energies)
    kinds[:, :, 0] = np.where(several[:, None], 0.0, evidence.energy_evidence(by_phase))
    kinds[:, :, 1] = np.repeat(evidence.energy_evidence(shares), 3, axis=1)
    for index, found, heads in ((2, _busbar, busbars), (3, _drop, powers)):
        apart = found(voltages, heads=heads.reshape(3 * areas, -1))
        together = np.repeat(found(voltages, heads=heads.mean(axis=1)), 3, axis=1)
        kinds[:, :, index] = np.where(several[:, None], together, apart)
    return kinds


def _busbar(voltages: Floats, *, heads: Floats) -> Floats:
    return evidence.busbar_evidence(voltages, heads=heads)


def _drop(voltages: Floats, *, heads: Floats) -> Floats:
    return evidence.drop_evidence(voltages, powers=heads)


def _company(alone: Floats, *, chance: Floats, several: Flags) -> Floats:
    """Compare with those on one conductor; who has three is held against all of an area."""
    customers, places = chance.shape
    belief = np.where(several[:, None], 0.0, chance)
    apart = evidence.company_evidence(alone, belief=belief)
    together = evidence.company_evidence(alone, belief=belief.reshape(customers, places // 3, 3).sum(axis=2))
    return np.where(several[:, None], np.repeat(together, 3, axis=1), apart)


def _chances(scores: Floats, *, several: Flags) -> Floats:
    above = np.exp(scores - scores.max(axis=1, keepdims=True))
    chance = above / above.sum(axis=1, keepdims=True)
    customers, places = chance.shape
    by_area = chance.reshape(customers, places // 3, 3).mean(axis=2)
    result: Floats = np.where(several[:, None], np.repeat(by_area, 3, axis=1), chance)
    return result
