"""
The loss formulas of DL/T 686, for where no model of the grid is at hand or as a check on one that is.

Units: A, Ω, kV, kW, kvar, kWh, hours. Source: DL/T 686, annexes A1–A4; what is derived says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi

import numpy as np

from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.types import Wiring

FREQUENCY_HZ = 50.0
#: Aluminium and copper gain so much resistance for each degree above 20.
PER_DEGREE = 0.004
STANDARD_C = 20.0
#: Share by which a conductor's resistance grows when it carries its rated current.
BY_CURRENT = 0.2
#: Conductors that carry current in a low-voltage area, the neutral of four counted half.
CONDUCTORS = {Wiring.THREE_WIRE: 3.0, Wiring.FOUR_WIRE: 3.5, Wiring.SINGLE_PHASE: 2.0}


def current_a(p_kw: Floats, *, q_kvar: Floats, u_kv: Floats | float) -> Floats:
    """Give the current of each phase from power: I = √(P² + Q²) / (√3·U)."""
    found: Floats = np.sqrt(p_kw**2 + q_kvar**2) / (np.sqrt(3.0) * u_kv)
    return found


def rms(values: Floats) -> float:
    """Give the root of the mean square over time (均方根): I_jf = √(ΣI²/T)."""
    return float(np.sqrt(np.mean(np.asarray(values, dtype=np.float64) ** 2)))


def shape_factor_squared(load_rate: float, *, least_rate: float) -> float:
    """
    Give K², by which the squared mean current falls short of the mean squared one (形状系数).

    :param load_rate: f = I_mean / I_max, above 0, up to 1
    :param least_rate: α = I_min / I_max, 0 up to f
    :raises ValueError: if the rates lie outside
    """
    f, low = _rates(load_rate, least_rate=least_rate)
    if f > 0.5:
        return (low + (1 - low) ** 2 / 3) / ((1 + low) / 2) ** 2
    return (f * (1 + low) - low) / f**2


def loss_factor(load_rate: float, *, least_rate: float) -> float:
    """
    Give F, the mean squared current as a share of the squared largest one (损失因数).

    :raises ValueError: if the rates lie outside, see `shape_factor_squared`
    """
    f, low = _rates(load_rate, least_rate=least_rate)
    return low + (1 - low) ** 2 / 3 if f > 0.5 else f * (1 + low) - low


def bounded(share: float, *, load_rate: float) -> float:
    """
    Keep a loss factor within what any curve can have: F is at least f² (a current that never changes) and at most f.

    The formulas know only mean, largest and least current; one quarter of an hour without load drives them out of these
    bounds. K² = F/f² then lies within 1 and 1/f. Derived.
    """
    return min(max(share, load_rate**2), load_rate)


def unbalance_factor(phases_a: Floats, *, neutral_ratio: float) -> float:
    """
    Give by how much unequal phases lose more than equal ones (三相不平衡系数): (ΣI² + ρ·I_N²) / (3·Ī²) over time.

    With ρ = 2 it is 1 + 2β², 1 + 8/3·β² or 1 + 8β² of the books: one phase heavy, one heavy and one light, two heavy.
    Derived, for currents 120° apart.

    :param phases_a: [T, 3]
    :param neutral_ratio: ρ = R_N / R of the wires
    :returns: 1 where nothing flows
    """
    a, b, c = np.asarray(phases_a, dtype=np.float64).T
    neutral = np.maximum(a * a + b * b + c * c - a * b - a * c - b * c, 0.0)
    even = float((((a + b + c) / 3) ** 2).sum()) * 3
    return float((a * a + b * b + c * c + neutral_ratio * neutral).sum()) / even if even else 1.0


def _rates(load_rate: float, *, least_rate: float) -> tuple[float, float]:
    if not 0 <= least_rate <= load_rate <= 1 or load_rate == 0:
        msg = f"a load rate of {load_rate} with a least rate of {least_rate} cannot be"
        raise ValueError(msg)
    return load_rate, least_rate


def line_kwh(squared_a: float, *, ohm: float, hours: float) -> float:
    """Give the loss of three conductors: ΔA = 3·I²·R·t·10⁻³; with a reactance for R, the kvarh."""
    return 3 * squared_a * ohm * hours * 1e-3


def resistance_at(r20_ohm: float, *, load_a: float, rated_a: float, air_c: float) -> float:
    """Correct a resistance for the current and the air: R = R₂₀·(1 + 0.2·(I/I_N)² + 0.004·(T − 20))."""
    return r20_ohm * (1 + BY_CURRENT * (load_a / rated_a) ** 2 + PER_DEGREE * (air_c - STANDARD_C))


def iron_kwh(no_load_loss_kw: float, *, u_kv: float, tap_kv: float, hours: float) -> float:
    """Give a transformer's no-load loss: ΔA₀ = P₀·(U_av/U_f)²·T."""
    return no_load_loss_kw * (u_kv / tap_kv) ** 2 * hours


