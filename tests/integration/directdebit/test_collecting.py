"""Mandates and batches: confirmed and checked by a second person, asked once, and answered by the bank once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.directdebit.collecting import (
    CHECKER,
    COLLECT,
    LATER,
    MAKER,
    NUMBER,
    answers,
    file_with,
    made,
    make_bank,
    make_collecting,
    make_mandate,
    paper,
    returned,
    sent,
    shown,
    taken,
)
from tests.integration.payments.counter import AT, TODAY, books, cashier, make_counter, online, owe
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.events.models import Event
from wanjia.foundation.organisation.queries import UnknownUnit
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.directdebit.models import AskedDebt, DebitLine, Mandate, ReturnFile
from wanjia.revenue.directdebit.operations import batches, mandates, returns
from wanjia.revenue.directdebit.operations.held import DebitRefused
from wanjia.revenue.directdebit.queries import batches as questions
from wanjia.revenue.directdebit.queries.mandates import mandate_of, mandates_waiting
from wanjia.revenue.directdebit.types import AskPer, LineState, MandateState
from wanjia.revenue.payments.models import Payment
from wanjia.revenue.receivables.queries.balances import balance_of

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(DebitLine.objects.order_by("pk").values_list("state", flat=True))


class TestMandate:
    def test_holds_once_another_person_has_confirmed_it(self) -> None:
        account_id = make_counter()
        make_bank()
        mandate_id = mandates.propose(paper(), by=MAKER, at=AT)

        with pytest.raises(StepRefused, match="another person must"):
            mandates.move_mandate(mandate_id, step="confirm", reason="", by=MAKER, at=AT)
        with pytest.raises(DebitRefused, match="Nothing is due that the bank could be asked for"):
            made()
        assert [mandates_waiting(WHOLE_COMPANY, but_of=who.number)[0] for who in (MAKER, CHECKER)] == [0, 1]

        mandates.move_mandate(mandate_id, step="confirm", reason="", by=CHECKER, at=AT)

        assert mandate_of(account_id).state is MandateState.ACTIVE  # type: ignore[union-attr]
        assert made()

    def test_keeps_the_number_sealed(self) -> None:
        make_counter()
        make_bank()
        make_mandate()
        kept = Mandate.objects.get()

        assert kept.number_tail == "1234"
        assert NUMBER not in kept.sealed_number
        assert NUMBER not in str(list(Event.objects.values_list("facts", flat=True)))

    def test_an_account_has_one(self) -> None:
        make_counter()
        make_bank()
        make_mandate()

        with pytest.raises(DebitRefused, match="has a mandate already"):
            mandates.propose(paper(reference="XY-0002"), by=MAKER, at=AT)

    def test_one_that_has_ended_makes_room(self) -> None:
        make_counter()
        make_bank()
        mandate_id = make_mandate()
        with pytest.raises(DebitRefused, match="Say why"):
            mandates.move_mandate(mandate_id, step="end", reason=" ", by=MAKER, at=AT)
        mandates.move_mandate(mandate_id, step="end", reason="销户", by=MAKER, at=AT)

        assert make_mandate(reference="XY-0002")
        assert Mandate.objects.get(pk=mandate_id).end_date == TODAY

    def test_one_of_another_station_is_not_there(self) -> None:
        make_counter()
        make_bank()
        mandate_id = make_mandate()
        other = Actor("S", "S", station_actor("S2").scope)

        with pytest.raises(DebitRefused, match="no such mandate among your units"):
            mandates.move_mandate(mandate_id, step="suspend", reason="x", by=other, at=AT)


class TestBank:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"code": "-"}, "2 to 20 capital letters"),
            ({"bank_code": "1"}, "12 digits"),
            ({"ask_format": "HOME"}, "table of layouts"),
            ({}, "There is a bank ICBC already"),
        ],
    )
    def test_what_is_none_is_refused(self, changes: dict[str, Any], why: str) -> None:
        make_counter()
        make_bank()

        with pytest.raises(DebitRefused, match=why):
            make_bank(**changes)

    def test_only_of_the_own_units(self) -> None:
        make_counter()
        make_bank()

        with pytest.raises(UnknownUnit):
            make_bank(by=Actor("S", "S", station_actor("S2").scope), code="ABC", unit_code="S1")


class TestBatch:
    def test_asks_for_all_that_is_due_in_one_line(self) -> None:
        make_collecting("120.00", "80.50")

        number = made()

        assert (shown(number).line_count, shown(number).amount) == (1, Decimal("200.50"))

    @pytest.mark.proves("A430")
    def test_is_checked_by_another_person_and_waits_on_the_desk_until_the_bank_has_it(self) -> None:
        make_collecting()
        number = made()
        days = {"before": COLLECT - timedelta(days=1), "on": COLLECT}
        waiting = {name: questions.batches_not_sent(WHOLE_COMPANY, today=day)[0] for name, day in days.items()}

        with pytest.raises(StepRefused, match="another person must"):
            batches.approve_batch(number, by=MAKER, at=AT)
        with pytest.raises(StepRefused):
            batches.send_batch(number, by=MAKER, at=AT)
        to_check = [questions.batches_to_check(WHOLE_COMPANY, but_of=who.number)[0] for who in (MAKER, CHECKER)]
        batches.approve_batch(number, by=CHECKER, at=AT)
        approved = questions.batches_not_sent(WHOLE_COMPANY, today=COLLECT)[0]
        batches.send_batch(number, by=MAKER, at=AT)

        assert waiting == {"before": 0, "on": 1}
        assert (to_check, approved) == ([0, 1], 1)
        assert questions.batches_not_sent(WHOLE_COMPANY, today=COLLECT)[0] == 0

    def test_its_file_is_the_same_bytes_each_time_and_is_kept_sealed(self) -> None:
        make_collecting()
        number = made()
        with pytest.raises(questions.UnknownBatch, match="once another person has approved"):
            questions.file_of(shown(number))
        batches.approve_batch(number, by=CHECKER, at=AT)

        first, second = (questions.file_of(shown(number)) for _turn in range(2))

        assert first == second
        assert first.name == f"ICBC-{number}.csv"
        assert NUMBER.encode() in first.content

    def test_no_debt_is_asked_for_twice(self) -> None:
        account_id = make_collecting("120.00")
        first = made()
        with pytest.raises(DebitRefused, match="all of it is asked for"):
            made()
        batches.cancel_batch(first, reason="银行停机", by=MAKER, at=AT)

        second = made()

        assert (shown(first).state, shown(second).amount) == ("CANCELLED", Decimal("120.00"))
        assert AskedDebt.objects.filter(is_open=True).count() == 1
        assert account_id

    def test_what_was_paid_before_it_was_approved_is_left_out(self) -> None:
        account_id = make_collecting("120.00")
        number = made()
        online(account_id, "120.00")

        with pytest.raises(DebitRefused, match="All of it was paid meanwhile"):
            batches.approve_batch(number, by=CHECKER, at=AT)

    def test_a_day_that_has_passed_is_refused(self) -> None:
        make_collecting()

        with pytest.raises(DebitRefused, match="on a day that has passed"):
            made(collect_on=TODAY - timedelta(days=1))

    def test_one_of_another_station_is_not_there(self) -> None:
        make_collecting()
        number = made()
        other = Actor("S", "S", station_actor("S2").scope)

        with pytest.raises(DebitRefused, match="no such batch among your units"):
            batches.approve_batch(number, by=other, at=AT)
        with pytest.raises(UnknownUnit):
            made(by=other)


class TestReturn:
    def test_what_the_bank_collected_is_booked_in_transit_under_the_batch(self) -> None:
        account_id = make_collecting("120.00", "80.50")
        number = sent()

        done = returned(number, "成功")

        payment = Payment.objects.get()
        assert (done.confirmed, done.failed, states()) == (1, 0, ["COLLECTED"])
        assert (payment.item, payment.held_in, payment.received_on) == (number, "BANK_IN_TRANSIT", COLLECT)
        assert books()["BANK_IN_TRANSIT"] == Decimal("200.50")
        assert balance_of(account_id).owed == 0
        assert shown(number).state == "SETTLED"

    def test_the_same_file_twice_changes_nothing(self) -> None:
        make_collecting()
        number = sent()
        content = file_with(number, answers(number, "成功"))
        taken(number, content)

        again = taken(number, content)

        assert not again.is_new
        assert (Payment.objects.count(), ReturnFile.objects.count()) == (1, 1)

    def test_the_same_answer_in_another_file_books_nothing_more(self) -> None:
        make_collecting()
        number = sent()
        returned(number, "成功")

        again = taken(number, file_with(number, answers(number, "成功", text="再发")))

        assert (again.confirmed, again.unchanged, Payment.objects.count()) == (0, 1, 1)

    def test_one_bill_a_line_and_some_of_the_answers_now_the_others_later(self) -> None:
        account_id = make_collecting("120.00", asks_per=AskPer.BILL)
        number = sent()
        assert shown(number).line_count == 1

        returned(number, "处理中")
        pending = states()
        returned(number, "成功")

        assert (pending, states()) == (["ASKED"], ["COLLECTED"])
        assert balance_of(account_id).owed == 0

    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            ({"amount": Decimal("1.00")}, "回盘.csv, line 3, amount: The line .* asked for 200.50 yuan, the file says"),
            ({"reference": "D999"}, "line 3, reference: The batch has no line D999"),
            ({"code": "OK"}, "Nobody knows here what the code 'OK' means"),
        ],
    )
    def test_what_does_not_match_is_refused_and_changes_nothing(self, changes: dict[str, Any], what: str) -> None:
        make_collecting()
        number = sent()
        content = file_with(number, answers(number, "成功", **changes))

        with pytest.raises(returns.ReturnRefused, match=what):
            taken(number, content)
        assert (states(), ReturnFile.objects.count()) == (["ASKED"], 0)

    def test_the_file_of_another_batch_is_refused(self) -> None:
        make_collecting()
        number = sent()

        with pytest.raises(returns.ReturnRefused, match="answers batch D000, not"):
            taken(number, file_with("D000", answers(number, "成功")))

    def test_a_batch_that_was_not_sent_has_no_answer(self) -> None:
        make_collecting()
        number = made()

        with pytest.raises(StepRefused):
            taken(number, file_with(number, answers(number, "成功")))

    def test_what_was_paid_at_the_counter_meanwhile_becomes_credit(self) -> None:
        account_id = make_collecting("120.00")
        number = sent()
        online(account_id, "120.00", by=cashier())

        returned(number, "成功")

        assert (balance_of(account_id).owed, balance_of(account_id).credit) == (Decimal(0), Decimal("120.00"))

    def test_a_failure_is_told_and_the_debt_can_be_asked_for_again(self) -> None:
        account_id = make_collecting("120.00")
        number = sent()

        returned(number, "余额不足")

        told = Event.objects.get(name="directdebit.debits_failed").facts["debits"]
        assert told == [{"account_id": account_id, "amount": "120.00", "outcome": "NO_FUNDS", "code": "余额不足"}]
        assert questions.reasons_of(shown(number).batch_id)[0][:4] == ("NO_FUNDS", "余额不足", "余额不足", 1)
        assert shown(made(collect_on=COLLECT + timedelta(days=9))).amount == Decimal("120.00")

    def test_too_many_failures_for_lack_of_funds_suspend_the_mandate(self) -> None:
        account_id = make_collecting("120.00")
        for _turn in range(3):
            returned(sent(), "余额不足")

        assert mandate_of(account_id).state is MandateState.SUSPENDED  # type: ignore[union-attr]
        assert Event.objects.filter(name="directdebit.mandate_suspended").count() == 1
        mandates.move_mandate(Mandate.objects.get().pk, step="resume", reason="已存款", by=MAKER, at=AT)
        assert mandate_of(account_id).returns == 0  # type: ignore[union-attr]

    def test_one_that_succeeds_between_begins_the_count_anew(self) -> None:
        account_id = make_collecting("120.00")
        returned(sent(), "余额不足")
        returned(sent(), "余额不足")
        returned(sent(), "成功")
        owe(account_id, "10.00")
        returned(sent(), "余额不足")

        assert (mandate_of(account_id).state, mandate_of(account_id).returns) == ("ACTIVE", 1)  # type: ignore[union-attr]

    def test_what_the_bank_takes_back_is_owed_again(self) -> None:
        account_id = make_collecting("120.00")
        number = sent()
        returned(number, "成功")

        done = returned(number, "账户异常", at=LATER + timedelta(days=2))

        assert (done.taken_back, states(), Payment.objects.get().state) == (1, ["TAKEN_BACK"], "RETURNED")
        assert balance_of(account_id).owed == Decimal("120.00")
        assert "BANK_IN_TRANSIT" not in books()

    def test_a_crash_before_booking_loses_nothing(self) -> None:
        make_collecting("120.00")
        number = sent()
        content = file_with(number, answers(number, "成功"))
        returns.take_return(content, number=number, file_name="a.csv", by=MAKER, at=LATER)
        assert (states(), Payment.objects.count()) == (["CONFIRMED"], 0)
        with pytest.raises(DebitRefused, match="all of it is asked for"):
            made()

        booked = [returns.book_confirmed(number, by=MAKER, at=LATER) for _turn in range(2)]

        assert (booked, states(), Payment.objects.count()) == ([1, 0], ["COLLECTED"], 1)


class TestMissing:
    def test_are_found_after_some_days_and_given_up_with_a_reason(self) -> None:
        make_collecting("120.00")
        number = sent()
        days = [COLLECT + timedelta(days=late) for late in (3, 4)]
        found = [questions.batches_missing(WHOLE_COMPANY, today=day)[0] for day in days]

        with pytest.raises(DebitRefused, match="Say why"):
            returns.give_up_missing(number, reason="", by=MAKER, at=LATER)
        given_up = returns.give_up_missing(number, reason="银行未处理", by=MAKER, at=LATER)

        assert (found, given_up, states(), shown(number).state) == ([0, 1], 1, ["GIVEN_UP"], "SETTLED")

    def test_money_that_comes_after_all_is_taken(self) -> None:
        account_id = make_collecting("120.00")
        number = sent()
        returns.give_up_missing(number, reason="银行未处理", by=MAKER, at=LATER)

        returned(number, "成功")

        assert states() == [LineState.COLLECTED]
        assert balance_of(account_id).owed == 0
