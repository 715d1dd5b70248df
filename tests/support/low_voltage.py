"""
Make small low-voltage worlds whose truth is known: areas on one feeder, customers on their phases, meters that err.

Written apart from the sample county on purpose, with a plain sweep of its own, so that tests of identification do not
lean on the program that they test. All is drawn from one seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wanjia.energy.identification.kernel.series import Observed

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

POINTS = 96
NOMINAL_V = 230.0
TURNS = np.exp(-2j * np.pi / 3 * np.arange(3))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    What a world shall be like.

    :ivar ohm_per_span: resistance of one span of the main line, Ω
    :ivar clock_s: largest error of a meter's clock, s
    :ivar three_phase_share: share of customers on three phases
    :ivar vacant_share: share of customers that use next to nothing
    :ivar theft_share: share of customers of whose energy the meter misses 30 to 80 %
    :ivar missing_share: share of meter-days that never came
    :ivar unmetered_kw: lamps of each area that no meter counts, on one phase, at night
    """

    areas: int = 3
    customers: int = 40
    days: int = 30
    spans: int = 10
    ohm_per_span: float = 0.012
    transformer_ohm: complex = 0.012 + 0.03j
    noise_v: float = 0.2
    clock_s: float = 120.0
    three_phase_share: float = 0.06
    wrong_ties: int = 4
    wrong_phases: int = 4
    vacant_share: float = 0.0
    theft_share: float = 0.0
    missing_share: float = 0.0
    unmetered_kw: float = 0.0


@dataclass(frozen=True, kw_only=True)
class World:
    """
    What the meters of a world said and what is true; customers × points unless said otherwise.

    :ivar area, phase: where customers truly hang; phase 3 means all three
    :ivar archive_area, archive_phase: what the archive says
    :ivar voltages: customers × 3 × points, V; nan where a meter has no such phase
    :ivar head_voltages, head_powers: areas × 3 × points, V and kW
    :ivar head_energies: areas × points, kWh
    """

    area: NDArray[np.int64]
    phase: NDArray[np.int64]
    archive_area: NDArray[np.int64]
    archive_phase: NDArray[np.int64]
    voltages: Floats
    energies: Floats
    head_voltages: Floats
    head_powers: Floats
    head_energies: Floats
    plan: Plan = field(repr=False)


def world(seed: int, *, plan: Plan | None = None) -> World:
    """Draw a world from a seed."""
    plan = plan or Plan()
    draw = np.random.default_rng(seed)
    count, points = plan.areas * plan.customers, plan.days * POINTS
    area = np.repeat(np.arange(plan.areas), plan.customers)
    phase = draw.integers(0, 3, count)
    phase[draw.random(count) < plan.three_phase_share] = 3
    span = draw.integers(1, plan.spans + 1, count)
    power = _loads(draw, count=count, days=plan.days) * np.where(phase == 3, 3.0, 1.0)[:, None]
    power *= np.where(draw.random(count) < plan.vacant_share, 0.01, 1.0)[:, None]
    counted = np.where(draw.random(count) < plan.theft_share, draw.uniform(0.2, 0.7, count), 1.0)
    source = _source(draw, points=points)
    volts = np.empty((count, 3, points))
    heads, powers = np.empty((plan.areas, 3, points)), np.empty((plan.areas, 3, points))
    for one in range(plan.areas):
        inside = area == one
        volts[inside], heads[one], powers[one] = _sweep(
            power[inside], phase=phase[inside], span=span[inside], source=source, plan=plan, draw=draw
        )
    volts = np.where(_has_phase(phase)[:, :, None], volts, np.nan)
    volts[phase < 3, 0] = volts[phase < 3, phase[phase < 3]]
    volts[phase < 3, 1:] = np.nan
    _add_lamps(powers, plan=plan, draw=draw)
    come = np.repeat(draw.random((count, plan.days)) >= plan.missing_share, POINTS, axis=1)
    shift = draw.uniform(-plan.clock_s, plan.clock_s, count) / 900
    archive_area, archive_phase = area.copy(), phase.copy()
    moved = draw.choice(count, plan.wrong_ties, replace=False)
    archive_area[moved] = (area[moved] + draw.integers(1, plan.areas, plan.wrong_ties)) % plan.areas
    turned = draw.choice(np.flatnonzero(phase < 3), plan.wrong_phases, replace=False)
    archive_phase[turned] = (phase[turned] + draw.integers(1, 3, plan.wrong_phases)) % 3
    return World(
        area=area,
        phase=phase,
        archive_area=archive_area,
        archive_phase=archive_phase,
        voltages=np.where(
            come[:, None], _read(_shifted(volts, by=shift[:, None, None]), draw=draw, noise=plan.noise_v), np.nan
        ),
        energies=np.where(come, _counted(_shifted(power * counted[:, None], by=shift[:, None]) / 4), np.nan),
        head_voltages=_read(heads, draw=draw, noise=plan.noise_v),
        head_powers=np.round(powers * draw.normal(1, 0.003, powers.shape), 2),
        head_energies=_counted(powers.sum(axis=1) / 4),
        plan=plan,
    )


