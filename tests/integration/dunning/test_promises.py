"""Promises and instalments: what money and the clock make of them, and every refusal."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.dunning import debts
from tests.integration.dunning.debts import COLLECTOR, FACTORY, HOME, account, give_back, late, night, owed, pay, steps
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.disconnection.queries.standing import holds_on
from wanjia.revenue.dunning.operations import agreeing, promising
from wanjia.revenue.dunning.operations.held import DunningRefused
from wanjia.revenue.dunning.queries.debts import owed_by
from wanjia.revenue.dunning.rules import parts_of
from wanjia.revenue.dunning.types import Part, PromisePlan
from wanjia.revenue.receivables.queries.delays import late_fee_ahead

DIRECTOR = Actor("D1", "主任", WHOLE_COMPANY)


@pytest.fixture(scope="module", autouse=True)
def village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        debts.make_debts()
        yield


pytestmark = pytest.mark.django_db


def promise(at: datetime, *, days: int = 5, amount: Decimal | None = None, number: str = HOME) -> int:
    day = timezone.localdate(at) + timedelta(days=days)
    plan = PromisePlan(account(number), amount or owed(number, at), day, "本人")
    return promising.take_promise(plan, by=COLLECTOR, at=at)


def state(model: str, pk: int) -> str:
    found: str = apps.get_model("dunning", model).objects.get(pk=pk).state
    return found


def is_held(number: str, at: datetime) -> bool:
    return bool(holds_on(account(number), day=timezone.localdate(at)))


class TestPromises:
    @pytest.mark.proves("A253")
    def test_while_it_runs_nobody_is_reminded_and_nothing_is_cut(self) -> None:
        night(late(1))
        promise(late(2), days=10)

        night(late(8))
        assert steps() == [(1, "SMS", "SENT")]
        assert is_held(HOME, late(12))

    def test_kept_by_the_money_in_the_moment_it_comes(self) -> None:
        made = promise(late(2), amount=Decimal(20))

        pay(HOME, "19.99", late(3))
        assert state("Promise", made) == "OPEN"
        pay(HOME, "0.01", late(3))
        assert state("Promise", made) == "KEPT"
        assert not is_held(HOME, late(3))

    def test_broken_by_the_night_after_its_day_and_the_next_step_comes_at_once(self) -> None:
        night(late(6))
        made = promise(late(6), days=1)

        night(late(7))
        assert state("Promise", made) == "OPEN"
        night(late(8))
        assert state("Promise", made) == "BROKEN"
        assert not is_held(HOME, late(8))
        assert steps() == [(1, "SMS", "SENT"), (7, "SMS", "SENT")]

    def test_without_a_promise_it_would_have_waited(self) -> None:
        night(late(6))
        night(late(8))

        assert steps() == [(1, "SMS", "SENT")]

    def test_money_taken_back_opens_a_kept_one_and_the_clock_breaks_it(self) -> None:
        made = promise(late(2), amount=Decimal(20))
        credit = pay(HOME, "20", late(3))
        give_back(credit, late(5))

        assert state("Promise", made) == "OPEN"
        night(late(9))
        assert state("Promise", made) == "BROKEN"

    def test_a_second_one_or_one_of_another_unit_is_refused(self) -> None:
        made = promise(late(2))

        with pytest.raises(DunningRefused, match="has an open promise"):
            promise(late(2))
        with pytest.raises(DunningRefused, match="no such promise"):
            promising.withdraw_promise(made, reason="x", by=station_actor("S2"), at=late(2))
        with pytest.raises(DunningRefused, match="Say why"):
            promising.withdraw_promise(made, reason=" ", by=COLLECTOR, at=late(2))

    def test_taken_back_it_is_over(self) -> None:
        made = promise(late(2))
        promising.withdraw_promise(made, reason="听错了", by=COLLECTOR, at=late(2))

        assert state("Promise", made) == "WITHDRAWN"
        assert not is_held(HOME, late(2))
        with pytest.raises(StepRefused):
            promising.withdraw_promise(made, reason="x", by=COLLECTOR, at=late(2))

    def test_nothing_is_promised_before_the_due_day(self) -> None:
        with pytest.raises(DunningRefused, match="nothing to promise"):
            promise(late(0), amount=Decimal(1))


def owed_now(number: str, at: datetime) -> Decimal:
    return owed_by(account(number)) + late_fee_ahead(account(number), on=timezone.localdate(at))


def agree(at: datetime, *, number: str = HOME, parts: tuple[Part, ...] = (), reason: str = "困难") -> int:
    first = timezone.localdate(at) + timedelta(days=5)
    agreed = parts or parts_of(owed_now(number, at), count=3, first=first)
    return agreeing.propose_agreement(account(number), parts=agreed, reason=reason, by=COLLECTOR, at=at)


class TestAgreements:
    def test_a_small_one_runs_at_once_and_stops_dunning(self) -> None:
        night(late(1))
        made = agree(late(2))

        night(late(7))
        assert state("Agreement", made) == "RUNNING"
        assert steps() == [(1, "SMS", "SENT")]
        assert is_held(HOME, late(40))

    def test_a_large_one_waits_for_a_second_person(self) -> None:
        at = late(2, number=FACTORY)
        made = agree(at, number=FACTORY)
        assert state("Agreement", made) == "PROPOSED"

        with pytest.raises(StepRefused, match="another person"):
            agreeing.decide_agreement(made, step="approve", reason="好", by=COLLECTOR, at=at)
        with pytest.raises(StepRefused, match="Say why"):
            agreeing.decide_agreement(made, step="approve", reason=" ", by=DIRECTOR, at=at)
        with pytest.raises(StepRefused, match="Only who proposed"):
            agreeing.decide_agreement(made, step="withdraw", reason="x", by=DIRECTOR, at=at)
        agreeing.decide_agreement(made, step="approve", reason="同意", by=DIRECTOR, at=at)
        assert state("Agreement", made) == "RUNNING"

    def test_what_was_paid_before_the_approval_makes_it_void(self) -> None:
        at = late(2, number=FACTORY)
        made = agree(at, number=FACTORY)
        pay(FACTORY, "100", at)

        with pytest.raises(DunningRefused, match="Something was paid"):
            agreeing.decide_agreement(made, step="approve", reason="同意", by=DIRECTOR, at=at)

    def test_an_unpaid_part_breaks_it_after_the_grace_and_dunning_goes_on(self) -> None:
        night(late(1))
        made = agree(late(2))

        night(late(2 + 5 + 3))
        assert state("Agreement", made) == "RUNNING"
        night(late(2 + 5 + 4))
        assert state("Agreement", made) == "BROKEN"
        assert steps()[-1] == (7, "SMS", "SENT")
        assert not is_held(HOME, late(11))

    def test_parts_paid_in_time_keep_it(self) -> None:
        at = late(2)
        whole = owed_now(HOME, at)
        made = agree(at)
        pay(HOME, whole / 2, late(4))
        night(late(11))
        assert state("Agreement", made) == "RUNNING"

        credit = pay(HOME, whole, late(12))
        assert state("Agreement", made) == "KEPT"
        give_back(credit, late(13))
        assert state("Agreement", made) == "RUNNING"

    def test_what_does_not_fit_is_refused(self) -> None:
        at = late(2)
        day = timezone.localdate(at)
        wrong = (Part(day, Decimal(1)), Part(day + timedelta(days=9), Decimal(1)))

        with pytest.raises(DunningRefused, match="make them equal"):
            agree(at, parts=wrong)
        with pytest.raises(DunningRefused, match="Say why"):
            agree(at, reason=" ")
        agree(at)
        with pytest.raises(DunningRefused, match="open agreement already"):
            agree(at)
        with pytest.raises(DunningRefused, match="pays in parts"):
            promise(at)
        with pytest.raises(DunningRefused, match="no such agreement"):
            agreeing.decide_agreement(0, step="refuse", reason="x", by=DIRECTOR, at=at)
