"""Search over everything that the viewer may see: a few of each kind, personal data only where a post shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission, Scope
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.queries import FoundAccount
from wanjia.registry.metering import queries as metering
from wanjia.registry.network import queries as network

P = Permission
SHORTEST, LONGEST = 2, 60
IN_THE_DROPDOWN, ON_THE_PAGE = 5, 40


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found."""

    title: str
    detail: str
    link: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind; ``more`` leads to the list of all, where there is one for what was asked."""

    title: str
    found: list[Found]
    more: str = ""


def found_by(text: str, *, who: Viewer, at_most: int) -> list[Group]:
    """Give what a text finds, group by group, empty ones left out; nothing for a text that is too short."""
    wanted = text.strip()[:LONGEST]
    if len(wanted) < SHORTEST:
        return []
    return [group for group in _groups(wanted, who=who, at_most=at_most) if group.found]


def _groups(text: str, *, who: Viewer, at_most: int) -> Iterator[Group]:
    if who.may(P.CUSTOMERS_VIEW):
        yield _customers(text, who=who, at_most=at_most)
    if who.may(P.METERING_VIEW) and text[0].isascii():
        scope = who.scope(P.METERING_VIEW)
        meters = metering.meters_numbered(text, scope=scope, at_most=at_most)
        points = metering.points_numbered(text, scope=scope, at_most=at_most)
        yield Group(_("Meters"), [Found(n, f"{model} · {at}", _to("meter", number=n)) for n, model, at in meters])
        yield Group(_("Usage points"), [Found(n, unit, _to("usage_point", number=n)) for n, unit in points])
    if who.may(P.NETWORK_VIEW):
        areas, feeders = network.parts_called(text, scope=who.scope(P.NETWORK_VIEW), at_most=at_most)
        yield Group(_("Transformer areas"), [Found(name, code, _to("area", number=code)) for code, name in areas])
        yield Group(_("Feeders"), [Found(name, code, _to("feeder", number=code)) for code, name in feeders])


def _customers(text: str, *, who: Viewer, at_most: int) -> Group:
    scope, personal = who.scope(P.CUSTOMERS_VIEW), who.scope(P.PERSONAL_VIEW)
    rows, more = [], ""
    if text.isascii():
        rows = customers.accounts_numbered(text, scope=scope, at_most=at_most)
        more = f"{reverse('console:accounts')}?number={quote(text)}" if len(rows) == at_most else ""
    open_to_all = _shared(scope, personal=personal)
    if len(rows) < at_most and open_to_all.unit_paths and not text.isdigit():
        rows += customers.accounts_of_people(text, scope=open_to_all, at_most=at_most - len(rows))
        if not more and len(rows) == at_most and not text.isascii():
            more = f"{reverse('console:accounts')}?name={quote(text)}"
    return Group(_("Customers"), [_customer(row, personal=personal) for row in rows], more)


def _shared(scope: Scope, *, personal: Scope) -> Scope:
    """Give the units of ``scope`` whose personal data may be searched."""
    paths = {path for held in personal.unit_paths for path in scope.inside(held).unit_paths}
    return Scope(tuple(sorted(paths)))


def _customer(row: FoundAccount, *, personal: Scope) -> Found:
    sees = personal.holds(row.unit_path)
    name = row.name if sees else masked(row.name, kind=Personal.NAME)
    address = row.address if sees else masked(row.address, kind=Personal.ADDRESS)
    return Found(f"{name} {row.number}", address, _to("account", number=row.number))


def _to(page: str, *, number: str) -> str:
    return reverse(f"console:{page}", args=[number])
