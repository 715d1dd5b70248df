from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.measurement.readings.kernel.estimation import estimated
from wanjia.measurement.readings.kernel.schema import BASES
from wanjia.measurement.readings.kernel.usage import consumption

LINE = {
    "usage_point_id": 1,
    "meter_id": 1,
    "register": "ACTIVE_TOTAL",
    "method": "MEAN_OF_THREE",
    "days": 31,
    "start_value": Decimal("1000.50"),
    "multiplier": Decimal(30),
    "integer_digits": 5,
    "decimal_digits": 2,
    "basis_energy": 9200,
    "basis_days": 92,
}


def value(**changed: Any) -> Decimal | None:
    return estimated(BASES.frame([{**LINE, **changed}]).lazy())["value"].item()


class TestEstimated:
    def test_energy_by_days_through_the_multiplier_in_steps_of_the_register(self) -> None:
        assert value() == Decimal("1103.83")  # 3100 kWh ÷ 30 = 103.333…

    def test_whole_digits(self) -> None:
        assert value(decimal_digits=0, start_value=Decimal(1000)) == Decimal(1103)

    def test_half_a_step_goes_up(self) -> None:
        assert value(decimal_digits=0, start_value=Decimal(0), multiplier=Decimal(200), basis_energy=300) == Decimal(1)

    def test_zero_stays_where_it_was_and_needs_no_history(self) -> None:
        assert value(method="ZERO", basis_energy=None, basis_days=None) == Decimal("1000.5")

    def test_without_anything_to_go_by_there_is_no_value(self) -> None:
        assert value(basis_energy=None, basis_days=None) is None

    def test_it_starts_again_from_zero_beyond_the_highest_value(self) -> None:
        assert value(start_value=Decimal("99950.50")) == Decimal("53.83")

    @pytest.mark.parametrize(("method", "shown"), [("LAST_YEAR_MONTH", "0.2222"), ("ZERO", "0")])
    def test_demand_is_taken_over(self, method: str, shown: str) -> None:
        demand = {"register": "MAXIMUM_DEMAND", "basis_demand_kw": Decimal("666.6"), "decimal_digits": 4}

        assert value(**demand, method=method, multiplier=Decimal(3000), basis_energy=None) == Decimal(shown)

    @given(st.integers(0, 40_000), st.integers(0, 99_999), st.integers(1, 120))
    def test_the_energy_between_is_the_one_meant(self, energy: int, start: int, days: int) -> None:
        shown = value(
            start_value=Decimal(start), multiplier=Decimal(1), basis_energy=energy, basis_days=days, days=days
        )

        assert shown is not None
        assert consumption(Decimal(start), end=shown, integer_digits=5) == energy
