"""Where a fault lies, from the meters that reported it."""

from datetime import date
from decimal import Decimal

from tests.unit.reliability.grids import grid
from wanjia.energy.reliability.kernel.location import suspects
from wanjia.energy.reliability.types import ElementKind

DAY = date(2026, 6, 1)


def _found(off, *, fewest=2, share=60):
    found = suspects(grid(), off=off, day=DAY, fewest=fewest, share_pct=Decimal(share))
    return [(one.kind, one.code, one.off, one.below) for one in found]


class TestSuspects:
    def test_the_lowest_part_behind_which_all_hang_is_named(self):
        assert _found({201, 202}) == [(ElementKind.AREA, "A2", 2, 2)]

    def test_the_highest_part_with_the_same_meters_bounds_the_search(self):
        (found,) = suspects(grid(), off={201, 202}, day=DAY, fewest=2, share_pct=Decimal(60))

        assert (found.upper_kind, found.upper_code) == (ElementKind.SEGMENT, "S2")

    def test_two_areas_of_a_line_point_at_what_they_share(self):
        assert _found({101, 102, 201, 202}) == [(ElementKind.SEGMENT, "S1", 4, 4)]

    def test_a_whole_feeder_is_named_with_what_is_not_drawn(self):
        assert _found({101, 102, 201, 202, 401}) == [(ElementKind.FEEDER, "F1", 5, 5)]

    def test_a_meter_that_could_not_report_hides_nothing(self):
        assert _found({101, 102, 201}, share=60) == [(ElementKind.SEGMENT, "S1", 3, 4)]

    def test_two_faults_at_once_are_both_found(self):
        assert _found({301, 202}, fewest=1) == [(ElementKind.AREA, "A3", 1, 1), (ElementKind.SEGMENT, "L2", 1, 1)]

    def test_too_few_meters_make_no_fault(self):
        assert _found({202}) == []
        assert _found({202, 301}) == []

    def test_meters_that_nobody_knows_are_passed_over(self):
        assert _found({998, 999}) == []
