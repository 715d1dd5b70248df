"""Power flow phase by phase over many steps, for the four wires of the low-voltage grid."""

from __future__ import annotations

import numpy as np

from wanjia.energy.powerflow.kernel.balanced import currents, refuse_odd, spread
from wanjia.energy.powerflow.kernel.grid import Floats, Grid, PhaseFlow
from wanjia.energy.powerflow.kernel.solver import SEQUENTIAL, Steps, calculated, iron_kw


def unbalanced(
    grid: Grid, *, p_kw: Floats, q_kvar: Floats, source_pu: Floats | None = None, threads: int = SEQUENTIAL
) -> PhaseFlow:
    """
    Compute flows, losses and voltages of each phase for T steps.

    The neutral goes along: a piece's zero-sequence resistance holds three times that of its neutral (see
    `zero_sequence`), so its loss counts the neutral too. A single-phase service is a piece like any other whose loads
    hang on one phase only.

    :param grid: checked before; its lines have ``r0_ohm`` and ``x0_ohm``
    :param p_kw: [T, N, 3] active power drawn at each load of ``grid.load_bus`` in phases A, B, C, kW
    :param q_kvar: [T, N, 3] reactive power, kvar
    :param source_pu: [T, S] voltages of the sources by step; none: those of the grid
    :param threads: −1 one step after the other, 0 on all cores, or so many threads
    :returns: see `PhaseFlow`
    :raises NoSolution: if at some step the grid cannot carry the loads
    :raises ValueError: if a load is no number, the shapes do not fit or the lines have no zero sequence
    """
    refuse_odd(grid, p_kw=p_kw, q_kvar=q_kvar)
    if grid.lines.count and (grid.lines.r0_ohm is None or grid.lines.x0_ohm is None):
        msg = "phases are computed one by one only where the zero sequence of the lines is known"
        raise ValueError(msg)
    found = calculated(grid, steps=Steps(p_kw=p_kw, q_kvar=q_kvar, source_pu=source_pu), threads=threads)
    u_pu, line, unit = found["node"]["u_pu"], found["line"], found["transformer"]
    iron = _iron(grid, u_pu=u_pu)
    return PhaseFlow(
        u_pu=u_pu,
        u_v=u_pu * (grid.u_kv * 1e3 / np.sqrt(3))[np.newaxis, :, np.newaxis],
        line_kw=spread(grid, values=(line["p_from"] + line["p_to"]).sum(axis=-1) / 1e3),
        line_kvar=spread(grid, values=(line["q_from"] + line["q_to"]).sum(axis=-1) / 1e3),
        line_a=currents(grid, found=found),
        iron_kw=iron,
        copper_kw=(unit["p_from"] + unit["p_to"]).sum(axis=-1) / 1e3 - iron,
        transformer_kvar=(unit["q_from"] + unit["q_to"]).sum(axis=-1) / 1e3,
        transformer_a=unit["i_to"],
        source_kw=found["source"]["p"] / 1e3,
        source_kvar=found["source"]["q"] / 1e3,
    )


def _iron(grid: Grid, *, u_pu: Floats) -> Floats:
    units = grid.transformers
    mean = np.sqrt((u_pu**2).mean(axis=-1))
    return iron_kw(units, u1_pu=mean[:, units.start], u2_pu=mean[:, units.end], u_kv=grid.u_kv)


def zero_sequence(ohm: Floats, *, neutral_ohm: Floats) -> Floats:
    """
    Give the zero-sequence value of a four-wire line from those of one phase and of the neutral.

    The same current in all three phases returns threefold through the neutral, so that it sees Z + 3·Z_N.

    :param ohm: resistance or reactance of a phase, Ω
    """
    whole: Floats = ohm + 3 * neutral_ohm
    return whole
