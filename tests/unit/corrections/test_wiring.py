"""Factors of wiring faults against phasors, and what meters' errors come to."""

import cmath
from decimal import Decimal
from math import acos, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.corrections.kernel import metering, wiring
from wanjia.revenue.corrections.types import WiringFault as F

TURN = cmath.exp(-2j * pi / 3)
A, B, C = 0, 1, 2


def phasors(phi: float) -> tuple[list[complex], list[complex]]:
    """Give phase voltages and currents of a balanced load whose currents lag by ``phi``."""
    volts = [TURN**phase for phase in range(3)]
    return volts, [volt * cmath.exp(-1j * phi) for volt in volts]


def power(pairs: list[tuple[complex, complex]]) -> float:
    """Give what elements measure together."""
    return sum((volt * current.conjugate()).real for volt, current in pairs)


def four_wires(fault: F, volts: list[complex], amps: list[complex]) -> list[tuple[complex, complex]]:
    """Give voltage and current of each of three elements under a fault."""
    order = {F.FOUR_ROTATED_FORWARD: (B, C, A), F.FOUR_ROTATED_BACK: (C, A, B), F.FOUR_SWAPPED: (B, A, C)}
    signs = {
        F.FOUR_ONE_OPEN: (0, 1, 1),
        F.FOUR_TWO_OPEN: (0, 0, 1),
        F.FOUR_ONE_REVERSED: (-1, 1, 1),
        F.FOUR_TWO_REVERSED: (-1, -1, 1),
        F.FOUR_ALL_REVERSED: (-1, -1, -1),
    }
    at, sign = order.get(fault, (A, B, C)), signs.get(fault, (1, 1, 1))
    return [(volts[at[phase]], sign[phase] * amps[phase]) for phase in range(3)]


def three_wires(fault: F, volts: list[complex], amps: list[complex]) -> list[tuple[complex, complex]]:
    """Give voltage and current of each of two elements under a fault; an open B leaves both in series."""
    a, b, c = {
        F.THREE_ORDER_BCA: (volts[B], volts[C], volts[A]),
        F.THREE_ORDER_CAB: (volts[C], volts[A], volts[B]),
    }.get(fault, tuple(volts))
    first, second = (a - b, amps[A]), (c - b, amps[C])
    changed = {
        F.THREE_A_OPEN: [second],
        F.THREE_C_OPEN: [first],
        F.THREE_B_OPEN: [((a - c) / 2, amps[A]), ((c - a) / 2, amps[C])],
        F.THREE_A_REVERSED: [(first[0], -first[1]), second],
        F.THREE_C_REVERSED: [first, (second[0], -second[1])],
        F.THREE_BOTH_REVERSED: [(first[0], -first[1]), (second[0], -second[1])],
        F.THREE_SWAPPED: [(a - b, amps[C]), (c - b, amps[A])],
    }
    return changed.get(fault, [first, second])


@pytest.mark.parametrize("fault", list(F))
@pytest.mark.parametrize("cos", ["0.95", "0.8", "0.62"])
def test_every_factor_is_found_again_from_phasors(fault: F, cos: str) -> None:
    volts, amps = phasors(acos(float(cos)))
    wired = four_wires if fault.startswith("FOUR") else three_wires
    true, measured = 3 * float(cos), power(wired(fault, volts, amps))

    factor = wiring.wiring_factor(fault, tan=wiring.tan_of(Decimal(cos)))

    if factor is None:
        assert measured == pytest.approx(0, abs=1e-12)
    else:
        assert float(factor) == pytest.approx(true / measured, rel=1e-7)


def test_a_fault_that_depends_on_the_load_needs_its_power_factor() -> None:
    assert wiring.wiring_factor(F.THREE_A_OPEN) is None
    assert wiring.wiring_factor(F.THREE_ORDER_BCA, tan=1 / wiring.ROOT_3) is not None
    assert wiring.wiring_factor(F.THREE_A_REVERSED, tan=Decimal(0)) is None


@pytest.mark.parametrize("power_factor", ["0", "-0.9", "1.01"])
def test_a_power_factor_that_is_none_is_refused(power_factor: str) -> None:
    with pytest.raises(ValueError, match="power factor"):
        wiring.tan_of(Decimal(power_factor))


RATIO = st.decimals(min_value=1, max_value=1000, places=2)


@given(RATIO, RATIO)
def test_equal_ratios_are_a_multiplier(ratio: Decimal, billed: Decimal) -> None:
    assert wiring.ratio_factor([ratio] * 3, billed=billed) == wiring.multiplier_factor(ratio, billed=billed)


def test_elements_that_cancel_out_have_no_factor() -> None:
    assert wiring.ratio_factor([Decimal(40), Decimal(-40)], billed=Decimal(40)) is None
    assert wiring.error_factor([Decimal(-1)]) is None
    assert wiring.error_factor([Decimal(0), Decimal("-0.4"), Decimal("0.1")]) == Decimal("1.11111111")


@given(st.decimals(min_value="-0.9", max_value=1, places=4), st.integers(min_value=0, max_value=10**7))
def test_half_the_time_is_half_the_energy(error: Decimal, kwh: int) -> None:
    whole = metering.energy_for_error(Decimal(kwh), error=error, share=Decimal(1))
    half = metering.energy_for_error(Decimal(kwh), error=error, share=Decimal("0.5"))

    assert abs(whole - 2 * half) < Decimal("0.000001")
    by_factor = kwh * (metering.meter_factor(error, share=Decimal("0.5")) - 1)
    assert abs(by_factor - half) <= Decimal(kwh) / 10**8


def test_a_voltage_drop_within_what_is_allowed_is_not_settled() -> None:
    allowed = {"allowed_pct": Decimal("0.25")}
    assert metering.voltage_drop_energy(Decimal(10_000), drop_pct=Decimal("0.25"), **allowed) == 0
    assert metering.voltage_drop_energy(Decimal(10_000), drop_pct=Decimal("0.75"), **allowed) == 50
    assert metering.combined_error([Decimal("-0.02"), Decimal("-0.01"), Decimal("0.005")]) == Decimal("-0.025")
    assert sqrt(3) == pytest.approx(float(wiring.ROOT_3))
