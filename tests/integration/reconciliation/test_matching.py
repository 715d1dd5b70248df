"""Lines matched and booked, by rule and by hand; taken back; money of unknown cause."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Sum

from tests.integration.payments.counter import AT, books, cashier, make_counter, online, opened, station, taken
from tests.integration.reconciliation.bank import (
    CLERK,
    NUMBER,
    SECOND,
    hand_in,
    make_account,
    reconcile,
    states,
    told,
)
from tests.integration.reconciliation.bank import day as bank_day
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.held import PaymentRefused
from wanjia.revenue.payments.operations.remitting import remit_shift
from wanjia.revenue.payments.operations.returning import return_cheque, return_payment
from wanjia.revenue.payments.operations.shifts import close_shift, count_shift
from wanjia.revenue.payments.types import NewReturn, Tender
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.reconciliation.models import Match, MatchingLimit, MatchItem, StatementLine, Suspense
from wanjia.revenue.reconciliation.operations.deciding import accept_match, match_by_hand, reject_match, undo_match
from wanjia.revenue.reconciliation.operations.held import MatchRefused
from wanjia.revenue.reconciliation.operations.matching import match_lines
from wanjia.revenue.reconciliation.operations.sending_back import send_back
from wanjia.revenue.reconciliation.operations.suspending import (
    assign_suspense,
    decide_assignment,
    release_suspense,
    suspend_line,
)
from wanjia.revenue.reconciliation.queries.returns import pickable_out
from wanjia.revenue.reconciliation.types import Chosen, ItemKind

pytestmark = pytest.mark.django_db
TRANSIT = {"held_in": LedgerAccount.BANK_IN_TRANSIT, "item": ""}


@pytest.fixture
def payer(db: None) -> int:
    return make_counter("1000.00")


@pytest.fixture
def account(payer: int) -> int:
    return make_account()


def line_of(reference: str) -> int:
    """Give a line's id."""
    return StatementLine.objects.get(reference=reference).pk


def bank() -> tuple[Decimal, Decimal]:
    """Give what stands in the bank and on its way there."""
    found = books()
    zero = Decimal(0)
    return found.get("BANK", zero), found.get("BANK_IN_TRANSIT", zero) + found.get("CHANNEL", zero)


def unit_path() -> str:
    """Give the company's path."""
    return unit_named("C").path


def bank_items() -> dict[str, Decimal]:
    """Give what stands in the bank by account."""
    rows = postings(WHOLE_COMPANY).filter(ledger_account=LedgerAccount.BANK).order_by().values_list("item")
    return {item: amount for item, amount in rows.annotate(Sum("amount")) if amount}


