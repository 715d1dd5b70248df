"""Refunds paid out by transfer in the bank: found, matched by hand, taken back, and sent back by the other bank."""

from decimal import Decimal

import pytest

from tests.integration.payments.counter import AT, TODAY, books, cashier, make_counter, opened, taken
from tests.integration.payments.refunds import TRANSFER, approved
from tests.integration.reconciliation.bank import CLERK, hand_in, make_account, reconcile, states, told
from tests.integration.reconciliation.bank import day as bank_day
from wanjia.foundation.organisation.queries import unit_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.models import Voucher
from wanjia.revenue.payments.operations.paying_out import pay_refund
from wanjia.revenue.payments.types import PaidOut, Payout
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.reconciliation.models import BankAccount, Match, MatchItem, StatementLine
from wanjia.revenue.reconciliation.operations.deciding import accept_match, match_by_hand, undo_match
from wanjia.revenue.reconciliation.operations.held import MatchRefused
from wanjia.revenue.reconciliation.operations.matching import match_lines
from wanjia.revenue.reconciliation.operations.suspending import assign_suspense, suspend_line
from wanjia.revenue.reconciliation.queries.items import pickable
from wanjia.revenue.reconciliation.types import Chosen, ItemKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(db: None) -> int:
    """Give an account with 120 yuan of credit, over an open till and a bank account."""
    account_id = make_counter("10.00")
    opened()
    taken(account_id, "130.00")
    make_account()
    return account_id


def refund(payer: int, amount: str = "30.00") -> PaidOut:
    """Pay a refund out by transfer."""
    return pay_refund(Payout(approved(payer, amount), **TRANSFER), by=cashier(), at=AT)


def chosen(paid: PaidOut, amount: str | None = None) -> Chosen:
    """Give a refund as a person chooses it."""
    return Chosen(ItemKind.REFUND, f"V{paid.voucher_id}", Decimal(amount) if amount else -paid.amount)


def by_hand(reference: str, *things: Chosen) -> int:
    """Say what a line is."""
    line = StatementLine.objects.get(reference=reference)
    return match_by_hand(line.pk, chosen=things, reason="seen", by=CLERK, at=AT)


def bank() -> tuple[Decimal, Decimal]:
    """Give what stands in the bank and on its way there."""
    found = books()
    return found.get("BANK", Decimal(0)), found.get("BANK_IN_TRANSIT", Decimal(0))


def account() -> int:
    """Give the bank account's id."""
    return BankAccount.objects.get().pk


def found_by(text: str, amount: str) -> list[str]:
    """Name what is offered by hand."""
    things = pickable(unit_named("C").path, day=TODAY, text=text, amount=Decimal(amount))
    return [thing.number for thing in things]


class TestByItself:
    def test_the_vouchers_number_in_the_line_is_enough(self, payer: int) -> None:
        paid, other = refund(payer), refund(payer)
        assert bank() == (0, -60)
        line = told("-30.00", "A1", counterparty="银行", text=f"退费 {other.voucher_number}")

        outcome = reconcile(account(), line)

        match = Match.objects.get()
        assert (outcome.accepted, match.rule, match.kind, match.key) == (1, "EXACT", "REFUND", f"V{other.voucher_id}")
        assert bank() == (-30, -30)
        item = MatchItem.objects.get()
        assert (item.voucher_id, item.held_in, item.amount) == (other.voucher_id, LedgerAccount.BANK_IN_TRANSIT, -30)
        assert found_by("", "-30.00") == [paid.voucher_number]

    def test_amount_name_and_day_are_enough_unless_another_comes_near(self, payer: int) -> None:
        refund(payer, "20.00")
        first, _second = refund(payer), refund(payer)
        lines = [told(f"-{amount}.00", f"A{amount}", counterparty="张三", text="退费") for amount in (20, 30)]

        reconcile(account(), *lines)

        assert states() == {"A20": "MATCHED", "A30": "OPEN"}
        suggested = Match.objects.filter(state="SUGGESTED", key=f"V{first.voucher_id}").get()
        accept_match(suggested.pk, by=CLERK, at=AT)
        assert bank() == (-50, -30)

    def test_money_in_is_no_refund(self, payer: int) -> None:
        paid = refund(payer)
        reconcile(account(), told("30.00", "A1", counterparty="张三", text=paid.voucher_number))

        assert states() == {"A1": "OPEN"}
        assert found_by(paid.voucher_number, "30.00") == []


class TestByHand:
    def test_it_is_matched_once_and_taken_back(self, payer: int) -> None:
        paid = refund(payer)
        hand_in(bank_day(told("-30.00", "A1"), told("-30.00", "A2")))

        match = by_hand("A1", chosen(paid))
        with pytest.raises(MatchRefused, match="not on its way any more"):
            by_hand("A2", chosen(paid))
        assert bank() == (-30, 0)

        undo_match(match, reason="another's", by=CLERK, at=AT)
        assert bank() == (0, -30)
        assert match_lines(account(), by=CLERK, at=AT).accepted == 0, "what a person took back is not made again"
        by_hand("A2", chosen(paid))
        assert (bank(), states()) == ((-30, 0), {"A1": "OPEN", "A2": "MATCHED"})

    def test_several_leave_in_one_line_with_the_charge(self, payer: int) -> None:
        both = [refund(payer), refund(payer, "20.00")]
        hand_in(bank_day(told("-50.50", "A1")))

        by_hand("A1", *(chosen(paid) for paid in both), Chosen(ItemKind.CHARGE, "", Decimal("-0.50")))

        assert (bank(), books()["BANK_CHARGES"]) == ((Decimal("-50.50"), 0), Decimal("0.50"))

    def test_another_amount_is_refused(self, payer: int) -> None:
        paid = refund(payer)
        hand_in(bank_day(told("-31.00", "A1"), told("30.00", "A2"), told("-60.00", "A3")))

        with pytest.raises(MatchRefused, match=r"comes to -30\.00, the line to -31\.00"):
            by_hand("A1", chosen(paid))
        for reference, amount in (("A1", "-31.00"), ("A2", "30.00")):
            with pytest.raises(MatchRefused, match="not with this amount"):
                by_hand(reference, chosen(paid, amount))
        with pytest.raises(MatchRefused, match="chosen twice"):
            by_hand("A3", chosen(paid), chosen(paid))
        assert bank() == (0, -30)

    def test_it_is_found_by_its_number_however_it_is_written(self, payer: int) -> None:
        paid = refund(payer)
        move = Voucher.objects.get().move_id
        names = (paid.voucher_number, paid.voucher_number.replace("-", ""), "张三", f"REFUND-{move}")

        assert [found_by(name, "-99.00") for name in names] == [[paid.voucher_number]] * len(names)


def test_a_transfer_that_the_other_bank_sends_back_is_credit_again(payer: int) -> None:
    paid = refund(payer)
    hand_in(bank_day(told("-30.00", "A1"), told("30.00", "A2", text="账号有误 退汇")))
    by_hand("A1", chosen(paid))
    assert balance_of(payer).credit == 90

    line = StatementLine.objects.get(reference="A2")
    held = suspend_line(line.pk, note=f"{paid.voucher_number} came back", by=CLERK, at=AT)
    assign_suspense(held, account_number="1001", reason="wrong account number", by=CLERK, at=AT)

    assert (balance_of(payer).credit, bank(), books().get("SUSPENSE")) == (120, (0, 0), None)
    assert refund(payer).is_new
