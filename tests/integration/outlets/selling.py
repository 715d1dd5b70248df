"""A channel and two agents of station S1, and an account that owes."""

from datetime import timedelta
from decimal import Decimal

from tests.integration.payments.counter import AT, head, make_counter
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.revenue.outlets.operations.agents import appoint
from wanjia.revenue.outlets.operations.channels import open_channel, set_secret
from wanjia.revenue.outlets.operations.handing_in import declare
from wanjia.revenue.outlets.operations.receiving import take_channel_payment
from wanjia.revenue.outlets.operations.selling import sell
from wanjia.revenue.outlets.queries.agents import agent_coded
from wanjia.revenue.outlets.types import (
    AgentKind,
    AgentMoney,
    ChannelAnswer,
    ChannelKind,
    ChannelPaid,
    HandInWay,
    NewAgent,
    NewChannel,
    NewHandIn,
    NewSale,
    Place,
)
from wanjia.revenue.payments.types import Taken

SECRET = "0123456789abcdef0123456789abcdef"
HERE = Place(Decimal("32.056100"), Decimal("111.208300"))


def person(number: str) -> Actor:
    """Give somebody of the station."""
    return Actor(number, number, station_actor("S1").scope)


def make_channel(code: str = "WECHAT", *, unit: str = "S1") -> None:
    """Open a channel that keeps 0.2 % and has a secret."""
    new = NewChannel(code, "微信支付", ChannelKind.ONLINE, unit, Decimal("0.002"), "合同 2026-01")
    open_channel(new, by=head(), at=AT)
    set_secret(code, secret=SECRET, by=head(), at=AT)


def make_agents(*, ceiling: str = "500.00") -> int:
    """Appoint two agents under one supervisor; give the account that owes."""
    account_id = make_counter("120.00", "80.50")
    for code, number in (("D-01", "P1"), ("D-02", "P2")):
        new = NewAgent(code, "光明村小卖部", AgentKind.SHOP, "S1", "H1", number, Decimal(ceiling))
        appoint(new, by=head(), at=AT)
    return account_id


def told(
    transaction: str = "W1", *, account: str = "1001", amount: str = "100.00", late: timedelta = timedelta(0)
) -> ChannelAnswer:
    """Let the channel tell of a payment."""
    paid = ChannelPaid(transaction, account, Decimal(amount), AT - late)
    return take_channel_payment("WECHAT", paid=paid, by=person("channel WECHAT"), at=AT)


def sold(amount: str, *, key: str = "", code: str = "D-01", place: Place | None = HERE, why: str = "") -> Taken:
    """Let an agent sell."""
    sale = NewSale(code, "1001", Decimal(amount), key or f"{code}-{amount}", place, why)
    return sell(sale, by=person({"D-01": "P1", "D-02": "P2"}[code]), at=AT)


def declared(amount: str, *, way: HandInWay = HandInWay.CASH, reference: str = "", to: str = "") -> int:
    """Let the first agent say that it hands money in."""
    return declare(NewHandIn("D-01", Decimal(amount), way, reference, to), by=person("P1"), at=AT)


def money(code: str = "D-01") -> AgentMoney:
    """Give what stands between an agent and the company."""
    return agent_coded(code, scope=WHOLE_COMPANY, day=AT.date()).money
