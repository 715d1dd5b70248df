"""Pages of jobs: one's own, those of one's units, and one job with its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.jobs.listings import JOBS as JOB_LIST
from wanjia.foundation.jobs.queries import jobs_of
from wanjia.foundation.jobs.types import JobRow, JobState
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.jobs.words import said, state_tag
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Page, Panel
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

SHOWN = 100
PERCENT = 100
#: Kind of job → the page of what it is about, and the argument that names it.
ABOUT = {
    "billing.price_run": ("console:run", "number"),
    "billing.issue_run": ("console:run", "number"),
    "revenue.what_if": ("console:what_if", "what_if_id"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """
    How far a job has come, as its panel shows it.

    :ivar percent: none while nobody knows how much there is
    """

    job: JobRow
    words: str
    percent: int | None
    took: str
    why: str


def _moment(value: Any) -> str:
    return written(value, kind=Kind.MOMENT)


def took(job: JobRow) -> str:
    """Write how long a job ran."""
    if job.started_at is None or job.ended_at is None:
        return EMPTY
    seconds = round((job.ended_at - job.started_at).total_seconds())
    minutes, rest = divmod(seconds, 60)
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)d s") % {"seconds": rest}


def _progress(request: HttpRequest, job: JobRow) -> Shown:
    return shown_progress(job)


def shown_progress(job: JobRow) -> Shown:
    """Describe how far a job has come."""
    known = job.progress
    percent = min(PERCENT, known.done * PERCENT // known.of) if known.of else None
    return Shown(job, said(known.words), percent, took(job), translated(job.why))


def _facts(request: HttpRequest, job: JobRow) -> list[tuple[Any, str, str]]:
    return [
        (pgettext("job", "Asked for by"), f"{job.actor_name} ({job.actor_number})", ""),
        (pgettext("job", "Asked for at"), _moment(job.created_at), ""),
        (_("Started at"), _moment(job.started_at), ""),
        (pgettext("job", "Ended at"), _moment(job.ended_at), ""),
        (_("Took"), took(job), ""),
    ]


def _outcome(request: HttpRequest, job: JobRow) -> list[tuple[Any, str, str]]:
    facts = [(said(title), translated(str(value)), "") for title, value in job.result.get("facts", ())]
    is_mine = job.actor_number == viewer(request).actor.number
    if is_mine and job.has_file(at=viewer(request).at):
        facts.append((_("File"), job.file_name, reverse("console:job_file", args=[job.job_id])))
        facts.append((_("Kept until"), _moment(job.file_until), ""))
    return facts


def _actions(request: HttpRequest, job: JobRow) -> list[Action]:
    found = []
    is_mine = job.actor_number == viewer(request).actor.number
    if is_mine and job.has_file(at=viewer(request).at):
        found.append(Action(_("Take the file away"), reverse("console:job_file", args=[job.job_id]), is_primary=True))
    if link := link_of(job):
        found.append(Action(_("Back to where it was asked for"), link))
    if is_mine and job.is_open:
        why = _("It will be cancelled after the step that runs now.") if job.is_cancel_asked else ""
        link = reverse("console:job_cancel", args=[job.job_id])
        found.append(Action(pgettext("job", "Cancel"), link, why_not=why, is_post=True, is_dangerous=True))
    if is_mine and job.state in {JobState.FAILED, JobState.CANCELLED}:
        found.append(
            Action(pgettext("job", "Try again"), reverse("console:job_retry", args=[job.job_id]), is_post=True)
        )
    return found


def link_of(job: JobRow) -> str:
    """Give the page of what a job is about, or that on which it was asked for; empty if neither is known."""
    if job.kind in ABOUT:
        route, argument = ABOUT[job.kind]
        return reverse(route, args=[job.arguments[argument]])
    back = job.arguments.get("back", "")
    return str(back) if is_a_page(back) else ""


def is_a_page(address: object) -> bool:
    """Tell whether an address is one of this site."""
    return isinstance(address, str) and address.startswith("/") and not address.startswith(("//", "/\\"))


def _head(request: HttpRequest, job: JobRow) -> Head:
    return Head(
        title=words.job(job.kind),
        number=job.subject,
        crumbs=(Crumb(_("Background work"), reverse("console:jobs")), Crumb(str(job.job_id))),
        tags=(state_tag(job),),
        actions=_actions(request, job),
    )


JOB: Page[JobRow] = Page(
    _head,
    (
        Panel("progress", gettext_lazy("Progress"), "jobs/progress.html", _progress),
        Panel("outcome", gettext_lazy("What came of it"), "jobs/outcome.html", _outcome, width=6),
        Panel("facts", gettext_lazy("When and by whom"), "kit/facts.html", _facts, width=6),
    ),
)


@dataclass(frozen=True, slots=True)
class Mine:
    """One's jobs, and whether one of them still goes on, so that the table asks again."""

    table: Table
    is_going_on: bool


def _my_jobs(request: HttpRequest, subject: None) -> Mine:
    found = jobs_of(viewer(request).actor.number, at_most=SHOWN)
    heads = [
        Column(pgettext("job", "Work")),
        Column(pgettext("job", "About")),
        Column(pgettext("job", "State")),
        Column(_("Progress"), "%", is_number=True),
        Column(pgettext("job", "Asked for at")),
        Column(_("Took")),
        Column(_("File")),
    ]
    empty = _("Nothing yet. Billing, files taken in or away and PDF batches that you start appear here.")
    table = Table(heads, [_job_row(request, job=job) for job in found], empty=empty, caption=_("Background work"))
    return Mine(table, any(job.is_open for job in found))


def _job_row(request: HttpRequest, *, job: JobRow) -> Row:
    link = reverse("console:job", args=[job.job_id])
    shown = shown_progress(job)
    file = Cell(EMPTY)
    if job.has_file(at=viewer(request).at):
        file = Cell(job.file_name, link=reverse("console:job_file", args=[job.job_id]))
    return Row(
        (
            Cell(words.job(job.kind), link=link),
            Cell(job.subject or EMPTY),
            Cell("", tag=state_tag(job)),
            Cell(EMPTY if shown.percent is None else str(shown.percent), is_number=True),
            Cell(_moment(job.created_at)),
            Cell(shown.took),
            file,
        ),
        key=str(job.job_id),
        link=link,
    )


def _jobs_head(request: HttpRequest, subject: None) -> Head:
    actions = [Action(_("Timetable"), reverse("console:timetable"))]
    if viewer(request).may(JOB_LIST.permission):
        actions.append(Action(_("Of my units"), reverse("console:unit_jobs")))
    return Head(title=_("Background work"), actions=actions)


JOBS: Page[None] = Page(_jobs_head, (Panel("mine", "", "jobs/mine.html", _my_jobs),))


def _to_job(row: Any) -> str:
    return reverse("console:job", args=[row["id"]])


UNIT_JOBS = ListPage(
    JOB_LIST,
    links={"kind": _to_job},
    empty=gettext_lazy("Nobody of these units has asked for such work."),
)
