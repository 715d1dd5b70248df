"""Views of theoretical loss: each is one call of a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from wanjia.energy.powerflow.queries import results
from wanjia.foundation.access.types import Permission, Scope
from wanjia.interfaces.console.powerflow.pages import PAGE, Subject
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network import queries as network

T = TypeVar("T")


def _found(scope: Scope, *, find: Callable[[Scope], T]) -> T:
    try:
        return find(scope)
    except network.UnknownPart as unknown:
        raise Http404 from unknown


def _month(request: HttpRequest) -> date | None:
    """Give the month that the address asks for; none for the latest that was computed."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


@entry(Permission.LOSS_VIEW)
def feeder(request: HttpRequest, code: str) -> HttpResponse:
    """Show loss and voltage of a feeder by power flow."""
    scope = viewer(request).scope(Permission.LOSS_VIEW)
    found = _found(scope, find=lambda held: network.feeder_named(code, scope=held))
    run = results.run_of_feeder(found.feeder_id, scope=scope, month=_month(request))
    return PAGE.respond(request, Subject(found.name, found.code, reverse("console:feeder", args=[code]), run))


@entry(Permission.LOSS_VIEW)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show loss and voltage of an area, phase by phase."""
    scope = viewer(request).scope(Permission.LOSS_VIEW)
    found = _found(scope, find=lambda held: network.area_named(code, scope=held))
    run = results.run_of_area(found.area_id, scope=scope, month=_month(request))
    return PAGE.respond(request, Subject(found.name, found.code, reverse("console:area", args=[code]), run))
