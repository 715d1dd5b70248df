"""Jobs of reliability: the indices of a month, and announcing outages whose notice is due."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from django.db import transaction

from wanjia.energy.reliability.operations.announcing import announce_outage
from wanjia.energy.reliability.operations.monthly import work_out_month
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.outages import outages_to_announce
from wanjia.energy.reliability.types import Limit
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.worker.work import Work, today

WORKING_OUT = "Working out the indices of the month"
ANNOUNCING = "Announcing outages"
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
    return Finished({"facts": [["Month", f"{first:%Y-%m}"], ["Units", f"{len(codes):,}"]]})


def announce_due(work: Work) -> Finished:
    """
    Announce what is approved and begins soon: messages to everybody hit wait in the outbox afterwards.

    Each outage is a transaction of its own. One for which it is too late stays as it is and is told of.
    """
    days = int(limits_on(today(work.at()))[Limit.ANNOUNCE_DAYS])
    due = outages_to_announce(work.by.scope, at=work.at(), days=days)
    announced, messages, facts = 0, 0, []
    for done, (outage_id, name) in enumerate(due):
        work.report(done, of=len(due), words=ANNOUNCING)
        try:
            with transaction.atomic():
                messages += announce_outage(outage_id, by=work.by, at=work.at())
        except Refused as why:
            facts.append([name, str(why)])
        else:
            announced += 1
    told = [["Outages announced", f"{announced:,}"], ["Messages written", f"{messages:,}"]]
    return Finished({"facts": [*told, *facts]})
