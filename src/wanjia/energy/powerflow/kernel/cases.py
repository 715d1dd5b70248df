"""A grid told element by element, each with its name, and the arrays that it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wanjia.energy.powerflow.kernel.faults import Fault
from wanjia.energy.powerflow.kernel.grid import Grid, Lines, Shunts, Transformers, no_transformers
from wanjia.registry.network.types import VectorGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """
    A node: its name, nominal voltage and what is drawn there.

    :ivar by_phase: kW and kvar of phases A, B, C, which sum to the others; none where all draw alike
    """

    name: str
    u_kv: float
    p_kw: float = 0.0
    q_kvar: float = 0.0
    has_load: bool = False
    by_phase: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """
    A piece of line or a switch between two nodes, named by their names.

    :ivar c_uf: capacitance to earth of a cable, µF; ``tan_delta`` the loss factor of its insulation
    :ivar r0_ohm: zero sequence; none where it is not known
    :ivar rated_a: what it may carry, A; 0 where it is not known
    """

    name: str
    start: str
    end: str
    r_ohm: float = 0.0
    x_ohm: float = 0.0
    is_closed: bool = True
    is_switch: bool = False
    c_uf: float = 0.0
    tan_delta: float = 0.0
    r0_ohm: float | None = None
    x0_ohm: float | None = None
    rated_a: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A transformer between a node of the higher and one of the lower voltage, as its nameplate tells."""

    name: str
    start: str
    end: str
    rated_kva: float
    u1_kv: float
    u2_kv: float
    no_load_loss_kw: float
    load_loss_kw: float
    no_load_current_pct: float
    impedance_pct: float
    tap_pct: float = 0.0
    group: VectorGroup = VectorGroup.DYN11


@dataclass(frozen=True, slots=True, kw_only=True)
class Shunt:
    """What draws with the square of the voltage: kW and kvar at the nominal one; a capacitor's kvar are negative."""

    bus: str
    p_kw: float
    q_kvar: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where power comes from, and the voltage held there, of the nominal one."""

    bus: str
    u_pu: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A grid as its elements; ``notes`` is what was found while it was read and keeps nothing from being computed."""

    name: str
    buses: tuple[Bus, ...]
    branches: tuple[Branch, ...]
    sources: tuple[Source, ...]
    units: tuple[Unit, ...] = field(default=())
    shunts: tuple[Shunt, ...] = field(default=())
    notes: tuple[Fault, ...] = field(default=())

    @property
    def is_by_phase(self) -> bool:
        """Tell whether phases draw differently somewhere."""
        return any(bus.by_phase is not None for bus in self.buses)

    @property
    def loaded(self) -> tuple[Bus, ...]:
        """Give the nodes at which something is drawn, in order: the columns of loads."""
        return tuple(bus for bus in self.buses if bus.has_load or bus.p_kw or bus.q_kvar)


def grid_of(case: Case) -> Grid:
    """Give the arrays of a checked case; rows in the order of its elements, loads as `Case.loaded`."""
    row = {bus.name: at for at, bus in enumerate(case.buses)}
    return Grid(
        u_kv=np.array([bus.u_kv for bus in case.buses]),
        source_bus=np.array([row[source.bus] for source in case.sources], dtype=np.int64),
        source_pu=np.array([source.u_pu for source in case.sources]),
        load_bus=np.array([row[bus.name] for bus in case.loaded], dtype=np.int64),
        lines=_lines(case.branches, row=row),
        transformers=_units(case.units, row=row) if case.units else no_transformers(),
        shunts=Shunts(
            bus=np.array([row[one.bus] for one in case.shunts], dtype=np.int64),
            p_kw=np.array([one.p_kw for one in case.shunts], dtype=np.float64),
            q_kvar=np.array([one.q_kvar for one in case.shunts], dtype=np.float64),
        ),
    )


def _lines(branches: Sequence[Branch], *, row: dict[str, int]) -> Lines:
    has_zero = all(one.is_switch or (one.r0_ohm is not None and one.x0_ohm is not None) for one in branches)
    return Lines(
        start=np.array([row[one.start] for one in branches], dtype=np.int64),
        end=np.array([row[one.end] for one in branches], dtype=np.int64),
        r_ohm=np.array([one.r_ohm for one in branches], dtype=np.float64),
        x_ohm=np.array([one.x_ohm for one in branches], dtype=np.float64),
        is_closed=np.array([one.is_closed for one in branches], dtype=bool),
        is_switch=np.array([one.is_switch for one in branches], dtype=bool),
        c_uf=np.array([one.c_uf for one in branches], dtype=np.float64),
        tan_delta=np.array([one.tan_delta for one in branches], dtype=np.float64),
        r0_ohm=np.array([one.r0_ohm or 0.0 for one in branches]) if has_zero else None,
        x0_ohm=np.array([one.x0_ohm or 0.0 for one in branches]) if has_zero else None,
    )


def _units(units: Sequence[Unit], *, row: dict[str, int]) -> Transformers:
    return Transformers(
        start=np.array([row[one.start] for one in units], dtype=np.int64),
        end=np.array([row[one.end] for one in units], dtype=np.int64),
        rated_kva=np.array([one.rated_kva for one in units]),
        u1_kv=np.array([one.u1_kv for one in units]),
        u2_kv=np.array([one.u2_kv for one in units]),
        no_load_loss_kw=np.array([one.no_load_loss_kw for one in units]),
        load_loss_kw=np.array([one.load_loss_kw for one in units]),
        no_load_current_pct=np.array([one.no_load_current_pct for one in units]),
        impedance_pct=np.array([one.impedance_pct for one in units]),
        tap_pct=np.array([one.tap_pct for one in units]),
        group=tuple(one.group for one in units),
    )
