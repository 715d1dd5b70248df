"""Diagrams: distance goes right, each end has a row, north is above, and width tells the largest of all."""

from hypothesis import given
from hypothesis import strategies as st

from wanjia.interfaces.kit.diagrams import THICKEST, THINNEST, Diagram, Edge, Mark, Node, Tint, Width, drawn
from wanjia.interfaces.kit.layouts import RIGHT, WIDTH, laid_out, mapped, size_of

LOOK = (Width("largest current", "A"), (Mark(Tint.GOOD, "fine"),))
RING = (
    Edge("a", "1", "2", km=1.0, size=10.0),
    Edge("b", "2", "3", km=1.0, size=20.0),
    Edge("c", "2", "4", km=2.0, size=5.0),
    Edge("d", "3", "4", km=1.0, is_open=True),
)
NAMES = ["1", "2", "3", "4"]


def diagram(*edges: Edge, is_map: bool = False) -> Diagram:
    """Draw edges around the node 1."""
    names = sorted({end for edge in edges for end in (edge.start, edge.end)} | {"1"})
    places = laid_out(edges, root="1", names=names)
    return drawn("D", nodes=[Node(one, one) for one in names], edges=edges, places=places, look=LOOK, is_map=is_map)


class TestLaidOut:
    def test_distance_goes_right_and_each_end_has_a_row(self) -> None:
        places = laid_out(RING, root="1", names=[*NAMES, "9"])

        assert set(places) == set(NAMES)  # what hangs nowhere is left out
        assert places["1"][0] < places["2"][0] < places["3"][0] < places["4"][0]
        assert places["3"][1] != places["4"][1]

    def test_a_switch_that_is_open_carries_nothing_along(self) -> None:
        places = laid_out([Edge("d", "1", "2", is_open=True)], root="1", names=["1", "2"])

        assert set(places) == {"1"}

    def test_a_ring_ends_and_places_each_node_once(self) -> None:
        ring = [Edge("a", "1", "2"), Edge("b", "2", "3"), Edge("c", "3", "1")]

        assert set(laid_out(ring, root="1", names=["1", "2", "3"])) == {"1", "2", "3"}

    @given(st.integers(0, 300))
    def test_everything_stands_inside_and_nothing_upon_another(self, count: int) -> None:
        edges = [Edge(str(n), "root", str(n)) for n in range(count)]

        places = laid_out(edges, root="root", names=["root", *map(str, range(count))])
        width, height = size_of(places)

        assert len(set(places.values())) == count + 1
        assert all(0 < x <= width - RIGHT and x <= WIDTH - RIGHT and 0 < y < height for x, y in places.values())


class TestMapped:
    def test_north_is_above_and_east_is_right(self) -> None:
        found = mapped({"south": (120.0, 30.0), "north": (120.1, 30.2)})

        assert found["north"][1] < found["south"][1]
        assert found["north"][0] > found["south"][0]
        assert mapped({}) == {}

    def test_one_place_alone_is_drawn(self) -> None:
        assert set(mapped({"one": (120.0, 30.0)})) == {"one"}


class TestDrawn:
    def test_width_goes_from_thinnest_to_thickest(self) -> None:
        pieces = diagram(*RING).pieces

        assert [float(piece.thickness) for piece in pieces][1] == THICKEST
        assert [float(piece.thickness) for piece in pieces][3] == THINNEST
        assert diagram(*RING).most == "20"

    def test_where_nothing_flowed_all_is_thin(self) -> None:
        assert [float(piece.thickness) for piece in diagram(Edge("a", "1", "2")).pieces] == [THINNEST]

    def test_pieces_go_down_at_the_nearer_end_whichever_end_is_written_first(self) -> None:
        there, back = (diagram(Edge("a", "1", "2"), Edge("b", *ends)).pieces[1].path for ends in ("13", "31"))

        assert there == back
        assert there.index("V") < there.index("H")

    def test_a_map_runs_straight(self) -> None:
        assert "L" in diagram(Edge("a", "1", "2"), is_map=True).pieces[0].path

    def test_a_name_stands_above_where_the_line_goes_on(self) -> None:
        above = {placed.node.key: placed.is_above for placed in diagram(*RING).nodes}

        assert above == {"1": True, "2": True, "3": False, "4": False}

    def test_pieces_without_a_place_are_left_out(self) -> None:
        assert diagram(Edge("a", "1", "2"), Edge("z", "8", "9")).pieces[-1].edge.key == "a"

    def test_what_is_told_has_a_line_for_each_fact_and_phases_stand_side_by_side(self) -> None:
        node = Node("1", "pole", ("0.98 pu",), phases="AC")
        placed = drawn("D", nodes=[node], edges=[], places={"1": (1.0, 2.0)}, look=LOOK)

        assert placed.nodes[0].told == "pole\n0.98 pu"
        assert [phase for phase, _at in placed.nodes[0].phase_marks] == ["A", "C"]
        assert len({at for _phase, at in placed.nodes[0].phase_marks}) == 2
        assert placed.has_phases