class TestRounds:
    def test_what_is_sure_is_booked_across_units_with_its_reason(self, payer: int, account: int) -> None:
        online(payer, "120.50", external_reference="ORDER0001", **TRANSIT)

        outcome = reconcile(account, told("120.50", "A1", payer_reference="ORDER-0001"))

        assert (outcome.accepted, outcome.suggested) == (1, 0)
        assert bank() == (Decimal("120.50"), 0)
        assert states() == {"A1": "MATCHED"}
        match = Match.objects.get()
        assert (match.rule, match.score, match.reference_points, match.kind) == ("EXACT", 65, 25, "PAYMENT")
        assert match.entry_id is not None

    def test_a_channels_day_comes_in_one_sum_less_its_fee(self, payer: int, account: int) -> None:
        for number in (1, 2, 3):
            online(payer, "100.00", external_reference=f"WX000000{number}")

        reconcile(account, told("298.50", "A1", counterparty="WECHAT", text="WECHAT20260112"))

        found = books()
        assert (found["BANK"], found["BANK_CHARGES"], found.get("CHANNEL")) == (
            Decimal("298.50"),
            Decimal("1.50"),
            None,
        )
        assert MatchItem.objects.filter(kind="PAYMENT").count() == 3

    def test_a_slip_is_confirmed_and_its_confirmation_taken_back(self, payer: int, account: int) -> None:
        shift = opened()
        taken(payer, "300.00")
        count_shift(shift_id=shift, pieces={Decimal(100): 3}, cheques=0, by=cashier(), at=AT)
        close_shift(shift_id=shift, person="", reason="", by=cashier(), at=AT)
        remit_shift(shift_id=shift, slip_number="SLIP778899", by=cashier(), at=AT)

        reconcile(account, told("300.00", "A1", text="现金存款 SLIP778899"))
        assert bank() == (Decimal("300.00"), 0)

        undo_match(Match.objects.get().pk, reason="another slip", by=CLERK, at=AT)
        assert bank() == (0, Decimal("300.00"))
        assert match_lines(account, by=CLERK, at=AT).accepted == 0

    def test_likely_ones_are_suggested_then_accepted_or_rejected_for_good(self, payer: int, account: int) -> None:
        online(payer, "120.50", external_reference="ONE", **TRANSIT)
        online(payer, "120.50", external_reference="TWO", **TRANSIT)
        outcome = reconcile(account, told("120.50", "A1", counterparty="张三"), told("120.50", "A2"))
        assert (outcome.accepted, outcome.suggested) == (0, 2)

        rejected = Match.objects.filter(line=line_of("A1")).order_by("pk").first()
        assert rejected is not None
        reject_match(rejected.pk, reason="not his", by=CLERK, at=AT)
        match_lines(account, by=CLERK, at=AT)
        left = Match.objects.filter(line=line_of("A1"), state="SUGGESTED")
        assert [one.key == rejected.key for one in left] == [False]
        accept_match(left[0].pk, by=CLERK, at=AT)

        assert states() == {"A1": "MATCHED", "A2": "OPEN"}
        assert bank() == (Decimal("120.50"), Decimal("120.50"))

    def test_a_payment_is_matched_once_and_a_round_twice_does_nothing(self, payer: int, account: int) -> None:
        online(payer, "120.50", external_reference="ORDER0001", **TRANSIT)
        reconcile(account, told("120.50", "A1", payer_reference="ORDER0001"))
        hand_in(bank_day(told("120.50", "A2", payer_reference="ORDER0001"), opening="1120.50", sequence=32))

        assert match_lines(account, by=CLERK, at=AT).accepted == 0
        assert bank() == (Decimal("120.50"), 0)

    def test_rows_that_make_no_sense_stop_it(self, account: int) -> None:
        MatchingLimit.objects.filter(name="ACCEPT_AT").update(value=Decimal(101))
        with pytest.raises(MatchRefused, match="score to suggest"):
            match_lines(account, by=CLERK, at=AT)

    def test_another_units_clerk_is_refused(self, account: int) -> None:
        with pytest.raises(MatchRefused, match="no such bank account"):
            match_lines(account, by=station_actor("S1"), at=AT)


class TestByHand:
    def test_one_line_is_split_over_payments_and_a_charge_and_undone(self, payer: int, account: int) -> None:
        ids = [online(payer, amount, **TRANSIT).payment_id for amount in ("50.00", "70.00")]
        hand_in(bank_day(told("119.00", "A1")))
        chosen = [Chosen(ItemKind.PAYMENT, f"P{n}", Decimal(a)) for n, a in zip(ids, ("50", "70"), strict=True)]

        match = match_by_hand(
            line_of("A1"), chosen=[*chosen, Chosen(ItemKind.CHARGE, "", Decimal(-1))], reason="told", by=CLERK, at=AT
        )
        assert (books()["BANK"], books()["BANK_CHARGES"]) == (Decimal(119), Decimal(1))

        undo_match(match, reason="wrong", by=CLERK, at=AT)
        assert bank() == (0, Decimal(120))
        assert "BANK_CHARGES" not in books()
        assert states() == {"A1": "OPEN"}

    def test_the_banks_charge(self, account: int) -> None:
        hand_in(bank_day(told("-8.00", "A1")))
        match_by_hand(line_of("A1"), chosen=[Chosen(ItemKind.CHARGE, "", Decimal(-8))], reason="fee", by=CLERK, at=AT)

        assert (books()["BANK"], books()["BANK_CHARGES"]) == (Decimal(-8), Decimal(8))

    def test_a_payment_that_came_back_is_owed_again(self, payer: int, account: int) -> None:
        payment = online(payer, "120.50", external_reference="ORDER0001", **TRANSIT).payment_id
        reconcile(account, told("120.50", "A1", payer_reference="ORDER0001"), told("-120.50", "A2"))
        back = Chosen(ItemKind.RETURN, f"P{payment}", Decimal("-120.50"))

        match = match_by_hand(line_of("A2"), chosen=[back], reason="closed account", by=CLERK, at=AT)

        assert balance_of(payer).owed == Decimal(1000)
        assert bank() == (0, 0)
        with pytest.raises(MatchRefused, match="owed again"):
            undo_match(match, reason="no", by=CLERK, at=AT)

    @pytest.mark.parametrize(
        ("chosen", "reason", "why"),
        [
            ([], "x", "Choose what"),
            ([Chosen(ItemKind.CHARGE, "", Decimal(1))], "x", "below 0"),
            ([Chosen(ItemKind.PAYMENT, "P0", Decimal(5))], "x", "comes to 5"),
            ([Chosen(ItemKind.PAYMENT, "P0", Decimal(10))], "x", "not on its way"),
            ([Chosen(ItemKind.PAYMENT, "", Decimal(10))], "x", "not on its way"),
            ([Chosen(ItemKind.PAYMENT, "P0", Decimal(10))], " ", "Say why"),
        ],
    )
    def test_each_refusal(self, account: int, chosen: list[Chosen], reason: str, why: str) -> None:
        hand_in(bank_day(told("10.00", "A1")))
        with pytest.raises(MatchRefused, match=why):
            match_by_hand(line_of("A1"), chosen=chosen, reason=reason, by=CLERK, at=AT)
        assert bank() == (0, 0)

    def test_what_stands_is_not_matched_again(self, payer: int, account: int) -> None:
        payment = online(payer, "10.00", **TRANSIT).payment_id
        hand_in(bank_day(told("10.00", "A1"), told("20.00", "A2")))
        one = [Chosen(ItemKind.PAYMENT, f"P{payment}", Decimal(10))]
        match_by_hand(line_of("A1"), chosen=one, reason="x", by=CLERK, at=AT)

        with pytest.raises(StepRefused):
            suspend_line(line_of("A1"), note="x", by=CLERK, at=AT)
        with pytest.raises(MatchRefused, match="not on its way"):
            match_by_hand(
                line_of("A2"),
                chosen=[*one, Chosen(ItemKind.PAYMENT, "P0", Decimal(10))],
                reason="x",
                by=CLERK,
                at=AT,
            )


