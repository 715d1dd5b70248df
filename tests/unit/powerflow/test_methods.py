"""The four classical methods on a feeder and on an area, each worked by hand from its formula, and their edges."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.energy.powerflow.kernel import classical
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit, grid_of
from wanjia.energy.powerflow.kernel.comparison import classical_losses
from wanjia.energy.powerflow.kernel.unbalanced import unbalanced
from wanjia.energy.powerflow.types import LossMethod

METHODS = set(LossMethod) - {LossMethod.POWER_FLOW}
UNIT = Unit(
    name="t",
    start="b",
    end="l",
    rated_kva=200,
    u1_kv=10,
    u2_kv=0.4,
    no_load_loss_kw=0.24,
    load_loss_kw=2.6,
    no_load_current_pct=0.8,
    impedance_pct=4,
)
#: 2 Ω to a, 4 Ω on to b, there a transformer; a third of all is drawn behind it.
FEEDER = Case(
    name="x",
    buses=(
        Bus(name="s", u_kv=10),
        Bus(name="a", u_kv=10, has_load=True),
        Bus(name="b", u_kv=10),
        Bus(name="l", u_kv=0.4, has_load=True),
    ),
    branches=(
        Branch(name="1", start="s", end="a", r_ohm=2, x_ohm=1),
        Branch(name="2", start="b", end="a", r_ohm=4, x_ohm=1),
    ),
    sources=(Source("s"),),
    units=(UNIT,),
)
#: Twelve hours of 10 A and twelve of 30 A at the head.
HEAD_KW = np.repeat([10.0, 30.0], 12) * 3**0.5 * 10
P_KW = HEAD_KW[:, None] * [[2 / 3, 1 / 3]]


class TestAFeeder:
    def test_each_method_comes_to_what_is_worked_by_hand(self) -> None:
        """
        R_L = 2 + (1/3)²·4 = 2.4444, R_T = 10²·2.6/200²·10³ = 6.5, iron 0.24·24 = 5.76.

        I_jf² = (100 + 900)/2 = 500; f = 20/30, α = 10/30: K²·I² = 1.083333·400 and F·I² = 0.481481·900, both 433.33.
        """
        found = classical_losses(FEEDER, p_kw=P_KW, q_kvar=P_KW * 0, hours=1)

        by_rms = 3 * 500 * (2.44444444 + 6.5) * 24 / 1000 + 5.76
        by_shape = 3 * 433.333333 * (2.44444444 + 6.5) * 24 / 1000 + 5.76
        assert by_rms == pytest.approx(88 + 234 + 5.76)
        assert found == {
            LossMethod.ROOT_MEAN_SQUARE: pytest.approx(by_rms),
            LossMethod.MEAN_CURRENT: pytest.approx(by_shape),
            LossMethod.LARGEST_CURRENT: pytest.approx(by_shape),
            LossMethod.EQUIVALENT_RESISTANCE: pytest.approx(by_rms),
        }

    def test_the_equivalent_resistance_weighs_by_kvah(self) -> None:
        """
        All kvar are drawn at the end: 0.75 of the kW there, 0.25 of those at the head.

        R_L = 2 + 4·(100² + 75²)/(300² + 75²) = 2.653595; I² grows by 1 + 0.25².
        """
        found = classical_losses(FEEDER, p_kw=P_KW, q_kvar=P_KW * [[0, 0.75]], hours=1)

        assert found[LossMethod.ROOT_MEAN_SQUARE] == pytest.approx(3 * 531.25 * 8.94444444 * 0.024 + 5.76)
        assert found[LossMethod.EQUIVALENT_RESISTANCE] == pytest.approx(3 * 531.25 * 9.153595 * 0.024 + 5.76, rel=1e-6)

    def test_of_transformers_only_has_no_wires(self) -> None:
        case = replace(FEEDER, buses=FEEDER.buses[2:], branches=(), sources=(Source("b"),))

        found = classical_losses(case, p_kw=P_KW[:, 1:] * 3, q_kvar=P_KW[:, 1:] * 0, hours=1)

        assert found[LossMethod.ROOT_MEAN_SQUARE] == pytest.approx(234 + 5.76)

    def test_of_one_node_loses_nothing(self) -> None:
        case = Case(name="x", buses=(Bus(name="s", u_kv=10, has_load=True),), branches=(), sources=(Source("s"),))

        assert classical_losses(case, p_kw=P_KW[:, :1], q_kvar=P_KW[:, :1], hours=1) == dict.fromkeys(METHODS, 0.0)

    def test_without_load_loses_its_iron(self) -> None:
        found = classical_losses(FEEDER, p_kw=P_KW * 0, q_kvar=P_KW * 0, hours=1)

        assert found == dict.fromkeys(METHODS, pytest.approx(5.76))

    def test_what_is_fed_back_is_lost_on_the_way_too(self) -> None:
        """By day as much is fed in at the end as is drawn there by night: the energies cancel, the losses do not."""
        drawn = np.repeat([[0.0, 100.0]], 24, axis=0)
        both = drawn * np.repeat([1, -1], 12)[:, None]

        found = classical_losses(FEEDER, p_kw=both, q_kvar=both * 0, hours=1)

        assert found == pytest.approx(classical_losses(FEEDER, p_kw=drawn, q_kvar=drawn * 0, hours=1))
        assert found[LossMethod.ROOT_MEAN_SQUARE] == pytest.approx(3 * (100 / 300**0.5) ** 2 * 12.5 * 0.024 + 5.76)

    def test_where_all_is_drawn_beside_its_generator_the_head_sees_nothing(self) -> None:
        found = classical_losses(FEEDER, p_kw=np.array([[100.0, -100.0]]), q_kvar=np.zeros((1, 2)), hours=1)

        assert found == dict.fromkeys(METHODS, pytest.approx(0.24))


class TestBounds:
    @given(st.lists(st.floats(0, 100), min_size=2, max_size=30).filter(lambda one: max(one) > 1))
    def test_no_factor_leaves_what_a_curve_can_have_and_none_gets_worse(self, amperes: list[float]) -> None:
        head = np.array(amperes)
        rate, least = min(head.mean() / head.max(), 1.0), min(head.min(), head.mean()) / head.max()
        told = classical.loss_factor(rate, least_rate=least)
        true = float((head**2).mean() / head.max() ** 2)

        found = classical.bounded(told, load_rate=rate)

        assert rate**2 - 1e-12 <= found <= rate + 1e-12
        assert abs(found - true) <= abs(told - true) + 1e-9

    def test_one_hour_without_load_does_not_hide_the_others(self) -> None:
        """F = 1/3 by the formula, where 23 of 24 hours run at full load: at least f² = 0.918."""
        case = replace(FEEDER, units=(), buses=FEEDER.buses[:3])
        p_kw = np.array([[0.0], *[[300.0]] * 23])

        found = classical_losses(case, p_kw=p_kw, q_kvar=p_kw * 0, hours=1)

        exact = found[LossMethod.ROOT_MEAN_SQUARE]
        assert found[LossMethod.LARGEST_CURRENT] == pytest.approx(exact * (23 / 24) ** 2 / (23 / 24))
        assert found[LossMethod.MEAN_CURRENT] == pytest.approx(exact)


class TestAnArea:
    #: 0.1 Ω of four wires, the neutral as thick as the others, behind a transformer of 10/0.4 kV.
    AREA = Case(
        name="x",
        buses=(Bus(name="b", u_kv=10), Bus(name="l", u_kv=0.4), Bus(name="c", u_kv=0.4, has_load=True)),
        branches=(Branch(name="1", start="l", end="c", r_ohm=0.1, x_ohm=0.01, r0_ohm=0.4, x0_ohm=0.04),),
        sources=(Source("b"),),
        units=(UNIT,),
    )

    def test_wires_of_low_voltage_are_seen_from_the_head_by_the_square_of_the_ratio(self) -> None:
        """12 kW at 400 V are 17.32 A, so 3·300·0.1 = 90 W in the wires; the copper loses 2.6·(12/200)² = 9.36 W."""
        p_kw = np.full((24, 1), 12.0)

        found = classical_losses(self.AREA, p_kw=p_kw, q_kvar=p_kw * 0, hours=1)

        assert found == dict.fromkeys(METHODS, pytest.approx((0.09 + 0.00936 + 0.24) * 24))

    def test_one_phase_alone_loses_six_times_as_much_in_the_wires(self) -> None:
        """I is threefold in one of three conductors and in the neutral: (9 + 9)/3."""
        p_kw = np.zeros((24, 1, 3))
        p_kw[:, :, 1] = 12.0

        found = classical_losses(self.AREA, p_kw=p_kw, q_kvar=p_kw * 0, hours=1)

        assert found == dict.fromkeys(METHODS, pytest.approx((6 * 0.09 + 0.00936 + 0.24) * 24))
        light = unbalanced(grid_of(self.AREA), p_kw=p_kw / 10, q_kvar=p_kw * 0)
        assert float(light.line_kw[0, 0]) == pytest.approx(6 * 0.0009, rel=0.02)

    @pytest.mark.parametrize(
        ("phases", "factor"),
        [
            ((1.3, 0.85, 0.85), 1 + 2 * 0.3**2),  # one heavy
            ((1.3, 0.7, 1.0), 1 + 8 / 3 * 0.3**2),  # one heavy, one light
            ((1.3, 1.3, 0.4), 1 + 8 * 0.3**2),  # two heavy
            ((1.0, 1.0, 1.0), 1.0),
            ((0.0, 0.0, 0.0), 1.0),
        ],
    )
    def test_the_factors_of_the_books_follow_with_a_neutral_of_half_the_section(
        self, phases: tuple[float, float, float], factor: float
    ) -> None:
        assert classical.unbalance_factor(np.array([phases]), neutral_ratio=2) == pytest.approx(factor)
