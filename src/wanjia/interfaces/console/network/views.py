"""Views of the grid: each is one call of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission, Scope
from wanjia.interfaces.console.network import archive
from wanjia.interfaces.console.network import areas as area_pages
from wanjia.interfaces.console.network import feeders as feeder_pages
from wanjia.interfaces.console.network import substations as substation_pages
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network import queries

T = TypeVar("T")


def _found(request: HttpRequest, *, find: Callable[[Scope], T]) -> T:
    try:
        return find(viewer(request).scope(Permission.NETWORK_VIEW))
    except queries.UnknownPart as unknown:
        raise Http404 from unknown


@entry(Permission.NETWORK_VIEW)
def grid(request: HttpRequest) -> HttpResponse:
    """Draw the whole grid of the viewer's units."""
    return substation_pages.GRID.respond(request, None)


@entry(Permission.NETWORK_VIEW)
def substations(request: HttpRequest) -> HttpResponse:
    """List substations."""
    return substation_pages.SUBSTATIONS.respond(request)


@entry(Permission.NETWORK_VIEW)
def substation(request: HttpRequest, code: str) -> HttpResponse:
    """Show one substation and what it feeds."""
    found = _found(request, find=lambda scope: queries.substation_named(code, scope=scope))
    return substation_pages.SUBSTATION.respond(request, found)


@entry(Permission.NETWORK_VIEW)
def feeders(request: HttpRequest) -> HttpResponse:
    """List feeders."""
    return feeder_pages.FEEDERS.respond(request)


@entry(Permission.NETWORK_VIEW)
def feeder(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything about one feeder."""
    found = _found(request, find=lambda scope: queries.feeder_named(code, scope=scope))
    return feeder_pages.FEEDER.respond(request, found)


@entry(Permission.NETWORK_VIEW)
def areas(request: HttpRequest) -> HttpResponse:
    """List transformer areas."""
    return area_pages.AREAS.respond(request)


@entry(Permission.NETWORK_VIEW)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything about one transformer area."""
    found = _found(request, find=lambda scope: queries.area_named(code, scope=scope))
    return area_pages.AREA.respond(request, found)


@entry(Permission.NETWORK_VIEW)
def nodes(request: HttpRequest) -> HttpResponse:
    """List nodes of the grid."""
    return archive.NODES.respond(request)


@entry(Permission.NETWORK_VIEW)
def segments(request: HttpRequest) -> HttpResponse:
    """List line segments and switches."""
    return archive.SEGMENTS.respond(request)


@entry(Permission.NETWORK_VIEW)
def conductors(request: HttpRequest) -> HttpResponse:
    """List types of conductors."""
    return archive.CONDUCTORS.respond(request)
