"""Jobs of the interval store: files are tidied every night, and collection is counted when values are due."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker.work import Work, today
from wanjia.measurement.intervals.operations.collecting import count_collection
from wanjia.measurement.intervals.operations.compacting import compact, drop_unneeded
from wanjia.measurement.intervals.operations.sweeping import sweep
from wanjia.measurement.intervals.queries.compacting import crowded_places

COMPACTING, COUNTING = "Writing small files as one", "Counting what came"
#: Days that are counted anew, since registers may come late.
COUNTED_DAYS = 14


def tidy_store(work: Work) -> Finished:
    """Write the files of crowded places as few, place by place; killed, it goes on with the places that are left."""
    places = crowded_places(day=today(work.at()))
    replaced = written = 0
    for done, place in enumerate(places):
        work.report(done, of=len(places), words=COMPACTING)
        became = compact(place, by=work.by, at=work.at())
        replaced, written = replaced + became.replaced, written + became.written
    dropped = drop_unneeded(by=work.by, at=work.at())
    removed = sweep(by=work.by, at=work.at())
    facts = [
        ["Files written anew as fewer", f"{replaced:,}"],
        ["Files that stand for them", f"{written:,}"],
        ["Files that nothing needs any more", f"{dropped:,}"],
        ["Files removed", f"{removed:,}"],
    ]
    return Finished({"facts": facts})


def count_days(work: Work) -> Finished:
    """Count what came of today's registers and of those of the days before, in the place of earlier counts."""
    day = today(work.at())
    work.report(words=COUNTING)
    with transaction.atomic():
        period = Period(day - timedelta(days=COUNTED_DAYS - 1), day + timedelta(days=1))
        written = count_collection(period, by=work.by, at=work.at())
    return Finished({"facts": [["Days counted", f"{COUNTED_DAYS:,}"], ["Rows written", f"{written:,}"]]})
