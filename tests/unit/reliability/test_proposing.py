"""What past outages propose to improve, and which lines go hand in hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reliability.grids import LINES, at, grid
from wanjia.energy.reliability.kernel.affected import drawn_on
from wanjia.energy.reliability.kernel.linking import linked
from wanjia.energy.reliability.kernel.proposing import PAST, proposals
from wanjia.energy.reliability.types import ProposalKind

DAYS = timedelta(days=60)


def past(*rows):
    """Rows: outage, line, area, planned, reason, day of June, hours."""
    names = list(PAST.columns)
    told = [dict(zip(names, (*row[:5], at(1) + timedelta(days=row[5]), Decimal(row[6])), strict=True)) for row in rows]
    return PAST.frame(told)


def found(table, *, unlinked=(), repeated=2, frequent=3):
    told = proposals(table, unlinked=unlinked, repeated=repeated, frequent=frequent, within=DAYS)
    return [(one.kind, one.part_id, one.count, one.hours) for one in told]


class TestProposals:
    def test_a_line_that_failed_twice_for_one_reason_is_proposed_with_its_hours(self):
        table = past(
            (1, 7, 70, False, "TREES", 0, 2), (1, 7, 71, False, "TREES", 0, 2), (2, 7, 70, False, "TREES", 9, 1)
        )

        assert found(table) == [(ProposalKind.REPEATED_CAUSE, 7, 2, Decimal(5))]

    @pytest.mark.parametrize(
        "second", [(2, 7, 70, False, "ICE", 9, 1), (2, 8, 70, False, "TREES", 9, 1), (2, 7, 70, True, "TREES", 9, 1)]
    )
    def test_another_reason_line_or_planned_work_repeats_nothing(self, second):
        assert found(past((1, 7, 70, False, "TREES", 0, 2), second)) == []

    @pytest.mark.parametrize(("latest", "expected"), [(60, 1), (61, 0)])
    def test_an_area_that_was_off_three_times_in_two_months_is_frequent(self, latest, expected):
        table = past((1, 7, 70, True, "A", 0, 1), (2, 8, 70, True, "B", 30, 1), (3, 9, 70, False, "C", latest, 1))

        assert len(found(table)) == expected

    def test_an_outage_that_came_back_in_parts_counts_once(self):
        table = past((1, 7, 70, True, "A", 0, 1), (1, 7, 70, True, "A", 0, 1), (2, 7, 70, True, "A", 5, 1))

        assert found(table) == []

    def test_a_line_without_a_link_is_proposed_if_it_lost_hours(self):
        table = past((1, 7, 70, False, "TREES", 0, 2), (2, 8, 80, False, "ICE", 0, 4))

        assert found(table, unlinked={7, 9}) == [(ProposalKind.UNLINKED, 7, 1, Decimal(2))]

    def test_what_took_most_hours_comes_first(self):
        table = past((1, 7, 70, False, "TREES", 0, 2), (2, 8, 80, False, "ICE", 0, 4))

        assert [part for _, part, *_ in found(table, unlinked={7, 8})] == [8, 7]

    @given(st.permutations(range(5)))
    def test_the_order_of_rows_does_not_matter(self, order):
        rows = [(1, 7, 70, False, "A", 0, 2), (2, 7, 70, False, "A", 9, 1), (3, 7, 71, False, "B", 20, 1)]
        rows += [(4, 8, 70, True, "A", 30, 3), (5, 8, 80, False, "A", 40, 1)]

        assert found(past(*(rows[place] for place in order)), unlinked={8}) == found(past(*rows), unlinked={8})


class TestLinked:
    def test_an_open_switch_between_two_lines_links_both(self):
        assert linked(drawn_on(grid(), day=date(2026, 6, 1))) == {1, 2}

    def test_without_it_none_is_linked(self):
        alone = tuple(line for line in LINES if line[0] != "T")

        assert linked(drawn_on(grid(lines=alone), day=date(2026, 6, 1))) == frozenset()

    def test_a_switch_that_leads_nowhere_or_back_links_nothing(self):
        loops = (*(line for line in LINES if line[0] != "T"), ("U", 13, 99, True), ("V", 11, 13, True))

        assert linked(drawn_on(grid(lines=loops), day=date(2026, 6, 1))) == frozenset()
