"""
A grid as arrays, and what a run over it gives.

Rows are counted from 0 in the order given. ``start``, ``end``, ``source_bus`` and ``load_bus`` are rows of the buses.
Shapes are written in brackets: T steps, B buses, L lines, X transformers, N loads, S sources.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wanjia.registry.network.types import VectorGroup

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_FLOATS: Floats = np.zeros(0)
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """
    Pieces of line and switches.

    :ivar r_ohm: [L] of the whole piece and one conductor, Ω; 0 for a switch
    :ivar is_closed: [L]; none: all are
    :ivar is_switch: [L] whether it has no impedance at all; none: no one
    :ivar c_uf: [L] capacitance of the whole piece to earth, µF; none: 0
    :ivar tan_delta: [L] loss factor of the insulation, for cables; none: 0
    :ivar r0_ohm: [L] zero sequence, Ω, which holds three times the neutral; needed where phases are computed one by one
    """

    start: Rows
    end: Rows
    r_ohm: Floats
    x_ohm: Floats
    is_closed: Flags | None = None
    is_switch: Flags | None = None
    c_uf: Floats | None = None
    tan_delta: Floats | None = None
    r0_ohm: Floats | None = None
    x0_ohm: Floats | None = None

    @property
    def count(self) -> int:
        """Count the pieces."""
        return len(self.start)

    @property
    def closed(self) -> Flags:
        """Tell which pieces carry current."""
        return np.ones(self.count, dtype=bool) if self.is_closed is None else self.is_closed

    @property
    def switches(self) -> Flags:
        """Tell which pieces are switches."""
        return np.zeros(self.count, dtype=bool) if self.is_switch is None else self.is_switch


def no_lines() -> Lines:
    """Give no lines."""
    return Lines(start=NO_ROWS, end=NO_ROWS, r_ohm=NO_FLOATS, x_ohm=NO_FLOATS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformers:
    """
    Two-winding transformers; ``start`` is the side of the higher voltage.

    :ivar tap_pct: [X] percent by which the winding of the higher voltage is longer than its nominal turns
    :ivar group: [X] connection of the windings
    """

    start: Rows
    end: Rows
    rated_kva: Floats
    u1_kv: Floats
    u2_kv: Floats
    no_load_loss_kw: Floats
    load_loss_kw: Floats
    no_load_current_pct: Floats
    impedance_pct: Floats
    tap_pct: Floats
    group: tuple[VectorGroup, ...]

    @property
    def count(self) -> int:
        """Count the transformers."""
        return len(self.start)


def no_transformers() -> Transformers:
    """Give no transformers."""
    none = NO_FLOATS
    return Transformers(
        start=NO_ROWS,
        end=NO_ROWS,
        rated_kva=none,
        u1_kv=none,
        u2_kv=none,
        no_load_loss_kw=none,
        load_loss_kw=none,
        no_load_current_pct=none,
        impedance_pct=none,
        tap_pct=none,
        group=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shunts:
    """What draws with the square of the voltage; it counts as load, not as loss: kW and kvar at the nominal one."""

    bus: Rows
    p_kw: Floats
    q_kvar: Floats


def no_shunts() -> Shunts:
    """Give no shunts."""
    return Shunts(bus=NO_ROWS, p_kw=NO_FLOATS, q_kvar=NO_FLOATS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """
    A grid ready to be computed: checked before, see `checks`.

    :ivar u_kv: [B] nominal voltage between phases, kV
    :ivar source_pu: [S] voltage held at each source, of the nominal one
    :ivar load_bus: [N] where each column of the loads hangs; several may hang at one bus
    """

    u_kv: Floats
    source_bus: Rows
    source_pu: Floats
    load_bus: Rows
    lines: Lines = field(default_factory=no_lines)
    transformers: Transformers = field(default_factory=no_transformers)
    shunts: Shunts = field(default_factory=no_shunts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """
    What a balanced run gives, by step.

    :ivar u_pu: [T, B] voltage, of the nominal one; 0 at a bus without supply
    :ivar line_kw: [T, L] loss of each piece of line; 0 for switches
    :ivar line_kvar: [T, L] reactive loss, less what its capacitance gives
    :ivar line_a: [T, L] current of each phase, A, the larger of both ends
    :ivar iron_kw: [T, X] no-load loss of each transformer at its voltage
    :ivar copper_kw: [T, X] load loss of each transformer
    :ivar transformer_kvar: [T, X] reactive loss of each transformer
    :ivar transformer_a: [T, X] current of each phase on the side of the lower voltage, A
    :ivar source_kw: [T, S] power that each source gives; the source itself has no loss
    """

    u_pu: Floats
    line_kw: Floats
    line_kvar: Floats
    line_a: Floats
    iron_kw: Floats
    copper_kw: Floats
    transformer_kvar: Floats
    transformer_a: Floats
    source_kw: Floats
    source_kvar: Floats

    @property
    def loss_kw(self) -> Floats:
        """Sum all losses of each step: [T], kW."""
        total: Floats = self.line_kw.sum(axis=1) + self.iron_kw.sum(axis=1) + self.copper_kw.sum(axis=1)
        return total

    @property
    def loss_kvar(self) -> Floats:
        """Sum all reactive losses of each step: [T], kvar."""
        total: Floats = self.line_kvar.sum(axis=1) + self.transformer_kvar.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFlow:
    """
    What an unbalanced run gives, by step; the latest axis is the phase A, B, C.

    :ivar u_pu: [T, B, 3] voltage of a phase against earth, of its nominal one (nominal between phases / √3)
    :ivar u_v: [T, B, 3] the same in V
    :ivar line_kw: [T, L] loss of each piece, its neutral included; 0 for switches
    :ivar line_a: [T, L, 3] currents, A
    :ivar iron_kw: [T, X]
    :ivar copper_kw: [T, X]
    :ivar transformer_a: [T, X, 3] currents on the side of the lower voltage, A
    :ivar source_kw: [T, S, 3] power that each source gives in each phase
    """

    u_pu: Floats
    u_v: Floats
    line_kw: Floats
    line_kvar: Floats
    line_a: Floats
    iron_kw: Floats
    copper_kw: Floats
    transformer_kvar: Floats
    transformer_a: Floats
    source_kw: Floats
    source_kvar: Floats

    @property
    def loss_kw(self) -> Floats:
        """Sum all losses of each step: [T], kW."""
        total: Floats = self.line_kw.sum(axis=1) + self.iron_kw.sum(axis=1) + self.copper_kw.sum(axis=1)
        return total

    @property
    def loss_kvar(self) -> Floats:
        """Sum all reactive losses of each step: [T], kvar."""
        total: Floats = self.line_kvar.sum(axis=1) + self.transformer_kvar.sum(axis=1)
        return total
