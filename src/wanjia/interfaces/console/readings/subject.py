"""What a page of readings is about: a route and a month, or what may be done where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.asking import Unreadable, read
from wanjia.foundation.listings.listing import Filter, Kind
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.readings.queries import walking
from wanjia.measurement.readings.queries.walking import RouteRow
from wanjia.measurement.readings.rules import day_before, turning_of
from wanjia.registry.customers.queries import holders_on

MONTH = Filter("month", _("Month"), lambda month: month, Kind.MONTH)
NOT_OF_YOUR_POST = _("Your post does not permit this in this unit.")


@dataclass(frozen=True, slots=True)
class RouteInMonth:
    """
    A route and the month of its cycle.

    :ivar turning: day at whose start the cycle ends, which is when it is read
    """

    route: RouteRow
    month: date
    turning: date

    @property
    def link(self) -> str:
        """Give the address of its page."""
        return with_month(reverse("console:route", args=[self.route.code]), month=self.month)

    @property
    def usage_points(self) -> list[int]:
        """Give the ids of the usage points that are read, in the order of the walk."""
        ids = walking.stops_of(self.route.route_id, day=day_before(self.turning))["usage_point_id"]
        found: list[int] = ids.to_list()
        return found


def month_asked(request: HttpRequest) -> date:
    """Give the month in the address, else the latest that was read."""
    text = request.GET.get("month", "") or request.POST.get("month", "")
    try:
        found = read(text, wanted=MONTH) if text else None
    except Unreadable:
        found = None
    return found or walking.all_latest_month_read() or viewer(request).today.replace(day=1)


def route_asked(request: HttpRequest, code: str) -> RouteInMonth:
    """
    Find a route of the viewer's units, and the month asked for.

    :raises Http404: if there is no such route among them
    """
    try:
        route = walking.route_named(code, scope=viewer(request).scope(Permission.READINGS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
    month = month_asked(request)
    return RouteInMonth(route, month, turning_of(month, turning_day=route.turning_day))


def months_from(month: date, *, by: int) -> date:
    """Give the month so many months later, or earlier if below 0."""
    years, place = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(min(max(years, 1), 9999), place + 1, 1)


def with_month(address: str, *, month: date, **more: str) -> str:
    """Give an address with a month in its query."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{address}?month={month:%Y-%m}{rest}"


def acting_in(who: Viewer, *, path: str, permissions: tuple[Permission, ...]) -> Actor | None:
    """Give the viewer as he or she may act in a unit under the first of some permissions that reaches it."""
    for permission in permissions:
        actor = who.acting(permission)
        if actor.scope.holds(path):
            return actor
    return None


def holders(who: Viewer, *, usage_points: list[int], day: date) -> dict[int, tuple[str, str]]:
    """Give account number and name, masked if they must be, of who is supplied at usage points before a day."""
    sees = who.sees_personal(Permission.READINGS_VIEW)
    known = holders_on(day_before(day), usage_points=usage_points)
    return {
        point: (number, name if sees else masked(name, kind=Personal.NAME)) for point, (number, name) in known.items()
    }


def account_link(who: Viewer, *, number: str) -> str:
    """Give the address of an account's page, empty for those who may not open it."""
    return reverse("console:account", args=[number]) if number and who.may(Permission.CUSTOMERS_VIEW) else ""


def point_link(who: Viewer, *, number: str) -> str:
    """Give the address of a usage point's page, empty for those who may not open it."""
    return reverse("console:usage_point", args=[number]) if who.may(Permission.METERING_VIEW) else ""


def work_list_link(**asked: Any) -> str:
    """Give the address of the work list with some filters."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('console:work_list')}?{query}"
