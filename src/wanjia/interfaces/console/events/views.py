"""Views of the event log: each is one call of a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import UnknownEvent, event_with_id
from wanjia.interfaces.console.events import pages
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer


@entry(Permission.EVENTS_VIEW)
def events(request: HttpRequest) -> HttpResponse:
    """List what happened, the latest first."""
    return pages.EVENTS.respond(request)


@entry(Permission.EVENTS_VIEW)
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Show everything about one event."""
    try:
        found = event_with_id(event_id, scope=viewer(request).scope(Permission.EVENTS_VIEW))
    except UnknownEvent as unknown:
        raise Http404 from unknown
    return pages.EVENT.respond(request, found)
