"""Questions about group accounts: which accounts of one payer are looked at together, and what they owe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.registry.customers.queries import accounts_inside
from wanjia.revenue.receivables.models import Group, GroupMember, Position
from wanjia.revenue.receivables.types import Balance

ZERO = Decimal("0.00")


class UnknownGroup(Refused):
    """No group account of the scope has that number."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group account as plain values."""

    group_id: int
    number: str
    name: str
    unit_name: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """
    An account of a group for some time, as plain values, the name unmasked.

    :ivar balance: what stands between it and the company now
    """

    member_id: int
    account_id: int
    number: str
    name: str
    unit_name: str
    start_date: date
    end_date: date | None
    balance: Balance


def group_named(number: str, *, scope: Scope) -> GroupRow:
    """
    Find a group account.

    :raises UnknownGroup: if there is none with that number in the scope
    """
    mine = Group.objects.filter(within(scope, path="unit__path"), number=number)
    found = mine.values_list("pk", "number", "name", "unit__name", "unit__path").first()
    if found is None:
        msg = "There is no such group account among your units."
        raise UnknownGroup(msg)
    return GroupRow(*found)


def members_of(group_id: int, *, scope: Scope) -> list[MemberRow]:
    """Give the accounts of the scope that are or were in a group, those of now first, by number."""
    mine = GroupMember.objects.filter(group_id=group_id, account__in=accounts_inside(scope))
    rows = mine.select_related("account__customer", "account__unit").order_by("end_date", "account__number")
    found = sorted(rows, key=lambda row: (row.end_date is not None, row.account.number))
    positions = Position.objects.filter(account_id__in={row.account_id for row in found})
    names = ("account_id", "owed", "reduction", "credit", "deposit")
    balances = {row[0]: Balance(*row) for row in positions.values_list(*names)}
    return [
        MemberRow(
            member_id=row.pk,
            account_id=row.account_id,
            number=row.account.number,
            name=row.account.customer.name,
            unit_name=row.account.unit.name,
            start_date=row.start_date,
            end_date=row.end_date,
            balance=balances.get(row.account_id) or Balance(row.account_id, ZERO, ZERO, ZERO, ZERO),
        )
        for row in found
    ]


def members_hidden(group_id: int, *, scope: Scope) -> int:
    """Count the accounts in a group now that lie outside the scope: what they owe is not shown."""
    running = GroupMember.objects.running().filter(group_id=group_id)
    return running.exclude(account__in=accounts_inside(scope)).count()


def groups_of(account_id: int, *, on: date) -> list[tuple[str, str]]:
    """Give number and name of the groups that an account belongs to on a day."""
    rows = GroupMember.objects.on(on).filter(account_id=account_id).order_by("group__number")
    return list(rows.values_list("group__number", "group__name"))


def total_of(members: list[MemberRow]) -> Balance:
    """Add up what the accounts that are in a group now owe and have; ``account_id`` is 0."""
    now = [row.balance for row in members if row.end_date is None]
    sums = (sum((getattr(one, name) for one in now), ZERO) for name in ("owed", "reduction", "credit", "deposit"))
    return Balance(0, *sums)
