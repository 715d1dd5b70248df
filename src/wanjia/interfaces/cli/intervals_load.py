"""Made-up curves of a county, for measuring: plausible in shape, resolution and noise, drawn from a seed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

METERS_OF_AN_AREA = 200
METERS_AT_ONCE = 4_000
SEED = 20261126
#: A register counts 0.01 kWh, and the store keeps 0.0001.
UNITS_OF_A_COUNT = 100
NOISE_V = 0.2


@dataclass(slots=True)
class Load:
    """
    Curves of imported energy and of voltage, batch by batch.

    :ivar made_seconds: what making them took, which is not what is measured
    """

    meters: list[int]
    start: date
    days: int
    made_seconds: float = 0.0
    made_cpu_seconds: float = 0.0
    values: int = 0
    _rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        """Begin at the seed."""
        import numpy as np

        self._rng = np.random.default_rng(SEED)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give decoded batches as a headend would hand them on, one quantity of some thousand meters each."""
        for first in range(0, len(self.meters), METERS_AT_ONCE):
            part = self.meters[first : first + METERS_AT_ONCE]
            for quantity, made in (("ENERGY_IMPORT", self._energy), ("VOLTAGE_A", self._voltage)):
                began, began_cpu = time.perf_counter(), time.process_time()
                batch = self._batch(part, quantity=quantity, values=made(len(part)))
                self.made_seconds += time.perf_counter() - began
                self.made_cpu_seconds += time.process_time() - began_cpu
                self.values += len(part) * self.days * 96
                yield batch

    def _energy(self, count: int) -> np.ndarray:
        """Draw loads of households with a morning and an evening, counted by a register of 0.01 kWh."""
        import numpy as np

        element = np.arange(96)
        shape = 0.4 + np.exp(-(((element - 78) / 9) ** 2)) + 0.5 * np.exp(-(((element - 30) / 6) ** 2))
        size = self._rng.gamma(2.0, 0.03, size=(count, 1, 1))
        drawn = size * shape * self._rng.gamma(2.0, 0.5, size=(count, self.days, 96))
        counted = np.floor(np.cumsum(drawn.reshape(count, -1), axis=1) * 100 + self._rng.random((count, 1)))
        values: np.ndarray = (np.diff(counted, axis=1, prepend=0) * UNITS_OF_A_COUNT).astype(np.int32)
        return values

    def _voltage(self, count: int) -> np.ndarray:
        """Draw voltages that wander together in an area, sink with the load, and carry the meter's noise."""
        import numpy as np

        areas = -(-count // METERS_OF_AN_AREA)
        steps = self._rng.normal(0, 0.35, size=(areas, self.days * 96))
        element = np.tile(np.arange(96), self.days)
        sunk = 4 * np.exp(-(((element - 78) / 9) ** 2)) + 2 * np.exp(-(((element - 30) / 6) ** 2))
        wandering = np.empty_like(steps)
        level = np.zeros(areas)
        for place in range(steps.shape[1]):
            level = 0.99 * level + steps[:, place]
            wandering[:, place] = level
        own = self._rng.gamma(2.0, 1.0, size=(count, 1)) * sunk / 4
        together = np.repeat(228 + wandering, METERS_OF_AN_AREA, axis=0)[:count]
        volts = together - own + self._rng.normal(0, NOISE_V, size=(count, self.days * 96))
        decivolts: np.ndarray = np.rint(volts * 10).astype(np.int32)
        return decivolts

    def _batch(self, meters: list[int], *, quantity: str, values: np.ndarray) -> pa.RecordBatch:
        import numpy as np
        import pyarrow as pa

        rows = len(meters) * self.days
        first_day = (self.start - date(1970, 1, 1)).days
        days = np.tile(np.arange(first_day, first_day + self.days, dtype=np.int32), len(meters))
        offsets = pa.array(np.arange(rows + 1, dtype=np.int32) * 96)
        return pa.record_batch(
            {
                "meter_id": pa.array(np.repeat(np.array(meters, dtype=np.int64), self.days)),
                "day": pa.array(days).cast(pa.date32()),
                "quantity": pa.array([quantity] * rows),
                "values": pa.ListArray.from_arrays(offsets, pa.array(values.reshape(-1))),
            }
        )
