"""What every dated row shares: a first day, a day after the latest, and the questions asked of both."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.periods.types import Period


class DatedQuerySet(LockableQuerySet):
    """Questions that any table of dated rows answers."""

    def on(self, day: date) -> Self:
        """Keep the rows valid on ``day``."""
        return self.filter(Q(end_date__isnull=True) | Q(end_date__gt=day), start_date__lte=day)

    def running(self) -> Self:
        """Keep the rows without an end."""
        return self.filter(end_date__isnull=True)

    def during(self, period: Period) -> Self:
        """Keep the rows valid on at least one day of ``period``."""
        found = self.filter(Q(end_date__isnull=True) | Q(end_date__gt=period.start))
        return found if period.end is None else found.filter(start_date__lt=period.end)


class Dated(models.Model):
    """A row valid from ``start_date`` up to, not including, ``end_date``; open-ended when that is null."""

    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(end_date__isnull=True) | Q(end_date__gt=F("start_date")),
            ),
        )

    @property
    def period(self) -> Period:
        """Give the days on which the row is valid."""
        return Period(self.start_date, self.end_date)
