"""Jobs of billing: a run is priced or issued chunk by chunk, and goes on where a killed worker stopped."""

from __future__ import annotations

from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker import billing
from wanjia.interfaces.worker.billing import Progress
from wanjia.interfaces.worker.work import Work

WORDS = {"price": "Pricing the accounts of the run", "issue": "Issuing the bills of the run"}


def price_run(work: Work) -> Finished:
    """Price the run whose ``number`` is given."""
    seen = _Seen(work)
    billing.price(work["number"], by=work.by, watch=seen)
    return seen.outcome("Bills priced")


def issue_run(work: Work) -> Finished:
    """Issue the run whose ``number`` is given; with ``hold_open``, hold what nobody decided on and issue the rest."""
    held = 0
    if work.get("hold_open"):
        held = billing.hold_open_findings(work["number"], reason="held back when the run was issued", by=work.by)
    seen = _Seen(work)
    billing.issue(work["number"], by=work.by, watch=seen)
    return seen.outcome("Bills issued", held=held)


class _Seen:
    """Reports a run's progress and keeps the latest."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.bills = 0

    def __call__(self, progress: Progress) -> None:
        self.bills = progress.bills
        self.work.report(progress.done, of=progress.chunks, words=WORDS[progress.step])

    def outcome(self, title: str, *, held: int = 0) -> Finished:
        facts = [["Run", self.work["number"]], [title, f"{self.bills:,}"]]
        return Finished({"facts": facts + ([["Findings held back", f"{held:,}"]] if held else [])})
