"""Questions about what happened."""

from __future__ import annotations

import polars as pl
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields
from wanjia.foundation.events.models import Event


def timeline(subject_kind: str, *, scope: Scope, subject_id: int | None = None) -> pl.DataFrame:
    """
    Give what happened to a subject, the earliest first; without an id, to all subjects of the kind.

    Events of no unit, such as a file taken in, are shown to those who see the whole company.

    :returns: ``event_id`` and all fields; ``facts`` as JSON text
    """
    found = Event.objects.filter(within(scope, path="unit__path"), subject_kind=subject_kind)
    one = Q() if subject_id is None else Q(subject_id=subject_id)
    return read_fields(found.filter(one).order_by("at", "pk"), id_as="event_id")


def recorded(prefixes: tuple[str, ...]) -> int:
    """
    Count the events whose names begin with one of ``prefixes``.

    Two equal counts mean that nothing of the kind was recorded in between: events are never deleted, and one that a
    transaction has not committed yet is counted once it is.
    """
    found = Q(pk__in=())
    for prefix in prefixes:
        found |= Q(name__startswith=prefix)
    return Event.objects.filter(found).count()
