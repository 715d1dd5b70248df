"""Decisions about points, limits, devices and taps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.energy.quality.types import Band, LimitName, Limits, VoltageLevel

HUNDRED = Decimal(100)
#: Nominal volts up to which a voltage is of its level; GB/T 12325 speaks of 220 V, three phases up to 20 kV, 35 kV.
BELOW_LINE, BELOW_MEDIUM, UP_TO_MEDIUM = Decimal(300), Decimal(1_000), Decimal(20_000)
#: What GB/T 12325-2008 allows from 35 kV on: both deviations together, or the larger one if both lie on one side.
WIDEST_PCT = Decimal(10)


def level_of(nominal_v: Decimal) -> VoltageLevel:
    """Give the level whose limits hold for a nominal voltage, volts above 0."""
    if nominal_v < BELOW_LINE:
        return VoltageLevel.PHASE_220
    if nominal_v < BELOW_MEDIUM:
        return VoltageLevel.LINE_380
    return VoltageLevel.MEDIUM if nominal_v <= UP_TO_MEDIUM else VoltageLevel.HIGH


def band_of(
    nominal_v: Decimal, *, limits: Limits, lower_v: Decimal | None = None, upper_v: Decimal | None = None
) -> Band:
    """
    Give the voltages in order at a nominal voltage; limits of the point's own go before those of its level.

    :raises KeyError: if no row sets a limit for the level
    """
    level = level_of(nominal_v)
    lower = lower_v or nominal_v * (HUNDRED + limits.of_level[level, LimitName.LOWER_PCT]) / HUNDRED
    upper = upper_v or nominal_v * (HUNDRED + limits.of_level[level, LimitName.UPPER_PCT]) / HUNDRED
    return Band(lower, upper)


def why_not_band(nominal_v: Decimal, *, lower_v: Decimal | None, upper_v: Decimal | None) -> str | None:
    """Say why a point cannot have such limits of its own, or nothing."""
    if nominal_v <= 0:
        return "the nominal voltage must be above 0"
    if (lower_v is None) != (upper_v is None):
        return "a point has both limits of its own or none"
    if lower_v is None or upper_v is None:
        return None
    if not 0 < lower_v < upper_v:
        return "the lower limit must be above 0 and below the upper one"
    is_high = level_of(nominal_v) is VoltageLevel.HIGH
    is_wide = is_high and deviation_pct(nominal_v, lower_v=lower_v, upper_v=upper_v) > WIDEST_PCT
    return (
        "from 35 kV on the limits may lie 10 % of the nominal voltage apart at most (GB/T 12325)" if is_wide else None
    )


def deviation_pct(nominal_v: Decimal, *, lower_v: Decimal, upper_v: Decimal) -> Decimal:
    """Give both deviations together, percent of the nominal voltage; the larger one where both lie on one side."""
    down, up = (volts * HUNDRED / nominal_v - HUNDRED for volts in (lower_v, upper_v))
    is_one_sided = down > 0 or up < 0
    return max(abs(down), abs(up)) if is_one_sided else up - down


def why_not_switched(*, steps_on: int, steps: int, reason: str) -> str | None:
    """Say why a switching cannot be written down, or nothing."""
    if not 0 <= steps_on <= steps:
        return f"The device has {steps} steps: give a number from 0 to {steps}."
    return None if reason.strip() else "Say why it was switched."


def why_not_moved(*, from_pct: Decimal, to_pct: Decimal, limits: Limits, reason: str) -> str | None:
    """Say why a move of a tap cannot be written down, or nothing."""
    most, step = limits[LimitName.TAP_MOST_PCT], limits[LimitName.TAP_STEP_PCT]
    if from_pct == to_pct:
        return "The tap stands there already."
    if any(abs(pct) > most or pct % step for pct in (from_pct, to_pct)):
        return f"A tap stands between -{most:f} % and {most:f} %, in steps of {step:f} %."
    return None if reason.strip() else "Say why the tap was moved."


def why_not_checked(
    *, checked_on: date, remedied_on: date | None, is_defect: bool, note: str, today: date
) -> str | None:
    """Say why a check cannot be written down, or nothing."""
    if checked_on > today:
        return "The day of the check has not come yet."
    if remedied_on is not None and (not is_defect or remedied_on < checked_on or remedied_on > today):
        return "A defect is removed on the day of the check or later, and only a defect is."
    return "Say what is defective." if is_defect and not note.strip() else None


def why_not_done(*, began: date, done_on: date, how: str, today: date) -> str | None:
    """Say why a defect or a problem cannot be written down as removed, or nothing."""
    if done_on < began or done_on > today:
        return "It is done on the day on which it was found or later, and not in days to come."
    return None if how.strip() else "Say what was done about it."


def why_not_problem(*, feeder_code: str, area_code: str, found_on: date, note: str, today: date) -> str | None:
    """Say why a problem of the grid cannot be registered, or nothing."""
    if bool(feeder_code) == bool(area_code):
        return "Name the line or the area: one of them."
    if found_on > today:
        return "The day on which it was found has not come yet."
    return None if note.strip() else "Say what is wrong."
