"""Books to write in: a company with two stations, a customer in each, and bookings in few words."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

from tests.integration.registry import make_customer
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.kernel.schema import BULK
from wanjia.revenue.ledger.queries.balances import trial_balance
from wanjia.revenue.ledger.types import Booking, EntryKind, LedgerAccount, Leg

HERE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 10, 9, 0, tzinfo=HERE)
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
TODAY = AT.date()
CLERK, DIRECTOR = Actor("B1", "核算员", WHOLE_COMPANY), Actor("D1", "主任", WHOLE_COMPANY)
A = LedgerAccount


def make_books() -> None:
    """Write the company, its stations S1 and S2, and accounts 1001 (S1) and 1002 (S2)."""
    make_customer()


def unit(code: str) -> int:
    """Give the id of a unit."""
    return unit_named(code).unit_id


def account(number: str) -> int:
    """Give the id of an account."""
    return account_named(number, scope=WHOLE_COMPANY).account_id


def yuan(text: str | int) -> Decimal:
    """Give an amount."""
    return Decimal(text).quantize(Decimal("0.01"))


def bill(
    amount: str | int = 100, *, day: date = MAR, number: str = "1001", code: str = "S1", source: int = 1
) -> Booking:
    """Make the booking of a bill."""
    legs = (
        Leg(A.RECEIVABLE, yuan(amount), unit(code), account(number)),
        Leg(A.ENERGY_REVENUE, -yuan(amount), unit(code)),
    )
    return Booking(EntryKind.BILL, day, "billing.bill", source, legs)


def payment(amount: str | int = 60, *, at_unit: str = "S2", day: date = MAR, source: int = 2) -> Booking:
    """Make the booking of money of account 1001, a debt of S1, taken at a counter."""
    legs = (
        Leg(A.CASH, yuan(amount), unit(at_unit), item="E7"),
        Leg(A.RECEIVABLE, -yuan(amount), unit("S1"), account("1001")),
    )
    return Booking(EntryKind.PAYMENT, day, "payments.payment", source, legs)


def posted(booking: Booking) -> int:
    """Book it."""
    return operations.post(booking, by=CLERK, at=AT)


def closed(month: date, *, code: str = "S1") -> int:
    """Close a month of a unit."""
    return operations.close_month(unit_id=unit(code), month=month, by=CLERK, at=AT)


def sums(*, until: date = TODAY) -> dict[tuple[int, str], Decimal]:
    """Give the balance of each unit and currency; each is 0 in books that are in order."""
    table = trial_balance(WHOLE_COMPANY, until=until)
    summed = table.group_by("unit_id", "currency").agg(pl.col("amount").sum())
    return {(unit_id, currency): amount for unit_id, currency, amount in summed.iter_rows()}


def balance(name: LedgerAccount, *, code: str, until: date = TODAY) -> Decimal:
    """Give what an account of a unit stands at."""
    found = trial_balance(WHOLE_COMPANY, until=until).filter(unit_id=unit(code), ledger_account=str(name))
    return sum(found["amount"].to_list(), Decimal(0))


def bulk(*rows: tuple[int, str, str, str | int], code: str = "S1", currency: str = "CNY") -> pl.DataFrame:
    """Make legs of many entries: source, ledger account, account number or empty, amount."""
    return pl.DataFrame(
        [
            {
                "source_id": source,
                "currency": currency,
                "unit_id": unit(code),
                "ledger_account": name,
                "customer_account_id": account(number) if number else None,
                "item": "",
                "amount": yuan(amount),
            }
            for source, name, number, amount in rows
        ],
        schema=dict(BULK),
    )
