"""Statements taken in: whole or not at all, once, and in their row."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.integration.payments.counter import AT, TODAY
from tests.integration.reconciliation.bank import CLERK, NUMBER, day, hand_in, make_account, told
from tests.integration.registry import make_units, station_actor
from wanjia.revenue.reconciliation.models import BankStatement, StatementLine
from wanjia.revenue.reconciliation.operations.accounts import AccountRefused, NewAccount, end_account, open_account
from wanjia.revenue.reconciliation.operations.taking import StatementRefused, take_statements
from wanjia.revenue.reconciliation.protocols import bank_csv, camt053
from wanjia.revenue.reconciliation.types import ParsedStatement

pytestmark = pytest.mark.django_db
FIRST = day(told("120.50", "A1", counterparty="张三"), told("-8.00", "A2"))


@pytest.fixture(autouse=True)
def account(db: None) -> int:
    make_units()
    return make_account()


def refused(one: ParsedStatement) -> str:
    """Give why a statement is refused, seeing that nothing is written."""
    before = (BankStatement.objects.count(), StatementLine.objects.count())
    with pytest.raises(StatementRefused) as why:
        hand_in(one)
    assert (BankStatement.objects.count(), StatementLine.objects.count()) == before
    return str(why.value)


class TestTaking:
    def test_the_same_file_twice_does_it_once_in_any_format(self) -> None:
        first = hand_in(FIRST)[0]
        again = take_statements(bank_csv.written(FIRST), file_name="again.csv", by=CLERK, at=AT)
        other = take_statements(camt053.written(FIRST), file_name="day.xml", by=CLERK, at=AT)

        assert (first.lines, first.is_new) == (2, True)
        assert again == other == replace(first, lines=0, is_new=False)
        assert [line.amount for line in StatementLine.objects.order_by("pk")] == [Decimal("120.50"), Decimal("-8.00")]

    def test_the_next_of_the_row_follows(self) -> None:
        hand_in(FIRST, day(told("1.00", "B1"), opening="1112.50", sequence=32))

        assert BankStatement.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"opening": "1112.50", "sequence": 33}, "does not follow statement 31"),
            ({"opening": "1112.40", "sequence": 32}, "closed with 1112.50"),
            ({"opening": "1112.50", "sequence": 31}, "with other content"),
            ({"opening": "1112.50", "sequence": 32, "account_number": "99"}, "none of the bank accounts"),
            ({"opening": "1112.50", "sequence": 32, "currency": "USD"}, "the account in CNY"),
            ({"opening": "1112.50", "sequence": 32, "closing": Decimal(5)}, "the closing balance is 5"),
        ],
    )
    def test_one_that_does_not_fit_is_refused_and_writes_nothing(self, changes: dict[str, object], why: str) -> None:
        hand_in(FIRST)

        assert why in refused(day(told("1.00", "C1"), **changes))

    def test_a_reference_that_came_before_is_refused(self) -> None:
        hand_in(FIRST)

        assert "came with statement 2026-0031" in refused(day(told("1.00", "A1"), opening="1112.50", sequence=32))

    def test_a_reference_twice_in_one_file_is_refused(self) -> None:
        assert "2 times" in refused(day(told("1.00", "A1"), told("2.00", "A1")))

    def test_a_malformed_file_is_named_with_line_and_cure(self) -> None:
        content = bank_csv.written(FIRST).replace(b"120.50", b"12O.50", 1)

        with pytest.raises(StatementRefused, match=r"day.csv, line 9, 贷方金额: '12O.50' is no amount.*Have the bank"):
            take_statements(content, file_name="day.csv", by=CLERK, at=AT)

    def test_another_units_clerk_cannot_hand_it_in(self) -> None:
        with pytest.raises(StatementRefused, match="none of the bank accounts"):
            take_statements(bank_csv.written(FIRST), file_name="d", by=station_actor("S1"), at=AT)


class TestAccounts:
    @pytest.mark.parametrize(
        ("new", "why"),
        [
            (NewAccount(NUMBER, "工行", "公司", "C", TODAY), "registered already"),
            (NewAccount("1", " ", "公司", "C", TODAY), "Give the account's number"),
        ],
    )
    def test_a_wrong_one_is_refused(self, new: NewAccount, why: str) -> None:
        with pytest.raises(AccountRefused, match=why):
            open_account(new, by=CLERK, at=AT)

    def test_an_ended_one_takes_no_later_statement(self, account: int) -> None:
        end_account(account, end_date=TODAY, by=CLERK, at=AT)

        assert "none of the bank accounts" in refused(FIRST)
        with pytest.raises(AccountRefused, match="no such running"):
            end_account(account, end_date=TODAY, by=CLERK, at=AT)
