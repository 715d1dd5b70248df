"""The event log as a list that people look through."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.events.queries import visible
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total


def _events(scope: Scope) -> QuerySet[Any]:
    return visible(scope).annotate(
        number=KeyTextTransform("number", "facts"),
        reason=KeyTextTransform("reason", "facts"),
    )


def _from(day: date) -> Q:
    return Q(at__gte=make_aware(datetime.combine(day, time.min)))


def _until(day: date) -> Q:
    return Q(at__lt=make_aware(datetime.combine(day + timedelta(days=1), time.min)))


def _by(text: str) -> Q:
    return Q(actor_number=text) | Q(actor_name=text)


EVENTS = Listing(
    name="events",
    title=_("Event log"),
    permission=Permission.EVENTS_VIEW,
    rows=_events,
    key=("id",),
    order=("-at", "-pk"),
    columns=(
        ListColumn("at", _("Time"), Kind.MOMENT),
        ListColumn("name", _("What happened"), Kind.CODE, vocabulary="event", is_sortable=False),
        ListColumn("subject_kind", _("Concerning"), Kind.CODE, vocabulary="subject", is_sortable=False),
        ListColumn("number", _("Number"), is_sortable=False),
        ListColumn("actor_name", _("By whom"), is_sortable=False),
        ListColumn("actor_number", _("Staff number"), is_sortable=False),
        ListColumn("unit", _("Unit"), path="unit__name", is_sortable=False),
        ListColumn("reason", _("Reason"), is_sortable=False, is_shown=False),
    ),
    filters=(
        Filter("name", _("What happened"), lambda name: Q(name=name), vocabulary="event"),
        Filter("actor", _("By whom (name or staff number)"), _by),
        Filter("kind", _("Concerning"), lambda kind: Q(subject_kind=kind), vocabulary="subject"),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter("since", _("From day"), _from, Kind.DAY),
        Filter("until", _("To day"), _until, Kind.DAY),
    ),
    totals=(Total("events", _("events"), Count("pk")),),
)
