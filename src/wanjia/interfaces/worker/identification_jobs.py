"""Jobs of identification: areas compared, and what was found otherwise proposed to the archive."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from wanjia.energy.identification.operations import identifying
from wanjia.energy.identification.queries.results import run_with_id
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker.work import Work

COMPARING, SUGGESTING = "Comparing areas", "Proposing corrections"


def identify(work: Work) -> Finished:
    """
    Identify areas and phases of the customers of some areas, and propose corrections.

    Arguments: ``areas`` (codes), ``start`` and ``end`` (days, the end not included).
    """
    period = Period(date.fromisoformat(work["start"]), date.fromisoformat(work["end"]))
    work.report(words=COMPARING)
    with transaction.atomic():
        run_id = identifying.identify(work["areas"], period=period, by=work.by, at=work.at())
    work.report(words=SUGGESTING)
    with transaction.atomic():
        suggested = identifying.suggest_ties(run_id, by=work.by, at=work.at())
    found = run_with_id(run_id, scope=work.by.scope)
    facts = [
        ["Areas compared", ", ".join(found.areas)],
        ["Customers compared", f"{sum(found.counts.values()):,}"],
        ["Corrections proposed", f"{suggested:,}"],
    ]
    return Finished({"facts": facts})
