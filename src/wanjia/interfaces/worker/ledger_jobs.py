"""The nightly look at the books: every balance recomputed; a difference is a failure that somebody answers for."""

from __future__ import annotations

from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.locking.snapshots import one_state
from wanjia.interfaces.worker.work import JobFailed, Work
from wanjia.revenue.ledger.queries import verified as ledger
from wanjia.revenue.receivables.queries import verified as receivables

RECOMPUTING = "Recomputing every balance"
DIFFERENCES_SHOWN = 20


def verify(work: Work) -> Finished:
    """
    Recompute every balance from entries and every receivable from bills and payments, in the whole company.

    :raises JobFailed: if there is a difference, with the first of them
    """
    work.report(words=RECOMPUTING)
    with one_state():
        found = (*ledger.all_verified(), *receivables.all_verified())
    off = [(one.name, each) for one in found for each in one.differences]
    compared = ["Balances compared", f"{sum(one.compared for one in found):,}"]
    if not off:
        return Finished({"facts": [compared, ["Differences", "0"]]})
    shown = [[each.about, f"{each.kept:,} / {each.found:,}"] for _name, each in off[:DIFFERENCES_SHOWN]]
    msg = (
        f"The books do not agree with what they are made of: {len(off)} differences. Nothing was changed. "
        "`wanjia ledger verify` shows them all; find their cause before the month is closed."
    )
    raise JobFailed(msg, result={"facts": [compared, ["Differences", f"{len(off):,}"], *shown]})
