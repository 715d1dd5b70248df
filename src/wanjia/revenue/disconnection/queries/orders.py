"""What is to be switched: commands with the place, the meters and the law, for those who carry them out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.registry.customers.queries import AccountRow, accounts_with, agreements_of
from wanjia.registry.metering.queries import meters_at
from wanjia.revenue.disconnection.models import CutCommand
from wanjia.revenue.disconnection.queries.cuts import CommandRow, command_with_id, commands_of_ids
from wanjia.revenue.disconnection.types import OPEN_COMMAND, CommandWay


class UnknownOrder(Refused):
    """There is no such order on site among those that the scope shows."""


@dataclass(frozen=True, slots=True)
class MeterThere:
    """A meter that hangs at a usage point."""

    usage_point: str
    number: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """
    A command with all that is needed to carry it out; name and addresses are personal data.

    :ivar meters: those that hang where the account is supplied
    """

    command: CommandRow
    account: AccountRow
    meters: tuple[MeterThere, ...]


def meters_of(account_ids: Collection[int], *, day: date, scope: Scope) -> dict[int, tuple[MeterThere, ...]]:
    """Give the meters that hang on a day where accounts are supplied: account → meters by their numbers."""
    agreements = agreements_of(list(account_ids), scope=scope).filter(_on(day))
    points = agreements.select("account_id", "usage_point_id")
    hung = meters_at(points["usage_point_id"].unique().to_list()).filter(_on(day))
    joined = points.join(hung, on="usage_point_id").sort("account_id", "number")
    found: dict[int, list[MeterThere]] = {}
    for account_id, point, number in joined.select("account_id", "usage_point_number", "number").iter_rows():
        found.setdefault(account_id, []).append(MeterThere(point, number))
    return {account_id: tuple(meters) for account_id, meters in found.items()}


def _on(day: date) -> pl.Expr:
    return (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))


def order_with_id(command_id: int, *, day: date, scope: Scope) -> OrderRow:
    """
    Find a command to be carried out on site.

    :raises UnknownOrder: if there is none in the scope
    """
    command = command_with_id(command_id, scope=scope)
    if command.way is not CommandWay.FIELD:
        msg = "There is no such order among your units."
        raise UnknownOrder(msg)
    return _orders([command], day=day, scope=scope)[0]


def orders_due(scope: Scope, *, at: datetime, day: date) -> list[OrderRow]:
    """Give the commands to be carried out on site, those that are late or due soonest first."""
    mine = CutCommand.objects.inside(scope).filter(way=CommandWay.FIELD, state__in=OPEN_COMMAND, ordered_at__lte=at)
    ids = list(mine.order_by("due_at", "pk").values_list("pk", flat=True))
    return _orders(commands_of_ids(ids), day=day, scope=scope)


def _orders(commands: list[CommandRow], *, day: date, scope: Scope) -> list[OrderRow]:
    ids = {command.account_id for command in commands}
    accounts, meters = accounts_with(ids), meters_of(ids, day=day, scope=scope)
    return [OrderRow(command, accounts[command.account_id], meters.get(command.account_id, ())) for command in commands]
