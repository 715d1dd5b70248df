"""What a simulated world is before it is run: who lives where, what they use, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.faults import Planted
from wanjia.interfaces.demo.simulation.feeder import FeederPlan
from wanjia.interfaces.demo.simulation.profiles import LoadClass

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FIRST_POINT, FIRST_METER = 1_001, 5_001


@dataclass(frozen=True, slots=True)
class Residents:
    """
    Who lives where, truly; one element per customer.

    :ivar area: number of the area
    :ivar phase: 0, 1, 2, or 3 for all three
    :ivar tangent: of the angle between current and voltage
    """

    area: Integers
    phase: Integers
    classes: tuple[LoadClass, ...]
    tangent: Floats

    @property
    def count(self) -> int:
        """Tell how many they are."""
        return len(self.area)

    @property
    def points(self) -> Integers:
        """Give the ids of their usage points."""
        return FIRST_POINT + np.arange(self.count)

    @property
    def meters(self) -> Integers:
        """Give the ids of their meters."""
        return FIRST_METER + np.arange(self.count)


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A world before it is run.

    :ivar energy: what customers truly take, units of the store: customers × steps
    :ivar span: the days
    """

    plan: FeederPlan
    people: Residents
    energy: Integers
    wrong: Planted
    span: Sequence[date]
