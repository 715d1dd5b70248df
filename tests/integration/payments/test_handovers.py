"""Cash goes from one cashier to another: both count and sign, and it always has exactly one name."""

from decimal import Decimal

import pytest
from django.apps import apps

from tests.integration.payments import counter
from tests.integration.payments.counter import AT, cashier, opened, taken
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.handing_over import Signed, propose_handover, sign_handover
from wanjia.revenue.payments.operations.held import PaymentRefused, ShiftRefused
from wanjia.revenue.payments.operations.remitting import remit_shift
from wanjia.revenue.payments.operations.shifts import close_shift, count_shift
from wanjia.revenue.payments.operations.voiding import decide_void, request_void
from wanjia.revenue.payments.queries.tills import cash_in_hand, till_of, unaccounted_cash

pytestmark = pytest.mark.django_db


def giver() -> Actor:
    return cashier("K1")


def taker() -> Actor:
    return cashier("K2")


@pytest.fixture
def tills() -> tuple[int, int]:
    """Open two tills, the first with 100 of change and 120 taken."""
    account = counter.make_counter("120.00")
    giving, taking = opened(by=giver(), opening_float="100.00"), opened(by=taker(), opening_float="50.00")
    taken(account, "120.00", by=giver())
    return giving, taking


def proposed(amount: int = 200, *, to: str = "K2") -> int:
    return propose_handover(to=to, pieces=_notes(amount), by=giver(), at=AT)


def _notes(amount: int) -> dict[Decimal, int]:
    return {Decimal(100): amount // 100, Decimal(1): amount % 100}


def confirmed(handover_id: int, *, counted: str = "200.00") -> None:
    sign_handover(handover_id=handover_id, signed=Signed("confirm", Decimal(counted)), by=taker(), at=AT)


def names() -> dict[str, Decimal]:
    """Give whose cash it is by the books."""
    from django.db.models import Sum

    rows = apps.get_model("ledger", "Posting").objects.filter(ledger_account=LedgerAccount.CASH).exclude(item="FLOAT")
    found = rows.order_by().values_list("item").annotate(Sum("amount"))
    return {who: amount for who, amount in found if amount}


class TestHandover:
    @pytest.mark.proves("A434")
    def test_it_is_the_givers_until_the_receiver_confirms(self, tills: tuple[int, int]) -> None:
        made = proposed()
        assert names() == {"K1": Decimal(220), "K2": Decimal(50)}

        confirmed(made)

        assert names() == {"K1": Decimal(20), "K2": Decimal(250)}
        assert [till_of(one).cash for one in tills] == [Decimal(20), Decimal(250)]
        assert unaccounted_cash(WHOLE_COMPANY) == []
        assert sum(one.cash for one in cash_in_hand(WHOLE_COMPANY)) == Decimal(270)

    def test_change_of_the_unit_goes_along_and_comes_back_from_the_receiver(self, tills: tuple[int, int]) -> None:
        confirmed(proposed())
        giving, taking = tills

        for shift_id, by, notes in ((giving, giver(), 20), (taking, taker(), 250)):
            count_shift(shift_id=shift_id, pieces=_notes(notes), cheques=0, by=by, at=AT)
            close_shift(shift_id=shift_id, person="", reason="", by=by, at=AT)
            remit_shift(shift_id=shift_id, slip_number=f"S{shift_id}", by=by, at=AT)

        books = counter.books()
        assert books["BANK_IN_TRANSIT"] == Decimal(120)
        assert names() == {}

    @pytest.mark.proves("A428")
    def test_a_till_is_not_closed_while_cash_waits_for_a_name(self, tills: tuple[int, int]) -> None:
        made = proposed()
        for shift_id, by, notes in ((tills[0], giver(), 220), (tills[1], taker(), 50)):
            count_shift(shift_id=shift_id, pieces=_notes(notes), cheques=0, by=by, at=AT)
            with pytest.raises(ShiftRefused, match="waits for a signature"):
                close_shift(shift_id=shift_id, person="", reason="", by=by, at=AT)

        sign_handover(handover_id=made, signed=Signed("withdraw"), by=giver(), at=AT)

        close_shift(shift_id=tills[0], person="", reason="", by=giver(), at=AT)

    def test_the_second_confirmation_changes_nothing(self, tills: tuple[int, int]) -> None:
        made = proposed()
        confirmed(made)

        with pytest.raises(StepRefused):
            confirmed(made)
        assert names()["K2"] == Decimal(250)


class TestRefusals:
    @pytest.mark.parametrize(
        ("amount", "to", "why"),
        [
            (200, "K1", "to oneself"),
            (200, "K3", "no open shift today"),
            (221, "K2", "holds 220.00 in cash"),
            (0, "K2", "more than 0.00"),
        ],
    )
    def test_of_a_proposal(self, tills: tuple[int, int], amount: int, to: str, why: str) -> None:
        with pytest.raises(PaymentRefused, match=why):
            proposed(amount, to=to)

    def test_of_a_till_in_another_unit(self, tills: tuple[int, int]) -> None:
        other = apps.get_model("organisation", "Unit").objects.exclude(pk=counter.station()).first()
        apps.get_model("payments", "Shift").objects.filter(pk=tills[1]).update(unit=other)

        with pytest.raises(PaymentRefused, match="in another unit"):
            proposed()

    def test_of_a_second_proposal_and_of_a_closed_till(self, tills: tuple[int, int]) -> None:
        made = proposed()
        with pytest.raises(PaymentRefused, match="waits already"):
            proposed(100)

        count_shift(shift_id=tills[0], pieces=_notes(220), cheques=0, by=giver(), at=AT)

        with pytest.raises(PaymentRefused, match="till of K1 is not open today"):
            confirmed(made)
        with pytest.raises(ShiftRefused):
            proposed(100)

    def test_of_a_signature(self, tills: tuple[int, int]) -> None:
        made = proposed()

        with pytest.raises(PaymentRefused, match="You count another amount"):
            confirmed(made, counted="199.00")
        with pytest.raises(StepRefused, match="Only who takes"):
            sign_handover(handover_id=made, signed=Signed("confirm", Decimal(200)), by=giver(), at=AT)
        with pytest.raises(StepRefused, match="Only who gives"):
            sign_handover(handover_id=made, signed=Signed("withdraw"), by=taker(), at=AT)
        with pytest.raises(PaymentRefused, match="Say why"):
            sign_handover(handover_id=made, signed=Signed("refuse"), by=taker(), at=AT)
        with pytest.raises(PaymentRefused, match="no such handover"):
            confirmed(made + 1)
        assert names()["K1"] == Decimal(220)

    def test_of_a_void_whose_cash_is_gone(self, tills: tuple[int, int]) -> None:
        confirmed(proposed())
        payment = apps.get_model("payments", "Payment").objects.get()
        asked = request_void(payment_id=payment.pk, reason="录错", by=giver(), at=AT)

        with pytest.raises(PaymentRefused, match="propose a refund instead"):
            decide_void(void_id=asked, step="approve", reason="同意", by=counter.head(), at=AT)
