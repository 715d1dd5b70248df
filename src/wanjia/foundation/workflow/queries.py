"""Questions about how long work may wait."""

from __future__ import annotations

from datetime import date

from wanjia.foundation.workflow.models import WorkLimit


def limits_on(day: date) -> dict[str, int]:
    """Give the hours that each kind of work may wait, as they hold on a day; work without a row has no limit."""
    return dict(WorkLimit.objects.on(day).order_by("start_date").values_list("work", "hours"))
