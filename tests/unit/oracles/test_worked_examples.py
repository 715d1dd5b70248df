"""The twin against examples worked by hand, each rule once; the numbers are derived in the docstrings."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories.plain import JUNE, POLICY, by_period, june, read, single, terms, tiers
from tests.oracles.bill import OracleBill, bill
from tests.oracles.ladder import split_over_tiers
from tests.oracles.power_factor import power_factor_pct, published_rates
from tests.oracles.usage import stretch_energy
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import LadderBasis, TimeOfUse
from wanjia.revenue.billing.types import (
    BillCase,
    CarveOutShare,
    LadderAccount,
    LineKind,
    LossBand,
    TransformerRating,
    UsageStretch,
)

RATES = published_rates()
THIRTY = replace(POLICY, day_divisor="THIRTY")
PRO_RATA = replace(POLICY, loss_share="PRO_RATA", carve_out_share="PRO_RATA")
S11_200 = TransformerRating(Decimal(200), Decimal(325), Decimal(2600), Decimal("1.8"), Decimal(4))


def billed(case: BillCase) -> OracleBill:
    found = bill(case, power_factor_rates=RATES)
    assert not found.refusals
    return found


def amounts(found: OracleBill, kind: LineKind) -> list[Decimal]:
    return [line.amount for line in found.lines if line.kind is kind and line.amount is not None]


def quantities(found: OracleBill, kind: LineKind = LineKind.ENERGY) -> list[Decimal]:
    return [line.quantity for line in found.lines if line.kind is kind]


def money(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


class TestStretch:
    def stretch(self, start: str, end: str, *, multiplier: str = "1", digits: int = 4) -> UsageStretch:
        return UsageStretch(RegisterKind.ACTIVE_TOTAL, JUNE, Decimal(start), Decimal(end), Decimal(multiplier), digits)

    def test_multiplies_and_rounds_half_up_once(self) -> None:
        """(10.05 − 10) × 30 = 1.5, so 2; (10.04 − 10) × 30 = 1.2, so 1."""
        assert stretch_energy(self.stretch("10", "10.05", multiplier="30")) == 2
        assert stretch_energy(self.stretch("10", "10.04", multiplier="30")) == 1

    def test_passes_the_end_of_the_dial_up_to_half_its_range(self) -> None:
        """9,990 → 10 of 10,000 is 20; 5,001 → 1 is 5,000, just half; 5,000 → 1 would be 5,001: it ran backwards."""
        assert stretch_energy(self.stretch("9990", "10")) == 20
        assert stretch_energy(self.stretch("5001", "1")) == 5_000
        assert stretch_energy(self.stretch("5000", "1")) == -4_999

    def test_shares_by_days_and_leaves_the_rest_to_the_latest_part(self) -> None:
        """100 kWh over 10 + 10 + 10 days: 33.3 → 33, 66.7 → 67, 100; so 33, 34, 33."""
        rate = single("1")
        spans = (terms(rate, end=11), terms(rate, start=11, end=21), terms(rate, start=21))

        assert quantities(billed(june(*spans, usage=read(total=100)))) == [33, 34, 33]

    def test_a_special_reading_at_the_change_shares_nothing(self) -> None:
        """70 kWh until the 11th, 30 kWh after: as read, whatever the days."""
        first, second = JUNE.split_at([date(2025, 6, 11)])
        usage = (*read(period=first, total=70), *read(period=second, total=30))

        found = billed(june(terms(single("1"), end=11), terms(single("2"), start=11), usage=usage))

        assert amounts(found, LineKind.ENERGY) == money("70.00", "60.00")

    def test_a_stretch_that_began_before_the_cycle_gives_its_later_days(self) -> None:
        """61 days (1 May to 30 June), 100 kWh: 50.8 → 51 belong to May, 49 to June."""
        usage = read(period=Period(date(2025, 5, 1), date(2025, 7, 1)), total=100)

        assert billed(june(terms(single("1")), usage=usage)).energy_kwh == 49


class TestLadder:
    def test_a_monthly_ladder_charges_every_tier_at_its_price(self) -> None:
        """240 × 0.53 = 127.20; 160 × 0.58 = 92.80; 600 × 0.83 = 498.00; 718.00 together (problem LADDER-01)."""
        rate = replace(single("0"), energy={}, ladder=tiers((240, 400), "0.53", "0.58", "0.83"))

        found = billed(june(terms(rate), usage=read(total=1000), ladders={0: LadderAccount(quota_months=1)}))

        assert amounts(found, LineKind.ENERGY) == money("127.20", "92.80", "498.00")
        assert found.amount == Decimal("718.00")

    def test_an_annual_ladder_goes_on_where_the_year_stands(self) -> None:
        """
        7 months in service, 2 of them a large household: 2,760 × 7 ÷ 12 + 200 = 1,810; 4,800 × 7 ÷ 12 + 200 = 3,000.

        1,700 used, 1,500 more: 110 fill tier 1, 1,190 fill tier 2 up to 3,000, 200 are left for tier 3.
        """
        annual = tiers((2760, 4800), "0.5", "0.6", "0.9", basis=LadderBasis.ANNUAL, extra_kwh=100)
        account = LadderAccount(used_kwh=1700, quota_months=7, large_household_months=2)

        case = june(
            terms(replace(single("0"), energy={}, ladder=annual)), usage=read(total=1500), ladders={2025: account}
        )

        assert quantities(billed(case)) == [110, 1190, 200]

    def test_new_year_starts_a_new_ladder_year(self) -> None:
        """16 December to 15 January, 310 kWh, 10 a day: 160 in the old year, above its used-up 100; 150 in the new."""
        annual = tiers((100,), "1", "2", basis=LadderBasis.ANNUAL)
        cycle = Period(date(2024, 12, 16), date(2025, 1, 16))
        rate = replace(single("0"), energy={}, ladder=annual)
        case = BillCase(
            cycle,
            (replace(terms(rate), period=cycle),),
            read(period=cycle, total=310),
            ladders={2024: LadderAccount(used_kwh=100), 2025: LadderAccount()},
        )

        found = billed(case)

        assert [(line.start.year, line.tier, line.quantity) for line in found.lines] == [
            (2024, 2, 160),
            (2025, 1, 100),
            (2025, 2, 50),
        ]

    def test_earlier_segments_of_the_cycle_fill_the_lower_tiers(self) -> None:
        """300 kWh, 10 a day; prices change on the 16th: 150 in tier 1, then 90 more up to 240, then 60."""
        old = replace(single("0"), energy={}, ladder=tiers((240,), "0.5", "0.6"))
        new = replace(single("0"), energy={}, ladder=tiers((240,), "0.7", "0.8"))
        case = june(
            terms(old, end=16), terms(new, start=16), usage=read(total=300), ladders={0: LadderAccount(quota_months=1)}
        )

        assert amounts(billed(case), LineKind.ENERGY) == money("75.00", "63.00", "48.00")

    def test_on_period_prices_the_tiers_carry_surcharges(self) -> None:
        """
        Zhejiang: 500 kWh, 300 of them in peak; limits 230 and 400 a month, surcharges 0, 0.05, 0.30.

        Peak 300 × 0.568 = 170.40, valley 200 × 0.288 = 57.60; tier 2: 170 × 0.05 = 8.50; tier 3: 100 × 0.30 = 30.00.
        """
        ladder = tiers((230, 400), "0", "0.05", "0.30")
        rate = by_period({"flat": "0.538", "peak": "0.568", "valley": "0.288"}, ladder=ladder)
        usage = read(total=500, peak=300, valley=200)

        found = billed(june(terms(rate), usage=usage, ladders={0: LadderAccount(quota_months=1)}))

        assert amounts(found, LineKind.ENERGY) == money("170.40", "57.60")
        assert amounts(found, LineKind.TIER) == money("0.00", "8.50", "30.00")

    @pytest.mark.parametrize(
        ("kwh", "used", "expected"),
        [(0, 0, [0, 0, 0]), (10, 0, [10, 0, 0]), (11, 0, [10, 1, 0]), (5, 30, [0, 0, 5]), (30, 9, [1, 10, 19])],
    )
    def test_tiers_fill_lowest_first(self, kwh: int, used: int, expected: list[int]) -> None:
        """Limits 10 and 20."""
        assert split_over_tiers(kwh, used=used, limits=[10, 20]) == expected


class TestFundsAndPrices:
    def test_flat_is_what_the_others_leave_and_funds_are_rounded_one_by_one(self) -> None:
        """1,001 kWh: flat 1,001 − 300 − 200 = 501; funds 1,001 × 0.0062 = 6.2062 and × 0.019 = 19.019."""
        rate = by_period(
            {"peak": "0.9", "flat": "0.6", "valley": "0.3"},
            funds={"reservoirs": Decimal("0.0062"), "renewables": Decimal("0.019")},
        )

        found = billed(june(terms(rate), usage=read(total=1001, peak=300, valley=200)))

        assert amounts(found, LineKind.FUND) == money("6.21", "19.02")
        assert found.amount == Decimal("270.00") + Decimal("300.60") + Decimal("60.00") + Decimal("25.23")

    def test_a_book_of_quantities_has_tiers_without_amounts(self) -> None:
        """250 kWh over 200: 200 and 50."""
        rate = replace(single("0"), energy={}, ladder=tiers((200,)), is_quantity_only=True)

        found = billed(june(terms(rate), usage=read(total=250), ladders={0: LadderAccount(quota_months=1)}))

        assert [(line.quantity, line.unit_price, line.amount) for line in found.lines] == [
            (200, None, None),
            (50, None, None),
        ]
        assert found.amount == 0


class TestLosses:
    def test_iron_and_two_or_three_percent(self) -> None:
        """
        S11-200, 0.325 kW × 720 h = 234; full load 200 × 0.8 × 720 = 115,200, of which 40 % are 46,080 kWh.

        46,080 × 2 % = 921.6: 1,155.6 → 1,156 (problem LOSS-01). One kWh more at 3 %: 1,382.43 + 234 → 1,616.
        """
        lossy = terms(single("1"), loss_method=LossMethod.IRON_PERCENT, transformer=S11_200)

        assert billed(june(lossy, usage=read(total=46_080))).energy_kwh == 46_080 + 1_156
        assert billed(june(lossy, usage=read(total=46_081))).energy_kwh == 46_081 + 1_616

    def test_the_formula_adds_reactive_losses_to_the_power_factor(self) -> None:
        """
        K 1.8, 40,000 kWh, 30,000 kvarh: squares 2.5 × 10⁹; S² × 720 h = 28,800,000.

        ΔP = 234 + 1.8 × 2.6 × 2.5e9 ÷ 28.8e6 = 234 + 406.25 → 640; line loss 2 % × 40,640 = 812.8 → 813.
        ΔQ = 0.018 × 200 × 720 + 1.8 × 0.04 × 2.5e9 ÷ 144,000 = 2,592 + 1,250 = 3,842.
        cosφ = 41,453 ÷ √(41,453² + 33,842²) = 0.7746 → 0.77; standard 0.80 adds 1.5 % of 41,453 yuan: 621.795 → 621.80.
        """
        lossy = terms(
            single("1"),
            loss_method=LossMethod.FORMULA,
            transformer=S11_200,
            loss_shape_factor=Decimal("1.8"),
            line_loss_pct=Decimal(2),
            power_factor_standard_pct=80,
        )

        found = billed(june(lossy, usage=read(total=40_000, kvarh=20_000, reverse_kvarh=10_000)))

        assert found.energy_kwh == 40_000 + 640 + 813
        assert amounts(found, LineKind.POWER_FACTOR) == money("621.80")

    def test_the_table_is_read_at_thirty_days_and_taken_by_days(self) -> None:
        """20 days, 200 kWh: 300 in 30 days, so the row from 300; its 304 kWh × 20 ÷ 30 = 202.67 → 203."""
        bands = (LossBand(300, 304), LossBand(0, 100), LossBand(301, 500))
        lossy = terms(single("1"), end=21, loss_method=LossMethod.TABLE, loss_bands=bands)
        usage = read(period=Period(JUNE.start, date(2025, 6, 21)), total=200)

        assert billed(june(lossy, usage=usage)).energy_kwh == 403

    def test_losses_go_to_flat_or_to_all_periods(self) -> None:
        """1,000 kWh, 5 % line loss = 50; peak 300, valley 130: pro rata 15 and 6.5 → 7, flat takes the other 28."""
        rate = by_period({"peak": "1", "flat": "1", "valley": "1"})
        usage = read(total=1000, peak=300, valley=130)
        to_flat = terms(rate, line_loss_pct=Decimal(5))
        to_all = terms(rate, line_loss_pct=Decimal(5), policy=PRO_RATA)

        def kwh(found: OracleBill) -> dict[TimeOfUse, Decimal]:
            return {line.time_of_use: line.quantity for line in found.lines}

        assert kwh(billed(june(to_flat, usage=usage))) == {"PEAK": 300, "FLAT": 620, "VALLEY": 130}
        assert kwh(billed(june(to_all, usage=usage))) == {"PEAK": 315, "FLAT": 598, "VALLEY": 137}


class TestDeduction:
    def test_children_first_then_fixed_then_percent(self) -> None:
        """
        1,000 − 200 of a meter behind = 800. Fixed 100; 10 % of 800 = 80, or of the remaining 700 = 70.

        Left for the main class: 620 or 630.
        """
        carve_outs = (
            CarveOutShare(CarveOutKind.RATIO, Decimal(10), single("0.7")),
            CarveOutShare(CarveOutKind.FIXED, Decimal(100), single("0.5")),
        )
        remainder = replace(POLICY, carve_out_ratio_base="REMAINDER")

        def parts(policy: object) -> list[Decimal]:
            main = replace(terms(single("1")), policy=policy)
            case = june(main, usage=read(total=1000), children=(read(total=200),), carve_outs=carve_outs)
            return quantities(billed(case))

        assert parts(POLICY) == [620, 80, 100]
        assert parts(remainder) == [630, 70, 100]

    def test_a_child_without_periods_is_taken_from_flat(self) -> None:
        """Peak 300 − 30, valley 100 − 10, flat 600 − 60 for the child with registers; then 200 more from flat."""
        rate = by_period({"peak": "1", "flat": "1", "valley": "1"})
        children = (read(total=100, peak=30, valley=10), read(total=200))

        found = billed(june(terms(rate), usage=read(total=1000, peak=300, valley=100), children=children))

        assert {line.time_of_use: line.quantity for line in found.lines} == {"PEAK": 270, "VALLEY": 90, "FLAT": 340}

    def test_a_fixed_carve_out_is_shared_by_days_of_the_cycle(self) -> None:
        """100 kWh a month over 10 and 20 days: 33.3 → 33, then 67."""
        carve_out = CarveOutShare(CarveOutKind.FIXED, Decimal(100), single("1"))
        spans = (terms(single("1"), end=11), terms(single("1"), start=11))

        found = billed(june(*spans, usage=read(total=3000), carve_outs=(carve_out,)))

        assert [line.quantity for line in found.lines if line.part == 1] == [33, 67]

    def test_losses_stay_with_the_main_part(self) -> None:
        """10 % of 1,000 = 100 carved out; line loss 3 % of the measured 1,000 = 30: 930 for the main part."""
        carve_out = CarveOutShare(CarveOutKind.RATIO, Decimal(10), single("1"))

        found = billed(
            june(terms(single("1"), line_loss_pct=Decimal(3)), usage=read(total=1000), carve_outs=(carve_out,))
        )

        assert quantities(found) == [930, 100]


class TestBasicCharge:
    RATE = single("0", capacity=Decimal(15), demand=Decimal(42))

    def test_capacity_is_shared_by_days(self) -> None:
        """1,000 kVA for 10 days, 630 for 20: 1,000 × 15 ÷ 3; 630 × 15 × 2 ÷ 3; 1,000 ÷ 3 are shown."""
        on_capacity = {"demand_basis": DemandBasis.CAPACITY}
        spans = (
            terms(self.RATE, end=11, running_kva=Decimal(1000), **on_capacity),
            terms(self.RATE, start=11, running_kva=Decimal(630), **on_capacity),
        )

        found = billed(june(*spans, usage=read(total=0)))

        assert amounts(found, LineKind.CAPACITY) == money("5000.00", "6300.00")
        assert quantities(found, LineKind.CAPACITY) == money("333.3333", "420")

    @pytest.mark.parametrize(
        ("days", "cut", "expected"),
        [(31, 31, ["300.00"]), (31, 21, ["200.00", "100.00"]), (28, 11, ["100.00", "200.00"])],
    )
    def test_thirtieths_make_one_month_of_any_cycle(self, days: int, cut: int, expected: list[str]) -> None:
        """
        300 yuan a month. 30 + 1 days: the 31st costs nothing. 20 + 11 days: 20 and 10 thirtieths. 10 + 18 days of 28:
        10, then the 20 that are left.
        """
        start = date(2025, 1, 1)
        cycle = Period(start, start + timedelta(days=days))
        spans = tuple(
            replace(
                terms(self.RATE, policy=THIRTY, running_kva=Decimal(20), demand_basis=DemandBasis.CAPACITY),
                period=part,
            )
            for part in cycle.split_at([start.replace(day=cut)])
        )

        found = billed(BillCase(cycle, spans, read(period=cycle, total=0)))

        assert amounts(found, LineKind.CAPACITY) == money(*expected)

    def test_days_without_a_basic_charge_do_not_count(self) -> None:
        """January, single-part until the 30th, then 20 kVA at 15 for 2 days: 300 × 2 ÷ 30 yuan, no more."""
        january = Period(date(2025, 1, 1), date(2025, 2, 1))
        before, after = january.split_at([date(2025, 1, 30)])
        two_part = terms(self.RATE, policy=THIRTY, running_kva=Decimal(20), demand_basis=DemandBasis.CAPACITY)
        spans = (replace(terms(single("0"), policy=THIRTY), period=before), replace(two_part, period=after))

        found = billed(BillCase(january, spans, read(period=january, total=0)))

        assert amounts(found, LineKind.CAPACITY) == money("20.00")

    def test_a_month_not_wholly_in_service_pays_its_thirtieths(self) -> None:
        """20 of 30 days: 8.10 × 20 ÷ 30 = 5.40 (problem TEMP-01)."""
        rate = single("0", capacity=Decimal("8.1"))
        part = terms(rate, end=21, policy=THIRTY, running_kva=Decimal(1), demand_basis=DemandBasis.CAPACITY)

        found = billed(june(part, usage=read(period=Period(JUNE.start, date(2025, 6, 21)), total=0)))

        assert found.amount == Decimal("5.40")

    @pytest.mark.parametrize(
        ("excess_demand", "demand", "expected"),
        [
            ("CONTRACT_FIRST", 900, ["42000.00"]),
            ("CONTRACT_FIRST", 1050, ["42000.00"]),
            ("CONTRACT_FIRST", 1051, ["42000.00", "84.00"]),
            ("TOLERANCE_FIRST", 1050, ["42000.00"]),
            ("TOLERANCE_FIRST", 1051, ["44100.00", "84.00"]),
        ],
    )
    def test_contract_demand_beyond_its_tolerance_costs_double(
        self, excess_demand: str, demand: int, expected: list[str]
    ) -> None:
        """Contract 1,000 kW at 42: up to 1,050 kW it costs 42,000; the 1,051st kW costs 84; 1.05 × 42,000 = 44,100."""
        policy = replace(POLICY, excess_demand=excess_demand)
        contract = {"demand_basis": DemandBasis.CONTRACT_DEMAND, "contract_demand_kw": Decimal(1000)}

        found = billed(june(terms(self.RATE, policy=policy, **contract), usage=read(total=0, demand=demand)))

        assert amounts(found, LineKind.DEMAND) + amounts(found, LineKind.DEMAND_EXCESS) == money(*expected)

    def test_contract_demand_has_a_floor_and_actual_demand_none(self) -> None:
        """40 % of 5,000 kVA = 2,000 kW instead of 1,000; 300 kW measured cost just 300 × 42."""
        floor = {"running_kva": Decimal(5000), "contract_demand_kw": Decimal(1000)}
        usage = read(total=0, demand=300)
        contract = terms(self.RATE, demand_basis=DemandBasis.CONTRACT_DEMAND, **floor)
        actual = terms(self.RATE, demand_basis=DemandBasis.ACTUAL_DEMAND, **floor)

        assert amounts(billed(june(contract, usage=usage)), LineKind.DEMAND) == money("84000.00")
        assert amounts(billed(june(actual, usage=usage)), LineKind.DEMAND) == money("12600.00")

    @pytest.mark.parametrize(("kwh", "expected"), [(259_999, "42000.00"), (260_000, "37800.00")])
    def test_high_use_lowers_the_demand_price(self, kwh: int, expected: str) -> None:
        """1,000 kVA: 260 kWh/kVA are 260,000 kWh; 1,000 kW × 42 × 0.9 = 37,800."""
        policy = replace(POLICY, low_price_kwh_per_kva=Decimal(260), low_price_factor=Decimal("0.90"))
        actual = terms(self.RATE, policy=policy, contract_kva=Decimal(1000), demand_basis=DemandBasis.ACTUAL_DEMAND)

        assert amounts(billed(june(actual, usage=read(total=kwh, demand=1000))), LineKind.DEMAND) == money(expected)


class TestPowerFactor:
    def test_a_whole_bill(self) -> None:
        """
        Problem BILL-03: 3,200 × 15 = 48,000 and 278,000 × 0.46 = 127,880; cosφ = 0.839 → 0.84.

        3 % of 175,880 is 5,276.40.
        """
        rate = single("0.46", capacity=Decimal(15))
        two_part = terms(
            rate, running_kva=Decimal(3200), demand_basis=DemandBasis.CAPACITY, power_factor_standard_pct=90
        )

        found = billed(june(two_part, usage=read(total=278_000, kvarh=180_000)))

        assert found.amount == Decimal("181156.40")

    @pytest.mark.parametrize(("base", "expected"), [("WITHOUT_FUNDS", "-7.50"), ("WITH_FUNDS", "-7.65")])
    def test_carve_outs_are_outside_the_base_and_funds_by_choice(self, base: str, expected: str) -> None:
        """1,000 of 1,500 kWh at 1 yuan, cosφ 1: −0.75 % of 1,000.00 is −7.50; with funds of 20.00 it is −7.65."""
        rate = single("1", funds={"grid": Decimal("0.02")})
        carve_out = CarveOutShare(CarveOutKind.FIXED, Decimal(500), rate)
        main = terms(rate, policy=replace(POLICY, power_factor_base=base), power_factor_standard_pct=90)

        found = billed(june(main, usage=read(total=1500), carve_outs=(carve_out,)))

        assert amounts(found, LineKind.POWER_FACTOR) == money(expected)

    @pytest.mark.parametrize(
        ("kwh", "kvarh", "pct"),
        [
            (0, 0, None),
            (1, 0, 100),
            (0, 1, 0),
            (40_000, 30_000, 80),
            (40_000, 39_670, 71),
            (999, 100, 100),
            (99, 10, 99),
        ],
    )
    def test_cosine_is_rounded_half_up(self, kwh: int, kvarh: int, pct: int | None) -> None:
        """4 ÷ 5 = 0.80; 40,000 and 39,670 make 0.7100; 999 and 100 make 0.99503; 99 and 10 make 0.99494."""
        assert power_factor_pct(kwh, kvarh=kvarh) == pct

    @pytest.mark.parametrize(
        ("standard", "pct", "rate"),
        [
            (90, 95, "-0.75"), (90, 94, "-0.60"), (90, 89, "0.5"), (90, 70, "10"), (90, 69, "11"), (90, 65, "15"),
            (90, 64, "17"), (90, 50, "45"), (85, 94, "-1.10"), (85, 93, "-0.95"), (85, 90, "-0.50"), (85, 86, "-0.10"),
            (85, 65, "10"), (85, 60, "15"), (85, 59, "17"), (80, 92, "-1.30"), (80, 91, "-1.15"), (80, 60, "10"),
            (80, 55, "15"), (80, 54, "17"), (80, 50, "25"), (80, 80, "0"),
        ],
    )  # fmt: skip
    def test_the_published_table(self, standard: int, pct: int, rate: str) -> None:
        """Corners of the printed table."""
        assert RATES[standard, pct] == Decimal(rate)
