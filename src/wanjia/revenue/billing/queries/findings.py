"""Questions about what the pre-bill checks found."""

from __future__ import annotations

from django.db.models import QuerySet

from wanjia.revenue.billing.models import (
    BillFinding,
)


def open_findings(run_id: int) -> QuerySet[BillFinding]:
    """Give the findings of a run that still wait for a person."""
    return BillFinding.objects.filter(run_id=run_id, state="open").order_by("account__number", "rule")
