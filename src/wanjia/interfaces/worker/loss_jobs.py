"""Jobs of line loss: the day before every night, and a month with its causes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.operations import computing, finding, measuring
from wanjia.energy.lineloss.queries.diagnosing import all_causes_of
from wanjia.energy.lineloss.queries.working import all_losses_of, month_until
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
    days = [until - timedelta(days=count) for count in range(DAYS_AGAIN, 0, -1)]
    for done, day in enumerate(days):
        work.report(done, of=len(days), words=BALANCING)
        worked = all_losses_of(Period(day, day + timedelta(days=1)))
        with transaction.atomic():
            written += computing.write_day(worked, by=work.by, at=work.at())
    return Finished({"facts": [["Days computed", f"{len(days):,}"], ["Balances", f"{written:,}"]]})


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
    found = 0
    for done, kind in enumerate(LossKind):
        work.report(done, of=len(LossKind), words=BALANCING)
        worked = all_losses_of(period, kind=kind)
        causes = all_causes_of(worked) if kind is LossKind.SIMULTANEOUS else None
        with transaction.atomic():
            computing.write_month(worked, by=work.by, at=work.at())
            if causes is not None:
                found = finding.write_findings(causes, month=month, by=work.by, at=work.at())
    work.report(words=REVIEWING)
    with transaction.atomic():
        judged = measuring.review_measures(month, by=work.by, at=work.at())
    facts = [["Month", f"{month:%Y-%m}"], ["New causes", f"{found:,}"], ["Measures judged", f"{judged:,}"]]
    return Finished({"facts": facts})
