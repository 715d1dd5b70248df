"""The words of background work: what its kinds are called, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.foundation.jobs.types import CatchUp, JobState
from wanjia.interfaces.kit import intervals_words, lineloss_words, powerflow_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    JobState: {
        "queued": pgettext_lazy("job", "Waiting"),
        "running": pgettext_lazy("job", "Running"),
        "done": pgettext_lazy("job", "Done"),
        "failed": pgettext_lazy("job", "Failed"),
        "cancelled": pgettext_lazy("job", "Cancelled"),
    },
    CatchUp: {
        "LATEST": pgettext_lazy("timetable", "Only the latest missed day"),
        "EVERY": pgettext_lazy("timetable", "Every missed day"),
    },
}
#: Kind of work → what it is called. A kind that a worker learns adds a line here.
JOB_WORDS: Mapping[str, _StrPromise] = {
    "billing.price_run": pgettext_lazy("job", "Price a billing run"),
    "billing.issue_run": pgettext_lazy("job", "Issue a billing run"),
    "directdebit.book_returns": pgettext_lazy("job", "Book what a bank collected"),
    "dunning.plan_day": pgettext_lazy("job", "Dunning: the steps of the day"),
    "dunning.assess_risks": pgettext_lazy("job", "Risk of customers"),
    "messages.send": pgettext_lazy("job", "Messages to customers"),
    "prepayment.balance_day": pgettext_lazy("job", "Fee control: the balances of the day"),
    "quality.compute_running": pgettext_lazy("job", "Supply quality: the running month"),
    "quality.compute_latest": pgettext_lazy("job", "Supply quality: the month before"),
    "reliability.announce_due": pgettext_lazy("job", "Outages announced"),
    "reliability.work_out_month": pgettext_lazy("job", "Reliability: the month before"),
    **intervals_words.JOBS,
    **lineloss_words.JOBS,
    **powerflow_words.JOBS,
    "identification.identify": pgettext_lazy("job", "Areas and phases of customers identified"),
    "ledger.verify": pgettext_lazy("job", "Books recomputed and compared"),
    "reconciliation.check_days": pgettext_lazy("job", "Channels and the books of the day before checked"),
    "documents.bill_batch": pgettext_lazy("job", "Bills as PDF"),
    "files.check_sheet": pgettext_lazy("job", "Check a file"),
    "files.export_list": pgettext_lazy("job", "Export a list"),
    "files.import_sheet": pgettext_lazy("job", "Take a file in"),
    "revenue.what_if": pgettext_lazy("job", "What if prices changed"),
}
