"""Tokens, and the answers kept for requests that are sent twice."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.locking.models import LockableQuerySet


class ApiToken(models.Model):
    """
    接口令牌: a key with which a program acts in a person's name, never further than the person may.

    The key itself is told once and kept nowhere: ``digest`` recognises it, ``prefix`` tells people which one it is.
    """

    user = models.ForeignKey("signin.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    requests_a_minute = models.PositiveIntegerField()
    issued_by = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    end_date = models.DateField(help_text="the day from which on it is void")
    latest_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=40, default="", blank=True)

    objects = LockableQuerySet.as_manager()

    def __str__(self) -> str:
        """Show what it is recognised by."""
        return str(self.prefix)


class KeptAnswer(models.Model):
    """幂等记录: what a change was answered with; the same request sent again hears it, and nothing changes twice."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="of what was asked")
    answer = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    objects = LockableQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="answer_kept_once"),)

    def __str__(self) -> str:
        """Show the key."""
        return str(self.key)
