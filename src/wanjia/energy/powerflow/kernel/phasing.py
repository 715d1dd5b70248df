"""Customers of an area put onto the nodes and phases where they hang, or where they most likely do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wanjia.energy.powerflow.kernel.cases import Case
from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.kernel.monthly import Drawn
from wanjia.registry.network.types import Phases

COLUMNS = {Phases.A: 0, Phases.B: 1, Phases.C: 2}


def spread(case: Case, *, drawn: Drawn, nodes: Sequence[str | None], phases: Sequence[Phases | None]) -> Drawn:
    """
    Put each customer onto his node and phase.

    Who hangs on all three takes equal thirds, and so does whoever's phase is not known. Who has no node is spread over
    those of the others, as many of them as hang at each: so he loses on the way what they do.

    :param drawn: [T, customers]
    :param nodes: of each customer; at least one is known
    :returns: [T, N, 3], as `Case.loaded`
    """
    named = {bus.name: at for at, bus in enumerate(case.loaded)}
    others = np.zeros(len(named))
    for node in nodes:
        if node is not None:
            others[named[node]] += 1
    others /= others.sum()
    p_kw = np.zeros((len(drawn.p_kw), len(named), 3))
    q_kvar = np.zeros_like(p_kw)
    for at, (node, phase) in enumerate(zip(nodes, phases, strict=True)):
        share = np.full(3, 1 / 3) if phase not in COLUMNS else np.eye(3)[COLUMNS[phase]]
        if node is not None:
            p_kw[:, named[node]] += drawn.p_kw[:, [at]] * share
            q_kvar[:, named[node]] += drawn.q_kvar[:, [at]] * share
        else:
            p_kw += _everywhere(drawn.p_kw[:, at], others=others, share=share)
            q_kvar += _everywhere(drawn.q_kvar[:, at], others=others, share=share)
    single = sum(1 for phase in phases if phase in COLUMNS)
    return Drawn(p_kw=p_kw, q_kvar=q_kvar, meters_kwh=drawn.meters_kwh, single_phase=single)


def _everywhere(kw: Floats, *, others: Floats, share: Floats) -> Floats:
    spread_out: Floats = kw[:, np.newaxis, np.newaxis] * (others[:, np.newaxis] * share)[np.newaxis]
    return spread_out


def told_of_phases(phases: Sequence[Phases | None], *, nodes: Sequence[str | None]) -> dict[str, int | str]:
    """Count what is known of the customers of an area, in words."""
    single = sum(1 for phase in phases if phase in COLUMNS)
    unknown = sum(1 for phase in phases if phase is None)
    return {
        "customers": len(phases),
        "customers on one known phase": single,
        "customers on three phases, in equal thirds": len(phases) - single - unknown,
        "customers without a known phase, in equal thirds": unknown,
        "share of customers with a known phase, %": f"{(len(phases) - unknown) / len(phases) * 100:.1f}",
        "customers without a node, spread like the others": sum(1 for node in nodes if node is None),
    }
