"""A one-line diagram: branches alternate, and the thickest carries the most."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wanjia.interfaces.console.network.diagram import THICKEST, THINNEST, TOP, TRUNK, WIDTH, Branch, one_line


def branch(kva: int) -> Branch:
    """Make a branch of so much capacity."""
    return Branch(f"{kva} kVA", "", "/", Decimal(kva))


class TestOneLine:
    def test_branches_alternate_from_the_top(self) -> None:
        drawn = one_line("B1", link="", branches=[branch(1), branch(2), branch(3)]).branches

        assert [place.x2 < TRUNK for place in drawn] == [True, False, True]
        assert [place.anchor for place in drawn] == ["end", "start", "end"]
        assert drawn[0].y == drawn[1].y == TOP < drawn[2].y

    def test_the_thickest_carries_the_most(self) -> None:
        drawn = one_line("B1", link="", branches=[branch(0), branch(100)]).branches

        assert [Decimal(place.thickness) for place in drawn] == [THINNEST, THICKEST]

    def test_nothing_known_of_capacity_is_drawn_thin(self) -> None:
        assert Decimal(one_line("B1", link="", branches=[branch(0)]).branches[0].thickness) == THINNEST

    def test_a_source_without_branches_is_drawn_alone(self) -> None:
        diagram = one_line("B1", link="/b1/", branches=[])

        assert diagram.branches == ()
        assert diagram.height > TOP

    @given(st.lists(st.integers(0, 10**6), max_size=60))
    def test_everything_stands_inside_and_nothing_upon_another(self, sizes: list[int]) -> None:
        diagram = one_line("B1", link="", branches=[branch(size) for size in sizes])

        assert all(0 < place.x2 < WIDTH and place.y < diagram.height for place in diagram.branches)
        assert len({(place.x2, place.y) for place in diagram.branches}) == len(sizes)
