"""Who is hit, found by walking the grid of the moment."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reliability.grids import FED, LINES, SINCE, at, grid
from wanjia.energy.reliability.kernel.affected import Helping, hits, ties_that_help
from wanjia.energy.reliability.types import ElementKind, ScopeAction, Scoped

SEGMENT, FEEDER, AREA = ElementKind.SEGMENT, ElementKind.FEEDER, ElementKind.AREA
OUT, CLOSED = ScopeAction.OUT, ScopeAction.CLOSED


def _hit(scope, *, begin=None, end=None, of=None):
    found = hits(of or grid(), scope=scope, from_at=begin or at(1, 8), to_at=end or at(1, 12))
    return [(basis, usage_point or area, start, stop) for basis, area, usage_point, start, stop in found.iter_rows()]


def _who(scope, **more):
    found = _hit(scope, **more)
    return {who for basis, who, *_ in found if basis == "LV"}, {who for basis, who, *_ in found if basis == "MV"}


class TestHits:
    def test_all_behind_a_segment_are_hit(self):
        assert _who([Scoped(SEGMENT, "S2", OUT, at(1, 8))]) == ({201, 202}, {2})

    def test_a_feeder_takes_the_areas_along_that_are_not_drawn(self):
        assert _who([Scoped(FEEDER, "F1", OUT, at(1, 8))]) == ({101, 102, 201, 202, 401}, {1, 2, 4})

    def test_an_area_is_out_without_its_neighbours(self):
        assert _who([Scoped(AREA, "A4", OUT, at(1, 8))]) == ({401}, {4})
        assert _who([Scoped(AREA, "A1", OUT, at(1, 8))]) == ({101, 102}, {1})

    def test_a_low_voltage_line_hits_customers_and_no_area(self):
        assert _who([Scoped(SEGMENT, "L2", OUT, at(1, 8))]) == ({202}, set())

    def test_who_a_closed_tie_supplies_is_not_hit(self):
        scope = [Scoped(SEGMENT, "S2", OUT, at(1, 8)), Scoped(SEGMENT, "T", CLOSED, at(1, 8))]

        assert _who(scope) == (set(), set())

    def test_a_tie_closed_later_ends_the_span_of_those_behind_it(self):
        scope = [Scoped(SEGMENT, "S2", OUT, at(1, 8)), Scoped(SEGMENT, "T", CLOSED, at(1, 9, 30))]

        assert _hit(scope) == [
            ("LV", 201, at(1, 8), at(1, 9, 30)),
            ("LV", 202, at(1, 8), at(1, 9, 30)),
            ("MV", 2, at(1, 8), at(1, 9, 30)),
        ]

    def test_stages_give_supply_back_part_by_part(self):
        scope = [
            Scoped(SEGMENT, "S1", OUT, at(1, 8), at(1, 10)),
            Scoped(SEGMENT, "S2", OUT, at(1, 8), at(1, 11)),
        ]

        spans = {who: stop for basis, who, _, stop in _hit(scope) if basis == "LV"}

        assert spans == {101: at(1, 10), 102: at(1, 10), 201: at(1, 11), 202: at(1, 11)}

    def test_nobody_is_hit_by_what_is_out_before_the_span(self):
        assert _hit([Scoped(SEGMENT, "S2", OUT, at(1, 4), at(1, 6))]) == []

    def test_a_transfer_at_midnight_ends_the_span_of_the_area(self):
        moved = (*(row for row in FED if row[0] != 4), (4, 1, SINCE, date(2026, 6, 2)), (4, 2, date(2026, 6, 2), None))

        found = _hit([Scoped(FEEDER, "F1", OUT, at(1, 20))], begin=at(1, 20), end=at(2, 6), of=grid(fed=moved))

        assert ("LV", 401, at(1, 20), at(2)) in found
        assert ("MV", 4, at(1, 20), at(2)) in found
        assert ("LV", 101, at(1, 20), at(2, 6)) in found

    def test_a_switch_opened_for_good_during_the_outage_counts_from_its_day(self):
        lines = tuple(row for row in LINES if row[0] != "T")
        changing = (*lines, ("T", 13, 23, True, SINCE, date(2026, 6, 2)), ("T", 13, 23, False, date(2026, 6, 2), None))

        found = _hit([Scoped(SEGMENT, "S2", OUT, at(1, 20))], begin=at(1, 20), end=at(2, 6), of=grid(lines=changing))

        assert {stop for _, who, _, stop in found if who in (201, 202, 2)} == {at(2)}

    def test_two_feeders_of_one_busbar_are_told_apart(self):
        lines = tuple(("R1", 10, 22, False) if row[0] == "R1" else row for row in LINES)
        joined = grid(lines=lines, heads=((1, 10), (2, 10)))

        assert _who([Scoped(FEEDER, "F1", OUT, at(1, 8))], of=joined) == ({101, 102, 201, 202, 401}, {1, 2, 4})
        assert _who([Scoped(FEEDER, "F2", OUT, at(1, 8))], of=joined) == ({301}, {3})

    @given(st.lists(st.integers(0, 240), min_size=1, max_size=4), st.integers(1, 239))
    def test_two_halves_make_the_whole(self, minutes, cut):
        parts_out = zip(("S1", "S2", "S3", "L2"), minutes, strict=False)
        scope = [Scoped(SEGMENT, code, OUT, at(1, 8) + timedelta(minutes=m)) for code, m in parts_out]
        middle = at(1, 8) + timedelta(minutes=cut)

        def minutes_off(begin, end):
            return sum((stop - start).total_seconds() for *_, start, stop in _hit(scope, begin=begin, end=end))

        parts = minutes_off(at(1, 8), middle) + minutes_off(middle, at(1, 12))

        assert parts == minutes_off(at(1, 8), at(1, 12))


class TestTiesThatHelp:
    def test_the_open_switch_to_the_other_line_is_named(self):
        found = ties_that_help(grid(), scope=[Scoped(SEGMENT, "S2", OUT, at(1, 8))], at=at(1, 8))

        assert found == [Helping("T", 2, 1)]

    def test_none_is_named_where_none_helps(self):
        assert ties_that_help(grid(), scope=[Scoped(AREA, "A4", OUT, at(1, 8))], at=at(1, 8)) == []
