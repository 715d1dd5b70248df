"""Views of jobs."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.jobs import operations
from wanjia.foundation.jobs.files import NoSuchFile, path_of
from wanjia.foundation.jobs.queries import UnknownJob, job_seen
from wanjia.foundation.jobs.types import JobRow
from wanjia.interfaces.console.jobs import pages
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer

GONE = 410
CONTENT_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}


@entry()
def jobs(request: HttpRequest) -> HttpResponse:
    """List one's own jobs."""
    return pages.JOBS.respond(request, None)


@entry(Permission.EVENTS_VIEW)
def unit_jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs of one's units."""
    return pages.UNIT_JOBS.respond(request)


@entry()
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one job; its progress panel asks again until it is over, and then for the whole page."""
    found = seen(request, job_id)
    response = pages.JOB.respond(request, found)
    if request.GET.get("panel") == "progress" and not found.is_open:
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(methods=("POST",))
def job_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Cancel a job."""
    found, who = mine(request, job_id), viewer(request)
    return change(
        request,
        does=lambda: operations.cancel(found.job_id, by=who.actor, at=who.at),
        done=lambda _nothing: _("It is cancelled; what runs stops after its step."),
        to=reverse("console:job", args=[job_id]),
    )


@entry(methods=("POST",))
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Try a job again."""
    found, who = mine(request, job_id), viewer(request)
    return change(
        request,
        does=lambda: operations.retry(found.job_id, by=who.actor, at=who.at),
        done=lambda _nothing: _("It waits to be done again."),
        to=reverse("console:job", args=[job_id]),
    )


@entry()
def job_file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """
    Give the file of one's own job; never shown in the browser, always saved.

    :raises Http404: if the job made none
    """
    found = mine(request, job_id)
    if not found.file_name:
        raise Http404
    try:
        path = path_of(job_id, file=found.file) if found.has_file(at=viewer(request).at) else None
    except NoSuchFile:
        path = None
    if path is None:
        return render(request, "jobs/expired.html", {"job": found}, status=GONE)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=found.file_name)
    response.headers["Content-Type"] = CONTENT_TYPES.get(path.suffix, "application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def seen(request: HttpRequest, job_id: int) -> JobRow:
    """
    Find a job of the viewer, or one of the units whose log the viewer may read.

    :raises Http404: if there is none
    """
    who = viewer(request)
    try:
        return job_seen(job_id, number=who.actor.number, scope=who.scope(Permission.EVENTS_VIEW))
    except UnknownJob as unknown:
        raise Http404 from unknown


def mine(request: HttpRequest, job_id: int) -> JobRow:
    """
    Find a job of the viewer.

    :raises Http404: if it is somebody else's
    """
    try:
        return job_seen(job_id, number=viewer(request).actor.number)
    except UnknownJob as unknown:
        raise Http404 from unknown
