"""
Factors of wiring faults: by what measured energy is multiplied to give what was used.

G = P correct ÷ P measured under a balanced load with phase angle φ; a negative one means that the meter ran backwards.
Source: docs/algorithms/corrections.md, where each is derived; the tests find every factor again from phasors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext

from wanjia.foundation.quantities.rounding import half_up
from wanjia.revenue.corrections.types import WiringFault

FACTOR_PLACES = 8
DIGITS = 50
ROOT_3 = Decimal("1.7320508075688772935274463415058723669428052538103806280558")
Angle = Callable[[Decimal], Decimal]

FIXED: Mapping[WiringFault, Decimal] = {
    WiringFault.FOUR_ONE_OPEN: Decimal("1.5"),
    WiringFault.FOUR_TWO_OPEN: Decimal(3),
    WiringFault.FOUR_ONE_REVERSED: Decimal(3),
    WiringFault.FOUR_TWO_REVERSED: Decimal(-3),
    WiringFault.FOUR_ALL_REVERSED: Decimal(-1),
    WiringFault.THREE_B_OPEN: Decimal(2),
    WiringFault.THREE_BOTH_REVERSED: Decimal(-1),
}
#: By tan φ: numerator and denominator, so that a fault that measures nothing is told by 0.
ANGLED: Mapping[WiringFault, tuple[Angle, Angle]] = {
    WiringFault.FOUR_ROTATED_FORWARD: (lambda _tan: Decimal(2), lambda tan: ROOT_3 * tan - 1),
    WiringFault.FOUR_ROTATED_BACK: (lambda _tan: Decimal(-2), lambda tan: 1 + ROOT_3 * tan),
    WiringFault.THREE_A_OPEN: (lambda _tan: 2 * ROOT_3, lambda tan: ROOT_3 + tan),
    WiringFault.THREE_C_OPEN: (lambda _tan: 2 * ROOT_3, lambda tan: ROOT_3 - tan),
    WiringFault.THREE_A_REVERSED: (lambda _tan: ROOT_3, lambda tan: tan),
    WiringFault.THREE_C_REVERSED: (lambda _tan: -ROOT_3, lambda tan: tan),
    WiringFault.THREE_ORDER_BCA: (lambda _tan: Decimal(2), lambda tan: ROOT_3 * tan - 1),
    WiringFault.THREE_ORDER_CAB: (lambda _tan: Decimal(-2), lambda tan: 1 + ROOT_3 * tan),
}
#: What a meter wired like this measures is 0, so no factor helps.
WITHOUT_FACTOR = frozenset({WiringFault.FOUR_SWAPPED, WiringFault.THREE_SWAPPED})


def needs_angle(fault: WiringFault) -> bool:
    """Tell whether the factor of a fault depends on cosφ."""
    return fault in ANGLED


def wiring_factor(fault: WiringFault, *, tan: Decimal | None = None) -> Decimal | None:
    """
    Give the factor of a wiring fault.

    :param tan: tan φ of the load, above 0 for an inductive one; for the faults that need it
    :returns: the factor to 8 places, or None where the meter measures nothing
    """
    if fault in WITHOUT_FACTOR:
        return None
    if fault in FIXED:
        return FIXED[fault]
    if tan is None:
        return None
    above, below = ANGLED[fault]
    with localcontext(prec=DIGITS):
        measured = below(tan)
        return None if measured == 0 else half_up(above(tan) / measured, places=FACTOR_PLACES)


def tan_of(power_factor: Decimal) -> Decimal:
    """
    Give tan φ of a power factor, that of an inductive load.

    :param power_factor: cosφ, above 0, at most 1
    :raises ValueError: for any other
    """
    if not 0 < power_factor <= 1:
        msg = f"a power factor lies above 0 and is at most 1, not {power_factor}"
        raise ValueError(msg)
    with localcontext(prec=DIGITS):
        return (1 - power_factor * power_factor).sqrt() / power_factor


def ratio_factor(ratios: Sequence[Decimal], *, billed: Decimal) -> Decimal | None:
    """
    Give the factor for current transformers of different ratios, some turned round, under a balanced load.

    :param ratios: of each element; below 0 where it is turned round; 0 where it gives nothing
    :param billed: the ratio billed by, above 0
    :returns: (n ÷ billed) ÷ Σ(1 ÷ ratio) to 8 places, or None where they measure nothing together
    """
    with localcontext(prec=DIGITS):
        measured = sum((1 / ratio for ratio in ratios if ratio), Decimal(0))
        return None if measured == 0 else half_up(len(ratios) / billed / measured, places=FACTOR_PLACES)


def error_factor(errors: Sequence[Decimal]) -> Decimal | None:
    """
    Give the factor for elements that measure with errors: n ÷ Σ(1 + error).

    :param errors: as fractions, below 0 for too little; -1 for nothing
    """
    with localcontext(prec=DIGITS):
        measured = sum((1 + error for error in errors), Decimal(0))
        return None if measured == 0 else half_up(len(errors) / measured, places=FACTOR_PLACES)


def multiplier_factor(true: Decimal, *, billed: Decimal) -> Decimal:
    """Give the factor for a wrong multiplier: the true one through the one billed by, both above 0."""
    with localcontext(prec=DIGITS):
        return half_up(true / billed, places=FACTOR_PLACES)
