"""Conductors as warm as they are: resistances of the archive are those at 20 °C (DL/T 686, annex A4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wanjia.energy.powerflow.kernel.cases import Branch, Case
from wanjia.energy.powerflow.kernel.classical import resistance_at


def warmed(case: Case, *, air_c: float, mean_a: Mapping[str, float]) -> Case:
    """
    Give a grid with the resistances of its lines corrected for the air and for what they carry.

    :param mean_a: current of a piece, its mean over the period and the phases, A; what has no rating takes the air only
    """
    branches = tuple(_warm(one, air_c=air_c, amperes=mean_a.get(one.name, 0.0)) for one in case.branches)
    return replace(case, branches=branches)


def _warm(branch: Branch, *, air_c: float, amperes: float) -> Branch:
    load_a, rated_a = (amperes, branch.rated_a) if branch.rated_a else (0.0, 1.0)
    factor = resistance_at(1.0, load_a=load_a, rated_a=rated_a, air_c=air_c)
    r0_ohm = None if branch.r0_ohm is None else branch.r0_ohm * factor
    return replace(branch, r_ohm=branch.r_ohm * factor, r0_ohm=r0_ohm)
