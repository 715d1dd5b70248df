"""
Formulas of the field for one figure: for surveys, examinations and reports that ask for less than a bill.

What the chain decides is decided by its kernels, here called with one row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isqrt

import polars as pl

from wanjia.foundation.quantities.rounding import half_up
from wanjia.revenue.billing.kernel import losses
from wanjia.revenue.billing.kernel.power_factor import power_factor_pct as power_factor_column

HUNDRED = Decimal(100)
POWER_DIGITS = 12


def power_factor_pct(active_kwh: Decimal, *, reactive_kvarh: Decimal) -> int | None:
    """
    Give cosφ in hundredths, half up to 2 places, or None when neither energy is above 0.

    :param active_kwh: whole kWh of a month, losses included
    :param reactive_kvarh: whole kvarh, forward plus reverse
    """
    row = pl.DataFrame({"p": [int(active_kwh)], "q": [int(reactive_kvarh)]}, schema={"p": pl.Int64, "q": pl.Int64})
    found: int | None = row.select(power_factor_column(pl.col("p"), reactive=pl.col("q"))).item()
    return found


def adjusted_for_power_factor(amount: Decimal, *, rate_pct: Decimal) -> Decimal:
    """Add the adjustment to an amount, yuan unrounded; a negative rate reduces it."""
    return amount * (1 + rate_pct / HUNDRED)


def readjusted_for_power_factor(amount: Decimal, *, from_pct: Decimal, to_pct: Decimal) -> Decimal:
    """Take one adjustment out of an amount that already holds it and put another in, yuan unrounded."""
    return amount * (HUNDRED + to_pct) / (HUNDRED + from_pct)


def compensation_kvar(active_kw: Decimal, *, from_pct: int, to_pct: int) -> Decimal:
    """
    Give the capacitor power that lifts cosφ, kvar unrounded.

    :param from_pct: cosφ now, in hundredths, as it was rounded for the bill
    :param to_pct: cosφ wanted, in hundredths
    """
    return active_kw * (_tangent(from_pct) - _tangent(to_pct))


def _tangent(power_factor_pct: int) -> Decimal:
    squared = HUNDRED**2 / Decimal(power_factor_pct) ** 2 - 1
    return Decimal(isqrt(int(squared * 10 ** (2 * POWER_DIGITS)))) / 10**POWER_DIGITS


def iron_percent_loss(energy_kwh: Decimal, *, rated_kva: Decimal, no_load_loss_kw: Decimal, hours: int) -> Decimal:
    """Give the month's loss by iron plus 2 % or 3 % of the energy, kWh unrounded; see `kernel.losses`."""
    exact = losses.iron_percent_loss(
        energy=int(energy_kwh),
        hours=hours,
        rated_kva=Fraction(rated_kva),
        no_load_loss_w=Fraction(no_load_loss_kw) * 1000,
    )
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def load_rate(energy_kwh: Decimal, *, rated_kva: Decimal, hours: int) -> Decimal:
    """Give the load rate by which the share of copper loss is chosen: energy ÷ hours ÷ (0.8 kVA)."""
    return energy_kwh / hours / (rated_kva * Decimal("0.8"))


def instantaneous_loss(
    load_factor: Decimal,
    *,
    rated_kva: Decimal,
    no_load_loss_kw: Decimal,
    load_loss_kw: Decimal,
    no_load_current_pct: Decimal,
    impedance_pct: Decimal,
) -> tuple[Decimal, Decimal]:
    """Give a transformer's loss at a load factor: kW and kvar, unrounded."""
    square = load_factor**2
    active = no_load_loss_kw + square * load_loss_kw
    reactive = (no_load_current_pct + square * impedance_pct) / HUNDRED * rated_kva
    return active, reactive


def combined_loss(active_kw: Decimal, *, reactive_kvar: Decimal, reactive_equivalent: Decimal) -> Decimal:
    """Give active plus reactive loss weighted by its economic equivalent (kW per kvar), kW."""
    return active_kw + reactive_equivalent * reactive_kvar


def connected_load_energy(loads: Sequence[tuple[Decimal, Decimal, Decimal]], *, days: int) -> int:
    """
    Give the energy of a supply without a meter from the load connected (临时用电), whole kWh.

    :param loads: kW (kVA counts as kW), load factor, and hours a day of each appliance
    """
    exact = sum((power * factor * hours * days for power, factor, hours in loads), Decimal(0))
    return int(half_up(exact, places=0))


def average_price(amount: Decimal, *, energy_kwh: Decimal) -> Decimal | None:
    """Give yuan per kWh, unrounded; None without energy."""
    return amount / energy_kwh if energy_kwh else None


def energy_for_average_price(fixed_amount: Decimal, *, energy_price: Decimal, average: Decimal) -> Decimal:
    """
    Give the energy at which a fixed amount and a price per kWh come to an average price, kWh unrounded.

    :raises ValueError: if the average is not above the price per kWh
    """
    if average <= energy_price:
        msg = f"an average of {average} cannot be reached: the energy alone costs {energy_price}"
        raise ValueError(msg)
    return fixed_amount / (average - energy_price)


def change_by_time_of_use(energies: Mapping[str, Decimal], *, ratios: Mapping[str, Decimal]) -> Decimal:
    """
    Tell by what percentage prices by period change an energy charge against the flat price.

    :param energies: kWh by period
    :param ratios: price of the period as a multiple of the flat price; 1 where none is given
    """
    total = sum(energies.values(), Decimal(0))
    weighted = sum((energy * ratios.get(period, Decimal(1)) for period, energy in energies.items()), Decimal(0))
    return (weighted / total - 1) * HUNDRED


def sum_of_components(components: Sequence[Decimal]) -> Decimal:
    """Round each component of a bill to the fen, then sum them."""
    return sum((half_up(component, places=2) for component in components), Decimal(0))


def multiplier(current_ratio: Decimal, *, potential_ratio: Decimal) -> Decimal:
    """Give the billing multiplier of a usage point: CT ratio × PT ratio."""
    return current_ratio * potential_ratio
