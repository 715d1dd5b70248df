"""The nightly job of the interval store: small files are written as one, and what nothing needs any more is removed."""

from __future__ import annotations

from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker.work import Work, today
from wanjia.measurement.intervals.operations.compacting import compact, drop_unneeded
from wanjia.measurement.intervals.operations.sweeping import sweep
from wanjia.measurement.intervals.queries.compacting import crowded_places

COMPACTING = "Writing small files as one"


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
