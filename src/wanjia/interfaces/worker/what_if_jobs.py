"""The job of a what-if: a month priced again part by part; it goes on where a killed worker stopped."""

from __future__ import annotations

from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker import what_if
from wanjia.interfaces.worker.work import Work

WORDS = "Pricing the month twice"


def price_what_if(work: Work) -> Finished:
    """Price the what-if whose ``what_if_id`` is given."""
    found = what_if.price(
        work["what_if_id"], by=work.by, watch=lambda done, parts: work.report(done, of=parts, words=WORDS)
    )
    facts = [
        ["Accounts priced again", f"{found.summary['accounts']:,}"],
        ["Effect, yuan", f"{found.summary['effect']}"],
    ]
    return Finished({"facts": facts})
