"""Credit that is paid out, and what a second click or a debt does to it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.oracles.cash import faults
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.workflow.types import StepRefused
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations import conceding, depositing, moving
from wanjia.revenue.receivables.operations.held import MoneyRefused
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.charges import open_charges
from wanjia.revenue.receivables.types import Money, MoveKind, SettlementKind

pytestmark = pytest.mark.django_db
CASHIER, HEAD = Actor("N1", "收费员", WHOLE_COMPANY), Actor("N2", "所长", WHOLE_COMPANY)
CASH = {"held_in": LedgerAccount.CASH, "item": "N1"}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        village.make_village()
        village.billed(village.DECEMBER)
        yield


@pytest.fixture(autouse=True)
def billed(made: None, db: None) -> None:
    """Start each test from December as it was billed."""


def account(number: str = "1001") -> int:
    return account_named(number, scope=WHOLE_COMPANY).account_id


def have_credit(amount: Decimal, *, source: int = 1) -> None:
    """Let the account have credit without its settling anything."""
    at = timezone.now()
    day = timezone.localdate(at)
    money = Money(account(), amount, village.station_id(), CASH["held_in"], "N1", "tests.deposit", source, day)
    depositing.take_deposit(money, by=CASHIER, at=at)
    depositing.use_deposit(
        account_id=account(), amount=amount, source_kind="tests.deposit", source_id=source, by=CASHIER, at=at
    )


def refund(amount: str) -> int:
    new = moving.NewMove(account(), MoveKind.REFUND, Decimal(amount), "多缴")
    return moving.propose_move(new, by=CASHIER, at=timezone.now())


def paid_out(move_id: int) -> Decimal:
    return moving.pay_out(move_id=move_id, unit_id=village.station_id(), by=CASHIER, at=timezone.now(), **CASH)


class TestRefund:
    def test_only_what_goes_beyond_the_debt_is_paid_out(self) -> None:
        owed = balance_of(account()).owed
        have_credit(owed + 10)

        with pytest.raises(MoneyRefused, match="more than the 10"):
            refund("10.01")
        move_id = refund("10.00")
        moving.decide_move(move_id=move_id, step="approve", reason="同意", by=HEAD, at=timezone.now())

        assert paid_out(move_id) == Decimal("10.00")
        assert balance_of(account()).credit == owed
        assert not faults()

    def test_is_paid_out_once(self) -> None:
        have_credit(balance_of(account()).owed + 10)
        move_id = refund("10.00")
        moving.decide_move(move_id=move_id, step="approve", reason="同意", by=HEAD, at=timezone.now())
        paid_out(move_id)

        with pytest.raises(StepRefused, match="not possible"):
            paid_out(move_id)

    def test_the_proposer_does_not_decide(self) -> None:
        have_credit(balance_of(account()).owed + 10)
        move_id = refund("10.00")

        with pytest.raises(MoneyRefused, match="another person"):
            moving.decide_move(move_id=move_id, step="approve", reason="同意", by=CASHIER, at=timezone.now())


class TestConcession:
    def test_a_second_proposal_for_one_charge_is_refused(self) -> None:
        charge = open_charges(account())[0]
        given: dict[str, Any] = {
            "charge_id": charge.charge_id,
            "kind": SettlementKind.WRITE_OFF,
            "amount": Decimal(1),
            "reason": "破产",
        }
        conceding.propose(by=CASHIER, at=timezone.now(), **given)

        with pytest.raises(MoneyRefused, match="waits already"):
            conceding.propose(by=CASHIER, at=timezone.now(), **given)

    def test_a_debt_is_not_waived(self) -> None:
        charge = open_charges(account())[0]

        with pytest.raises(MoneyRefused, match="Only a late fee"):
            conceding.propose(
                charge_id=charge.charge_id,
                kind=SettlementKind.WAIVER,
                amount=Decimal(1),
                reason="困难",
                by=CASHIER,
                at=timezone.now(),
            )
