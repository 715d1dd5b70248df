"""One table is audit trail, outbox and timeline."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """Something that happened: past tense, ids and plain values only; never changed."""

    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_number = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    unit = models.ForeignKey("organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["subject_kind", "subject_id"], name="event_subject"),
            models.Index(fields=["name", "at", "unit"], name="event_by_name"),
            models.Index(fields=["subject_kind", "at", "unit"], name="event_by_kind"),
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(fields=["unit", "at", "id"], name="event_by_unit"),
            models.Index(fields=["actor_number", "at"], name="event_by_actor"),
            models.Index(fields=["actor_name", "at"], name="event_by_actor_name"),
        )

    def __str__(self) -> str:
        """Show name and time."""
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
