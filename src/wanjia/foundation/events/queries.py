"""Questions about what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields
from wanjia.foundation.events.models import Event
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import holds_all_units, units_inside


class UnknownEvent(Refused):
    """There is no such event among those that the scope shows."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """
    An event as plain values.

    :ivar unit_name: empty for an event of no unit
    """

    event_id: int
    name: str
    at: datetime
    actor_number: str
    actor_name: str
    unit_name: str
    subject_kind: str
    subject_id: int | None
    facts: Mapping[str, Any]


EVENT_FIELDS = (
    "pk",
    "name",
    "at",
    "actor_number",
    "actor_name",
    "unit__name",
    "subject_kind",
    "subject_id",
    "facts",
)


def visible(scope: Scope) -> QuerySet[Event]:
    """
    Give the events that a scope shows, as rows for a list.

    Events of no unit, such as a file taken in, are shown to those who see the whole company.
    """
    if holds_all_units(scope.unit_paths):
        return Event.objects.all()
    return Event.objects.filter(unit__in=units_inside(scope.unit_paths))


def event_with_id(event_id: int, *, scope: Scope) -> EventRow:
    """
    Find an event that the scope shows.

    :raises UnknownEvent: if there is none
    """
    found = visible(scope).filter(pk=event_id).values_list(*EVENT_FIELDS).first()
    if found is None:
        msg = "There is no such event among those of your units."
        raise UnknownEvent(msg)
    return _row(found)


def latest_about(subjects: Mapping[str, Collection[int]], *, most: int, scope: Scope | None = None) -> list[EventRow]:
    """
    Give what happened to subjects that were found within a scope before, the latest first.

    :param subjects: kind, as ``package.model``, → ids
    :param most: how many events at most
    :param scope: give only events that it shows; without it all events about the subjects
    """
    wanted = Q(pk__in=())
    for kind, ids in subjects.items():
        wanted |= Q(subject_kind=kind, subject_id__in=list(ids))
    shown = Event.objects.all() if scope is None else visible(scope)
    rows = shown.filter(wanted).order_by("-at", "-pk").values_list(*EVENT_FIELDS)
    return [_row(values) for values in rows[:most]]


def latest(scope: Scope, *, most: int) -> list[EventRow]:
    """Give the latest events that a scope shows, the newest first."""
    return [_row(row) for row in visible(scope).order_by("-at", "-pk").values_list(*EVENT_FIELDS)[:most]]


def _row(values: tuple[Any, ...]) -> EventRow:
    event_id, name, at, number, actor, unit, *rest = values
    return EventRow(event_id, name, at, number, actor, unit or "", *rest)


def timeline(subject_kind: str, *, scope: Scope, subject_id: int | None = None) -> pl.DataFrame:
    """
    Give what happened to a subject, the earliest first; without an id, to all subjects of the kind.

    Events of no unit, such as a file taken in, are shown to those who see the whole company.

    :returns: ``event_id`` and all fields; ``facts`` as JSON text
    """
    found = Event.objects.filter(within(scope, path="unit__path"), subject_kind=subject_kind)
    one = Q() if subject_id is None else Q(subject_id=subject_id)
    return read_fields(found.filter(one).order_by("at", "pk"), id_as="event_id")


def recorded(prefixes: tuple[str, ...], *, but: tuple[str, ...] = ()) -> int:
    """
    Count the events whose names begin with one of ``prefixes``, leaving out those named in ``but``.

    Two equal counts mean that nothing of the kind was recorded in between: events are never deleted, and one that a
    transaction has not committed yet is counted once it is.
    """
    found = Q(pk__in=())
    for prefix in prefixes:
        found |= Q(name__startswith=prefix)
    return Event.objects.filter(found).exclude(name__in=but).count()


def newest(prefixes: tuple[str, ...]) -> tuple[int, datetime] | None:
    """Give the id and the moment of the newest event whose name begins with one of ``prefixes``, if there is one."""
    named = Q(pk__in=())
    for prefix in prefixes:
        named |= Q(name__startswith=prefix)
    found: tuple[int, datetime] | None = Event.objects.filter(named).order_by("-pk").values_list("pk", "at").first()
    return found
