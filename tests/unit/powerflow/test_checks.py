"""What is wrong with a grid is said with its element and a cure, before anything is computed."""

import math
from dataclasses import replace

import pytest

from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit
from wanjia.energy.powerflow.kernel.checks import faults_of
from wanjia.energy.powerflow.kernel.faults import GridFault, GridRefused
from wanjia.energy.powerflow.kernel.reading import case_told
from wanjia.energy.powerflow.kernel.solving import solved
from wanjia.foundation.findings.types import Severity


def case(**changes: object) -> Case:
    """A source, two nodes in a row behind it, and an open tie back."""
    buses = tuple(Bus(name=name, u_kv=10, p_kw=kw, q_kvar=kw / 2) for name, kw in (("1", 0), ("2", 300), ("3", 200)))
    branches = (
        Branch(name="1-2", start="1", end="2", r_ohm=0.5, x_ohm=0.3),
        Branch(name="2-3", start="2", end="3", r_ohm=0.8, x_ohm=0.4),
        Branch(name="3-1", start="3", end="1", r_ohm=1, x_ohm=0.4, is_closed=False),
    )
    whole = Case(name="a", buses=buses, branches=branches, sources=(Source("1"),))
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_branch(at: int, **changes: object) -> Case:
    branches = list(case().branches)
    branches[at] = replace(branches[at], **changes)  # type: ignore[arg-type]
    return case(branches=tuple(branches))


def with_bus(at: int, **changes: object) -> Case:
    buses = list(case().buses)
    buses[at] = replace(buses[at], **changes)  # type: ignore[arg-type]
    return case(buses=tuple(buses))


