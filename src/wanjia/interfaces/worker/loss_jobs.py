"""Jobs of line loss: the day before every night, and a month with its causes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.operations import computing, finding, measuring
from wanjia.energy.lineloss.queries.diagnosing import all_causes_of
from wanjia.energy.lineloss.queries.working import all_losses_of, by_bills, day_by_day, month_until
from wanjia.energy.lineloss.types import LossKind
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker.work import Work, today

DAYS_AGAIN = 3
BALANCING, REVIEWING = "Balancing the grid", "Judging measures"


class NotYet(Refused):
    """A month of which no day is over."""


def compute_days(work: Work) -> Finished:
    """
    Work out the losses of the days before today, and again those of the days before, whose late values have come.

    Done twice on a day it writes the same rows.
    """
    until, written = today(work.at()), 0
    work.report(0, of=DAYS_AGAIN, words=BALANCING)
    metered = all_losses_of(Period(until - timedelta(days=DAYS_AGAIN), until))
    for done, worked in enumerate(day_by_day(metered)):
        work.report(done, of=DAYS_AGAIN, words=BALANCING)
        with transaction.atomic():
            written += computing.write_day(worked, by=work.by, at=work.at())
    return Finished({"facts": [["Days computed", f"{DAYS_AGAIN:,}"], ["Balances", f"{written:,}"]]})


def compute_month(work: Work) -> Finished:
    """
    Work out a month both ways as drafts, look for causes, and judge the measures done before it.

    Its argument is ``month`` (its first day); without one it is the latest month that is over.
    """
    given = work.get("month")
    month = date.fromisoformat(given) if given else rules.month_before(today(work.at()).replace(day=1))
    period = month_until(month, today=today(work.at()))
    if period is None:
        msg = f"No day of {month:%Y-%m} is over yet."
        raise NotYet(msg)
    work.report(0, of=len(LossKind), words=BALANCING)
    metered = all_losses_of(period)
    causes = all_causes_of(metered)
    with transaction.atomic():
        computing.write_month(metered, by=work.by, at=work.at())
        found = finding.write_findings(causes, month=month, by=work.by, at=work.at())
    work.report(1, of=len(LossKind), words=BALANCING)
    billed = by_bills(metered)
    with transaction.atomic():
        computing.write_month(billed, by=work.by, at=work.at())
    work.report(words=REVIEWING)
    with transaction.atomic():
        judged = measuring.review_measures(month, by=work.by, at=work.at())
    facts = [["Month", f"{month:%Y-%m}"], ["New causes", f"{found:,}"], ["Measures judged", f"{judged:,}"]]
    return Finished({"facts": facts})
