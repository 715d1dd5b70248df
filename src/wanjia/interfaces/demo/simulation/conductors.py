"""
Conductors of the simulated lines: what a kilometer resists at 20 °C, and what it carries.

Resistances are the highest that the standards allow for new conductors: GB/T 1179-1983 for bare steel-cored aluminum
(LGJ), GB/T 12527-2008 for aerial insulated lines up to 1 kV (JKLYJ-1), GB/T 14049-2008 for those of 10 kV (JKLYJ-10),
GB/T 3956-2008 for cables. Reactances follow from the spacing by 0.1445·lg(Dm/r') Ω/km at 50 Hz. In four-wire lines the
neutral is as thick as a phase, so that r0 = r1 + 3·r1 and x0 ≈ 4·x1. The figures are handbook figures, not those of a
real network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LV_STANDARD = "GB/T 12527-2008"
MV_STANDARD = "GB/T 14049-2008"
BARE_STANDARD = "GB/T 1179-1983"
CABLE_STANDARD = "GB/T 3956-2008, GB/T 12706.2"
FOUR_WIRE_R, FOUR_WIRE_X = 4.0, 4.0
#: Zero sequence of a three-wire line over ground, as handbooks give it: earth adds 0.15 Ω/km, reactance is 3.5-fold.
EARTH_OHM_PER_KM, EARTH_X = 0.15, 3.5
STRANDED = 0.726


@dataclass(frozen=True, slots=True)
class Conductor:
    """
    A type of conductor.

    :ivar section_mm2: of a phase
    :ivar r_ohm_per_km: positive sequence at 20 °C; ``x``, ``r0``, ``x0`` likewise
    :ivar rated_a: what it carries for ever
    """

    code: str
    section_mm2: int
    r_ohm_per_km: float
    x_ohm_per_km: float
    r0_ohm_per_km: float
    x0_ohm_per_km: float
    rated_a: int
    source: str


def _reactance(section_mm2: int, *, spacing_m: float) -> float:
    radius = STRANDED * math.sqrt(section_mm2 / math.pi) * 1.13 / 1000
    return round(0.1445 * math.log10(spacing_m / radius), 3)


def _four_wire(code: str, *, section: int, r: float, rated: int, spacing_m: float) -> Conductor:
    x = _reactance(section, spacing_m=spacing_m)
    r0, x0 = round(FOUR_WIRE_R * r, 4), round(FOUR_WIRE_X * x, 4)
    return Conductor(code, section, r, x, r0, x0, rated, f"R {LV_STANDARD}; X at {spacing_m} m")


def _three_wire(code: str, *, section: int, r: float, rated: int, source: str) -> Conductor:
    x = _reactance(section, spacing_m=1.0)
    r0, x0 = round(r + EARTH_OHM_PER_KM, 4), round(EARTH_X * x, 4)
    return Conductor(code, section, r, x, r0, x0, rated, f"R {source}; X at 1 m")


def _cable(code: str, *, section: int, r: float, rated: int) -> Conductor:
    return Conductor(code, section, r, 0.09, round(4 * r, 4), 0.32, rated, f"R {CABLE_STANDARD}; X usual of handbooks")


CONDUCTORS = {
    found.code: found
    for found in (
        _four_wire("JKLYJ-1-16", section=16, r=1.910, rated=90, spacing_m=0.1),
        _four_wire("JKLYJ-1-25", section=25, r=1.200, rated=125, spacing_m=0.1),
        _four_wire("JKLYJ-1-35", section=35, r=0.868, rated=155, spacing_m=0.4),
        _four_wire("JKLYJ-1-50", section=50, r=0.641, rated=190, spacing_m=0.4),
        _four_wire("JKLYJ-1-70", section=70, r=0.443, rated=235, spacing_m=0.4),
        _four_wire("JKLYJ-1-95", section=95, r=0.320, rated=295, spacing_m=0.4),
        _four_wire("JKLYJ-1-120", section=120, r=0.253, rated=345, spacing_m=0.4),
        _four_wire("JKLYJ-1-185", section=185, r=0.164, rated=460, spacing_m=0.4),
        _three_wire("LGJ-50", section=50, r=0.5946, rated=220, source=BARE_STANDARD),
        _three_wire("LGJ-70", section=70, r=0.4217, rated=275, source=BARE_STANDARD),
        _three_wire("LGJ-120", section=120, r=0.2496, rated=380, source=BARE_STANDARD),
        _three_wire("JKLYJ-10-120", section=120, r=0.253, rated=370, source=MV_STANDARD),
        _three_wire("JKLYJ-10-185", section=185, r=0.164, rated=490, source=MV_STANDARD),
        _cable("YJLV22-8.7/15-3x120", section=120, r=0.253, rated=235),
        _cable("YJV22-8.7/15-3x300", section=300, r=0.0601, rated=500),
    )
}
