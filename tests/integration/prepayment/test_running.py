"""The use since the last bill is priced as the bill will be, and what the balance comes to is explained."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from tests.integration.billing import village
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.billing.queries.bills import issued_bills
from wanjia.revenue.prepayment.queries.balances import balances_on
from wanjia.revenue.prepayment.queries.running import ran, running_side

FEBRUARY = date(2026, 2, 1)


@pytest.fixture(scope="module", autouse=True)
def billed_village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Bill the village up to December, and have it read until February."""
    with django_db_blocker.unblock(), transaction.atomic():
        village.make_village()
        for month in (village.NOVEMBER, village.DECEMBER):
            village.billed(month)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def running_on(day: date) -> pl.DataFrame:
    return ran(running_side(day, scope=WHOLE_COMPANY), day=day).running


def id_of(number: str) -> int:
    return account_named(number, scope=WHOLE_COMPANY).account_id


class TestRunning:
    def test_on_the_turning_day_it_is_the_bill_of_the_month(self) -> None:
        running = dict(running_on(FEBRUARY).select("account_id", "running").iter_rows())

        village.billed(village.JANUARY)

        bills = dict(
            issued_bills(WHOLE_COMPANY)
            .filter(bill_month=village.JANUARY, kind="REGULAR")
            .values_list("account_id", "amount")
        )
        assert len(bills) == len(village.HOUSES)
        assert running == bills

    def test_in_the_middle_of_a_month_days_without_a_reading_are_estimated(self) -> None:
        day = date(2026, 2, 15)
        table = running_on(day)

        home = table.filter(account_id=id_of("1001")).row(0, named=True)
        assert home["is_estimated"] is True
        assert home["read_until"] == FEBRUARY
        assert home["since"] == date(2026, 1, 1)
        assert home["running_kwh"] == 150 + (150 * 14 * 2 + 31) // (2 * 31)

    def test_one_account_alone_comes_to_the_same(self) -> None:
        day = date(2026, 2, 15)
        whole = running_on(day)

        for house in village.HOUSES:
            account_id = id_of(house.number)
            alone = ran(running_side(day, scope=WHOLE_COMPANY, account_ids=[account_id]), day=day).running
            assert alone.equals(whole.filter(account_id=account_id)), house.number

    def test_a_basic_charge_counts_by_the_days_that_have_passed(self) -> None:
        factory = id_of(village.FACTORY.number)
        side = running_side(date(2026, 1, 16), scope=WHOLE_COMPANY, account_ids=[factory])
        lines = ran(side, day=date(2026, 1, 16)).lines

        basic = lines.filter(pl.col("kind").is_in(["DEMAND", "DEMAND_EXCESS"]))
        assert basic.height == 2
        for row in basic.iter_rows(named=True):
            assert row["counted"] == half_up(row["amount"] * 15 / 31, places=2)
        lacking = basic["amount"].sum() - basic["counted"].sum()
        adjusted = lines.filter(kind="POWER_FACTOR").row(0, named=True)
        assert abs(adjusted["counted"] - (adjusted["quantity"] - lacking) * adjusted["unit_price"]) <= Decimal("0.01")


class TestBalance:
    def test_it_is_the_sum_of_its_parts(self) -> None:
        found = balances_on(date(2026, 1, 20), scope=WHOLE_COMPANY)

        assert found.table.height == len(village.HOUSES)
        assert found.table["problem"].to_list() == [None] * len(village.HOUSES)
        for row in found.table.iter_rows(named=True):
            parts = row["credit"] - row["owed"] - row["late_fee"] - row["running"]
            assert row["balance"] == parts
            assert row["level"] == "NONE"
            assert row["policy_id"] is None
