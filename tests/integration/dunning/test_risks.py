"""Grades with their figures, warnings about large customers, and changes of the strategies."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.dunning import debts
from tests.integration.dunning.debts import COLLECTOR, FACTORY, HOME, account, give_back, late, night, pay, steps
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.dunning.operations import grading, strategies
from wanjia.revenue.dunning.operations.held import DunningRefused
from wanjia.revenue.dunning.queries.debtor import risk_of
from wanjia.revenue.dunning.queries.effects import effects
from wanjia.revenue.dunning.queries.rows import strategies_on
from wanjia.revenue.dunning.types import Channel, Measure, NewStep, NewTemplate

DIRECTOR = Actor("D1", "主任", WHOLE_COMPANY)


@pytest.fixture(scope="module", autouse=True)
def village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        debts.make_debts()
        yield


pytestmark = pytest.mark.django_db


class TestGrades:
    @pytest.mark.proves("A253")
    def test_each_figure_is_kept_with_the_points_that_it_gave(self) -> None:
        at = late(31)
        give_back(pay(HOME, "10", late(2)), late(3))
        grading.grade_customers(by=COLLECTOR, at=at)

        found = risk_of(account(HOME))
        assert found is not None
        assert (found.late_days, found.returned_payments) == (31, 1)
        assert found.points_by_factor["LATE_DAYS"] == 30
        assert found.points == sum(found.points_by_factor.values())
        assert found.grade == "C"
        assert found.overdue == debts.owed(HOME, at)

    def test_graded_again_nothing_doubles_and_who_has_nothing_is_left_out(self) -> None:
        assert grading.grade_customers(by=COLLECTOR, at=late(-9)) == 0
        first = grading.grade_customers(by=COLLECTOR, at=late(20))

        assert grading.grade_customers(by=COLLECTOR, at=late(20)) == first > 0

    def test_a_risky_customer_is_called_first(self) -> None:
        give_back(pay(HOME, "10", late(-3)), late(-2))
        promised = apps.get_model("dunning", "Promise")
        for _turn in range(2):
            promised.objects.create(
                account_id=account(HOME),
                unit_id=debts.village.station_id(),
                amount=1,
                day=late(-1),
                by_whom="本人",
                state="BROKEN",
                taken_by="K1",
                taken_at=late(-2),
                ended_on=late(-1).date(),
            )
        grading.grade_customers(by=COLLECTOR, at=late(1))

        night(late(1))
        assert [channel for _days, channel, _state in steps()] == ["PHONE"]


def warned() -> Any:
    return apps.get_model("dunning", "ExposureWarning").objects.get(account__number=FACTORY)


class TestWarnings:
    @pytest.mark.proves("A253")
    def test_a_large_customer_without_security_is_warned_of_and_kept_up_to_date(self) -> None:
        at = late(1, number=FACTORY)
        assert grading.warn_of_large(by=COLLECTOR, at=at) == 1
        before = warned()
        assert before.exposure == before.owed + before.running > 0

        assert grading.warn_of_large(by=COLLECTOR, at=at + timedelta(days=1)) == 0
        assert warned().running > before.running

    def test_paid_and_covered_it_is_closed(self) -> None:
        at = late(1, number=FACTORY)
        grading.warn_of_large(by=COLLECTOR, at=at)
        pay(FACTORY, Decimal(9_000_000), at)

        grading.warn_of_large(by=COLLECTOR, at=at)
        assert warned().state == "CLOSED"

    def test_a_measure_is_proposed_and_agreed_to_by_another_person(self) -> None:
        at = late(1, number=FACTORY)
        grading.warn_of_large(by=COLLECTOR, at=at)
        pk = warned().pk

        def move(step: str, by: Actor = COLLECTOR, **given: Any) -> None:
            grading.move_warning(pk, step=step, by=by, at=at, **{"note": "约谈", **given})

        with pytest.raises(DunningRefused, match="Choose the measure"):
            move("propose")
        with pytest.raises(DunningRefused, match="Say why"):
            move("propose", measure=Measure.DEPOSIT, note=" ")
        with pytest.raises(DunningRefused, match="no such warning"):
            move("close", by=station_actor("S2"))
        move("propose", measure=Measure.DEPOSIT)
        with pytest.raises(DunningRefused, match="another person"):
            move("agree")
        move("agree", by=DIRECTOR)
        with pytest.raises(StepRefused):
            move("close")
        assert (warned().state, warned().measure, warned().owner) == ("AGREED", "DEPOSIT", "K1")


def new_step(**changes: Any) -> NewStep:
    today = timezone.localdate()
    return replace(NewStep("HOME", 15, Channel.PHONE, "CALL", today, "公司规定"), **changes)


TEXT = NewTemplate(
    "FIRST",
    Channel.SMS,
    "缴费提醒",
    "Reminder",
    "户号{account}欠{amount}元",
    "{account} owes {amount}",
    timezone.now().date(),
)


class TestStrategies:
    def write(self, **changes: Any) -> int:
        day = timezone.localdate() + timedelta(days=1)
        return strategies.write_template(replace(TEXT, start_date=day, **changes), by=DIRECTOR, at=timezone.now())

    def test_a_new_text_holds_from_its_day_on_for_the_steps_that_say_it(self) -> None:
        self.write()
        tomorrow = timezone.localdate() + timedelta(days=1)

        def text(day: Any) -> str:
            home = next(row for row in strategies_on(day) if row.code == "HOME")
            step = apps.get_model("dunning", "StrategyStep").objects.get(pk=home.steps[0].step_id)
            return str(step.template.text_zh)

        assert text(tomorrow) == TEXT.text_zh
        assert text(timezone.localdate()) != TEXT.text_zh

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"text_en": "{account} owes"}, "must name amount"),
            ({"title_en": " "}, "title in both"),
            ({"channel": Channel.CUT}, "says nothing"),
            ({"channel": Channel.PHONE}, "keeps its channel"),
        ],
    )
    def test_a_text_that_does_not_fit_is_refused(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(DunningRefused, match=why):
            self.write(**changes)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"strategy_code": "NONE"}, "no such strategy"),
            ({"template_code": "FIRST"}, "no such message"),
            ({"days": 1}, "already"),
            ({"days": 40}, "cut last"),
            ({"source": " "}, "comes from"),
            ({"start_date": timezone.localdate() - timedelta(days=1)}, "today or later"),
        ],
    )
    def test_a_step_that_does_not_fit_is_refused(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(DunningRefused, match=why):
            strategies.add_step(new_step(**changes), by=DIRECTOR, at=timezone.now())

    def test_a_step_is_added_and_ended(self) -> None:
        now, today = timezone.now(), timezone.localdate()
        made = strategies.add_step(new_step(), by=DIRECTOR, at=now)

        with pytest.raises(DunningRefused, match="one day at least"):
            strategies.end_step(made, on=today, by=DIRECTOR, at=now)
        strategies.end_step(made, on=today + timedelta(days=1), by=DIRECTOR, at=now)
        with pytest.raises(DunningRefused, match="no such step"):
            strategies.end_step(made, on=today + timedelta(days=2), by=DIRECTOR, at=now)


class TestEffects:
    def test_money_is_counted_to_the_step_before_it(self) -> None:
        night(late(1))
        pay(HOME, "12", late(2))

        day = timezone.localdate(late(1))
        found = effects(WHOLE_COMPANY, start=day, end=day + timedelta(days=1))
        mine = next(one for one in found if one.strategy_en == "Homes")
        assert (mine.days, mine.recovered) == (1, 12)
        assert mine.done == mine.planned > 0
