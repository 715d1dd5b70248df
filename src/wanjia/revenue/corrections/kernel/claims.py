"""
What is due beside the energy: penalties of breaches and theft, compensation for an outage, energy nobody measured.

A penalty is counted on what is charged after before that is rounded, and is rounded itself once. Source:
docs/algorithms/corrections.md; 供电营业规则 1996 art. 96 and 100 to 103, 2024 art. 101 to 104.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.revenue.corrections.kernel.wiring import ROOT_3
from wanjia.revenue.corrections.types import Basis, Breach, BreachKind, Party, PenaltyTerms

HOURS_OF_DAY = 24
MONTH_DAYS = 30
SINGLE_PHASE_KV = Decimal("0.22")
THREE_PHASE_KV = Decimal("0.38")


@dataclass(frozen=True, slots=True)
class Load:
    """A device: kW (kVA counts as kW) used so many hours a day for so many days."""

    kw: Decimal
    hours_a_day: Decimal
    days: Decimal


def energy_of_loads(loads: Iterable[Load]) -> Decimal:
    """Give what devices used, kWh."""
    return sum((load.kw * load.hours_a_day * load.days for load in loads), Decimal(0))


def kva_of_current(current_a: Decimal, *, phases: int) -> Decimal:
    """Give the capacity that a current stands for at 220 V (one phase) or 380 V (three), kVA."""
    return current_a * (SINGLE_PHASE_KV if phases == 1 else THREE_PHASE_KV * ROOT_3)


def basic_charge_for(kva: Decimal, *, price: Decimal, months: int, days: int = 0) -> Decimal:
    """Give the basic charge of capacity used for whole months and some days of a thirtieth each, yuan, not rounded."""
    return kva * price * (months + Decimal(days) / MONTH_DAYS)


def price_difference(kwh: Iterable[Decimal], *, billed: Decimal, due: Decimal) -> Decimal:
    """Give what energy at a lower price than is due came short, yuan, not rounded."""
    return sum(kwh, Decimal(0)) * (due - billed)


def penalty(base: Decimal, *, breach: Breach, terms: PenaltyTerms) -> Decimal:
    """
    Give the penalty of a breach.

    :param base: what is charged after, yuan, not rounded; under EXCESS the charge for the energy in excess
    :param terms: the row that holds
    :returns: yuan to the fen
    """
    rate = terms.amount if breach.times is None else breach.times
    counted = {
        Basis.TIMES: base,
        Basis.EXCESS: base,
        Basis.PER_KW: breach.kw * breach.occasions,
        Basis.PER_TIME: Decimal(breach.occasions),
    }
    return half_up(rate * counted[terms.basis], places=FEN_PLACES)


def why_not_penalty(breach: Breach, *, terms: PenaltyTerms | None) -> str | None:
    """Tell why a penalty cannot be asked like that."""
    if terms is None:
        return "The rules of that time know no penalty for this; leave it out."
    if breach.times is not None and breach.times > terms.amount:
        return f"At most {terms.amount.normalize():f} is allowed; {breach.times.normalize():f} was asked."
    if breach.times is not None and (breach.times < 0 or (breach.times != terms.amount and not terms.is_maximum)):
        return f"The rule of that time fixes {terms.amount.normalize():f}; {breach.times.normalize():f} was asked."
    if terms.basis is Basis.PER_KW and breach.kw <= 0:
        return "Say how many kW or kVA are concerned."
    return None


def terms_for(
    rows: Sequence[PenaltyTerms], *, kind: BreachKind, is_two_part: bool, is_residential: bool
) -> list[PenaltyTerms]:
    """Keep the rows that a customer's breach falls under, those for the nearest party first."""
    parties = [
        Party.TWO_PART if is_two_part else Party.SINGLE_PART,
        Party.RESIDENTIAL if is_residential else Party.OTHER,
        Party.ANY,
    ]
    own = [row for row in rows if row.kind is kind and row.party in parties]
    return sorted(own, key=lambda row: parties.index(row.party))


def outage_compensation(energy_charge: Decimal, *, days: int, hours: Decimal, times: Decimal) -> Decimal:
    """
    Give what the company pays for an outage that it answers for.

    :param energy_charge: energy charge of the days that stand for usual use, yuan
    :param days: how many days these were
    :param hours: how long supply was cut
    :param times: how many times the energy charge that could have been used
    :returns: yuan to the fen
    """
    return half_up(energy_charge * hours * times / (days * HOURS_OF_DAY), places=FEN_PLACES)
