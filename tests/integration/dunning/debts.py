"""A village whose December is billed and overdue, and money that comes for it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.apps import apps
from django.utils import timezone

from tests.integration.billing import village
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.outbox.operations import sending
from wanjia.foundation.outbox.types import Answer, Tried
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.dunning.operations import doing, handing, planning
from wanjia.revenue.dunning.operations.cutting import ask_cut, cuts_to_ask
from wanjia.revenue.dunning.operations.nightly import settle_by_clock
from wanjia.revenue.dunning.queries.debts import next_steps_on, overdue_of
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations.receiving import receive, take_back
from wanjia.revenue.receivables.types import Money

COLLECTOR = Actor("K1", "催收员", WHOLE_COMPANY)
HOME, SHOP, FACTORY = "1001", "1004", "1005"
_source = count(1)


def make_debts() -> None:
    """Write the village, its holds' package included, and bill December."""
    village.make_village()
    village.billed(village.DECEMBER)
    apps.get_model("customers", "Customer").objects.update(phone="13800000021")


def account(number: str) -> int:
    """Give the id of an account."""
    return account_named(number, scope=WHOLE_COMPANY).account_id


def due_date(number: str) -> date:
    """Give the day on which the only bill of an account is due."""
    charge = apps.get_model("receivables", "Charge")
    found: date = charge.objects.filter(account__number=number).earliest("due_date").due_date
    return found


def late(days: int, *, number: str = HOME, hour: int = 10) -> datetime:
    """Give a moment of the day that lies so many days after an account's due day."""
    day = due_date(number) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_current_timezone())


def night(at: datetime, *, by: Actor = COLLECTOR) -> int:
    """Do what the nightly job does, and give how many steps were planned."""
    day = timezone.localdate(at)
    settle_by_clock(by=by, at=at)
    planned = planning.plan_steps(next_steps_on(by.scope, day=day), day=day, by=by, at=at)
    while handing.hand_over(by=by, at=at):
        pass
    gateway_takes(at, by=by)
    for notice in cuts_to_ask(by=by):
        ask_cut(notice, by=by, at=at)
    return planned


def gateway_takes(at: datetime, *, by: Actor = COLLECTOR) -> int:
    """Let the gateway take over all that may leave the house at a moment; give how many messages."""
    taken = sending.take(at=at).taken
    sending.note_tried([Tried(one.message_id, Answer.ACCEPTED) for one in taken], by=by, at=at)
    return len(taken)


def steps(number: str = HOME) -> list[tuple[int, str, str]]:
    """Give the steps of an account: days of the strategy, channel, state."""
    notices = apps.get_model("dunning", "Notice").objects.filter(account__number=number).order_by("pk")
    return list(notices.values_list("step__days", "channel", "state"))


def owed(number: str, at: datetime) -> Decimal:
    """Give what is overdue."""
    return overdue_of(account(number), day=timezone.localdate(at))[0]


def pay(number: str, amount: Decimal | str, at: datetime) -> int:
    """Take money in, and give the credit's id."""
    money = Money(
        account_id=account(number),
        amount=Decimal(amount),
        unit_id=village.station_id(),
        held_in=LedgerAccount.CASH,
        item="K1",
        source_kind="tests.payment",
        source_id=next(_source),
        received_on=timezone.localdate(at),
    )
    return receive(money, by=COLLECTOR, at=at).credit_id


def give_back(credit_id: int, at: datetime) -> None:
    """Take money back that never really came."""
    where = {"held_in": LedgerAccount.CASH, "item": "K1", "unit_id": village.station_id()}
    take_back(credit_id=credit_id, reason="退票", by=COLLECTOR, at=at, **where)  # type: ignore[arg-type]


def walk(number: str, *, until: int) -> None:
    """Let nights pass, each step done by hand being done on its day."""
    for days in range(1, until + 1):
        at = late(days, number=number)
        night(at)
        notices = apps.get_model("dunning", "Notice").objects.filter(account__number=number, state="PLANNED")
        for notice in notices.exclude(channel="CUT"):
            channel = doing.Channel(notice.channel)
            tried = doing.Attempt(account(number), channel, doing.Outcome.REACHED, "说会缴费", notice.pk)
            doing.note_attempt(tried, by=COLLECTOR, at=at)
