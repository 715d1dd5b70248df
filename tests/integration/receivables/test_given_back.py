"""Late fees that rest for some days, and late fees given back because money came earlier than it was booked."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.oracles.cash import faults
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.events.queries import latest_about
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations import conceding, freezing
from wanjia.revenue.receivables.operations.charging import charge_late_fees
from wanjia.revenue.receivables.operations.held import MoneyRefused
from wanjia.revenue.receivables.operations.receiving import receive, take_back
from wanjia.revenue.receivables.operations.receiving_many import receive_many
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.delays import late_fee_ahead, late_fees_ahead
from wanjia.revenue.receivables.types import Money, SettlementKind

pytestmark = pytest.mark.django_db
SHOP = "1004"
HEAD = Actor("N2", "所长", WHOLE_COMPANY)
_source = count(1)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        village.make_village()
        village.billed(village.DECEMBER)
        yield


@pytest.fixture(autouse=True)
def billed(made: None, db: None) -> None:
    """Start each test from December as it was billed."""


def shop() -> int:
    return account_named(SHOP, scope=WHOLE_COMPANY).account_id


def rows(name: str) -> Any:
    return apps.get_model("receivables", name).objects


def on(days: int) -> date:
    """Give the day that lies so many days after the due day."""
    due: date = rows("Charge").filter(account_id=shop()).earliest("due_date").due_date
    return due + timedelta(days=days)


def at(days: int) -> datetime:
    return datetime.combine(on(days), time(10), tzinfo=timezone.get_current_timezone())


def principal() -> Decimal:
    return sum(rows("Charge").filter(account_id=shop()).exclude(kind="LATE_FEE").values_list("amount", flat=True))


def fees() -> Decimal:
    return sum(rows("Charge").filter(account_id=shop(), kind="LATE_FEE").values_list("amount", flat=True), Decimal(0))


def assess(days: int) -> Decimal:
    return charge_late_fees(account_id=shop(), until=on(days), by=village.CLERK, at=at(days))


def money(amount: Decimal | str, *, came: int) -> Money:
    held = (village.station_id(), LedgerAccount.BANK, "1", "tests.payment", next(_source))
    return Money(shop(), Decimal(amount), *held, on(came))


def fresh(amount: Decimal | str, *, came: int, booked: int) -> int:
    return receive(money(amount, came=came), by=village.CLERK, at=at(booked)).credit_id


class TestFreeze:
    def new(self, start: int) -> freezing.NewFreeze:
        return freezing.NewFreeze(shop(), on(start), "分期", "tests.plan", 1)

    def test_days_that_rest_cost_nothing_and_the_others_what_they_cost(self) -> None:
        whole = late_fee_ahead(shop(), on=on(20))
        freezing.freeze(self.new(6), by=village.CLERK, at=at(5))
        freezing.unfreeze(self.new(11), is_lost=False, by=village.CLERK, at=at(11))

        left = late_fee_ahead(shop(), on=on(20))

        assert abs(left - whole * 15 / 20) <= Decimal("0.01")
        assert dict(late_fees_ahead(WHOLE_COMPANY, on=on(20)).iter_rows())[shop()] == left

    def test_charged_day_by_day_is_what_is_charged_at_once(self) -> None:
        freezing.freeze(self.new(6), by=village.CLERK, at=at(5))
        freezing.unfreeze(self.new(11), is_lost=False, by=village.CLERK, at=at(11))
        at_once = late_fee_ahead(shop(), on=on(20))

        assert sum(assess(day) for day in range(1, 21)) == at_once
        assert not faults()

    def test_what_is_lost_is_charged_for_the_debt_of_then(self) -> None:
        whole = late_fee_ahead(shop(), on=on(10))
        freezing.freeze(self.new(1), by=village.CLERK, at=at(1))
        assert assess(10) == 0
        fresh(principal() / 2, came=10, booked=10)
        assert fees() == 0

        freezing.unfreeze(self.new(11), is_lost=True, by=village.CLERK, at=at(11))
        charged = assess(11)

        half_a_day = abs(charged - whole - late_fee_ahead(shop(), on=on(12)))
        assert half_a_day <= Decimal("0.02")
        assert not faults()

    def test_what_is_billed_later_does_not_rest(self) -> None:
        freezing.freeze(self.new(1), by=village.CLERK, at=at(1))

        village.billed(village.JANUARY)

        latest = rows("Charge").filter(account_id=shop()).latest("due_date").due_date
        assert late_fee_ahead(shop(), on=latest + timedelta(days=10)) > 0

    def test_is_refused_without_a_reason_and_for_accounts_of_others(self) -> None:
        unsaid = freezing.NewFreeze(shop(), on(1), " ", "tests.plan", 1)

        with pytest.raises(MoneyRefused, match="Say why"):
            freezing.freeze(unsaid, by=village.CLERK, at=at(1))
        with pytest.raises(MoneyRefused, match="your units"):
            freezing.freeze(self.new(1), by=Actor("X", "别所", Scope(())), at=at(1))
        with pytest.raises(MoneyRefused, match="your units"):
            freezing.unfreeze(self.new(1), is_lost=True, by=Actor("X", "别所", Scope(())), at=at(1))


class TestMoneyThatCameEarlier:
    def test_pays_as_if_it_had_been_booked_on_the_day_it_came(self) -> None:
        amount = principal() + late_fee_ahead(shop(), on=on(3))
        assess(6)

        fresh(amount, came=3, booked=6)

        assert balance_of(shop()).owed == balance_of(shop()).credit == balance_of(shop()).reduction == 0
        assert fees() == amount - principal()
        assert late_fee_ahead(shop(), on=on(9)) == 0
        assert not faults()

    def test_paid_in_time_it_owes_no_late_fee_at_all(self) -> None:
        assess(6)

        fresh(principal(), came=0, booked=6)

        assert (balance_of(shop()).owed, fees()) == (0, 0)
        assert not faults()

    def test_what_is_left_counts_again_from_the_day_after_on(self) -> None:
        part = principal() / 2
        alone = sum(self.booked_in_time(part))
        assess(6)

        fresh(part, came=3, booked=6)
        assess(9)

        assert fees() == alone
        assert not faults()

    def booked_in_time(self, part: Decimal) -> Iterator[Decimal]:
        """Give what late fees come to if the money is booked on the day it came, without leaving a trace."""
        with transaction.atomic():
            fresh(part, came=3, booked=3)
            assess(9)
            yield fees()
            transaction.set_rollback(True)

    def test_what_was_given_back_is_told_and_nothing_is_overwritten(self) -> None:
        assess(6)
        before = list(rows("LateFeeAssessment").order_by("pk").values())
        fresh(principal(), came=3, booked=6)

        kept = rows("LateFeeAssessment").filter(pk__in=[row["id"] for row in before])
        assert list(kept.order_by("pk").values()) == before
        against = rows("LateFeeAssessment").filter(opposes__isnull=False)
        assert {one.opposes_id for one in against} == {row["id"] for row in before}
        told = [one.name for one in latest_about({"customers.account": [shop()]}, most=9)]
        assert "receivables.late_fee_given_back" in told

    def test_taken_back_again_the_days_are_charged_after_all(self) -> None:
        assess(6)
        charged = fees()
        credit = fresh(principal() + charged, came=3, booked=6)

        take_back(
            credit_id=credit,
            held_in=LedgerAccount.BANK,
            item="1",
            unit_id=village.station_id(),
            reason="退票",
            by=village.CLERK,
            at=at(7),
        )
        assess(6)

        assert fees() == charged
        assert not faults()

    def test_what_was_waived_is_not_given_back(self) -> None:
        assess(6)
        fee = rows("Charge").filter(account_id=shop(), kind="LATE_FEE").order_by("pk").first()
        given = {"kind": SettlementKind.WAIVER, "amount": fee.open_amount, "reason": "减免"}
        made = conceding.propose(charge_id=fee.pk, by=village.CLERK, at=at(6), **given)
        conceding.decide(concession_id=made, step="approve", reason="同意", by=HEAD, at=at(6))

        fresh(principal(), came=0, booked=7)

        assert (balance_of(shop()).owed, balance_of(shop()).credit, balance_of(shop()).reduction) == (0, 0, 0)
        assert not faults()

    def test_a_fee_already_paid_lessens_the_rest_of_the_same_bill(self) -> None:
        charged = assess(6)
        fresh(charged, came=6, booked=6)

        fresh(principal() - charged, came=0, booked=7)

        assert (balance_of(shop()).owed, fees()) == (0, 0)
        assert not faults()

    def test_many_at_once_are_as_one_by_one(self) -> None:
        amount = principal() + late_fee_ahead(shop(), on=on(3))
        assess(6)

        receive_many([money(amount, came=3)], by=process_actor("bank"), at=at(6))

        assert (balance_of(shop()).owed, balance_of(shop()).credit, fees()) == (0, 0, amount - principal())
        assert not faults()

    def test_many_at_once_paid_on_the_due_day_owe_no_late_fee(self) -> None:
        assess(6)

        receive_many([money(principal(), came=0)], by=process_actor("bank"), at=at(6))

        assert (balance_of(shop()).owed, fees()) == (0, 0)
        assert not faults()
