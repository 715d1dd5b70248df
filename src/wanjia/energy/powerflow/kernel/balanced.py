"""Balanced power flow over many steps: one phase stands for three."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wanjia.energy.powerflow.kernel.grid import Floats, Flow, Grid
from wanjia.energy.powerflow.kernel.solver import SEQUENTIAL, Steps, calculated, iron_kw


def balanced(
    grid: Grid, *, p_kw: Floats, q_kvar: Floats, source_pu: Floats | None = None, threads: int = SEQUENTIAL
) -> Flow:
    """
    Compute flows, losses and voltages of a grid for T steps.

    :param grid: checked before, see `checks`; a bus without supply comes back with voltage 0
    :param p_kw: [T, N] active power drawn at each load of ``grid.load_bus``, kW; fed in is negative
    :param q_kvar: [T, N] reactive power, kvar
    :param source_pu: [T, S] voltages of the sources by step; none: those of the grid
    :param threads: −1 one step after the other, 0 on all cores, or so many threads
    :returns: see `Flow`
    :raises NoSolution: if at some step the grid cannot carry the loads
    :raises ValueError: if a load is no number or the shapes do not fit
    """
    refuse_odd(grid, p_kw=p_kw, q_kvar=q_kvar)
    found = calculated(grid, steps=Steps(p_kw=p_kw, q_kvar=q_kvar, source_pu=source_pu), threads=threads)
    u_pu, unit = found["node"]["u_pu"], found["transformer"]
    iron = iron_kw(
        grid.transformers,
        u1_pu=u_pu[:, grid.transformers.start],
        u2_pu=u_pu[:, grid.transformers.end],
        u_kv=grid.u_kv,
    )
    return Flow(
        u_pu=u_pu,
        line_kw=spread(grid, values=(found["line"]["p_from"] + found["line"]["p_to"]) / 1e3),
        line_kvar=spread(grid, values=(found["line"]["q_from"] + found["line"]["q_to"]) / 1e3),
        line_a=currents(grid, found=found),
        iron_kw=iron,
        copper_kw=(unit["p_from"] + unit["p_to"]) / 1e3 - iron,
        transformer_kvar=(unit["q_from"] + unit["q_to"]) / 1e3,
        transformer_a=unit["i_to"],
        source_kw=found["source"]["p"] / 1e3,
        source_kvar=found["source"]["q"] / 1e3,
    )


def spread(grid: Grid, *, values: Floats, switches: Floats | None = None) -> Floats:
    """
    Put values of true lines into their places among all pieces.

    :param values: [T, lines] or [T, lines, 3]
    :param switches: the values of the switches; none: 0
    """
    is_switch = grid.lines.switches
    if not is_switch.any():
        return values
    whole = np.zeros((values.shape[0], grid.lines.count, *values.shape[2:]))
    whole[:, ~is_switch] = values
    if switches is not None:
        whole[:, is_switch] = switches
    return whole


def currents(grid: Grid, *, found: Mapping[str, Mapping[str, Floats]]) -> Floats:
    """Give the current of each piece, the larger of both ends, A."""
    line = np.maximum(found["line"]["i_from"], found["line"]["i_to"])
    return spread(grid, values=line, switches=found["link"]["i_from"])


def refuse_odd(grid: Grid, *, p_kw: Floats, q_kvar: Floats) -> None:
    """
    Refuse loads that are no numbers or do not fit the grid.

    :raises ValueError: naming what does not fit
    """
    if p_kw.shape != q_kvar.shape or p_kw.shape[1] != len(grid.load_bus):
        msg = f"loads of shape {p_kw.shape} and {q_kvar.shape} do not fit {len(grid.load_bus)} loads"
        raise ValueError(msg)
    if not (np.isfinite(p_kw).all() and np.isfinite(q_kvar).all()):
        msg = "a load is no number"
        raise ValueError(msg)
