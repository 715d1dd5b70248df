"""A village that owes: two months billed, some paid, one waived, one written off, a reduction, old debts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.utils import timezone

from tests.integration.billing import village
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations import charging, conceding, receiving
from wanjia.revenue.receivables.types import ChargeKind, Money, NewCharge, SettlementKind

CASHIER, HEAD = Actor("N1", "收费员", WHOLE_COMPANY), Actor("N2", "所长", WHOLE_COMPANY)
HOME, NEIGHBOR, POOR, SHOP, FACTORY = "1001", "1002", "1003", "1004", "1005"
_source = count(1)


def make_owing() -> None:
    """Bill December and January; the home pays, the neighbor pays a part, the poor owe late, the shop pays ahead."""
    village.make_village()
    village.billed(village.DECEMBER)
    village.billed(village.JANUARY)
    grow_old(POOR, days=40)
    grow_old(NEIGHBOR, days=400)
    pay(HOME, owed(HOME))
    pay(NEIGHBOR, "50.00")
    pay(SHOP, owed(SHOP) + 100)
    fee = penalty(SHOP, "12.34")
    give_up(fee, "2.34")


def now() -> datetime:
    """Give this moment."""
    return timezone.now()


def today() -> date:
    """Give the day here."""
    return timezone.localdate()


def account(number: str) -> int:
    """Give the id of an account."""
    return account_named(number, scope=WHOLE_COMPANY).account_id


def model(name: str) -> Any:
    """Give a model of receivables."""
    return apps.get_model("receivables", name)


def owed(number: str) -> Decimal:
    """Give what an account owes."""
    found: Decimal = model("Position").objects.get(account__number=number).owed
    return found


def grow_old(number: str, *, days: int) -> None:
    """Let everything that an account owes have been due so many days ago."""
    model("Charge").objects.filter(account__number=number).update(due_date=today() - timedelta(days=days))


def pay(number: str, amount: Decimal | str) -> int:
    """Take money in, and give the credit's id."""
    money = Money(
        account_id=account(number),
        amount=Decimal(amount),
        unit_id=village.station_id(),
        held_in=LedgerAccount.CASH,
        item="N1",
        source_kind="tests.payment",
        source_id=next(_source),
        received_on=today(),
    )
    return receiving.receive(money, by=CASHIER, at=now()).credit_id


def take_back(credit_id: int) -> None:
    """Take money back that never really came."""
    where = {"held_in": LedgerAccount.CASH, "item": "N1", "unit_id": village.station_id()}
    receiving.take_back(credit_id=credit_id, reason="void", by=CASHIER, at=now(), **where)


def penalty(number: str, amount: str, *, kind: ChargeKind = ChargeKind.PENALTY) -> int:
    """Charge an account without a bill, and give the charge's id."""
    source = ("tests.case", next(_source))
    new = NewCharge(account(number), kind, "", Decimal(amount), None, village.JANUARY, today(), *source)
    return charging.charge(new, by=CASHIER, at=now())


def give_up(charge_id: int, amount: str, *, kind: SettlementKind = SettlementKind.WRITE_OFF) -> int:
    """Propose and approve that a charge be given up, and give the concession's id."""
    given = {"kind": kind, "amount": Decimal(amount), "reason": "unrecoverable"}
    made = conceding.propose(charge_id=charge_id, by=CASHIER, at=now(), **given)
    conceding.decide(concession_id=made, step="approve", reason="agreed", by=HEAD, at=now())
    return made


def charge_of(number: str, **conditions: Any) -> int:
    """Give the earliest open charge of an account."""
    found = model("Charge").objects.filter(account__number=number, open_amount__gt=0, **conditions)
    return int(found.earliest("pk").pk)
