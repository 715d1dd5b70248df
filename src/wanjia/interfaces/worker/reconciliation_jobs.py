"""The nightly look at the days of channels that were not settled yet."""

from __future__ import annotations

from django.db import transaction

from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker.work import Work
from wanjia.revenue.reconciliation.operations.checking import check_channel_day
from wanjia.revenue.reconciliation.queries.channels import days_to_check

CHECKING = "Checking the days of channels"


def check_days(work: Work) -> Finished:
    """Check the days of channels again that have open findings, or of which the bank had not told before."""
    days, left = days_to_check(work.by.scope), 0
    for done, day_id in enumerate(days):
        work.report(done, of=len(days), words=CHECKING)
        with transaction.atomic():
            left += check_channel_day(day_id, by=work.by, at=work.at())
    return Finished({"facts": [["Days checked", f"{len(days):,}"], ["Open findings", f"{left:,}"]]})
