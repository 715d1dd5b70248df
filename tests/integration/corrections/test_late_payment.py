"""The published problem of a late payment, from the bill to the money in the till."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps

from tests.integration.corrections import works
from wanjia.foundation.organisation.queries import unit_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import Money

pytestmark = pytest.mark.django_db


def test_both_months_paid_late_with_the_turn_of_the_year_between(tmp_path: Path) -> None:
    """LATE-01: 2,000 yuan due on 2000-12-15, 3,000 on 2001-01-15, both paid on 2001-01-18: 190 yuan."""
    since = date(2000, 11, 1)
    works.make((works.Works("LATE-01", works.total([5000, 7500])),), since=since, folder=tmp_path)
    works.bill_all(2, since=since)
    account = works.account_id("LATE-01")
    assert balance_of(account).owed == Decimal(5000)
    money = Money(
        account_id=account,
        amount=Decimal(5190),
        unit_id=unit_named("S1").unit_id,
        held_in=LedgerAccount.CASH,
        item="C1",
        source_kind="tests.problem",
        source_id=1,
        received_on=date(2001, 1, 18),
    )

    taken = receive(money, by=works.CLERK, at=datetime(2001, 1, 18, 3, tzinfo=UTC))

    assert (taken.settled, taken.left) == (Decimal(5190), Decimal(0))
    fees = apps.get_model("receivables", "Charge").objects.filter(kind="LATE_FEE").order_by("month", "pk")
    assert sorted(fee.amount for fee in fees) == [Decimal(18), Decimal(172)]
    posted = apps.get_model("ledger", "Posting").objects.filter(ledger_account="LATE_FEE")
    assert sum(row.amount for row in posted) == Decimal(-190)
    assert balance_of(account).owed == 0
