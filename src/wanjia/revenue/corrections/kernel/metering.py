"""
Errors of meters: what they come to in energy, and how a meter is tested against a known load.

Errors are fractions, below 0 where the meter is slow. Source: docs/algorithms/corrections.md; 供电营业规则 (1996),
article 80.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext

from wanjia.foundation.quantities.rounding import half_up
from wanjia.revenue.corrections.kernel.wiring import DIGITS, FACTOR_PLACES

SECONDS_PER_HOUR = 3600
WATT_SECONDS_PER_KWH = 3_600_000
PERCENT = 100


def true_energy(metered_kwh: Decimal, *, error: Decimal) -> Decimal:
    """Give what was used where a meter with an error measured so much, kWh, not rounded."""
    return metered_kwh / (1 + error)


def energy_for_error(metered_kwh: Decimal, *, error: Decimal, share: Decimal) -> Decimal:
    """
    Give the energy to bill (below 0: to give back) for a meter beyond its limit.

    The error is brought to zero, over a share of the time since the last test: half of it, as nobody knows when it
    began.

    :returns: kWh, not rounded
    """
    return (true_energy(metered_kwh, error=error) - metered_kwh) * share


def meter_factor(error: Decimal, *, share: Decimal) -> Decimal:
    """Give the factor for the same over the whole time: 1 + share × (1 ÷ (1 + error) − 1), to 8 places."""
    with localcontext(prec=DIGITS):
        return half_up(1 + share * (1 / (1 + error) - 1), places=FACTOR_PLACES)


def combined_error(errors: Iterable[Decimal]) -> Decimal:
    """Add the errors of meter, current and voltage transformers; products of small errors are left out."""
    return sum(errors, Decimal(0))


def voltage_drop_energy(metered_kwh: Decimal, *, drop_pct: Decimal, allowed_pct: Decimal) -> Decimal:
    """Give the energy for a voltage drop of the secondary circuit: the part above what is allowed, kWh, not rounded."""
    return metered_kwh * max(drop_pct - allowed_pct, Decimal(0)) / PERCENT


def creep_energy(
    *, seconds_per_turn: Decimal, idle_hours: Decimal, days: Decimal, turns_per_kwh: Decimal, multiplier: Decimal
) -> Decimal:
    """Give what a meter that turned without load measured too much, kWh, not rounded."""
    turns_an_hour = SECONDS_PER_HOUR / seconds_per_turn
    return turns_an_hour * idle_hours * days / turns_per_kwh * multiplier


def seconds_for_turns(turns: Decimal, *, turns_per_kwh: Decimal, load_w: Decimal, multiplier: Decimal) -> Decimal:
    """Give how long a meter without error needs for so many turns, seconds."""
    return turns * WATT_SECONDS_PER_KWH * multiplier / (turns_per_kwh * load_w)


def turns_in(seconds: Decimal, *, turns_per_kwh: Decimal, load_kw: Decimal, multiplier: Decimal) -> Decimal:
    """Give how often a meter without error turns in so many seconds behind a transformer of some ratio."""
    return load_kw * turns_per_kwh * seconds / (SECONDS_PER_HOUR * multiplier)


def error_by_time(theory_s: Decimal, *, taken_s: Decimal) -> Decimal:
    """Give the error of a meter that took so long for its turns, as a fraction."""
    return (theory_s - taken_s) / taken_s


def error_by_turns(counted: Decimal, *, expected: Decimal) -> Decimal:
    """Give the error of a meter that turned so often, as a fraction."""
    return (counted - expected) / expected
