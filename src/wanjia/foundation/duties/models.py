"""Exemptions from the separation of duties: asked for, decided, perhaps revoked; nothing is overwritten."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.duties.types import DutyRule, ExemptionState
from wanjia.foundation.periods.models import Dated, DatedQuerySet

LONGEST_REASON = 200


class ExemptionQuerySet(DatedQuerySet):
    """Questions about exemptions."""

    def inside(self, scope: Scope) -> Self:
        """Keep the exemptions of units within ``scope``."""
        return self.filter(within(scope, path="unit__path"))

    def in_force(self, day: date) -> Self:
        """Keep those that hold on ``day``: approved, and not revoked by then."""
        was_granted = Q(state=ExemptionState.APPROVED) | Q(state=ExemptionState.REVOKED, revoked_date__gt=day)
        return self.on(day).filter(was_granted)

    def pending(self) -> Self:
        """Keep those that hold or may come to hold."""
        return self.filter(state__in=(ExemptionState.REQUESTED, ExemptionState.APPROVED))


class Exemption(Dated):
    """
    职责分离豁免: a rule does not bind a unit and those below it on some days.

    Each step fills columns of its own; a revoked exemption still tells on which days it held.
    """

    rule = models.CharField(max_length=30, choices=[(rule, rule) for rule in DutyRule])
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    state = models.CharField(max_length=10, choices=[(state, state) for state in ExemptionState])
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    revoked_by = models.CharField(max_length=40, default="", blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_date = models.DateField(null=True, help_text="the first day without it")
    revocation_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    objects = ExemptionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(end_date__isnull=False), name="exemption_ends"),
        )
        indexes = (models.Index(fields=["rule", "state", "start_date"], name="exemption_by_rule"),)

    def __str__(self) -> str:
        """Show rule and span."""
        return f"{self.rule} {self.period}"
