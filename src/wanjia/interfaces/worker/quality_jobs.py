"""Jobs of supply quality: the running month every night, and the month before once it is complete."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from wanjia.energy.quality.operations.computing import write_month
from wanjia.energy.quality.queries.month import month_quality
from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker.work import Work, today

LOOKING, WRITING = "Looking at voltages, loads and phases of the month", "Writing the month down"


def compute_running(work: Work) -> Finished:
    """Work the month of yesterday out, up to today."""
    day: date = today(work.at())
    return _computed(work, month=(day - timedelta(days=1)).replace(day=1))


def compute_latest(work: Work) -> Finished:
    """Work the month before this one out, as a whole; another one if ``month`` is given."""
    given = work.get("month")
    first: date = today(work.at()).replace(day=1)
    month = date.fromisoformat(given) if given else (first - timedelta(days=1)).replace(day=1)
    return _computed(work, month=month)


def _computed(work: Work, *, month: date) -> Finished:
    def watch(done: int, of: int) -> None:
        work.report(done, of=of, words=LOOKING)

    found = month_quality(month, scope=work.by.scope, until=today(work.at()), watch=watch)
    work.report(words=WRITING)
    with transaction.atomic():
        written = write_month(found, by=work.by, at=work.at())
    facts = [
        ["Month", f"{month:%Y-%m}"],
        ["Monitoring points", f"{written.points:,}"],
        ["Power factors", f"{written.factors:,}"],
        ["Taps to move", f"{written.taps:,}"],
        ["Findings about the supply", f"{written.findings:,}"],
    ]
    return Finished({"facts": facts})
