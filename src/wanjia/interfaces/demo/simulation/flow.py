"""
The physics: loads in, voltages and losses out, phase by phase, for every 15 minutes.

The unbalanced power flow is that of `energy.powerflow`; this module only lays a tree of lines and transformers out for
it, and adds what a simulated substation needs: a source whose voltage wanders behind the impedance of the grid above.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wanjia.energy.powerflow.kernel import grid as kernel
from wanjia.energy.powerflow.kernel.solver import Steps, calculated
from wanjia.interfaces.demo.simulation.conductors import CONDUCTORS
from wanjia.registry.network.types import VectorGroup

Floats = NDArray[np.float64]

#: Of the grid above the busbar; its resistance is a tenth of its reactance.
SHORT_CIRCUIT_VA = 150e6
R_TO_X = 0.1
ALL_CORES = 0
#: Conductors run warmer than 20 °C: R grows by 0.4 % a degree (DL/T 686, A.4); 35 °C is assumed all year.
WARM = 1 + 0.004 * 15


@dataclass(frozen=True, slots=True)
class Nameplate:
    """What a transformer's plate says: W, W, %, %."""

    kva: int
    no_load_w: int
    load_w: int
    no_load_current_pct: float
    impedance_pct: float


@dataclass(slots=True)
class Grid:
    """
    A radial grid while it is put together; node 0 is the busbar that the source feeds.

    :ivar volts: nominal voltage of each node, V
    :ivar lines: from, to, conductor, meters
    :ivar transformers: from (10 kV), to (0.4 kV), nameplate
    :ivar loads: nodes at which loads hang, in the order in which powers are given
    """

    volts: list[float] = field(default_factory=list)
    lines: list[tuple[int, int, str, float]] = field(default_factory=list)
    transformers: list[tuple[int, int, Nameplate]] = field(default_factory=list)
    loads: list[int] = field(default_factory=list)

    def node(self, volts: float) -> int:
        """Add a node; give its number."""
        self.volts.append(volts)
        return len(self.volts) - 1


@dataclass(frozen=True, slots=True)
class Flow:
    """
    What flows: the first axis is time.

    :ivar voltages: steps × nodes × 3, V from phase to neutral
    :ivar line_kw: lost in each line: steps × lines
    :ivar transformer_kw: lost in each transformer: steps × transformers
    :ivar out_kw: what leaves each transformer at 0.4 kV: steps × transformers × 3; ``out_kvar`` likewise
    :ivar out_a: its current
    :ivar head_kw: what leaves the busbar by line 0: steps × 3; ``head_kvar`` and ``head_a`` likewise
    """

    voltages: Floats
    line_kw: Floats
    transformer_kw: Floats
    out_kw: Floats
    out_kvar: Floats
    out_a: Floats
    head_kw: Floats
    head_kvar: Floats
    head_a: Floats


def run(grid: Grid, *, kw: Floats, kvar: Floats, source: Floats) -> Flow:
    """
    Find what flows.

    :param grid: its line 0 leaves the busbar
    :param kw: steps × loads × 3
    :param kvar: steps × loads × 3
    :param source: voltage behind the source's impedance, in parts of the nominal one: steps
    """
    steps = Steps(p_kw=kw, q_kvar=kvar, source_pu=source[:, None])
    found = calculated(_laid_out(grid), steps=steps, threads=ALL_CORES)
    lines, transformers, own = found["line"], found["transformer"], len(grid.lines)
    phase_volts = np.array(grid.volts) / np.sqrt(3)
    return Flow(
        voltages=found["node"]["u_pu"][:, : len(grid.volts)] * phase_volts[None, :, None],
        line_kw=_lost(lines["p_from"][:, :own], back=lines["p_to"][:, :own]),
        transformer_kw=_lost(transformers["p_from"], back=transformers["p_to"]),
        out_kw=-transformers["p_to"] / 1e3,
        out_kvar=-transformers["q_to"] / 1e3,
        out_a=np.asarray(transformers["i_to"]),
        head_kw=lines["p_from"][:, 0] / 1e3,
        head_kvar=lines["q_from"][:, 0] / 1e3,
        head_a=np.asarray(lines["i_from"])[:, 0],
    )


def _lost(there: Floats, *, back: Floats) -> Floats:
    lost: Floats = (there + back).sum(axis=2) / 1e3
    return lost


def _laid_out(grid: Grid) -> kernel.Grid:
    """Give the grid as arrays: the source is a node more at the end, and the grid above is the latest line."""
    return kernel.Grid(
        u_kv=np.array([*grid.volts, grid.volts[0]]) / 1e3,
        source_bus=np.array([len(grid.volts)]),
        source_pu=np.ones(1),
        load_bus=np.array(grid.loads, dtype=np.int64),
        lines=_lines(grid),
        transformers=_transformers(grid),
    )


def _lines(grid: Grid) -> kernel.Lines:
    wires = [CONDUCTORS[line[2]] for line in grid.lines]
    km = np.array([line[3] for line in grid.lines]) / 1e3
    x_ohm = grid.volts[0] ** 2 / SHORT_CIRCUIT_VA / np.hypot(1, R_TO_X)
    r_ohm = R_TO_X * x_ohm
    return kernel.Lines(
        start=np.array([*(line[0] for line in grid.lines), len(grid.volts)], dtype=np.int64),
        end=np.array([*(line[1] for line in grid.lines), 0], dtype=np.int64),
        r_ohm=np.append(km * WARM * [wire.r_ohm_per_km for wire in wires], r_ohm),
        x_ohm=np.append(km * [wire.x_ohm_per_km for wire in wires], x_ohm),
        r0_ohm=np.append(km * WARM * [wire.r0_ohm_per_km for wire in wires], r_ohm),
        x0_ohm=np.append(km * [wire.x0_ohm_per_km for wire in wires], x_ohm),
    )


def _transformers(grid: Grid) -> kernel.Transformers:
    """Set transformers out as Dyn11 with the tap in the middle."""
    count = len(grid.transformers)
    plates = [found[2] for found in grid.transformers]
    return kernel.Transformers(
        start=np.array([found[0] for found in grid.transformers], dtype=np.int64),
        end=np.array([found[1] for found in grid.transformers], dtype=np.int64),
        rated_kva=np.array([float(plate.kva) for plate in plates]),
        u1_kv=np.full(count, 10.0),
        u2_kv=np.full(count, 0.4),
        no_load_loss_kw=np.array([plate.no_load_w / 1e3 for plate in plates]),
        load_loss_kw=np.array([plate.load_w / 1e3 for plate in plates]),
        no_load_current_pct=np.array([plate.no_load_current_pct for plate in plates]),
        impedance_pct=np.array([plate.impedance_pct for plate in plates]),
        tap_pct=np.zeros(count),
        group=(VectorGroup.DYN11,) * count,
    )
