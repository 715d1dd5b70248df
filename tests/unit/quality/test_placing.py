"""Where a bank of capacitors belongs on a line."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.energy.quality.kernel.placing import Piece, Placed, placed

HEAD = 0


def line(*lengths: int) -> list[Piece]:
    return [Piece(place, place + 1, Decimal(length)) for place, length in enumerate(lengths)]


def kvar(*loads: int) -> dict[int, Decimal]:
    return {place: Decimal(load) for place, load in enumerate(loads, start=1)}


def saved(pieces: list[Piece], *, loads: dict[int, Decimal], node: int, bank: Decimal) -> Decimal:
    """Say in the slow way what a bank at a node of a straight line saves."""
    total = Decimal(0)
    for place, piece in enumerate(pieces):
        flow = sum((load for at, load in loads.items() if at > place), start=Decimal(0))
        if place < node:
            total += piece.length_m * (flow**2 - (flow - bank) ** 2)
    return total


class TestPlaced:
    @pytest.mark.proves("A138")
    def test_a_load_spread_evenly_wants_two_thirds_at_two_thirds_of_the_line(self) -> None:
        told = placed(line(*[100] * 300), head=HEAD, loads=kvar(*[1] * 300))

        assert told is not None
        assert float(told.length_m / told.longest_m) == pytest.approx(2 / 3, abs=0.005)
        assert float(told.kvar) == pytest.approx(200, abs=1)

    def test_a_load_at_the_end_is_met_where_it_is(self) -> None:
        assert placed(line(500, 1500), head=HEAD, loads=kvar(0, 90)) == Placed(2, 90, 2000, 2000)  # type: ignore[arg-type]

    @pytest.mark.proves("A138")
    def test_length_counts_beside_load(self) -> None:
        """300 kvar near the head weigh less than 100 far out."""
        told = placed(line(100, 3000), head=HEAD, loads=kvar(300, 100))

        assert told is not None
        assert (told.node, round(told.kvar, 2)) == (2, Decimal("109.68"))

    def test_on_a_branch_only_what_flows_there_is_met(self) -> None:
        pieces = [Piece(0, 1, Decimal(100)), Piece(1, 2, Decimal(100)), Piece(3, 1, Decimal(1000))]

        told = placed(pieces, head=HEAD, loads={2: Decimal(50), 3: Decimal(60)})

        assert told is not None
        assert (told.node, told.length_m) == (3, 1100)

    def test_without_a_load_away_from_the_head_there_is_no_place(self) -> None:
        assert placed(line(100), head=HEAD, loads={HEAD: Decimal(50)}) is None
        assert placed([], head=HEAD, loads={}) is None

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 99)), min_size=1, max_size=8), st.data())
    def test_no_other_bank_saves_more(self, parts: list[tuple[int, int]], data: st.DataObject) -> None:
        pieces, loads = line(*(length for length, _ in parts)), kvar(*(load for _, load in parts))
        told = placed(pieces, head=HEAD, loads=loads)
        if told is None:
            assert not any(loads.values())
            return
        node = data.draw(st.integers(1, len(parts)))
        bank = Decimal(data.draw(st.integers(0, 500)))

        best = saved(pieces, loads=loads, node=told.node, bank=told.kvar)

        assert best >= saved(pieces, loads=loads, node=node, bank=bank) - Decimal("0.0001")
