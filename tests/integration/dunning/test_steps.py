"""The day's steps: planned once, sent outside quiet hours, done by hand, stopped by payment or hold, then the cut."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.dunning import debts
from tests.integration.dunning.debts import COLLECTOR, HOME, SHOP, account, late, night, pay, steps
from tests.integration.registry import station_actor
from wanjia.foundation.outbox.operations import reporting
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.disconnection.operations.holding import place_hold
from wanjia.revenue.disconnection.types import HoldReason, NewHold
from wanjia.revenue.dunning.operations import doing
from wanjia.revenue.dunning.operations.held import DunningRefused
from wanjia.revenue.dunning.types import Channel, Outcome


@pytest.fixture(scope="module", autouse=True)
def village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        debts.make_debts()
        yield


pytestmark = pytest.mark.django_db


def notice(number: str = HOME) -> Any:
    return apps.get_model("dunning", "Notice").objects.filter(account__number=number).latest("pk")


def tried(outcome: Outcome, *, number: str = SHOP, channel: Channel = Channel.PHONE) -> doing.Attempt:
    return doing.Attempt(account(number), channel, outcome, "", notice(number).pk)


def hold(number: str, reason: HoldReason) -> None:
    day = timezone.localdate(late(1, number=SHOP))
    place_hold(NewHold(reason, day, account_id=account(number)), by=COLLECTOR, at=late(1, number=SHOP))


class TestPlanning:
    def test_nobody_is_reminded_on_the_due_day_and_everybody_the_day_after(self) -> None:
        night(late(0))
        assert steps() == []

        night(late(1))
        assert steps() == [(1, "SMS", "SENT")]

    @pytest.mark.proves("A258")
    def test_the_same_night_twice_plans_nothing_twice(self) -> None:
        first = night(late(1))

        assert first > 0
        assert night(late(1)) == 0
        assert night(late(1), by=station_actor("S2")) == 0

    def test_in_quiet_hours_a_message_waits_for_the_morning(self) -> None:
        night(late(1, hour=22))
        assert steps() == [(1, "SMS", "HANDED")]

        debts.gateway_takes(late(2, hour=7))
        assert steps() == [(1, "SMS", "HANDED")]
        debts.gateway_takes(late(2, hour=8))
        assert steps() == [(1, "SMS", "SENT")]

    def test_a_gateway_that_comes_late_sends_nothing_at_night_and_the_next_step_waits(self) -> None:
        night(late(1, hour=19))
        apps.get_model("dunning", "Notice").objects.update(state="HANDED")
        apps.get_model("outbox", "Message").objects.update(state="WAITING")

        assert debts.gateway_takes(late(1, hour=21)) == 0
        assert steps() == [(1, "SMS", "HANDED")]
        assert night(late(8, hour=7)) == 0
        debts.gateway_takes(late(8, hour=8))
        assert steps() == [(1, "SMS", "SENT")]

    @pytest.mark.proves("A253")
    def test_steps_follow_each_other_as_the_strategy_says(self) -> None:
        debts.walk(SHOP, until=20)

        assert [(days, channel) for days, channel, _state in steps(SHOP)] == [
            (1, "SMS"),
            (5, "PHONE"),
            (10, "VISIT"),
            (20, "LETTER"),
        ]

    def test_the_next_step_waits_while_one_is_not_done(self) -> None:
        for days in range(1, 20):
            night(late(days, number=SHOP))

        assert steps(SHOP) == [(1, "SMS", "SENT"), (5, "PHONE", "PLANNED")]


class TestPaying:
    def test_a_planned_step_is_cancelled_in_the_moment_of_the_payment(self) -> None:
        night(late(1, hour=22))

        at = late(2, hour=7)
        pay(HOME, debts.owed(HOME, at) + 1000, at)

        assert steps() == [(1, "SMS", "CANCELLED")]
        night(late(9))
        assert len(steps()) == 1

    def test_part_of_it_leaves_the_step_and_counts_as_its_effect(self) -> None:
        night(late(1))
        pay(HOME, "10", late(2))

        assert notice().recovered == 10
        night(late(8))
        assert steps()[-1] == (7, "SMS", "SENT")
        assert notice().amount < debts.owed(HOME, late(8)) + 10

    def test_money_taken_back_is_no_effect(self) -> None:
        night(late(1))
        credit = pay(HOME, "10", late(2))

        debts.give_back(credit, late(3))

        assert notice().recovered == 0


class TestByHand:
    @pytest.fixture(autouse=True)
    def call(self) -> None:
        for days in (1, 5):
            night(late(days, number=SHOP))

    def test_reached_it_is_answered_and_done(self) -> None:
        doing.note_attempt(tried(Outcome.REACHED), by=COLLECTOR, at=late(6, number=SHOP))

        assert steps(SHOP)[-1] == (5, "PHONE", "ANSWERED")
        with pytest.raises(StepRefused):
            doing.note_attempt(
                tried(Outcome.WRONG_NUMBER), by=COLLECTOR, at=late(7, number=SHOP)
            ) or doing.note_attempt(tried(Outcome.WRONG_NUMBER), by=COLLECTOR, at=late(6))

    def test_not_reached_it_stays_until_it_was_tried_three_times(self) -> None:
        for _try in range(2):
            doing.note_attempt(tried(Outcome.NOT_REACHED), by=COLLECTOR, at=late(6, number=SHOP))
        assert steps(SHOP)[-1] == (5, "PHONE", "PLANNED")

        doing.note_attempt(tried(Outcome.NOT_REACHED), by=COLLECTOR, at=late(7, number=SHOP))
        assert steps(SHOP)[-1] == (5, "PHONE", "FAILED")

    def test_a_step_of_another_account_or_unit_is_refused(self) -> None:
        with pytest.raises(DunningRefused, match="done by hand for this account"):
            doing.note_attempt(
                doing.Attempt(account(HOME), Channel.PHONE, Outcome.REACHED, "", notice(SHOP).pk),
                by=COLLECTOR,
                at=late(6, number=SHOP),
            )
        with pytest.raises(DunningRefused, match="no such account"):
            doing.note_attempt(tried(Outcome.REACHED), by=station_actor("S2"), at=late(6, number=SHOP))

    def test_only_a_letter_is_printed(self) -> None:
        with pytest.raises(DunningRefused, match="no letter"):
            doing.print_letter(notice(SHOP).pk, by=COLLECTOR, at=late(6, number=SHOP))
        with pytest.raises(DunningRefused, match="no such step"):
            doing.print_letter(notice(SHOP).pk, by=station_actor("S2"), at=late(6, number=SHOP))


class TestOutbox:
    KEY = "dunning.notice:{}"

    def message(self, number: str = HOME) -> Any:
        return apps.get_model("outbox", "Message").objects.get(about_number=number)

    def test_the_text_says_what_is_owed_at_that_moment(self) -> None:
        night(late(1))

        said = self.message()
        assert f"户号{HOME}" in said.text
        assert f"{notice().amount:,.2f}元" in said.text
        assert "{" not in said.text
        assert (said.key, said.address) == (self.KEY.format(notice().pk), "13800000021")

    @pytest.mark.parametrize(("is_delivered", "then"), [(True, "DELIVERED"), (False, "FAILED")])
    def test_what_the_gateway_reports_is_written_down_once(self, is_delivered: bool, then: str) -> None:
        night(late(1))
        for _twice in range(2):
            said = "" if is_delivered else "关机"
            reporting.note_report(self.message().key, is_delivered=is_delivered, why=said, by=COLLECTOR, at=late(2))

        assert steps() == [(1, "SMS", then)]
        assert notice().note == ("" if is_delivered else "关机")

    def test_money_takes_back_what_has_not_left_and_no_more(self) -> None:
        night(late(1))
        apps.get_model("dunning", "Notice").objects.update(state="HANDED")
        apps.get_model("outbox", "Message").objects.update(state="WAITING")
        for number in (HOME, SHOP):
            if number == SHOP:
                apps.get_model("outbox", "Message").objects.filter(about_number=SHOP).update(state="TAKEN")
            pay(number, debts.owed(number, late(2)) + 1000, late(2, hour=7))

        assert (self.message().state, steps()) == ("WITHDRAWN", [(1, "SMS", "CANCELLED")])
        assert (self.message(SHOP).state, steps(SHOP)) == ("TAKEN", [(1, "SMS", "HANDED")])

    def test_without_a_number_the_step_fails_so_that_the_next_one_comes(self) -> None:
        apps.get_model("customers", "Customer").objects.update(phone="")
        night(late(1))

        assert steps() == [(1, "SMS", "FAILED")]
        assert "no phone number" in notice().note
        night(late(8))
        assert len(steps()) == 2

    def test_a_complaint_after_the_planning_stops_what_is_not_handed_over(self) -> None:
        night(late(1))
        apps.get_model("outbox", "Message").objects.all().delete()
        apps.get_model("dunning", "Notice").objects.update(state="PLANNED")
        hold(HOME, HoldReason.COMPLAINT_OPEN)
        night(late(2))

        assert steps()[0] == (1, "SMS", "CANCELLED")


class TestHolds:
    @pytest.mark.proves("A266")
    def test_a_complaint_stops_every_step_a_medical_need_only_the_cut(self) -> None:
        hold(HOME, HoldReason.COMPLAINT_OPEN)
        hold(SHOP, HoldReason.MEDICAL)
        debts.walk(SHOP, until=40)

        assert steps(HOME) == []
        assert [channel for _days, channel, _state in steps(SHOP)] == ["SMS", "PHONE", "VISIT", "LETTER"]

    def test_a_hold_on_the_station_reaches_its_accounts(self) -> None:
        day = timezone.localdate(late(1, number=SHOP))
        unit = debts.village.station_id()
        place_hold(NewHold(HoldReason.DISPUTE, day, unit_id=unit), by=COLLECTOR, at=late(1, number=SHOP))

        assert night(late(30)) == 0


class TestCut:
    @pytest.mark.proves("A252")
    def test_after_the_last_step_it_is_asked_for_once_and_only_for_what_is_long_overdue(self) -> None:
        debts.walk(SHOP, until=32)

        cut = apps.get_model("disconnection", "Cut").objects.get(account__number=SHOP)
        assert steps(SHOP)[-1] == (31, "CUT", "SENT")
        assert cut.state == "REQUESTED"
        assert (timezone.localdate(cut.requested_at) - debts.due_date(SHOP)).days > 30

    def test_refused_it_is_asked_again_another_night(self) -> None:
        debts.walk(SHOP, until=30)
        hold(SHOP, HoldReason.OTHER)
        night(late(31, number=SHOP))
        assert steps(SHOP)[-1][1] == "LETTER"
        night(late(31, number=SHOP) + timedelta(days=1))

        assert not apps.get_model("disconnection", "Cut").objects.filter(account__number=SHOP).exists()