def copper_kwh(load_loss_kw: float, *, rms_a: float, rated_a: float, hours: float) -> float:
    """Give a transformer's load loss: ΔA_R = P_k·(I_jf/I_N)²·T."""
    return load_loss_kw * (rms_a / rated_a) ** 2 * hours


def dielectric_kwh(u_kv: float, *, uf_per_km: float, tan_delta: float, km: float, hours: float) -> float:
    """Give the loss in a cable's insulation, all three cores: U²·ω·C·tanδ·l·T."""
    return (u_kv * 1e3) ** 2 * 2 * pi * FREQUENCY_HZ * uf_per_km * 1e-6 * tan_delta * km * hours * 1e-3


def equivalent_ohm(ohms: Floats, *, passing: Floats, whole: float) -> float:
    """
    Give the resistance that would lose as much with the whole current (等值电阻): Σ(Aᵢ²·Rᵢ)/(ΣA)². Derived.

    :param ohms: [L] of each section
    :param passing: [L] what flows through it: kWh, kVAh or the kVA of the transformers below it
    :param whole: what flows through the head
    """
    return float((np.asarray(passing) ** 2 * np.asarray(ohms)).sum() / whole**2) if whole else 0.0


def transformer_equivalent_ohm(u_kv: float, *, load_loss_kw: Floats, rated_kva: Floats) -> float:
    """Give the equivalent resistance of transformers by capacity: U²·ΣP_k/(ΣS_N)²·10³. Derived."""
    whole = float(np.asarray(rated_kva).sum())
    return u_kv**2 * float(np.asarray(load_loss_kw).sum()) / whole**2 * 1e3 if whole else 0.0


def loss_per_drop(tan_phi: float, *, x_to_r: float) -> float:
    """
    Give loss in percent for each percent of voltage lost on the way (电压损失法): (1 + tan²φ)/(1 + X/R·tanφ).

    Derived, for a load at the end of the line.
    """
    return (1 + tan_phi**2) / (1 + x_to_r * tan_phi)


def area_kwh(mean_a: float, *, shape_squared: float, ohm: float, hours: float, wiring: Wiring) -> float:
    """Give the loss of a low-voltage area's wires: N·I_av²·K²·R·t·10⁻³; N = 3, 3.5 or 2 by `Wiring`."""
    return CONDUCTORS[wiring] * mean_a**2 * shape_squared * ohm * hours * 1e-3


def by_area_classes(rate_pct: Mapping[str, float], *, supply_kwh: Mapping[str, float]) -> float:
    """
    Estimate the loss of areas by class from samples that were measured (台区损失率法).

    :param rate_pct: mean loss of the measured areas of each class, %
    :param supply_kwh: what all areas of each class were supplied with
    :returns: kWh
    :raises ValueError: naming a class without a sample
    """
    if missing := sorted(set(supply_kwh) - set(rate_pct)):
        msg = f"no area of class {missing[0]} was measured"
        raise ValueError(msg)
    return sum(rate_pct[kind] / 100 * kwh for kind, kwh in supply_kwh.items())


def neutral_a(a: float, *, b: float, c: float) -> float:
    """Give the current in the neutral of three phases 120° apart: I_N² = A² + B² + C² − AB − AC − BC."""
    return float(np.sqrt(max(a * a + b * b + c * c - a * b - a * c - b * c, 0.0)))


def unbalanced_kw(phases_a: tuple[float, float, float], *, ohm: float, neutral_ohm: float = 0.0) -> float:
    """Give the loss of three unequal currents and of the neutral: (A² + B² + C²)·R + I_N²·R_N."""
    a, b, c = phases_a
    return ((a * a + b * b + c * c) * ohm + neutral_a(a, b=b, c=c) ** 2 * neutral_ohm) * 1e-3
