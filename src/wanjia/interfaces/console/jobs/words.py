"""The words of jobs: what their kinds are called, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.jobs.types import JobRow, JobState
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.words import plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Kind of job → what it is called. A new kind adds a line here.
KINDS: Mapping[str, str | _StrPromise] = {
    "billing.price_run": _("Price a billing run"),
    "billing.issue_run": _("Issue a billing run"),
    "documents.bill_batch": _("Bills as PDF"),
    "files.check_sheet": _("Check a file"),
    "files.export_list": _("Export a list"),
    "files.export_sheet": _("Export a sheet"),
    "files.import_sheet": _("Take a file in"),
    "revenue.what_if": _("What if prices changed"),
}
STATES: Mapping[JobState, tuple[str | _StrPromise, str]] = {
    JobState.QUEUED: (pgettext_lazy("job", "Waiting"), "calm"),
    JobState.RUNNING: (pgettext_lazy("job", "Running"), "warn"),
    JobState.DONE: (pgettext_lazy("job", "Done"), "good"),
    JobState.FAILED: (pgettext_lazy("job", "Failed"), "bad"),
    JobState.CANCELLED: (pgettext_lazy("job", "Cancelled"), "plain"),
}


def kind_words(kind: str) -> str | _StrPromise:
    """Give what a kind of job is called."""
    return KINDS.get(kind) or plain(kind.rpartition(".")[2])


def state_tag(job: JobRow) -> Tag:
    """Give a job's state as a coloured word."""
    if job.is_open and job.is_cancel_asked:
        return Tag(pgettext_lazy("job", "Being cancelled"), "warn")
    return Tag(*STATES[job.state])
