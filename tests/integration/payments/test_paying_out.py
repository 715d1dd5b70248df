"""Approved refunds paid out: in cash or by transfer, with a voucher, by another than who approved."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.payments.counter import AT, books, cashier, make_counter, opened, taken
from tests.integration.payments.refunds import CASH, TRANSFER, approved
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import TillMovement, Voucher
from wanjia.revenue.payments.operations.held import PaymentRefused, ShiftRefused
from wanjia.revenue.payments.operations.paying_out import note_voucher_print, pay_refund
from wanjia.revenue.payments.queries import vouchers
from wanjia.revenue.payments.queries.tills import till_of, unaccounted_cash
from wanjia.revenue.payments.types import PaidOut, Payout
from wanjia.revenue.receivables.operations.held import MoneyRefused
from wanjia.revenue.receivables.operations.moving import NewMove, propose_move
from wanjia.revenue.receivables.queries.proposals import UnknownProposal, refunds_due
from wanjia.revenue.receivables.types import MoveKind


def paid(move: int, *, by: Actor | None = None, **facts: Any) -> PaidOut:
    return pay_refund(Payout(move, **(facts or CASH)), by=by or cashier(), at=AT)


@pytest.mark.django_db
class TestPayRefund:
    def test_cash_leaves_the_till_of_the_cashier_with_a_voucher(self) -> None:
        account_id = make_counter("10.00")
        shift_id = opened(opening_float="100.00")
        taken(account_id, "60.00")
        move, other = approved(account_id), approved(account_id, "5.00")
        assert refunds_due(WHOLE_COMPANY)[0] == 2

        first, again, second = paid(move), paid(move), paid(other)

        assert (first.voucher_number, first.amount, first.is_new) == ("TS1-2026-000001", Decimal(30), True)
        assert (again.voucher_number, again.is_new) == (first.voucher_number, False)
        assert second.voucher_number == "TS1-2026-000002"
        assert till_of(shift_id).cash == Decimal("125.00")
        assert refunds_due(WHOLE_COMPANY)[0] == 0
        assert unaccounted_cash(WHOLE_COMPANY) == []
        row = vouchers.voucher_numbered(first.voucher_number, scope=cashier().scope)
        assert (row.payee, row.paper, row.decided_by, row.paid_by) == ("张三", "身份证 尾号1234", "H1", "K1")
        assert vouchers.voucher_of(move) == first.voucher_number
        assert vouchers.missing_vouchers(WHOLE_COMPANY) == []

    def test_a_transfer_leaves_the_till_alone_and_is_on_its_way_until_the_bank_shows_it(self) -> None:
        account_id = make_counter("10.00")
        shift_id = opened()
        taken(account_id, "60.00")
        before = till_of(shift_id).cash

        paid(approved(account_id), **TRANSFER)

        assert till_of(shift_id).cash == before
        assert not TillMovement.objects.exists()
        assert books()["BANK_IN_TRANSIT"] == Decimal("-30.00")

    def test_the_person_who_approved_does_not_pay(self) -> None:
        account_id = make_counter("10.00")
        taken_by = Actor("H1", "所长", station_actor("S1").scope, person_id=1)
        opened()
        taken(account_id, "60.00")
        opened(by=taken_by)
        move = approved(account_id)

        with pytest.raises(MoneyRefused, match="You approved this refund"):
            paid(move, by=taken_by, **TRANSFER)

    def test_without_a_shift_cash_or_approval_nothing_is_paid(self) -> None:
        account_id = make_counter("10.00")
        opened()
        taken(account_id, "60.00")
        move = approved(account_id)
        proposed = propose_move(NewMove(account_id, MoveKind.REFUND, Decimal(1), "x"), by=cashier("P1"), at=AT)

        with pytest.raises(ShiftRefused, match="no open shift"):
            paid(move, by=cashier("K2"))
        opened(by=cashier("K2"))
        with pytest.raises(PaymentRefused, match="have change brought"):
            paid(move, by=cashier("K2"))
        with pytest.raises(StepRefused):
            paid(proposed)
        with pytest.raises(UnknownProposal):
            paid(move, by=Actor("K9", "别所", station_actor("S2").scope))
        assert not Voucher.objects.exists()

    @pytest.mark.proves("A438")
    def test_a_number_that_is_missing_is_named(self) -> None:
        account_id = make_counter("10.00")
        opened()
        taken(account_id, "60.00")
        paid(approved(account_id))
        number = paid(approved(account_id, "5.00")).voucher_number

        Voucher.objects.filter(text=number).update(number=3)

        assert vouchers.missing_vouchers(WHOLE_COMPANY) == ["TS1-2026-000002"]


@pytest.mark.django_db
class TestNoteVoucherPrint:
    def test_prints_are_counted_and_told(self) -> None:
        account_id = make_counter("10.00")
        opened()
        taken(account_id, "60.00")
        made = paid(approved(account_id))

        times = [note_voucher_print(made.voucher_id, by=cashier(), at=AT) for _time in range(2)]

        assert times == [1, 2]
        assert timeline("payments.voucher", scope=WHOLE_COMPANY).height == 2
        stranger = Actor("K9", "别所", station_actor("S2").scope)
        with pytest.raises(PaymentRefused, match="no such voucher"):
            note_voucher_print(made.voucher_id, by=stranger, at=AT)
        with pytest.raises(vouchers.UnknownVoucher):
            vouchers.voucher_numbered(made.voucher_number, scope=stranger.scope)


def test_a_voucher_is_told_from_a_receipt_by_its_letter() -> None:
    assert rules.voucher_text("S1", year=2026, number=7) == "TS1-2026-000007"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({**CASH, "payee": " "}, "who receives"),
        ({**CASH, "paper": ""}, "identity paper"),
        ({**TRANSFER, "bank": ""}, "bank and the account number"),
        ({**TRANSFER, "bank_account": ""}, "bank and the account number"),
    ],
)
def test_it_must_be_known_who_receives_the_money(facts: dict[str, Any], why: str) -> None:
    with pytest.raises(PaymentRefused, match=why):
        pay_refund(Payout(1, **facts), by=Actor("K1", "收费员", WHOLE_COMPANY), at=AT)
