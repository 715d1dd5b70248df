"""Views of collection and curves: each is one call of a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.intervals import collection as collection_page
from wanjia.interfaces.console.intervals import meter as meter_page
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.metering import queries as metering


@entry(Permission.INTERVALS_VIEW)
def collection(request: HttpRequest) -> HttpResponse:
    """Show how collection goes."""
    scope = viewer(request).scope(Permission.INTERVALS_VIEW)
    return collection_page.COLLECTION.respond(request, collection_page.collected_for(request, scope=scope))


@entry(Permission.INTERVALS_VIEW)
def collection_days(request: HttpRequest) -> HttpResponse:
    """List how much came by terminal, area and day."""
    return collection_page.DAYS_COUNTED.respond(request)


@entry(Permission.INTERVALS_VIEW)
def meter_curves(request: HttpRequest, number: str) -> HttpResponse:
    """Show the curves of one meter."""
    scope = viewer(request).scope(Permission.INTERVALS_VIEW)
    try:
        found = metering.meter_named(number, scope=scope)
    except metering.UnknownDevice as unknown:
        raise Http404 from unknown
    shown = meter_page.shown_for(request, meter_id=found.meter_id, number=found.number, scope=scope)
    return meter_page.METER_CURVES.respond(request, shown)
