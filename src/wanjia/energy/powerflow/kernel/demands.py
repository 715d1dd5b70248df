"""What is drawn and fed in at the nodes of a feeder that is written down: in its nodes, or in tables of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wanjia.energy.powerflow.kernel import layouts
from wanjia.energy.powerflow.kernel.cases import Bus, Shunt
from wanjia.energy.powerflow.kernel.faults import GridFault
from wanjia.energy.powerflow.kernel.tables import Row, Told, rows_of

CONSTANT_POWER, CONSTANT_IMPEDANCE = "CONST_POWER", "CONST_IMPEDANCE"


@dataclass(slots=True)
class Demands:
    """
    Powers while they are read.

    :ivar even: node → kW and kvar spread over all phases
    :ivar phased: node → kW and kvar of each phase, beside the even ones
    """

    base_kva: float
    even: dict[str, tuple[float, float]] = field(default_factory=dict)
    phased: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    shunts: list[Shunt] = field(default_factory=list)

    def take(self, row: Row, *, at: str, sign: float = 1.0) -> None:
        """Add what a row says is drawn; ``sign`` −1 for what is fed in."""
        p_kw, q_kvar = self._power(row)
        if row.has(*layouts.P_PHASES, *layouts.Q_PHASES):
            if row.has(*layouts.POWERS):
                cure = "Keep either the columns of the phases or those of the whole"
                told = "it has powers of phases and of the whole"
                row.told.refuse(row.element, what=told, cure=cure, kind=GridFault.CONTRADICTION)
            before = self.phased.get(at, ((0.0, 0.0),) * 3)
            drawn = [
                (row.figure({p: sign}, default=0.0), row.figure({q: sign}, default=0.0))
                for p, q in zip(layouts.P_PHASES, layouts.Q_PHASES, strict=True)
            ]
            self.phased[at] = tuple((a[0] + b[0], a[1] + b[1]) for a, b in zip(before, drawn, strict=True))
        else:
            sum_p, sum_q = self.even.get(at, (0.0, 0.0))
            self.even[at] = (sum_p + sign * p_kw, sum_q + sign * q_kvar)

    def take_shunt(self, row: Row, *, at: str) -> None:
        """Add what a row says is drawn at nominal voltage, and with the square of any other."""
        p_kw, q_kvar = self._power(row)
        self.shunts.append(Shunt(bus=at, p_kw=p_kw, q_kvar=q_kvar))

    def put(self, bus: Bus) -> Bus:
        """Give a node with what is drawn there."""
        p_kw, q_kvar = self.even.get(bus.name, (0.0, 0.0))
        own = self.phased.get(bus.name)
        if own is None:
            return replace(bus, p_kw=p_kw, q_kvar=q_kvar)
        by_phase = tuple((p + p_kw / 3, q + q_kvar / 3) for p, q in own)
        p_kw, q_kvar = sum(p for p, _ in by_phase), sum(q for _, q in by_phase)
        return replace(bus, p_kw=p_kw, q_kvar=q_kvar, by_phase=by_phase, has_load=True)

    def _power(self, row: Row) -> tuple[float, float]:
        if row.has("p_pu", "q_pu") and self.base_kva != self.base_kva:
            row.told.refuse(row.element, what="its power is a share of nothing", cure="Give base_mva")
        base = self.base_kva
        p_kw = row.figure({"p_kw": 1.0, "p_mw": 1e3, "p_pu": base}, default=0.0)
        return p_kw, row.figure({"q_kvar": 1.0, "q_mvar": 1e3, "q_pu": base}, default=0.0)


def read_demands(whole: Mapping[str, Any], *, demands: Demands, told: Told, nodes: Iterable[str]) -> None:
    """Read the tables of loads, generators and shunts, if there are any."""
    known = set(nodes)
    for layout in (layouts.LOAD, layouts.GENERATOR, layouts.SHUNT):
        for row in rows_of(whole, layout=layout, told=told) if layout.name in whole else ():
            at = row.label("bus")
            row.element = f"{layout.name} at {at}"
            if at and at not in known:
                cure = "Enter the node, or correct the end"
                told.refuse(row.element, what=f"there is no node {at}", cure=cure, kind=GridFault.MISSING_NODE)
            if layout is layouts.SHUNT or _is_impedance(row):
                demands.take_shunt(row, at=at)
            else:
                _refuse_held(row)
                demands.take(row, at=at, sign=-1.0 if layout is layouts.GENERATOR else 1.0)


def _is_impedance(row: Row) -> bool:
    kinds = (CONSTANT_POWER, CONSTANT_IMPEDANCE)
    return row.choice("type", among=kinds, default=CONSTANT_POWER) == CONSTANT_IMPEDANCE


def _refuse_held(row: Row) -> None:
    if row.has(*layouts.HOLDS):
        cure = "Give its q_kvar instead, or name its node among slack_buses"
        row.told.refuse(row.element, what="a generator that holds a voltage is not computed", cure=cure)
