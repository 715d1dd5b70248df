"""Jobs of fee control: the balances of the day, warnings, and cuts asked for."""

from __future__ import annotations

from django.db import transaction

from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker.work import Work, today
from wanjia.revenue.disconnection.operations import settled
from wanjia.revenue.prepayment.operations import balancing, cutting, warning
from wanjia.revenue.prepayment.queries.balances import balances_on

PRICING, WRITING = "Pricing the use since the last bills", "Writing the balances of the day"
CUTTING = "Asking for cuts"


def balance_day(work: Work) -> Finished:
    """
    Work out the balances of today, warn whose balance comes to its end, ask for cuts, and settle cuts that are paid.

    Done twice on a day it warns and asks for nothing twice.
    """
    day, scope = today(work.at()), work.by.scope
    work.report(words=PRICING)
    found = balances_on(day, scope=scope)
    work.report(words=WRITING)
    with transaction.atomic():
        written = balancing.write_balances(found.table, units=found.units, day=day, by=work.by, at=work.at())
        warned = warning.plan_warnings(written, day=day, by=work.by, at=work.at())
    with transaction.atomic():
        sent = warning.hand_over(by=work.by, at=work.at())
    with transaction.atomic():
        cutting.restate_open_cuts(by=work.by, at=work.at())
    with transaction.atomic():
        ended = settled.settle_paid_cuts(by=work.by, at=work.at())
    asked = _cuts_asked(work)
    facts = [
        ["Balances", f"{written.height:,}"],
        ["New warnings", f"{warned:,}"],
        ["Warnings handed over", f"{sent:,}"],
        ["Cuts settled", f"{ended:,}"],
        ["Cuts asked for", f"{asked:,}"],
    ]
    return Finished({"facts": facts})


def _cuts_asked(work: Work) -> int:
    waiting, asked = cutting.cuts_to_ask(day=today(work.at()), by=work.by), 0
    for done, one in enumerate(waiting):
        work.report(done, of=len(waiting), words=CUTTING)
        with transaction.atomic():
            asked += cutting.ask_cut(one, by=work.by, at=work.at())
    return asked
