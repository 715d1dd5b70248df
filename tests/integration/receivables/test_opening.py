"""What accounts owed and had in the books before these is taken over whole, with its totals, and goes on from there."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.integration.receivables import owing
from tests.oracles.cash import faults
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.revenue.ledger.operations import close_month
from wanjia.revenue.ledger.queries import verified as ledger
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations.beginning import begin_books
from wanjia.revenue.receivables.operations.charging import charge_late_fees
from wanjia.revenue.receivables.operations.opening import load_opening_balances
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.queries import verified
from wanjia.revenue.receivables.queries.delays import fees_ahead
from wanjia.revenue.receivables.sheets import OPENING_BALANCES
from wanjia.revenue.receivables.types import Money

pytestmark = pytest.mark.django_db
BY = Actor("N9", "账务员", WHOLE_COMPANY)
BEGIN, MONTH, DUE = date(2026, 1, 1), date(2025, 11, 1), date(2025, 12, 20)
Given = tuple[str | None, str, str | None, date | None, date | None, str]
DEBT: Given = ("1004", "ENERGY", None, MONTH, DUE, "1000.00")
FUND: Given = ("1004", "FUND", "国家重大水利工程建设基金", MONTH, DUE, "20.00")
FEE: Given = ("1004", "LATE_FEE", None, MONTH, DUE, "14.28")
CREDIT: Given = ("1001", "CREDIT", None, MONTH, None, "88.00")
DEPOSIT: Given = ("1001", "DEPOSIT", None, MONTH, None, "300.00")
OWED: Given = (None, "TOTAL_OWED", None, None, None, "1034.28")
HAD: tuple[Given, ...] = (
    (None, "TOTAL_CREDIT", None, None, None, "88.00"),
    (None, "TOTAL_DEPOSIT", None, None, None, "300.00"),
)
ALL: tuple[Given, ...] = (DEBT, FUND, FEE, CREDIT, DEPOSIT, OWED, *HAD)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        village.make_village()
        begin_books(month=BEGIN, source="交接", by=BY, at=owing.now())
        yield


@pytest.fixture(autouse=True)
def village_of_old_books(made: None, db: None) -> None:
    """Start each test from books that begin, and nothing in them."""


def sheet(*rows: Given) -> pl.DataFrame:
    names = [column.name for column in OPENING_BALANCES.columns]
    told = [dict(zip(names, (*row[:-1], Decimal(row[-1])), strict=True)) for row in rows]
    return pl.DataFrame(told, schema=_dtypes())


def _dtypes() -> dict[str, Any]:
    return {column.name: column.dtype for column in OPENING_BALANCES.columns}


def load(*rows: Given, by: Actor = BY) -> tuple[int, int]:
    loaded = load_opening_balances(sheet(*rows), by=by, at=owing.now())
    return loaded.written, loaded.already_there


def balance(number: str) -> tuple[Decimal, Decimal, Decimal]:
    found = owing.model("Position").objects.get(account__number=number)
    return found.owed, found.credit, found.deposit


def refused(*rows: Given, by: Actor = BY) -> list[str]:
    with pytest.raises(SheetRefused) as why:
        load(*rows, by=by)
    assert not owing.model("Opening").objects.exists()
    return [problem.told() for problem in why.value.problems]


def agrees() -> bool:
    found = [*ledger.all_verified(), *verified.all_verified()]
    return not [difference for one in found for difference in one.differences]


def sums() -> dict[str, Decimal]:
    from django.apps import apps
    from django.db.models import Sum

    postings = apps.get_model("ledger", "Posting").objects.order_by()
    return dict(postings.values_list("ledger_account").annotate(Sum("amount")))


class TestLoadOpeningBalances:
    def test_debts_credits_and_deposits_stand_in_the_books(self) -> None:
        assert load(*ALL) == (5, 0)

        assert balance("1004") == (Decimal("1034.28"), 0, 0)
        assert balance("1001") == (0, Decimal(88), Decimal(300))
        assert sums() == {
            "RECEIVABLE": Decimal("1034.28"),
            "PREPAYMENT": Decimal(-88),
            "DEPOSIT": Decimal(-300),
            "OPENING_BALANCE": Decimal("-646.28"),
        }
        assert agrees()

    def test_the_same_file_again_changes_nothing(self) -> None:
        load(*ALL)

        assert load(*ALL) == (0, 5)
        assert balance("1004")[0] == Decimal("1034.28")

    def test_a_planted_fault_is_found(self) -> None:
        load(*ALL)
        owing.model("Opening").objects.filter(owed__gt=0).update(owed=Decimal(1))

        assert not agrees()

    def test_money_settles_what_was_taken_over_fee_first(self) -> None:
        load(*ALL)

        owing.pay("1004", "20.00")

        fees = owing.model("Charge").objects.filter(account__number="1004", kind="LATE_FEE")
        assert fees.order_by("pk").first().open_amount == 0
        assert agrees()


class TestLateFees:
    def test_they_go_on_from_the_day_on_which_the_books_begin(self) -> None:
        load(*ALL)

        charge_late_fees(account_id=owing.account("1004"), until=BEGIN + timedelta(days=9), by=BY, at=owing.now())

        rates = owing.model("LateFeeRule").objects.get(debtor="OTHER", end_date=None)
        charged = owing.model("Charge").objects.filter(source_kind="receivables.opening_fee").get()
        assert charged.amount == Decimal(1020) * 10 * rates.cross_year_rate
        assert charged.due_date == DUE
        assert not fees_ahead(owing.account("1004"), on=BEGIN + timedelta(days=9))
        assert agrees()

    def test_or_from_the_due_day_less_what_was_brought_along(self) -> None:
        owing.model("CollectionSwitch").objects.filter(name="OPENING_LATE_FEES").update(value="FROM_DUE_DATE")
        load(*ALL)

        ahead = fees_ahead(owing.account("1004"), on=BEGIN)

        rates = owing.model("LateFeeRule").objects.get(debtor="OTHER", end_date=None)
        whole = Decimal(1020) * (11 * rates.same_year_rate + rates.cross_year_rate)
        assert sum(ahead.values()) == whole - Decimal("14.28")


class TestRefusals:
    def test_a_total_that_does_not_agree(self) -> None:
        assert "the rows come to 1020.00, the control total says 1034.28" in refused(DEBT, FUND, OWED)[0]

    def test_a_total_that_is_missing_or_twice(self) -> None:
        assert "the control total 欠费合计 is missing" in refused(DEBT)[0]
        assert "stands twice" in refused(DEBT, FUND, FEE, OWED, OWED)[0]

    @pytest.mark.parametrize(
        ("row", "what"),
        [
            (("1004", "ENERGY", None, BEGIN, DUE, "1.00"), "is billed here"),
            (("1004", "ENERGY", None, DUE, DUE, "1.00"), "no first day of a month"),
            (("1004", "ENERGY", None, MONTH, None, "1.00"), "a debt has no due day"),
            (("1004", "CREDIT", None, MONTH, DUE, "1.00"), "only a debt has a due day"),
            (("1004", "CREDIT", "某", MONTH, None, "1.00"), "has no item"),
            (("1004", "BASIC", None, MONTH, BEGIN, "1.00"), "is due on 2025-12-20"),
            (("1004", "ENERGY", None, MONTH, DUE, "1.00"), "the same is also in row"),
            (("1004", "BASIC", None, MONTH, DUE, "-1.00"), "not above 0"),
            ((None, "BASIC", None, MONTH, DUE, "1.00"), "the row has no account"),
            (("9999", "BASIC", None, MONTH, DUE, "1.00"), "there is no account '9999'"),
        ],
    )
    def test_a_row_that_no_old_book_has(self, row: Given, what: str) -> None:
        owed = Decimal(1020) + (Decimal(row[-1]) if row[1] != "CREDIT" else 0)
        totals = [(None, "TOTAL_OWED", None, None, None, str(owed))]
        if row[1] == "CREDIT":
            totals.append((None, "TOTAL_CREDIT", None, None, None, row[-1]))

        assert any(what in told for told in refused(DEBT, FUND, row, *totals))

    def test_an_account_of_another_unit(self) -> None:
        elsewhere = Actor("N9", "账务员", Scope(("/nowhere/",)))

        assert "among your units" in refused(*ALL, by=elsewhere)[0]

    def test_another_amount_than_was_taken_over(self) -> None:
        load(*ALL)

        with pytest.raises(SheetRefused, match=r"was taken over with 1000\.00 yuan"):
            load(("1004", "ENERGY", None, MONTH, DUE, "999.00"), (None, "TOTAL_OWED", None, None, None, "999.00"))
        with pytest.raises(SheetRefused, match="taken over before"):
            load(("1004", "BASIC", None, MONTH, DUE, "9.00"), (None, "TOTAL_OWED", None, None, None, "9.00"))

    def test_books_whose_first_month_is_closed(self) -> None:
        close_month(unit_id=village.station_id(), month=BEGIN, by=BY, at=owing.now())

        assert "open it again first" in refused(*ALL)[0]

    def test_books_that_have_not_begun(self) -> None:
        owing.model("CollectionSwitch").objects.filter(name="BOOKS_BEGIN").delete()

        assert "the books have not begun yet" in refused(*ALL)[0]


class TestMoneyThatCameEarlier:
    @pytest.mark.parametrize("came", [date(2025, 12, 31), date(2026, 1, 3)])
    def test_gives_back_what_was_charged_here_and_nothing_that_was_brought_along(self, came: date) -> None:
        load(*ALL)
        account_id = owing.model("Position").objects.get(account__number="1004").account_id
        in_time = Decimal("1034.28") + fees_ahead(account_id, on=came).get(_debt(), Decimal(0))
        charge_late_fees(account_id=account_id, until=date(2026, 1, 20), by=BY, at=owing.now())

        held = (village.station_id(), LedgerAccount.BANK, "1", "tests.payment", 1)
        receive(Money(account_id, in_time, *held, came), by=BY, at=owing.now())

        assert balance("1004") == (0, 0, 0)
        assert agrees()
        assert not faults()


def _debt() -> tuple[int, int]:
    return 0, owing.model("Opening").objects.get(account__number="1004").pk
