"""What an event happened to, named as people name it, with the way to its page where the viewer may go there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.events.queries import EventRow
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering


class Numbered(Protocol):
    """Finds the number by which people name a subject; none outside the scope."""

    def __call__(self, subject_id: int, *, scope: Scope) -> str | None:
        """Give the number."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the page of a subject: its address takes the number."""

    route: str
    permission: Permission
    number: Numbered


def _account(subject_id: int, *, scope: Scope) -> str | None:
    found = customers.accounts(scope, ids=[subject_id])["number"].to_list()
    return found[0] if found else None


def _point(subject_id: int, *, scope: Scope) -> str | None:
    return metering.numbers_of_points([subject_id], scope=scope).get(subject_id)


WAYS: Mapping[str, Way] = {
    "customers.account": Way("console:account", Permission.CUSTOMERS_VIEW, _account),
    "customers.customeraccount": Way("console:account", Permission.CUSTOMERS_VIEW, _account),
    "metering.usagepoint": Way("console:usage_point", Permission.METERING_VIEW, _point),
}


#: Subjects whose number the event itself keeps.
KEPT: Mapping[str, tuple[str, Permission]] = {
    "billing.run": ("console:run", Permission.BILLS_VIEW),
    "billing.bill": ("console:bill", Permission.BILLS_VIEW),
}


def subject_of(event: EventRow, *, who: Viewer) -> tuple[str, str]:
    """Give the words of an event's subject with its number, and the address of its page or nothing."""
    kind = words.subject(event.subject_kind)
    kept = KEPT.get(event.subject_kind)
    if kept is not None and (numbered := event.facts.get("number")):
        route, permission = kept
        return f"{kind} {numbered}", reverse(route, args=[numbered]) if who.may(permission) else ""
    way = WAYS.get(event.subject_kind)
    if way is None or event.subject_id is None:
        return kind, ""
    number = way.number(event.subject_id, scope=who.scope(way.permission))
    return (kind, "") if number is None else (f"{kind} {number}", reverse(way.route, args=[number]))
