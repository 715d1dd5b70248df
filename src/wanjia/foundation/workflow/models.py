"""How long work may wait."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.periods.models import Dated


class WorkLimit(Dated):
    """办理时限: the hours that one kind of work may wait for somebody, for some time, with the ground for it."""

    work = models.CharField(max_length=60)
    hours = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["work", "start_date"], name="work_limit_once"),
        )

    def __str__(self) -> str:
        """Show work and hours."""
        return f"{self.work}: {self.hours} h"
