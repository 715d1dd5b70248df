"""Pages of the event log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.listings import EVENTS as EVENT_LIST
from wanjia.foundation.events.queries import EventRow
from wanjia.interfaces.console.events.facts import told
from wanjia.interfaces.console.events.subjects import subject_of
from wanjia.interfaces.console.events.timeline import timeline
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, moment
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table
from wanjia.interfaces.kit.viewer import viewer


def _to_event(row: Any) -> str:
    return reverse("console:event", args=[row["id"]])


EVENTS = ListPage(EVENT_LIST, links={"at": _to_event})


def _head(request: HttpRequest, event: EventRow) -> Head:
    return Head(title=words.event(event.name), crumbs=(Crumb(_("Event log"), reverse("console:events")),))


def _about(request: HttpRequest, event: EventRow) -> list[tuple[Any, str, str]]:
    title, link = subject_of(event, who=viewer(request))
    return [
        (_("Time"), moment(event.at), ""),
        (_("By whom"), _actor(event), ""),
        (_("Unit"), event.unit_name or EMPTY, ""),
        (_("Concerning"), title, link),
    ]


def _actor(event: EventRow) -> str:
    """Name who acted, with the staff number; a process has none."""
    is_process = event.actor_name == event.actor_number
    return event.actor_name if is_process else f"{event.actor_name} ({event.actor_number})"


def _facts(request: HttpRequest, event: EventRow) -> list[tuple[str, str, str]]:
    return [(title, value, "") for title, value in told(event.name, facts=event.facts)]


def _around(request: HttpRequest, event: EventRow) -> Table:
    subjects = {} if event.subject_id is None else {event.subject_kind: (event.subject_id,)}
    scope = viewer(request).scope(Permission.EVENTS_VIEW)
    return timeline(request, subjects=subjects, scope=scope, only=lambda other: other.event_id != event.event_id)


EVENT: Page[EventRow] = Page(
    _head,
    (
        Panel("about", _("When, who and where"), "kit/facts.html", _about, width=6),
        Panel("facts", _("What was noted"), "events/facts.html", _facts, width=6),
        Panel("around", _("What else happened to it"), "kit/table.html", _around, is_slow=True),
    ),
)
