"""Late fees rest while instalments are paid as agreed, if the rows say so, and what becomes of them in the end."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.dunning import debts
from tests.integration.dunning.debts import COLLECTOR, HOME, account, give_back, late, night, pay
from tests.oracles.cash import faults
from wanjia.revenue.dunning.operations import agreeing
from wanjia.revenue.dunning.queries.debts import owed_by
from wanjia.revenue.dunning.rules import parts_of
from wanjia.revenue.receivables.operations.charging import charge_late_fees
from wanjia.revenue.receivables.queries.delays import late_fee_ahead

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        debts.make_debts()
        yield


def limits(**values: int) -> None:
    for name, value in values.items():
        apps.get_model("dunning", "DunningLimit").objects.filter(name=name).update(value=value)


def ahead(days: int) -> Decimal:
    return late_fee_ahead(account(HOME), on=timezone.localdate(late(days)))


def agree(days: int) -> int:
    at = late(days)
    charge_late_fees(account_id=account(HOME), until=timezone.localdate(at), by=COLLECTOR, at=at)
    parts = parts_of(owed_by(account(HOME)), count=3, first=timezone.localdate(at) + timedelta(days=5))
    return agreeing.propose_agreement(account(HOME), parts=parts, reason="困难", by=COLLECTOR, at=at)


def test_late_fees_go_on_as_shipped() -> None:
    agree(10)

    assert ahead(40) > 0


def test_while_parts_are_paid_in_time_nothing_is_charged_and_the_total_agreed_settles_all() -> None:
    limits(PLAN_FREEZE=1)
    agree(10)
    whole = owed_by(account(HOME))

    pay(HOME, whole / 2, late(12))
    pay(HOME, whole - whole / 2, late(40))

    assert (owed_by(account(HOME)), ahead(60)) == (0, 0)
    assert not faults()


def test_money_taken_back_lets_them_rest_on() -> None:
    limits(PLAN_FREEZE=1)
    agree(10)
    whole = owed_by(account(HOME))
    credit = pay(HOME, whole, late(12))

    give_back(credit, late(14))

    assert (owed_by(account(HOME)), ahead(15)) == (whole, 0)


def test_broken_the_days_that_rested_are_charged_as_if_they_never_had() -> None:
    would = ahead(25)
    limits(PLAN_FREEZE=1)
    before = owed_by(account(HOME))
    agree(10)
    assert ahead(18) == 0

    night(late(19))
    charge_late_fees(account_id=account(HOME), until=timezone.localdate(late(25)), by=COLLECTOR, at=late(25))

    assert owed_by(account(HOME)) - before == would
    assert not faults()


def test_broken_where_nothing_is_lost_they_are_charged_from_that_day_on() -> None:
    would = ahead(25)
    limits(PLAN_FREEZE=1, FREEZE_LOST=0)
    agree(10)

    night(late(19))

    charged, rested = Decimal("1.00"), len(range(11, 19))  # what ten days cost is less than the least late fee
    assert abs(charged + ahead(25) - would * (25 - rested) / 25) <= Decimal("0.02")
