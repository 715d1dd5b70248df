"""What an event happened to, named as people name it, with the way to its page where the viewer may go there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.events.queries import EventRow
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering


@dataclass(frozen=True, slots=True)
class Way:
    """
    The way to the page of a subject.

    :ivar number: id, scope → the number by which people name it; none outside the scope
    """

    route: str
    permission: Permission
    number: Callable[[int, Scope], str | None]


def _account(subject_id: int, scope: Scope) -> str | None:  # one of the functions of WAYS, called by position
    found = customers.accounts(scope, ids=[subject_id])["number"].to_list()
    return found[0] if found else None


def _point(subject_id: int, scope: Scope) -> str | None:
    return metering.numbers_of_points([subject_id], scope=scope).get(subject_id)


WAYS: Mapping[str, Way] = {
    "customers.account": Way("console:account", Permission.CUSTOMERS_VIEW, _account),
    "customers.customeraccount": Way("console:account", Permission.CUSTOMERS_VIEW, _account),
    "metering.usagepoint": Way("console:usage_point", Permission.METERING_VIEW, _point),
}


def subject_of(event: EventRow, *, who: Viewer) -> tuple[str, str]:
    """Give the words of an event's subject with its number, and the address of its page or nothing."""
    kind = words.subject(event.subject_kind)
    way = WAYS.get(event.subject_kind)
    if way is None or event.subject_id is None:
        return kind, ""
    number = way.number(event.subject_id, who.scope(way.permission))
    return (kind, "") if number is None else (f"{kind} {number}", reverse(way.route, args=[number]))
