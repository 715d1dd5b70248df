from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs import rules
from wanjia.registry.tariffs.types import PowerFactorUser, Switch

INDUSTRIAL, NON_INDUSTRIAL, PUMPING, AGRICULTURAL, WHOLESALE, RESIDENTIAL = PowerFactorUser
PRICES = st.decimals(Decimal(0), Decimal(2), places=6)


class TestPowerFactorStandard:
    @pytest.mark.parametrize(
        ("user", "kva", "is_high_voltage", "standard"),
        [
            (INDUSTRIAL, 161, True, 90),
            (INDUSTRIAL, 160, True, 85),
            (INDUSTRIAL, 161, False, 85),
            (INDUSTRIAL, 100, False, 85),
            (INDUSTRIAL, 99, True, None),
            (NON_INDUSTRIAL, 560, True, 85),
            (NON_INDUSTRIAL, 99, True, None),
            (PUMPING, 3200, True, 90),
            (PUMPING, 3199, True, 85),
            (PUMPING, 3200, False, 85),
            (PUMPING, 99, False, None),
            (AGRICULTURAL, 100, True, 80),
            (AGRICULTURAL, 99, False, None),
            (RESIDENTIAL, 5000, True, None),
            (WHOLESALE, 50, False, 80),
        ],
    )
    def test_depends_on_user_size_and_voltage(
        self, user: PowerFactorUser, kva: int, is_high_voltage: bool, standard: int | None
    ) -> None:
        found = rules.power_factor_standard(user, capacity_kva=Decimal(kva), is_high_voltage=is_high_voltage)

        assert found == standard

    def test_on_load_regulation_raises_it_at_high_voltage_only(self) -> None:
        def found(*, is_high_voltage: bool) -> int | None:
            return rules.power_factor_standard(
                NON_INDUSTRIAL, capacity_kva=Decimal(100), is_high_voltage=is_high_voltage, has_on_load_regulation=True
            )

        assert found(is_high_voltage=True) == 90
        assert found(is_high_voltage=False) == 85

    def test_a_wholesale_user_that_keeps_its_large_industry_has_a_higher_one(self) -> None:
        found = rules.power_factor_standard(
            WHOLESALE, capacity_kva=Decimal(5000), is_high_voltage=True, has_managed_large_industry=False
        )

        assert found == 85


class TestPublishedPrice:
    def test_floats_the_parts_that_float_and_adds_the_rest(self) -> None:
        found = rules.published_price([Decimal("0.398113")], fixed=[Decimal("0.233973")], ratio=Decimal("1.49"))

        assert found == Decimal("0.827161")

    def test_rounds_each_floated_part_by_itself_half_up(self) -> None:
        parts = [Decimal("0.00005"), Decimal("0.00005")]

        assert rules.published_price(parts, fixed=[], places=4) == Decimal("0.0002")
        assert rules.published_price([sum(parts, Decimal(0))], fixed=[], places=4) == Decimal("0.0001")

    @given(floating=st.lists(PRICES, max_size=4), fixed=st.lists(PRICES, max_size=4))
    def test_flat_is_the_sum_of_all_parts(self, floating: list[Decimal], fixed: list[Decimal]) -> None:
        assert rules.published_price(floating, fixed=fixed) == sum(floating + fixed)


class TestSums:
    def test_funds_are_summed_exactly(self) -> None:
        assert rules.funds_total([Decimal("0.00196875"), Decimal("0.0062"), Decimal("0.019")]) == Decimal("0.02716875")
        assert rules.funds_total([]) == 0

    def test_the_average_price_is_rounded_half_up(self) -> None:
        assert rules.average_price(Decimal("327024.56"), energy_kwh=Decimal(511800)) == Decimal("0.64")
        assert rules.average_price(Decimal("0.625"), energy_kwh=Decimal(1)) == Decimal("0.63")
        assert rules.average_price(Decimal(5), energy_kwh=Decimal(8), places=3) == Decimal("0.625")

    def test_there_is_no_average_price_without_energy(self) -> None:
        assert rules.average_price(Decimal(100), energy_kwh=Decimal(0)) is None


class TestSwitchValues:
    @pytest.mark.parametrize(
        ("switch", "value", "is_taken"),
        [
            (Switch.DAY_DIVISOR, "THIRTY", True),
            (Switch.DAY_DIVISOR, "thirty", False),
            (Switch.POWER_FACTOR_BASE, "WITH_FUNDS", True),
            (Switch.POWER_FACTOR_BASE, "FLAT", False),
            (Switch.DEMAND_FLOOR, "0.40", True),
            (Switch.DEMAND_FLOOR, "1e3", False),
            (Switch.DEMAND_FLOOR, "-1", False),
            (Switch.DEMAND_FLOOR, "0", False),
            (Switch.DEMAND_FLOOR, "1.05.1", False),
            (Switch.DEMAND_FLOOR, ".", False),
            (Switch.DEMAND_FLOOR, "", False),
            (Switch.DEMAND_FLOOR, "0.40001", False),
        ],
    )
    def test_are_words_of_the_rule_or_numbers_that_the_column_keeps(
        self, switch: Switch, value: str, is_taken: bool
    ) -> None:
        assert (rules.why_not_switched(value, switch=switch) is None) is is_taken


class TestClashes:
    def test_neighbors_that_meet_do_not_clash(self) -> None:
        january, february = Period(date(2026, 1, 1), date(2026, 2, 1)), Period(date(2026, 2, 1))

        assert rules.clashes([("a", february, "late"), ("a", january, "early")]) == []

    def test_two_of_one_day_clash_whatever_their_order(self) -> None:
        january, open_ended = Period(date(2026, 1, 1), date(2026, 2, 2)), Period(date(2026, 2, 1))

        assert rules.clashes([("a", open_ended, "late"), ("a", january, "early")]) == [("a", "early", "late")]

    def test_another_key_never_clashes(self) -> None:
        january = Period(date(2026, 1, 1), date(2026, 2, 1))

        assert rules.clashes([("a", january, "one"), ("b", january, "other")]) == []
