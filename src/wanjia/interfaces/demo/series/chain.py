"""
Medium-voltage feeders run forward: a trunk with a spur to every tap, balanced, all steps at once.

A sweep to and fro: currents from powers and voltages, voltages from currents, until nothing moves. Because a trunk is a
chain, both ways are running sums. A test holds it against the power flow of `energy.powerflow`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wanjia.interfaces.demo.simulation.conductors import CONDUCTORS
from wanjia.interfaces.demo.simulation.feeder import SPUR_WIRE, TRUNK_WIRE
from wanjia.interfaces.demo.simulation.flow import WARM

Floats = NDArray[np.float64]

MV_V = 10_000.0
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class ChainFlow:
    """
    What flows.

    :ivar volts: between phases at the end of each spur: taps × steps
    :ivar lost_kw: in trunk and spurs: steps
    :ivar head_kva: complex power that leaves the substation, kW and kvar: steps
    """

    volts: Floats
    lost_kw: Floats
    head_kva: NDArray[np.complex128]


def ohms(meters: Floats, *, wire: str) -> NDArray[np.complex128]:
    """Give the impedance of pieces of line, warm as in the simulation."""
    found = CONDUCTORS[wire]
    per_km = np.complex128(complex(found.r_ohm_per_km * WARM, found.x_ohm_per_km))
    return np.asarray(meters / 1e3 * per_km, dtype=np.complex128)


def run_chain(kva: NDArray[np.complex128], *, trunk_m: Floats, spur_m: Floats, source_v: Floats) -> ChainFlow:
    """
    Run a feeder.

    :param kva: drawn at the end of each spur, kW and kvar of all three phases: taps × steps
    :param source_v: between phases where it leaves the substation: steps
    """
    trunk, spur = ohms(trunk_m, wire=TRUNK_WIRE)[:, None], ohms(spur_m, wire=SPUR_WIRE)[:, None]
    source = source_v[None, :] / np.sqrt(3)
    volts = np.repeat(source.astype(np.complex128), len(kva), axis=0)
    for _ in range(ROUNDS):
        own = np.conj(kva * 1e3 / 3 / volts)
        through = np.cumsum(own[::-1], axis=0)[::-1]
        volts = source - np.cumsum(trunk * through, axis=0) - spur * own
    lost = 3 * (trunk.real * np.abs(through) ** 2 + spur.real * np.abs(own) ** 2).sum(axis=0) / 1e3
    bent = 3 * (trunk.imag * np.abs(through) ** 2 + spur.imag * np.abs(own) ** 2).sum(axis=0) / 1e3
    return ChainFlow(np.abs(volts) * np.sqrt(3), lost, kva.sum(axis=0) + lost + 1j * bent)
