"""Cases made unbillable on purpose, one cause at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.factories.prices import carved_rate
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.metering.types import CUMULATIVE, RegisterKind
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import BillCase, CarveOutShare, Rate, Terms, UsageStretch

Spoiler = Callable[[Random, BillCase], BillCase]


def _mapped(case: BillCase, change: Callable[[UsageStretch], UsageStretch]) -> BillCase:
    return replace(case, usage=tuple(change(stretch) for stretch in case.usage))


def _for_all_terms(case: BillCase, change: Callable[[Terms], Terms]) -> BillCase:
    return replace(case, terms=tuple(change(terms) for terms in case.terms))


def no_first_days(rng: Random, case: BillCase) -> BillCase:
    """Let every register be read a day or more too late."""
    late = max(case.cycle.start, case.terms[0].period.start) + timedelta(days=rng.randint(1, 3))

    def later(stretch: UsageStretch) -> UsageStretch:
        end = stretch.period.end
        assert end is not None
        return replace(stretch, period=Period(late, end)) if stretch.period.start < late < end else stretch

    return _mapped(case, later)


def backwards(rng: Random, case: BillCase) -> BillCase:
    """Let a register run backwards, mostly the total one."""
    registers = (RegisterKind.ACTIVE_TOTAL,) if rng.random() < 0.8 else CUMULATIVE

    def back(stretch: UsageStretch) -> UsageStretch:
        is_meant = stretch.register in registers and stretch.start_value >= 1
        return (
            replace(stretch, end_value=stretch.start_value - rng.randint(1, 9) / Decimal(10)) if is_meant else stretch
        )

    return _mapped(case, back)


def too_much_peak(rng: Random, case: BillCase) -> BillCase:
    """Let peak and valley each count as much as the total."""
    total = [stretch for stretch in case.usage if stretch.register is RegisterKind.ACTIVE_TOTAL]
    kinds = (RegisterKind.ACTIVE_PEAK, RegisterKind.ACTIVE_VALLEY)
    others = [stretch for stretch in case.usage if stretch.register not in kinds]
    return replace(case, usage=(*others, *(replace(s, register=kind) for s in total for kind in kinds)))


def greedy_child(rng: Random, case: BillCase) -> BillCase:
    """Let a meter behind the meter count more than the meter."""
    total = [stretch for stretch in case.usage if stretch.register is RegisterKind.ACTIVE_TOTAL]
    return replace(case, children=(*case.children, tuple(replace(s, multiplier=s.multiplier * 2) for s in total)))


def greedy_carve_out(rng: Random, case: BillCase) -> BillCase:
    """Carve out more than there is."""
    greedy = CarveOutShare(CarveOutKind.FIXED, Decimal(3 * 10**9), carved_rate(rng))
    return replace(case, carve_outs=(*case.carve_outs[:1], greedy))


def no_price(rng: Random, case: BillCase) -> BillCase:
    """Lose a price, or the whole rate."""

    def without(terms: Terms) -> Terms:
        rate = terms.rate
        if rate.ladder is not None and not rate.energy:
            return replace(terms, rate=replace(rate, ladder=replace(rate.ladder, prices=()), is_quantity_only=False))
        kept = {period: price for period, price in rate.energy.items() if period is not TimeOfUse.FLAT}
        return replace(terms, rate=replace(rate, energy=kept) if len(kept) < len(rate.energy) else Rate("none"))

    return _for_all_terms(case, without)


def no_demand(rng: Random, case: BillCase) -> BillCase:
    """Measure no demand."""
    return replace(case, usage=tuple(s for s in case.usage if s.register is not RegisterKind.MAXIMUM_DEMAND))


def no_nameplate(rng: Random, case: BillCase) -> BillCase:
    """Lose the nameplate and the loss table's first rows."""
    return _for_all_terms(
        case,
        lambda terms: replace(
            terms,
            transformer=None,
            loss_bands=tuple(replace(band, from_kwh=band.from_kwh + 4 * 10**9) for band in terms.loss_bands),
        ),
    )


def spoilers_for(case: BillCase) -> list[Spoiler]:
    """List what can be spoiled in a case."""
    found: list[Spoiler] = [no_first_days, backwards, greedy_child, greedy_carve_out, no_price]
    if any(terms.rate.is_time_of_use for terms in case.terms):
        found.append(too_much_peak)
    if any(terms.demand_basis in {DemandBasis.CONTRACT_DEMAND, DemandBasis.ACTUAL_DEMAND} for terms in case.terms):
        found += [no_demand, no_demand]
    if any(terms.loss_method is not LossMethod.NONE for terms in case.terms):
        found += [no_nameplate, no_nameplate]
    return found


def spoil(rng: Random, *, case: BillCase) -> BillCase:
    """Make a case unbillable, nearly always: there are cases that bear it."""
    return rng.choice(spoilers_for(case))(rng, case)
