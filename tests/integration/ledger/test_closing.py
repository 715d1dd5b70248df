"""Months are closed in their order, and reopened by two persons from the latest on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.ledger.books import (
    AT,
    CLERK,
    DIRECTOR,
    FEB,
    JAN,
    MAR,
    A,
    bill,
    closed,
    payment,
    posted,
    unit,
    yuan,
)
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.models import MonthBalance
from wanjia.revenue.ledger.operations import BookingRefused, ClosingRefused
from wanjia.revenue.ledger.queries.closings import (
    closing_of,
    closing_with_id,
    closings_of,
    reopenings_waiting,
    units_with_books,
)

pytestmark = pytest.mark.usefixtures("books")


def asked(closing: int, *, by: Any = CLERK, reason: str = "漏记一笔") -> None:
    operations.ask_reopening(closing_id=closing, reason=reason, by=by, at=AT)


def decided(closing: int, *, step: str = "reopen", by: Any = DIRECTOR) -> None:
    operations.decide_reopening(closing_id=closing, step=step, by=by, at=AT)


def kept(closing: int) -> dict[str, Decimal]:
    rows: Any = MonthBalance.objects.filter(closing=closing)
    return dict(rows.values_list("ledger_account", "amount"))


class TestClose:
    def test_what_each_account_stands_at_is_kept(self) -> None:
        posted(bill(100, day=JAN))
        posted(payment(60, day=FEB, at_unit="S1"))
        january, february = closed(JAN), closed(FEB)

        assert kept(january) == {A.RECEIVABLE: yuan(100), A.ENERGY_REVENUE: yuan(-100)}
        assert kept(february) == {A.RECEIVABLE: yuan(40), A.ENERGY_REVENUE: yuan(-100), A.CASH: yuan(60)}
        assert closing_of(unit("S1"), month=FEB) == february

    def test_another_unit_stays_open(self) -> None:
        posted(bill(day=FEB))
        closed(FEB)

        assert posted(bill(day=FEB, number="1002", code="S2"))

    @pytest.mark.parametrize(("month", "why"), [(MAR, "not over yet"), (date(2026, 4, 1), "not over yet")])
    def test_only_a_month_that_is_over(self, month: date, why: str) -> None:
        with pytest.raises(ClosingRefused, match=why):
            closed(month)

    def test_only_once(self) -> None:
        closed(FEB)

        with pytest.raises(ClosingRefused, match="closed already"):
            closed(FEB)
        with pytest.raises(ClosingRefused, match="closed already"):
            closed(JAN)

    def test_in_their_order(self) -> None:
        posted(bill(day=JAN))

        with pytest.raises(ClosingRefused, match="Close 2026-01 first"):
            closed(FEB)
        closed(JAN)
        closed(FEB)

    def test_only_of_ones_own_units(self) -> None:
        with pytest.raises(ClosingRefused, match="no such unit"):
            operations.close_month(unit_id=unit("S2"), month=FEB, by=station_actor("S1"), at=AT)

    def test_what_the_checklist_left_open_needs_a_note_and_is_kept(self) -> None:
        close: dict[str, Any] = {
            "unit_id": unit("S1"),
            "month": FEB,
            "by": CLERK,
            "at": AT,
            "left_open": ("待查 5.00",),
        }

        with pytest.raises(ClosingRefused, match="1 lines of the checklist are open"):
            operations.close_month(**close, note=" ")
        row = closing_with_id(operations.close_month(**close, note="银行回单下月到"), scope=WHOLE_COMPANY)

        assert row is not None
        assert (row.left_open, row.note, row.steps) == ("待查 5.00", "银行回单下月到", ("ask_reopening",))

    def test_which_units_have_books(self) -> None:
        posted(bill(day=FEB))

        assert [found.code for found in units_with_books(WHOLE_COMPANY, before=MAR)] == ["S1"]
        assert units_with_books(WHOLE_COMPANY, before=FEB) == []
        assert units_with_books(station_actor("S2").scope, before=MAR) == []


class TestReopen:
    @pytest.mark.proves("A440")
    def test_one_asks_another_decides_and_the_month_takes_entries_again(self) -> None:
        posted(bill(day=FEB))
        closing = closed(FEB)
        asked(closing)
        with pytest.raises(BookingRefused, match="closed"):
            posted(bill(day=FEB))

        decided(closing)
        posted(bill(50, day=FEB, source=3))
        again = closed(FEB)

        assert kept(again)[A.RECEIVABLE] == yuan(150)
        assert kept(closing)[A.RECEIVABLE] == yuan(100)
        assert [row.closing_id for row in closings_of(unit("S1"), month=FEB)] == [again, closing]
        names = timeline("ledger.closing", scope=WHOLE_COMPANY)["name"].to_list()
        assert names == [
            "ledger.month_closed",
            "ledger.reopening_asked",
            "ledger.month_reopened",
            "ledger.month_closed",
        ]

    def test_refused_it_stays_closed(self) -> None:
        closing = closed(FEB)
        asked(closing)
        decided(closing, step="refuse_reopening")

        assert closing_of(unit("S1"), month=FEB) == closing
        asked(closing)

    def test_it_needs_a_reason(self) -> None:
        with pytest.raises(ClosingRefused, match="Say why"):
            asked(closed(FEB), reason=" ")

    def test_who_asked_does_not_decide(self) -> None:
        closing = closed(FEB)
        asked(closing)

        with pytest.raises(ClosingRefused, match="another person"):
            decided(closing, by=CLERK)

    def test_nothing_is_decided_that_nobody_asked_for(self) -> None:
        with pytest.raises(StepRefused):
            decided(closed(FEB))

    def test_nothing_is_asked_for_twice(self) -> None:
        closing = closed(FEB)
        asked(closing)

        with pytest.raises(StepRefused):
            asked(closing)

    def test_the_latest_month_first(self) -> None:
        posted(bill(day=JAN))
        january = closed(JAN)
        closed(FEB)
        asked(january)

        with pytest.raises(ClosingRefused, match="Reopen 2026-02 first"):
            decided(january)

    def test_one_of_other_units_is_as_good_as_unknown(self) -> None:
        closing = closed(FEB)

        with pytest.raises(ClosingRefused, match="no such closing"):
            asked(closing, by=station_actor("S2"))
        with pytest.raises(ClosingRefused, match="no such closing"):
            decided(closing, by=station_actor("S2"))

    def test_it_waits_for_others_than_who_asked(self) -> None:
        asked(closed(FEB))

        assert reopenings_waiting(WHOLE_COMPANY, but_of="D1") == (1, AT)
        assert reopenings_waiting(WHOLE_COMPANY, but_of="B1") == (0, None)
