"""Those who book and those who close wait for each other, and then see what the other did."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.integration.ledger.books import AT as NOW
from tests.integration.ledger.books import CLERK, DIRECTOR, FEB, A, bill, bulk, closed, make_books, posted, yuan
from tests.support.others import ENDS, Other, many_writers
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.models import MonthBalance
from wanjia.revenue.ledger.queries.balances import trial_balance
from wanjia.revenue.ledger.queries.entries import entries_of, entry_legs
from wanjia.revenue.ledger.types import EntryKind

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    many_writers,
]


@pytest.fixture(autouse=True)
def books(db: None) -> None:
    make_books()
    posted(bill(10, day=FEB))


def test_an_entry_waits_for_a_closing_and_is_refused_then() -> None:
    with transaction.atomic():
        closed(FEB)
        other = Other(lambda: posted(bill(day=FEB, source=5)))
        assert other.is_waiting

    assert "closed in 一所" in other.end()


def test_a_closing_waits_for_an_entry_and_counts_it() -> None:
    with transaction.atomic():
        posted(bill(5, day=FEB, source=5))
        other = Other(lambda: closed(FEB))
        assert other.is_waiting

    kept = MonthBalance.objects.get(closing=other.end(), ledger_account=A.RECEIVABLE)
    assert kept.amount == yuan(15)


def test_a_closing_waits_for_a_reopening_of_the_month_before() -> None:
    closing = closed(FEB.replace(month=1))
    with transaction.atomic():
        operations.ask_reopening(closing_id=closing, reason="漏记", by=CLERK, at=NOW)

    with transaction.atomic():
        operations.decide_reopening(closing_id=closing, step="reopen", by=DIRECTOR, at=NOW)
        posted(bill(1, day=FEB.replace(month=1), source=6))
        other = Other(lambda: closed(FEB))
        assert other.is_waiting

    assert "Close 2026-01 first" in other.end()


def test_entries_of_one_unit_do_not_wait_for_each_other_nor_for_the_closing_of_another() -> None:
    with transaction.atomic():
        posted(bill(5, source=5))
        closed(FEB, code="S2")
        other = Other(lambda: posted(bill(6, source=6)))
        assert isinstance(other.end(), int)


def test_an_entry_is_taken_back_once_however_many_try_at_once() -> None:
    entry = posted(bill(7, source=7))
    back: dict[str, Any] = {"kind": EntryKind.RETURN, "book_date": NOW.date(), "text": "", "by": CLERK, "at": NOW}

    with transaction.atomic():
        operations.oppose(entry_id=entry, **back)
        other = Other(lambda: operations.oppose(entry_id=entry, **back))
        assert other.is_waiting

    assert "taken back before" in other.end()


def test_parts_booked_at_once_by_the_same_person_keep_their_legs_apart() -> None:
    start = threading.Barrier(4)

    def part(number: int) -> Callable[[], None]:
        sources = range(number * 50, number * 50 + 50)
        rows = [row for one in sources for row in ((one, A.RECEIVABLE, "1001", one), (one, A.ENERGY_REVENUE, "", -one))]

        def does() -> None:
            table = bulk(*rows)
            start.wait(timeout=ENDS)
            operations.post_many(
                table, kind=EntryKind.BILL, book_date=NOW.date(), source_kind="billing.bill", by=CLERK, at=NOW
            )

        return does

    for other in [Other(part(number)) for number in (1, 2, 3, 4)]:
        other.end()

    for source in range(50, 250):
        entry = entries_of("billing.bill", source_ids=[source])
        assert len(entry) == 1
        legs = sorted(leg.amount for leg in entry_legs(entry[0]))
        assert legs == [yuan(-source), yuan(source)]
    assert trial_balance(WHOLE_COMPANY, until=NOW.date())["amount"].sum() == 0
