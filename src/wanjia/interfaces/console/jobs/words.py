"""The words of jobs: what their kinds are called, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext, pgettext_lazy

from wanjia.foundation.jobs.types import JobRow, JobState
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.words import label

HUES: Mapping[JobState, str] = {
    JobState.QUEUED: "calm",
    JobState.RUNNING: "warn",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "plain",
}
#: What workers say while they work, and the titles of the figures that come out. A kind of work adds its own.
SAID = (
    pgettext_lazy("job", "Pricing the accounts of the run"),
    pgettext_lazy("job", "Issuing the bills of the run"),
    pgettext_lazy("job", "Writing the rows of the list"),
    pgettext_lazy("job", "Reading the file"),
    pgettext_lazy("job", "Trying the rows out"),
    pgettext_lazy("job", "Writing the rows of the file"),
    pgettext_lazy("job", "Run"),
    pgettext_lazy("job", "Bills priced"),
    pgettext_lazy("job", "Bills issued"),
    pgettext_lazy("job", "Findings held back"),
    pgettext_lazy("job", "Printing the bills"),
    pgettext_lazy("job", "Bills"),
    pgettext_lazy("job", "Characters that cannot be printed"),
    pgettext_lazy("job", "Rows"),
    pgettext_lazy("job", "Rows read"),
    pgettext_lazy("job", "Rows written"),
    pgettext_lazy("job", "Rows to be written"),
    pgettext_lazy("job", "Already there"),
    pgettext_lazy("job", "Put aside in the work list of readings"),
    pgettext_lazy("job", "Mistakes"),
    pgettext_lazy("job", "Planning the steps of the day"),
    pgettext_lazy("job", "Handing messages over"),
    pgettext_lazy("job", "Asking for cuts"),
    pgettext_lazy("job", "Assessing the risk of customers"),
    pgettext_lazy("job", "Debtors"),
    pgettext_lazy("job", "Steps planned"),
    pgettext_lazy("job", "Messages handed over"),
    pgettext_lazy("job", "Promises broken"),
    pgettext_lazy("job", "Agreements broken"),
    pgettext_lazy("job", "Cuts asked for"),
    pgettext_lazy("job", "Customers graded"),
    pgettext_lazy("job", "New warnings"),
    pgettext_lazy("job", "Recomputing every balance"),
    pgettext_lazy("job", "Balances compared"),
    pgettext_lazy("job", "Differences"),
    pgettext_lazy("job", "Checking the days of channels"),
    pgettext_lazy("job", "Days checked"),
    pgettext_lazy("job", "Open findings"),
    pgettext_lazy("job", "Working out the indices of the month"),
    pgettext_lazy("job", "Month"),
    pgettext_lazy("job", "Units"),
    pgettext_lazy("job", "Announcing outages"),
    pgettext_lazy("job", "Outages announced"),
    pgettext_lazy("job", "Messages written"),
)


def said(words: str) -> str:
    """Give what a worker said, a step or the title of a figure, in the reader's language."""
    return pgettext("job", words) if words else ""


def state_tag(job: JobRow) -> Tag:
    """Give a job's state as a coloured word."""
    if job.is_open and job.is_cancel_asked:
        return Tag(pgettext_lazy("job", "Being cancelled"), "warn")
    return Tag(label(job.state), HUES[job.state])
