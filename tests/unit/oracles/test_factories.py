"""The made-up cases are worth pricing: every feature comes up, most cases bill, and a seed always gives the same."""

from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given

from tests.factories.cases import bill_cases, billable_cases, random_cases, valid_case
from tests.oracles.bill import bill
from tests.oracles.power_factor import published_rates
from tests.oracles.usage import segments_of
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.metering.types import CUMULATIVE, RegisterKind
from wanjia.registry.tariffs.types import LadderBasis
from wanjia.revenue.billing.types import BillCase, LineKind, RefusalCode

CASES = 2_000
RATES = published_rates()


def totals(case: BillCase) -> list:
    return [stretch for stretch in case.usage if stretch.register is RegisterKind.ACTIVE_TOTAL]


def features_of_terms(case: BillCase) -> set[str]:
    found = {f"basis {terms.demand_basis}" for terms in case.terms}
    found |= {f"losses {terms.loss_method} {terms.policy.loss_share}" for terms in case.terms}
    found |= {f"standard {terms.power_factor_standard_pct}" for terms in case.terms}
    found |= {f"divisor {terms.policy.day_divisor}" for terms in case.terms}
    ladders = [terms.rate.ladder for terms in case.terms if terms.rate.ladder]
    found |= {f"ladder {ladder.basis} of {len(ladder.limits) + 1}" for ladder in ladders}
    found |= {f"funds {len(terms.rate.funds)}" for terms in case.terms}
    found |= {f"periods {len(terms.rate.energy)}" for terms in case.terms if terms.rate.is_time_of_use}
    found |= {"quantities only" for terms in case.terms if terms.rate.is_quantity_only}
    if any(before.rate.is_time_of_use != after.rate.is_time_of_use for before, after in pairwise(case.terms)):
        found.add("change of class")
    if any(before.running_kva != after.running_kva for before, after in pairwise(case.terms)):
        found.add("change of capacity")
    return found


def features_of_readings(case: BillCase) -> set[str]:
    stretches, segments = totals(case), segments_of(case)
    starts = {stretch.period.start for stretch in stretches}
    told = {
        "exchange": len({(stretch.multiplier, stretch.integer_digits) for stretch in stretches}) > 1,
        "rollover": any(stretch.end_value < stretch.start_value for stretch in stretches),
        "special reading at a change": any(segment.start in starts for segment in segments[1:]),
        "shared by days": len(segments) > len(stretches),
        "read before the cycle": any(stretch.period.start < case.cycle.start for stretch in stretches),
        "read after the cycle": any(stretch.period.end > case.cycle.end for stretch in stretches),
        "served from inside": bool(segments) and segments[0].start > case.cycle.start,
        "served until inside": bool(segments) and segments[-1].end < case.cycle.end,
        "over New Year": len(case.ladders) == 2 and segments[0].start.year < segments[-1].start.year,
        "turning day inside a month": case.cycle.start.day != 1,
    }
    return {name for name, is_so in told.items() if is_so} | {f"cycle of {case.cycle.days}"}


def features_of_parts(case: BillCase) -> set[str]:
    found = {f"children {len(case.children)}", f"carve-outs {len(case.carve_outs)}"}
    found |= {f"carve-out {each.kind} {case.terms[0].policy.carve_out_share}" for each in case.carve_outs}
    found |= {f"ratio of {case.terms[0].policy.carve_out_ratio_base}" for each in case.carve_outs}
    found |= {f"child registers {len({s.register for s in child}) > 1}" for child in case.children}
    return found


def features_of_bill(case: BillCase) -> set[str]:
    found = bill(case, power_factor_rates=RATES)
    names = {f"line {line.kind}" for line in found.lines} | {f"refused {code}" for code in found.refusals}
    names |= {f"tier {line.tier}" for line in found.lines}
    names |= {"reward" for line in found.lines if line.kind is LineKind.POWER_FACTOR and line.amount < 0}
    names |= {
        "price of 8 places" for line in found.lines if line.unit_price and line.unit_price.as_tuple().exponent < -7
    }
    if not found.refusals:
        names |= {
            name for name, is_so in (("zero", found.energy_kwh == 0), ("huge", found.energy_kwh > 10**8)) if is_so
        }
    return names


EXPECTED = {
    *(f"basis {basis}" for basis in DemandBasis),
    *(f"losses {method} {share}" for method in LossMethod for share in ("FLAT", "PRO_RATA")),
    *(f"standard {standard}" for standard in (80, 85, 90, None)),
    *(f"ladder {basis} of {count}" for basis in LadderBasis for count in (2, 3, 4)),
    *(f"funds {count}" for count in range(4)),
    *(f"periods {count}" for count in range(2, 6)),
    *(f"divisor {divisor}" for divisor in ("CALENDAR", "THIRTY")),
    *(f"cycle of {days}" for days in range(28, 32)),
    *(f"children {count}" for count in range(3)),
    *(f"carve-outs {count}" for count in range(3)),
    *(f"carve-out {kind} {share}" for kind in CarveOutKind for share in ("FLAT", "PRO_RATA")),
    *(f"ratio of {base}" for base in ("TOTAL", "REMAINDER")),
    *(f"child registers {is_so}" for is_so in (True, False)),
    *(f"line {kind}" for kind in LineKind),
    *(f"refused {code}" for code in RefusalCode if code is not RefusalCode.READING_HELD),
    *(f"tier {tier}" for tier in range(5)),
    *("quantities only", "change of class", "change of capacity", "reward", "price of 8 places"),
    *("exchange", "rollover", "special reading at a change", "shared by days", "zero", "huge"),
    *("read before the cycle", "read after the cycle", "served from inside", "served until inside"),
    *("over New Year", "turning day inside a month"),
}


class TestRandomCases:
    def test_every_feature_comes_up(self) -> None:
        counts: Counter[str] = Counter()
        for case in random_cases(1, count=CASES):
            counts.update(features_of_terms(case) | features_of_readings(case) | features_of_parts(case))
            counts.update(features_of_bill(case))

        assert not {name for name in EXPECTED if counts[name] < 2}

    def test_most_bill_and_a_few_are_refused(self) -> None:
        refused = sum(bool(bill(case, power_factor_rates=RATES).refusals) for case in random_cases(2, count=CASES))

        assert 0.01 * CASES < refused < 0.10 * CASES

    def test_a_case_that_is_meant_to_bill_hardly_ever_does_not(self) -> None:
        rng = Random(3)
        refused = sum(bool(bill(valid_case(rng), power_factor_rates=RATES).refusals) for _ in range(CASES))

        assert refused < 0.01 * CASES

    def test_a_seed_always_gives_the_same(self) -> None:
        assert random_cases(4, count=50) == random_cases(4, count=50)
        assert random_cases(4, count=50) != random_cases(5, count=50)


class TestBillCases:
    @given(case=bill_cases())
    def test_terms_cover_the_days_in_service_without_gap_or_overlap(self, case: BillCase) -> None:
        segments = segments_of(case)

        assert segments
        assert all(before.end == after.start for before, after in pairwise(segments))
        assert all(case.cycle.start <= segment.start < segment.end <= case.cycle.end for segment in segments)

    @given(case=billable_cases())
    def test_registers_fit_their_dials(self, case: BillCase) -> None:
        for stretch in case.usage:
            if stretch.register in CUMULATIVE:
                assert 0 <= stretch.start_value < 10**stretch.integer_digits
                assert 0 <= stretch.end_value < 10**stretch.integer_digits
