"""
Made-up billing cases that mix every feature of the rules: most bill, a few are refused.

One generator serves both the fixed-seed sweeps (`random_cases`) and Hypothesis (`bill_cases`).
"""

from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from tests.factories.meters import draw_child, draw_demand, draw_usage, meters_of
from tests.factories.plans import Plan, draw_plan
from tests.factories.prices import carved_rate, chance, number
from tests.factories.spoiling import spoil
from tests.factories.terms import all_terms
from wanjia.registry.customers.types import CarveOutKind
from wanjia.registry.tariffs.types import LadderBasis
from wanjia.revenue.billing.types import BillCase, CarveOutShare, LadderAccount, Terms

SPOILED_PERCENT = 4


def carve_outs(rng: Random, *, plan: Plan) -> tuple[CarveOutShare, ...]:
    """Draw none, one or two carve-outs, small against the energy."""
    found = []
    for _ in range(rng.choices((0, 1, 2), (80, 12, 8))[0]):
        if chance(rng, percent=50):
            kwh = Decimal(int(plan.kwh * rng.uniform(0, 0.04)))
            value = kwh + Decimal("0.5") if kwh and chance(rng, percent=10) else kwh
            found.append(CarveOutShare(CarveOutKind.FIXED, value, carved_rate(rng)))
        else:
            percent = number(rng, low=0.1, high=4, places=rng.choice((0, 1, 2)))
            found.append(CarveOutShare(CarveOutKind.RATIO, percent, carved_rate(rng)))
    return tuple(found)


def ladder_accounts(rng: Random, *, plan: Plan, terms: tuple[Terms, ...]) -> dict[int, LadderAccount]:
    """Draw what was used before, often right at a limit, for every ladder year of the days in service."""
    ladders = [each.rate.ladder for each in terms if each.rate.ladder is not None]
    if not ladders:
        return {}
    if plan.basis is LadderBasis.MONTHLY:
        months = rng.choice((1, 1, 1, 1, 2, 3))
        return {0: LadderAccount(0, months, rng.choice((0, 0, 0, rng.randint(0, months))))}
    found = {}
    for year in range(plan.served.start.year, plan.served.start.year + 2):
        months = 12 if chance(rng, percent=70) else rng.randint(1, 12)
        limits = [0, *(limit * months // 12 for limit in ladders[0].limits)]
        used = rng.choice((rng.choice(limits), max(rng.choice(limits) - rng.randint(0, 400), 0), rng.randint(0, 9000)))
        is_new_year = year > plan.served.start.year and chance(rng, percent=80)
        large = rng.randint(0, months) if chance(rng, percent=20) else 0
        found[year] = LadderAccount(0 if is_new_year else used, months, large)
    return found


def valid_case(rng: Random) -> BillCase:
    """Draw a case that is meant to bill; rounding of tiny energies may still refuse it."""
    plan = draw_plan(rng)
    terms = all_terms(rng, plan=plan)
    meters = meters_of(rng, plan=plan)
    usage = draw_usage(rng, plan=plan, meters=meters, terms=terms)
    children = rng.choices((0, 1, 2), (84, 11, 5))[0]
    demand = draw_demand(rng, plan=plan, terms=terms) if plan.is_two_part else []
    return BillCase(
        cycle=plan.cycle,
        terms=terms,
        usage=(*usage, *demand),
        children=tuple(draw_child(rng, meters=meters, usage=usage) for _ in range(children)),
        carve_outs=carve_outs(rng, plan=plan),
        ladders=ladder_accounts(rng, plan=plan, terms=terms),
    )


def random_case(rng: Random) -> BillCase:
    """Draw a case; a few are spoiled."""
    case = valid_case(rng)
    return spoil(rng, case=case) if chance(rng, percent=SPOILED_PERCENT) else case


def random_cases(seed: int, *, count: int) -> list[BillCase]:
    """Draw ``count`` cases, the same for the same seed."""
    rng = Random(seed)
    return [random_case(rng) for _ in range(count)]


def bill_cases() -> st.SearchStrategy[BillCase]:
    """Let Hypothesis choose: any case, billable or not."""
    return st.randoms(use_true_random=False).map(random_case)


def billable_cases() -> st.SearchStrategy[BillCase]:
    """Let Hypothesis choose among the cases that are meant to bill."""
    return st.randoms(use_true_random=False).map(valid_case)
