"""A till from opening to the bank, its count and differences, voids, cheques, deposits and refunds."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.integration.payments.counter import AT, TODAY, books, cashier, head, make_counter, opened, station, taken
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.queries import UnknownUnit
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.models import Cheque, Payment, Receipt, Remittance, Shift
from wanjia.revenue.payments.operations import (
    moving,
    paying_out,
    receipts,
    remitting,
    returning,
    shifts,
    taking,
    voiding,
)
from wanjia.revenue.payments.operations.held import PaymentRefused, ShiftRefused
from wanjia.revenue.payments.queries.tills import cash_in_hand, left_overnight, till_of, unaccounted_cash
from wanjia.revenue.payments.types import CounterPayment, HandedIn, NewCheque, Payout, PayoutWay, Tender
from wanjia.revenue.receivables.operations.moving import NewMove, decide_move, propose_move
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import MoveKind

pytestmark = pytest.mark.django_db
TOMORROW = AT + timedelta(days=1)


def count(shift_id: int, cash: str, *, cheques: int = 0) -> Decimal:
    fen = {Decimal("0.01"): int(Decimal(cash) * 100)}
    return shifts.count_shift(shift_id=shift_id, pieces=fen, cheques=cheques, by=cashier(), at=AT)


def close(shift_id: int, *, person: str = "", reason: str = "") -> None:
    shifts.close_shift(shift_id=shift_id, person=person, reason=reason, by=cashier(), at=AT)


def remitted(shift_id: int, *, slip: str = "S-1") -> int:
    sent = remitting.remit_shift(shift_id=shift_id, slip_number=slip, by=cashier(), at=AT)
    assert sent is not None
    return sent


def confirm(slip_id: int, amount: str, *, reference: str = "B1") -> Decimal:
    word = remitting.Confirmation(slip_id, Decimal(amount), reference, TODAY)
    return remitting.confirm_remittance(word, by=head(), at=TOMORROW)


def voided(payment_id: int, *, reason: str = "wrong account") -> None:
    asked = voiding.request_void(payment_id=payment_id, reason=reason, by=cashier(), at=AT)
    voiding.decide_void(void_id=asked, step="approve", reason="seen", by=head(), at=AT)


class TestTakePayment:
    @pytest.mark.proves("A441")
    def test_part_all_and_over_each_with_the_next_receipt(self) -> None:
        account_id = make_counter()
        opened(opening_float="200.00")

        part, rest = taken(account_id, "100.00"), taken(account_id, "150.00")

        assert (part.settled, rest.settled, rest.left) == (Decimal(100), Decimal("100.50"), Decimal("49.50"))
        assert [part.receipt_number, rest.receipt_number] == ["S1-2026-000001", "S1-2026-000002"]
        assert books()["CASH"] == Decimal("250.00")
        assert balance_of(account_id).free == Decimal("49.50")
        assert unaccounted_cash(WHOLE_COMPANY) == []

    def test_pressing_twice_takes_once(self) -> None:
        account_id = make_counter()
        opened()

        first, again = (taken(account_id, "10.00", key="once") for _ in range(2))

        assert (again.payment_id, again.receipt_number, again.is_new) == (
            first.payment_id,
            first.receipt_number,
            False,
        )

    @pytest.mark.proves("A428", "A436")
    def test_without_a_shift_of_today_nothing_is_taken(self) -> None:
        account_id = make_counter()
        with pytest.raises(ShiftRefused, match="no open shift"):
            taken(account_id, "10.00")
        shift_id = opened()

        with pytest.raises(ShiftRefused, match="was never closed"):
            taken(account_id, "10.00", at=TOMORROW)
        with pytest.raises(ShiftRefused, match="count and close it before you open another"):
            opened(at=TOMORROW)

        assert left_overnight(WHOLE_COMPANY, today=TOMORROW.date()) == (1, AT)
        assert [one.shift_id for one in cash_in_hand(WHOLE_COMPANY, before=TOMORROW.date())] == [shift_id]

    def test_a_counter_takes_cash_cheques_and_cards(self) -> None:
        account_id = make_counter()
        opened()
        cheque = NewCheque("1", "工行", "")

        with pytest.raises(PaymentRefused, match="own channels"):
            taken(account_id, "10.00", tender=Tender.ONLINE)
        with pytest.raises(PaymentRefused, match="cheque's number"):
            taken(account_id, "10.00", tender=Tender.CHEQUE, cheque=NewCheque(" ", "工行", ""))
        with pytest.raises(PaymentRefused, match="Only a payment by cheque"):
            taken(account_id, "10.00", cheque=cheque)
        taken(account_id, "10.00", tender=Tender.CHEQUE, cheque=cheque)
        with pytest.raises(PaymentRefused, match="was taken before"):
            taken(account_id, "10.00", tender=Tender.CHEQUE, cheque=cheque)

    def test_a_till_opens_in_ones_own_unit_with_nothing_or_more(self) -> None:
        make_counter()
        with pytest.raises(UnknownUnit):
            shifts.open_shift(unit_code="S2", opening_float=Decimal(0), by=cashier(), at=AT)
        with pytest.raises(ShiftRefused, match="less than nothing"):
            opened(opening_float="-1")


class TestCloseShift:
    @pytest.mark.proves("A259", "A260", "A437")
    def test_counted_closed_remitted_and_confirmed(self) -> None:
        account_id = make_counter()
        shift_id = opened(opening_float="50.00")
        taken(account_id, "100.00")
        taken(account_id, "80.00", tender=Tender.CHEQUE)
        taken(account_id, "20.50", tender=Tender.CARD)

        assert count(shift_id, "150.00", cheques=1) == 0
        close(shift_id)
        slip_id = remitted(shift_id)

        assert books() == {
            "BANK_IN_TRANSIT": Decimal("180.00"),
            "CHANNEL": Decimal("20.50"),
            "RECEIVABLE": Decimal("-200.50"),
        }
        assert confirm(slip_id, "100.00") == Decimal("80.00")
        assert confirm(slip_id, "100.00") == Decimal("80.00")
        assert Cheque.objects.get().state == "REMITTED"
        assert confirm(slip_id, "80.00", reference="B2") == 0
        assert (Cheque.objects.get().state, Remittance.objects.get().state) == ("CLEARED", "CONFIRMED")
        assert books()["BANK"] == Decimal("180.00")
        with pytest.raises(PaymentRefused, match="is on its way"):
            confirm(slip_id, "1.00", reference="B3")
        assert cash_in_hand(WHOLE_COMPANY) == []

    @pytest.mark.proves("A434", "A435", "A442")
    def test_a_difference_is_put_down_to_a_person(self) -> None:
        account_id = make_counter()
        shift_id = opened()
        taken(account_id, "100.00")
        assert count(shift_id, "99.50") == Decimal("-0.50")

        with pytest.raises(StepRefused, match="name the person"):
            close(shift_id)
        close(shift_id, person="K1", reason="miscounted change")

        assert books()["CASH_DIFFERENCE"] == Decimal("0.50")
        assert unaccounted_cash(WHOLE_COMPANY) == []
        remitted(shift_id)
        assert books()["BANK_IN_TRANSIT"] == Decimal("99.50")

    def test_a_large_difference_wants_a_second_person(self) -> None:
        account_id = make_counter()
        shift_id = opened()
        taken(account_id, "100.00")
        count(shift_id, "90.00")

        with pytest.raises(StepRefused, match="may approve voids"):
            close(shift_id, person="K1", reason="lost")
        with pytest.raises(ShiftRefused, match="your own till"):
            shifts.approve_difference(shift_id=shift_id, reason="x", by=cashier(), at=AT)
        with pytest.raises(ShiftRefused, match="Say why"):
            shifts.approve_difference(shift_id=shift_id, reason=" ", by=head(), at=AT)
        shifts.approve_difference(shift_id=shift_id, reason="looked for", by=head(), at=AT)
        close(shift_id, person="K1", reason="lost")

        assert Shift.objects.get().difference_approved_by == "H1"
        with pytest.raises(ShiftRefused, match="counted and differs"):
            shifts.approve_difference(shift_id=shift_id, reason="x", by=head(), at=AT)

    def test_what_cannot_be_counted_is_refused(self) -> None:
        account_id = make_counter()
        shift_id = opened()
        taken(account_id, "10.00", tender=Tender.CHEQUE)

        with pytest.raises(ShiftRefused, match="have 1 cheques"):
            count(shift_id, "0")
        with pytest.raises(ShiftRefused, match="no note or coin of 3"):
            shifts.count_shift(shift_id=shift_id, pieces={Decimal(3): 1}, cheques=1, by=cashier(), at=AT)
        with pytest.raises(ShiftRefused, match="only its own cashier"):
            shifts.count_shift(shift_id=shift_id, pieces={}, cheques=1, by=cashier("K2"), at=AT)
        with pytest.raises(StepRefused):
            close(shift_id)

    def test_a_counted_till_takes_nothing_until_it_is_resumed(self) -> None:
        account_id = make_counter()
        shift_id = opened()
        count(shift_id, "0")

        with pytest.raises(ShiftRefused, match="being counted"):
            taken(account_id, "10.00")
        shifts.resume_shift(shift_id=shift_id, by=cashier(), at=AT)
        taken(account_id, "10.00")

        assert till_of(shift_id).cash == Decimal("10.00")

    def test_a_slip_has_a_number_of_its_own(self) -> None:
        account_id = make_counter()
        for slip in ("S-1", "S-2"):
            shift_id = opened()
            taken(account_id, "10.00")
            count(shift_id, "10.00")
            close(shift_id)
            with pytest.raises(ShiftRefused, match="number"):
                remitted(shift_id, slip="" if slip == "S-1" else "S-1")
            Shift.objects.filter(pk=shift_id).update(state="CLOSED", remitted_at=None)
            remitted(shift_id, slip=slip)

        with pytest.raises(PaymentRefused, match="no such slip"):
            confirm(10_000, "1.00")


class TestVoid:
    @pytest.mark.proves("A429")
    def test_a_second_person_hands_the_money_back_and_the_number_stays(self) -> None:
        account_id = make_counter()
        shift_id = opened()
        first = taken(account_id, "100.00")
        taken(account_id, "20.00", tender=Tender.CHEQUE)
        count(shift_id, "100.00", cheques=1)

        voided(first.payment_id)

        assert Payment.objects.get(pk=first.payment_id).state == "VOIDED"
        assert Receipt.objects.get(text=first.receipt_number).state == "VOID"
        assert balance_of(account_id).owed == Decimal("180.50")
        assert Shift.objects.get().state == "OPEN"
        assert till_of(shift_id).cash == 0
        assert taken(account_id, "5.00").receipt_number == "S1-2026-000003"

    def test_a_voided_cheque_is_handed_back_and_may_come_again(self) -> None:
        account_id = make_counter()
        opened()
        cheque = NewCheque("Q1", "工行", "光明厂")
        voided(taken(account_id, "20.00", tender=Tender.CHEQUE, cheque=cheque).payment_id)

        taken(account_id, "20.00", tender=Tender.CHEQUE, cheque=cheque)

        assert sorted(Cheque.objects.values_list("state", flat=True)) == ["HANDED_BACK", "HELD"]

    def test_who_and_when(self) -> None:
        account_id = make_counter()
        shift_id = opened()
        payment = taken(account_id, "100.00").payment_id

        with pytest.raises(PaymentRefused, match="Say why"):
            voiding.request_void(payment_id=payment, reason=" ", by=cashier(), at=AT)
        with pytest.raises(PaymentRefused, match="payment of today"):
            voiding.request_void(payment_id=payment, reason="x", by=cashier(), at=TOMORROW)
        asked = voiding.request_void(payment_id=payment, reason="x", by=cashier(), at=AT)
        with pytest.raises(PaymentRefused, match="asked for this void already"):
            voiding.request_void(payment_id=payment, reason="x", by=cashier(), at=AT)
        with pytest.raises(StepRefused, match="another person"):
            voiding.decide_void(void_id=asked, step="approve", reason="x", by=cashier(), at=AT)
        with pytest.raises(StepRefused, match="Say why"):
            voiding.decide_void(void_id=asked, step="approve", reason=" ", by=head(), at=AT)
        voiding.decide_void(void_id=asked, step="refuse", reason="no", by=head(), at=AT)
        with pytest.raises(StepRefused):
            voiding.decide_void(void_id=asked, step="approve", reason="x", by=head(), at=AT)
        with pytest.raises(PaymentRefused, match="no such request"):
            voiding.decide_void(void_id=asked + 1, step="approve", reason="x", by=head(), at=AT)
        count(shift_id, "100.00")
        close(shift_id)
        remitted(shift_id)
        with pytest.raises(PaymentRefused, match="on its way to the bank"):
            voiding.request_void(payment_id=payment, reason="x", by=cashier(), at=AT)
        with pytest.raises(PaymentRefused, match="no payment among your units"):
            voiding.request_void(payment_id=0, reason="x", by=cashier(), at=AT)


class TestReturnCheque:
    def paid(self, account_id: int) -> tuple[int, int]:
        shift_id = opened()
        taken(account_id, "100.00", tender=Tender.CHEQUE)
        return shift_id, Cheque.objects.get().pk

    def back(self, cheque_id: int, *, asks_fee: bool = False) -> None:
        returning.return_cheque(cheque_id=cheque_id, reason="no cover", asks_fee=asks_fee, by=cashier(), at=TOMORROW)

    @pytest.mark.proves("A259", "A432")
    def test_on_its_way_it_is_taken_off_the_slip(self) -> None:
        account_id = make_counter()
        shift_id, cheque_id = self.paid(account_id)
        taken(account_id, "50.00")
        count(shift_id, "50.00", cheques=1)
        close(shift_id)
        slip_id = remitted(shift_id)

        self.back(cheque_id, asks_fee=True)
        self.back(cheque_id)

        assert balance_of(account_id).owed == Decimal("152.50")
        assert books()["BANK_IN_TRANSIT"] == Decimal("50.00")
        assert confirm(slip_id, "50.00") == 0
        assert Cheque.objects.get().state == "RETURNED"

    def test_cleared_it_is_taken_from_the_bank(self) -> None:
        account_id = make_counter()
        shift_id, cheque_id = self.paid(account_id)
        count(shift_id, "0", cheques=1)
        close(shift_id)
        confirm(remitted(shift_id), "100.00")

        self.back(cheque_id)

        assert "BANK" not in books()
        assert balance_of(account_id).owed == Decimal("200.50")

    def test_in_the_till_it_leaves_the_till(self) -> None:
        account_id = make_counter()
        shift_id, cheque_id = self.paid(account_id)

        self.back(cheque_id)

        assert till_of(shift_id).cheque_count == 0
        assert count(shift_id, "0") == 0

    def test_cash_does_not_come_back(self) -> None:
        from wanjia.revenue.payments.types import NewReturn

        account_id = make_counter()
        opened()
        new = NewReturn(taken(account_id, "1.00").payment_id, "x", LedgerAccount.CASH, "K1", station())
        with pytest.raises(PaymentRefused, match="Cash does not come back"):
            returning.return_payment(new, by=cashier(), at=AT)
        with pytest.raises(PaymentRefused, match="no such cheque"):
            self.back(10_000)


class TestTillMovements:
    def test_deposits_refunds_and_what_is_handed_in(self) -> None:
        account_id = make_counter("10.00")
        shift_id = opened()
        taken(account_id, "40.00")
        moving.take_deposit(account_id=account_id, amount=Decimal(500), key="d1", by=cashier(), at=AT)
        moving.take_deposit(account_id=account_id, amount=Decimal(500), key="d1", by=cashier(), at=AT)
        moving.return_deposit(account_id=account_id, amount=Decimal(200), key="d2", by=cashier(), at=AT)
        agent = HandedIn(Decimal(70), LedgerAccount.AGENT, "AG1", station(), "test.handover", 1)
        moving.take_handed_in(agent, by=cashier(), at=AT)
        moving.take_handed_in(agent, by=cashier(), at=AT)
        move = propose_move(NewMove(account_id, MoveKind.REFUND, Decimal(30), "moved away"), by=cashier(), at=AT)
        decide_move(move_id=move, step="approve", reason="ok", by=head(), at=AT)

        payout = Payout(move, PayoutWay.CASH, "本人", "身份证 尾号1234")
        assert paying_out.pay_refund(payout, by=cashier(), at=AT).amount == Decimal(30)

        assert till_of(shift_id).cash == Decimal("380.00")
        assert unaccounted_cash(WHOLE_COMPANY) == []
        assert Receipt.objects.filter(movement__isnull=False).count() == 2  # of the deposit, and of what was given back
        assert balance_of(account_id).deposit == Decimal(300)

    def test_a_till_hands_out_no_more_than_it_holds(self) -> None:
        account_id = make_counter("10.00")
        opened()
        moving.take_deposit(account_id=account_id, amount=Decimal(5), key="d1", by=cashier(), at=AT)

        with pytest.raises(PaymentRefused, match="have change brought"):
            moving.return_deposit(account_id=account_id, amount=Decimal(6), key="d2", by=cashier(), at=AT)
        with pytest.raises(PaymentRefused, match=r"more than 0\.00"):
            moving.take_handed_in(
                HandedIn(Decimal(0), LedgerAccount.AGENT, "AG1", station(), "test.handover", 1), by=cashier(), at=AT
            )


class TestReceipts:
    def test_prints_are_counted(self) -> None:
        account_id = make_counter()
        opened()
        taken(account_id, "1.00")
        receipt = Receipt.objects.get()

        assert [receipts.note_print(receipt.pk, by=cashier(), at=AT) for _ in range(2)] == [1, 2]
        with pytest.raises(PaymentRefused, match="no such receipt"):
            receipts.note_print(receipt.pk + 1, by=cashier(), at=AT)

    def test_what_is_refused_takes_no_number(self) -> None:
        account_id = make_counter()
        opened()
        bad = CounterPayment(account_id=account_id, amount=Decimal(-1), tender=Tender.CASH, key="bad")
        with pytest.raises(PaymentRefused):
            taking.take_payment(bad, by=cashier(), at=AT)

        assert taken(account_id, "1.00").receipt_number.endswith("000001")
