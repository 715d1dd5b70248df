"""Two sample channels, and two sample agents who go to those who have not paid December yet."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate

import polars as pl
from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.places import station_code
from wanjia.interfaces.demo.staff import MARKETING, SINCE, numbers_of
from wanjia.revenue.outlets.operations.agents import appoint
from wanjia.revenue.outlets.operations.channels import open_channel, set_secret
from wanjia.revenue.outlets.operations.handing_in import confirm, declare
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
from wanjia.revenue.receivables.queries.charges import owed_of_month

CONTRACT = "样例合同"
#: The online payments of the county come by the first one.
CHANNELS = (
    NewChannel("APP", "线上缴费（样例渠道）", ChannelKind.ONLINE, MARKETING, Decimal("0.002"), CONTRACT),
    NewChannel("SHOPS", "便民超市代收（样例渠道）", ChannelKind.AGENT, MARKETING, Decimal("0.005"), CONTRACT),
)
SHOP, PERSON = "DSD-01", "DSY-01"
#: So many days ago each sells, the earliest first.
SELLING = {SHOP: (13, 11, 8, 6, 3, 1), PERSON: (9, 5, 2)}
#: So many of the shop's sales were paid in at the bank and confirmed; the next ones wait to be confirmed.
PAID_IN, WAITING = 3, 2
MOST = Decimal(400)
HERE = Place(Decimal("32.056100"), Decimal("112.208300"))


def open_outlets(*, month: date) -> int:
    """
    Open the channels, and let the agents of the first station sell to those who owe of a month and hand in a part.

    :returns: sales
    """
    now = timezone.now()
    with transaction.atomic():
        for new in CHANNELS:
            open_channel(new, by=loader(), at=now - timedelta(days=90))
        set_secret("APP", secret=secrets.token_hex(32), by=loader(), at=now - timedelta(days=90))
    head, collectors = numbers_of(Role.STATION_HEAD)[0], numbers_of(Role.COLLECTOR)[:2]
    supervisor, clerk = _person(head), _person(numbers_of(Role.HALL_CLERK)[0])
    seller, other = map(_person, collectors)
    unit = station_code(1)
    new_agents = (
        NewAgent(SHOP, "光明村便民店（样例）", AgentKind.SHOP, unit, head, seller.number, Decimal(2000)),
        NewAgent(PERSON, "河西片代收员（样例）", AgentKind.PERSON, unit, head, other.number, Decimal(1000)),
    )
    with transaction.atomic():
        for agent in new_agents:
            appoint(agent, by=supervisor, at=now - timedelta(days=60))
    owed = owed_of_month(seller.scope, month=month).filter(pl.col("open") <= MOST)
    debts = [(str(number), Decimal(amount)) for number, amount in owed.select("number", "open").iter_rows()]
    own = len(SELLING[SHOP])
    sold = _sell(SHOP, debts=debts[:own], by=seller, now=now)
    _hand_in(sold, by=seller, second=clerk, now=now)
    return len(sold) + len(_sell(PERSON, debts=debts[own:], by=other, now=now))


def _person(number: str) -> Actor:
    return actor_of(number, on=max(SINCE, timezone.localdate()))


def _sell(code: str, *, debts: list[tuple[str, Decimal]], by: Actor, now: datetime) -> list[Decimal]:
    for (number, amount), days in zip(debts, SELLING[code], strict=False):
        with transaction.atomic():
            sell(NewSale(code, number, amount, f"demo-{number}", HERE), by=by, at=now - timedelta(days=days))
    return [amount for (_number, amount), _days in zip(debts, SELLING[code], strict=False)]


def _hand_in(sold: list[Decimal], *, by: Actor, second: Actor, now: datetime) -> None:
    """Pay the shop's first sales in at the bank, with a second person's word, and the next ones without it."""
    sums = [Decimal(0), *accumulate(sold)]
    first = sums[min(PAID_IN, len(sold))]
    waiting = sums[min(PAID_IN + WAITING, len(sold))] - first
    if first:
        earlier = now - timedelta(days=7)
        made = _declare(first, slip="JK20260107", by=by, at=earlier)
        with transaction.atomic():
            confirm(made, by=second, at=earlier + timedelta(hours=2))
    if waiting:
        _declare(waiting, slip="JK20260113", by=by, at=now - timedelta(days=1))


def _declare(amount: Decimal, *, slip: str, by: Actor, at: datetime) -> int:
    with transaction.atomic():
        return declare(NewHandIn(SHOP, amount, HandInWay.BANK, slip), by=by, at=at)
