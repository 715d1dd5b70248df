"""Customer-hours by line and month, and sharing them out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reliability.grids import FED, SINCE, at, grid
from wanjia.energy.reliability.kernel.affected import hits
from wanjia.energy.reliability.kernel.budget import Cost, Standing, costs, reserve_of, shared
from wanjia.energy.reliability.types import Basis, ElementKind, ScopeAction, Scoped


class TestCosts:
    def test_hours_are_counted_by_basis_line_and_month(self):
        out = [Scoped(ElementKind.FEEDER, "F1", ScopeAction.OUT, at(30, 22))]
        end = at(30, 22).replace(month=7, day=1, hour=1)

        found = costs(hits(grid(), scope=out, from_at=at(30, 22), to_at=end), ties=grid().ties)

        june, july = date(2026, 6, 1), date(2026, 7, 1)
        assert found == [
            Cost(Basis.LV, 1, june, Decimal(10)),
            Cost(Basis.LV, 1, july, Decimal(5)),
            Cost(Basis.MV, 1, june, Decimal(6)),
            Cost(Basis.MV, 1, july, Decimal(3)),
        ]

    def test_hours_follow_the_line_that_fed_the_area_on_the_day(self):
        moved = (*(row for row in FED if row[0] != 1), (1, 1, SINCE, date(2026, 6, 2)), (1, 2, date(2026, 6, 2), None))
        held = grid(fed=moved)
        out = [Scoped(ElementKind.AREA, "A1", ScopeAction.OUT, at(1, 22))]

        found = costs(hits(held, scope=out, from_at=at(1, 22), to_at=at(2, 3)), ties=held.ties)

        assert [(cost.feeder_id, cost.hours) for cost in found if cost.basis is Basis.MV] == [(1, 2), (2, 3)]


class TestShared:
    def test_the_largest_remainder_gets_what_is_left(self):
        parts = shared(Decimal("0.0002"), weights={"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)})

        assert parts == {"a": Decimal("0.0001"), "b": Decimal("0.0001"), "c": Decimal(0)}

    def test_no_weights_at_all_count_the_same(self):
        assert shared(Decimal(2), weights={"a": Decimal(0), "b": Decimal(0)}) == {"a": Decimal(1), "b": Decimal(1)}

    @pytest.mark.parametrize("weights", [{}, {"a": Decimal(-1)}])
    def test_nobody_and_negative_weights_are_refused(self, weights):
        with pytest.raises(ValueError, match="weights"):
            shared(Decimal(1), weights=weights)

    @given(
        st.decimals(0, 10**6, places=4),
        st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=30),
    )
    def test_parts_sum_to_the_whole(self, total, weights):
        parts = shared(total, weights=dict(enumerate(weights)))

        assert sum(parts.values()) == total
        assert min(parts.values()) >= 0


class TestStanding:
    def test_faults_eat_the_reserve_before_what_is_for_plans(self):
        quiet = Standing(Decimal(100), Decimal(30), Decimal(10), Decimal(20), Decimal(5))
        stormy = Standing(Decimal(100), Decimal(30), Decimal(50), Decimal(20), Decimal(5))

        assert (quiet.left, stormy.left) == (Decimal(45), Decimal(25))

    def test_the_reserve_is_a_share(self):
        assert reserve_of(Decimal("33.3333"), share_pct=Decimal(30)) == Decimal("10.0000")