def observed_of(made: World) -> Observed:
    """Give what identification sees of a world."""
    return Observed(
        archive_area=made.archive_area,
        archive_phase=made.archive_phase,
        voltages=made.voltages,
        energies=made.energies,
        head_voltages=made.head_voltages,
        head_powers=made.head_powers,
        head_energies=made.head_energies,
    )


def _loads(draw: np.random.Generator, *, count: int, days: int) -> Floats:
    """Draw households' mean power by quarter of an hour, kW: what always runs, evenings, and appliances by chance."""
    hour = np.arange(POINTS) / 4
    evening = np.exp(-(((hour - 20) / 2.5) ** 2)) + 0.5 * np.exp(-(((hour - 12) / 1.5) ** 2))
    size = draw.lognormal(-0.3, 0.5, count)[:, None, None]
    daily = draw.lognormal(0, 0.25, (count, days, 1))
    peak = draw.normal(0, 4, count).astype(int)
    shape = np.stack([np.roll(evening, by) for by in peak])[:, None, :]
    base = size * (0.12 + 0.35 * daily * shape)
    starts = draw.random((count, days, POINTS)) < (0.01 + 0.06 * shape)
    burst = starts * draw.exponential(1.2, starts.shape) * size
    spread = burst + 0.6 * np.roll(burst, 1, axis=2) + 0.3 * np.roll(burst, 2, axis=2)
    result: Floats = (base * draw.lognormal(0, 0.3, starts.shape) + spread).reshape(count, -1)
    return result


def _source(draw: np.random.Generator, *, points: int) -> Floats:
    """Wander the voltage of the feeder, V at low voltage, one value for each phase that differs a little."""
    walk = np.cumsum(draw.normal(0, 0.35, points))
    walk -= np.linspace(walk[0], walk[-1], points)
    slow = 3 * np.sin(np.arange(points) / POINTS * 2 * np.pi) + np.clip(walk, -8, 8)
    result: Floats = NOMINAL_V + slow + np.cumsum(draw.normal(0, 0.03, (3, points)), axis=1) * 0.3
    return result


def _sweep(
    power: Floats,
    *,
    phase: NDArray[np.int64],
    span: NDArray[np.int64],
    source: Floats,
    plan: Plan,
    draw: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    """Give customers' and head's voltages and the head's power by phase: one main line, four wires, two sweeps."""
    count, points = power.shape
    share = np.where(phase[:, None] == 3, 1 / 3, np.eye(4)[phase][:, :3])
    sides = draw.integers(0, 2, count)
    service = draw.uniform(0.01, 0.08, size=(int(count),))
    ohm = plan.ohm_per_span * (1 + 0.35j)
    load = power[:, None, :] * share[:, :, None] * (1 + 0.25j) * 1000
    at: Complexes = np.broadcast_to((source * TURNS[:, None])[None], (count, 3, points))
    head: Complexes = source * TURNS[:, None]
    total: Complexes = np.zeros((3, points), dtype=np.complex128)
    for _ in range(2):
        current: Complexes = np.conj(load / at)
        total = current.sum(axis=0)
        head = source * TURNS[:, None] - plan.transformer_ohm * total
        volts = np.empty((count, 3, points), dtype=complex)
        for side in (0, 1):
            drop = np.zeros((3, points), dtype=complex)
            mine = sides == side
            for step in range(1, plan.spans + 1):
                beyond: Complexes = current[mine & (span >= step)].sum(axis=0)
                drop = drop + ohm * (beyond + beyond.sum(axis=0))
                here = mine & (span == step)
                volts[here] = head - drop - 2 * service[here, None, None] * current[here]
        at = volts
    line = (np.abs(head) * np.abs(total) / 1000) * np.cos(np.angle(head * np.conj(total)))
    return np.abs(at), np.abs(head), line


def _add_lamps(powers: Floats, *, plan: Plan, draw: np.random.Generator) -> None:
    """Add lamps that no meter counts to the heads' power."""
    hour = np.arange(powers.shape[2]) % POINTS / 4
    for area, phase in enumerate(draw.integers(0, 3, plan.areas)):
        powers[area, phase] += plan.unmetered_kw * ((hour < 5) | (hour >= 19))


def _has_phase(phase: NDArray[np.int64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (phase[:, None] == 3) | (phase[:, None] == np.arange(3))
    return found


def _shifted(values: Floats, *, by: Floats) -> Floats:
    """Read values by clocks that are wrong by a share of the interval."""
    before, behind = np.roll(values, 1, axis=-1), np.roll(values, -1, axis=-1)
    return np.where(by < 0, values * (1 + by) - by * before, values * (1 - by) + by * behind)


def _read(volts: Floats, *, draw: np.random.Generator, noise: float) -> Floats:
    result: Floats = np.round(volts + draw.normal(0, noise, volts.shape), 1)
    return result


def _counted(energy: Floats) -> Floats:
    """Count energy by registers that show hundredths of a kWh."""
    return np.diff(np.floor(np.cumsum(energy, axis=-1) * 100) / 100, axis=-1, prepend=0)
