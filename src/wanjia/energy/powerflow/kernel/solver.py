"""
The one place that speaks with power-grid-model: arrays of a grid in, arrays of a run out.

# Note [What the library is told]
Its source has an impedance unless told otherwise (10 GVA: a 33-bus feeder would read 202.81 kW instead of 202.68), so
sources are given `STIFF_VA`; losses are summed over lines and transformers only, never over a source. Switches are its
links. Its own check of batches takes thirty times as long as the batch and misses what `checks` finds, so it is not
called. Unsupplied parts come back with voltage 0 and no error: `checks` refuses them before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from power_grid_model import (
    CalculationMethod,
    ComponentType,
    DatasetType,
    LoadGenType,
    PowerGridModel,
    WindingType,
    initialize_array,
)
from power_grid_model.errors import IterationDiverge, PowerGridBatchError, PowerGridError, SparseMatrixError

from wanjia.energy.powerflow.kernel.grid import Floats, Grid, Transformers
from wanjia.foundation.findings.types import Refused
from wanjia.registry.network.types import VectorGroup

#: Short-circuit power of a source that holds its voltage whatever is drawn, VA.
STIFF_VA = 1e20
#: What a line may carry, which the library wants to know and which changes no flow.
ANY_CURRENT_A = 1e4
FREQUENCY_HZ = 50.0
#: Zero-sequence impedance of a YYN0 transformer on three limbs, as a share of its rated impedance: its star on the side
#: of the higher voltage has no neutral, so what flows through the lower neutral magnetises the tank (0.3 to 1 in the
#: books; measured values stand in no archive).
YYN0_ZERO_SEQUENCE = 0.6
WINDINGS = {
    VectorGroup.DYN11: (WindingType.delta, WindingType.wye_n, 11),
    VectorGroup.YYN0: (WindingType.wye, WindingType.wye_n, 0),
}
#: How far two rounds of a solution may lie apart: losses are then right to 1e-6 kW, and supply = loads + losses.
#: Newton converges quadratically, and beside stiff sources rounding keeps it from coming any closer.
TOLERANCE_PU = {CalculationMethod.iterative_current: 1e-10, CalculationMethod.newton_raphson: 1e-8}
LINE_OUT = ("p_from", "p_to", "q_from", "q_to", "i_from", "i_to")
SEQUENTIAL = -1

Tables = dict[Any, Any]


class NoSolution(Refused):
    """No voltages exist at which the grid could carry the loads."""

    def __init__(self, steps: tuple[int, ...]) -> None:
        """Remember the steps without a solution, counted from 0."""
        self.steps = steps
        super().__init__("the loads are more than the grid can carry: no voltages exist at which it would")


def model_of(grid: Grid, *, is_by_phase: bool) -> PowerGridModel:
    """Build the library's model of a grid, without loads in it."""
    buses = len(grid.u_kv)
    node = initialize_array(DatasetType.input, ComponentType.node, buses)
    node["id"], node["u_rated"] = np.arange(buses), grid.u_kv * 1e3
    taken = buses
    parts: Tables = {ComponentType.node: node}
    for kind, build in (
        (ComponentType.line, _lines),
        (ComponentType.link, _links),
        (ComponentType.transformer, _transformers),
        (ComponentType.source, _sources),
        (ComponentType.shunt, _shunts),
        (load_kind(is_by_phase=is_by_phase), partial(_loads, is_by_phase=is_by_phase)),
    ):
        table = build(grid)
        table["id"] = np.arange(taken, taken + len(table))
        taken += len(table)
        parts[kind] = table
    return PowerGridModel(parts, system_frequency=FREQUENCY_HZ)


def _lines(grid: Grid) -> Any:
    lines = grid.lines
    kept = ~lines.switches
    table = initialize_array(DatasetType.input, ComponentType.line, int(kept.sum()))
    table["from_node"], table["to_node"] = lines.start[kept], lines.end[kept]
    table["from_status"] = table["to_status"] = lines.closed[kept]
    table["r1"], table["x1"] = lines.r_ohm[kept], lines.x_ohm[kept]
    table["c1"] = 0.0 if lines.c_uf is None else lines.c_uf[kept] * 1e-6
    table["tan1"] = 0.0 if lines.tan_delta is None else lines.tan_delta[kept]
    table["r0"] = table["r1"] if lines.r0_ohm is None else lines.r0_ohm[kept]
    table["x0"] = table["x1"] if lines.x0_ohm is None else lines.x0_ohm[kept]
    table["c0"], table["tan0"] = table["c1"], table["tan1"]
    table["i_n"] = ANY_CURRENT_A
    return table


def _links(grid: Grid) -> Any:
    lines = grid.lines
    kept = lines.switches
    table = initialize_array(DatasetType.input, ComponentType.link, int(kept.sum()))
    table["from_node"], table["to_node"] = lines.start[kept], lines.end[kept]
    table["from_status"] = table["to_status"] = lines.closed[kept]
    return table


def _transformers(grid: Grid) -> Any:
    units = grid.transformers
    table = initialize_array(DatasetType.input, ComponentType.transformer, units.count)
    table["from_node"], table["to_node"] = units.start, units.end
    table["from_status"] = table["to_status"] = 1
    table["u1"], table["u2"] = units.u1_kv * (1 + units.tap_pct / 100) * 1e3, units.u2_kv * 1e3
    table["sn"] = units.rated_kva * 1e3
    table["uk"], table["pk"] = units.impedance_pct / 100, units.load_loss_kw * 1e3
    table["i0"], table["p0"] = units.no_load_current_pct / 100, units.no_load_loss_kw * 1e3
    for row, group in enumerate(units.group):
        table["winding_from"][row], table["winding_to"][row], table["clock"][row] = WINDINGS[group]
        if group is VectorGroup.YYN0:
            table["i0_zero_sequence"][row] = 1 / YYN0_ZERO_SEQUENCE
            table["p0_zero_sequence"][row] = table["p0"][row]
    table["tap_side"] = table["tap_pos"] = table["tap_min"] = table["tap_max"] = table["tap_nom"] = 0
    table["tap_size"] = 0.0
    return table


