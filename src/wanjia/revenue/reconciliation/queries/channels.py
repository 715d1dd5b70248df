"""Questions about what channels say of their days."""

from __future__ import annotations

from django.db.models import Q

from wanjia.foundation.access.types import Scope
from wanjia.revenue.reconciliation.models import ChannelDay, CheckFinding
from wanjia.revenue.reconciliation.types import FindingState


def days_to_check(scope: Scope) -> list[int]:
    """Give the days of channels with open findings, or of which the bank had told nothing when they were checked."""
    unsettled = CheckFinding.objects.filter(state=FindingState.OPEN).values("channel_day_id")
    found = ChannelDay.objects.inside(scope).filter(Q(pk__in=unsettled) | Q(bank_amount=None))
    return list(found.order_by("pk").values_list("pk", flat=True))
