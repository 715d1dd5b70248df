"""What happened to some subjects, as a table for a panel of any page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.events.queries import EventRow, latest_about
from wanjia.interfaces.console.events.facts import told_in_line
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer

MOST = 50
HEADS = (Head(_("Time")), Head(_("What happened")), Head(_("Details")), Head(_("By whom")))
NOTHING = _("Nothing has been recorded yet.")


def timeline(
    request: HttpRequest,
    *,
    subjects: Mapping[str, Collection[int]],
    most: int = MOST,
    scope: Scope | None = None,
    only: Callable[[EventRow], bool] | None = None,
) -> Table:
    """
    Show what happened to subjects that the page has found within the viewer's units, the latest first.

    :param subjects: kind of a subject, such as ``metering.usagepoint``, → ids
    :param most: how many events at most
    :param scope: show only events of its units; without it all events about the subjects
    :param only: which of those events to show
    """
    may_open = viewer(request).may(Permission.EVENTS_VIEW)
    found = latest_about(subjects, most=most, scope=scope)
    rows = [_row(event, may_open=may_open) for event in found if only is None or only(event)]
    return Table(HEADS, rows, empty=NOTHING, caption=_("Timeline"))


def _row(event: EventRow, *, may_open: bool) -> Row:
    link = reverse("console:event", args=[event.event_id]) if may_open else ""
    details = told_in_line(event.name, facts=event.facts)
    cells = (
        Cell(moment(event.at)),
        Cell(words.event(event.name), link=link),
        Cell(details, is_long=True),
        Cell(event.actor_name),
    )
    return Row(cells, key=str(event.event_id), link=link)
