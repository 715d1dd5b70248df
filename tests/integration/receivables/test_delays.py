"""What a delay costs under dated rules: of one account, and of all at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.oracles.cash import faults
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.receivables.operations.charging import charge_late_fees
from wanjia.revenue.receivables.queries.delays import delays, late_fee_ahead, late_fees_ahead

pytestmark = pytest.mark.django_db
SHOP, NUMBERS = "1004", tuple(house.number for house in village.HOUSES)
LATE = 30


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        village.make_village()
        for month in (village.DECEMBER, village.JANUARY):
            village.billed(month)
        yield


@pytest.fixture(autouse=True)
def billed(made: None, db: None) -> None:
    """Start each test from two months as they were billed."""


def account(number: str) -> int:
    return account_named(number, scope=WHOLE_COMPANY).account_id


def due() -> date:
    charges = apps.get_model("receivables", "Charge").objects.filter(account__number=SHOP)
    found: date = charges.earliest("due_date").due_date
    return found


def change_rule(on: date, *, rate: str) -> None:
    """End the rule of all debtors but homes on a day, and let another begin."""
    rules = apps.get_model("receivables", "LateFeeRule").objects
    old = rules.get(debtor="OTHER", end_date=None)
    rules.filter(pk=old.pk).update(end_date=on)
    rate_of = {"same_year_rate": Decimal(rate), "cross_year_rate": Decimal(rate)}
    rules.create(debtor="OTHER", start_date=on, minimum=1, source="试验", **rate_of)


class TestDelays:
    def test_each_day_counts_under_the_rule_that_holds_on_it(self) -> None:
        turn, until = due() + timedelta(days=11), due() + timedelta(days=LATE)
        whole = {delay.bill_id: delay.base for delay in delays(account(SHOP), until=until)}
        change_rule(turn, rate="0.005")

        found = delays(account(SHOP), until=until)

        assert [(one.start, one.end) for one in found if one.bill_id == found[0].bill_id] == [
            (due() + timedelta(days=1), turn),
            (turn, until + timedelta(days=1)),
        ]
        days = (due() + timedelta(days=day) for day in range(1, 11))
        old = sum(Decimal("0.002") if day.year == due().year else Decimal("0.003") for day in days)
        for bill_id, base in whole.items():
            accrued = sum(one.accrued for one in found if one.bill_id == bill_id)
            assert accrued == base * (old + (LATE - 10) * Decimal("0.005"))

    def test_charged_day_by_day_is_what_is_charged_at_once(self) -> None:
        change_rule(due() + timedelta(days=5), rate="0.004")
        at_once = late_fee_ahead(account(SHOP), on=due() + timedelta(days=LATE))

        charged = sum(
            charge_late_fees(
                account_id=account(SHOP), until=due() + timedelta(days=day), by=village.CLERK, at=timezone.now()
            )
            for day in range(1, LATE + 1)
        )

        assert charged == at_once
        assert not faults()

    def test_of_all_at_once_are_those_of_each(self) -> None:
        on = due() + timedelta(days=LATE)

        together = dict(late_fees_ahead(WHOLE_COMPANY, on=on).iter_rows())

        alone = {account(number): late_fee_ahead(account(number), on=on) for number in NUMBERS}
        assert together == {key: fee for key, fee in alone.items() if fee}

    def test_nothing_is_late_on_the_due_day(self) -> None:
        assert delays(account(SHOP), until=due()) == []
