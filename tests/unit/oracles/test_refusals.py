"""Every refusal of the twin, from both sides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.factories.plain import JUNE, by_period, june, read, single, terms, tiers
from tests.oracles.bill import bill
from tests.oracles.power_factor import published_rates
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.revenue.billing.types import BillCase, CarveOutShare, LadderAccount, LossBand, Rate, RefusalCode

RATES = published_rates()
PERIODS = by_period({"peak": "1", "flat": "1", "valley": "1"})


def why(case: BillCase) -> tuple[RefusalCode, ...]:
    found = bill(case, power_factor_rates=RATES)
    assert not (found.refusals and found.lines)
    return found.refusals


def test_a_day_in_service_without_a_reading() -> None:
    late = read(period=Period(date(2025, 6, 2), date(2025, 7, 1)), total=10)

    assert why(june(terms(single("1")), usage=late)) == (RefusalCode.READING_MISSING,)
    assert why(june(terms(single("1"), start=2), usage=late)) == ()


def test_energy_that_runs_backwards() -> None:
    forward = read(total=10)
    backward = tuple(replace(stretch, start_value=Decimal(11)) for stretch in forward)

    assert why(june(terms(single("1")), usage=backward)) == (RefusalCode.NEGATIVE_ENERGY,)
    assert why(june(terms(single("1")), usage=forward)) == ()


def test_periods_beyond_the_total() -> None:
    assert why(june(terms(PERIODS), usage=read(total=10, peak=6, valley=5))) == (RefusalCode.PERIODS_EXCEED_TOTAL,)
    assert why(june(terms(PERIODS), usage=read(total=11, peak=6, valley=5))) == ()
    assert why(june(terms(single("1")), usage=read(total=10, peak=6, valley=5))) == ()


def test_children_beyond_the_parent() -> None:
    def with_child(**child: int) -> tuple[RefusalCode, ...]:
        return why(june(terms(PERIODS), usage=read(total=10, peak=6), children=(read(**child),)))

    assert with_child(total=11, peak=6) == (RefusalCode.CHILDREN_EXCEED_PARENT,)
    assert with_child(total=8, peak=7) == (RefusalCode.CHILDREN_EXCEED_PARENT,)
    assert with_child(total=5) == (RefusalCode.CHILDREN_EXCEED_PARENT,)
    assert with_child(total=4) == ()
    assert with_child(total=10, peak=6) == ()


def test_carve_outs_beyond_the_rest() -> None:
    def with_carve_out(kwh: int, *, rate: Rate) -> tuple[RefusalCode, ...]:
        carve_out = CarveOutShare(CarveOutKind.FIXED, Decimal(kwh), single("1"))
        return why(june(terms(rate), usage=read(total=10, peak=6), carve_outs=(carve_out,)))

    assert with_carve_out(11, rate=single("1")) == (RefusalCode.CARVE_OUT_EXCEEDS,)
    assert with_carve_out(10, rate=single("1")) == ()
    assert with_carve_out(5, rate=PERIODS) == (RefusalCode.CARVE_OUT_EXCEEDS,)
    assert with_carve_out(4, rate=PERIODS) == ()


def test_a_missing_price() -> None:
    usage = read(total=10, peak=6)
    no_peak = by_period({"flat": "1"})
    short_ladder = replace(single("1"), energy={}, ladder=tiers((5,), "1"))
    ladders = {0: LadderAccount(quota_months=1)}

    assert why(june(terms(Rate("none")), usage=usage)) == (RefusalCode.PRICE_MISSING,)
    assert why(june(terms(no_peak), usage=usage)) == (RefusalCode.PRICE_MISSING,)
    assert why(june(terms(no_peak), usage=read(total=10, peak=0))) == ()
    assert why(june(terms(short_ladder), usage=usage, ladders=ladders)) == (RefusalCode.PRICE_MISSING,)
    assert why(june(terms(short_ladder), usage=read(total=5), ladders=ladders)) == ()
    assert why(june(terms(single("1"), demand_basis=DemandBasis.CAPACITY), usage=usage)) == (RefusalCode.PRICE_MISSING,)


def test_a_carve_out_without_a_single_price() -> None:
    def with_rate(rate: Rate, *, kwh: int = 1) -> tuple[RefusalCode, ...]:
        carve_out = CarveOutShare(CarveOutKind.FIXED, Decimal(kwh), rate)
        return why(june(terms(single("1")), usage=read(total=10), carve_outs=(carve_out,)))

    assert with_rate(by_period({"peak": "1"})) == (RefusalCode.PRICE_MISSING,)
    assert with_rate(by_period({"peak": "1"}), kwh=0) == ()
    assert with_rate(PERIODS) == ()


def test_demand_that_was_not_measured() -> None:
    rate = single("1", demand=Decimal(40))
    for basis in (DemandBasis.CONTRACT_DEMAND, DemandBasis.ACTUAL_DEMAND):
        on_demand = terms(rate, demand_basis=basis, contract_demand_kw=Decimal(100))
        before = Period(date(2025, 5, 1), JUNE.start)

        assert why(june(on_demand, usage=read(total=10))) == (RefusalCode.DEMAND_MISSING,)
        assert why(june(on_demand, usage=(*read(total=10), *read(period=before, demand=9)))) == (
            RefusalCode.DEMAND_MISSING,
        )
        assert why(june(on_demand, usage=read(total=10, demand=0))) == ()


def test_losses_that_cannot_be_found() -> None:
    for method in (LossMethod.IRON_PERCENT, LossMethod.FORMULA):
        assert why(june(terms(single("1"), loss_method=method), usage=read(total=9))) == (RefusalCode.LOSS_ROW_MISSING,)
    by_table = terms(single("1"), loss_method=LossMethod.TABLE, loss_bands=(LossBand(10, 1),))

    assert why(june(by_table, usage=read(total=9))) == (RefusalCode.LOSS_ROW_MISSING,)
    assert why(june(by_table, usage=read(total=10))) == ()


def test_a_power_factor_that_the_table_does_not_know() -> None:
    case = june(terms(single("1"), power_factor_standard_pct=90), usage=read(total=10))

    assert bill(case, power_factor_rates={(90, 99): Decimal(0)}).refusals == (RefusalCode.PRICE_MISSING,)
    assert bill(case, power_factor_rates={(90, 100): Decimal(0)}).refusals == ()


def test_the_first_step_that_finds_a_reason_is_the_one_to_tell() -> None:
    """No price and no reading: without a reading nothing else can be said."""
    assert why(june(terms(Rate("none")), usage=())) == (RefusalCode.READING_MISSING,)


def test_reasons_of_one_step_are_told_together() -> None:
    rate = by_period({"flat": "1"}, demand=Decimal(40))
    both = terms(rate, demand_basis=DemandBasis.ACTUAL_DEMAND)

    assert why(june(both, usage=read(total=10, peak=6))) == (RefusalCode.DEMAND_MISSING, RefusalCode.PRICE_MISSING)
