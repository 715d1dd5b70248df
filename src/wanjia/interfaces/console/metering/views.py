"""Views of usage points and meters: each is one call of a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.metering import gateways as gateway_pages
from wanjia.interfaces.console.metering import meters as meter_pages
from wanjia.interfaces.console.metering import points as point_pages
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.metering import queries


@entry(Permission.METERING_VIEW)
def usage_points(request: HttpRequest) -> HttpResponse:
    """List usage points."""
    return point_pages.USAGE_POINTS.respond(request)


@entry(Permission.METERING_VIEW)
def usage_point(request: HttpRequest, number: str) -> HttpResponse:
    """Show everything about one usage point."""
    try:
        found = queries.usage_point_named(number, scope=viewer(request).scope(Permission.METERING_VIEW))
    except queries.UnknownDevice as unknown:
        raise Http404 from unknown
    return point_pages.USAGE_POINT.respond(request, found)


@entry(Permission.METERING_VIEW)
def meters(request: HttpRequest) -> HttpResponse:
    """List meters."""
    return meter_pages.METERS.respond(request)


@entry(Permission.METERING_VIEW)
def meter(request: HttpRequest, number: str) -> HttpResponse:
    """Show everything about one meter."""
    try:
        found = queries.meter_named(number, scope=viewer(request).scope(Permission.METERING_VIEW))
    except queries.UnknownDevice as unknown:
        raise Http404 from unknown
    return meter_pages.METER.respond(request, found)


@entry(Permission.METERING_VIEW)
def gateways(request: HttpRequest) -> HttpResponse:
    """List gateway points."""
    return gateway_pages.GATEWAYS.respond(request)


@entry(Permission.METERING_VIEW)
def terminals(request: HttpRequest) -> HttpResponse:
    """List collection terminals."""
    return gateway_pages.TERMINALS.respond(request)
