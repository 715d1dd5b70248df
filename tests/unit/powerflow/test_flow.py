"""Flows over many steps: what comes in is what is drawn and what is lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.sweep import sweep
from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit, grid_of
from wanjia.energy.powerflow.kernel.classical import unbalanced_kw
from wanjia.energy.powerflow.kernel.reading import case_told
from wanjia.energy.powerflow.kernel.solver import NoSolution
from wanjia.energy.powerflow.kernel.unbalanced import unbalanced, zero_sequence
from wanjia.registry.network.types import VectorGroup

kw = st.floats(0, 400)


@st.composite
def trees(draw: st.DrawFn) -> dict:
    """A feeder of 2 to 8 buses, each hanging at an earlier one."""
    count = draw(st.integers(2, 8))
    ohm = st.floats(0.01, 0.6)
    branch = [[draw(st.integers(1, at - 1)), at, draw(ohm), draw(ohm), 1] for at in range(2, count + 1)]
    bus = [[1, 0, 0]] + [[at, draw(kw), draw(kw)] for at in range(2, count + 1)]
    return {"u_kv": 10.0, "slack_buses": [1], "slack_pu": [1.0], "bus": bus, "branch": branch}


def area(group: VectorGroup = VectorGroup.DYN11, *, tap_pct: float = 0.0) -> Case:
    """A transformer and 100 m of four wires behind it."""
    unit = Unit(
        name="t",
        start="mv",
        end="lv",
        rated_kva=200,
        u1_kv=10,
        u2_kv=0.4,
        no_load_loss_kw=0.24,
        load_loss_kw=2.6,
        no_load_current_pct=0.8,
        impedance_pct=4,
        tap_pct=tap_pct,
        group=group,
    )
    line = Branch(name="l", start="s", end="x", r_ohm=0.1, x_ohm=0.05, r0_ohm=0.4, x0_ohm=0.2)
    switch = Branch(name="k", start="lv", end="s", is_switch=True)
    buses = (Bus(name="mv", u_kv=10), *(Bus(name=name, u_kv=0.4, has_load=name == "x") for name in ("lv", "s", "x")))
    return Case(name="a", buses=buses, branches=(switch, line), sources=(Source("mv"),), units=(unit,))


def phases(a: float, b: float, c: float) -> np.ndarray:
    return np.array([[[a, b, c]]])


class TestBalanced:
    @given(trees())
    @settings(max_examples=40, deadline=None)
    def test_agrees_with_the_sweep_and_conserves_power(self, told: dict) -> None:
        case = case_told(told, name="a")
        drawn = np.array([bus[1:] for bus in told["bus"]], dtype=float)
        loads = np.array([[bus.p_kw for bus in case.loaded]]), np.array([[bus.q_kvar for bus in case.loaded]])

        flow = balanced(grid_of(case), p_kw=loads[0], q_kvar=loads[1])

        loss, pu = sweep(told, p_kw=drawn[None, :, 0], q_kvar=drawn[None, :, 1])
        assert flow.loss_kw[0] == pytest.approx(loss[0], abs=1e-5)
        assert np.abs(flow.u_pu - pu).max() < 1e-7
        assert flow.source_kw.sum() == pytest.approx(loads[0].sum() + flow.loss_kw[0], abs=1e-5)

    def test_a_batch_is_its_steps_and_threads_change_nothing(self) -> None:
        told = {"u_kv": 10, "slack_buses": [1], "bus": [[1, 0, 0], [2, 1, 1]], "branch": [[1, 2, 0.5, 0.3, 1]]}
        grid = grid_of(case_told(told, name="a"))
        p_kw = np.linspace(0, 900, 50).reshape(-1, 1)

        whole = balanced(grid, p_kw=p_kw, q_kvar=p_kw / 3, threads=2)
        single = [balanced(grid, p_kw=one[None], q_kvar=one[None] / 3).loss_kw[0] for one in p_kw]

        assert np.allclose(whole.loss_kw, single, atol=1e-9)

    def test_transformers_lose_iron_by_voltage_and_copper_by_load(self) -> None:
        idle = balanced(grid_of(area()), p_kw=np.array([[0.0]]), q_kvar=np.array([[0.0]]))
        full = balanced(grid_of(area()), p_kw=np.array([[100.0]]), q_kvar=np.array([[0.0]]))

        assert idle.iron_kw[0, 0] == pytest.approx(0.24, rel=1e-3)
        assert idle.copper_kw[0, 0] == pytest.approx(0, abs=1e-3)
        rated = 200 / (0.4 * np.sqrt(3))
        assert full.copper_kw[0, 0] == pytest.approx(2.6 * (full.transformer_a[0, 0] / rated) ** 2, rel=1e-2)
        assert full.source_kw.sum() == pytest.approx(100 + full.loss_kw[0], abs=1e-6)

    def test_a_longer_winding_lowers_the_voltage(self) -> None:
        none = np.array([[0.0]])

        flow = balanced(grid_of(area(tap_pct=5)), p_kw=none, q_kvar=none)

        assert flow.u_pu[0, 1] == pytest.approx(1 / 1.05, rel=1e-3)

    def test_a_switch_loses_nothing_and_shows_its_current(self) -> None:
        flow = balanced(grid_of(area()), p_kw=np.array([[50.0]]), q_kvar=np.array([[0.0]]))

        assert flow.line_kw[0, 0] == 0
        assert flow.line_a[0, 0] == pytest.approx(flow.line_a[0, 1], rel=1e-4)

    def test_the_source_may_change_by_step(self) -> None:
        none = np.zeros((2, 1))

        flow = balanced(grid_of(area()), p_kw=none, q_kvar=none, source_pu=np.array([[1.0], [1.05]]))

        assert flow.u_pu[:, 0] == pytest.approx([1.0, 1.05])

    def test_loads_beyond_the_grid_are_refused_with_their_steps(self) -> None:
        with pytest.raises(NoSolution) as refused:
            balanced(grid_of(area()), p_kw=np.array([[10.0], [9000.0]]), q_kvar=np.zeros((2, 1)))

        assert refused.value.steps == (1,)

    @pytest.mark.parametrize("odd", [np.array([[np.nan]]), np.array([[1.0, 2.0]])])
    def test_odd_loads_are_refused(self, odd: np.ndarray) -> None:
        with pytest.raises(ValueError, match=r"no number|do not fit"):
            balanced(grid_of(area()), p_kw=odd, q_kvar=odd)


class TestUnbalanced:
    @pytest.mark.parametrize("group", list(VectorGroup))
    def test_equal_phases_are_the_balanced_flow(self, group: VectorGroup) -> None:
        grid = grid_of(area(group))

        each = unbalanced(grid, p_kw=phases(10, 10, 10), q_kvar=phases(4, 4, 4))
        one = balanced(grid, p_kw=np.array([[30.0]]), q_kvar=np.array([[12.0]]))

        assert each.loss_kw[0] == pytest.approx(one.loss_kw[0], abs=1e-6)
        assert each.u_pu[0, 3] == pytest.approx([one.u_pu[0, 3]] * 3, abs=1e-7)

    @pytest.mark.parametrize("group", list(VectorGroup))
    def test_what_comes_in_is_drawn_or_lost(self, group: VectorGroup) -> None:
        found = unbalanced(grid_of(area(group)), p_kw=phases(20, 5, 0), q_kvar=phases(5, 1, 0))

        assert found.source_kw.sum() == pytest.approx(25 + found.loss_kw[0], abs=1e-5)
        assert found.transformer_a[0, 0] == pytest.approx(found.line_a[0, 1], abs=1e-2)

    def test_one_phase_alone_also_heats_the_neutral(self) -> None:
        found = unbalanced(grid_of(area()), p_kw=phases(10, 0, 0), q_kvar=phases(0, 0, 0))

        a, b, c = found.line_a[0, 1]
        assert found.line_kw[0, 1] == pytest.approx(unbalanced_kw((a, b, c), ohm=0.1, neutral_ohm=0.1), rel=1e-6)

    def test_a_star_without_neutral_lets_the_voltages_drift_apart(self) -> None:
        spread = {
            group: np.ptp(unbalanced(grid_of(area(group)), p_kw=phases(20, 0, 0), q_kvar=phases(0, 0, 0)).u_v[0, 1])
            for group in VectorGroup
        }

        assert spread[VectorGroup.YYN0] > 5 * spread[VectorGroup.DYN11]

    def test_lines_without_zero_sequence_are_refused(self) -> None:
        case = area()
        bare = Case(
            name="a",
            buses=case.buses,
            branches=(Branch(name="l", start="lv", end="x", r_ohm=0.1), *case.branches[:1]),
            sources=case.sources,
            units=case.units,
        )

        with pytest.raises(ValueError, match="zero sequence"):
            unbalanced(grid_of(bare), p_kw=phases(1, 1, 1), q_kvar=phases(0, 0, 0))

    def test_the_neutral_counts_three_times_in_the_zero_sequence(self) -> None:
        assert zero_sequence(np.array([0.1]), neutral_ohm=np.array([0.1])) == pytest.approx([0.4])
