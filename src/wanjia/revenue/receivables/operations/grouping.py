"""Group accounts: made, and accounts put into them and taken out of them on a day; and who answers for a route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import UnknownUnit, person_named, unit_named
from wanjia.measurement.readings.queries.walking import route_named
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.receivables.models import Group, GroupMember, RouteManager
from wanjia.revenue.receivables.operations.held import position_held
from wanjia.revenue.receivables.queries.groups import group_named

SUBJECT = "receivables.group"


class GroupRefused(Refused):
    """A group account that cannot be made or changed like that; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group account to be made."""

    number: str
    name: str
    unit_code: str


def make_group(new: NewGroup, *, by: Actor, at: datetime) -> str:
    """
    Make a group account, without accounts in it yet.

    :returns: its number
    :raises UnknownUnit: if the unit is not among the actor's
    :raises GroupRefused: if it has no number or name, or the number is taken
    """
    unit = unit_named(new.unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {new.unit_code} is not among yours"
        raise UnknownUnit(msg)
    number, name = new.number.strip(), new.name.strip()
    if not number or not name:
        msg = "A group account needs a number and a name."
        raise GroupRefused(msg)
    if Group.objects.filter(number=number).exists():
        msg = f"There is a group account {number} already: choose another number."
        raise GroupRefused(msg)
    made = Group.objects.create(number=number, name=name, unit_id=unit.unit_id)
    of = (SUBJECT, made.pk)
    _told("receivables.group_made", of=of, unit_id=unit.unit_id, by=by, at=at, number=number, group_name=name)
    return number


def add_member(number: str, *, account_number: str, start: date, by: Actor, at: datetime) -> int:
    """
    Put an account into a group from a day on; it is in one group at a time.

    :returns: the membership's id
    :raises UnknownGroup: if the group is not among the actor's units
    :raises UnknownAccount: if the account is not
    :raises GroupRefused: if the account is in a group then or later
    """
    group = group_named(number, scope=by.scope)
    account = account_named(account_number.strip(), scope=by.scope)
    position_held(account.account_id, by=by)  # two people cannot put one account into two groups at once
    held = GroupMember.objects.filter(Q(end_date__isnull=True) | Q(end_date__gt=start), account_id=account.account_id)
    if (other := held.select_related("group").first()) is not None:
        msg = f"The account is in the group {other.group.number} on that day or later: take it out there first."
        raise GroupRefused(msg)
    made = GroupMember.objects.create(group_id=group.group_id, account_id=account.account_id, start_date=start)
    of = (SUBJECT, group.group_id)
    told = {"number": number, "account": account.number, "start_date": start.isoformat()}
    _told("receivables.group_member_added", of=of, unit_id=account.unit_id, by=by, at=at, **told)
    return int(made.pk)


def remove_member(number: str, *, account_number: str, end: date, by: Actor, at: datetime) -> int:
    """
    Take an account out of a group: it is in it until the day before.

    :param end: the first day on which it is not in the group any more
    :returns: the membership's id
    :raises UnknownGroup: if the group is not among the actor's units
    :raises UnknownAccount: if the account is not
    :raises GroupRefused: if the account is not in the group now, or came into it that day or later
    """
    group = group_named(number, scope=by.scope)
    account = account_named(account_number.strip(), scope=by.scope)
    mine = GroupMember.objects.running().filter(group_id=group.group_id, account_id=account.account_id)
    found = mine.locked().first()
    if found is None:
        msg = "This account is not in the group now."
        raise GroupRefused(msg)
    if end <= found.start_date:
        msg = f"The account came into the group on {found.start_date}: give a later day."
        raise GroupRefused(msg)
    found.end_date = end
    found.save(update_fields=["end_date"])
    of = (SUBJECT, group.group_id)
    told = {"number": number, "account": account.number, "end_date": end.isoformat()}
    _told("receivables.group_member_removed", of=of, unit_id=account.unit_id, by=by, at=at, **told)
    return int(found.pk)


def put_in_charge(route_code: str, *, person_number: str, start: date, by: Actor, at: datetime) -> int:
    """
    Let a person answer for collecting on a reading route from a day on, in the place of who did before.

    :returns: the row's id
    :raises UnknownRoute: if the route is not among the actor's units
    :raises UnknownPerson: if nobody has that number
    :raises GroupRefused: if somebody was put in charge from that day or a later one already
    """
    route = route_named(route_code, scope=by.scope)
    person = person_named(person_number.strip())
    rows = RouteManager.objects.filter(route_id=route.route_id)
    if rows.filter(start_date__gte=start).exists():
        msg = "Somebody was put in charge of this route from that day or a later one already: give a later day."
        raise GroupRefused(msg)
    rows.running().update(end_date=start)
    made = RouteManager.objects.create(route_id=route.route_id, person_id=person.person_id, start_date=start)
    of = ("readings.readingroute", route.route_id)
    told = {"route": route.code, "person": person.number, "start_date": start.isoformat()}
    _told("receivables.route_put_in_charge", of=of, unit_id=route.unit_id, by=by, at=at, **told)
    return int(made.pk)


def _told(name: str, *, of: tuple[str, int], unit_id: int, by: Actor, at: datetime, **facts: str) -> None:
    kind, number = of
    about: dict[str, object] = {"subject_kind": kind, "subject_id": number, "unit_id": unit_id}
    events.record(name, by=by, at=at, **about, **facts)  # type: ignore[arg-type]
