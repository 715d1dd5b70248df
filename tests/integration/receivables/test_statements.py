"""Statements and histories say what the books say, and each part leads back to its charge and entry."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.receivables import owing
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.revenue.receivables.operations import conceding, moving
from wanjia.revenue.receivables.operations.moving import NewMove
from wanjia.revenue.receivables.queries import dated, history, proposals
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.statements import statement_of
from wanjia.revenue.receivables.types import ChargeKind, MoveKind, SettlementKind

EVERYBODY = ("1001", "1002", "1003", "1004", "1005", "1006", "1007")


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        owing.make_owing()
        yield


@pytest.fixture(autouse=True)
def debts(written: None, db: None) -> None:
    """Start each test from the debts as they were written."""


def this_year() -> Period:
    today = owing.today()
    return Period(today.replace(month=1, day=1), today + timedelta(days=1))


class TestStatement:
    @pytest.mark.parametrize("number", EVERYBODY)
    def test_it_closes_with_what_stands_between_the_account_and_the_company(self, number: str) -> None:
        found = statement_of([owing.account(number)], period=this_year())
        balance = balance_of(owing.account(number))

        assert found.opening + found.charged - found.settled == found.closing
        assert found.closing == balance.owed - balance.reduction - balance.credit
        assert [one.balance for one in found.movements][-1:] == ([found.closing] if found.movements else [])

    def test_the_opening_of_a_time_is_the_closing_of_the_one_before(self) -> None:
        accounts = [owing.account(number) for number in EVERYBODY]
        end = owing.today() + timedelta(days=1)

        whole = statement_of(accounts, period=this_year())
        after = statement_of(accounts, period=Period(end, end + timedelta(days=30)))

        assert after.opening == after.closing == whole.closing
        assert after.movements == ()

    def test_money_taken_back_is_owed_again(self) -> None:
        account = owing.account(owing.POOR)
        before = statement_of([account], period=this_year())
        owing.take_back(owing.pay(owing.POOR, "30.00"))

        after = statement_of([account], period=this_year())

        fee = sum(one.amount for one in history.charges_of(account, since=owing.today()) if one.kind == "LATE_FEE")
        assert after.closing == before.closing + fee
        assert [one.kind for one in after.movements][-1] == "RETURN"


class TestHistory:
    def test_each_settlement_names_its_charge_credit_and_entry(self) -> None:
        account = owing.account(owing.SHOP)
        rows = history.settlements_of(account, since=owing.today())

        assert {row.kind for row in rows} == {SettlementKind.CREDIT, SettlementKind.WRITE_OFF}
        assert all(row.entry_id for row in rows)
        first = rows[-1]
        charge = history.charge_with_id(first.charge_id, scope=WHOLE_COMPANY)
        assert (charge.account_number, charge.kind) == (owing.SHOP, first.charge_kind)
        assert history.settlements_of_charge(first.charge_id)[-1].credit_kind == "PAYMENT"
        with pytest.raises(history.UnknownCharge, match="no such charge among your units"):
            history.charge_with_id(first.charge_id, scope=station_actor("S2").scope)

    def test_a_late_fee_tells_its_days_debt_and_clause(self) -> None:
        account = owing.account(owing.NEIGHBOR)
        owed = history.charges_not_settled(account)
        rows = history.assessments_of([row.debt for row in owed if row.bill_id])

        fees = [row for row in history.charges_of(account, since=owing.today()) if row.kind is ChargeKind.LATE_FEE]
        assert sum(row.charged for row in rows) == sum(row.amount for row in fees) > 0
        assert all("供电营业规则" in row.source for row in rows)
        assert {row.same_year_rate for row in rows} == {Decimal("0.001")}

    def test_credits_and_what_is_left_of_them(self) -> None:
        assert [row.left for row in history.credits_of(owing.account(owing.HOME), since=owing.today())] == [0]
        with_rest = history.credits_of(owing.account(owing.SHOP), since=owing.today())
        assert sum(row.left for row in with_rest) == balance_of(owing.account(owing.SHOP)).credit > 0


class TestProposals:
    def test_a_waiting_one_is_counted_for_others_only(self) -> None:
        charge = owing.charge_of(owing.POOR)
        assert proposals.concessions_waiting(WHOLE_COMPANY) == (0, None)
        made = conceding.propose(
            charge_id=charge,
            kind=SettlementKind.WRITE_OFF,
            amount=Decimal("1.00"),
            reason="gone",
            by=owing.CASHIER,
            at=owing.now(),
        )

        row = proposals.concession_with_id(made, scope=WHOLE_COMPANY)

        assert (row.steps, row.at_most, row.charge_id) == (
            ("approve", "refuse"),
            history.charge_with_id(charge, scope=WHOLE_COMPANY).open,
            charge,
        )
        assert proposals.concessions_waiting(WHOLE_COMPANY)[0] == 1
        assert proposals.concessions_waiting(WHOLE_COMPANY, but_of=owing.CASHIER.number)[0] == 0
        assert proposals.concessions_of(owing.account(owing.POOR))[0].concession_id == made
        with pytest.raises(proposals.UnknownProposal):
            proposals.concession_with_id(made, scope=station_actor("S2").scope)

    def test_a_move_tells_how_much_there_is(self) -> None:
        account = owing.account(owing.SHOP)
        new = NewMove(account, MoveKind.REFUND, Decimal("5.00"), "moved away")
        made = moving.propose_move(new, by=owing.CASHIER, at=owing.now())

        row = proposals.move_with_id(made, scope=WHOLE_COMPANY)

        assert row.at_most == balance_of(account).credit
        assert proposals.moves_waiting(WHOLE_COMPANY, but_of="x")[0] == 1
        assert proposals.moves_of(account) == [row]


class TestDatedRows:
    def test_each_names_its_source_and_the_unconfirmed_say_so(self) -> None:
        assert {row.is_confirmed for row in dated.fee_rules()} == {True, False}
        rows = (*dated.fee_rules(), *dated.payment_terms(WHOLE_COMPANY), *dated.switches(), *dated.targets())
        assert all(row.source for row in rows)
        assert [row.name for row in dated.steps_of_ageing()] == ["CURRENT", "MONTH", "QUARTER", "YEAR", "EARLIER_YEARS"]
