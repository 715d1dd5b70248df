"""
Formulas of the field for one figure: for surveys, examinations and reports that ask for less than a bill.

What the chain decides is decided by its kernels, here called with one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

import polars as pl

from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.revenue.billing.kernel import losses
from wanjia.revenue.billing.kernel.power_factor import power_factor_pct as power_factor_column

HUNDRED = Decimal(100)
ROOT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class ConnectedLoad:
    """An appliance of a supply without a meter: kW (kVA counts as kW), hours a day, and the share of its power used."""

    rated_kw: Decimal
    hours_a_day: Decimal
    use_factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class IronPercentLoss:
    """A month's loss by iron plus a percentage, kWh unrounded, and the load rate that chose the percentage."""

    iron_kwh: Decimal
    load_rate: Decimal
    copper_kwh: Decimal

    @property
    def total_kwh(self) -> Decimal:
        """Sum iron and copper."""
        return self.iron_kwh + self.copper_kwh


@dataclass(frozen=True, slots=True)
class InstantaneousLoss:
    """What a transformer loses at one load, unrounded."""

    active_kw: Decimal
    reactive_kvar: Decimal


def power_factor_pct(kwh: int, *, kvarh: int) -> int | None:
    """
    Give cosφ in hundredths, half up to 2 places, or None when neither energy is above 0.

    :param kwh: active energy of a month, losses included
    :param kvarh: reactive energy, forward plus reverse
    """
    row = pl.DataFrame({"p": [kwh], "q": [kvarh]}, schema={"p": pl.Int64, "q": pl.Int64})
    found: int | None = row.select(power_factor_column(pl.col("p"), reactive=pl.col("q"))).item()
    return found


def corrected_for_power_factor(amount: Decimal, *, from_rate_pct: Decimal, to_rate_pct: Decimal) -> Decimal:
    """
    Take one adjustment out of an amount that already holds it, put another in, and round to the fen.

    :param from_rate_pct: percentage that the amount holds; 0 where it holds none
    """
    return half_up(amount * (HUNDRED + to_rate_pct) / (HUNDRED + from_rate_pct), places=FEN_PLACES)


def compensation_kvar(kwh: Decimal, *, hours: Decimal, from_pct: int, to_pct: int) -> Decimal:
    """
    Give the capacitor power that lifts cosφ, kvar unrounded.

    :param kwh: active energy used in ``hours`` of full use
    :param from_pct: cosφ now, in hundredths, as it was rounded for the bill
    :param to_pct: cosφ wanted, in hundredths
    """
    return kwh / hours * (_tangent(from_pct) - _tangent(to_pct))


def _tangent(power_factor_pct: int) -> Decimal:
    squared = HUNDRED**2 / Decimal(power_factor_pct) ** 2 - 1
    return Decimal(isqrt(int(squared.scaleb(2 * ROOT_DIGITS)))).scaleb(-ROOT_DIGITS)


def iron_percent_loss(kwh: Decimal, *, rated_kva: Decimal, no_load_loss_kw: Decimal, hours: Decimal) -> IronPercentLoss:
    """Give the loss of ``hours`` by iron plus 2 % or 3 % of the energy; see `kernel.losses`."""
    exact = losses.iron_percent_loss(
        energy=int(kwh),
        hours=int(hours),
        rated_kva=Fraction(rated_kva),
        no_load_loss_w=Fraction(no_load_loss_kw) * 1000,
    )
    iron = no_load_loss_kw * hours
    total = Decimal(exact.numerator) / Decimal(exact.denominator)
    return IronPercentLoss(iron, kwh / hours / (rated_kva * Decimal("0.8")), total - iron)


def instantaneous_loss(
    load_factor: Decimal,
    *,
    rated_kva: Decimal,
    no_load_loss_kw: Decimal,
    load_loss_kw: Decimal,
    no_load_current_pct: Decimal,
    impedance_pct: Decimal,
) -> InstantaneousLoss:
    """Give a transformer's loss at a load factor (load ÷ rating): P0 + β²·Pk and (I0 + β²·Uk) % of the rating."""
    square = load_factor**2
    reactive = (no_load_current_pct + square * impedance_pct) / HUNDRED * rated_kva
    return InstantaneousLoss(no_load_loss_kw + square * load_loss_kw, reactive)


def combined_loss_kw(loss: InstantaneousLoss, *, equivalent: Decimal) -> Decimal:
    """Give active loss plus reactive loss weighted by its economic equivalent (kW per kvar)."""
    return loss.active_kw + equivalent * loss.reactive_kvar


def connected_load_energy(loads: Iterable[ConnectedLoad], *, days: int) -> int:
    """Give the energy of a supply without a meter from the load connected (临时用电), whole kWh."""
    exact = sum((load.rated_kw * load.use_factor * load.hours_a_day * days for load in loads), Decimal(0))
    return int(half_up(exact, places=0))


def energy_for_average_price(basic: Decimal, *, energy_price: Decimal, average_price: Decimal) -> Decimal:
    """
    Give the energy at which a fixed charge and a price per kWh come to an average price, kWh unrounded.

    :raises ValueError: if the average is not above the price per kWh
    """
    if average_price <= energy_price:
        msg = f"an average of {average_price} cannot be reached: the energy alone costs {energy_price}"
        raise ValueError(msg)
    return basic / (average_price - energy_price)


def total_amount(amounts: Iterable[Decimal]) -> Decimal:
    """Round each component of a bill to the fen, then sum them."""
    return sum((half_up(amount, places=FEN_PLACES) for amount in amounts), Decimal(0))


def multiplier(ct_ratio: Decimal, *, pt_ratio: Decimal) -> Decimal:
    """Give the billing multiplier of a usage point: CT ratio × PT ratio."""
    return ct_ratio * pt_ratio


def is_suspension(days: int, *, least_days: int) -> bool:
    """
    Tell whether stopped capacity earns a lower basic charge.

    :param least_days: the shortest suspension that counts, a switch of the price book
    """
    return days >= least_days
