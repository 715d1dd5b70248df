"""
The physics: loads in, voltages and losses out, phase by phase, for every 15 minutes.

The unbalanced power flow is power-grid-model's; this module only lays a tree of lines and transformers out for it, and
adds what a simulated substation needs: a source whose voltage wanders, and a busbar load for all that is not modeled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from power_grid_model import (
    CalculationMethod,
    ComponentAttributeFilterOptions,
    ComponentType,
    DatasetType,
    PowerGridModel,
    WindingType,
    initialize_array,
)

from wanjia.interfaces.demo.simulation.conductors import CONDUCTORS

Floats = NDArray[np.float64]

SHORT_CIRCUIT_VA = 150e6
BASES = {"node": 0, "line": 1_000_000, "transformer": 2_000_000, "source": 3_000_000, "load": 4_000_000}
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
    model = PowerGridModel(_input(grid))
    update = {
        ComponentType.asym_load: {"p_specified": kw * 1e3, "q_specified": kvar * 1e3},
        ComponentType.source: {"u_ref": source[:, None]},
    }
    wanted: dict[ComponentType, set[str] | list[str] | ComponentAttributeFilterOptions | None] = {
        ComponentType.node: ["u_pu"],
        ComponentType.line: ["p_from", "p_to", "q_from", "i_from"],
        ComponentType.transformer: ["p_from", "p_to", "q_to", "i_to"],
    }
    out = model.calculate_power_flow(
        symmetric=False,
        update_data=update,
        output_component_types=wanted,
        calculation_method=CalculationMethod.iterative_current,
        threading=-1,
    )
    phase_volts = np.array(grid.volts) / np.sqrt(3)
    parts: Any = out
    lines, transformers = parts[ComponentType.line], parts[ComponentType.transformer]
    return Flow(
        voltages=parts[ComponentType.node]["u_pu"] * phase_volts[None, :, None],
        line_kw=_lost(lines),
        transformer_kw=_lost(transformers),
        out_kw=-transformers["p_to"] / 1e3,
        out_kvar=-transformers["q_to"] / 1e3,
        out_a=np.asarray(transformers["i_to"]),
        head_kw=lines["p_from"][:, 0] / 1e3,
        head_kvar=lines["q_from"][:, 0] / 1e3,
        head_a=np.asarray(lines["i_from"])[:, 0],
    )


def _lost(branches: dict[str, Floats]) -> Floats:
    lost: Floats = (branches["p_from"] + branches["p_to"]).sum(axis=2) / 1e3
    return lost


def _input(grid: Grid) -> dict[ComponentType, NDArray[np.void]]:
    nodes = initialize_array(DatasetType.input, ComponentType.node, len(grid.volts))
    nodes["id"] = np.arange(len(grid.volts))
    nodes["u_rated"] = grid.volts
    source = initialize_array(DatasetType.input, ComponentType.source, 1)
    source["id"], source["node"], source["status"] = BASES["source"], 0, 1
    source["u_ref"], source["sk"] = 1.0, SHORT_CIRCUIT_VA
    loads = initialize_array(DatasetType.input, ComponentType.asym_load, len(grid.loads))
    loads["id"] = BASES["load"] + np.arange(len(grid.loads))
    loads["node"], loads["status"], loads["type"] = grid.loads, 1, 0
    loads["p_specified"], loads["q_specified"] = 0.0, 0.0
    return {
        ComponentType.node: nodes,
        ComponentType.line: _lines(grid.lines),
        ComponentType.transformer: _transformers(grid.transformers),
        ComponentType.source: source,
        ComponentType.asym_load: loads,
    }


def _lines(lines: Sequence[tuple[int, int, str, float]]) -> NDArray[np.void]:
    table = initialize_array(DatasetType.input, ComponentType.line, len(lines))
    table["id"] = BASES["line"] + np.arange(len(lines))
    table["from_node"], table["to_node"] = [line[0] for line in lines], [line[1] for line in lines]
    table["from_status"], table["to_status"] = 1, 1
    wires = [CONDUCTORS[line[2]] for line in lines]
    km = np.array([line[3] for line in lines]) / 1e3
    table["r1"] = km * WARM * [wire.r_ohm_per_km for wire in wires]
    table["x1"] = km * [wire.x_ohm_per_km for wire in wires]
    table["r0"] = km * WARM * [wire.r0_ohm_per_km for wire in wires]
    table["x0"] = km * [wire.x0_ohm_per_km for wire in wires]
    for name in ("c1", "tan1", "c0", "tan0"):
        table[name] = 0.0
    table["i_n"] = [wire.rated_a for wire in wires]
    return table


def _transformers(transformers: Sequence[tuple[int, int, Nameplate]]) -> NDArray[np.void]:
    """Set transformers out as Dyn11 with the tap in the middle."""
    table = initialize_array(DatasetType.input, ComponentType.transformer, len(transformers))
    table["id"] = BASES["transformer"] + np.arange(len(transformers))
    table["from_node"] = [found[0] for found in transformers]
    table["to_node"] = [found[1] for found in transformers]
    table["from_status"], table["to_status"] = 1, 1
    table["u1"], table["u2"] = 10e3, 400.0
    plates = [found[2] for found in transformers]
    table["sn"] = [plate.kva * 1e3 for plate in plates]
    table["uk"] = [plate.impedance_pct / 100 for plate in plates]
    table["pk"] = [float(plate.load_w) for plate in plates]
    table["i0"] = [plate.no_load_current_pct / 100 for plate in plates]
    table["p0"] = [float(plate.no_load_w) for plate in plates]
    table["winding_from"], table["winding_to"], table["clock"] = WindingType.delta, WindingType.wye_n, 11
    for name in ("tap_side", "tap_pos", "tap_min", "tap_max", "tap_nom", "tap_size"):
        table[name] = 0
    return table
