"""Messages that wait for the gateway, and what became of each."""

from __future__ import annotations

from typing import Self

from django.db import models

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.outbox.types import MessageChannel, MessageState

LONGEST_WHY = 200


class MessageQuerySet(LockableQuerySet):
    """Questions about messages."""

    def inside(self, scope: Scope) -> Self:
        """Keep those of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))


class Message(models.Model):
    """
    待发消息: one message to one address, sent at least once and recognized by its key.

    ``not_before`` is the first moment outside quiet hours, then that of the next try. ``quiet`` are the hours that hold
    when it is sent, as pairs of times.
    """

    key = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=8, choices=[(one, one) for one in MessageChannel])
    address = models.CharField(max_length=40, help_text="personal data")
    title = models.CharField(max_length=60)
    text = models.TextField(help_text="personal data")
    template = models.CharField(max_length=30)
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    about_number = models.CharField(max_length=30, help_text="number of the account")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=[(one, one) for one in MessageState])
    not_before = models.DateTimeField()
    quiet = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    reference = models.CharField(max_length=80, default="", blank=True, help_text="what the gateway calls it")
    why = models.CharField(max_length=LONGEST_WHY, default="", blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="delivered, failed, withdrawn or put aside")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["state", "not_before"], name="message_to_send"),
            models.Index(fields=["unit", "state"], name="message_by_state"),
            models.Index(fields=["about_kind", "about_id"], name="message_by_origin"),
            models.Index(fields=["about_number"], name="message_by_account"),
        )

    def __str__(self) -> str:
        """Show the key."""
        return str(self.key)
