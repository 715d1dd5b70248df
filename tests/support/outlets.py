"""A channel, an agent that sold, and money that it hands in; for samples of pages."""

from decimal import Decimal

from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import AccountRow
from wanjia.revenue.outlets.operations.agents import appoint
from wanjia.revenue.outlets.operations.channels import open_channel
from wanjia.revenue.outlets.operations.handing_in import declare
from wanjia.revenue.outlets.operations.selling import sell
from wanjia.revenue.outlets.types import (
    AgentKind,
    ChannelKind,
    HandInWay,
    NewAgent,
    NewChannel,
    NewHandIn,
    NewSale,
    Place,
)

AGENT, SELLER = "SAMPLE-AGENT", "SAMPLE-SELLER"


def make_outlets(account: AccountRow, *, by: Actor) -> None:
    """Open a channel, appoint an agent of the account's unit, sell once, and hand a part in."""
    at, unit = timezone.now(), account.unit_code
    seller = Actor(SELLER, "代收员", by.scope)
    fee = (Decimal("0.002"), "代收合同")
    open_channel(NewChannel("WECHAT", "微信缴费", ChannelKind.ONLINE, unit, *fee), by=by, at=at)
    new = NewAgent(AGENT, "光明村代收点", AgentKind.SHOP, unit, by.number, "", Decimal("5000.00"))
    appoint(new, by=by, at=at)
    place = Place(Decimal("32.056100"), Decimal("111.208300"))
    sell(NewSale(AGENT, account.number, Decimal("30.00"), "sample-1", place), by=seller, at=at)
    declare(NewHandIn(AGENT, Decimal("20.00"), HandInWay.CASH), by=seller, at=at)
