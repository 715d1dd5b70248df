"""Readings for programs, page after page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.measurement.readings.models import (
    Reading,
)

Ids = Collection[int]
Days = Collection[date]

#: Readings in the order of their days; superseded ones too, unless only the current ones are asked for.
READING_FEED = Feed(
    rows=lambda scope: Reading.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths)),
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
