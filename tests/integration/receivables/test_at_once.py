"""People who touch the same money at the same moment wait for each other in one order, and nobody is thrown out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from tests.integration.billing import village
from tests.integration.receivables.acts import CLERK, HEAD, Bill, Deposit, Pay, account, table
from tests.integration.receivables.machine import FIRST_DAY, Cut, walked
from tests.oracles.cash import faults
from tests.support.apart import Database
from tests.support.others import Other, many_writers
from wanjia.revenue.billing.operations.cancelling import cancel_bill
from wanjia.revenue.billing.operations.closing import bills_held
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.operations.recording_many import record_payments
from wanjia.revenue.receivables.operations.charging import charge_late_fees
from wanjia.revenue.receivables.operations.held import position_held
from wanjia.revenue.receivables.operations.moving import NewMove, propose_move
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import MoveKind

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("billed village"),
    many_writers,
]
LATER = FIRST_DAY + timedelta(days=60)
HUNDRED = Decimal(100)


@pytest.fixture(autouse=True)
def copy(billed_village: Database) -> Iterator[None]:
    """Give each test a village of its own, and look at its books in the end."""
    with billed_village.copied("at_once") as made, made.used():
        yield
        assert not faults()


def first_bill(number: str) -> int:
    return int(table("billing.Bill").filter(account__number=number).order_by("pk").values_list("pk", flat=True)[0])


def test_a_file_that_tells_of_an_order_paid_at_this_moment_leaves_it_out() -> None:
    told, other_order = Pay("1001", HUNDRED, 1).new(LATER), Pay("1002", HUNDRED, 2).new(LATER)
    lines = [replace(one, has_receipt=False) for one in (told, other_order)]

    with transaction.atomic():
        assert record_payment(told, by=CLERK, at=LATER).is_new
        file = Other(lambda: record_payments(lines, by=CLERK, at=LATER))
        assert file.is_waiting

    assert file.end() == 1


def test_transfers_that_cross_wait_for_each_other() -> None:
    low, high = sorted((account("1001"), account("1002")))
    crossing = NewMove(high, MoveKind.TRANSFER, HUNDRED, "多收", to_account_id=low)

    with transaction.atomic():
        position_held(low, by=CLERK)
        other = Other(lambda: propose_move(crossing, by=CLERK, at=LATER))
        assert other.is_waiting
        position_held(high, by=CLERK)

    assert "more than" in other.end()


def test_a_file_locks_those_who_are_late_with_the_others() -> None:
    walked(Pay("1002", Decimal(999), 1), at=FIRST_DAY, cut=Cut(0))
    late, square = account("1001"), account("1002")
    lines = [replace(Pay(number, HUNDRED, 2).new(LATER), has_receipt=False) for number in ("1001", "1002")]

    with transaction.atomic():
        position_held(late, by=CLERK)
        file = Other(lambda: record_payments(lines, by=CLERK, at=LATER))
        assert file.is_waiting
        position_held(square, by=CLERK)

    assert file.end() == 2


def test_bills_cancelled_at_the_same_moment_get_numbers_of_their_own() -> None:
    def cancelled(number: str) -> str:
        return str(cancel_bill(bill_id=first_bill(number), reason="重复", by=HEAD, at=LATER).number)

    with transaction.atomic():
        mine = cancelled("1001")
        other = Other(lambda: cancelled("1002"))
        assert other.is_waiting

    assert mine < other.end()


def test_issued_bills_use_credit_without_waiting_for_who_pays_an_older_bill() -> None:
    for kind in ("take", "use"):
        walked(Deposit("1001", HUNDRED, kind, 1, CLERK), at=LATER, cut=Cut(0))
    walked(Deposit("1002", HUNDRED, "take", 2, CLERK), at=LATER, cut=Cut(0))
    owed = balance_of(account("1001")).owed

    with transaction.atomic():
        bills_held([first_bill("1001")], by=CLERK)
        biller = Other(lambda: walked(Bill(village.JANUARY), at=LATER, cut=Cut(0)))
        biller.end()
        position_held(account("1001"), by=CLERK)

    assert balance_of(account("1001")).owed > owed


def test_a_late_fee_is_charged_while_somebody_holds_its_bill() -> None:
    with transaction.atomic():
        bills_held([first_bill("1001")], by=CLERK)
        other = Other(lambda: charge_late_fees(account_id=account("1001"), until=LATER.date(), by=CLERK, at=LATER))
        assert other.end() > 0
        position_held(account("1001"), by=CLERK)