@pytest.mark.proves("A432")
class TestReturnedCheques:
    @pytest.fixture
    def cheque(self, payer: int, account: int) -> int:
        """Bring a cheque of 300 to the bank, which credits it."""
        shift = opened()
        payment = taken(payer, "300.00", tender=Tender.CHEQUE).payment_id
        count_shift(shift_id=shift, pieces={}, cheques=1, by=cashier(), at=AT)
        close_shift(shift_id=shift, person="", reason="", by=cashier(), at=AT)
        remit_shift(shift_id=shift, slip_number="SLIP778899", by=cashier(), at=AT)
        reconcile(account, told("300.00", "A1", text="SLIP778899"))
        hand_in(bank_day(told("-300.00", "A2", text="退票"), opening="1300.00", sequence=32))
        return payment

    def back(self, account: int) -> Chosen:
        """Give what the line out is found to be."""
        (one,) = pickable_out(account, unit_path=unit_path(), amount=Decimal(300))
        assert one.is_cheque
        return Chosen(one.kind, one.key, one.amount)

    def test_the_banks_line_takes_the_cheque_back(self, cheque: int, payer: int, account: int) -> None:
        match_by_hand(line_of("A2"), chosen=[self.back(account)], reason="insufficient funds", by=CLERK, at=AT)

        assert (balance_of(payer).owed, bank()) == (Decimal(1000), (0, 0))
        assert bank_items() == {}
        assert states()["A2"] == "MATCHED"
        assert pickable_out(account, unit_path=unit_path(), amount=Decimal(300)) == []

    def test_one_that_the_counter_returned_first_finds_its_line_and_that_is_undone(
        self, cheque: int, payer: int, account: int
    ) -> None:
        cheque_id = apps.get_model("payments", "Cheque").objects.get(payment=cheque).pk
        return_cheque(cheque_id=cheque_id, reason="notice of the bank", asks_fee=False, by=cashier(), at=AT)
        assert bank_items() == {"": Decimal(-300), NUMBER: Decimal(300)}

        match = match_by_hand(line_of("A2"), chosen=[self.back(account)], reason="its line", by=CLERK, at=AT)
        assert (bank_items(), balance_of(payer).owed) == ({}, Decimal(1000))
        assert pickable_out(account, unit_path=unit_path(), amount=Decimal(300)) == []

        undo_match(match, reason="of another cheque", by=CLERK, at=AT)
        assert bank_items() == {"": Decimal(-300), NUMBER: Decimal(300)}

    def test_one_that_the_bank_has_not_credited_is_not_taken_out_of_it(self, payer: int, account: int) -> None:
        shift = opened()
        payment = taken(payer, "300.00", tender=Tender.CHEQUE).payment_id
        count_shift(shift_id=shift, pieces={}, cheques=1, by=cashier(), at=AT)
        new = NewReturn(payment, "x", LedgerAccount.BANK, NUMBER, station())
        with pytest.raises(PaymentRefused, match="not credited this cheque yet"):
            return_payment(new, by=cashier(), at=AT)
        assert pickable_out(account, unit_path=unit_path(), amount=Decimal(300)) == []


