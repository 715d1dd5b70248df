"""The nightly look at the days of channels that were not settled yet, and at the books of the day before."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.worker.work import Work, today
from wanjia.revenue.reconciliation.operations.checking import check_channel_day
from wanjia.revenue.reconciliation.operations.daily import check_books
from wanjia.revenue.reconciliation.queries.channels import days_to_check

CHECKING, BOOKS = "Checking the days of channels", "Checking the books of the day before"


def check_days(work: Work) -> Finished:
    """
    Check the days of channels again that have open findings, or of which the bank had not told before.

    Then the books of the day before are checked, company by company: issued bills, and what collectors hold.
    """
    days, left = days_to_check(work.by.scope), 0
    for done, day_id in enumerate(days):
        work.report(done, of=len(days), words=CHECKING)
        with transaction.atomic():
            left += check_channel_day(day_id, by=work.by, at=work.at())
    work.report(words=BOOKS)
    return Finished({"facts": [["Days checked", f"{len(days):,}"], ["Open findings", f"{left + _books(work):,}"]]})


def _books(work: Work) -> int:
    """Check the books of the day before of the highest units of the scope; give how many findings are open."""
    units = units_below(work.by.scope.unit_paths)
    codes, left = set(units["code"]), 0
    highest = [code for code, above in units.select("code", "parent_code").iter_rows() if above not in codes]
    for code in highest:
        with transaction.atomic():
            left += check_books(today(work.at()) - timedelta(days=1), unit_code=code, by=work.by, at=work.at())
    return left
