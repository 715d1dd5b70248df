"""Laws that a bill keeps whoever prices it, kernel or twin: nothing is lost, and two halves make the whole."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.cases import random_cases
from tests.factories.plain import JUNE, by_period, june, read, single, terms, tiers
from tests.oracles.bill import OracleBill, bill
from tests.oracles.power_factor import published_rates
from wanjia.registry.customers.types import DemandBasis
from wanjia.revenue.billing.kernel.case import CaseBill, price_cases
from wanjia.revenue.billing.types import BillCase, LadderAccount, LineKind, Rate

RATES = published_rates()
Bill = CaseBill | OracleBill
Pricer = Callable[[list[BillCase]], list[Bill]]


def by_kernel(cases: list[BillCase]) -> list[Bill]:
    return list(price_cases(cases, power_factor_rates=RATES))


def by_twin(cases: list[BillCase]) -> list[Bill]:
    return [bill(case, power_factor_rates=RATES) for case in cases]


both = pytest.mark.parametrize("price", [by_kernel, by_twin])


@pytest.fixture(scope="module")
def cases() -> list[BillCase]:
    return random_cases(7, count=500)


class TestNothingIsLost:
    @both
    def test_lines_sum_to_the_bill(self, price: Pricer, cases: list[BillCase]) -> None:
        for found in price(cases):
            assert found.amount == sum((line.amount for line in found.lines if line.amount is not None), Decimal(0))

    @both
    def test_energy_lines_of_all_parts_sum_to_the_energy(self, price: Pricer, cases: list[BillCase]) -> None:
        for found in price(cases):
            assert found.energy_kwh == sum(line.quantity for line in found.lines if line.kind is LineKind.ENERGY)

    @both
    def test_tiers_sum_to_the_periods_of_their_segment(self, price: Pricer, cases: list[BillCase]) -> None:
        for found in price(cases):
            tiers_kwh: dict[date, Decimal] = defaultdict(Decimal)
            periods_kwh: dict[date, Decimal] = defaultdict(Decimal)
            for line in found.lines:
                if line.kind is LineKind.TIER:
                    tiers_kwh[line.start] += line.quantity
                elif line.kind is LineKind.ENERGY and line.part == 0:
                    periods_kwh[line.start] += line.quantity

            assert tiers_kwh == {start: periods_kwh[start] for start in tiers_kwh}

    @both
    def test_every_fund_is_charged_on_all_energy_of_its_part(self, price: Pricer, cases: list[BillCase]) -> None:
        for found in price(cases):
            energy: dict[tuple[date, int], Decimal] = defaultdict(Decimal)
            for line in found.lines:
                if line.kind is LineKind.ENERGY:
                    energy[line.start, line.part] += line.quantity
            funds = [line for line in found.lines if line.kind is LineKind.FUND]

            assert all(line.quantity == energy[line.start, line.part] for line in funds)

    @both
    def test_a_refused_case_has_no_lines(self, price: Pricer, cases: list[BillCase]) -> None:
        refused = [found for found in price(cases) if found.refusals]

        assert refused
        assert not any(found.lines for found in refused)


FUNDS = {"grid": Decimal("0.02")}
BASIC = {"capacity": Decimal("26.30"), "demand": Decimal("42.00"), "funds": FUNDS}
#: Prices of two places times whole kWh are whole fen: nothing is rounded, so nothing can differ by rounding.
EXACT_RATES = (
    single("0.56", **BASIC),
    by_period({"peak": "0.91", "flat": "0.65", "valley": "0.31"}, **BASIC),
    Rate("ladder", ladder=tiers((240, 400), "0.53", "0.58", "0.83"), funds=FUNDS, capacity=Decimal("26.30")),
    by_period(
        {"peak": "0.56", "flat": "0.53", "valley": "0.28"}, ladder=tiers((230, 400), "0", "0.05", "0.30"), **BASIC
    ),
)


@st.composite
def halves(draw: st.DrawFn) -> tuple[BillCase, BillCase]:
    """A month with a special reading, once under terms that run through, once cut where the reading is."""
    rate = draw(st.sampled_from(EXACT_RATES))
    cut = JUNE.start + timedelta(days=draw(st.integers(1, 29)))
    usage = ()
    for span in JUNE.split_at([cut]):
        flat, peak, valley = (draw(st.integers(0, 600)) for _ in range(3))
        total = flat + peak + valley
        usage += read(period=span, total=total, peak=peak, valley=valley, kvarh=draw(st.integers(0, total)))
    bases = [DemandBasis.NONE, DemandBasis.CAPACITY] + [DemandBasis.ACTUAL_DEMAND] * (rate.demand is not None)
    whole = terms(
        rate,
        running_kva=Decimal(30 * draw(st.integers(1, 50))),
        demand_basis=draw(st.sampled_from(bases)),
        power_factor_standard_pct=draw(st.sampled_from([None, 80, 85, 90])),
    )
    usage += read(period=JUNE, demand=30 * draw(st.integers(0, 20)))
    cuts = (replace(whole, period=span) for span in JUNE.split_at([cut]))
    ladders = {0: LadderAccount(quota_months=1)}
    return june(whole, usage=usage, ladders=ladders), june(*cuts, usage=usage, ladders=ladders)


def quantities(found: Bill) -> dict[tuple[object, ...], Decimal]:
    """Add up each kind of line over the segments."""
    sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for line in found.lines:
        sums[line.kind, line.item, line.time_of_use, line.tier] += line.quantity
    return dict(sums)


class TestTwoHalvesMakeTheWhole:
    """Under the calendar divisor, with a reading at the cut and figures that need no rounding."""

    @both
    @settings(max_examples=60)
    @given(pair=halves())
    def test_in_amount_energy_and_every_quantity(self, price: Pricer, pair: tuple[BillCase, BillCase]) -> None:
        whole, halved = price(list(pair))

        assert not whole.refusals
        assert (whole.amount, whole.energy_kwh) == (halved.amount, halved.energy_kwh)
        assert quantities(whole) == quantities(halved)

    @both
    @given(kwh=st.integers(0, 10**9), cut=st.integers(1, 29), kva=st.integers(1, 10_000))
    @settings(max_examples=60)
    def test_in_energy_and_capacity_without_a_reading_at_the_cut(
        self, price: Pricer, kwh: int, cut: int, kva: int
    ) -> None:
        rate = single("1", capacity=Decimal("26.30"))
        whole = terms(rate, running_kva=Decimal(30 * kva), demand_basis=DemandBasis.CAPACITY)
        cuts = [replace(whole, period=span) for span in JUNE.split_at([JUNE.start + timedelta(days=cut)])]
        usage = read(total=kwh)

        once, twice = price([june(whole, usage=usage), june(*cuts, usage=usage)])

        assert (once.amount, quantities(once)) == (twice.amount, quantities(twice))