@pytest.mark.proves("A443")
class TestUnknownMoney:
    def held(self, amount: str) -> int:
        hand_in(bank_day(told(amount, "A1", counterparty="不明")))
        return suspend_line(line_of("A1"), note="nobody known", by=CLERK, at=AT)

    def test_a_little_is_assigned_by_one_person_once(self, payer: int, account: int) -> None:
        suspense = self.held("400.00")
        assert books()["SUSPENSE"] == Decimal(-400)

        assert assign_suspense(suspense, account_number="1001", reason="he called", by=CLERK, at=AT)

        assert (balance_of(payer).owed, books().get("SUSPENSE")) == (Decimal(600), None)
        assert states() == {"A1": "MATCHED"}
        with pytest.raises(StepRefused):
            assign_suspense(suspense, account_number="1001", reason="again", by=CLERK, at=AT)

    def test_much_waits_for_a_second_person(self, payer: int, account: int) -> None:
        suspense = self.held("5000.01")
        assert not assign_suspense(suspense, account_number="1001", reason="letter", by=CLERK, at=AT)
        with pytest.raises(StepRefused, match="another person"):
            decide_assignment(suspense, step="approve", reason="yes", by=CLERK, at=AT)
        assert balance_of(payer).owed == Decimal(1000)

        decide_assignment(suspense, step="refuse", reason="unclear", by=SECOND, at=AT)
        assign_suspense(suspense, account_number="1001", reason="letter 2", by=CLERK, at=AT)
        decide_assignment(suspense, step="approve", reason="seen", by=SECOND, at=AT)

        assert (balance_of(payer).owed, balance_of(payer).credit) == (0, Decimal("4000.01"))
        assert Suspense.objects.get().payment_id is not None

    def test_it_is_let_go_and_matched_after_all(self, payer: int, account: int) -> None:
        suspense = self.held("10.00")
        release_suspense(suspense, reason="found", by=CLERK, at=AT)

        assert states() == {"A1": "OPEN"}
        assert bank() == (0, 0)

    def test_it_goes_back_to_its_sender_and_the_line_that_shows_it_is_matched(self, payer: int, account: int) -> None:
        suspense = self.held("400.00")
        assert send_back(suspense, reason="not ours", by=CLERK, at=AT)
        hand_in(bank_day(told("-400.00", "A2"), opening="1400.00", sequence=32))
        (one,) = pickable_out(account, unit_path=unit_path(), amount=Decimal(400))

        match = match_by_hand(
            line_of("A2"), chosen=[Chosen(one.kind, one.key, one.amount)], reason="back", by=CLERK, at=AT
        )
        assert (books(), states()) == ({}, {"A1": "MATCHED", "A2": "MATCHED"})
        assert Suspense.objects.get().state == "RETURNED"
        assert pickable_out(account, unit_path=unit_path(), amount=Decimal(400)) == []

        undo_match(match, reason="another transfer", by=CLERK, at=AT)
        assert (Suspense.objects.get().state, states()["A1"]) == ("RETURNING", "SUSPENSE")
        release_suspense(suspense, reason="it is his after all", by=CLERK, at=AT)
        assert bank() == (0, 0)

    def test_much_goes_back_only_with_a_second_person(self, payer: int, account: int) -> None:
        suspense = self.held("5000.01")
        assert not send_back(suspense, reason="not ours", by=CLERK, at=AT)
        with pytest.raises(StepRefused, match="another person"):
            decide_assignment(suspense, step="approve", reason="yes", by=CLERK, at=AT)
        decide_assignment(suspense, step="approve", reason="seen", by=SECOND, at=AT)

        assert Suspense.objects.get().state == "RETURNING"
        assert books()["SUSPENSE"] == Decimal("-5000.01")

    def test_money_that_left_does_not_go_back(self, account: int) -> None:
        with pytest.raises(MatchRefused, match="does not go back"):
            send_back(self.held("-10.00"), reason="x", by=CLERK, at=AT)

    def test_money_that_left_is_no_payment(self, account: int) -> None:
        with pytest.raises(MatchRefused, match="left the bank"):
            assign_suspense(self.held("-10.00"), account_number="1001", reason="x", by=CLERK, at=AT)
