"""Questions about who entered readings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.duties.queries import exempt_paths
from wanjia.foundation.duties.rules import binds
from wanjia.foundation.duties.types import DutyRule
from wanjia.measurement.readings.models import (
    Reading,
)

Ids = Collection[int]
Days = Collection[date]


def readings_entered_by(number: str, *, since: date) -> QuerySet[Reading]:
    """Give the readings that a person entered of days from ``since`` on, also those superseded since."""
    return Reading.objects.filter(entered_by=number, reading_date__gte=since)


def hands_that_bind(reading_ids: Ids, *, by: Actor, day: date) -> dict[int, str]:
    """
    Give who entered readings, as far as it keeps the actor from reviewing them: id → the actor's own number.

    A process is not bound, and neither is anybody in a unit that is exempt on that day.
    """
    mine = Reading.objects.filter(pk__in=reading_ids, entered_by=by.number) if binds(by) else Reading.objects.none()
    exempt = exempt_paths(DutyRule.REVIEW_OWN_READING, day=day)
    bound = mine.exclude(within(Scope(exempt), path="usage_point__unit__path")) if exempt else mine
    return dict(bound.values_list("pk", "entered_by"))
