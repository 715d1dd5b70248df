"""A counter in station S1: an account that owes two bills, cashiers with tills, and a head who decides."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps

from tests.integration.registry import make_customer, station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.queries.balances import trial_balance
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.operations.shifts import open_shift
from wanjia.revenue.payments.operations.taking import take_payment
from wanjia.revenue.payments.types import CounterPayment, NewCheque, NewPayment, Taken, Tender

AT = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
TODAY = date(2026, 1, 12)
#: Not overdue yet, so that no late fee is mixed into the sums.
DUE = date(2026, 1, 31)
_numbers = iter(range(1, 1_000_000))


def make_counter(*debts: str) -> int:
    """Write the registry and debts of account 1001, and give its id."""
    make_customer()
    account_id = account_named("1001", scope=WHOLE_COMPANY).account_id
    for amount in debts or ("120.00", "80.50"):
        owe(account_id, amount)
    return account_id


def owe(account_id: int, amount: str) -> None:
    """Write a charge as a bill would."""
    apps.get_model("receivables", "Charge").objects.create(
        account_id=account_id,
        unit_id=station(),
        kind="ENERGY",
        debtor="RESIDENTIAL",
        month=date(2025, 12, 1),
        charged_on=date(2026, 1, 2),
        due_date=DUE,
        amount=Decimal(amount),
        open_amount=Decimal(amount),
        source_kind="test.bill",
        source_id=next(_numbers),
    )
    position, _new = apps.get_model("receivables", "Position").objects.get_or_create(account_id=account_id)
    position.refresh_from_db()
    position.owed += Decimal(amount)
    position.save()


def station() -> int:
    """Give the id of the station."""
    return unit_named("S1").unit_id


def cashier(number: str = "K1") -> Actor:
    """Give a cashier of the station."""
    return Actor(number, f"收费员{number}", station_actor("S1").scope)


def head() -> Actor:
    """Give who decides in the station."""
    return Actor("H1", "所长", station_actor("S1").scope)


def opened(*, by: Actor | None = None, opening_float: str = "0.00", at: datetime = AT) -> int:
    """Open a shift."""
    return open_shift(unit_code="S1", opening_float=Decimal(opening_float), by=by or cashier(), at=at)


def taken(
    account_id: int,
    amount: str,
    *,
    tender: Tender = Tender.CASH,
    by: Actor | None = None,
    at: datetime = AT,
    **facts: Any,
) -> Taken:
    """Take a payment at the counter."""
    if tender is Tender.CHEQUE and "cheque" not in facts:
        facts["cheque"] = NewCheque(f"Q{next(_numbers)}", "工行", "光明食品厂")
    facts.setdefault("key", f"key-{next(_numbers)}")
    payment = CounterPayment(account_id=account_id, amount=Decimal(amount), tender=tender, **facts)
    return take_payment(payment, by=by or cashier(), at=at)


def online(
    account_id: int, amount: str, *, key: str = "", by: Actor | None = None, at: datetime = AT, **changes: Any
) -> Taken:
    """Record a payment of an online channel."""
    facts: dict[str, Any] = {
        "account_id": account_id,
        "amount": Decimal(amount),
        "tender": Tender.ONLINE,
        "channel": "WECHAT",
        "unit_id": station(),
        "held_in": LedgerAccount.CHANNEL,
        "item": "WECHAT",
        "received_on": TODAY,
        "key": key or f"order-{next(_numbers)}",
    }
    return record_payment(NewPayment(**(facts | changes)), by=by or cashier(), at=at)


def books() -> dict[str, Decimal]:
    """Give what each account of the books stands at, all units together, without those at zero."""
    table = trial_balance(WHOLE_COMPANY, until=date(2026, 12, 31))
    sums: dict[str, Decimal] = {}
    for name, amount in table.select("ledger_account", "amount").iter_rows():
        sums[name] = sums.get(name, Decimal(0)) + amount
    return {name: amount for name, amount in sums.items() if amount}
