"""An account that owes electricity, and the steps of a cut on days on which they are lawful."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps

from tests.integration.registry import make_customer
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.disconnection.models import Cut
from wanjia.revenue.disconnection.operations import commanding, requesting, serving
from wanjia.revenue.disconnection.types import (
    CommandReport,
    CommandWay,
    CutCause,
    CutState,
    NewCut,
    Notice,
    Outcome,
    Service,
)
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.types import ChargeKind, Money

CLERK, HEAD = Actor("C1", "催费员", WHOLE_COMPANY), Actor("H1", "所长", WHOLE_COMPANY)
DUE, DUNNED = date(2025, 11, 20), date(2025, 12, 20)
#: A Monday, here: notice on it, cut on the Thursday after.
MONDAY = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
THURSDAY = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
HALF_AN_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
_payments = iter(range(1, 1_000_000))


def make_debtor(amount: str = "120.00", *, kind: ChargeKind = ChargeKind.ENERGY, due: date = DUE) -> int:
    """Write the registry and a debt, and give the account's id."""
    make_customer()
    account_id = account_named("1001", scope=WHOLE_COMPANY).account_id
    owe(account_id, amount, kind=kind, due=due)
    return account_id


def owe(account_id: int, amount: str, *, kind: ChargeKind = ChargeKind.ENERGY, due: date = DUE) -> None:
    """Write a charge as a bill would."""
    unit_id = account_named("1001", scope=WHOLE_COMPANY).unit_id
    apps.get_model("receivables", "Charge").objects.create(
        account_id=account_id,
        unit_id=unit_id,
        kind=kind,
        debtor="RESIDENTIAL",
        month=due.replace(day=1),
        charged_on=due,
        due_date=due,
        amount=Decimal(amount),
        open_amount=Decimal(amount),
        source_kind="test.bill",
        source_id=next(_payments),
    )
    position, _new = apps.get_model("receivables", "Position").objects.get_or_create(account_id=account_id)
    position.refresh_from_db()
    position.owed += Decimal(amount)
    position.save()


def pay(account_id: int, amount: str, *, at: datetime) -> int:
    """Pay at the counter, and give the credit's id."""
    unit_id = account_named("1001", scope=WHOLE_COMPANY).unit_id
    money = Money(
        account_id, Decimal(amount), unit_id, LedgerAccount.CASH, "K1", "test.payment", next(_payments), at.date()
    )
    return receive(money, by=CLERK, at=at).credit_id


def requested(account_id: int, *, at: datetime = MONDAY, **changes: Any) -> int:
    """Ask for a cut."""
    facts: dict[str, Any] = {
        "cause": CutCause.DEBT,
        "debt": Decimal(120),
        "oldest_due_date": DUE,
        "dunned_on": DUNNED,
        **changes,
    }
    return requesting.request_cut(NewCut(account_id, **facts), by=CLERK, at=at)


def notice(*, planned_at: datetime = THURSDAY, **changes: Any) -> Notice:
    """Give a notice served on the Monday."""
    facts = {"served_on": date(2026, 1, 5), "way": Service.HANDED, "proof": "本人签收", **changes}
    return Notice(planned_at=planned_at, **facts)


def approved(account_id: int, **changes: Any) -> int:
    """Have a cut approved."""
    cut_id = requested(account_id, **changes)
    requesting.approve_cut(cut_id, reason="已催两次", by=HEAD, at=MONDAY)
    return cut_id


def noticed(account_id: int) -> int:
    """Have the notice of a cut served."""
    cut_id = approved(account_id)
    serving.serve_notice(cut_id, notice=notice(), by=CLERK, at=MONDAY)
    return cut_id


def ordered(account_id: int, *, at: datetime = THURSDAY) -> tuple[int, int]:
    """Have a cut ordered; give it and its command."""
    cut_id = noticed(account_id)
    serving.remind(cut_id, way=Service.PHONE, by=CLERK, at=at - HALF_AN_HOUR)
    return cut_id, commanding.order_cut(cut_id, way=CommandWay.REMOTE, by=HEAD, at=at)


def off(account_id: int) -> tuple[int, int]:
    """Have supply cut."""
    cut_id, command_id = ordered(account_id)
    commanding.take_command(command_id, by=HEAD, at=THURSDAY)
    commanding.report_command(command_id, report=CommandReport(Outcome.DONE), by=HEAD, at=THURSDAY + HOUR)
    return cut_id, command_id


def state(cut_id: int) -> CutState:
    """Tell where a cut stands."""
    return CutState(Cut.objects.values_list("state", flat=True).get(pk=cut_id))