def unit(**changes: object) -> Unit:
    whole = Unit(
        name="t",
        start="3",
        end="4",
        rated_kva=200,
        u1_kv=10,
        u2_kv=0.4,
        no_load_loss_kw=0.24,
        load_loss_kw=2.6,
        no_load_current_pct=0.8,
        impedance_pct=4,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_unit(*units: Unit) -> Case:
    return case(buses=(*case().buses, Bus(name="4", u_kv=0.4, has_load=True)), units=units)


class TestAGoodGrid:
    def test_has_no_fault_and_is_solved(self) -> None:
        found = solved(case())

        assert found.faults == ()
        assert found.flow is not None

    def test_may_have_two_transformers_side_by_side(self) -> None:
        assert faults_of(with_unit(unit(), unit(name="u"))) == ()


REFUSED = [
    (case(sources=()), GridFault.NO_SOURCE, "a"),
    (case(sources=(Source("9"),)), GridFault.MISSING_NODE, "source 9"),
    (case(sources=(Source("1"), Source("1"))), GridFault.DUPLICATE, "source 1"),
    (case(sources=(Source("1", 12.66),)), GridFault.BAD_VOLTAGE, "source 1"),
    (case(sources=(Source("1", math.nan),)), GridFault.BAD_VOLTAGE, "source 1"),
    (case(sources=(Source("1"), Source("3"))), GridFault.SEVERAL_SOURCES, "source 3"),
    (case(buses=(*case().buses, Bus(name="3", u_kv=10))), GridFault.DUPLICATE, "node 3"),
    (case(branches=case().branches * 2), GridFault.DUPLICATE, "branch 1-2"),
    (with_branch(1, end="9"), GridFault.MISSING_NODE, "branch 2-3"),
    (with_branch(1, end="2"), GridFault.SELF_LOOP, "branch 2-3"),
    (with_branch(1, r_ohm=math.nan), GridFault.NOT_A_NUMBER, "branch 2-3"),
    (with_branch(1, x_ohm=math.inf), GridFault.NOT_A_NUMBER, "branch 2-3"),
    (with_branch(1, r_ohm=-0.8), GridFault.NEGATIVE_IMPEDANCE, "branch 2-3"),
    (with_branch(2, x_ohm=-0.1), GridFault.NEGATIVE_IMPEDANCE, "branch 3-1"),
    (with_branch(1, r_ohm=0, x_ohm=0), GridFault.ZERO_IMPEDANCE, "branch 2-3"),
    (with_branch(1, c_uf=-0.1), GridFault.NEGATIVE_IMPEDANCE, "branch 2-3"),
    (with_branch(1, r0_ohm=-0.1, x0_ohm=0.0), GridFault.NEGATIVE_IMPEDANCE, "branch 2-3"),
    (with_branch(1, r_ohm=1000.1), GridFault.ABSURD_IMPEDANCE, "branch 2-3"),
    (with_branch(2, is_closed=True), GridFault.MESH, "branch 2-3"),
    (with_branch(0, is_closed=False), GridFault.UNSUPPLIED, "node 2"),
    (with_bus(1, p_kw=math.nan), GridFault.NOT_A_NUMBER, "node 2"),
    (with_bus(1, u_kv=0), GridFault.BAD_VOLTAGE, "node 2"),
    (with_bus(2, u_kv=0.4), GridFault.VOLTAGE_MISMATCH, "branch 2-3"),
    (with_unit(unit(end="9")), GridFault.MISSING_NODE, "transformer t"),
    (with_unit(unit(rated_kva=0)), GridFault.BAD_NAMEPLATE, "transformer t"),
    (with_unit(unit(no_load_loss_kw=math.nan)), GridFault.BAD_NAMEPLATE, "transformer t"),
    (with_unit(unit(load_loss_kw=9)), GridFault.BAD_NAMEPLATE, "transformer t"),
    (with_unit(unit(u1_kv=0.4, u2_kv=10)), GridFault.VOLTAGE_MISMATCH, "transformer t"),
    (with_unit(), GridFault.UNSUPPLIED, "node 4"),
    (with_bus(2, p_kw=1e5), GridFault.NO_SOLUTION, "node 3"),
]


class TestAFaultyGrid:
    @pytest.mark.parametrize(("given", "kind", "element"), REFUSED)
    def test_is_refused_with_the_element_and_a_cure(self, given: Case, kind: GridFault, element: str) -> None:
        found = solved(given)

        errors = [fault for fault in found.faults if fault.severity is Severity.ERROR]
        assert found.flow is None
        assert (kind, element) in {(fault.kind, fault.element) for fault in errors}
        assert all(fault.what and fault.cure for fault in errors)

    def test_the_largest_impedance_and_the_widest_source_pass(self) -> None:
        assert faults_of(with_branch(2, r_ohm=1000, x_ohm=1000)) == ()
        assert faults_of(case(sources=(Source("1", 1.5),))) == ()
        assert faults_of(case(sources=(Source("1", 0.5),))) == ()

    def test_a_line_without_resistance_is_only_noted(self) -> None:
        found = solved(with_branch(1, r_ohm=0))

        assert [(fault.kind, fault.severity) for fault in found.faults] == [
            (GridFault.ZERO_IMPEDANCE, Severity.WARNING)
        ]
        assert found.flow is not None

    def test_a_dead_node_without_load_is_only_noted_and_is_not_the_lowest(self) -> None:
        found = solved(case(buses=(*case().buses, Bus(name="4", u_kv=10))))

        assert [(fault.element, fault.severity) for fault in found.faults] == [("node 4", Severity.WARNING)]
        assert found.lowest[1] == "3"

    def test_a_ring_that_is_meant_is_solved_and_noted_with_its_way(self) -> None:
        given = with_branch(2, is_closed=True)

        found = solved(given, may_be_meshed=True)

        assert found.flow is not None
        assert [fault.severity for fault in found.faults] == [Severity.WARNING]
        assert found.faults[0].what == "it closes a ring: 2 – 1 – 3"

    def test_too_much_load_is_told_with_the_share_that_is_carried(self) -> None:
        found = solved(with_bus(2, p_kw=1e5, q_kvar=0))

        share = float(found.faults[0].what.split()[-4])
        assert solved(with_bus(2, p_kw=1e5 * (share - 0.2) / 100, q_kvar=0)).flow is not None
        assert solved(with_bus(2, p_kw=1e5 * (share + 0.4) / 100, q_kvar=0)).flow is None


class TestAFeederWrittenDown:
    WHOLE = {
        "u_kv": 10,
        "slack_buses": [1],
        "bus": [[1, 0, 0], [2, 100, 50]],
        "branch": [[1, 2, 0.5, 0.3, 1]],
    }

    def test_is_read_by_the_names_of_its_columns(self) -> None:
        told = self.WHOLE | {
            "branch_columns": ["id", "to", "from", "x_ohm", "r_ohm", "kind"],
            "branch": [["b", 2, 1, 0.3, 0.5, "line"]],
        }

        assert case_told(told, name="a").branches[0] == Branch(name="b", start="1", end="2", r_ohm=0.5, x_ohm=0.3)

    def test_two_branches_between_the_same_nodes_have_two_names(self) -> None:
        told = self.WHOLE | {"branch": [[1, 2, 0.5, 0.3, 1], [1, 2, 0.5, 0.3, 0]]}

        assert [branch.name for branch in case_told(told, name="a").branches] == ["1-2", "1-2 (2)"]

    @pytest.mark.parametrize(
        ("change", "what"),
        [
            ({"bus": 3}, "a: it has no rows called bus"),
            ({"bus": []}, "a: it has no rows called bus"),
            ({"branch": None}, "a: it has no rows called branch"),
            ({"bus_columns": ["node", "p_kw"]}, "the rows called bus lack the column bus"),
            ({"bus_columns": "bus"}, "its bus_columns are no list of names"),
            ({"bus_columns": ["bus", "p_kw", "p_kw"]}, "its bus_columns name one twice"),
            ({"branch_columns": ["from", "to", "x_ohm"]}, "the rows called branch lack the column r_ohm"),
            ({"branch": [[1, 2, 0.5]]}, "row 1 of branch: it does not have 5 values"),
            ({"bus": [[None, 0, 0]]}, "row 1 of bus: its bus names nothing"),
            ({"bus": [[1, 0, 0], [2, "100", 50]]}, "node 2: its p_kw is '100', which is no number"),
            ({"bus": [[1, 0, 0], [2, True, 50]]}, "node 2: its p_kw is True, which is no number"),
            ({"bus": [[1, 0, 0], [2, 10**400, 50]]}, "node 2: its p_kw is 1000.*, which is no number"),
            ({"branch": [[1, 2, None, 0.3, 1]]}, "branch 1-2: it has no r_ohm"),
            ({"branch": [[1, 2, 0.5, 0.3, "0"]]}, "branch 1-2: its status is '0'"),
            ({"branch": [{"from": 1, "to": 2, "r_ohm": 1, "x_ohm": 1, "kind": "fuse"}]}, "its kind is 'fuse'"),
            ({"branch": [{"from": 1, "to": 2, "r_ohm": 1, "x_ohm": 1, "phases": "A"}]}, "its phases is 'A'"),
            ({"branch": [{"from": 1, "to": 2, "r_ohm": 1, "x_ohm": 1, "z": [[1]]}]}, "column z of branch"),
            ({"branch": [{"from": 1, "to": 2, "r_pu": 1, "x_ohm": 1}]}, "its r_pu is a share of nothing"),
            ({"branch": [{"from": 1, "to": 2, "r_ohm_per_km": 1, "x_ohm": 1}]}, "it has no length_km"),
            ({"bus": [[1, 0, 0], {"bus": 2, "p_pu": 1}]}, "node 2: its power is a share of nothing"),
            ({"bus": [{"bus": 1, "p_kw": 3, "p_a_kw": 1}]}, "it has powers of phases and of the whole"),
            ({"base_mva": 1, "branch": [{"from": 1, "to": 2, "r_ohm": 1, "r_pu": 1, "x_ohm": 1}]}, "contradict"),
            ({"base_mva": 0}, "a base of 0 kVA cannot be"),
            ({"bus": [[1, 0, 0], [2, 1e300, 50]]}, r"node 2: its p_kw is 1e\+300, which cannot be"),
            ({"u_kv": "10"}, "a: its u_kv is '10', which is no number"),
            ({"u_kv": None}, "a: it has no u_kv"),
            ({"slack_buses": 1}, "its slack_buses are no list"),
            ({"slack_pu": [1, 1]}, "it has not as many slack_pu"),
            ({"slack_pu": ["1"]}, "source 1: its slack_pu is '1'"),
            ({"loads": [[2, 1, 1]]}, "field loads: no table of a feeder is called so"),
            ({"load": [[3, 1, 1]]}, "load at 3: there is no node 3"),
            ({"load": [{"bus": 2, "type": "const_current"}]}, "load at 2: its type is 'const_current'"),
            ({"generator": [{"bus": 2, "p_kw": 1, "vm_pu": 1}]}, "a generator that holds a voltage"),
            ({"transformer": [{"from": 1, "to": 2}]}, "transformer 1: it has no rated_kva"),
        ],
    )
    def test_one_that_is_none_is_refused(self, change: dict, what: str) -> None:
        with pytest.raises(GridRefused, match=what):
            case_told(self.WHOLE | change, name="a")

    def test_without_a_source_it_is_refused(self) -> None:
        whole = {name: value for name, value in self.WHOLE.items() if name != "slack_buses"}

        with pytest.raises(GridRefused, match="a: it has no slack_buses"):
            case_told(whole, name="a")

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(GridRefused) as refused:
            case_told(self.WHOLE | {"bus": [[1, "a", 0], [2, 0, "b"]], "branch": [[1, 2, "c", 0.3, 1]]}, name="a")

        assert [fault.element for fault in refused.value.faults] == ["node 1", "node 2", "branch 1-2"]

    def test_what_is_not_known_is_noted_and_what_tells_where_it_comes_from_is_not(self) -> None:
        told = self.WHOLE | {"source": "a book", "published": {"loss_kw": 1}, "voltage": 10}
        told["bus"] = [{"bus": 1, "color": "red"}, {"bus": 2, "p_kw": 100, "q_kvar": 50}]

        found = solved(case_told(told, name="a"))

        assert found.flow is not None
        assert [fault.element for fault in found.faults] == ["field voltage", "column color of bus"]


def kw(**change: object) -> float:
    """Give the loss of the feeder above, changed."""
    found = solved(case_told(TestAFeederWrittenDown.WHOLE | change, name="a"))
    assert found.flow is not None, found.faults
    return float(found.flow.loss_kw[0])


class TestOtherWaysToWriteIt:
    LONG = ["from", "to", "r_ohm_per_km", "x_ohm_per_km", "length_m"]

    def test_the_same_feeder_loses_the_same(self) -> None:
        own = kw()

        assert kw(base_mva=1, branch=[{"from": 1, "to": 2, "r_pu": 0.005, "x_pu": 0.003}]) == pytest.approx(own)
        assert kw(branch_columns=self.LONG, branch=[[1, 2, 0.25, 0.15, 2000]]) == pytest.approx(own)
        assert kw(bus=[{"bus": 1}, {"bus": 2, "p_mw": 0.1, "q_mvar": 0.05}]) == pytest.approx(own)
        assert kw(bus=[{"bus": 1}, {"bus": 2}], load=[[2, 60, 50], [2, 40, 0]]) == pytest.approx(own)
        assert kw(bus=[{"bus": 1}, {"bus": 2}], load=[[2, 120, 50]], generator=[[2, 20, 0]]) == pytest.approx(own)
        zero = {"r0_ohm": 2, "x0_ohm": 1}
        thirds = {f"p_{phase}_kw": 100 / 3 for phase in "abc"} | {f"q_{phase}_kvar": 50 / 3 for phase in "abc"}
        phased = kw(
            bus=[{"bus": 1}, {"bus": 2, **thirds}], branch=[{"from": 1, "to": 2, "r_ohm": 0.5, "x_ohm": 0.3, **zero}]
        )
        assert phased == pytest.approx(own)

    def test_a_capacitor_gives_by_the_square_of_the_voltage(self) -> None:
        found = solved(case_told(self.whole(shunt=[[2, 0, -50]]), name="a"))

        assert found.flow is not None
        u_pu = float(found.flow.u_pu[0, 1])
        given = 50 + float(found.flow.loss_kvar[0]) - float(found.flow.source_kvar.sum())
        assert given == pytest.approx(50 * u_pu**2, abs=1e-6)
        assert kw(load=[{"bus": 2, "q_kvar": -50, "type": "const_impedance"}]) == float(found.flow.loss_kw[0])

    def test_the_charging_of_a_cable_is_its_susceptance(self) -> None:
        cable = {"from": 1, "to": 2, "r_ohm": 1e-6, "x_ohm": 0}

        found = solved(case_told(self.whole(branch=[cable | {"b_us": 100}]), name="a"))

        assert found.flow is not None
        assert float(found.flow.loss_kvar[0]) == pytest.approx(-100e-6 * 10_000**2 / 1e3, rel=1e-4)
        assert kw(branch=[cable | {"b_us": 100, "tan_delta": 0.004}]) == pytest.approx(0.04, rel=1e-2)

    def test_a_transformer_has_its_iron_and_its_tap(self) -> None:
        plate = {"from": 2, "to": 3, "rated_kva": 200, "no_load_loss_w": 240, "load_loss_w": 2600}
        plate |= {"no_load_current_pct": 0.8, "impedance_pct": 4, "group": "Dyn11"}
        buses = [[1, 0, 0, 10], [2, 0, 0, 10], [3, 0, 0, 0.4]]
        told = {"bus_columns": ["bus", "p_kw", "q_kvar", "u_kv"], "bus": buses}

        flat, raised = (
            solved(case_told(self.whole(**told, transformer=[plate | {"tap_pct": tap}]), name="a")) for tap in (0, -5)
        )

        assert flat.flow is not None
        assert raised.flow is not None
        assert float(flat.flow.iron_kw[0, 0]) == pytest.approx(0.24, rel=1e-3)
        assert float(raised.flow.u_pu[0, 2] / flat.flow.u_pu[0, 2]) == pytest.approx(1 / 0.95, rel=1e-3)

    def test_an_open_transformer_is_left_out(self) -> None:
        plate = {"from": 1, "to": 2, "rated_kva": 200, "no_load_loss_w": 240, "load_loss_w": 2600, "status": 0}
        plate |= {"no_load_current_pct": 0.8, "impedance_pct": 4}

        assert kw(transformer=[plate]) == kw()

    def test_phases_that_differ_need_a_zero_sequence(self) -> None:
        told = self.whole(bus=[{"bus": 1}, {"bus": 2, "p_a_kw": 100, "q_a_kvar": 50}])

        found = solved(case_told(told, name="a"))

        assert [fault.kind for fault in found.faults] == [GridFault.NO_ZERO_SEQUENCE]

    def test_one_phase_alone_loses_six_times_as_much_as_three_do(self) -> None:
        """I is threefold in one conductor of three, and the neutral, as thick as it, carries the same: 3 · 2."""
        line = [{"from": 1, "to": 2, "r_ohm": 1e-3, "x_ohm": 1e-3, "r0_ohm": 4e-3, "x0_ohm": 4e-3}]

        alone = kw(bus=[{"bus": 1}, {"bus": 2, "p_a_kw": 90}], branch=line)

        assert alone == pytest.approx(6 * kw(bus=[[1, 0, 0], [2, 90, 0]], branch=line), rel=1e-4)

    def test_one_node_alone_loses_nothing(self) -> None:
        assert kw(bus=[[1, 100, 50]], branch=[]) == 0

    def test_what_is_fed_in_is_lost_on_its_way_back(self) -> None:
        assert kw(bus=[[1, 0, 0], [2, -100, 0]]) > 0

    def whole(self, **change: object) -> dict:
        return TestAFeederWrittenDown.WHOLE | change