def _sources(grid: Grid) -> Any:
    table = initialize_array(DatasetType.input, ComponentType.source, len(grid.source_bus))
    table["node"], table["status"] = grid.source_bus, 1
    table["u_ref"], table["sk"] = grid.source_pu, STIFF_VA
    table["z01_ratio"] = 1.0
    return table


def _shunts(grid: Grid) -> Any:
    """Set shunts out by the admittance that draws their power at the nominal voltage: Y = (P − jQ) / U²."""
    shunts = grid.shunts
    table = initialize_array(DatasetType.input, ComponentType.shunt, len(shunts.bus))
    table["node"], table["status"] = shunts.bus, 1
    square = (grid.u_kv[shunts.bus] * 1e3) ** 2
    table["g1"], table["b1"] = shunts.p_kw * 1e3 / square, -shunts.q_kvar * 1e3 / square
    table["g0"], table["b0"] = table["g1"], table["b1"]
    return table


def _loads(grid: Grid, *, is_by_phase: bool) -> Any:
    table = initialize_array(DatasetType.input, load_kind(is_by_phase=is_by_phase), len(grid.load_bus))
    table["node"], table["status"], table["type"] = grid.load_bus, 1, LoadGenType.const_power
    table["p_specified"] = table["q_specified"] = 0.0
    return table


def load_kind(*, is_by_phase: bool) -> ComponentType:
    """Name the library's component for loads."""
    return ComponentType.asym_load if is_by_phase else ComponentType.sym_load


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """
    What changes from step to step.

    :ivar p_kw: [T, N] drawn at each load, or [T, N, 3] by phase; fed in is negative
    :ivar q_kvar: of the same shape
    :ivar source_pu: [T, S]; none: the voltages of the grid hold throughout
    """

    p_kw: Floats
    q_kvar: Floats
    source_pu: Floats | None = None


def calculated(grid: Grid, *, steps: Steps, threads: int = SEQUENTIAL) -> Mapping[str, Mapping[str, Floats]]:
    """
    Compute all steps.

    :param threads: −1 one after the other, 0 on all cores, or so many threads
    :returns: arrays by component and attribute; powers in W, voltages of the nominal one
    :raises NoSolution: naming the steps that have none
    """
    is_by_phase = steps.p_kw.ndim == 3
    model = model_of(grid, is_by_phase=is_by_phase)
    try:
        return _run(model, steps=steps, threads=threads, method=CalculationMethod.iterative_current)
    except (PowerGridBatchError, IterationDiverge, SparseMatrixError):
        # Newton finds solutions near the limit that the faster way misses; what it does not find has none.
        return _by_newton(model, steps=steps, threads=threads)


def _by_newton(model: PowerGridModel, *, steps: Steps, threads: int) -> Mapping[str, Mapping[str, Floats]]:
    try:
        return _run(model, steps=steps, threads=threads, method=CalculationMethod.newton_raphson)
    except PowerGridBatchError as failed:
        raise NoSolution(tuple(int(step) for step in failed.failed_scenarios)) from failed
    except PowerGridError as failed:
        raise NoSolution(()) from failed


def _run(
    model: PowerGridModel, *, steps: Steps, threads: int, method: CalculationMethod
) -> Mapping[str, Mapping[str, Floats]]:
    is_by_phase = steps.p_kw.ndim == 3
    update: Tables = {
        load_kind(is_by_phase=is_by_phase): {
            "p_specified": np.ascontiguousarray(steps.p_kw * 1e3, dtype=np.float64),
            "q_specified": np.ascontiguousarray(steps.q_kvar * 1e3, dtype=np.float64),
        }
    }
    if steps.source_pu is not None:
        update[ComponentType.source] = {"u_ref": np.ascontiguousarray(steps.source_pu, dtype=np.float64)}
    wanted: Tables = {
        ComponentType.node: ["u_pu"],
        ComponentType.line: list(LINE_OUT),
        ComponentType.link: ["i_from"],
        ComponentType.transformer: list(LINE_OUT),
        ComponentType.source: ["p", "q"],
    }
    found = model.calculate_power_flow(
        symmetric=not is_by_phase,
        update_data=update,
        output_component_types=wanted,
        threading=threads,
        calculation_method=method,
        error_tolerance=TOLERANCE_PU[method],
    )
    none = np.zeros((steps.p_kw.shape[0], 0, *steps.p_kw.shape[2:]))
    return {
        str(kind.value): {name: found[kind][name] if kind in found else none for name in names}
        for kind, names in wanted.items()
    }


def iron_kw(units: Transformers, *, u1_pu: Floats, u2_pu: Floats, u_kv: Floats) -> Floats:
    """
    Split off the no-load loss: what the library's two shunts draw, half on each side.

    :param u1_pu: [T, X] voltage of the higher side, of the bus's nominal one; ``u2_pu`` of the lower side
    :param u_kv: [B] nominal voltages of the buses
    """
    longer = units.u1_kv * (1 + units.tap_pct / 100) / u_kv[units.start]
    other = units.u2_kv / u_kv[units.end]
    share: Floats = ((u1_pu / longer) ** 2 + (u2_pu / other) ** 2) / 2
    return share * units.no_load_loss_kw
