"""Jobs of reliability: the indices of a month, and outages whose notice is due."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from django.db import transaction

from wanjia.energy.reliability.operations.monthly import work_out_month
from wanjia.energy.reliability.queries.outages import noticed_late
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.worker.work import Work, today

WORKING_OUT = "Working out the indices of the month"
NOTICE_AHEAD_DAYS = 9
JUDGED = (UnitKind.COMPANY, UnitKind.STATION)


def work_out(work: Work) -> Finished:
    """Work out the indices of a month, last month's unless one is asked for, of each company and station."""
    asked = str(work.get("month", otherwise=""))
    first = date.fromisoformat(f"{asked}-01") if asked else today(work.at()).replace(day=1) - timedelta(days=1)
    units = units_below(work.by.scope.unit_paths).filter(pl.col("kind").is_in([kind.value for kind in JUDGED]))
    codes = units["code"].to_list()
    for done, code in enumerate(codes):
        work.report(done, of=len(codes), words=WORKING_OUT)
        with transaction.atomic():
            work_out_month(code, month=month_of(first), by=work.by, at=work.at())
    waiting = noticed_late(work.by.scope, by=work.at(), days=NOTICE_AHEAD_DAYS)
    facts = [["Month", f"{first:%Y-%m}"], ["Units", f"{len(codes):,}"], ["Notices due", f"{waiting:,}"]]
    return Finished({"facts": facts})
