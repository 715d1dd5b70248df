"""Views of files in and out."""

from __future__ import annotations

from pathlib import PurePath

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import operations
from wanjia.foundation.jobs.files import keep_upload
from wanjia.foundation.jobs.queries import UnknownJob, job_seen
from wanjia.foundation.jobs.types import JobRow
from wanjia.foundation.sheets.types import Sheet
from wanjia.foundation.sheets.writing import Headers
from wanjia.interfaces.console.exchange import pages, sheets
from wanjia.interfaces.console.exchange.forms import FileForm
from wanjia.interfaces.exchange.catalogue import UnknownSheet, exchangeable
from wanjia.interfaces.exchange.exporting import template_of
from wanjia.interfaces.exchange.lists import LISTS, WRITERS
from wanjia.interfaces.kit.entry import entry, redirected
from wanjia.interfaces.kit.messages import refuse
from wanjia.interfaces.kit.viewer import viewer

LONGEST_QUERY = 2_000
BILLS = "bills"
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@entry(Permission.FILES_EXPORT, methods=("POST",))
def list_export(request: HttpRequest, listing: str) -> HttpResponse:
    """
    Have the whole of a filtered list written as a file, and go to the job that does it.

    :raises Http404: if the viewer may not see the list, or it cannot be taken away
    """
    who, wanted, kind = viewer(request), LISTS.get(listing), request.POST.get("format", "")
    query = request.POST.get("query", "")
    if wanted is None or len(query) > LONGEST_QUERY or not who.may(wanted.permission):
        raise Http404
    is_printed = kind == "pdf" and listing == BILLS
    if kind not in WRITERS and not is_printed:
        raise Http404
    arguments = {"listing": listing, "query": query, "format": kind, "back": _back(request)}
    return _asked_for(
        request,
        kind="documents.bill_batch" if is_printed else "files.export_list",
        arguments=arguments,
        by=who.acting(wanted.permission),
        subject=f"{wanted.title} ({kind})",
    )


@entry(Permission.FILES_IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Show the sheets that can be handed in, and what was handed in lately."""
    return pages.IMPORTS.respond(request, None)


@entry(Permission.FILES_IMPORT, methods=("GET", "POST"))
def import_sheet(request: HttpRequest, sheet: str) -> HttpResponse:
    """Explain a sheet's columns and take a file, which is then checked."""
    found = _sheet(request, sheet)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        return _checked(request, sheet=found, form=form)
    context = {
        "head": pages.sheet_head(found),
        "form": form,
        "columns": sheets.columns_of(found),
        "needs_two": sheets.needs_two(found.name),
    }
    return render(request, "exchange/sheet.html", context, status=200 if request.method == "GET" else 422)


def _checked(request: HttpRequest, *, sheet: Sheet, form: FileForm) -> HttpResponse:
    given = form.cleaned_data["file"]
    name = PurePath(str(given.name)).name
    upload = keep_upload(given.chunks(), suffix=PurePath(name).suffix.lower())
    return _asked_for(
        request,
        kind=pages.CHECK,
        arguments={"sheet": sheet.name, "upload": upload, "file": name},
        by=viewer(request).acting(Permission.FILES_IMPORT),
        subject=f"{sheets.title_of(sheet)}: {name}",
    )


@entry(Permission.FILES_IMPORT)
def import_template(request: HttpRequest, sheet: str) -> HttpResponse:
    """
    Give an empty file with the headers of a sheet.

    :raises Http404: if the format is none
    """
    found, kind = _sheet(request, sheet), request.GET.get("format", "xlsx")
    if kind not in CONTENT_TYPES:
        raise Http404
    headers = Headers.CHINESE if sheets.is_chinese() else Headers.ENGLISH
    response = HttpResponse(template_of(found, suffix=f".{kind}", headers=headers), content_type=CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}.{kind}"'
    return response


@entry(Permission.FILES_IMPORT)
def import_checked(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show what was found in a file, or what became of it."""
    job = _import_job(request, job_id)
    response = pages.CHECKED.respond(request, job)
    if request.GET.get("panel") == "progress" and not job.is_open:
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(Permission.FILES_IMPORT, methods=("POST",))
def import_take(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take in a file that was checked; a second click takes it in no second time."""
    job = _import_job(request, job_id)
    if why := pages.why_not_taken(request, job=job):
        refuse(request, Refused(why))
        return redirected(request, to=reverse("console:import_checked", args=[job_id]))
    return _asked_for(
        request,
        kind=pages.IMPORT,
        arguments={name: job.arguments[name] for name in ("sheet", "upload", "file")},
        by=viewer(request).acting(Permission.FILES_IMPORT),
        subject=job.subject,
        key=f"check:{job_id}",
    )


def _asked_for(
    request: HttpRequest, *, kind: str, arguments: dict[str, str], by: Actor, subject: str, key: str = ""
) -> HttpResponse:
    """Ask for a job in the reader's language, and go to its page."""
    whole = {**arguments, "language": get_language() or ""}
    try:
        with transaction.atomic():
            job_id = operations.submit(kind, arguments=whole, by=by, at=viewer(request).at, subject=subject, key=key)
    except Refused as why:
        refuse(request, why)
        return redirected(request, to=reverse("console:imports"))
    route = "console:import_checked" if kind in {pages.CHECK, pages.IMPORT} else "console:job"
    return redirected(request, to=reverse(route, args=[job_id]))


def _sheet(request: HttpRequest, name: str) -> Sheet:
    """
    Find a sheet that the viewer may hand in.

    :raises Http404: if there is none
    """
    try:
        found = exchangeable(name).sheet
    except UnknownSheet as unknown:
        raise Http404 from unknown
    if not sheets.may_hand_in(viewer(request), sheet=name):
        raise Http404
    return found


def _import_job(request: HttpRequest, job_id: int) -> JobRow:
    """
    Find a file that was handed in by the viewer, or by somebody of the viewer's units.

    :raises Http404: if there is none
    """
    who = viewer(request)
    try:
        found = job_seen(job_id, number=who.actor.number, scope=who.scope(Permission.FILES_IMPORT))
    except UnknownJob as unknown:
        raise Http404 from unknown
    if found.kind not in {pages.CHECK, pages.IMPORT}:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    """Give the list that was looked at: the path of the page before, if it was one of this site."""
    from urllib.parse import urlsplit

    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host() or not before.path.startswith("/"):
        return ""
    return f"{before.path}?{before.query}" if before.query else before.path
