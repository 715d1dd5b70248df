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
            ({"bus": 3}, "it has no rows called bus"),
            ({"branch": []}, "it has no rows called branch"),
            ({"bus_columns": ["node", "p_kw"]}, "the rows called bus lack"),
            ({"branch": [[1, 2, 0.5]]}, "row 1 called branch does not have 5 values"),
            ({"slack_buses": 1}, "its slack_buses are no list"),
            ({"slack_pu": [1, 1]}, "it has not as many slack_pu"),
        ],
    )
    def test_one_that_is_none_is_refused(self, change: dict, what: str) -> None:
        with pytest.raises(GridRefused, match=what):
            case_told(self.WHOLE | change, name="a")

    def test_words_where_a_number_belongs_are_no_number(self) -> None:
        found = solved(case_told(self.WHOLE | {"bus": [[1, 0, 0], [2, "much", 50]]}, name="a"))

        assert [fault.kind for fault in found.faults] == [GridFault.NOT_A_NUMBER]
