"""
What the library does not find by itself, looked for before it is asked.

It solves with a negative resistance, gives 0 V where a part has no supply, and takes rings and different voltages as
they come (`docs/algorithms/theoretical-loss.md` has the measured list).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from math import isfinite

from wanjia.energy.powerflow.kernel.cases import Branch, Case, Unit
from wanjia.energy.powerflow.kernel.faults import Fault, GridFault
from wanjia.energy.powerflow.kernel.tracing import Trace, traced
from wanjia.foundation.findings.types import Severity

#: Beyond 1,000 Ω nothing of a distribution grid lies: 100 km of the thinnest wire have a fifth of it.
MOST_OHM = 1000.0
#: How far from nominal a source may be set, and two ends of a line may differ in nominal voltage.
SOURCE_PU = (0.5, 1.5)
SAME_VOLTAGE = 1e-6
#: How far the nominal voltage of a winding may lie from that of its node, as a share.
WINDING = 0.25
#: A ring of two nodes is one branch beside another.
PAIR = 2
BESIDE = "Take one of the two out if it stands there twice, or say that rings are meant"


def faults_of(case: Case, *, may_be_meshed: bool = False) -> tuple[Fault, ...]:
    """
    Find everything that is wrong with a grid.

    :param may_be_meshed: rings, and several sources that feed the same part, are meant: they are warnings then
    :returns: faults of names and figures first; where there are some, what hangs where is not looked at
    """
    found = [*case.notes, *_names(case), *_ends(case), *_buses(case), *_sources(case)]
    found += [fault for branch in case.branches if (fault := _branch(branch)) is not None]
    for branch in case.branches:
        found += _more(branch)
    for unit in case.units:
        found += _unit(unit)
    if any(fault.severity is Severity.ERROR for fault in found):
        return tuple(found)
    found += _voltages(case)
    found += _topology(case, trace=traced(case), severity=Severity.WARNING if may_be_meshed else Severity.ERROR)
    return tuple(found)


def _names(case: Case) -> Iterator[Fault]:
    kinds = (("node", case.buses), ("branch", case.branches), ("transformer", case.units))
    for kind, elements in kinds:
        for name, times in Counter(one.name for one in elements).items():
            if times > 1:
                yield Fault(
                    kind=GridFault.DUPLICATE,
                    element=f"{kind} {name}",
                    what=f"{times} of them have this name",
                    cure="Give each a name of its own",
                )


def _ends(case: Case) -> Iterator[Fault]:
    known = {bus.name for bus in case.buses}
    named: list[tuple[str, Branch | Unit]] = [(f"branch {one.name}", one) for one in case.branches]
    named += [(f"transformer {one.name}", one) for one in case.units]
    for element, one in named:
        for end in {one.start: None, one.end: None}:
            if end not in known:
                yield Fault(
                    kind=GridFault.MISSING_NODE,
                    element=element,
                    what=f"there is no node {end}",
                    cure="Enter the node, or correct the end",
                )
        if one.start == one.end:
            yield Fault(
                kind=GridFault.SELF_LOOP,
                element=element,
                what="it begins and ends at the same node",
                cure="Name the two nodes that it joins",
            )
    for source in case.sources:
        if source.bus not in known:
            yield Fault(
                kind=GridFault.MISSING_NODE,
                element=f"source {source.bus}",
                what=f"there is no node {source.bus}",
                cure="Enter the node, or correct the source",
            )


def _buses(case: Case) -> Iterator[Fault]:
    for bus in case.buses:
        if not (isfinite(bus.p_kw) and isfinite(bus.q_kvar)):
            yield Fault(
                kind=GridFault.NOT_A_NUMBER,
                element=f"node {bus.name}",
                what="its load is no number",
                cure="Give kW and kvar; 0 where nothing is drawn",
            )
        if not isfinite(bus.u_kv) or bus.u_kv <= 0:
            yield Fault(
                kind=GridFault.BAD_VOLTAGE,
                element=f"node {bus.name}",
                what=f"a nominal voltage of {bus.u_kv:g} kV cannot be",
                cure="Give the voltage between phases in kV, such as 10",
            )


def _sources(case: Case) -> Iterator[Fault]:
    if not case.sources:
        yield Fault(
            kind=GridFault.NO_SOURCE,
            element=case.name,
            what="nothing feeds it",
            cure="Name the node at which power comes in",
        )
    least, most = SOURCE_PU
    for source in case.sources:
        if not (isfinite(source.u_pu) and least <= source.u_pu <= most):
            yield Fault(
                kind=GridFault.BAD_VOLTAGE,
                element=f"source {source.bus}",
                what=f"a voltage of {source.u_pu:g} times the nominal one cannot be",
                cure="Give it as a share of the nominal voltage, such as 1.05",
            )
    for name, times in Counter(source.bus for source in case.sources).items():
        if times > 1:
            yield Fault(
                kind=GridFault.DUPLICATE,
                element=f"source {name}",
                what=f"{times} of them have this name",
                cure="Name each node of a source once",
            )


def _branch(branch: Branch) -> Fault | None:
    """Judge resistance and reactance of a line; a switch has neither. The first that is wrong is told."""
    r, x, told = branch.r_ohm, branch.x_ohm, partial(Fault, element=f"branch {branch.name}")
    if branch.is_switch or (isfinite(r + x) and 0 < r <= MOST_OHM and 0 <= x <= MOST_OHM):
        return None
    if not isfinite(r + x):
        what = "its resistance or reactance is no number"
        return told(kind=GridFault.NOT_A_NUMBER, what=what, cure="Give both in Ω")
    if r < 0 or x < 0:
        what = f"{r:g} + j{x:g} Ω is negative"
        return told(kind=GridFault.NEGATIVE_IMPEDANCE, what=what, cure="Give the figures of the catalogue")
    if max(r, x) > MOST_OHM:
        what = f"{r:g} + j{x:g} Ω is more than any line has"
        return told(kind=GridFault.ABSURD_IMPEDANCE, what=what, cure="Give Ω of the whole piece")
    if x == 0:
        cure = "Give both in Ω, or call it a switch"
        return told(kind=GridFault.ZERO_IMPEDANCE, what="it has no impedance", cure=cure)
    what = "it has no resistance, so no loss is counted for it"
    return told(kind=GridFault.ZERO_IMPEDANCE, what=what, cure="Give it in Ω", severity=Severity.WARNING)


def _more(branch: Branch) -> Iterator[Fault]:
    """Judge what only some lines have."""
    figures = (branch.c_uf, branch.tan_delta, branch.r0_ohm or 0.0, branch.x0_ohm or 0.0)
    if not all(isfinite(figure) and figure >= 0 for figure in figures):
        yield Fault(
            kind=GridFault.NEGATIVE_IMPEDANCE,
            element=f"branch {branch.name}",
            what="its capacitance, loss factor or zero sequence cannot be",
            cure="Give the figures of the catalogue",
        )


def _unit(unit: Unit) -> Iterator[Fault]:
    figures = (
        unit.rated_kva,
        unit.u1_kv,
        unit.u2_kv,
        unit.load_loss_kw,
        unit.impedance_pct,
    )
    is_whole = all(isfinite(figure) and figure > 0 for figure in figures) and isfinite(unit.tap_pct)
    no_load = (unit.no_load_loss_kw, unit.no_load_current_pct)
    if not is_whole or not all(isfinite(figure) and figure >= 0 for figure in no_load):
        yield Fault(
            kind=GridFault.BAD_NAMEPLATE,
            element=f"transformer {unit.name}",
            what="its nameplate is not whole",
            cure="Enter capacity, losses, no-load current and impedance",
        )
    elif unit.load_loss_kw / unit.rated_kva * 100 > unit.impedance_pct:
        yield Fault(
            kind=GridFault.BAD_NAMEPLATE,
            element=f"transformer {unit.name}",
            what=f"a load loss of {unit.load_loss_kw:g} kW is more than its impedance allows",
            cure="Check both on the nameplate",
        )


def _voltages(case: Case) -> Iterator[Fault]:
    nominal = {bus.name: bus.u_kv for bus in case.buses}
    for branch in case.branches:
        here, there = nominal[branch.start], nominal[branch.end]
        if abs(here - there) > SAME_VOLTAGE * max(here, there):
            yield Fault(
                kind=GridFault.VOLTAGE_MISMATCH,
                element=f"branch {branch.name}",
                what=f"it joins {here:g} kV with {there:g} kV",
                cure="Put a transformer between them, or correct the voltage of a node",
            )
    for unit in case.units:
        for side, node in ((unit.u1_kv, unit.start), (unit.u2_kv, unit.end)):
            if abs(side - nominal[node]) > WINDING * nominal[node]:
                yield Fault(
                    kind=GridFault.VOLTAGE_MISMATCH,
                    element=f"transformer {unit.name}",
                    what=f"its winding of {side:g} kV hangs at node {node} of {nominal[node]:g} kV",
                    cure="Exchange its ends, or correct the voltage of the node",
                )


def _topology(case: Case, *, trace: Trace, severity: Severity) -> Iterator[Fault]:
    for name, ring in trace.rings:
        yield Fault(
            kind=GridFault.MESH,
            element=f"branch {name}",
            what=f"it closes a ring: {' – '.join(ring)}",
            cure=BESIDE if len(ring) == PAIR else "Open one of the ring's branches, or say that rings are meant",
            severity=severity,
        )
    for one, other in trace.joined_sources:
        yield Fault(
            kind=GridFault.SEVERAL_SOURCES,
            element=f"source {other}",
            what=f"it feeds the same part as source {one}",
            cure="Open a switch between them, or say that rings are meant",
            severity=severity,
        )
    loaded = {bus.name for bus in case.loaded}
    for name in trace.unsupplied:
        yield Fault(
            kind=GridFault.UNSUPPLIED,
            element=f"node {name}",
            what="it has a load and no supply" if name in loaded else "it has no supply",
            cure="Close the switch that feeds it, or enter the piece that is missing",
            severity=Severity.ERROR if name in loaded else Severity.WARNING,
        )
