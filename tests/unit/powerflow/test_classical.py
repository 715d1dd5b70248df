"""The formulas of DL/T 686 at their published check figures, and their edges."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.energy.powerflow.kernel import classical
from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, grid_of
from wanjia.energy.powerflow.kernel.comparison import classical_losses
from wanjia.energy.powerflow.kernel.separation import separated, shared_out
from wanjia.energy.powerflow.types import LossMethod, LossPart, Wiring


class TestShape:
    @pytest.mark.parametrize(("f", "low", "squared"), [(0.6, 0.2, 1.148), (0.4, 0.1, 2.125)])
    def test_has_the_published_factor(self, f: float, low: float, squared: float) -> None:
        assert round(classical.shape_factor_squared(f, least_rate=low), 3) == squared

    @pytest.mark.parametrize("f", [0.3, 0.5, 0.51, 0.9])
    def test_the_loss_factor_is_the_shape_factor_of_the_largest_current(self, f: float) -> None:
        factor = classical.loss_factor(f, least_rate=0.2)

        low_half = f <= 0.5
        expected = classical.shape_factor_squared(f, least_rate=0.2) * (f**2 if low_half else 0.6**2)
        assert factor == pytest.approx(expected)

    def test_a_current_that_never_changes_has_the_factor_one(self) -> None:
        assert classical.shape_factor_squared(1, least_rate=1) == pytest.approx(1)
        assert classical.loss_factor(1, least_rate=1) == pytest.approx(1)

    @pytest.mark.parametrize(("f", "low"), [(0.0, 0.0), (0.2, 0.3), (1.1, 0.2), (0.5, -0.1)])
    def test_rates_that_cannot_be_are_refused(self, f: float, low: float) -> None:
        with pytest.raises(ValueError, match="cannot be"):
            classical.shape_factor_squared(f, least_rate=low)


class TestFormulas:
    @pytest.mark.parametrize(("cos", "x_to_r", "ratio"), [(0.9, 0.6, 0.957), (0.85, 0.8, 0.925)])
    def test_loss_per_voltage_drop(self, cos: float, x_to_r: float, ratio: float) -> None:
        tan = math.tan(math.acos(cos))

        assert round(classical.loss_per_drop(tan, x_to_r=x_to_r), 3) == ratio

    @pytest.mark.parametrize(("phases", "amperes"), [((100, 110, 120), 17.3), ((150, 180, 220), 60.8), ((7, 7, 7), 0)])
    def test_current_in_the_neutral(self, phases: tuple[float, float, float], amperes: float) -> None:
        assert round(classical.neutral_a(phases[0], b=phases[1], c=phases[2]), 1) == amperes

    def test_unequal_phases_lose_more(self) -> None:
        assert round(classical.unbalanced_kw((120, 180, 220), ohm=0.1), 3) == 9.520
        assert round(classical.unbalanced_kw((150, 180, 220), ohm=0.1, neutral_ohm=0.2), 3) == 11.070

    @pytest.mark.parametrize(
        ("wiring", "kwh"), [(Wiring.THREE_WIRE, 216.0), (Wiring.FOUR_WIRE, 252.0), (Wiring.SINGLE_PHASE, 144.0)]
    )
    def test_an_area_counts_its_conductors(self, wiring: Wiring, kwh: float) -> None:
        found = classical.area_kwh(50, shape_squared=1.2, ohm=0.1, hours=240, wiring=wiring)

        assert found == pytest.approx(kwh)

    def test_current_of_a_power(self) -> None:
        found = classical.current_a(np.array([300.0]), q_kvar=np.array([400.0]), u_kv=10)

        assert found[0] == pytest.approx(500 / (math.sqrt(3) * 10))

    def test_transformers_and_insulation(self) -> None:
        assert classical.iron_kwh(0.24, u_kv=10.5, tap_kv=10, hours=100) == pytest.approx(26.46)
        assert classical.copper_kwh(2.6, rms_a=50, rated_a=100, hours=100) == pytest.approx(65)
        # 10 kV, 0.3 µF/km, 2 km, tanδ 0.004, 1000 h: 1e8 × 314.159 × 0.6e-6 × 0.004 W = 75.4 W
        found = classical.dielectric_kwh(10, uf_per_km=0.3, tan_delta=0.004, km=2, hours=1000)
        assert found == pytest.approx(75.398, abs=1e-3)

    def test_areas_by_class(self) -> None:
        found = classical.by_area_classes({"town": 4.0, "village": 7.5}, supply_kwh={"town": 1000, "village": 2000})

        assert found == pytest.approx(190)
        with pytest.raises(ValueError, match="no area of class village was measured"):
            classical.by_area_classes({"town": 4.0}, supply_kwh={"village": 1})

    def test_nothing_that_flows_meets_no_resistance(self) -> None:
        assert classical.equivalent_ohm(np.array([1.0]), passing=np.array([0.0]), whole=0) == 0
        none = np.zeros(0)
        assert classical.transformer_equivalent_ohm(10, load_loss_kw=none, rated_kva=none) == 0


class TestBesidePowerFlow:
    CASE = Case(
        name="a",
        buses=(Bus(name="1", u_kv=10), Bus(name="2", u_kv=10, has_load=True), Bus(name="3", u_kv=10, has_load=True)),
        branches=(
            Branch(name="b", start="3", end="2", r_ohm=0.4, x_ohm=0.2),
            Branch(name="a", start="1", end="2", r_ohm=0.3, x_ohm=0.1),
        ),
        sources=(Source("1"),),
    )

    def test_a_steady_light_load_is_lost_alike_by_all_methods(self) -> None:
        p_kw = np.tile([20.0, 10.0], (96, 1))

        flow = balanced(grid_of(self.CASE), p_kw=p_kw, q_kvar=p_kw / 2)
        found = classical_losses(self.CASE, p_kw=p_kw, q_kvar=p_kw / 2, hours=0.25)

        exact = float(flow.loss_kw.sum()) * 0.25
        assert set(found) == set(LossMethod) - {LossMethod.POWER_FLOW}
        assert all(kwh == pytest.approx(exact, rel=2e-3) for kwh in found.values())

    def test_no_load_loses_nothing(self) -> None:
        found = classical_losses(self.CASE, p_kw=np.zeros((4, 2)), q_kvar=np.zeros((4, 2)), hours=1)

        assert set(found.values()) == {0.0}


class TestSharing:
    @given(st.lists(st.floats(-1e6, 1e6), max_size=30))
    def test_parts_sum_to_the_rounded_whole_and_stay_near(self, values: list[float]) -> None:
        found = shared_out(values)

        whole = sum((Decimal(value) for value in values), Decimal(0))
        assert abs(sum(found, Decimal(0)) - whole) <= Decimal("0.00005")
        assert all(abs(part - Decimal(value)) < Decimal("0.0001") for part, value in zip(found, values, strict=True))

    def test_the_largest_remainder_gets_the_rest(self) -> None:
        assert shared_out([1 / 3, 1 / 3, 1 / 3], places=1) == (Decimal("0.4"), Decimal("0.3"), Decimal("0.3"))

    def test_every_part_of_a_loss_is_named(self) -> None:
        p_kw = np.tile([200.0, 100.0], (4, 1))
        flow = balanced(grid_of(TestBesidePowerFlow.CASE), p_kw=p_kw, q_kvar=p_kw / 2)

        found = separated(TestBesidePowerFlow.CASE, flow=flow, hours=0.25, meters_kwh=1.5)

        assert [(part.part, part.element) for part in found] == [
            (LossPart.LINE, "b"),
            (LossPart.LINE, "a"),
            (LossPart.METER, ""),
        ]
        exact = float(flow.loss_kw.sum()) * 0.25 + 1.5
        assert float(sum(part.energy_kwh for part in found)) == pytest.approx(exact, abs=5e-5)
