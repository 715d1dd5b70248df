"""The measured series that identification reads, as arrays, and how they are made ready."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indexes = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: How a supply on all three conductors is written among phases 0, 1, 2.
ALL_PHASES = 3


@dataclass(frozen=True, kw_only=True)
class Observed:
    """
    What the meters of neighbouring areas said over some days; areas A, customers C, points T.

    :ivar archive_area: C, index of the area in which the archive has the customer
    :ivar archive_phase: C, 0, 1, 2 or 3 for all, -1 where the archive says nothing
    :ivar voltages: C × 3 × T, V; nan where nothing was measured. A meter on one conductor may have its series in any
        one of the three places: which terminal it calls A says nothing about the grid
    :ivar energies: C × T, kWh taken in each interval, nan where missing
    :ivar head_voltages: A × 3 × T, V at the low-voltage busbar, nan where missing
    :ivar head_powers: A × 3 × T, kW into the area by conductor, nan where missing
    :ivar head_energies: A × T, kWh into the area, nan where missing
    """

    archive_area: Indexes
    archive_phase: Indexes
    voltages: Floats
    energies: Floats
    head_voltages: Floats
    head_powers: Floats
    head_energies: Floats

    @property
    def areas(self) -> int:
        """Count the areas."""
        return len(self.head_energies)

    @property
    def customers(self) -> int:
        """Count the customers."""
        return len(self.energies)


def joined_voltages(observed: Observed) -> tuple[Floats, Flags]:
    """
    Give one voltage series for each customer, and tell who has more than one.

    :returns: C × T, V: of a customer on one conductor its series, of one on three their mean; and C flags of the latter
    """
    there: Flags = np.any(np.isfinite(observed.voltages), axis=2)
    several = there.sum(axis=1) > 1
    weights = there / np.maximum(there.sum(axis=1, keepdims=True), 1)
    filled = np.where(there[:, :, None], observed.voltages, 0.0)
    joined = np.einsum("cp,cpt->ct", weights, filled)
    joined[~there.any(axis=1)] = np.nan
    return joined, several


def common_voltage(voltages: Floats) -> Floats:
    """
    Give the mean voltage of all series at each point, each series first taken about its own mean.

    :param voltages: series × T, V, nan where missing
    :returns: T, V; 0 where nobody measured
    """
    centered = about_mean(voltages)
    counted = (~np.isnan(voltages)).sum(axis=0)
    result: Floats = centered.sum(axis=0) / np.maximum(counted, 1)
    return result


def about_mean(values: Floats) -> Floats:
    """
    Take each series about its own mean; a missing point becomes 0, which says nothing either way.

    :param values: … × T, nan where missing
    """
    counted = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    mean = np.nansum(values, axis=-1, keepdims=True) / np.maximum(counted, 1)
    result: Floats = np.nan_to_num(values - mean)
    return result


def to_unit_length(values: Floats) -> Floats:
    """Scale each series to length 1; a series that never moves stays 0."""
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    result: Floats = values / np.where(length > 0, length, 1.0)
    return result


def without_own_drop(voltages: Floats, *, energies: Floats) -> Floats:
    """
    Take out of each voltage what its own customer's load explains: the service line tells nothing of the area.

    :param voltages: C × T about their means
    :param energies: C × T about their means
    """
    power = (energies**2).sum(axis=1)
    slope = (voltages * energies).sum(axis=1) / np.where(power > 0, power, 1.0)
    result: Floats = voltages - np.minimum(slope, 0.0)[:, None] * energies
    return result
