"""Readings for programs, page after page."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.measurement.readings.models import Reading


def _readings_inside(scope: Scope) -> QuerySet[Reading]:
    """Give the readings of a scope, asked row by row, so that the index over their days can be walked."""
    unit = units_inside(scope.unit_paths).filter(pk=OuterRef("usage_point__unit_id"))
    found: QuerySet[Reading] = Reading.objects.filter(Exists(unit))
    return found


#: Readings in the order of their days; superseded ones too, unless only the current ones are asked for.
READING_FEED = Feed(
    rows=_readings_inside,
    fields={
        "id": "pk",
        "usage_point": "usage_point__number",
        "meter": "meter__number",
        "register": "kind",
        "reading_date": "reading_date",
        "value": "value",
        "quality": "quality",
        "taken_at": "taken_at",
        "entered_at": "entered_at",
        "supersedes": "supersedes_id",
    },
    order=("reading_date", "usage_point_id", "pk"),
    filters={
        "is_current": lambda wanted: (
            ~Q(pk__in=Reading.objects.exclude(supersedes=None).values("supersedes")) if wanted else Q()
        ),
        "usage_point": lambda number: Q(usage_point__number=number),
        "meter": lambda number: Q(meter__number=number),
        "register": lambda kind: Q(kind=kind),
        "quality": lambda quality: Q(quality=quality),
        "since": lambda day: Q(reading_date__gte=day),
        "until": lambda day: Q(reading_date__lt=day),
    },
)
