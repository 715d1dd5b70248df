"""
The books of energy of a simulated feeder: whole units that sum exactly, whatever floats the physics works in.

What customers take and what lines and transformers lose is rounded once, each by itself; what a head takes in is their
sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.feeder import FeederFlow
from wanjia.interfaces.demo.simulation.measuring import units_of
from wanjia.interfaces.demo.simulation.scene import Residents

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Balance:
    """
    Energies in units of the store, the last axis is time.

    :ivar taken: by the customers of each area: areas × steps
    :ivar area_lost: in each area's low-voltage lines; ``transformer_lost`` in its transformer: areas × steps
    :ivar line_lost: in the lines at 10 kV: steps
    """

    taken: Integers
    area_lost: Integers
    transformer_lost: Integers
    line_lost: Integers

    @property
    def area_in(self) -> Integers:
        """Give what went through the head of each area, behind its transformer."""
        return self.taken + self.area_lost

    @property
    def feeder_in(self) -> Integers:
        """Give what went into the feeder."""
        whole: Integers = (self.area_in + self.transformer_lost).sum(axis=0) + self.line_lost
        return whole


def balance_of(flow: FeederFlow, *, people: Residents, energy: Integers) -> Balance:
    """Draw the balance up."""
    numbers = range(len(flow.areas))
    return Balance(
        taken=np.stack([energy[people.area == number].sum(axis=0) for number in numbers]),
        area_lost=np.stack([units_of(area.line_kw) for area in flow.areas]),
        transformer_lost=np.stack([units_of(area.transformer_kw) for area in flow.areas]),
        line_lost=units_of(flow.line_kw),
    )
